"""The linear relaxation of the linear ordering problem, with cuts that come and go.

Let z_ab = 1 if a is above b, z_ba = 1 − z_ab. An order costs Σ n_ba z_ab. A cut is a set of pairs (a, b) that cannot all hold,
Σ z_ba ≥ 1; the cuts every order satisfies are the directed triangles (Grötschel, Jünger and Reinelt, A cutting plane algorithm
for the linear ordering problem, Operations Research 32, 1984). Everything here is floating point: it proposes.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cache
from typing import Any

import numpy as np
from numpy.typing import NDArray

from pluralign.formulations.types import Bools, Floats, Ints, Pair
from pluralign.solver.linear.highs import new_highs, run
from pluralign.solver.results import NEVER, Deadline

_VIOLATED = 1e-6
_PATIENCE = 4  # a row that was slack in so many solves leaves the program
_COST_BITS = 30  # costs of more bits are scaled down


@dataclass(frozen=True)
class Relaxed:
    """An optimum of the relaxation: value, Z (m×m, Z[a, b] = z_ab), multipliers of the cuts (ids and floats ≥ 0).

    If the relaxation is infeasible `Z` is None, and the multipliers are a ray.
    """

    value: float
    Z: Floats | None
    cuts: Ints
    multipliers: Floats


class Relaxation:
    """The relaxation with the cuts added so far, kept warm while pairs are fixed and freed and cuts come and go.

    n: m×m of nonnegative integers. Cuts are known by their numbers in `pairs`, the list of their arrays of pairs (k×2).
    """

    def __init__(self, n: NDArray[Any]) -> None:
        import highspy

        self.m = m = len(n)
        self._first, self._second = np.triu_indices(m, 1)
        self._column = np.zeros((m, m), dtype=np.int64)
        self._column[self._first, self._second] = np.arange(len(self._first))
        self._column += self._column.T
        above, below = n[self._second, self._first], n[self._first, self._second]
        bits = int(max([1, *map(int, above), *map(int, below)])).bit_length()
        self.scale = 2.0 ** min(0, _COST_BITS - bits)
        difference = np.array([int(x) for x in above - below], dtype=np.float64) * self.scale
        self._constant = float(sum(map(int, below))) * self.scale
        self.pairs: list[Ints] = []
        self._triangle: dict[tuple[int, int, int], int] = {}
        self._rows = np.zeros(0, dtype=np.int64)  # the cut of each row
        self._slack_for = np.zeros(0, dtype=np.int64)
        self.active: set[int] = set()
        self.solves = 0
        self._last = -np.inf
        k = len(difference)
        self._lower: Floats = np.zeros(k)
        self._upper: Floats = np.ones(k)
        self._highs = new_highs(presolve="off", solver="simplex")
        lp = highspy.HighsLp()
        lp.num_col_, lp.num_row_ = k, 0
        lp.col_cost_, lp.col_lower_, lp.col_upper_ = difference, self._lower, self._upper
        lp.offset_ = self._constant
        self._highs.passModel(lp)

    def fix(self, fixed: Bools) -> None:
        """Fix exactly these pairs: m×m, true at (a, b) if a must be above b."""
        lower: Floats = fixed[self._first, self._second].astype(np.float64)
        upper: Floats = (~fixed[self._second, self._first]).astype(np.float64)
        changed = np.flatnonzero((lower != self._lower) | (upper != self._upper)).astype(np.int32)
        if len(changed):
            self._highs.changeColsBounds(len(changed), changed, lower[changed], upper[changed])
            self._lower, self._upper = lower, upper

    def solve(self, deadline: Deadline = NEVER) -> Relaxed | None:
        """The optimum, or None if HiGHS does not find it (before the deadline)."""
        import highspy

        self.solves += 1
        highs = self._highs
        status = self._run(deadline)
        if status not in (highspy.HighsModelStatus.kOptimal, highspy.HighsModelStatus.kInfeasible):
            if deadline.left() == 0:
                return None
            highs.clearSolver()
            status = self._run(deadline)
        if status == highspy.HighsModelStatus.kInfeasible:
            _, found, ray = highs.getDualRay()
            if not found:
                return None
            y = np.maximum(np.array(ray), 0.0)
            if not y.any():
                y = np.maximum(-np.array(ray), 0.0)
            used = np.flatnonzero(y > 1e-9 * y.max(initial=1e-9))
            return Relaxed(np.inf, None, self._rows[used], y[used])
        if status != highspy.HighsModelStatus.kOptimal:
            return None
        solution = highs.getSolution()
        z = np.clip(np.array(solution.col_value), 0.0, 1.0)
        y = np.maximum(np.array(solution.row_dual), 0.0)
        used = np.flatnonzero(y > 1e-9 * max(1.0, y.max(initial=0.0)))
        value = highs.getInfo().objective_function_value / self.scale
        if value > self._last + 1e-6 * max(1.0, abs(self._last)):  # on a plateau, forgetting could go round in circles
            self._slack_for += 1
        self._last = value
        self._slack_for[used] = 0
        Z = np.zeros((self.m, self.m))
        Z[self._first, self._second] = z
        Z[self._second, self._first] = 1 - z
        return Relaxed(value, Z, self._rows[used], y[used] / self.scale)

    def probe(self, fixed: Bools, deadline: Deadline = NEVER) -> float:
        """The optimum with these pairs fixed and the rows as they are: ∞ if there is none, −∞ if HiGHS does not find it."""
        import highspy

        self.fix(fixed)
        self.solves += 1
        status = self._run(deadline)
        if status == highspy.HighsModelStatus.kInfeasible:
            return np.inf
        if status != highspy.HighsModelStatus.kOptimal:
            return -np.inf
        return float(self._highs.getInfo().objective_function_value) / self.scale

    def _run(self, deadline: Deadline) -> Any:
        """Solve from where HiGHS stands, until the deadline."""
        if deadline.seconds is not None:  # HiGHS counts the time of all runs together
            self._highs.setOptionValue("time_limit", self._highs.getRunTime() + deadline.left())
        return run(self._highs)

    def violated_triangles(self, Z: Floats, most: int) -> list[int]:
        """Directed triangles that Z violates, at most so many and the most violated ones first, as numbers of cuts."""
        a, b, c, ab, bc, ac = triples(self.m)
        z = Z[self._first, self._second]
        around = z[ab] + z[bc] - z[ac]  # a above b above c above a if > 1, the other way round if < 0
        excess = np.maximum(around - 1, -around)
        found = np.flatnonzero(excess > _VIOLATED)
        if len(found) > most:
            found = found[np.argpartition(-excess[found], most)[:most]]
        forward = around[found] > 0.5
        corners = np.column_stack(
            [a[found], np.where(forward, b[found], c[found]), np.where(forward, c[found], b[found])]
        )
        return [self._triangle_cut(*corner) for corner in corners.tolist()]

    def _triangle_cut(self, a: int, b: int, c: int) -> int:
        number = self._triangle.get((a, b, c))
        if number is None:
            number = self._triangle[a, b, c] = self.new_cut([(a, b), (b, c), (c, a)])
        return number

    def new_cut(self, pairs: Sequence[Pair]) -> int:
        """The number of a new cut; it is not in the program yet."""
        self.pairs.append(np.array(pairs, dtype=np.int64))
        return len(self.pairs) - 1

    def violated(self, numbers: Sequence[int], Z: Floats) -> list[int]:
        """Those of these cuts that are not in the program and that Z violates: Σ z_ba < 1 over their pairs."""
        numbers = [number for number in numbers if number not in self.active]
        if not numbers:
            return []
        parts = [self.pairs[number] for number in numbers]
        starts = np.concatenate([[0], np.cumsum([len(part) for part in parts])[:-1]])
        pairs = np.concatenate(parts)
        sums = np.add.reduceat(Z[pairs[:, 1], pairs[:, 0]], starts)
        return [numbers[i] for i in np.flatnonzero(sums < 1.0 - _VIOLATED).tolist()]

    def add(self, numbers: Sequence[int]) -> None:
        """Put cuts into the program, and take those out that have long been slack."""
        import highspy

        new = [number for number in dict.fromkeys(numbers) if number not in self.active]
        old = np.flatnonzero(self._slack_for >= _PATIENCE).astype(np.int32)
        if len(old):
            self._highs.deleteRows(len(old), old)
            self.active.difference_update(self._rows[old].tolist())
            self._rows, self._slack_for = np.delete(self._rows, old), np.delete(self._slack_for, old)
        if not new:
            return
        parts = [self.pairs[number] for number in new]
        sizes = np.array([len(part) for part in parts])
        pairs = np.concatenate(parts)
        sign = np.where(pairs[:, 1] < pairs[:, 0], 1.0, -1.0)
        starts = np.concatenate([[0], np.cumsum(sizes)[:-1]]).astype(np.int32)
        lower = 1.0 - np.add.reduceat((sign < 0).astype(np.float64), starts)
        columns = self._column[pairs[:, 0], pairs[:, 1]].astype(np.int32)
        free = np.full(len(new), highspy.kHighsInf)
        self._highs.addRows(len(new), lower, free, len(pairs), starts, columns, sign)
        self._rows = np.concatenate([self._rows, np.array(new, dtype=np.int64)])
        self._slack_for = np.concatenate([self._slack_for, np.zeros(len(new), dtype=np.int64)])
        self.active.update(new)


@cache
def triples(m: int) -> tuple[Ints, Ints, Ints, Ints, Ints, Ints]:
    """All a < b < c of m candidates, and the columns of ab, bc and ac."""
    first, second = np.triu_indices(m, 1)
    column = np.zeros((m, m), dtype=np.int64)
    column[first, second] = np.arange(len(first))
    a = np.repeat(first, m - 1 - second)
    b = np.repeat(second, m - 1 - second)
    c = np.concatenate([np.arange(j + 1, m) for j in second.tolist()] or [np.zeros(0, dtype=np.int64)])
    return a, b, c, column[a, b], column[b, c], column[a, c]
