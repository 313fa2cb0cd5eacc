"""Rules and axioms on explicit profiles and families of allowed rankings, by trying every ranking.

What the solvers propose is tested here before anything is said; none of it uses the encoding.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from itertools import combinations, permutations, product

from pluralign.formulations.types import JsonObject, Ranking
from pluralign.proofs.theorems.encoding import KEMENY, PARETO, SEQUENCE, Hypotheses

BallotCounts = Mapping[Ranking, int]
"""Ranking -> voters who cast it, positive."""


@dataclass(frozen=True)
class Counterexample:
    """family: the allowed rankings, sorted. profiles: one; before and after a raise; or for separability the two parts."""

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
        """Of the profile, or of both parts."""
        counted = self.profiles if self.axiom == "separability" else self.profiles[:1]
        return sum(sum(profile.values()) for profile in counted)


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
    """Borda, plurality or Copeland scores of the candidates."""
    if rule == "leximax-plurality":
        return [sum(count for r, count in profile.items() if r[0] == a) for a in range(m)]
    if rule == "leximax-borda":
        return [sum(count * (m - 1 - r.index(a)) for r, count in profile.items()) for a in range(m)]
    margin = margins(profile, m)
    return [sum(margin[a, b] > 0 for b in range(m) if b != a) for a in range(m)]


def outputs(rule: str, family: Collection[Ranking], profile: BallotCounts, hypotheses: Hypotheses) -> list[Ranking]:
    """The rankings that the rule may output, sorted: at most one where ties are fixed, none if no ranking is possible."""
    m = len(next(iter(profile)))
    pairs = unanimous(profile, m) if rule in PARETO else set()
    possible = [r for r in family if not any((b, a) in pairs for a, b in combinations(r, 2))]
    if not possible:
        return []
    if rule in KEMENY:
        margin = margins(profile, m)
        cost = {r: sum(margin[b, a] for a, b in combinations(r, 2)) for r in possible}
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


def violated(rule: str, example: Counterexample, hypotheses: Hypotheses) -> bool:
    """Whether the rule violates the axiom of the example there, for some outputs that it may choose.

    For winner monotonicity the second profile is the first after one voter has raised the first output's winner; for
    separability the profiles are the parts.
    """
    axiom, family, profiles = example.axiom, example.family, example.profiles
    if hypotheses.ballots and any(r not in family for profile in profiles for r in profile):
        return False
    if not all(profiles):
        return False
    found = [outputs(rule, family, profile, hypotheses) for profile in profiles]
    if axiom == "existence":
        return not found[0]
    if axiom == "winner-monotonicity":
        winners = {r[0] for r in found[0]}
        return any(
            a in winners and any(r[0] != a for r in found[1]) and _is_raise(profiles[0], profiles[1], a)
            for a in range(len(family[0]))
        )
    if axiom == "separability":
        both = outputs(rule, family, together(profiles[0], profiles[1]), hypotheses)
        return any(one == other != merged for one, other, merged in product(*found, both))
    return any(_violates(axiom, family, profiles[0], output, hypotheses) for output in found[0])


def _violates(
    axiom: str, family: Collection[Ranking], profile: BallotCounts, output: Ranking, hypotheses: Hypotheses
) -> bool:
    """Axioms about one profile."""
    m, enough = len(output), 1 if hypotheses.majority == "strict" else 0
    if axiom == "po":
        return any(output.index(b) < output.index(a) for a, b in unanimous(profile, m))
    if axiom == "pmc":
        margin = margins(profile, m)
        agreed = [r for r in family if all(margin[a, b] >= enough for a, b in combinations(r, 2))]
        return any(r != output for r in agreed)
    assert axiom == "majority", f"no axiom {axiom}"
    voters = sum(profile.values())
    firsts = {a: sum(count for r, count in profile.items() if r[0] == a) for a in range(m)}
    return any(2 * firsts[a] >= voters + enough and output[0] != a and any(r[0] == a for r in family) for a in range(m))


def together(one: BallotCounts, other: BallotCounts) -> dict[Ranking, int]:
    """Both profiles as one."""
    return {r: one.get(r, 0) + other.get(r, 0) for r in sorted({*one, *other})}


def _is_raise(before: BallotCounts, after: BallotCounts, candidate: int) -> bool:
    """Whether one voter raises the candidate, leaving the order of the others."""
    change = {r: after.get(r, 0) - before.get(r, 0) for r in {*before, *after}}
    moved = {r: n for r, n in change.items() if n}
    if sorted(moved.values()) != [-1, 1]:
        return False
    old, new = sorted(moved, key=lambda r: moved[r])
    others = [[c for c in r if c != candidate] for r in (old, new)]
    return others[0] == others[1] and new.index(candidate) < old.index(candidate)
