"""Strict linear inequalities in the ballot weights: what a violation comes down to, decided by an exact linear program."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from fractions import Fraction

import numpy as np

from pluralign.formulations.types import Bools
from pluralign.solver.integers import primitive
from pluralign.solver.linear.lp import LinearProgram, Optimal
from pluralign.solver.linear.lp import solve as solve_exactly
from pluralign.solver.results import NEVER, Deadline

Row = list[int]
Signs = tuple[int, ...]


@dataclass(frozen=True, eq=False)
class Alternative:
    """Profiles w ≥ 0 on the `allowed` rankings with strict · w > 0 (R×F) and equal · w = 0 (E×F): all of them violate."""

    allowed: Bools
    strict: tuple[Row, ...]
    equal: tuple[Row, ...] = ()

    def met(self, counts: Sequence[int]) -> bool:
        """Whether a profile (F counts) is one of them, in integers."""
        return (
            all(allowed or not count for allowed, count in zip(self.allowed.tolist(), counts, strict=True))
            and all(dot(row, counts) > 0 for row in self.strict)
            and all(dot(row, counts) == 0 for row in self.equal)
        )

    def weights(self, deadline: Deadline = NEVER) -> list[Fraction] | None:
        """w (F) with the largest least strict row, Σ w = 1; None if it is proved that there is none.

        Raises `LimitReached` at the deadline.
        """
        columns = np.flatnonzero(self.allowed).tolist()
        strict = [primitive([row[f] for f in columns]) for row in self.strict]
        if any(max(row) <= 0 for row in strict):
            return None
        rows: list[Row] = [[*row, -max(map(abs, row))] for row in strict]  # they may differ in size a lot
        rows += [[*(row[f] for f in columns), 0] for row in self.equal] + [[1] * len(columns) + [0]]
        fixed = [0] * len(self.equal) + [1]
        program = LinearProgram(
            [0] * len(columns) + [1],
            rows,
            row_lower=[*[0] * len(strict), *fixed],
            row_upper=[*[None] * len(strict), *fixed],
            lower=[*[0] * len(columns), None],
            upper=[*[None] * len(columns), 1],
            maximize=True,
        )
        answer = solve_exactly(program, deadline)
        if not isinstance(answer, Optimal) or answer.value <= 0:
            return None
        w = [Fraction(0)] * len(self.allowed)
        for f, x in zip(columns, answer.x[:-1], strict=True):
            w[f] = x
        return w


@dataclass
class Coverage:
    """How many majority relations were looked at, and those on which the rule left a situation undecided."""

    relations: int = 0
    undecided: set[Signs] = field(default_factory=set)


def dot(row: Sequence[int], values: Sequence[int | Fraction]) -> Fraction:
    """The exact product of an integer row with numbers of voters, or weights."""
    return sum((a * Fraction(x) for a, x in zip(row, values, strict=True) if x), Fraction(0))
