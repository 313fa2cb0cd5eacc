"""Rules as tables: profiles and rankings that a rule is about, and what axioms demand of its outputs."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from itertools import combinations, combinations_with_replacement, permutations, product

from ..budget import keep, spend
from ..instance import Instance
from ..values import Fields, Rejected, read_count, read_index, read_list, read_null, reject
from .axiom_demands import DEMANDS
from .regions import check_complete
from .theorem_statement import Order

Votes = tuple[Order, ...]  # a profile, one ranking a voter


@dataclass
class Rules:
    """What the rules are about: profiles of 1 to `voters` of the `ballots` (in order if anonymous), outputs in `family`."""

    m: int
    family: list[Order]
    ballots: list[Order]
    voters: int
    anonymous: bool
    bymajorities: dict[tuple[bool, ...], list[Votes]] = field(default_factory=dict)
    byballot: dict[Order, list[tuple[Order, int]]] = field(default_factory=dict)

    def alike(self, votes: Votes) -> list[Votes]:
        """The profiles with the same majority relation."""
        if not self.bymajorities:
            for other in self.profiles(self.voters):
                keep(len(other))
                self.bymajorities.setdefault(self.majorities(other), []).append(other)
        return self.bymajorities[self.majorities(votes)]

    def raises(self, ballot: Order) -> list[tuple[Order, int]]:
        """The ballots that have one candidate higher and the order of the others as this one, with that candidate."""
        if ballot not in self.byballot:
            spend(2 * len(self.ballots) * self.m**2)
            found = []
            for raised, c in product(self.ballots, range(self.m)):
                others, others_after = ([a for a in ranking if a != c] for ranking in (ballot, raised))
                if others == others_after and raised.index(c) < ballot.index(c):
                    found.append((raised, c))
            keep(len(found))
            self.byballot[ballot] = found
        return self.byballot[ballot]

    def majorities(self, votes: Votes) -> tuple[bool, ...]:
        return tuple(beats(votes, a, b) for a, b in permutations(range(self.m), 2))

    def profiles(self, most: int) -> Iterator[Votes]:
        """All profiles of at most so many voters."""
        for n in range(1, most + 1):
            yield from (
                combinations_with_replacement(self.ballots, n) if self.anonymous else product(self.ballots, repeat=n)
            )

    def profile(self, ballots: Votes) -> Votes:
        """The profile with these ballots."""
        return tuple(sorted(ballots)) if self.anonymous else ballots

    def read(self, value: object) -> Votes:
        """A profile given by the numbers of rankings in the family."""
        ballots = tuple(self.ranking(j) for j in read_list(value, "a profile"))
        if len(ballots) > self.voters or not set(ballots) <= set(self.ballots) or self.profile(ballots) != ballots:
            reject("a profile", f"at most {self.voters} ballots (in order, for an anonymous rule)", value)
        return ballots

    def ranking(self, value: object) -> Order:
        """A ranking given by its number in the family."""
        return self.family[read_index(value, "a ranking's number", len(self.family))]


Demand = tuple[tuple[Votes, ...], Order]  # the profiles, and the candidates that it names


def beats(votes: Votes, a: int, b: int) -> bool:
    spend(5 + 3 * len(votes))
    return 2 * sum(ballot.index(a) < ballot.index(b) for ballot in votes) > len(votes)


def respects(ranking: Order, votes: Votes) -> bool:
    """Whether it has every pair in order that all voters rank alike."""
    pairs = combinations(ranking, 2)
    return not any(all(ballot.index(b) < ballot.index(a) for ballot in votes) for a, b in pairs)


def demands_of(axiom: str, rules: Rules, votes: Votes) -> Iterator[Demand]:
    """What an axiom asks of the outputs on profiles of which `votes` is the first; `DEMANDS` says what it is."""
    if axiom in OTHER_PROFILES:
        for others, named in OTHER_PROFILES[axiom](rules, votes):
            spend(20 + len(votes))
            yield (votes, *others), named
        return
    pairs, singles = permutations(range(rules.m), 2), [(c,) for c in range(rules.m)]
    for named in pairs if axiom in OF_PAIRS else rules.family if axiom in OF_RANKINGS else singles:
        spend(10 + len(votes))
        if PREMISES[axiom](rules, votes, *named):
            yield (votes,), named


def is_demand(axiom: str, rules: Rules, demand: Demand) -> bool:
    """Whether `demands_of` has it, without making all of them where these are many."""
    (votes, *others), named = demand
    if axiom == "majority-relation":
        return len(others) == 1 and not named and rules.majorities(votes) == rules.majorities(others[0])
    if axiom in ("separability", "reinforcement"):
        if len(others) != 2 or named or len(votes) + len(others[0]) > rules.voters:
            return False
        return rules.profile(votes + others[0]) == others[1]
    return demand in demands_of(axiom, rules, votes)


def reversed_votes(rules: Rules, votes: Votes) -> Iterator[Demand]:
    turned = tuple(ballot[::-1] for ballot in votes)
    if set(turned) <= set(rules.ballots) and rules.profile(turned) != votes:
        yield (rules.profile(turned),), ()


def raised_votes(rules: Rules, votes: Votes) -> Iterator[Demand]:
    """One voter raises a candidate and leaves the order of the others."""
    for i, ballot in enumerate(votes):
        for raised, c in rules.raises(ballot):
            yield (rules.profile((*votes[:i], raised, *votes[i + 1 :])),), (c,)


def majority_ranking(rules: Rules, votes: Votes) -> Iterator[Demand]:
    """That which has the majority for each of its pairs: each candidate beats all after it, as those before it beat it."""
    wins = [sum(beats(votes, a, b) for b in range(rules.m) if b != a) for a in range(rules.m)]
    ranking = tuple(sorted(range(rules.m), key=lambda a: -wins[a]))
    if [wins[a] for a in ranking] == [*range(rules.m)][::-1] and ranking in rules.family:
        yield (), ranking


def joined_votes(rules: Rules, votes: Votes) -> Iterator[Demand]:
    if len(votes) < rules.voters:
        for ballot, i in product(rules.ballots, range(len(votes) + 1)):
            yield (rules.profile((*votes[:i], ballot, *votes[i:])),), ballot


def merged_votes(rules: Rules, votes: Votes) -> Iterator[Demand]:
    for other in rules.profiles(rules.voters - len(votes)):
        yield (other, rules.profile(votes + other)), ()


def changed_votes(rules: Rules, votes: Votes) -> Iterator[Demand]:
    """One voter casts another ballot."""
    for (i, ballot), other in product(enumerate(votes), rules.ballots):
        if other != ballot:
            yield (rules.profile((*votes[:i], other, *votes[i + 1 :])),), ballot


def copied_votes(rules: Rules, votes: Votes) -> Iterator[Demand]:
    for k in 2, 3:
        if k * len(votes) <= rules.voters:
            yield (rules.profile(k * votes),), ()


def smith_set(rules: Rules, votes: Votes) -> Iterator[Demand]:
    """From whoever beats most, with all that some member does not beat."""
    wins = [{b for b in range(rules.m) if b != a and beats(votes, a, b)} for a in range(rules.m)]
    members = {max(range(rules.m), key=lambda a: len(wins[a]))}
    while more := {b for b in range(rules.m) if b not in members and not all(b in wins[a] for a in members)}:
        members |= more
    if len(members) < rules.m and any(ranking[0] in members for ranking in rules.family):
        yield (), tuple(sorted(members))


def renamed_votes(rules: Rules, votes: Votes) -> Iterator[Demand]:
    """By relabellings that leave family and ballots as they are: they map the first ranking of the family to one of it."""
    family, ballots = set(rules.family), set(rules.ballots)
    for image in rules.family:
        relabelled = dict(zip(rules.family[0], image, strict=True))
        names = tuple(relabelled[c] for c in range(rules.m))
        spend(rules.m * (len(family) + len(ballots) + len(votes)))
        if all({tuple(names[c] for c in s) for s in some} == some for some in (family, ballots)):
            yield (rules.profile(tuple(tuple(names[c] for c in ballot) for ballot in votes)),), names


OTHER_PROFILES: dict[str, Callable[[Rules, Votes], Iterator[Demand]]] = {
    "reversal-symmetry": reversed_votes,
    "winner-monotonicity": raised_votes,
    "monotonicity": raised_votes,
    "participation": joined_votes,
    "separability": merged_votes,
    "reinforcement": merged_votes,
    "homogeneity": copied_votes,
    "positive-involvement": joined_votes,
    "negative-involvement": joined_votes,
    "strategy-proofness": changed_votes,
    "smith": smith_set,
    "pmc": majority_ranking,
    "majority-relation": lambda rules, votes: (((other,), ()) for other in rules.alike(votes)),
    "neutrality": renamed_votes,
}  # axiom -> the profiles that it compares with a profile (or none), and the candidates that it names there

OF_PAIRS, OF_RANKINGS = ("po", "pareto-winner"), ("unanimity",)

PREMISES: dict[str, Callable[..., bool]] = {
    "po": lambda _, votes, a, b: all(ballot.index(a) < ballot.index(b) for ballot in votes),
    # the favourite is first on a ballot, so in some ranking of the family
    "majority": lambda _, votes, c: 2 * sum(ballot[0] == c for ballot in votes) > len(votes),
    "condorcet-winner": lambda rules, votes, c: (
        any(ranking[0] == c for ranking in rules.family) and all(beats(votes, c, a) for a in range(rules.m) if a != c)
    ),
    "condorcet-winner-pareto": lambda rules, votes, c: (
        all(beats(votes, c, a) for a in range(rules.m) if a != c)
        and any(ranking[0] == c and respects(ranking, votes) for ranking in rules.family)
    ),
    "condorcet-loser": lambda rules, votes, c: all(beats(votes, a, c) for a in range(rules.m) if a != c),
    "majority-loser": lambda _, votes, c: 2 * sum(ballot[-1] == c for ballot in votes) > len(votes),
    "unanimity": lambda _, votes, *ranking: all(ballot == ranking for ballot in votes),
    "pareto-winner": lambda rules, votes, a, b: (
        all(ballot.index(a) < ballot.index(b) for ballot in votes) and any(s[0] == a for s in rules.family)
    ),
}  # axiom about one profile -> whether it demands something for these candidates


def read_rules(instance: Instance, claim: Fields, evidence: Fields, compatible: bool) -> tuple[Rules, list[str]]:
    """The rules and the axioms of the claim. With features the family must be that of all feasible rankings."""
    instance.need_no_profile()
    if claim["compatible"] is not compatible:
        reject("'compatible'", "true for a table and false for a refutation", claim["compatible"])
    if type(claim["anonymous"]) is not bool:
        reject("'anonymous'", "true or false", claim["anonymous"])
    axioms = [axiom for axiom in read_list(claim["axioms"], "'axioms'") if isinstance(axiom, str)]
    if axioms != claim["axioms"] or not DEMANDS.keys() >= set(axioms) or len(set(axioms)) != len(axioms):
        reject("'axioms'", f"a list of some of {', '.join(DEMANDS)}, each once", claim["axioms"])
    family = [tuple(instance.ranking(ranking)) for ranking in read_list(claim["family"], "'family'")]
    if family != sorted(set(family)) or len(instance.number) < 2:
        raise Rejected("'family' must be rankings of two or more candidates in lexicographic order")
    if instance.vectors is not None:
        check_complete(family, evidence["thetas"], instance)
    else:
        read_null(evidence["thetas"], "'thetas'")
    voters = read_count(claim["voters"], "'voters'")
    rules = Rules(len(instance.number), family, family, voters, claim["anonymous"])
    rules.ballots = [rules.ranking(j) for j in read_list(claim["ballots"], "'ballots'")]
    if rules.ballots != sorted(set(rules.ballots)):
        reject("'ballots'", "numbers of different rankings of the family in order", claim["ballots"])
    return rules, axioms
