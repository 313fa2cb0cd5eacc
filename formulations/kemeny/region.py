"""A part of parameter space, cut out by the pairs that are fixed: which other pairs does it decide?

Where few parameters are left, most pairs have one order there. A linear program of d variables tells whether some θ of the
region ranks a above b, and θ that are known answer most such questions. Floats throughout: what is decided is a proposal, and
the fixed pairs that a program names make a conflict that is checked exactly once a proof needs it.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import cached_property

import numpy as np

from pluralign.formulations.instances.points import Points, unit_box
from pluralign.formulations.types import Bools, Floats, Pair
from pluralign.solver.linear.highs import new_highs, run

_SURE = 1e-7  # a difference, of length 1, from which on a reward is larger
_NONE = 1e-9  # the largest that counts as none
_KEPT = 60  # θ that a region remembers


@dataclass
class Reason:
    """Fixed pairs that leave a decided pair no other order; `cut` is the number of their conflict once it is needed.

    refuted: there was no such conflict, rounding had deceived.
    """

    pairs: tuple[Pair, ...]
    cut: int | None = None
    refuted: bool = False


@dataclass(frozen=True, eq=False)
class Region:
    """All θ with the fixed pairs (m×m); pairs that these decide, with reasons; some of the θ (k×d, for `unit_box`)."""

    fixed: Bools
    decided: Mapping[Pair, Reason] = field(default_factory=dict)
    thetas: Floats | None = None

    @cached_property
    def known(self) -> Bools:
        """The fixed and the decided pairs; not to be changed."""
        known = self.fixed.copy()
        for pair in self.decided:
            known[pair] = True
        return known

    def pairs(self) -> list[Pair]:
        """The fixed pairs without those that follow from others by transitivity."""
        fixed = self.fixed.astype(np.float32)
        return [(a, b) for a, b in np.argwhere(self.fixed & ~((fixed @ fixed) > 0)).tolist()]


class RegionTest:
    """Decides pairs in one region after another."""

    def __init__(self, points: Points) -> None:
        import highspy

        x = unit_box(points)
        difference = x[:, None, :] - x[None, :, :]
        length = np.sqrt((difference**2).sum(axis=2, keepdims=True))
        self._difference: Floats = difference / np.where(length > 0, length, 1.0)
        self._d = points.d
        self._highs = new_highs(presolve="off", solver="simplex", simplex_strategy=4)
        nothing = (0, np.array([], np.int32), np.array([]))
        for _ in range(self._d):
            self._highs.addCol(0.0, -1.0, 1.0, *nothing)
        self._highs.changeObjectiveSense(highspy.ObjSense.kMaximize)
        self._columns = np.arange(self._d, dtype=np.int32)
        self._rows: list[Pair] = []
        self.solves = 0

    def within(self, region: Region, fixed: Bools) -> Region:
        """The region with more pairs fixed."""
        thetas = region.thetas
        if thetas is not None:
            above, below = np.nonzero(fixed & ~region.fixed)
            keep = (thetas @ self._difference[above, below].T > _SURE).all(axis=1)
            thetas = thetas[keep]
        decided = {pair: reason for pair, reason in region.decided.items() if not fixed[pair]}
        return Region(fixed, decided, thetas)

    def decide(self, region: Region, asked: Bools) -> Region | None:
        """The region with those pairs decided whose reverse is asked for (m×m) in vain; None if there are none."""
        thetas = np.zeros((0, self._d)) if region.thetas is None else region.thetas
        possible: Bools = np.any(self._difference @ thetas.T > _SURE, axis=2)
        open_ = asked & ~possible
        if not open_.any():
            return None
        self._load(region)
        decided = dict(region.decided)
        found = [thetas]
        for a, b in np.argwhere(open_).tolist():
            if possible[a, b] or (b, a) in decided:
                continue
            answer = self._reached(a, b)
            if answer is None:
                continue
            if isinstance(answer, Reason):
                decided[b, a] = answer
                continue
            found.append(answer[None, :])
            possible |= self._difference @ answer > _SURE
        return Region(region.fixed, decided, np.concatenate(found)[-_KEPT:])

    def _load(self, region: Region) -> None:
        """Make the program that of the region."""
        import highspy

        rows = region.pairs()
        if rows == self._rows:
            return
        common = next((k for k, (one, other) in enumerate(zip(rows, self._rows, strict=False)) if one != other), None)
        keep = min(len(rows), len(self._rows)) if common is None else common
        if keep < len(self._rows):
            gone = np.arange(keep, len(self._rows), dtype=np.int32)
            self._highs.deleteRows(len(gone), gone)
        new = np.array(rows[keep:], dtype=np.int64).reshape(-1, 2)
        if len(new):
            entries = self._difference[new[:, 0], new[:, 1]].ravel()
            k, d = len(new), self._d
            starts = np.arange(0, k * d, d, dtype=np.int32)
            free = np.full(k, highspy.kHighsInf)
            self._highs.addRows(k, np.zeros(k), free, k * d, starts, np.tile(self._columns, k), entries)
        self._rows = rows

    def _reached(self, a: int, b: int) -> Floats | Reason | None:
        """A θ of the region that ranks a above b, why there is none, or None where HiGHS does not tell."""
        import highspy

        self.solves += 1
        self._highs.changeColsCost(self._d, self._columns, self._difference[a, b])
        if run(self._highs) != highspy.HighsModelStatus.kOptimal:
            self._highs.clearSolver()
            return None
        solution = self._highs.getSolution()
        theta = np.array(solution.col_value)
        value = float(self._difference[a, b] @ theta)
        if value > _SURE:
            return theta
        if value > _NONE:
            return None
        y = np.abs(np.array(solution.row_dual))
        return Reason(tuple(self._rows[i] for i in np.flatnonzero(y > 1e-9 * y.max(initial=1e-9)).tolist()))
