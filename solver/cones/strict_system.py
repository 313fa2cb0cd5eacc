"""A strict system Aθ > 0 given row by row: rows come and go, and what was learned stays.

The last witness is tried before anything is solved, and a conflict is given again as soon as all its rows are back.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Hashable, Sequence
from fractions import Fraction

import numpy as np

from pluralign.solver.cones.cone import Conflict, StrictCone, Witness
from pluralign.solver.integers import int_array, over_common_denominator, primitive, product
from pluralign.solver.results import NEVER, Deadline
from pluralign.solver.types import ExactInts

# A row inside the cone is known by its integers, so that the same row under another key is the same row.
_Row = tuple[int, ...]
_BATCH = 20  # most violated rows given to the cone at a time


class StrictRows:
    """Rational rows of length d under keys of the caller's choice.

    `decide` gives an integer θ with row·θ > 0 for every row, or a conflict: keys of at most d + 1 rows, forming a circuit, and
    positive integers with Σ weight · row = 0.
    """

    def __init__(self, dimension: int) -> None:
        if dimension < 1:
            raise ValueError(f"a cone needs a dimension of at least 1, not {dimension}")
        self.d = dimension
        self._cone = StrictCone(dimension, int_array)
        self._rows: dict[Hashable, _Row] = {}
        self._scale: dict[Hashable, Fraction] = {}
        self._holders: dict[_Row, dict[Hashable, None]] = defaultdict(dict)
        self._matrix: ExactInts | None = None
        self._conflicts: list[Conflict] = []
        self._missing: list[int] = []  # rows that each conflict lacks at present
        self._uses: dict[_Row, list[int]] = defaultdict(list)  # conflicts that use a row

    def __len__(self) -> int:
        return len(self._rows)

    @property
    def linear_programs(self) -> int:
        """How many linear programs were solved so far."""
        return self._cone.linear_programs

    def add(self, key: Hashable, row: Sequence[int | Fraction]) -> None:
        """Require row·θ > 0. Raises `ValueError` for a key in use or a row of another length."""
        if key in self._rows:
            raise ValueError(f"the key {key!r} is in use; remove its row first")
        if len(row) != self.d:
            raise ValueError(f"the row of {key!r} has {len(row)} entries, not {self.d}")
        numerators, denominator = over_common_denominator(Fraction(x) for x in row)
        integers = primitive(numerators)
        first = next((i for i, x in enumerate(integers) if x), None)
        self._scale[key] = Fraction(1) if first is None else Fraction(integers[first] * denominator, numerators[first])
        stored = tuple(integers)
        self._rows[key] = stored
        self._matrix = None
        if not self._holders[stored]:
            for number in self._uses[stored]:
                self._missing[number] -= 1
        self._holders[stored][key] = None

    def remove(self, key: Hashable) -> None:
        """Require row·θ > 0 no longer. Raises `KeyError` for an unknown key."""
        stored = self._rows.pop(key)
        del self._scale[key]
        self._matrix = None
        del self._holders[stored][key]
        if not self._holders[stored]:
            for number in self._uses[stored]:
                self._missing[number] += 1

    def decide(self, deadline: Deadline = NEVER) -> Witness | Conflict:
        """A strict solution or a conflict, verified in integers. Raises `LimitReached` at the deadline."""
        if 0 in self._missing:
            return self._named(self._conflicts[self._missing.index(0)])
        answer = self._cone.decide(self, deadline)
        if isinstance(answer, Witness):
            return answer
        number = len(self._conflicts)
        self._conflicts.append(answer)
        self._missing.append(0)
        for stored in answer.keys:
            self._uses[stored].append(number)
        return self._named(answer)

    def _named(self, conflict: Conflict) -> Conflict:
        """The conflict in the caller's keys and for the rows as they were given."""
        keys = [next(iter(self._holders[stored])) for stored in conflict.keys]
        weights = [w * self._scale[key] for w, key in zip(conflict.weights, keys, strict=True)]
        return Conflict(tuple(keys), tuple(primitive(over_common_denominator(weights)[0])))

    def violated(self, theta: ExactInts) -> list[_Row]:
        """The rows with row·θ ≤ 0, most violated first (the `System` of the cone)."""
        rows = list(self._rows.values())
        if not rows:
            return []
        if self._matrix is None:
            self._matrix = int_array(rows)
        values = product(self._matrix, theta)
        wrong = np.flatnonzero(values <= 0)
        return [rows[i] for i in wrong[np.argsort(values[wrong], kind="stable")[:_BATCH]]]

    def holds(self, row: _Row) -> bool:
        """Whether some key has this row."""
        return bool(self._holders.get(row))
