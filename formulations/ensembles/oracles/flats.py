"""The best linear reward of four features for given weights on the pairs, exactly: sweeps of the planes in which pairs tie.

Every cell of the hyperplanes δ^⊥ of the pairs has a face of dimension two, in a flat: a plane in which some of them meet.
Near a point inside that face the other δ have the signs that they have there, and those that meet there any signs that some
vector of their span gives them. So the best cell at a flat is the best one of a sweep of it, by the others, with the best one
of another sweep, of the span. There are at most m²/2 flats of m directions; they are kept with the first direction that meets
there. The order in which a sweep crosses the others does not depend on the weights: it is found once, and every price is a
cumulative sum.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from fractions import Fraction
from itertools import pairwise, product
from typing import Any

import numpy as np
from numpy.typing import NDArray

from pluralign.formulations.ensembles.oracles.sweeps import Directions
from pluralign.formulations.types import Bools, ExactInts, Floats, Ints
from pluralign.solver.integers import INT64_BITS, bit_size, int_array
from pluralign.solver.results import NEVER, Deadline

MOST_IN_FOUR = 600
"""Different directions of pairs, beyond which there is no sweep: memory and time grow with their cube."""

MOST_BITS = 200
"""Of the directions' entries, so that products of four of them are floats."""

_SURE = 1e-14  # relative distance of quotients whose order floats tell
_SHORT = (6, 10, 16, 24, 40)  # bits of θ that are tried
_ROUNDED = 60  # bits of the sum of integer gains that are rounded
_SAME = 1e-10  # relative difference of values that rounding may explain

Gains = Floats | ExactInts


@dataclass(frozen=True, eq=False)
class _Rows:
    """Sweeps of k planes by n lines each: θ = (−t, 1) crosses (x, y) at t = y / x, at the end where x = 0.

    code: the line's number, in the order in which they are crossed, and `size` more if it is positive before that.
    last: of those that are crossed at once.
    """

    code: NDArray[np.uint16]
    last: Bools
    size: int

    @classmethod
    def of(cls, x: ExactInts, y: ExactInts) -> _Rows:
        """x, y: k×n integers, in each row at most one of them 0, 0, which is left out, and in all or in none."""
        k, n = x.shape
        own = np.array((x == 0) & (y == 0), dtype=bool)
        before = np.array((x > 0) | ((x == 0) & (y > 0)), dtype=bool)
        level = np.array(x == 0, dtype=bool)
        t = np.full((k, n), np.inf)
        np.divide(y.astype(np.float64), x.astype(np.float64), out=t, where=~level)
        t[own] = np.nan
        order = np.argsort(t, axis=1)[:, : n - int(own.any())]  # NaN is last
        last = np.ones(order.shape, dtype=bool)
        ordered = np.take_along_axis(t, order, axis=1)
        with np.errstate(invalid="ignore"):
            sure = ordered[:, 1:] - ordered[:, :-1] > _SURE * np.abs(ordered[:, 1:])
        sure |= np.isinf(ordered[:, 1:]) & ~np.isinf(ordered[:, :-1])
        rows, places = np.nonzero(~sure)
        compared = _compared(x, y, rows, order[rows, places], order[rows, places + 1])
        for row in np.unique(rows[compared < 0]).tolist():  # floats have not told the order
            last[row] = False
            order[row], last[row] = _sorted(x[row], y[row], order[row])
            compared[rows == row] = 2
        last[rows[compared == 0], places[compared == 0]] = False
        code = order + n * np.take_along_axis(before, order, axis=1)
        return cls(code.astype(np.uint16), last, n)

    def some(self, rows: Ints) -> _Rows:
        """Some of the planes."""
        return _Rows(self.code[rows], self.last[rows], self.size)

    def values(self, gain: Gains, whole: Gains) -> tuple[Gains, Ints, Bools]:
        """The largest Σ gain [θ·v > 0] of each row, behind how many crossings less one, and whether for −θ.

        gain: of the lines, for all rows (n) or for each (k×n). whole: the sum of those that a row has.
        """
        if not self.code.size:
            nothing = np.zeros(len(self.code), dtype=gain.dtype)
            return nothing, np.full(len(self.code), -1), np.zeros(len(self.code), dtype=bool)
        both = np.concatenate([gain, -gain], axis=-1)
        steps = both[self.code] if gain.ndim == 1 else np.take_along_axis(both, self.code.astype(np.intp), axis=1)
        sums = np.cumsum(steps, axis=1)
        start = (whole - sums[:, -1]) / 2 if gain.dtype.kind == "f" else (whole - sums[:, -1]) // 2
        rows = np.arange(len(sums))
        up = np.where(self.last, sums, sums.min() - 1).argmax(axis=1)
        down = np.where(self.last, sums, sums.max() + 1).argmin(axis=1)
        above, below = sums[rows, up], sums[rows, down]
        zero = np.zeros_like(above)
        no_up, no_down = np.array(above <= 0, dtype=bool), np.array(below >= 0, dtype=bool)
        forth = start + np.where(no_up, zero, above)
        back = whole - start - np.where(no_down, zero, below)
        reverse = np.array(back > forth, dtype=bool)
        cell = np.where(reverse, np.where(no_down, -1, down), np.where(no_up, -1, up))
        return np.where(reverse, back, forth), cell, reverse


def _compared(x: ExactInts, y: ExactInts, rows: Ints, one: Ints, other: Ints) -> Ints:
    """The signs of t_other − t_one; quotients by 0 are equal, and the largest."""
    a, b, c, d = (z[rows, k].astype(object) for k in (one, other) for z in (x, y))
    sign = np.where(np.array(a < 0, dtype=bool), -1, 1) * np.where(np.array(c < 0, dtype=bool), -1, 1)
    value = np.where(np.array((a == 0) & (c == 0), dtype=bool), 0, d * a - b * c)
    signs: Ints = np.array(value > 0, dtype=np.int64) * sign - np.array(value < 0, dtype=np.int64) * sign
    return signs


def _sorted(x: ExactInts, y: ExactInts, some: Ints) -> tuple[Ints, Bools]:
    """The order of some lines, exactly, and the last of those that are crossed at once."""
    t = {k: (x[k] == 0, Fraction(int(y[k]), int(x[k])) if x[k] else Fraction(0)) for k in some.tolist()}
    order = sorted(t, key=t.__getitem__)
    last = [t[one] != t[other] for one, other in pairwise(order)]
    return np.array(order), np.array([*last, True])


@dataclass(frozen=True, eq=False)
class _Hyperplane:
    """δ_i^⊥: what the others leave there (`met`), and the flats in it whose first direction is δ_i, by what is left there.

    others: all but i. met.number and met.sign: of each of the others.
    """

    others: Ints
    met: Directions
    flats: Ints
    rows: _Rows

    def gains(self, gain: Gains) -> tuple[Gains, Gains]:
        """What each of `met` gains, and what each loses if it is positive, by what is reversed there."""
        some = gain[self.others]
        steps = np.zeros(len(self.met.vectors), dtype=gain.dtype)
        down = np.zeros_like(steps)
        np.add.at(steps, self.met.number, some * self.met.sign.astype(gain.dtype))
        back = self.met.sign < 0
        np.add.at(down, self.met.number[back], some[back])
        return steps, down


class Flats:
    """All cells of m directions in four dimensions, for prices by any weights; `LimitReached` at the deadline."""

    def __init__(self, directions: Directions, deadline: Deadline = NEVER) -> None:
        V = directions.vectors
        self.vectors = V.astype(object) if 2 * bit_size(V) + 1 > INT64_BITS else V
        self._planes: list[_Hyperplane] = []
        spans: dict[int, list[tuple[int, int, list[int]]]] = {}  # by how many meet, the place of the flat and who
        place = 0
        for i in range(len(V)):
            deadline.check()
            others = np.delete(np.arange(len(V)), i)
            met = Directions.of(_shadows(self.vectors[others], self.vectors[i]))
            first = np.full(len(met.vectors), len(V))
            np.minimum.at(first, met.number, others)
            flats = np.flatnonzero(first > i)
            U = met.vectors.astype(object) if 2 * bit_size(met.vectors) + 1 > INT64_BITS else met.vectors
            one, other = _bases(U[flats])
            self._planes.append(_Hyperplane(others, met, flats, _Rows.of(_products(one, U), _products(other, U))))
            counts = np.bincount(met.number)[flats]
            for k in np.flatnonzero(counts > 1).tolist():
                here = others[met.number == flats[k]].tolist()
                spans.setdefault(len(here), []).append((place + k, i, here))
            place += len(flats)
        self._spans = [self._span(*zip(*some, strict=True)) for some in spans.values()]

    def _span(self, places: Any, own: Any, here: Any) -> tuple[Ints, Ints, _Rows]:
        """The sweeps of the spans of some flats in which equally many directions meet."""
        who = np.hstack([np.array(own)[:, None], np.array(here)])
        W = self.vectors.astype(object)[who]
        return (
            np.array(places),
            who,
            _Rows.of(np.array((W * W[:, :1]).sum(axis=2)), np.array((W * W[:, 1:2]).sum(axis=2))),
        )

    def best(self, gain: Gains, most: int = 1) -> tuple[list[ExactInts], Any]:
        """θ of the largest Σ gain [θ·δ > 0], `most` of different values, and that sum; exact for integer gains."""
        if gain.dtype == object:
            return self._best_exactly(gain)
        found: list[tuple[Any, int, int, int, bool]] = []
        for i, (values, cell, reverse) in self._values(gain):
            k = int(values.argmax())
            found.append((values[k], i, k, int(cell[k]), bool(reverse[k])))
        found.sort(key=lambda entry: -entry[0])
        kept: list[tuple[Any, int, int, int, bool]] = []
        for entry in found:
            # cells of one value are mostly one cell, met at several flats
            if not kept or entry[0] < kept[-1][0] - _SAME * abs(found[0][0]):
                kept.append(entry)
        return [self._theta(*entry[1:], gain) for entry in kept[:most]], found[0][0]

    def _best_exactly(self, gain: ExactInts) -> tuple[list[ExactInts], int]:
        """The same for integers of any size: rounded ones tell which flats are to be looked at."""
        size = max(1, sum(abs(int(g)) for g in gain))
        rounded = np.array([(int(g) << _ROUNDED) // size for g in gain])  # each is less than 1 from the true one
        rough = [(i, values) for i, (values, _, _) in self._values(rounded)]
        least = max(int(values.max()) for _, values in rough) - 2 * len(gain)
        best: tuple[int, int, int, int, bool] | None = None
        for i, values in rough:
            near = np.flatnonzero(values >= least)
            if len(near):
                plane = self._planes[i]
                steps, down = plane.gains(gain)
                flats = plane.flats[near]
                exact, cell, reverse = plane.rows.some(near).values(steps, steps.sum() - steps[flats])
                for j, k in enumerate(near.tolist()):
                    own, _ = self._best_in_span(i, k, gain)
                    value = int(exact[j] + down.sum() - down[flats[j]] + own)
                    if best is None or value > best[0]:
                        best = value, i, k, int(cell[j]), bool(reverse[j])
        assert best is not None
        return [self._theta(*best[1:], gain)], best[0]

    def _values(self, gain: Gains) -> Iterator[tuple[int, tuple[Gains, Ints, Bools]]]:
        """Of each hyperplane with flats its number and, by flat, the best value and the cell of it."""
        span = self._spanned(gain)
        place = 0
        for i, plane in enumerate(self._planes):
            if len(flats := plane.flats):
                steps, down = plane.gains(gain)
                values, cell, reverse = plane.rows.values(steps, steps.sum() - steps[flats])
                yield i, (values + (down.sum() - down[flats]) + span[place : place + len(flats)], cell, reverse)
                place += len(flats)

    def _spanned(self, gain: Gains) -> Gains:
        """The best cell of the span of each flat."""
        positive = np.where(np.array(gain > 0, dtype=bool), gain, np.zeros_like(gain))
        parts = []
        for i, plane in enumerate(self._planes):
            other = np.zeros(len(plane.met.vectors), dtype=np.intp)
            other[plane.met.number] = plane.others  # of those that meet, any: it is right where there is one
            parts.append(positive[i] + positive[other[plane.flats]])
        values = np.concatenate(parts)
        for places, who, rows in self._spans:
            gains = gain[who]
            values[places] = rows.values(gains, gains.sum(axis=1))[0]
        return values

    def _theta(self, i: int, k: int, cell: int, reverse: bool, gain: Gains) -> ExactInts:
        """An integer θ in a cell of a flat, moved a little into the best cell of its span, and shortened."""
        plane, V = self._planes[i], self.vectors.astype(object)
        flat = int(plane.flats[k])
        U = plane.met.vectors.astype(object)
        one, other = (basis[0] for basis in _bases(U[flat : flat + 1]))
        x, y = _between(U @ one, U @ other, plane.rows.code[k] % plane.rows.size, plane.rows.last[k], cell)
        inside = (-y * one + x * other) * (-1 if reverse else 1)
        normal = V[i]
        pivot = int(np.flatnonzero(np.array(normal != 0, dtype=bool))[0])
        theta = np.insert(normal[pivot] * inside, pivot, -(np.delete(normal, pivot) @ inside))
        _, side = self._best_in_span(i, k, gain)
        return _shortened(V, (max(abs(int(z)) for z in V @ side) + 1) * theta + side)

    def _best_in_span(self, i: int, k: int, gain: Gains) -> tuple[Any, ExactInts]:
        """The most that those which meet in a flat gain, and a vector of their span that gains it."""
        plane = self._planes[i]
        here = [i, *plane.others[plane.met.number == plane.flats[k]].tolist()]
        return _best_of_few(self.vectors.astype(object)[here], [gain[j] for j in here])


def _shadows(vectors: ExactInts, normal: ExactInts) -> ExactInts:
    """What is left of vectors (n×4) on the hyperplane of a normal whose first nonzero entry is positive (n×3)."""
    pivot = int(np.flatnonzero(np.array(normal != 0, dtype=bool))[0])
    return np.delete(normal[pivot] * vectors - vectors[:, pivot : pivot + 1] * normal, pivot, axis=1)


def _bases(normals: ExactInts) -> tuple[ExactInts, ExactInts]:
    """Two vectors (k×3) that span the plane of each normal (k×3)."""
    a, b, c = normals.T
    zero = np.zeros_like(a)
    first, second, third = (np.stack(rows, axis=1) for rows in ((zero, c, -b), (-c, zero, a), (b, -a, zero)))
    no_a, no_b = np.array(a == 0, dtype=bool)[:, None], np.array(b == 0, dtype=bool)[:, None]
    return np.where(no_a, first, second), np.where(no_a & no_b, second, third)


def _products(one: ExactInts, vectors: ExactInts) -> ExactInts:
    """All products of k and n vectors of space (k×n)."""
    a, b, c = one.T[:, :, None]
    x, y, z = vectors.T
    found: ExactInts = a * x + b * y + c * z
    return found


def _between(x: ExactInts, y: ExactInts, order: Ints, last: Bools, cell: int) -> tuple[int, int]:
    """(x, y), x > 0, with t = y / x behind crossing number `cell` (−1: before all) and before the next one.

    Behind quotients by 0 are the opposites of what is before all: there x < 0.
    """
    lines = [(int(x[k]), int(y[k])) for k in order[last].tolist()]
    lines = [(-a, -b) if a < 0 else (a, b) for a, b in lines]
    place = -1 if cell < 0 else int(np.searchsorted(np.flatnonzero(last), cell))
    sign = 1
    if place >= 0 and lines[place][0] == 0:
        place, sign = -1, -1
    finite = [line for line in lines if line[0]]
    before = finite[place] if place >= 0 else None
    after = finite[place + 1] if place + 1 < len(finite) else None
    if before and after:
        found = before[0] + after[0], before[1] + after[1]
    elif before:
        found = before[0], before[1] + before[0]
    elif after:
        found = after[0], after[1] - after[0]
    else:
        found = 1, 0
    return sign * found[0], sign * found[1]


def _best_of_few(vectors: ExactInts, gains: list[Any]) -> tuple[Any, ExactInts]:
    """The largest Σ gain [θ·v > 0] over vectors of a plane, the first two independent, and an integer θ of it."""
    flat = [(int(v @ vectors[0]), int(v @ vectors[1])) for v in vectors]
    size = 1 + sum(abs(x) + abs(y) for x, y in flat) ** 2  # on a line, integers are 1 or more from the others
    found: list[tuple[Any, tuple[int, int]]] = []
    for x, y in flat:
        for along, across in product((size, -size), (1, -1)):
            a, b = -along * y + across * x, along * x + across * y
            found.append((sum(g for g, (u, v) in zip(gains, flat, strict=True) if a * u + b * v > 0), (a, b)))
    value, (a, b) = max(found, key=lambda entry: entry[0])
    return value, a * vectors[0] + b * vectors[1]


def _shortened(vectors: ExactInts, theta: ExactInts) -> ExactInts:
    """A vector with as few bits as rounding tells and the same signs with all vectors."""
    positive = vectors @ theta > 0
    top = max(abs(int(x)) for x in theta)
    for bits in _SHORT:
        short = int_array([round(Fraction(int(x) << bits, top)) for x in theta]).astype(object)
        products = vectors @ short
        if (products != 0).all() and ((products > 0) == positive).all():
            return int_array(short.tolist())
    return int_array(theta.tolist())
