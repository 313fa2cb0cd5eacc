"""Cheap feasible rankings: the parameter θ is moved along lines, on which the best place is found exactly but for rounding.

It proposes in floats; a ranking is tested exactly by whoever uses it.
"""

from __future__ import annotations

from typing import Any

import numpy as np
from numpy.typing import NDArray

from pluralign.formulations.types import Floats


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
