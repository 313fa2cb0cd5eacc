"""The point of least norm in the convex hull of points that come one after another.

Wolfe, Finding the nearest point in a polytope, Mathematical Programming 11, 1976: an active set of affinely independent points,
whose affine minimiser is found by an inverse matrix that is bordered and reduced. Floating point: it proposes weights.
"""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

Floats = NDArray[np.float64]

_REFRESH = 40  # changes of the inverse until it is computed anew
_TINY = 1e-12


class LeastNorm:
    """Points are rows of length M; `weights` (length N) are those of the minimiser over the points added so far."""

    def __init__(self, dimension: int) -> None:
        self.points: Floats = np.zeros((0, dimension))
        self.active: list[int] = []
        self._on_active: Floats = np.zeros(0)
        self._inverse: Floats = np.zeros((0, 0))
        self._changes = 0
        self._scale = 1.0

    @property
    def weights(self) -> Floats:
        """The weights of all points."""
        out = np.zeros(len(self.points))
        out[self.active] = self._on_active
        return out

    @property
    def point(self) -> Floats:
        """The minimiser."""
        value: Floats = self._on_active @ self.points[self.active]
        return value

    def add(self, points: Floats) -> None:
        """More points (k×M)."""
        self.points = np.vstack([self.points, points])
        if not self.active:
            norms = (self.points**2).sum(axis=1)
            self._scale = float(norms.mean()) or 1.0
            self.active, self._on_active = [int(norms.argmin())], np.ones(1)
            self._refresh()

    def keep(self, most: int) -> NDArray[np.int64]:
        """Forget points so that about `most` are left, the active ones and the newest others; the numbers of those kept."""
        if len(self.points) <= most:
            return np.arange(len(self.points))
        idle = np.setdiff1d(np.arange(len(self.points)), self.active)
        kept = np.sort(np.concatenate([self.active, idle[len(idle) - max(0, most - len(self.active)) :]])).astype(
            np.int64
        )
        place = {int(old): new for new, old in enumerate(kept)}
        self.points = self.points[kept]
        self.active = [place[i] for i in self.active]
        return kept

    def solve(self, most: int = 100_000) -> None:
        """Make `weights` the minimiser over all points, up to rounding; `most` limits the steps."""
        for _ in range(most):
            x = self.point
            norm = float(x @ x)
            values = self.points @ x
            values[self.active] = np.inf
            entering = int(values.argmin())
            if norm <= _TINY**2 * self._scale or not values[entering] < norm * (1 - 1e-10) - 1e-14 * self._scale:
                return
            if not self._enter(entering):
                return
            self._descend()

    def _descend(self) -> None:
        """Move to the affine minimiser of the active points, leaving those out whose weight falls to zero."""
        while True:
            if self._changes > _REFRESH:
                self._refresh()
            target = self._inverse.sum(axis=1)
            target /= target.sum()
            if (target > _TINY).all():
                self._on_active = target
                return
            falling = target <= _TINY
            steps = self._on_active[falling] / (self._on_active[falling] - target[falling] + 1e-300)
            step = float(np.clip(steps.min(), 0.0, 1.0))
            self._on_active = (1 - step) * self._on_active + step * target
            candidates = np.flatnonzero(falling)
            self._leave(int(candidates[steps.argmin()]))

    def _enter(self, i: int) -> bool:
        """Border the inverse with point i; False if it is affinely dependent on the active ones."""
        v = self.points[i]
        b = self.points[self.active] @ v / self._scale + 1.0
        c = float(v @ v) / self._scale + 1.0
        u = self._inverse @ b
        rest = c - float(b @ u)
        if rest < 1e-10 * c:
            self._refresh()
            u = self._inverse @ b
            rest = c - float(b @ u)
            if rest < 1e-11 * c:
                return False
        k = len(self.active)
        inverse = np.empty((k + 1, k + 1))
        inverse[:k, :k] = self._inverse + np.outer(u, u) / rest
        inverse[:k, k] = inverse[k, :k] = -u / rest
        inverse[k, k] = 1 / rest
        self._inverse = inverse
        self.active.append(i)
        self._on_active = np.append(self._on_active, 0.0)
        self._changes += 1
        return True

    def _leave(self, k: int) -> None:
        inverse = self._inverse
        inverse = inverse - np.outer(inverse[:, k], inverse[k]) / inverse[k, k]
        self._inverse = np.delete(np.delete(inverse, k, 0), k, 1)
        self.active.pop(k)
        self._on_active = np.delete(self._on_active, k)
        self._on_active /= self._on_active.sum()
        self._changes += 1

    def _refresh(self) -> None:
        points = self.points[self.active]
        matrix = points @ points.T / self._scale + 1.0
        try:
            self._inverse = np.linalg.inv(matrix)
        except np.linalg.LinAlgError:  # nearly dependent points
            self._inverse = np.linalg.pinv(matrix, hermitian=True)
        self._changes = 0
