"""Rules as tables: profiles and rankings that a rule is about, and what axioms demand of its outputs."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from itertools import combinations, combinations_with_replacement, permutations, product

from ..instance import Instance
from ..values import Fields, Rejected, read_count, read_list, read_null, reject
from .feasible_rankings import prove_feasible_rankings
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
    by_majorities: dict[tuple[bool, ...], list[Votes]] = field(default_factory=dict)

    def alike(self, votes: Votes) -> list[Votes]:
        """The profiles with the same majority relation."""
        if not self.by_majorities:
            for other in self.profiles(self.voters):
                self.by_majorities.setdefault(self._majorities(other), []).append(other)
        return self.by_majorities[self._majorities(votes)]

    def _majorities(self, votes: Votes) -> tuple[bool, ...]:
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
        if type(value) is not int or not 0 <= value < len(self.family):
            reject("a ranking's number", f"an integer from 0 to {len(self.family) - 1}", value)
        return self.family[value]


Demand = tuple[tuple[Votes, ...], Order]  # the profiles, and the candidates that it names


def beats(votes: Votes, a: int, b: int) -> bool:
    return 2 * sum(ballot.index(a) < ballot.index(b) for ballot in votes) > len(votes)


def demands_of(axiom: str, rules: Rules, votes: Votes) -> Iterator[Demand]:
    """What an axiom asks of the outputs on profiles of which `votes` is the first; `DEMANDS` says what it is."""
    if axiom in OTHER_PROFILES:
        for others, named in OTHER_PROFILES[axiom](rules, votes):
            yield (votes, *others), named
        return
    pairs, singles = permutations(range(rules.m), 2), [(c,) for c in range(rules.m)]
    for named in pairs if axiom == "po" else rules.family if axiom == "pmc" else singles:
        if PREMISES[axiom](rules, votes, *named):
            yield (votes,), named


def reversed_votes(rules: Rules, votes: Votes) -> Iterator[Demand]:
    turned = tuple(ballot[::-1] for ballot in votes)
    if set(turned) <= set(rules.ballots):
        yield (rules.profile(turned),), ()


def raised_votes(rules: Rules, votes: Votes) -> Iterator[Demand]:
    """One voter raises a candidate and leaves the order of the others."""
    for (i, ballot), raised, c in product(enumerate(votes), rules.ballots, range(rules.m)):
        others, others_after = ([a for a in ranking if a != c] for ranking in (ballot, raised))
        if others == others_after and raised.index(c) < ballot.index(c):
            yield (rules.profile((*votes[:i], raised, *votes[i + 1 :])),), (c,)


def joined_votes(rules: Rules, votes: Votes) -> Iterator[Demand]:
    if len(votes) < rules.voters:
        for ballot, i in product(rules.ballots, range(len(votes) + 1)):
            yield (rules.profile((*votes[:i], ballot, *votes[i:])),), ballot


def merged_votes(rules: Rules, votes: Votes) -> Iterator[Demand]:
    for other in rules.profiles(rules.voters - len(votes)):
        yield (other, rules.profile(votes + other)), ()


def renamed_votes(rules: Rules, votes: Votes) -> Iterator[Demand]:
    """By relabellings of the candidates that leave the family and the ballots as they are."""
    for names in permutations(range(rules.m)):
        if all({tuple(names[c] for c in s) for s in some} == set(some) for some in (rules.family, rules.ballots)):
            yield (rules.profile(tuple(tuple(names[c] for c in ballot) for ballot in votes)),), names


OTHER_PROFILES: dict[str, Callable[[Rules, Votes], Iterator[Demand]]] = {
    "reversal-symmetry": reversed_votes,
    "winner-monotonicity": raised_votes,
    "monotonicity": raised_votes,
    "participation": joined_votes,
    "separability": merged_votes,
    "majority-relation": lambda rules, votes: (((other,), ()) for other in rules.alike(votes)),
    "neutrality": renamed_votes,
}  # axiom -> the profiles that it compares with a profile, and the candidates that it names there

PREMISES: dict[str, Callable[..., bool]] = {
    "po": lambda _, votes, a, b: all(ballot.index(a) < ballot.index(b) for ballot in votes),
    "pmc": lambda _, votes, *ranking: all(beats(votes, a, b) for a, b in combinations(ranking, 2)),
    # the favourite is first on a ballot, so in some ranking of the family
    "majority": lambda _, votes, c: 2 * sum(ballot[0] == c for ballot in votes) > len(votes),
    "condorcet-winner": lambda rules, votes, c: (
        any(ranking[0] == c for ranking in rules.family) and all(beats(votes, c, a) for a in range(rules.m) if a != c)
    ),
    "condorcet-loser": lambda rules, votes, c: all(beats(votes, a, c) for a in range(rules.m) if a != c),
}  # axiom about one profile -> whether it demands something for these candidates

DEMANDS: dict[str, Callable[..., bool]] = {
    "po": lambda pair, s: s.index(pair[0]) < s.index(pair[1]),
    "pmc": lambda ranking, s: s == ranking,
    "majority": lambda first, s: s[:1] == first,
    "condorcet-winner": lambda first, s: s[:1] == first,
    "condorcet-loser": lambda loser, s: s[:1] != loser,
    "reversal-symmetry": lambda _, s, t: s[0] != t[0],
    "winner-monotonicity": lambda raised, s, t: s[:1] != raised or t[:1] == raised,
    "monotonicity": lambda raised, s, t: t.index(*raised) <= s.index(*raised),
    "participation": lambda ballot, s, t: ballot.index(t[0]) <= ballot.index(s[0]),
    "separability": lambda _, s, t, merged: s != t or merged == s,
    "majority-relation": lambda _, s, t: s == t,
    "neutrality": lambda names, s, t: t == tuple(names[c] for c in s),
}  # axiom -> whether outputs on the profiles of a demand meet it; its first argument are the candidates that it names


def read_rules(instance: Instance, claim: Fields, evidence: Fields, compatible: bool) -> tuple[Rules, list[str]]:
    """The rules and the axioms of the claim. With features the family must be that of all feasible rankings."""
    if claim["compatible"] is not compatible:
        reject("'compatible'", "true for a table and false for a refutation", claim["compatible"])
    if type(claim["anonymous"]) is not bool:
        reject("'anonymous'", "true or false", claim["anonymous"])
    axioms = [axiom for axiom in read_list(claim["axioms"], "'axioms'", may_be_empty=True) if isinstance(axiom, str)]
    if axioms != claim["axioms"] or not DEMANDS.keys() >= set(axioms):
        reject("'axioms'", f"a list of some of {', '.join(DEMANDS)}", claim["axioms"])
    family = [tuple(instance.ranking(ranking)) for ranking in read_list(claim["family"], "'family'")]
    if family != sorted(set(family)) or len(instance.number) < 2:
        raise Rejected("'family' must be rankings of two or more candidates in lexicographic order")
    if instance.vectors is not None:
        prove_feasible_rankings(instance, {"count": len(family), "rankings": claim["family"]}, evidence)
    else:
        read_null(evidence["thetas"], "'thetas'")
    voters = read_count(claim["voters"], "'voters'")
    rules = Rules(len(instance.number), family, family, voters, claim["anonymous"])
    rules.ballots = [rules.ranking(j) for j in read_list(claim["ballots"], "'ballots'")]
    if rules.ballots != sorted(set(rules.ballots)):
        reject("'ballots'", "numbers of different rankings of the family in order", claim["ballots"])
    return rules, axioms
