"""Exact strict cones: a rational θ with Aθ > 0, or Gordan multipliers λ ≥ 0, λ ≠ 0 with λᵀA = 0 (Gordan 1873).

The system is an oracle that names the rows a given θ violates, so a system of 10^5 rows is never written down: only rows
that were once violated enter the floating-point model. Its optimum is a proposal. The answer is a θ that the oracle accepts
on integers, or multipliers that cancel in integers.
"""

from __future__ import annotations

from collections.abc import Callable, Hashable, Sequence
from dataclasses import dataclass
from typing import Any, Protocol

import numpy as np

from pluralign.solver.cones.margin import MarginProgram, exponents
from pluralign.solver.integers import int_array, over_common_denominator, positive_dependency, primitive
from pluralign.solver.results import NEVER, Deadline
from pluralign.solver.types import ExactInts

RowKey = Hashable

# A float margin below this may be zero: ask for multipliers before asking for θ.
_DOUBTFUL_MARGIN = 1e-9
# A dual below this share of the largest is taken for rounding noise; the exact dependency decides.
_DUAL_NOISE = 1e-9
# Rows that stayed slack for this many solves leave the model, once it is this many times larger than a basis.
_PATIENCE, _CROWDED = 10, 4


@dataclass(frozen=True)
class Witness:
    """An integer θ (length d) with row·θ > 0 for every row of the system."""

    theta: ExactInts


@dataclass(frozen=True)
class Conflict:
    """Rows, at most d + 1, and positive coprime integers with Σ weight · row = 0: no θ satisfies them all strictly.

    The rows form a circuit, so every proper part of them can be satisfied.
    """

    keys: tuple[Any, ...]
    weights: tuple[int, ...]


class System(Protocol):
    """The rows that must be positive, known by their keys."""

    def violated(self, theta: ExactInts) -> Sequence[Any]:
        """Keys of rows with row·θ ≤ 0, those to be tried first in front; empty only if there are none at all."""
        ...

    def holds(self, key: Any) -> bool:
        """Whether the row of this key belongs to the system."""
        ...


class StrictCone:
    """Decides strict systems over one space one after another, each starting from the rows and the basis of the last.

    row: the integer vector (length d) of a key. theta_bits: float θ are rounded to this many bits.
    """

    def __init__(self, dimension: int, row: Callable[[Any], ExactInts], theta_bits: int = 60) -> None:
        self.d = dimension
        self._row = row
        self._bits = theta_bits
        self._model = MarginProgram(dimension)
        self._keys: list[RowKey] = []
        self._known: set[RowKey] = set()
        self._slack_for = np.zeros(0, dtype=np.int64)
        self._last = int_array([0] * dimension)

    @property
    def linear_programs(self) -> int:
        """How many linear programs were solved so far."""
        return self._model.solves

    def decide(self, system: System, deadline: Deadline = NEVER) -> Witness | Conflict:
        """A strict solution or a conflict, both verified in integers. Raises `LimitReached` at the deadline."""
        self._forget(system)
        theta, optimal = self._last, False  # is θ the answer of the present model?
        while violated := system.violated(theta):
            deadline.check()
            added = self._add(violated)
            # rounding spoilt a row that the model knows: only exact arithmetic can go on
            answer = self._exact(deadline) if optimal and not added else self._propose(deadline)
            if isinstance(answer, Conflict):
                return answer
            theta, optimal = answer, True
        self._last = theta
        return Witness(theta)

    def _forget(self, system: System) -> None:
        """Delete the rows that do not hold any more and, in a crowded model, those that have long been slack."""
        crowded = len(self._keys) > _CROWDED * (self.d + 1)
        gone = [
            i
            for i, key in enumerate(self._keys)
            if (crowded and self._slack_for[i] >= _PATIENCE) or not system.holds(key)
        ]
        if gone:
            self._model.delete(gone)
            self._slack_for = np.delete(self._slack_for, gone)
            dropped = set(gone)
            self._keys = [key for i, key in enumerate(self._keys) if i not in dropped]
            self._known = set(self._keys)

    def _add(self, keys: Sequence[RowKey]) -> bool:
        """Put those rows into the model that it does not have; whether there were any."""
        new = [key for key in dict.fromkeys(keys) if key not in self._known]
        if new:
            self._model.add(self._rows(new))
            self._keys += new
            self._known.update(new)
            self._slack_for = np.append(self._slack_for, np.zeros(len(new), dtype=np.int64))
        return bool(new)

    def _rows(self, keys: Sequence[RowKey]) -> ExactInts:
        return np.array([self._row(key) for key in keys])

    def _propose(self, deadline: Deadline) -> ExactInts | Conflict:
        """The float optimum of the model as an integer θ or a verified conflict; exact only where floats give neither."""
        proposal = self._model.solve()
        if proposal is None:
            return self._exact(deadline)
        support = np.flatnonzero(proposal.duals > _DUAL_NOISE * proposal.duals.max())
        self._slack_for += 1
        self._slack_for[support] = 0
        if proposal.margin <= _DOUBTFUL_MARGIN:
            conflict = self._conflict([self._keys[i] for i in support])
            if conflict is not None:
                return conflict
            if proposal.margin <= 0:
                return self._exact(deadline)
        return np.rint(np.ldexp(proposal.theta, self._bits)).astype(np.int64)

    def _exact(self, deadline: Deadline) -> ExactInts | Conflict:
        """The exact optimum of the model: θ satisfies all its rows strictly, or the duals are a conflict."""
        from pluralign.solver.linear.lp import LinearProgram, Optimal, solve  # hardly ever needed, and slow to load

        rows = self._rows(self._keys)
        program = LinearProgram(
            objective=[0] * self.d + [1],
            maximize=True,
            rows=[[int(x) for x in row] + [-(1 << e)] for row, e in zip(rows, exponents(rows), strict=True)],
            row_lower=[0] * len(rows),
            row_upper=[None] * len(rows),
            lower=[-1] * self.d + [None],
            upper=[1] * self.d + [self.d],
        )
        optimum = solve(program, deadline)
        assert isinstance(optimum, Optimal), "the largest margin in a box exists"
        if optimum.value > 0:
            return int_array(primitive(over_common_denominator(optimum.x[: self.d])[0]))
        support = [key for key, y in zip(self._keys, optimum.y, strict=True) if y]
        conflict = self._conflict(support)
        if conflict is None:
            raise AssertionError(f"the exact optimum 0 has no conflict among {support}")
        return conflict

    def _conflict(self, support: Sequence[RowKey]) -> Conflict | None:
        """The conflict among these rows, if they have exactly one dependency and it is nonnegative."""
        weights = positive_dependency([[int(x) for x in self._row(key)] for key in support])
        if weights is None:
            return None
        pairs = [(key, weight) for key, weight in zip(support, weights, strict=True) if weight]
        return Conflict(tuple(key for key, _ in pairs), tuple(weight for _, weight in pairs))
