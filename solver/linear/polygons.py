"""Sections of the simplex with at most three columns, {θ ≥ 0, Σθ = 1, Aθ ≥ 0}: a point, a segment or a polygon, by its corners.

Corners are exact: one row of A after another cuts the triangle. Each corner is where two sides meet (one, in a segment), so it
comes with a basis, which is optimal for every objective that the corner is. A maximum is then the largest of a few products,
without a pivot.
"""

from __future__ import annotations

import math
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from itertools import pairwise
from operator import mul, sub

import numpy as np

from pluralign.solver.linear.sections import Proposals, Sections
from pluralign.solver.results import NEVER, Deadline
from pluralign.solver.types import Floats, Ints

MOST_COLUMNS = 3

Whole = tuple[int, ...]


@dataclass(frozen=True)
class Side:
    """A corner, as primitive integers (a multiple of θ), and the variable that is 0 from it to the next one around.

    Variables are the columns 0 … d − 1, then the rows. Where a section is flat (`is_flat`), its variables mean nothing.
    """

    corner: Whole
    variable: int


def corners(rows: Iterable[Sequence[int]], d: int) -> list[Whole]:
    """The corners of the section, in order around it, as primitive integers; empty if the section is; d ≤ 3."""
    return [side.corner for side in sides(rows, d)]


def sides(rows: Iterable[Sequence[int]], d: int) -> list[Side]:
    """The same with the variables of the sides."""
    unit = [tuple(int(i == j) for j in range(d)) for i in range(d)]
    found = [Side(corner, (i + 2) % 3 if d == 3 else 1 - i) for i, corner in enumerate(unit)]
    for number, row in enumerate(rows, d):
        found = _cut(found, row, number)
    return found


def is_flat(found: Sequence[Side], d: int) -> bool:
    """Whether the section has less than d − 1 dimensions."""
    return len(found) < d


def bases(found: Sequence[Side], d: int) -> list[tuple[Whole, Whole]]:
    """Of a section that is not flat the corners, each with the d − 1 variables whose sides meet there."""
    if d < 3:
        return [(side.corner, (side.variable,) * (d - 1)) for side in found]
    around = pairwise([found[-1], *found])
    return [(here.corner, (before.variable, here.variable)) for before, here in around]


def _cut(found: list[Side], row: Sequence[int], number: int) -> list[Side]:
    """What is left where row·θ ≥ 0: corners above stay, and there is a new one on each side that crosses 0."""
    heights = [sum(map(mul, row, side.corner)) for side in found]
    if min(heights, default=0) >= 0:
        return found
    left: list[Side] = []
    for i, (side, height) in enumerate(zip(found, heights, strict=True)):
        after = (i + 1) % len(found)
        below = heights[after] < 0
        if height > 0 or (height == 0 and not below):
            left.append(side)
        elif height == 0:
            left.append(Side(side.corner, number))
        if height * heights[after] < 0 and (len(found) > 2 or i == 0):
            a, b = abs(height), abs(heights[after])
            mixed = [b * x + a * y for x, y in zip(side.corner, found[after].corner, strict=True)]
            divisor = math.gcd(*mixed)
            ends = below or len(found) == 2  # the new side begins here; an end of a segment is a side of its own
            left.append(Side(tuple(x // divisor for x in mixed), number if ends else side.variable))
    return left


class Polygons:
    """As `Sections`, for d ≤ 3 and by the corners: n programs, row j of program i is x_above[i, j] − x_below[i, j].

    X: m×d integers, vectors: the same times a positive number, in floats. Flat sections are left to `Sections`.
    """

    def __init__(self, X: Sequence[Sequence[int]], vectors: Floats, above: Ints, below: Ints) -> None:
        self._X, self._x, self._above, self._below = X, vectors, above, below
        self.n, self.d = len(above), vectors.shape[1]
        self._known: _Known | None = None
        self._flat: tuple[Ints, Sections] | None = None
        self._places: list[dict[Whole, tuple[Whole, int]]] = []
        self.solves = 0

    def corner(self, program: int, nonbasic: Whole) -> tuple[Whole, int] | None:
        """The corner at which these variables are 0, as integers over a positive one, if it has been found already."""
        return self._places[program].get(nonbasic) if self._places else None

    def maximise(self, objective: Floats, deadline: Deadline = NEVER) -> Proposals:
        """The maxima of objective·θ (length d, the same for all programs). Raises `LimitReached` at the deadline."""
        if self._known is None:
            self._known = self._cut_out(deadline)
        deadline.check()
        self.solves += self.n
        found = Proposals.nothing(self.n, self.d)
        self._known.maximise(objective, found)
        if self._flat is not None:
            index, sections = self._flat
            found.put(index, sections.maximise(objective, deadline))
        return found

    def _cut_out(self, deadline: Deadline) -> _Known:
        """All corners, where a section is not flat; those that are empty have none."""
        places, flat = [], []
        for i in range(self.n):
            deadline.check()
            around = sides(self._rows(i), self.d)
            usable = not is_flat(around, self.d)
            places.append({zero: (corner, sum(corner)) for corner, zero in bases(around, self.d)} if usable else {})
            if around and not usable:
                flat.append(i)
        self._places = places
        if flat:
            self._flat = np.array(flat), Sections(self._x, self._above[flat], self._below[flat])
        return self._floats()

    def _rows(self, i: int) -> Iterable[list[int]]:
        for a, b in zip(self._above[i].tolist(), self._below[i].tolist(), strict=True):
            yield list(map(sub, self._X[a], self._X[b]))

    def _floats(self) -> _Known:
        d = self.d
        program = np.array([i for i, place in enumerate(self._places) for _ in place], dtype=np.int64)
        theta = [[x / total for x in corner] for place in self._places for corner, total in place.values()]
        nonbasic = np.array([zero for place in self._places for zero in place], dtype=np.int64)
        nonbasic = nonbasic.reshape(len(program), d - 1)
        square = np.ones((len(program), d, d))
        square[:, : d - 1] = np.eye(d)[np.minimum(nonbasic, d - 1)]
        corner, place = np.nonzero(nonbasic >= d)
        row = program[corner], nonbasic[corner, place] - d
        square[corner, place] = self._x[self._above[row]] - self._x[self._below[row]]
        square[np.linalg.det(square) == 0] = np.eye(d)  # in floats alone: what is proposed there is of no use
        prices = np.array(-np.linalg.inv(square).transpose(0, 2, 1)[:, : d - 1], dtype=np.float64)
        prices[nonbasic < d] = 0.0
        first = np.flatnonzero(np.diff(program, prepend=-1))
        section = np.repeat(np.arange(len(first)), np.diff(first, append=len(program)))
        return _Known(program[first], first, section, np.array(theta).reshape(-1, d), nonbasic, prices)


@dataclass(frozen=True)
class _Known:
    """The corners of all programs that have some, one program after the other, in floats.

    program, first: of each program its number and the place of its first corner. section: of each corner the place of its
    program among these. theta, nonbasic: of each corner. prices: N × d − 1 × d, times the objective the multipliers of the
    nonbasic rows (0 at columns).
    """

    program: Ints
    first: Ints
    section: Ints
    theta: Floats
    nonbasic: Ints
    prices: Floats

    def maximise(self, objective: Floats, found: Proposals) -> None:
        """Write the first best corner of each program."""
        if not len(self.program):
            return
        value = self.theta @ objective
        most = np.maximum.reduceat(value, self.first)
        best = np.flatnonzero(value == most[self.section])
        best = best[np.searchsorted(best, self.first)]
        found.nonbasic[self.program], found.theta[self.program] = self.nonbasic[best], self.theta[best]
        found.multipliers[self.program] = np.maximum(self.prices[best] @ objective, 0.0)
        found.known[self.program] = True
