"""Exact answers to linear programs: HiGHS proposes a basis, the rationals decide, integers verify.

A float copy of the program, rows and columns scaled by powers of two, goes to HiGHS. Whatever HiGHS says of
it, its final basis is where the exact simplex starts; normally that basis is right already and the exact part
is two linear solves. Every answer carries its evidence, which is verified before the answer is returned.
Source: D. Applegate, W. Cook, S. Dash, D. Espinoza, Exact solutions to linear programming problems, 2007.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from fractions import Fraction
from functools import cache
from math import lcm
from typing import TYPE_CHECKING, Any

from solver import simplex
from solver.results import NEVER, Deadline
from solver.simplex import Bound, Infeasible, Number, Optimal, Place, Unbounded

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

__all__ = [
    "Answer",
    "Infeasible",
    "LinearProgram",
    "Optimal",
    "Place",
    "Unbounded",
    "WrongAnswerError",
    "solve",
    "verify",
]

Answer = Optimal | Infeasible | Unbounded
Row = Mapping[int, Number] | Sequence[Number]


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
    row_lower: tuple[Bound, ...]
    row_upper: tuple[Bound, ...]
    lower: tuple[Bound, ...]
    upper: tuple[Bound, ...]
    maximize: bool

    def __init__(
        self,
        objective: Sequence[Number],
        rows: Sequence[Row] = (),
        *,
        row_lower: Sequence[Bound] | None = None,
        row_upper: Sequence[Bound] | None = None,
        lower: Sequence[Bound] | None = None,
        upper: Sequence[Bound] | None = None,
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


def _sparse(row: Row, n: int) -> dict[int, Number]:
    if isinstance(row, Mapping):
        if outside := [j for j in row if not 0 <= j < n]:
            raise ValueError(f"a row mentions column {outside[0]}; the objective has columns 0 to {n - 1}")
        return {int(j): _exact(a) for j, a in row.items() if a}
    if len(row) != n:
        raise ValueError(f"a row has {len(row)} coefficients; the objective has {n}")
    return {j: _exact(a) for j, a in enumerate(row) if a}


def _bounds(name: str, given: Sequence[Bound] | None, length: int) -> tuple[Bound, ...]:
    if given is None:
        return (None,) * length
    if len(given) != length:
        raise ValueError(f"{name} has {len(given)} entries, expected {length}")
    return tuple(None if b is None else _exact(b) for b in given)


def solve(program: LinearProgram, deadline: Deadline = NEVER, basis: Sequence[Place] | None = None) -> Answer:
    """Solve exactly, with verified evidence; `basis` replaces the basis that HiGHS would propose.

    Raises `LimitReached` at the deadline, and `WrongAnswerError` instead of ever returning a wrong answer.
    """
    cost = [-c for c in program.objective] if program.maximize else program.objective
    if basis is None:
        basis = _propose(program, cost, deadline)
    answer = simplex.solve(
        cost,
        program.rows,
        row_lower=program.row_lower,
        row_upper=program.row_upper,
        lower=program.lower,
        upper=program.upper,
        basis=basis,
        deadline=deadline,
    )
    if program.maximize and isinstance(answer, Optimal):
        y, z = tuple(-v for v in answer.y), tuple(-v for v in answer.z)
        answer = replace(answer, y=y, z=z, value=-answer.value)
    verify(program, answer)
    return answer


# --- The evidence, checked with nothing but Python integers and fractions


def verify(program: LinearProgram, answer: Answer) -> None:
    """Raise `WrongAnswerError`, saying why, unless the evidence in the answer proves it."""
    if isinstance(answer, Unbounded):
        _check_feasible(program, answer.point)
        _check_ray(program, answer.ray)
        return
    m, n = len(program.rows), len(program.objective)
    if len(answer.y) != m or len(answer.z) != n:
        raise WrongAnswerError(
            f"{len(answer.y)} and {len(answer.z)} multipliers for {m} rows and {n} columns"
        )
    if isinstance(answer, Infeasible):
        if answer.crossed is not None:
            _check_crossed(program, answer.crossed)
            return
        _check_combination(program, [0] * n, answer)
        if (total := _support(program, answer.y, answer.z)) <= 0:
            raise WrongAnswerError(
                f"the Farkas multipliers bound zero below by {total}, which is no contradiction"
            )
        return
    _check_feasible(program, answer.x)
    _check_combination(program, program.objective, answer)
    value = sum((c * v for c, v in zip(program.objective, answer.x, strict=True)), Fraction(0))
    sign = -1 if program.maximize else 1
    bound = sign * _support(program, [sign * v for v in answer.y], [sign * v for v in answer.z])
    if not answer.value == value == bound:
        raise WrongAnswerError(
            f"the point has value {value}, the multipliers {bound}, the answer {answer.value}"
        )


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


# --- The float copy

_OPTIONS = {"presolve": "off", "solver": "simplex", "parallel": "off", "threads": 1}


def _propose(program: LinearProgram, cost: Sequence[Number], deadline: Deadline) -> list[Place] | None:
    """The final basis of HiGHS: dual simplex, else primal simplex, else None. Its status is never read."""
    if not cost or not any(program.rows):
        return None
    copy = _scaled_copy(program, cost)
    for strategy in (1, 4):  # dual (serial), primal
        deadline.check()
        highs = _quiet_highs()()
        highs.passModel(*copy)
        for option, value in _OPTIONS.items():
            highs.setOptionValue(option, value)
        highs.setOptionValue("simplex_strategy", strategy)
        highs.setOptionValue("simplex_iteration_limit", 1000 + 50 * (len(cost) + len(program.rows)))
        highs.setOptionValue("time_limit", deadline.left())
        if int(highs.run()) < 0:  # other code in this process has started HiGHS with several threads
            highs.setOptionValue("threads", 0)
            highs.run()
        basis = highs.getBasis()
        statuses = [int(s) for s in (*basis.col_status, *basis.row_status)]
        if basis.valid and statuses.count(Place.BASIC) == len(program.rows):
            return [Place(s) if s < 4 else Place.LOWER for s in statuses]
    return None


@cache
def _quiet_highs() -> Any:
    """The class of HiGHS objects that print nothing, not even the banner of highspy's constructor."""
    import highspy

    class QuietHighs(highspy.Highs):  # type: ignore[misc, unused-ignore]
        def enableCallbacks(self) -> None:  # noqa: N802 - highspy's name
            # The constructor calls this; registering callbacks before output is off would print the banner.
            self.setOptionValue("output_flag", False)

    return QuietHighs


def _scaled_copy(program: LinearProgram, cost: Sequence[Number]) -> tuple[Any, ...]:
    """The arguments of HiGHS's passModel for 2^r A 2^s, the sizes of bounds and costs brought near 1 too.

    Exponents are taken from the exact numbers, so numbers beyond the range of floats do no harm.
    """
    import numpy as np

    n, m = len(cost), len(program.rows)
    lengths = [len(row) for row in program.rows]
    column = np.array([j for row in program.rows for j in row], dtype=np.int32)
    mantissa, exponent = _frexp([a for row in program.rows for a in row.values()])
    r, s = _equilibrate(np.repeat(np.arange(m), lengths), column, exponent, m, n)
    finite = [_frexp(b) for b in (program.lower, program.upper, program.row_lower, program.row_upper)]
    shifts = (-s, -s, r, r)
    used = np.concatenate(
        [(e + t)[(f != 0) & np.isfinite(f)] for (f, e), t in zip(finite, shifts, strict=True)]
    )
    size = int(np.median(used)) if used.size else 0
    bounds = [_float(f, e + t - size) for (f, e), t in zip(finite, shifts, strict=True)]
    for side, missing in ((0, -np.inf), (1, np.inf), (2, -np.inf), (3, np.inf)):
        bounds[side][np.isnan(bounds[side])] = missing
    c, e = _frexp(cost)
    price = int(np.median((e + s)[c != 0])) if c.any() else 0
    costs = np.clip(_float(c, e + s - price), -1e15, 1e15)
    starts = np.concatenate([[0], np.cumsum(lengths)]).astype(np.int32)
    values = _float(mantissa, exponent + np.repeat(r, lengths) + s[column])
    lower, upper, row_lower, row_upper = bounds
    kinds = np.zeros(n, dtype=np.int32)  # continuous; HiGHS reads n entries even from an empty array
    return (
        n,
        m,
        len(values),
        2,
        1,
        0.0,
        costs,
        lower,
        upper,
        row_lower,
        row_upper,
        starts,
        column,
        values,
        kinds,
    )


def _equilibrate(
    row: NDArray[np.int64], column: NDArray[np.int32], exponent: NDArray[np.int64], m: int, n: int
) -> tuple[NDArray[np.int64], NDArray[np.int64]]:
    """Power-of-two scales: geometric over rows and columns, then every row's largest entry just below 1."""
    import numpy as np

    def middle(index: NDArray[Any], scaled: NDArray[np.int64], length: int) -> NDArray[np.int64]:
        top, bottom = np.full(length, -(2**60)), np.full(length, 2**60)
        np.maximum.at(top, index, scaled)
        np.minimum.at(bottom, index, scaled)
        return np.where(top == -(2**60), 0, (top + bottom) // 2)

    r, s = np.zeros(m, dtype=np.int64), np.zeros(n, dtype=np.int64)
    for _ in range(3):
        r -= middle(row, exponent + r[row] + s[column], m)
        s -= middle(column, exponent + r[row] + s[column], n)
    top = np.full(m, -(2**60))
    np.maximum.at(top, row, exponent + r[row] + s[column])
    return r - np.where(top == -(2**60), r, top), s


def _frexp(numbers: Sequence[Bound]) -> tuple[NDArray[np.float64], NDArray[np.int64]]:
    """Mantissas in [1/2, 1] with their sign, and binary exponents, of numbers of any size; NaN for None."""
    import numpy as np

    try:
        values = np.array([np.nan if a is None else float(a) for a in numbers], dtype=float)
        if not any(numbers[int(k)] for k in np.flatnonzero(np.abs(values) < 1e-290)):
            mantissas, powers = np.frexp(values)
            return mantissas, powers.astype(np.int64)
    except OverflowError:
        pass
    pairs = [_big_frexp(a) for a in numbers]
    return np.array([f for f, _ in pairs]), np.array([e for _, e in pairs], dtype=np.int64)


def _big_frexp(a: Bound) -> tuple[float, int]:
    """The same for one number, by integer division."""
    if not a:
        return float("nan") if a is None else 0.0, 0
    top, bottom = abs(a.numerator), a.denominator
    shift = 64 - top.bit_length() + bottom.bit_length()
    quotient = (top << shift) // bottom if shift >= 0 else top // (bottom << -shift)
    fraction = quotient / 2.0 ** quotient.bit_length()
    return fraction if a > 0 else -fraction, quotient.bit_length() - shift


def _float(mantissa: NDArray[np.float64], exponent: NDArray[np.int64]) -> NDArray[np.float64]:
    """mantissa · 2^exponent, held below 1e19 because HiGHS takes 1e20 for infinite."""
    import numpy as np

    result: NDArray[np.float64] = np.ldexp(mantissa, np.clip(exponent, -1000, 63).astype(np.int32))
    return result
