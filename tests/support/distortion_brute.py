"""Distortion by its definition: all vertices of all polytopes, their products, and a plain linear program over all of them."""

from __future__ import annotations

import itertools
from collections.abc import Iterable, Sequence
from fractions import Fraction
from functools import cache

from flint import fmpq, fmpq_mat

from pluralign.formulations.instances.instance import Instance
from pluralign.solver.linear.lp import LinearProgram, Optimal, solve

Vector = tuple[Fraction, ...]


def pairs_of(instance: Instance) -> list[tuple[tuple[int, int], ...]]:
    """What each voter says, voter by voter."""
    if instance.comparisons:
        return [((c.above, c.below),) for c in instance.comparisons for _ in range(c.count)]
    return [tuple(itertools.pairwise(b.ranking)) for b in instance.ballots for _ in range(b.count)]


@cache
def vertices(features: tuple[Vector, ...], pairs: tuple[tuple[int, int], ...]) -> tuple[Vector, ...]:
    """All vertices of {θ ≥ 0, Σθ = 1, θ·(x_a − x_b) ≥ 0}: every choice of d − 1 tight inequalities."""
    d = len(features[0])
    rows = [tuple(Fraction(int(i == j)) for j in range(d)) for i in range(d)]
    rows += [tuple(x - y for x, y in zip(features[a], features[b], strict=True)) for a, b in pairs]
    found = set()
    for tight in itertools.combinations(rows, d - 1):
        lines = [*tight, (Fraction(1),) * d]
        matrix = fmpq_mat([[fmpq(v.numerator, v.denominator) for v in line] for line in lines])
        if matrix.det() == 0:
            continue
        solution = matrix.solve(fmpq_mat(d, 1, [0] * (d - 1) + [1]))
        theta = tuple(Fraction(int(v.p), int(v.q)) for v in solution.entries())
        if all(dot(row, theta) >= 0 for row in rows):
            found.add(theta)
    return tuple(sorted(found))


def dot(a: Iterable[Fraction], b: Iterable[Fraction]) -> Fraction:
    return sum((x * y for x, y in zip(a, b, strict=True)), Fraction(0))


def sums(instance: Instance) -> list[Vector]:
    """w = Σ θ_i for every choice of a vertex for every voter."""
    assert instance.features is not None
    choices = [vertices(instance.features, pairs) for pairs in pairs_of(instance)]
    return sorted({tuple(map(sum, zip(*chosen, strict=True))) for chosen in itertools.product(*choices)})  # type: ignore[arg-type]


def distortion(instance: Instance, lottery: Sequence[Fraction]) -> Fraction | None:
    """The largest ratio; None for infinite."""
    assert instance.features is not None
    mean = tuple(dot(lottery, column) for column in zip(*instance.features, strict=True))
    worst = Fraction(1)
    for w in sums(instance):
        most, own = max(dot(w, x) for x in instance.features), dot(w, mean)
        if own == 0 and most > 0:
            return None
        if own:
            worst = max(worst, most / own)
    return worst


def best_lottery(instance: Instance) -> Fraction:
    """The least distortion of a lottery: minimise Σ q_c with w·Σ q_c x_c ≥ w·x_k for all k and all w."""
    features = instance.features
    assert features is not None
    rows, lower = [], []
    for w in sums(instance):
        utilities = [dot(w, x) for x in features]
        rows.append(utilities)
        lower.append(max(utilities))
    m = instance.m
    answer = solve(LinearProgram([1] * m, rows, row_lower=lower, lower=[0] * m))
    assert isinstance(answer, Optimal)
    return max(Fraction(1), answer.value)
