"""Many small linear programs at once, in floats: c·θ over sections of the simplex, {θ ≥ 0, Σθ = 1, Aθ ≥ 0}, one A each.

The simplex method on dictionaries (V. Chvátal, Linear Programming, 1983, chapters 2 and 3), one pivot of every program at a
time. Programs of some ten columns and rows are over in a few pivots, which is less than what a solver needs to be called:
measured at d = 20 and 49 rows, ten times faster than warm HiGHS models. Answers are proposals: a basis of each program, from
which `corner` computes everything exactly.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from pluralign.solver.results import NEVER, Deadline
from pluralign.solver.types import Bools, Floats, Ints

_ENTRIES = 1_500_000  # of the dictionaries that are worked on at a time
_FRESH = 30  # uses of a dictionary, whose rounding errors grow, before it is made anew from its basis
_TOLERANCE = 1e-9
_FEASIBLE = 1e-7


@dataclass
class Proposals:
    """For each of n programs: the d − 1 nonbasic variables, θ, multipliers of the nonbasic rows (0 at columns), the value.

    Variables are the columns 0 … d − 1, then the rows. `known` is False where nothing was found, and the rest has no meaning.
    """

    nonbasic: Ints
    theta: Floats
    multipliers: Floats
    known: Bools

    @classmethod
    def nothing(cls, n: int, d: int) -> Proposals:
        """Of n programs with d columns, none known."""
        zero = np.zeros((n, d - 1), dtype=np.int64)
        return cls(zero, np.zeros((n, d)), np.zeros((n, d - 1)), np.zeros(n, dtype=bool))

    def put(self, index: Ints, others: Proposals) -> None:
        """Write those of some programs here."""
        self.nonbasic[index], self.theta[index] = others.nonbasic, others.theta
        self.multipliers[index], self.known[index] = others.multipliers, others.known


class Sections:
    """n programs over vectors x_0 … x_{m−1} of length d: row j of program i is x_above[i, j] − x_below[i, j], times θ, ≥ 0.

    vectors: m×d floats of size about 1. above, below: n×r. Each solve starts from the bases of the last.
    """

    def __init__(self, vectors: Floats, above: Ints, below: Ints) -> None:
        self._x, self._above, self._below = vectors, above, below
        self.n, self._r = above.shape
        self.d = vectors.shape[1]
        self._nonbasic = np.zeros((self.n, self.d - 1), dtype=np.int64)
        self._known = np.zeros(self.n, dtype=bool)
        self._book: tuple[int, _Dictionaries] | None = None  # of all programs where they fit, and how often it was used
        self.solves = 0

    def maximise(self, objective: Floats, deadline: Deadline = NEVER) -> Proposals:
        """The maxima of objective·θ (length d, the same for all programs). Raises `LimitReached` at the deadline."""
        found = Proposals.nothing(self.n, self.d)
        step = max(1, _ENTRIES // ((self._r + self.d) * self.d))
        for start in range(0, self.n, step):
            deadline.check()
            self._solve_part(slice(start, min(start + step, self.n)), objective, found)
        self.solves += self.n
        return found

    def _solve_part(self, part: slice, objective: Floats, found: Proposals) -> None:
        whole = part == slice(0, self.n)
        if whole and self._book is not None and self._book[0] < _FRESH:
            self._book = self._book[0] + 1, self._book[1]
            self._run(self._book[1], np.arange(self.n), objective, found)
            return
        rows = self._x[self._above[part]] - self._x[self._below[part]]
        fresh = ~self._known[part]
        if fresh.any():
            self._begin(part, rows, fresh)
        index = np.flatnonzero(self._known[part])
        if not len(index):
            return
        book = _dictionaries(rows[index], self._nonbasic[part][index])
        if (
            book is None
        ):  # a basis that is singular in floats: begin anew, and let exact arithmetic help where that fails
            self._known[part] = False
            self._begin(part, rows, np.ones(len(rows), dtype=bool))
            index = np.flatnonzero(self._known[part])
            book = _dictionaries(rows[index], self._nonbasic[part][index]) if len(index) else None
            if book is None:
                self._known[part] = False
                return
        self._run(book, index + part.start, objective, found)
        self._book = (0, book) if whole and self._known.all() else None

    def _run(self, book: _Dictionaries, places: Ints, objective: Floats, found: Proposals) -> None:
        padded = np.concatenate([objective, np.zeros(self._r)])
        reduced = book.run(padded, 60 + 6 * (self.d + self._r))
        self._nonbasic[places] = found.nonbasic[places] = book.nonbasic
        found.theta[places] = book.theta(self.d)
        found.multipliers[places] = np.where(book.nonbasic >= self.d, np.maximum(-reduced[:, 1:], 0.0), 0.0)
        found.known[places] = np.isfinite(found.theta[places]).all(axis=1)
        self._known[places] = found.known[places]

    def _begin(self, part: slice, rows: Floats, which: Bools) -> None:
        """A feasible basis for each of these programs, where floats find one: phase 1 with one artificial variable."""
        index = np.flatnonzero(which)
        nonbasic, feasible = _feasible_bases(rows[index])
        self._nonbasic[part.start + index] = nonbasic
        self._known[part.start + index] = feasible


class _Dictionaries:
    """x_basic = table[:, :, 0] + table[:, :, 1:] · x_nonbasic, for a number of programs."""

    def __init__(self, table: Floats, basic: Ints, nonbasic: Ints) -> None:
        self.table, self.basic, self.nonbasic = table, basic, nonbasic

    def run(self, objective: Floats, most: int) -> Floats:
        """Pivot until no column improves the objective (one entry a variable), or too often; the reduced costs."""
        reduced: Floats = np.einsum("ab,abc->ac", objective[self.basic], self.table)
        reduced[:, 1:] += objective[self.nonbasic]
        if self.nonbasic.shape[1] == 0:
            return reduced
        active = np.arange(len(self.table))
        for _ in range(most):
            column = reduced[active, 1:].argmax(axis=1)
            improves = reduced[active, 1 + column] > _TOLERANCE
            active, column = active[improves], column[improves]
            if not len(active):
                break
            row, bounded = self._leaving(active, column)
            active, column, row = active[bounded], column[bounded], row[bounded]
            change = self.pivot(active, row, column)
            gain = reduced[active, 1 + column]
            reduced[active, 1 + column] = 0.0
            reduced[active] += gain[:, None] * change
        return reduced

    def _leaving(self, active: Ints, column: Ints) -> tuple[Ints, Bools]:
        """The row that is the first to reach 0 when the column grows, the largest pivot among ties."""
        slope = self.table[active, :, 1 + column]
        falls = slope < -_TOLERANCE
        with np.errstate(divide="ignore", invalid="ignore"):
            ratio = np.where(falls, np.maximum(self.table[active, :, 0], 0.0) / -slope, np.inf)
        least = ratio.min(axis=1)
        row = np.where(ratio <= least[:, None] + _TOLERANCE, -slope, -np.inf).argmax(axis=1)
        return row, np.isfinite(least)

    def pivot(self, active: Ints, row: Ints, column: Ints) -> Floats:
        """Exchange the basic variable of a row with the nonbasic one of a column; what the entering one is now."""
        table = self.table[active]
        each = np.arange(len(active))
        slope = table[each, :, 1 + column]
        entering = table[each, row] / -slope[each, row][:, None]
        entering[each, 1 + column] = 1.0 / slope[each, row]
        table[each, :, 1 + column] = 0.0
        table += slope[:, :, None] * entering[:, None, :]
        table[each, row] = entering
        self.table[active] = table
        left = self.basic[active, row]
        self.basic[active, row] = self.nonbasic[active, column]
        self.nonbasic[active, column] = left
        return entering

    def theta(self, d: int) -> Floats:
        """The basic point, cut to the simplex."""
        values = np.zeros((len(self.table), d + self.table.shape[1]))
        np.put_along_axis(values, self.basic, np.maximum(self.table[:, :, 0], 0.0), axis=1)
        theta = values[:, :d]
        with np.errstate(divide="ignore", invalid="ignore"):
            cut: Floats = theta / theta.sum(axis=1)[:, None]
        return cut


def _dictionaries(rows: Floats, nonbasic: Ints) -> _Dictionaries | None:
    """The dictionaries with these nonbasic variables, None where floats cannot make them or they are not feasible."""
    n, r, d = rows.shape
    every = np.concatenate([np.broadcast_to(np.eye(d), (n, d, d)), rows], axis=1)
    square = np.ones((n, d, d))
    square[:, : d - 1] = np.take_along_axis(every, nonbasic[:, :, None], axis=1)
    try:
        inverse = np.linalg.inv(square)
    except np.linalg.LinAlgError:
        return None
    inverse = np.concatenate([inverse[:, :, d - 1 :], inverse[:, :, : d - 1]], axis=2)  # the constant in front
    away = np.zeros((n, d + r), dtype=bool)
    np.put_along_axis(away, nonbasic, True, axis=1)
    basic = np.nonzero(~away)[1].reshape(n, r + 1)
    table = np.take_along_axis(every, basic[:, :, None], axis=1) @ inverse
    if not np.isfinite(table).all() or (table[:, :, 0] < -_FEASIBLE).any():
        return None
    return _Dictionaries(table, basic, nonbasic.copy())


def _feasible_bases(rows: Floats) -> tuple[Ints, Bools]:
    """Nonbasic variables of feasible bases (n × d − 1), and whether floats found one."""
    n, r, d = rows.shape
    artificial = d + r
    table = np.zeros((n, r + 1, d + 1))
    table[:, 0, 0], table[:, 0, 1:d] = 1.0, -1.0
    table[:, 1:, 0] = rows[:, :, 0]
    table[:, 1:, 1:d] = rows[:, :, 1:] - rows[:, :, :1]
    table[:, 1:, d] = 1.0
    basic = np.tile(np.concatenate([[0], np.arange(d, d + r)]), (n, 1))
    nonbasic = np.tile(np.concatenate([np.arange(1, d), [artificial]]), (n, 1))
    book = _Dictionaries(table, basic, nonbasic)
    lowest = table[:, :, 0].argmin(axis=1)
    start = np.flatnonzero(table[np.arange(n), lowest, 0] < 0)
    book.pivot(start, lowest[start], np.full(len(start), d - 1))
    objective = np.zeros(d + r + 1)
    objective[artificial] = -1.0
    book.run(objective, 60 + 6 * (d + r))
    feasible = np.ones(n, dtype=bool)
    inside, place = np.nonzero(book.basic == artificial)
    small = book.table[inside, place, 0] <= _TOLERANCE
    feasible[inside[~small]] = False
    inside, place = inside[small], place[small]
    if len(inside):  # basic at zero: any column takes its place
        column = np.abs(book.table[inside, place, 1:]).argmax(axis=1)
        usable = np.abs(book.table[inside, place, 1 + column]) > _TOLERANCE
        feasible[inside[~usable]] = False
        book.pivot(inside[usable], place[usable], column[usable])
    out = np.zeros((n, d - 1), dtype=np.int64)
    for i in np.flatnonzero(feasible):
        out[i] = book.nonbasic[i][book.nonbasic[i] != artificial]
    return out, feasible
