"""Rules and axioms on explicit profiles and families of allowed rankings, by trying every ranking.

What the solvers propose is tested here before anything is said; none of it uses the encoding.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from itertools import combinations, permutations, product

from pluralign.formulations.types import JsonObject, Ranking
from pluralign.proofs.theorems.changes import OF_JOINING, OF_TWO_PARTS
from pluralign.proofs.theorems.encoding import HALF, KEMENY, PARETO, SEQUENCE, Hypotheses

BallotCounts = Mapping[Ranking, int]
"""Ranking -> voters who cast it, positive."""


@dataclass(frozen=True)
class Counterexample:
    """family: the allowed rankings, sorted. profiles: one; before and after ballots change or a voter joins; or two parts."""

    axiom: str
    family: tuple[Ranking, ...]
    profiles: tuple[BallotCounts, ...]

    def to_json(self) -> JsonObject:
        """A JSON object that `from_json` reads."""
        return {
            "axiom": self.axiom,
            "family": self.family,
            "profiles": [list(profile.items()) for profile in self.profiles],
        }

    @classmethod
    def from_json(cls, value: JsonObject) -> Counterexample:
        """What `to_json` wrote."""
        profiles = ({tuple(ranking): count for ranking, count in rows} for rows in value["profiles"])
        return cls(value["axiom"], tuple(map(tuple, value["family"])), tuple(profiles))

    @property
    def voters(self) -> int:
        """Of the profile, with who joins, or of both parts."""
        numbers = [sum(profile.values()) for profile in self.profiles]
        return sum(numbers) if self.axiom in OF_TWO_PARTS else max(numbers)

    @property
    def all_profiles(self) -> tuple[BallotCounts, ...]:
        """With those that follow from the given ones: both parts together, the reversal, two copies."""
        first = self.profiles[0]
        if self.axiom in OF_TWO_PARTS:
            return (*self.profiles, together(*self.profiles))
        if self.axiom == "reversal-symmetry":
            return (first, {r[::-1]: n for r, n in first.items()})
        if self.axiom == "homogeneity":
            return (first, {r: 2 * n for r, n in first.items()})
        return self.profiles


def margins(profile: BallotCounts, m: int) -> dict[tuple[int, int], int]:
    """n_ab − n_ba for every ordered pair."""
    table = dict.fromkeys(permutations(range(m), 2), 0)
    for ranking, count in profile.items():
        for a, b in combinations(ranking, 2):
            table[a, b] += count
            table[b, a] -= count
    return table


def unanimous(profile: BallotCounts, m: int) -> set[tuple[int, int]]:
    """Pairs (a, b) such that every voter ranks a above b."""
    return {(a, b) for a, b in permutations(range(m), 2) if all(r.index(a) < r.index(b) for r in profile)}


def scores(rule: str, profile: BallotCounts, m: int) -> list[int]:
    """Borda, plurality or Copeland scores of the candidates; with half points, twice these."""
    if rule == "leximax-plurality":
        return [sum(count for r, count in profile.items() if r[0] == a) for a in range(m)]
    if rule == "leximax-borda":
        return [sum(count * (m - 1 - r.index(a)) for r, count in profile.items()) for a in range(m)]
    margin = margins(profile, m)
    if rule in HALF:
        return [sum((margin[a, b] > 0) + (margin[a, b] >= 0) for b in range(m) if b != a) for a in range(m)]
    return [sum(margin[a, b] > 0 for b in range(m) if b != a) for a in range(m)]


def outputs(rule: str, family: Collection[Ranking], profile: BallotCounts, hypotheses: Hypotheses) -> list[Ranking]:
    """The rankings that the rule may output, sorted: at most one where ties are fixed, none if no ranking is possible."""
    m = len(next(iter(profile)))
    pairs = unanimous(profile, m) if rule in PARETO else set()
    possible = [r for r in family if not any((b, a) in pairs for a, b in combinations(r, 2))]
    if not possible:
        return []
    if rule == "ranked-pairs":
        return [_locked(possible, margins(profile, m))]
    if rule in (*KEMENY, "slater"):
        margin = margins(profile, m)
        price = {pair: int(n > 0) if rule == "slater" else n for pair, n in margin.items()}
        cost = {r: sum(price[b, a] for a, b in combinations(r, 2)) for r in possible}
        optimal = sorted(r for r in possible if cost[r] == min(cost.values()))
        return optimal if hypotheses.ties == "any" else optimal[:1]
    points = scores(rule, profile, m)
    if rule in SEQUENCE:
        return [min(possible, key=lambda r: ([-points[c] for c in r], r))]
    orders: Iterable[Sequence[int]] = [range(m)] if hypotheses.ties == "fixed" else permutations(range(m))
    return sorted({_greedy(possible, points, order) for order in orders})


def _greedy(possible: Iterable[Ranking], points: Sequence[int], order: Sequence[int]) -> Ranking:
    """The best candidate at each position in turn: more points, then earlier in the order."""
    return min(possible, key=lambda r: [(-points[c], order.index(c)) for c in r])


def _locked(possible: Collection[Ranking], margin: Mapping[tuple[int, int], int]) -> Ranking:
    """Pairs by falling margins, equal ones in their order; each is locked if some ranking has it with all that are."""
    kept = list(possible)
    for a, b in sorted(margin, key=lambda pair: (-margin[pair], pair)):
        if margin[a, b] > 0 or (margin[a, b] == 0 and a < b):
            kept = [r for r in kept if r.index(a) < r.index(b)] or kept
    [ranking] = kept
    return ranking


def violated(rule: str, example: Counterexample, hypotheses: Hypotheses) -> bool:
    """Whether the rule violates the axiom of the example there, for some outputs that it may choose.

    Where ballots change the second profile is the first after one voter has changed a ballot or joined.
    """
    axiom, family, profiles = example.axiom, example.family, example.all_profiles
    if hypotheses.ballots and any(r not in family for profile in profiles for r in profile):
        return False
    if not all(profiles):
        return False
    found = [outputs(rule, family, profile, hypotheses) for profile in profiles]
    if axiom == "existence":
        return not found[0]
    if axiom in ONE_PROFILE:
        return any(ONE_PROFILE[axiom](family, profiles[0], output, hypotheses) for output in found[0])
    if axiom in OF_TWO_PARTS:
        length = len(family[0]) if axiom == "separability" else 1
        return any(one[:length] == other[:length] != both[:length] for one, other, both in product(*found))
    if axiom == "homogeneity":
        return any(one != other for one, other in product(*found))
    if axiom == "reversal-symmetry":
        return profiles[0] != profiles[1] and any(one[0] == other[0] for one, other in product(*found))
    joins = axiom in OF_JOINING
    return any(
        _made_worse(axiom, old, new, one, other)
        for old, new in _one_change(profiles[0], profiles[1], joins)
        for one, other in product(*found)
    )


def _one_change(before: BallotCounts, after: BallotCounts, joins: bool) -> list[tuple[Ranking, Ranking]]:
    """The ballot that one voter gives up, and the one that this voter casts; twice the same if the voter joins; if it is so."""
    change = {r: after.get(r, 0) - before.get(r, 0) for r in {*before, *after}}
    moved = sorted((n, r) for r, n in change.items() if n)
    if [n for n, _ in moved] != ([1] if joins else [-1, 1]):
        return []
    return [(moved[0][1], moved[-1][1])]


def _made_worse(axiom: str, old: Ranking, new: Ranking, one: Ranking, other: Ranking) -> bool:
    """Whether the change of a ballot from old to new, which makes the output other instead of one, breaks the axiom."""
    if axiom in ("winner-monotonicity", "monotonicity"):
        raises = [a for a in old if new.index(a) < old.index(a)]
        risen = [a for a in raises if [c for c in old if c != a] == [c for c in new if c != a]]
        if axiom == "winner-monotonicity":
            return any(one[0] == a != other[0] for a in risen)
        return any(other.index(a) > one.index(a) for a in risen)
    if axiom == "positive-involvement":
        return one[0] == old[0] != other[0]
    if axiom == "negative-involvement":
        return one[0] != old[-1] == other[0]
    if axiom == "participation":
        return old.index(other[0]) > old.index(one[0])
    assert axiom == "strategy-proofness", f"no axiom {axiom}"
    return old.index(other[0]) < old.index(one[0])


# --- axioms about one profile: whether an output breaks them -----------------------------------------------


Breaks = Callable[[Collection[Ranking], BallotCounts, Ranking, Hypotheses], bool]


def _pareto(family: Collection[Ranking], profile: BallotCounts, output: Ranking, _: Hypotheses) -> bool:
    return any(output.index(b) < output.index(a) for a, b in unanimous(profile, len(output)))


def _pairwise_majority(
    family: Collection[Ranking], profile: BallotCounts, output: Ranking, hypotheses: Hypotheses
) -> bool:
    margin, enough = margins(profile, len(output)), 1 if hypotheses.majority == "strict" else 0
    agreed = [r for r in family if all(margin[a, b] >= enough for a, b in combinations(r, 2))]
    return any(r != output for r in agreed)


def _majority(family: Collection[Ranking], profile: BallotCounts, output: Ranking, hypotheses: Hypotheses) -> bool:
    voters, enough = sum(profile.values()), 1 if hypotheses.majority == "strict" else 0
    firsts = {a: sum(count for r, count in profile.items() if r[0] == a) for a in output[1:]}
    return any(2 * firsts[a] >= voters + enough and any(r[0] == a for r in family) for a in firsts)


def _condorcet_winner(family: Collection[Ranking], profile: BallotCounts, output: Ranking, _: Hypotheses) -> bool:
    return any(r[0] in _beating_all(profile, len(output)) - {output[0]} for r in family)


def _condorcet_winner_pareto(
    family: Collection[Ranking], profile: BallotCounts, output: Ranking, hypotheses: Hypotheses
) -> bool:
    pairs = unanimous(profile, len(output))
    respecting = [r for r in family if pairs <= set(combinations(r, 2))]
    return _condorcet_winner(respecting, profile, output, hypotheses)


def _condorcet_loser(family: Collection[Ranking], profile: BallotCounts, output: Ranking, _: Hypotheses) -> bool:
    reversed_ = {r[::-1]: n for r, n in profile.items()}
    return output[0] in _beating_all(reversed_, len(output))


def _beating_all(profile: BallotCounts, m: int) -> set[int]:
    margin = margins(profile, m)
    return {a for a in range(m) if all(margin[a, b] > 0 for b in range(m) if b != a)}


def _smith(family: Collection[Ranking], profile: BallotCounts, output: Ranking, _: Hypotheses) -> bool:
    m, margin = len(output), margins(profile, len(output))
    dominating = (
        set(some)
        for size in range(1, m + 1)
        for some in combinations(range(m), size)
        if all(margin[a, b] > 0 for a in some for b in range(m) if b not in some)
    )
    smallest = next(dominating)
    return output[0] not in smallest and any(r[0] in smallest for r in family)


def _majority_loser(family: Collection[Ranking], profile: BallotCounts, output: Ranking, _: Hypotheses) -> bool:
    last = sum(n for r, n in profile.items() if r[-1] == output[0])
    return 2 * last > sum(profile.values())


def _unanimous_ballot(family: Collection[Ranking], profile: BallotCounts, output: Ranking, _: Hypotheses) -> bool:
    return len(profile) == 1 and output not in profile and set(profile) <= set(family)


def _pareto_winner(family: Collection[Ranking], profile: BallotCounts, output: Ranking, _: Hypotheses) -> bool:
    first = {r[0] for r in family}
    return any(a in first and b == output[0] for a, b in unanimous(profile, len(output)))


ONE_PROFILE: dict[str, Breaks] = {
    "po": _pareto,
    "pmc": _pairwise_majority,
    "majority": _majority,
    "condorcet-winner": _condorcet_winner,
    "condorcet-winner-pareto": _condorcet_winner_pareto,
    "condorcet-loser": _condorcet_loser,
    "smith": _smith,
    "majority-loser": _majority_loser,
    "unanimity": _unanimous_ballot,
    "pareto-winner": _pareto_winner,
}


def together(one: BallotCounts, other: BallotCounts) -> dict[Ranking, int]:
    """Both profiles as one."""
    return {r: one.get(r, 0) + other.get(r, 0) for r in sorted({*one, *other})}
