"""The floating-point half of `solver.logic.lazy`: a persistent HiGHS model of the inequalities of all literals.

    maximise t   subject to   form · x ≥ t (strict) or ≥ 0 for the active literals,   x_j ≥ 0 unless free,   t ≤ 1

Its answers are proposals: active literals that seem to contradict each other, for an exact program to confirm.
"""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from pluralign.solver.linear.highs import new_highs, run
from pluralign.solver.logic.query import Query

_OPTIONS = {"solver": "simplex", "simplex_strategy": 1, "presolve": "off"}
_DUAL_TOLERANCE = 1e-7  # multipliers below this count as zero: a wrong guess costs time only


class SlackProgram:
    """Each solve starts from the last basis."""

    def __init__(self, query: Query, literals: Sequence[int]) -> None:
        import highspy

        self._infinity = highspy.kHighsInf
        self._optimal = highspy.HighsModelStatus.kOptimal
        self._highs = new_highs(**_OPTIONS)
        self._row = {literal: i for i, literal in enumerate(literals)}
        self._active = np.zeros(len(literals), dtype=bool)
        columns = {x: j for j, x in enumerate((*query.nonnegative, *query.free))}
        nothing = (0, np.array([], np.int32), np.array([]))
        for j in range(len(columns)):
            lower = 0.0 if j < len(query.nonnegative) else -self._infinity
            self._highs.addCol(0.0, lower, self._infinity, *nothing)
        self._t = len(columns)
        self._highs.addCol(-1.0, -self._infinity, 1.0, *nothing)
        for literal in literals:
            inequality = query.inequality(literal)
            assert inequality is not None, "only literals of atoms have a row"
            form, strict = inequality
            entries = {columns[x]: float(c) for x, c in form.items()} | ({self._t: -1.0} if strict else {})
            index, value = np.array(list(entries), np.int32), np.array(list(entries.values()))
            self._highs.addRow(-self._infinity, self._infinity, len(entries), index, value)

    def suspects(self, literals: Sequence[int]) -> dict[int, float] | None:
        """Literals that seem to contradict each other, with multipliers; None if all seem to hold, or HiGHS has no answer."""
        wanted = np.zeros(len(self._active), dtype=bool)
        wanted[[self._row[literal] for literal in literals]] = True
        changed = np.flatnonzero(wanted != self._active)
        lower = np.where(wanted[changed], 0.0, -self._infinity)
        upper = np.full(len(changed), self._infinity)
        self._highs.changeRowsBounds(len(changed), changed.astype(np.int32), lower, upper)
        self._active = wanted
        if run(self._highs) != self._optimal:
            self._highs.clearSolver()
            if run(self._highs) != self._optimal:
                return None
        solution = self._highs.getSolution()
        if solution.col_value[self._t] > 0.5:
            return None
        duals = np.abs(np.array(solution.row_dual))
        return {v: float(duals[self._row[v]]) for v in literals if duals[self._row[v]] > _DUAL_TOLERANCE}
