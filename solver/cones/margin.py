"""The floating-point half of a strict cone: a persistent HiGHS model of the largest margin in a box.

    maximise t   subject to   row_i · θ ≥ 2^{e_i} t,   −1 ≤ θ ≤ 1

Always feasible (θ = 0, t = 0) and bounded, which is why it stays solvable where `row·θ ≥ 1` fails on thin cones. Its
answers are proposals: an optimal basis, from which the caller recomputes everything exactly.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from pluralign.solver.linear.highs import new_highs, run
from pluralign.solver.types import ExactInts, Floats

_OPTIONS = {
    "solver": "simplex",
    "simplex_strategy": 1,
    "presolve": "off",
    "simplex_scale_strategy": 0,
    "primal_feasibility_tolerance": 1e-10,
    "dual_feasibility_tolerance": 1e-10,
}


@dataclass(frozen=True)
class Proposal:
    """A floating-point optimum: θ (length d), margin t and row duals (one for each row of the model)."""

    theta: Floats
    margin: float
    duals: Floats


def exponents(rows: ExactInts) -> list[int]:
    """For each integer row the e with 2^(e−1) ≤ max |entry| < 2^e."""
    return [int(size).bit_length() for size in np.abs(rows).max(axis=1)]


def scaled(rows: ExactInts) -> Floats:
    """Each integer row divided by 2^e, correctly rounded, largest entry in [1/2, 1]."""
    if rows.dtype == np.int64:
        quotients: Floats = np.ldexp(rows.astype(np.float64), -np.array(exponents(rows))[:, None])
        return quotients
    return np.array(
        [[int(x) / (1 << e) for x in row] for row, e in zip(rows, exponents(rows), strict=True)], dtype=float
    )


class MarginProgram:
    """The model; its rows are added at the end and deleted by index, and each solve starts from the last basis."""

    def __init__(self, dimension: int) -> None:
        import highspy

        self.d = dimension
        self.solves = 0
        self._highs = new_highs(**_OPTIONS)
        self._infinity = highspy.kHighsInf
        self._optimal = highspy.HighsModelStatus.kOptimal
        nothing = (0, np.array([], np.int32), np.array([]))
        for _ in range(dimension):
            self._highs.addCol(0.0, -1.0, 1.0, *nothing)
        # with D θ ≥ 2^e t and entries of D below 2^e, t never exceeds d
        self._highs.addCol(-1.0, -self._infinity, float(dimension), *nothing)

    def add(self, rows: ExactInts) -> None:
        """Append k ≥ 1 integer rows (k×d)."""
        k, width = len(rows), self.d + 1
        block = np.empty((k, width))
        block[:, : self.d] = scaled(rows)
        block[:, self.d] = -1.0
        starts = np.arange(0, k * width, width, dtype=np.int32)
        columns = np.tile(np.arange(width, dtype=np.int32), k)
        self._highs.addRows(k, np.zeros(k), np.full(k, self._infinity), k * width, starts, columns, block.ravel())

    @property
    def rows(self) -> int:
        """How many rows the model has."""
        return int(self._highs.getNumRow())

    def delete(self, indices: Sequence[int]) -> None:
        """Delete rows by their current indices; later rows move up."""
        self._highs.deleteRows(len(indices), np.array(indices, np.int32))

    def solve(self) -> Proposal | None:
        """The optimum as HiGHS sees it; None if it does not call its answer optimal even from a fresh start."""
        self.solves += 1
        for attempt in ("warm", "fresh", "primal"):
            if attempt != "warm":
                self._highs.clearSolver()
            self._highs.setOptionValue("simplex_strategy", 4 if attempt == "primal" else 1)
            if run(self._highs) == self._optimal:
                solution = self._highs.getSolution()
                values = np.array(solution.col_value)
                return Proposal(values[: self.d], float(values[self.d]), np.abs(np.array(solution.row_dual)))
        return None
