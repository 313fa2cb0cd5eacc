"""Trees that the verified checkers ask for and certificates do not have: which orders of pairs no θ has, and why.

Nothing here is trusted: a tree that is wrong is no proof, and Coq looks at all of it.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from fractions import Fraction
from itertools import combinations, pairwise
from operator import sub

from pluralign.formulations.errors import InputError
from pluralign.proofs.coq.terms import integer, listed
from pluralign.solver.cones.cone import Conflict, StrictCone, Witness
from pluralign.solver.integers import int_array
from pluralign.solver.types import ExactInts

MOST = 4_000
"""The linear programs that may be solved for one tree."""

ZERO = Fraction(0)
IntegerRow = tuple[int, ...]


@dataclass(frozen=True)
class _System:
    rows: frozenset[IntegerRow]

    def violated(self, theta: ExactInts) -> list[IntegerRow]:
        return [row for row in sorted(self.rows) if sum(x * t for x, t in zip(row, theta.tolist(), strict=True)) <= 0]

    def holds(self, row: IntegerRow) -> bool:
        return row in self.rows


class Programs:
    """Strict systems of inequalities in d numbers, as many as one tree may ask for."""

    def __init__(self, d: int) -> None:
        self._cone = StrictCone(d, int_array)
        self._left = MOST

    def solve(self, rows: Sequence[IntegerRow]) -> tuple[list[int] | None, list[int]]:
        """Multipliers ≥ 0 of the rows, not all 0, that make their sum 0; or None, and θ with θ·row > 0 for all rows.

        Raises `InputError` if that was asked too often.
        """
        self._left -= 1
        if self._left < 0:
            raise InputError(f"a theorem in Coq that needs more than {MOST:,} linear programs is not covered")
        answer = self._cone.decide(_System(frozenset(rows)))
        if isinstance(answer, Witness):
            return None, answer.theta.tolist()
        assert isinstance(answer, Conflict)
        weights = dict(zip(answer.keys, answer.weights, strict=True))
        return [weights.pop(row, 0) for row in rows], []

    def impossible(self, rows: Sequence[IntegerRow]) -> list[int]:
        """The multipliers. Raises `InputError` if there are none, so that the claim is false."""
        multipliers, _ = self.solve(rows)
        if multipliers is None:
            raise InputError("the certificate does not prove what it claims")
        return multipliers


def _differences(features: Sequence[IntegerRow], pairs: Sequence[tuple[int, int]]) -> list[IntegerRow]:
    return [tuple(map(sub, features[a], features[b])) for a, b in pairs]


def questions(features: Sequence[IntegerRow], rankings: Sequence[Sequence[int]]) -> str:
    """A tree that asks who of two candidates is above the other, until one of these rankings is left, or nobody."""
    programs = Programs(len(features[0]))
    places = [{c: place for place, c in enumerate(r)} for r in rankings]
    Pairs = list[tuple[int, int]]

    def nobody(pairs: Pairs) -> str:
        return f"(Nobody {listed(map(integer, programs.impossible(_differences(features, pairs))))})"

    def only(pairs: Pairs, k: int) -> str:
        for a, b in pairwise(rankings[k]):
            if (a, b) not in pairs:
                other = nobody([(b, a), *pairs])
                return f"(Which {a} {b} {only([(a, b), *pairs], k)} {other})"
        return f"(Only {k})"

    def node(pairs: Pairs, left: list[int]) -> str:
        if len(left) < 2:
            return only(pairs, left[0]) if left else nobody(pairs)
        above = {
            (a, b): [k for k in left if places[k][a] < places[k][b]] for a, b in combinations(range(len(features)), 2)
        }
        (a, b), first = max(above.items(), key=lambda item: min(len(item[1]), len(left) - len(item[1])))
        second = [k for k in left if k not in first]
        return f"(Which {a} {b} {node([(a, b), *pairs], first)} {node([(b, a), *pairs], second)})"

    return node([], list(range(len(rankings))))


def feasible_rankings(features: Sequence[IntegerRow], most: int) -> list[tuple[list[int], list[int]]]:
    """All feasible rankings, each with its θ. Raises `InputError` if there are more than `most`."""
    programs = Programs(len(features[0]))
    found = [([0], [0] * len(features[0]))]
    for c in range(1, len(features)):
        inserted = [[*r[:place], c, *r[place:]] for r, _ in found for place in range(c + 1)]
        asked = [(r, programs.solve(_differences(features, list(pairwise(r))))) for r in inserted]
        found = [(r, theta) for r, (conflict, theta) in asked if conflict is None]
        if len(found) > most:
            raise InputError("the certificate does not prove what it claims")
    return found


@dataclass(frozen=True)
class WeightedPair:
    """A compared pair: x_a − x_b, its weight, and what the score gains with the first or the second response above."""

    row: IntegerRow
    w: Fraction
    first: Fraction
    second: Fraction


def regions(entries: Sequence[WeightedPair], k: Fraction, limit: Fraction | None) -> str:
    """A tree over what rewards prefer: none gains more than k, but for outliers with scores above the limit."""
    programs = Programs(len(entries[0].row))

    def node(rows: list[IntegerRow], at: int, gained: Fraction, score: Fraction) -> str:
        if gained <= k or (limit is not None and score > limit):
            return "Enough"
        if rows and (multipliers := programs.solve(rows)[0]) is not None:
            return f"(Impossible {listed(map(integer, multipliers))})"
        if at == len(entries):
            raise InputError("the certificate does not prove what it claims")
        e = entries[at]
        least = min(e.first, e.second)
        up = node([e.row, *rows], at + 1, gained + min(e.w, ZERO), score + e.first - least)
        down = tuple(-x for x in e.row)
        return f"(Split {up} {node([down, *rows], at + 1, gained - max(e.w, ZERO), score + e.second - least)})"

    most = sum((max(e.w, ZERO) for e in entries), ZERO)
    return node([], 0, most, sum((min(e.first, e.second) for e in entries), ZERO))
