"""What features add to linear ordering: Gordan cuts that a fractional point violates.

Separation works in floats and proposes; a cut is a conflict that cancels in integers.
"""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np

from pluralign.formulations.instances.points import Points, quotients
from pluralign.formulations.types import Floats
from pluralign.solver.cones.cone import Conflict
from pluralign.solver.integers import positive_dependency
from pluralign.solver.linear.highs import new_highs, run

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
        rows = quotients(points.X[self.above] - points.X[self.below])
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
