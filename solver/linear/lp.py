"""Exact answers to linear programs: HiGHS proposes a basis, the rationals decide, integers verify.

Whatever HiGHS says of a float copy of the program, its final basis is where the exact simplex starts; normally
that basis is right already and the exact part is two linear solves. Every answer carries its evidence, which is
verified before the answer is returned.
Source: D. Applegate, W. Cook, S. Dash, D. Espinoza, Exact solutions to linear programming problems, 2007.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from fractions import Fraction
from math import lcm
from typing import Any

import numpy as np
from flint import fmpq

from pluralign.solver.linear import simplex
from pluralign.solver.linear.proposal import propose
from pluralign.solver.linear.simplex import Infeasible, Optimal, Place, Unbounded
from pluralign.solver.results import NEVER, Deadline
from pluralign.solver.types import Endpoint, Number

__all__ = [
    "Infeasible",
    "LinearAnswer",
    "LinearProgram",
    "Optimal",
    "Place",
    "Unbounded",
    "WrongAnswerError",
    "solve",
    "verify",
]

LinearAnswer = Optimal | Infeasible | Unbounded
ExactInput = int | Fraction | fmpq | np.integer[Any]
"""A number as it may be given; `LinearProgram` makes a `Number` of it."""
Coefficients = Mapping[int, ExactInput] | Sequence[ExactInput]


class WrongAnswerError(AssertionError):
    """The evidence does not prove the answer: a fault of this package, never of the input."""


@dataclass(frozen=True, init=False)
class LinearProgram:
    """Minimise (or maximise) objective·x with row_lower ≤ A x ≤ row_upper and lower ≤ x ≤ upper.

    `objective`, `lower` and `upper` have length n, `rows`, `row_lower` and `row_upper` length m. A row is a
    sequence of n coefficients or a mapping from column to coefficient. Numbers are integers or fractions, of
    numpy and flint too. A bound that does not exist is None; a list of bounds left out is a list of None.
    Raises TypeError for floats and ValueError for lengths and columns that do not fit.
    """

    objective: tuple[Number, ...]
    rows: tuple[dict[int, Number], ...]
    row_lower: tuple[Endpoint, ...]
    row_upper: tuple[Endpoint, ...]
    lower: tuple[Endpoint, ...]
    upper: tuple[Endpoint, ...]
    maximize: bool

    def __init__(
        self,
        objective: Sequence[ExactInput],
        rows: Sequence[Coefficients] = (),
        *,
        row_lower: Sequence[ExactInput | None] | None = None,
        row_upper: Sequence[ExactInput | None] | None = None,
        lower: Sequence[ExactInput | None] | None = None,
        upper: Sequence[ExactInput | None] | None = None,
        maximize: bool = False,
    ) -> None:
        n, m = len(objective), len(rows)
        object.__setattr__(self, "objective", tuple(_exact(c) for c in objective))
        object.__setattr__(self, "rows", tuple(_sparse(row, n) for row in rows))
        object.__setattr__(self, "row_lower", _bounds("row_lower", row_lower, m))
        object.__setattr__(self, "row_upper", _bounds("row_upper", row_upper, m))
        object.__setattr__(self, "lower", _bounds("lower", lower, n))
        object.__setattr__(self, "upper", _bounds("upper", upper, n))
        object.__setattr__(self, "maximize", maximize)


def _exact(value: Any) -> Number:
    if type(value) is int or type(value) is Fraction:
        return value
    try:
        fraction = Fraction(int(value.numerator), int(value.denominator))
    except AttributeError:
        raise TypeError(f"{value!r} is not exact: give an integer or a Fraction") from None
    return fraction.numerator if fraction.denominator == 1 else fraction


def _sparse(row: Coefficients, n: int) -> dict[int, Number]:
    if isinstance(row, Mapping):
        if outside := [j for j in row if not 0 <= j < n]:
            raise ValueError(f"a row mentions column {outside[0]}; the objective has columns 0 to {n - 1}")
        return {int(j): _exact(a) for j, a in row.items() if a}
    if len(row) != n:
        raise ValueError(f"a row has {len(row)} coefficients; the objective has {n}")
    return {j: _exact(a) for j, a in enumerate(row) if a}


def _bounds(name: str, given: Sequence[ExactInput | None] | None, length: int) -> tuple[Endpoint, ...]:
    if given is None:
        return (None,) * length
    if len(given) != length:
        raise ValueError(f"{name} has {len(given)} entries, expected {length}")
    return tuple(None if b is None else _exact(b) for b in given)


def solve(program: LinearProgram, deadline: Deadline = NEVER, basis: Sequence[Place] | None = None) -> LinearAnswer:
    """Solve exactly, with verified evidence; `basis` replaces the basis that HiGHS would propose.

    Raises `LimitReached` at the deadline, and `WrongAnswerError` instead of ever returning a wrong answer.
    """
    cost = [-c for c in program.objective] if program.maximize else program.objective
    bounds = {
        "row_lower": program.row_lower,
        "row_upper": program.row_upper,
        "lower": program.lower,
        "upper": program.upper,
    }
    if basis is None:
        basis = propose(cost, program.rows, **bounds, deadline=deadline)
    answer = simplex.solve(cost, program.rows, **bounds, basis=basis, deadline=deadline)
    if program.maximize and isinstance(answer, Optimal):
        y, z = tuple(-v for v in answer.y), tuple(-v for v in answer.z)
        answer = replace(answer, y=y, z=z, value=-answer.value)
    verify(program, answer)
    return answer


# --- The evidence, checked with nothing but Python integers and fractions


def verify(program: LinearProgram, answer: LinearAnswer) -> None:
    """Raise `WrongAnswerError`, saying why, unless the evidence in the answer proves it."""
    if isinstance(answer, Unbounded):
        _check_feasible(program, answer.point)
        _check_ray(program, answer.ray)
        return
    m, n = len(program.rows), len(program.objective)
    if len(answer.y) != m or len(answer.z) != n:
        raise WrongAnswerError(f"{len(answer.y)} and {len(answer.z)} multipliers for {m} rows and {n} columns")
    if isinstance(answer, Infeasible):
        if answer.crossed is not None:
            _check_crossed(program, answer.crossed)
            return
        _check_combination(program, [0] * n, answer)
        if (total := _support(program, answer.y, answer.z)) <= 0:
            raise WrongAnswerError(f"the Farkas multipliers bound zero below by {total}, which is no contradiction")
        return
    _check_feasible(program, answer.x)
    _check_combination(program, program.objective, answer)
    value = sum((c * v for c, v in zip(program.objective, answer.x, strict=True)), Fraction(0))
    sign = -1 if program.maximize else 1
    bound = sign * _support(program, [sign * v for v in answer.y], [sign * v for v in answer.z])
    if not answer.value == value == bound:
        raise WrongAnswerError(f"the point has value {value}, the multipliers {bound}, the answer {answer.value}")


def _check_crossed(program: LinearProgram, which: int) -> None:
    pairs = [
        *zip(program.lower, program.upper, strict=True),
        *zip(program.row_lower, program.row_upper, strict=True),
    ]
    low, high = pairs[which] if 0 <= which < len(pairs) else (None, None)
    if low is None or high is None or low <= high:
        raise WrongAnswerError(f"bounds {low} and {high} do not exclude each other")


def _common(vector: Sequence[Number]) -> tuple[list[int], int]:
    """Integer numerators over one denominator."""
    denominator = lcm(*(v.denominator for v in vector))
    return [v.numerator * (denominator // v.denominator) for v in vector], denominator


def _check_feasible(program: LinearProgram, point: Sequence[Fraction]) -> None:
    if len(point) != len(program.objective):
        raise WrongAnswerError(f"a point of {len(point)} coordinates for {len(program.objective)} columns")
    x, den = _common(point)
    activity = [sum(a * x[j] for j, a in row.items()) for row in program.rows]
    for what, values, lower, upper in (
        ("column", x, program.lower, program.upper),
        ("row", activity, program.row_lower, program.row_upper),
    ):
        for k, (v, low, high) in enumerate(zip(values, lower, upper, strict=True)):
            if (low is not None and v < low * den) or (high is not None and v > high * den):
                raise WrongAnswerError(f"{what} {k} has value {Fraction(v) / den}, outside [{low}, {high}]")


def _check_ray(program: LinearProgram, ray: Sequence[Fraction]) -> None:
    if len(ray) != len(program.objective):
        raise WrongAnswerError(f"a ray of {len(ray)} coordinates for {len(program.objective)} columns")
    d, _ = _common(ray)
    change = d + [sum(a * d[j] for j, a in row.items()) for row in program.rows]
    bounds = zip((*program.lower, *program.row_lower), (*program.upper, *program.row_upper), strict=True)
    for v, (low, high) in zip(change, bounds, strict=True):
        if (v < 0 and low is not None) or (v > 0 and high is not None):
            raise WrongAnswerError("the ray runs into a bound")
    gain = sum(c * v for c, v in zip(program.objective, d, strict=True))
    if gain <= 0 if program.maximize else gain >= 0:
        raise WrongAnswerError("the ray does not improve the objective")


def _check_combination(program: LinearProgram, cost: Sequence[Number], answer: Optimal | Infeasible) -> None:
    """Check c = Aᵀy + z."""
    m = len(program.rows)
    multipliers, den = _common([*answer.y, *answer.z])
    rest = [c * den - v for c, v in zip(cost, multipliers[m:], strict=True)]
    for row, weight in zip(program.rows, multipliers[:m], strict=True):
        if weight:
            for j, a in row.items():
                rest[j] -= a * weight
    if any(rest):
        raise WrongAnswerError("the multipliers do not combine to the objective")


def _support(program: LinearProgram, y: Iterable[Fraction], z: Iterable[Fraction]) -> Fraction:
    """The least value of y·(Ax) + z·x that the bounds on rows and columns allow, one at a time."""
    total = Fraction(0)
    for weights, lower, upper in (
        (y, program.row_lower, program.row_upper),
        (z, program.lower, program.upper),
    ):
        for weight, low, high in zip(weights, lower, upper, strict=True):
            if weight:
                bound = low if weight > 0 else high
                if bound is None:
                    raise WrongAnswerError("a multiplier uses a bound that does not exist")
                total += weight * bound
    return total
