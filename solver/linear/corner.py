"""One section of the simplex, {θ ≥ 0, Σθ = 1, Aθ ≥ 0}, exactly: corners, multipliers that prove a maximum, and emptiness.

A corner is known by d − 1 variables that are 0 there, columns 0 … d − 1 or rows d, d + 1, …: those of a basis that floats
propose. Objectives are V_0 − Σ t_i V_i with integer vectors and rational t: multipliers are combined in the same way from one
solution for each vector, which stays short however long t is.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from fractions import Fraction
from typing import cast

from flint import fmpq_mat, fmpz_mat

from pluralign.solver.integers import over_common_denominator, primitive
from pluralign.solver.linear.lp import Infeasible, LinearProgram, Optimal, Place, solve
from pluralign.solver.results import NEVER, Deadline

Rows = Sequence[Sequence[int]]


@dataclass(frozen=True)
class Scalars:
    """The numbers t_i = tops[i] / bottom of an objective, bottom > 0."""

    tops: tuple[int, ...]
    bottom: int

    @classmethod
    def of(cls, values: Sequence[Fraction]) -> Scalars:
        """Over the least common denominator."""
        tops, bottom = over_common_denominator(values)
        return cls(tuple(tops), bottom)

    def combined(self, parts: Sequence[int]) -> int:
        """bottom · (parts[0] − Σ t_i parts[i])."""
        return self.bottom * parts[0] - sum(top * part for top, part in zip(self.tops, parts[1:], strict=True) if part)


@dataclass(frozen=True)
class Corner:
    """θ = theta / den; prices: of each row that has a multiplier, its number and integers over `unit`, one for each vector.

    With y = y_0 − Σ t_i y_i on these rows, y ≥ 0 and c + Aᵀy ≤ c·θ for the objective c: no θ of the section has more.
    """

    theta: tuple[int, ...]
    den: int
    prices: tuple[tuple[int, tuple[int, ...]], ...] = ()
    unit: int = 1

    @property
    def multipliers(self) -> list[tuple[int, list[Fraction]]]:
        """Row and y_0, y_1, … of each."""
        return [(row, [Fraction(value, self.unit) for value in line]) for row, line in self.prices]


def best_corner(
    rows: Rows,
    vectors: Rows,
    scalars: Scalars,
    basis: tuple[Sequence[int], tuple[tuple[int, ...], int]] | None,
    deadline: Deadline = NEVER,
) -> Corner | None:
    """Where V_0 − Σ t_i V_i is largest; None if the section is empty.

    basis: a proposal, the nonbasic variables and their `point`. rows: r×d integers. Raises `LimitReached` at the deadline.
    """
    if basis is not None:
        found = _proved(rows, vectors, scalars, *basis)
        if found is not None:
            return found
    answer = solve(_program(rows, vectors, scalars), deadline)
    if isinstance(answer, Infeasible):
        return None
    assert isinstance(answer, Optimal), "a section is bounded"
    d = len(vectors[0])
    nonbasic = [v for v, place in enumerate(answer.basis[: d + len(rows)]) if place != Place.BASIC]
    place = point(rows, d, nonbasic)
    assert place is not None, "the basis of an optimum is feasible"
    found = _proved(rows, vectors, scalars, nonbasic, place)
    assert found is not None, "the basis of an optimum is optimal"
    return found


def point(rows: Rows, d: int, nonbasic: Sequence[int]) -> tuple[tuple[int, ...], int] | None:
    """The corner at which these variables are 0, as integers over a positive one; None if there is none in the section."""
    if len(nonbasic) != d - 1:
        return None
    try:
        solution = cast(fmpq_mat, _square(rows, d, nonbasic).solve(fmpz_mat(d, 1, [0] * (d - 1) + [1])))
    except ZeroDivisionError:
        return None
    tops, den = solution.numer_denom()
    theta = tuple(int(value) for value in tops.entries())
    if min(theta) < 0:
        return None
    if rows and min((fmpz_mat([list(row) for row in rows]) * tops).entries()) < 0:
        return None
    return theta, int(den)


def emptiness(rows: Rows, d: int, deadline: Deadline = NEVER) -> list[int] | None:
    """Primitive y ≥ 0 with Aᵀy < 0 in every column, which no θ survives (Farkas); None if the section is not empty."""
    answer = solve(_program(rows, [[0] * d], Scalars((), 1)), deadline)
    if not isinstance(answer, Infeasible):
        return None
    return primitive(over_common_denominator(answer.y[: len(rows)])[0])


def _program(rows: Rows, vectors: Rows, scalars: Scalars) -> LinearProgram:
    d = len(vectors[0])
    return LinearProgram(
        [scalars.combined(parts) for parts in zip(*vectors, strict=True)],
        [*(list(row) for row in rows), [1] * d],
        row_lower=[0] * len(rows) + [1],
        row_upper=[None] * len(rows) + [1],
        lower=[0] * d,
        maximize=True,
    )


def _square(rows: Rows, d: int, nonbasic: Sequence[int]) -> fmpz_mat:
    """The equations of a basis: the nonbasic variables, then Σθ."""
    lines = [[int(j == v) for j in range(d)] if v < d else list(rows[v - d]) for v in nonbasic]
    return fmpz_mat([*lines, [1] * d])


def _proved(
    rows: Rows, vectors: Rows, scalars: Scalars, nonbasic: Sequence[int], place: tuple[tuple[int, ...], int]
) -> Corner | None:
    """The corner of the basis with its multipliers, if it is optimal."""
    d = len(vectors[0])
    right = fmpz_mat([[vector[j] for vector in vectors] for j in range(d)])
    prices, den = cast(fmpq_mat, _square(rows, d, nonbasic).transpose().solve(right)).numer_denom()
    table = [[int(value) for value in line] for line in prices.tolist()]
    if any(scalars.combined(line) > 0 for line in table[: d - 1]):
        return None
    shown = tuple(
        (v - d, tuple(-value for value in line))
        for v, line in zip(nonbasic, table, strict=False)
        if v >= d and any(line)
    )
    return Corner(*place, shown, int(den))
