"""The rankings that parameters induce: many at once in floats with a bound on their error, doubtful ones in integers."""

from __future__ import annotations

from collections.abc import Sequence
from fractions import Fraction

import numpy as np

from pluralign.formulations.types import Bools, Floats, Ints, Theta
from pluralign.solver.integers import bit_size, int_array, over_common_denominator, product

_ROUNDING = 2.0**-52  # twice the unit roundoff
_TINY, _HUGE = 1e-140, 1e140  # products of such numbers neither underflow nor overflow
_ENTRIES = 2**20  # of rewards in a block of parameters


class ExactRewards:
    """θ·x for the candidates (m × d exact features)."""

    def __init__(self, features: Sequence[Theta]) -> None:
        columns = [over_common_denominator(column) for column in zip(*features, strict=True)]
        self._integers = int_array(list(zip(*(values for values, _ in columns), strict=True)))
        self._scales = [scale for _, scale in columns]
        self._bits = bit_size(self._integers)
        self._floats = nearest(features)

    def exact(self, theta: Sequence[Fraction]) -> list[int]:
        """A common positive multiple of all rewards, in integers (m)."""
        scaled, _ = over_common_denominator(t / q for t, q in zip(theta, self._scales, strict=True))
        values: list[int] = product(self._integers, int_array(scaled), self._bits).tolist()
        return values

    def orders(self, thetas: Sequence[Sequence[Fraction]]) -> tuple[Ints, Bools]:
        """The candidates by θ·x, decreasing (n×m), equal ones by their numbers; and whether no two rewards are equal (n)."""
        floats = nearest(thetas)
        if floats is None or self._floats is None:
            orders = np.zeros((len(thetas), len(self._integers)), dtype=np.int64)
            strict = np.zeros(len(thetas), dtype=bool)
        else:
            orders, strict = sure_orders(floats, self._floats)
        for i in np.flatnonzero(~strict).tolist():
            rewards = self.exact(thetas[i])
            orders[i] = sorted(range(len(rewards)), key=rewards.__getitem__, reverse=True)
            strict[i] = len(set(rewards)) == len(rewards)
        return orders, strict


def nearest(rows: Sequence[Sequence[Fraction]]) -> Floats | None:
    """Each number rounded to the nearest float; None if one is so large or small that products might not be rounded so."""
    try:
        floats = np.array([[float(value) for value in row] for row in rows], dtype=np.float64)
    except OverflowError:
        return None
    sizes = np.abs(floats[floats != 0])
    vanished = any(rows[i][j] for i, j in np.argwhere(floats == 0).tolist())
    return floats if not vanished and (sizes > _TINY).all() and (sizes < _HUGE).all() else None


def sure_orders(thetas: Floats, points: Floats) -> tuple[Ints, Bools]:
    """The candidates by θ·x, decreasing (n×m), and for which θ floats prove this order, without ties (n).

    thetas: n×d, points: m×d; every entry is within a relative 2^−52 of the exact number, and zero or of usual size. Then a sum
    of d products in any order is within (d + 5)·2^−53·Σ|θ_j x_j|, up to terms of second order, and twice as much is allowed.
    """
    n, d = thetas.shape
    m = len(points)
    orders = np.empty((n, m), dtype=np.int64)
    sure = np.empty(n, dtype=bool)
    step = max(1, _ENTRIES // m)
    for start in range(0, n, step):
        block = slice(start, start + step)
        rewards = thetas[block] @ points.T
        errors = (np.abs(thetas[block]) @ np.abs(points.T)) * ((d + 8) * _ROUNDING)
        order = np.argsort(-rewards, axis=1, kind="stable")
        rewards, errors = np.take_along_axis(rewards, order, 1), np.take_along_axis(errors, order, 1)
        orders[block] = order
        sure[block] = (rewards[:, :-1] - rewards[:, 1:] > errors[:, :-1] + errors[:, 1:]).all(axis=1)
    return orders, sure
