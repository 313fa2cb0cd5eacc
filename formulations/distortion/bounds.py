"""Upper bounds on distortion, one for each competitor, by weak duality on the small program of each polytope.

For y ≥ 0 on its rows, a polytope has θ·c ≤ max_j (c + Aᵀy)_j. So with c = x_k − Σ t_i V_i, V_i ≥ 0, and multipliers of every
polytope, Σ count · max_j (c + Aᵀy)_j ≤ 0 proves w·x_k ≤ Σ t_i w·V_i for every w that the ballots allow; and what is proved for
smaller t is proved for t. So a competitor with room to spare is bounded by rounded numbers, the worst one exactly.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from fractions import Fraction
from functools import reduce
from typing import Any

import numpy as np
from flint import fmpq, fmpz

from pluralign.formulations.distortion.problem import DistortionProblem
from pluralign.formulations.types import ExactInts, Ints, Theta
from pluralign.solver.integers import bit_size, int_array
from pluralign.solver.linear.corner import Corner, Scalars, best_corner
from pluralign.solver.linear.sections import Proposals
from pluralign.solver.results import NEVER, Deadline

BITS = (20, 40)
"""Of rounded multipliers, the second where the first do not suffice."""


@dataclass(frozen=True)
class CompetitorBound:
    """That this competitor is never worth more than Σ t_i V_i.

    at: smaller numbers than t, for which it is proved, or None: for t itself. entries: a flat list for each polytope;
    row, y·unit, row, … if `at` is given, and row, y_0, …, y_r, row, … with y = y_0 − Σ t_i y_i if not.
    """

    competitor: int
    at: tuple[Fraction, ...] | None
    unit: int
    evidence: list[Corner] | tuple[Ints, ExactInts]

    @property
    def entries(self) -> list[list[Any]]:
        """The multipliers."""
        if isinstance(self.evidence, list):
            return [[entry for row, line in corner.multipliers for entry in (row, *line)] for corner in self.evidence]
        numbers, values = (part.tolist() for part in self.evidence)
        return [
            [entry for row, value in zip(*line, strict=True) if value for entry in (row, int(value))]
            for line in zip(numbers, values, strict=True)
        ]


@dataclass(frozen=True)
class UtilityProfile:
    """A corner of each polytope, and the sum of these parameters over all voters: w / den."""

    corners: tuple[Corner, ...]
    w: tuple[int, ...]
    den: int

    @property
    def thetas(self) -> list[Theta]:
        """The parameters."""
        return [tuple(Fraction(x, corner.den) for x in corner.theta) for corner in self.corners]

    @classmethod
    def of(cls, problem: DistortionProblem, corners: Sequence[Corner]) -> UtilityProfile:
        """The profile of one corner for each polytope."""
        shares = [fmpq(count, corner.den) for count, corner in zip(problem.counts, corners, strict=True)]
        sums = [added([share * c.theta[j] for share, c in zip(shares, corners, strict=True)]) for j in range(problem.d)]
        den = int(reduce(fmpz.lcm, (value.q for value in sums)))
        w = tuple(int(value.p) * (den // int(value.q)) for value in sums)
        return cls(tuple(corners), w, den)

    def utility(self, vector: Sequence[int]) -> int:
        """w·x of a vector, times `den`."""
        return sum(a * b for a, b in zip(self.w, vector, strict=True) if a)


def added(values: list[fmpq]) -> fmpq:
    """The sum, by halves: its denominator grows with the number of values."""
    while len(values) > 1:
        values = [sum(values[i : i + 2], fmpq(0)) for i in range(0, len(values), 2)]
    return values[0]


def rounded_bound(
    problem: DistortionProblem, k: int, vectors: Sequence[Sequence[int]], t: Sequence[Fraction], found: Proposals
) -> CompetitorBound | None:
    """The bound by the proposed multipliers, rounded; None if that leaves too little. vectors: nonnegative integers."""
    return next((b for bits in BITS if (b := _rounded(problem, k, vectors, t, found, bits)) is not None), None)


def _rounded(
    problem: DistortionProblem,
    k: int,
    vectors: Sequence[Sequence[int]],
    t: Sequence[Fraction],
    found: Proposals,
    bits: int,
) -> CompetitorBound | None:
    unit = 1 << bits
    at = [(value.numerator << bits) // value.denominator for value in t]
    objective = [
        (x << bits) - sum(a * v for a, v in zip(at, column, strict=True))
        for x, column in zip(problem.X[k], zip(*vectors, strict=True), strict=True)
    ]
    y = np.where(found.known[:, None], np.rint(np.ldexp(found.multipliers, bits)), 0.0)
    if not np.isfinite(y).all() or y.max(initial=0.0) >= 2.0**62:
        return None
    whole = y.astype(np.int64)
    X, c = problem.integers, int_array(objective)
    small = max(bit_size(X) + 1 + bit_size(whole) + problem.d.bit_length(), bit_size(c)) <= 61
    if X.dtype != np.int64 or c.dtype != np.int64 or not small:
        X, c, whole = X.astype(object), c.astype(object), whole.astype(object)
    rows = np.maximum(found.nonbasic - problem.d, 0)
    pairs = problem.pairs
    sums = np.tile(c, (problem.n, 1))
    if pairs.shape[1]:
        index = np.arange(problem.n)
        for j in range(whole.shape[1]):
            chosen = pairs[index, rows[:, j]]
            sums = sums + whole[:, j, None] * (X[chosen[:, 0]] - X[chosen[:, 1]])
    total = sum(count * int(most) for count, most in zip(problem.counts, sums.max(axis=1).tolist(), strict=True))
    if total > 0:
        return None
    return CompetitorBound(k, tuple(Fraction(a, unit) for a in at), unit, (rows, whole))


def exact_bound(
    problem: DistortionProblem,
    k: int,
    vectors: Sequence[Sequence[int]],
    t: Sequence[Fraction],
    found: Proposals | None,
    deadline: Deadline = NEVER,
) -> tuple[CompetitorBound | None, UtilityProfile]:
    """The exact bound for t, None if there is none since some profile violates it; and the profile where k is worth most."""
    scalars = Scalars.of(t)
    corners = corners_of(problem, [problem.X[k], *vectors], scalars, found, deadline)
    profile = UtilityProfile.of(problem, corners)
    if scalars.combined([profile.utility(vector) for vector in (problem.X[k], *vectors)]) > 0:
        return None, profile
    return CompetitorBound(k, None, 1, corners), profile


def corners_of(
    problem: DistortionProblem,
    vectors: Sequence[Sequence[int]],
    scalars: Scalars,
    found: Proposals | None,
    deadline: Deadline = NEVER,
) -> list[Corner]:
    """Of each polytope the corner where V_0 − Σ t_i V_i is largest. Raises `LimitReached` at the deadline."""
    corners = []
    for v in range(problem.n):
        deadline.check()
        nonbasic = found.nonbasic[v].tolist() if found is not None and found.known[v] else None
        place = None if nonbasic is None else problem.place(v, nonbasic)
        basis = None if nonbasic is None or place is None else (nonbasic, place)
        corner = best_corner(problem.rows(v), vectors, scalars, basis, deadline)
        assert corner is not None, "empty polytopes are left out before"
        corners.append(corner)
    return corners


def profile_at(
    problem: DistortionProblem, found: Proposals, objective: Sequence[int], deadline: Deadline
) -> UtilityProfile:
    """The profile of the corners that floats ended with; where they are none, where the objective is largest."""
    corners = []
    for v in range(problem.n):
        deadline.check()
        place = problem.place(v, found.nonbasic[v].tolist()) if found.known[v] else None
        if place is None:
            corner = best_corner(problem.rows(v), [objective], Scalars((), 1), None, deadline)
            assert corner is not None, "empty polytopes are left out before"
        else:
            corner = Corner(*place)
        corners.append(corner)
    return UtilityProfile.of(problem, corners)
