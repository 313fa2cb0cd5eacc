"""The point of least norm in the convex hull of points that come one after another.

Wolfe, Finding the nearest point in a polytope, Mathematical Programming 11, 1976: an active set of affinely independent points,
whose affine minimiser is found by an inverse matrix that is bordered and reduced. Floating point: it proposes weights.
"""

from __future__ import annotations

import numpy as np

from pluralign.formulations.types import Floats, Ints

_REFRESH = 150  # changes of the inverse until it is computed anew
_AT_ONCE = 40  # points looked at until all are looked at again
_NOISE = 1e-16
_FEW = 100  # active points that are worth a least squares problem at each step
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

    def move(self, shift: Floats) -> None:
        """Add the same vector (length M) to all points; the weights stay, and are near the new best ones for short vectors."""
        self.points += shift
        self._refresh()
        self._descend()

    def keep(self, most: int) -> Ints:
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

    def solve(self, tolerance: float = 1e-10, most: int = 100_000) -> None:
        """Make `weights` the minimiser over all points, up to rounding.

        tolerance: stop where no point lowers the norm² by more than about this share. most: limits the steps.
        """
        if not self._pivot(tolerance, most) and len(self.active) <= _FEW:
            self._polish(tolerance, most)

    def _pivot(self, tolerance: float, most: int) -> bool:
        """The method of Wolfe; False if rounding ended it."""
        last, stalled = np.inf, False
        near, rows = np.zeros(0, dtype=np.int64), self.points[:0]  # the points that promised most lately
        for _ in range(most):
            x = self.point
            norm = float(x @ x)
            if not norm < last:  # once more with a new inverse
                if stalled:
                    return False
                stalled = True
                self._refresh()
                self._descend()
                continue
            values = rows @ x
            if not (values < self._least(norm, tolerance)).any():
                near = self._promising(x, self._least(norm, tolerance))
                if not len(near):
                    return True
                rows = self.points[near]
                values = rows @ x
            last, stalled = norm, False
            k = int(values.argmin())
            entering = int(near[k])
            near, rows = np.delete(near, k), np.delete(rows, k, 0)
            if not self._enter(entering):
                return False
            self._descend()
        return True

    def _polish(self, tolerance: float, most: int) -> None:
        """The same with a least squares problem at each step, which loses half as many digits, until rounding ends that too."""
        last = np.inf
        for _ in range(most):
            x = self.point
            norm = float(x @ x)
            near = self._promising(x, self._least(norm, tolerance))
            if not norm < last or not len(near):
                break
            last = norm
            before = list(self.active), self._on_active
            self.active.append(int(near[0]))
            self._on_active = np.append(self._on_active, 0.0)
            while True:
                A = np.vstack([self.points[self.active].T / np.sqrt(self._scale), np.ones(len(self.active))])
                target = np.linalg.lstsq(A, np.append(np.zeros(len(A) - 1), 1.0), rcond=None)[0]
                target = np.array(target / target.sum(), dtype=np.float64)
                k = self._step(target)
                if k is None:
                    break
                self._drop(k)
            x = self.point
            if not float(x @ x) < norm:
                self.active, self._on_active = before
        self._refresh()

    def _least(self, norm: float, tolerance: float) -> float:
        """Points of larger values do not lower the norm."""
        return norm * (1 - tolerance) - _NOISE * self._scale

    def _promising(self, x: Floats, least: float) -> Ints:
        """The points with the smallest values, all below `least`."""
        values = self.points @ x
        values[self.active] = np.inf
        best = np.argsort(values, kind="stable")[:_AT_ONCE]
        return best[values[best] < least]

    def _descend(self) -> None:
        """Move to the affine minimiser of the active points, leaving those out whose weight falls to zero."""
        while True:
            if self._changes > _REFRESH:
                self._refresh()
            target = self._inverse.sum(axis=1)
            k = self._step(target / target.sum())
            if k is None:
                return
            self._leave(k)

    def _step(self, target: Floats) -> int | None:
        """Move the weights towards the target until one falls to zero; the place of that one, None if the target is reached."""
        falling = np.flatnonzero(~(target > _TINY))
        if not len(falling) or len(target) == 1:
            self._on_active = target if len(target) > 1 else np.ones(1)
            return None
        fall = self._on_active[falling] - target[falling]
        steps = np.where(fall > 0, self._on_active[falling] / np.where(fall > 0, fall, 1.0), 0.0)
        k = int(steps.argmin())
        step = min(float(steps[k]), 1.0)
        self._on_active = (1 - step) * self._on_active + step * target
        return int(falling[k])

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
        np.multiply(u[:, None], u / rest, out=inverse[:k, :k])
        inverse[:k, :k] += self._inverse
        inverse[:k, k] = inverse[k, :k] = -u / rest
        inverse[k, k] = 1 / rest
        self._inverse = inverse
        self.active.append(i)
        self._on_active = np.append(self._on_active, 0.0)
        self._changes += 1
        return True

    def _leave(self, k: int) -> None:
        """Take the active point at place k out of the inverse."""
        last = len(self.active) - 1
        side = np.delete(self._inverse[k], k)
        pivot = self._inverse[k, k]
        inverse = np.empty((last, last))
        np.multiply(side[:, None], side / -pivot, out=inverse)
        inverse[:k, :k] += self._inverse[:k, :k]
        inverse[:k, k:] += self._inverse[:k, k + 1 :]
        inverse[k:, :k] += self._inverse[k + 1 :, :k]
        inverse[k:, k:] += self._inverse[k + 1 :, k + 1 :]
        self._inverse = inverse
        self._drop(k)
        self._changes += 1

    def _drop(self, k: int) -> None:
        self.active.pop(k)
        self._on_active = np.maximum(np.delete(self._on_active, k), 0.0)
        self._on_active /= self._on_active.sum()

    def _refresh(self) -> None:
        points = self.points[self.active]
        matrix = points @ points.T / self._scale + 1.0
        try:
            self._inverse = np.array(np.linalg.inv(matrix), dtype=np.float64)
        except np.linalg.LinAlgError:  # nearly dependent points
            self._inverse = np.array(np.linalg.pinv(matrix, hermitian=True), dtype=np.float64)
        self._changes = 0
