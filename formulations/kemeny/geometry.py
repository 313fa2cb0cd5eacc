"""What features add to linear ordering: Gordan cuts that a fractional point violates, and a search for cheap feasible rankings.

Both work in floats and propose; a cut is a conflict that cancels in integers, a ranking is tested exactly by whoever uses it.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import numpy as np
from numpy.typing import NDArray

from pluralign.formulations.instances.points import Points
from pluralign.solver.cones.cone import Conflict
from pluralign.solver.integers import IntArray, positive_dependency
from pluralign.solver.linear.highs import new_highs, run

Floats = NDArray[np.float64]

_CUTS_AT_ONCE = 12
_SUPPORT = 1e-9


class GordanSeparation:
    """Finds conflicts with Σ z_ba < 1 over their pairs, by `min Σ z_ba λ_ab` over λ ≥ 0 with Σ λ_ab (x_a − x_b) = 0, Σ λ = 1.

    A basic solution has at most d + 1 pairs, and they form a circuit. That its λ-weighted mean of z_ba is small makes it
    likely, not certain, that the cut is violated.
    """

    def __init__(self, points: Points) -> None:
        import highspy

        self._points = points
        m = points.m
        self.above, self.below = np.nonzero(~np.eye(m, dtype=bool))
        rows = _quotients(points.X[self.above] - points.X[self.below])
        matrix = np.column_stack([rows, np.ones(len(rows))])
        self._highs = new_highs(presolve="off", solver="simplex", simplex_strategy=4)
        k, size = matrix.shape
        lp = highspy.HighsLp()
        lp.num_col_, lp.num_row_ = k, size
        lp.col_cost_, lp.col_lower_, lp.col_upper_ = np.zeros(k), np.zeros(k), np.full(k, highspy.kHighsInf)
        lp.row_lower_ = lp.row_upper_ = np.append(np.zeros(size - 1), 1.0)
        columns, entries = np.nonzero(matrix)
        lp.a_matrix_.format_ = highspy.MatrixFormat.kColwise
        lp.a_matrix_.start_ = np.concatenate([[0], np.cumsum((matrix != 0).sum(axis=1))]).astype(np.int32)
        lp.a_matrix_.index_ = entries.astype(np.int32)
        lp.a_matrix_.value_ = matrix[columns, entries]
        self._highs.passModel(lp)
        self._columns = np.arange(k, dtype=np.int32)
        self.solves = 0
        self.theta: Floats = np.zeros(points.d)

    def __call__(self, Z: Floats) -> Iterator[Conflict]:
        """Conflicts that are likely to be violated by Z (m×m, Z[a, b] = z_ab), different from each other.

        By the way, `theta` becomes the parameter (for `unit_box`) that agrees with Z best by the dual program.
        """
        import highspy

        weight = Z[self.below, self.above] + 1e-3
        for k in range(_CUTS_AT_ONCE):
            self._highs.changeColsCost(len(weight), self._columns, weight)
            self.solves += 1
            if run(self._highs) != highspy.HighsModelStatus.kOptimal:
                return
            solution = self._highs.getSolution()
            if k == 0:
                self.theta = -np.array(solution.row_dual)[:-1]
            support = np.flatnonzero(np.array(solution.col_value) > _SUPPORT)
            pairs = list(zip(self.above[support].tolist(), self.below[support].tolist(), strict=True))
            if len(pairs) < 2 or len({frozenset(pair) for pair in pairs}) < len(pairs):
                return  # only a pair and its reverse: nothing is violated by much
            weights = positive_dependency([[int(v) for v in self._points.difference(a, b)] for a, b in pairs])
            if weights is not None:
                kept = [(pair, w) for pair, w in zip(pairs, weights, strict=True) if w]
                yield Conflict(tuple(pair for pair, _ in kept), tuple(w for _, w in kept))
            weight[support] += 0.3


def unit_box(points: Points) -> Floats:
    """The points as floats, centred, of absolute value at most 2 (m×d)."""
    x = _quotients(points.X.reshape(1, -1)).reshape(points.X.shape)
    centred: Floats = x - x.mean(axis=0)
    return centred


def _quotients(rows: IntArray) -> Floats:
    """Each row divided by its largest absolute value (zero rows stay), right for integers that no float holds."""
    if rows.dtype == np.int64:
        tops = np.maximum(np.abs(rows).max(axis=1, initial=0), 1)
        quotients: Floats = rows / tops[:, None]
        return quotients
    return np.array([[v / max(1, *map(abs, row)) for v in row] for row in rows.tolist()])


class LineSearch:
    """Lowers the cost of the ranking that θ induces, along lines: on a line the best θ is found by sorting its breakpoints.

    points: m×d floats. swap: m×m, `swap[a, b]` = n_ba − n_ab, with penalties where b must be above a.
    """

    def __init__(self, x: Floats, swap: NDArray[Any], seed: int = 0) -> None:
        self.x = x
        m = len(x)
        self._a, self._b = np.triu_indices(m, 1)
        self._swap = swap[self._a, self._b].astype(np.float64)
        self._random = np.random.default_rng(seed)

    def __call__(self, theta: Floats, patience: int) -> tuple[Floats, float]:
        """A θ that `patience` random lines do not improve, and its cost (up to a constant)."""
        best, failures = self.value(theta), 0
        while failures < patience and len(self._a):
            direction = self._random.normal(size=len(theta))
            if failures % 2:  # through a wall of the present region
                k = int(self._random.integers(len(self._a)))
                direction = (self.x[self._a[k]] - self.x[self._b[k]]) * self._random.choice([-1.0, 1.0])
            step, value = self._line(theta, direction)
            if value < best - 0.5:
                theta, best, failures = theta + step * direction, value, 0
                theta /= np.abs(theta).max() or 1.0
            else:
                failures += 1
        return theta, best

    def value(self, theta: Floats) -> float:
        """The cost of θ up to a constant."""
        rewards = self.x @ theta
        return float(self._swap[rewards[self._a] > rewards[self._b]].sum())

    def _line(self, theta: Floats, direction: Floats) -> tuple[float, float]:
        """The best step along a line, and its cost up to a constant."""
        rewards, slopes = self.x @ theta, self.x @ direction
        g, h = rewards[self._a] - rewards[self._b], slopes[self._a] - slopes[self._b]
        still = np.abs(h) < 1e-12
        constant = float(self._swap[still & (g > 0)].sum()) + float(self._swap[~still & (h < 0)].sum())
        g, h, swap = g[~still], h[~still], self._swap[~still]
        if not len(g):
            return 0.0, constant
        at = -g / h
        order = np.argsort(at)
        at = at[order]
        values = constant + np.concatenate([[0.0], np.cumsum(np.where(h > 0, swap, -swap)[order])])
        ends = np.concatenate([[at[0] - 1.0], at, [at[-1] + 1.0]])
        values[np.diff(ends) <= 1e-9 * (1 + np.abs(ends[1:]))] = np.inf
        k = int(values.argmin())
        return float((ends[k] + ends[k + 1]) / 2), float(values[k])
