"""The basis that floating point proposes: HiGHS on a copy scaled by powers of two.

HiGHS's statuses and numbers are never read, only the basis it ends with, so that the worst a float can do is
to cost pivots. Exponents are taken from the exact numbers: numbers beyond the range of floats do no harm.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

import numpy as np
from numpy.typing import NDArray

from pluralign.solver.linear.basis import Place
from pluralign.solver.linear.highs import new_highs, run
from pluralign.solver.results import NEVER, Deadline
from pluralign.solver.types import Endpoint, Floats, Ints, Number

_DUAL, _PRIMAL = 1, 4  # HiGHS's numbers for its serial simplex strategies
_ROWWISE, _MINIMIZE = 2, 1
_NOWHERE = 2**60  # larger than any exponent


def propose(
    cost: Sequence[Number],
    rows: Sequence[Mapping[int, Number]],
    *,
    row_lower: Sequence[Endpoint],
    row_upper: Sequence[Endpoint],
    lower: Sequence[Endpoint],
    upper: Sequence[Endpoint],
    deadline: Deadline = NEVER,
) -> list[Place] | None:
    """The final basis of the dual simplex method for min cost·x, else of the primal one, else None.

    Arguments as in `simplex.solve`. Raises `LimitReached` at the deadline.
    """
    if not cost or not any(rows):
        return None
    copy = _scaled_copy(cost, rows, (lower, upper, row_lower, row_upper))
    for strategy in (_DUAL, _PRIMAL):
        deadline.check()
        highs = new_highs(
            presolve="off",
            solver="simplex",
            simplex_strategy=strategy,
            simplex_iteration_limit=1000 + 50 * (len(cost) + len(rows)),
            time_limit=deadline.left(),
        )
        highs.passModel(*copy)
        run(highs)
        basis = highs.getBasis()
        statuses = [int(s) for s in (*basis.col_status, *basis.row_status)]
        if basis.valid and statuses.count(Place.BASIC) == len(rows):
            return [Place(s) if s <= Place.FREE else Place.LOWER for s in statuses]
    return None


def _scaled_copy(
    cost: Sequence[Number], rows: Sequence[Mapping[int, Number]], bounds: Sequence[Sequence[Endpoint]]
) -> tuple[Any, ...]:
    """The arguments of HiGHS's passModel for 2^r A 2^s; bounds: of the columns, then of the rows."""
    n, m = len(cost), len(rows)
    lengths = [len(row) for row in rows]
    column = np.array([j for row in rows for j in row], dtype=np.int32)
    mantissa, exponent = _frexp([a for row in rows for a in row.values()])
    r, s = _equilibrate(np.repeat(np.arange(m), lengths), column, exponent, m, n)
    values = _float(mantissa, exponent + np.repeat(r, lengths) + s[column])
    starts = np.concatenate([[0], np.cumsum(lengths)]).astype(np.int32)
    costs, sides = _scaled_costs(cost, s), _scaled_bounds(bounds, (-s, -s, r, r))
    kinds = np.zeros(n, dtype=np.int32)  # continuous; HiGHS reads n entries even from an empty array
    return (n, m, len(values), _ROWWISE, _MINIMIZE, 0.0, costs, *sides, starts, column, values, kinds)


def _scaled_bounds(bounds: Sequence[Sequence[Endpoint]], shifts: Sequence[Ints]) -> list[Floats]:
    """The bounds times 2^shift, and times the power of two that brings their median size near 1."""
    finite = [_frexp(b) for b in bounds]
    used = np.concatenate([(e + t)[(f != 0) & np.isfinite(f)] for (f, e), t in zip(finite, shifts, strict=True)])
    size = int(np.median(used)) if used.size else 0
    scaled = [_float(f, e + t - size) for (f, e), t in zip(finite, shifts, strict=True)]
    for side, missing in zip(scaled, (-np.inf, np.inf, -np.inf, np.inf), strict=True):
        side[np.isnan(side)] = missing
    return scaled


def _scaled_costs(cost: Sequence[Number], shift: Ints) -> Floats:
    """The costs times 2^shift, and times the power of two that brings their median size near 1."""
    mantissa, exponent = _frexp(cost)
    exponent = exponent + shift
    size = int(np.median(exponent[mantissa != 0])) if mantissa.any() else 0
    return np.clip(_float(mantissa, exponent - size), -1e15, 1e15)


def _equilibrate(row: Ints, column: NDArray[np.int32], exponent: Ints, m: int, n: int) -> tuple[Ints, Ints]:
    """Power-of-two scales: geometric over rows and columns, then every row's largest entry just below 1.

    Entry k of the matrix stands in row[k] and column[k] and has the binary exponent exponent[k].
    """

    def middle(index: NDArray[Any], scaled: Ints, length: int) -> Ints:
        top, bottom = np.full(length, -_NOWHERE), np.full(length, _NOWHERE)
        np.maximum.at(top, index, scaled)
        np.minimum.at(bottom, index, scaled)
        return np.where(top == -_NOWHERE, 0, (top + bottom) // 2)

    r, s = np.zeros(m, dtype=np.int64), np.zeros(n, dtype=np.int64)
    for _ in range(3):
        r -= middle(row, exponent + r[row] + s[column], m)
        s -= middle(column, exponent + r[row] + s[column], n)
    top = np.full(m, -_NOWHERE)
    np.maximum.at(top, row, exponent + r[row] + s[column])
    return r - np.where(top == -_NOWHERE, r, top), s


def _frexp(numbers: Sequence[Endpoint]) -> tuple[Floats, Ints]:
    """Mantissas in [1/2, 1] with their sign, and binary exponents, of numbers of any size; NaN for None."""
    try:
        values = np.array([np.nan if a is None else float(a) for a in numbers], dtype=float)
        if not any(numbers[int(k)] for k in np.flatnonzero(np.abs(values) < 1e-290)):
            mantissas, powers = np.frexp(values)
            return mantissas, powers.astype(np.int64)
    except OverflowError:
        pass
    pairs = [_big_frexp(a) for a in numbers]
    return np.array([f for f, _ in pairs]), np.array([e for _, e in pairs], dtype=np.int64)


def _big_frexp(a: Endpoint) -> tuple[float, int]:
    """The same for one number, by integer division."""
    if not a:
        return float("nan") if a is None else 0.0, 0
    top, bottom = abs(a.numerator), a.denominator
    shift = 64 - top.bit_length() + bottom.bit_length()
    quotient = (top << shift) // bottom if shift >= 0 else top // (bottom << -shift)
    fraction = quotient / 2.0 ** quotient.bit_length()
    return fraction if a > 0 else -fraction, quotient.bit_length() - shift


def _float(mantissa: Floats, exponent: Ints) -> Floats:
    """mantissa · 2^exponent, held below 1e19 because HiGHS takes 1e20 for infinite."""
    result: Floats = np.ldexp(mantissa, np.clip(exponent, -1000, 63).astype(np.int32))
    return result
