"""The best linear reward for given weights on the pairs, exactly, for up to three features: sweeps through all cells.

Pairs with parallel differences prefer together, so what counts are m different directions δ, each with one gain: what is won by
θ·δ > 0 rather than < 0. In the plane θ turns once round. In space every cell touches a plane δ^⊥ in a cell of what the others
leave there; so a sweep of each plane, with the better side of δ itself, meets every cell (O(m²) after O(m² log m) once).
The order of the lines on each plane does not depend on the weights: it is found once, and every price is a cumulative sum.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import cmp_to_key
from typing import Any

import numpy as np
from numpy.typing import NDArray

from pluralign.formulations.types import Bools, ExactInts, Floats, Ints
from pluralign.solver.integers import INT64_BITS, bit_size, int_array, product
from pluralign.solver.results import NEVER, Deadline

MOST_DIRECTIONS = {1: 200_000, 2: 200_000, 3: 2000}
"""Different directions of pairs by the number of features, beyond which there is no sweep."""

_SURE = 1e-13  # relative size of a cross product whose sign floats tell
_NORMAL = 1e-290  # below it products of floats lose digits


@dataclass(frozen=True, eq=False)
class Directions:
    """m primitive integer vectors (m×d) whose first nonzero entry is positive; pair e is sign[e] times direction number[e]."""

    vectors: ExactInts
    number: Ints
    sign: Ints

    @classmethod
    def of(cls, D: ExactInts) -> Directions:
        """Of nonzero differences (n×d integers)."""
        divisors = np.gcd.reduce(abs(D), axis=1)
        lead = D[np.arange(len(D)), np.array(D != 0, dtype=bool).argmax(axis=1)]
        sign = np.where(np.array(lead > 0, dtype=bool), 1, -1)
        primitive = D // divisors[:, None] * sign[:, None].astype(D.dtype)
        if primitive.dtype == object:
            index: dict[tuple[int, ...], int] = {}
            number = np.array([index.setdefault(tuple(row), len(index)) for row in primitive.tolist()], dtype=np.int64)
            return cls(int_array([list(row) for row in index]), number, sign)
        vectors, number = np.unique(primitive, axis=0, return_inverse=True)
        return cls(vectors, number.ravel().astype(np.int64), sign)

    def gains(self, w: ExactInts | Floats) -> tuple[ExactInts | Floats, ExactInts | Floats]:
        """The gain of each direction (length m), and what the pairs have in common, as one entry: Σ w of the reversed ones."""
        gain = np.zeros(len(self.vectors), dtype=w.dtype)
        np.add.at(gain, self.number, w * self.sign.astype(w.dtype))
        return gain, w[self.sign < 0].sum() if (self.sign < 0).any() else w[:0].sum()


@dataclass(frozen=True, eq=False)
class Turns:
    """The lines θ·δ = 0 of vectors of the plane, by their angle from 0 to π, those that coincide together.

    order: the vectors by line. above: whether each is positive before all lines. last: of each line.
    """

    order: Ints
    above: Bools
    last: Bools


def turns(vectors: ExactInts) -> Turns:
    """Exactly: floats sort, and every two neighbours are compared, by integers where floats do not tell."""
    x, y = -vectors[:, 1], vectors[:, 0]  # the line's direction
    lower = np.array((y < 0) | ((y == 0) & (x < 0)), dtype=bool)
    x, y = np.where(lower, -x, x), np.where(lower, -y, y)
    fx, fy = _floats(x, y)
    order = np.argsort(np.arctan2(fy, fx), kind="stable")
    cross = _crosses(x, y, fx, fy, order)
    if (cross < 0).any():
        rows = list(zip(x.tolist(), y.tolist(), strict=True))

        def compare(i: int, j: int) -> int:
            value = rows[i][0] * rows[j][1] - rows[j][0] * rows[i][1]
            return int(value < 0) - int(value > 0)

        order = np.array(sorted(range(len(rows)), key=cmp_to_key(compare)), dtype=np.int64)
        cross = _crosses(x, y, fx, fy, order)
    last = np.append(cross > 0, True)
    # before all lines: θ a little below the angle 0, that is (1, −0): θ·δ has the sign of δ_x, of −δ_y where that is 0
    above = np.array((vectors[:, 0] > 0) | ((vectors[:, 0] == 0) & (vectors[:, 1] < 0)), dtype=bool)
    return Turns(order, above[order], last)


def _floats(x: ExactInts, y: ExactInts) -> tuple[Floats, Floats]:
    """The lines in floats; integers of any size are divided by the larger of the two, which turns no line."""
    if x.dtype != object:
        return x.astype(float), y.astype(float)
    lines = [(a / max(abs(a), abs(b)), b / max(abs(a), abs(b))) for a, b in zip(x.tolist(), y.tolist(), strict=True)]
    scaled: Floats = np.array(lines, dtype=float).reshape(-1, 2)
    return scaled[:, 0], scaled[:, 1]


def _crosses(x: ExactInts, y: ExactInts, fx: Floats, fy: Floats, order: Ints) -> Ints:
    """The sign of the cross product of every line and the next one in this order."""
    a, b = order[:-1], order[1:]
    one, other = fx[a] * fy[b], fx[b] * fy[a]
    found = np.sign(one - other).astype(np.int64)
    size = np.abs(one) + np.abs(other)
    unsure = np.flatnonzero(~((np.abs(one - other) > _SURE * size) & (size > _NORMAL)))
    for i in unsure.tolist():
        p, q = int(a[i]), int(b[i])
        value = int(x[p]) * int(y[q]) - int(x[q]) * int(y[p])
        found[i] = (value > 0) - (value < 0)
    return found


class Sweeps:
    """All cells of m directions in one to three dimensions, for prices by any weights; `LimitReached` at the deadline."""

    def __init__(self, directions: Directions, deadline: Deadline = NEVER) -> None:
        V = directions.vectors
        self.vectors = V
        d = V.shape[1]
        if d == 1:
            V = np.hstack([V, np.zeros_like(V)])
        self._d = d
        self._bases: list[ExactInts] = []
        if d < 3:
            self._planes = [turns(V)]
            self._others = np.arange(len(V))[None, :]
        else:
            wide = V.astype(object) if 2 * bit_size(V) + 2 > INT64_BITS else V
            self._bases = [_basis(wide[i]) for i in range(len(V))]
            self._others = np.array([np.delete(np.arange(len(V)), i) for i in range(len(V))]).reshape(len(V), -1)
            self._planes = []
            for other, basis in zip(self._others, self._bases, strict=True):
                deadline.check()
                self._planes.append(turns(_projected(wide[other], basis)))
        self._order = np.array(
            [other[plane.order] for other, plane in zip(self._others, self._planes, strict=True)]
        ).reshape(len(self._planes), -1)
        self._flip: NDArray[np.int8] = np.where(np.array([plane.above for plane in self._planes]), -1, 1).astype(
            np.int8
        )
        self._last = np.array([plane.last for plane in self._planes]) if self._order.size else None

    def best(self, gain: ExactInts | Floats, most: int = 1) -> tuple[list[ExactInts], Any]:
        """θ of the largest Σ gain [θ·δ > 0], `most` from different planes, and that sum; exact for integer gains."""
        values, cells, reverse = self._values(gain)
        chosen = sorted(range(len(values)), key=lambda i: -values[i])[:most]
        thetas = [self._theta(i, int(cells[i]), bool(reverse[i]), gain) for i in chosen]
        return thetas, values[chosen[0]]

    def _values(self, gain: ExactInts | Floats) -> tuple[list[Any], Ints, Bools]:
        """The best value on each plane, behind how many lines (−1 for before all), and whether for −θ."""
        own = gain if self._d == 3 else np.zeros(1, dtype=gain.dtype)
        side = np.where(np.array(own > 0, dtype=bool), own, np.zeros_like(own))
        count = len(self._planes)
        if not self._order.size or self._last is None:
            return list(side), np.full(count, -1), np.zeros(count, dtype=bool)
        ordered = gain[self._order] * self._flip.astype(gain.dtype)
        start = np.where(self._flip < 0, -ordered, np.zeros_like(ordered)).sum(axis=1)
        sums = np.cumsum(ordered, axis=1)
        whole = gain[self._order].sum(axis=1)
        rows = np.arange(count)
        lowest, highest = sums.min(), sums.max()
        up = np.where(self._last, sums, lowest)  # between lines that coincide there is no cell
        down = np.where(self._last, sums, highest)
        first, second = up.argmax(axis=1), down.argmin(axis=1)
        above, below = (
            up[rows, first],
            down[rows, second],
        )  # not of `sums`, where `first` may be between lines that coincide
        first = np.where(np.array(above > 0, dtype=bool), first, -1)  # before all lines the sum is 0
        second = np.where(np.array(below < 0, dtype=bool), second, -1)
        zero = np.zeros_like(above)
        best_up = start + np.where(first >= 0, above, zero)
        best_down = whole - (start + np.where(second >= 0, below, zero))
        reverse = np.array(best_down > best_up, dtype=bool)
        values = np.where(reverse, best_down, best_up) + side
        return list(values), np.where(reverse, second, first), reverse

    def _theta(self, plane: int, cell: int, reverse: bool, gain: ExactInts | Floats) -> ExactInts:
        """An integer θ in a cell of a plane, moved a little to the better side of the plane."""
        own = self._planes[plane]
        V = self.vectors.astype(object)
        if self._d < 3:
            flat = V if self._d == 2 else np.hstack([V, np.zeros_like(V)])
        elif self._order.size:
            flat = _projected(V[self._others[plane]], self._bases[plane].astype(object))
        else:
            flat = np.zeros((0, 2), dtype=object)
        point = _between(flat, own, cell) if len(flat) else [0, 0]
        if reverse:
            point = [-value for value in point]
        if self._d < 3:
            return int_array(point[: self._d])
        normal = V[plane]
        inside = self._bases[plane].astype(object).T @ np.array(point, dtype=object)
        size = max((abs(int(x)) for x in V @ normal), default=0) + 1
        side = 1 if gain[plane] > 0 else -1
        return int_array([size * int(t) + side * int(n) for t, n in zip(inside, normal, strict=True)])


def _basis(normal: ExactInts) -> ExactInts:
    """Two integer vectors (2×3) that span the plane of a normal: products of it and two axes."""
    a, b, c = normal
    zero = 0 * a
    rows = [[zero, c, -b], [-c, zero, a], [b, -a, zero]]
    del rows[int(np.flatnonzero(np.array(normal != 0, dtype=bool))[0])]
    return np.array(rows, dtype=normal.dtype)


def _projected(vectors: ExactInts, basis: ExactInts) -> ExactInts:
    """δ·u and δ·z (m×2)."""
    return np.stack([product(vectors, basis[0]), product(vectors, basis[1])], axis=1)


def _between(vectors: ExactInts, own: Turns, cell: int) -> list[int]:
    """An integer θ of the plane behind vector number `cell` of the order (−1: before all lines) and before the next line."""
    ends = np.flatnonzero(own.last)

    def line(k: int) -> tuple[int, int]:
        x, y = (int(v) for v in vectors[own.order[k]])
        x, y = -y, x
        return (-x, -y) if y < 0 or (y == 0 and x < 0) else (x, y)

    def opposite(k: int) -> tuple[int, int]:
        x, y = line(k)
        return -x, -y

    position = -1 if cell < 0 else int(np.searchsorted(ends, cell))
    before = opposite(int(ends[-1])) if position < 0 else line(int(ends[position]))
    after = line(int(ends[position + 1])) if position + 1 < len(ends) else opposite(int(ends[0]))
    if len(ends) == 1:  # before and after are opposites: across the line
        x, y = before
        return [-y, x]
    return [before[0] + after[0], before[1] + after[1]]
