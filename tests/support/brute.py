"""Independent exact methods for small cases: Z3's rational simplex for feasibility, trying every ranking for rules."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from fractions import Fraction
from itertools import pairwise, permutations

import z3
from support.types import Ranking

from pluralign.formulations.instances.instance import Instance
from pluralign.formulations.instances.profile import unanimous

Rows = Sequence[Sequence[int | Fraction]]


def strictly_feasible(rows: Rows, d: int) -> bool:
    """Whether some θ has row·θ > 0 for every row, by Z3."""
    theta = [z3.Real(f"t{j}") for j in range(d)]
    solver = z3.Solver()
    for row in rows:
        solver.add(
            z3.Sum([z3.Q(Fraction(x).numerator, Fraction(x).denominator) * t for x, t in zip(row, theta, strict=True)])
            > 0
        )
    answer = solver.check()
    assert answer != z3.unknown
    return bool(answer == z3.sat)


def chain_rows(features: Rows, ranking: Sequence[int]) -> list[list[Fraction]]:
    """Differences of consecutive candidates of a ranking."""
    return [
        [Fraction(x) - Fraction(y) for x, y in zip(features[a], features[b], strict=True)] for a, b in pairwise(ranking)
    ]


def feasible_rankings(instance: Instance) -> list[Ranking]:
    """All feasible rankings, each permutation decided by Z3."""
    orders = permutations(range(instance.m))
    if instance.features is None:
        return list(orders)
    features, d = instance.features, len(instance.features[0])
    return [order for order in orders if strictly_feasible(chain_rows(features, order), d)]


def leximax(instance: Instance, allowed: Iterable[Ranking], scores: Sequence[int], pareto: bool) -> Ranking | None:
    """The allowed ranking with the greatest sequence of (score, place in the fixed order); None if none is allowed."""
    if pareto:
        pairs = [(int(a), int(b)) for a, b in zip(*unanimous(instance).nonzero(), strict=True)]
        allowed = [r for r in allowed if all(r.index(a) < r.index(b) for a, b in pairs)]
    return max(allowed, key=lambda r: [(scores[c], -c) for c in r], default=None)
