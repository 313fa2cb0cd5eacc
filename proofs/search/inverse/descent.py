"""Minimisers of a smooth loss for thousands of profiles at once, in floats: what proposes which profiles to decide exactly.

Newton's method with backtracking on whole arrays, in coordinates in which the differences of candidates are orthonormal.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from pluralign.formulations.losses.loss import Loss
from pluralign.formulations.types import Bools, Floats, Ints, Pair
from pluralign.proofs.search.inverse.situations import Electorate, Situation

NEAR = 1e-6
"""A gap between two rewards below this share of the largest says nothing about their order."""
_STEPS, _HALVINGS, _CHUNK = 60, 30, 20_000


@dataclass(frozen=True, eq=False)
class Gaps:
    """For B profiles: r(a) − r(b) at the minimiser for the pairs a < b, as shares of the largest, and whether it was reached.

    shares: B×K/2. reached: B; False also where the largest gap is too small to tell, and where rewards run to infinity. phi:
    B×ρ, the minimisers in the coordinates of `Descent.basis`, or points on the way to infinity.
    """

    shares: Floats
    reached: Bools
    columns: dict[Pair, int]
    phi: Floats

    def least(self, situation: Situation) -> Floats:
        """B: the least gap of the pairs that the situation orders, above 0 where they are in its order."""
        found = [self._gap(a, b) for a, b in situation.order]
        result: Floats = np.min(found, axis=0)
        return result

    def _gap(self, a: int, b: int) -> Floats:
        return self.shares[:, self.columns[a, b]] if a < b else -self.shares[:, self.columns[b, a]]


class Descent:
    """Minimises Σ n_ab ℓ(r(b) − r(a)) for profiles of one electorate; the loss must be smooth."""

    def __init__(self, loss: Loss, electorate: Electorate) -> None:
        half = [k for k, (a, b) in enumerate(electorate.pairs) if a < b]
        self.loss = loss
        self.columns = {electorate.pairs[k]: i for i, k in enumerate(half)}
        self.basis, self.triangle = np.linalg.qr(electorate.rows[half].astype(np.float64))
        prefers = electorate.prefers[:, half].astype(np.float64)
        self.prefers = prefers, 1 - prefers

    def gaps(self, counts: Ints) -> Gaps:
        """The minimisers for profiles of so many voters (B×F) of each ranking."""
        with np.errstate(over="ignore", invalid="ignore"):  # far out; such points are not accepted
            parts = [self._minimise(counts[k : k + _CHUNK]) for k in range(0, len(counts), _CHUNK)]
        shares = np.concatenate([part[0] for part in parts]) if parts else np.zeros((0, len(self.columns)))
        reached = np.concatenate([part[1] for part in parts]) if parts else np.zeros(0, dtype=bool)
        phi = np.concatenate([part[2] for part in parts]) if parts else np.zeros((0, self.basis.shape[1]))
        return Gaps(shares, reached, self.columns, phi)

    def _minimise(self, counts: Ints) -> tuple[Floats, Bools, Floats]:
        w = counts / np.maximum(counts.sum(axis=1, keepdims=True), 1)
        return self.minimise(w @ self.prefers[0], w @ self.prefers[1])

    def minimise(self, above: Floats, below: Floats) -> tuple[Floats, Bools, Floats]:
        """Of weights of the pairs a < b, a above b and b above a (B×K/2): `shares`, `reached` and `phi` of `Gaps`."""
        phi = np.zeros((len(above), self.basis.shape[1]))
        reached = np.zeros(len(above), dtype=bool)
        active = np.arange(len(above))
        for _ in range(_STEPS):
            if not len(active):
                break
            now, step, gain, value = self._step(phi[active], above[active], below[active])
            done = ~(gain > 1e-13 * value)
            phi[active] = self._move(now, step, gain, value, above[active], below[active])
            reached[active[done]] = np.isfinite(gain[done])
            active = active[~done]
        gaps = phi @ self.basis.T
        largest = np.abs(gaps).max(axis=1, initial=0)
        reached &= (largest > NEAR) & (largest < 60)
        return gaps / np.maximum(largest, 1e-300)[:, None], reached, phi

    def _parts(self, phi: Floats) -> tuple[tuple[Floats, Floats, Floats], tuple[Floats, Floats, Floats]]:
        """ℓ, ℓ', ℓ'' at r(b) − r(a) and at r(a) − r(b), a < b."""
        u = phi @ self.basis.T
        both = self.loss.floats(np.concatenate([-u.ravel(), u.ravel()]))
        first, second = zip(*(np.split(part, 2) for part in both), strict=True)
        shape = u.shape
        return tuple(x.reshape(shape) for x in first), tuple(x.reshape(shape) for x in second)

    def _value(self, phi: Floats, above: Floats, below: Floats) -> Floats:
        first, second = self._parts(phi)
        result: Floats = (above * first[0] + below * second[0]).sum(axis=1)
        return result

    def _step(self, phi: Floats, above: Floats, below: Floats) -> tuple[Floats, Floats, Floats, Floats]:
        """φ, the Newton step, what it gains to first order, and L."""
        first, second = self._parts(phi)
        value = (above * first[0] + below * second[0]).sum(axis=1)
        gradient = (below * second[1] - above * first[1]) @ self.basis
        curve = above * first[2] + below * second[2]
        hessian = np.einsum("bk,ki,kj->bij", curve, self.basis, self.basis, optimize=True)
        # the loss may have no curvature here, or none in some direction
        ridge = 1e-3 * np.linalg.norm(gradient, axis=1) + np.maximum(1e-12 * curve.sum(axis=1), 1e-200)
        hessian += ridge[:, None, None] * np.eye(phi.shape[1])
        step = -np.linalg.solve(hessian, gradient[:, :, None])[:, :, 0]
        return phi, step, -(gradient * step).sum(axis=1), value

    def _move(self, phi: Floats, step: Floats, gain: Floats, value: Floats, above: Floats, below: Floats) -> Floats:
        """The step, halved until L decreases enough; below the resolution of floats every step is good."""
        scale = np.ones(len(phi))
        search = np.arange(len(phi))
        for _ in range(_HALVINGS):
            trial = phi[search] + scale[search, None] * step[search]
            reached = self._value(trial, above[search], below[search])
            enough = value[search] - 1e-4 * scale[search] * gain[search]
            good = (reached <= enough) | (gain[search] < 1e-12 * value[search])
            search = search[~good]
            if not len(search):
                break
            scale[search] /= 2
        return phi + scale[:, None] * step
