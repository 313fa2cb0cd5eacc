"""Many proofs that an axiom holds, at once: floats propose for all profiles together, rationals and balls prove one by one.

The proofs are those of `formulations.losses.proof`: slopes y in the domain of ℓ* with Σ w y D = −λ (x_b − x_a), λ ≥ 0, show
that L(θ) ≥ −Σ w ℓ*(y) wherever b is weakly above a; some θ0 with less loss shows that every output has a above b. Nothing is
decided in floats: a bad proposal is a proof that fails.
"""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
from flint import arb, ctx, fmpq, fmpq_mat, fmpz_mat

from pluralign.formulations.losses.loss import Loss
from pluralign.formulations.types import Bools, Floats, Ints
from pluralign.proofs.search.inverse.descent import Descent
from pluralign.proofs.search.inverse.situations import Electorate, Situation
from pluralign.solver.results import Deadline

_BITS = 40  # of the slopes
_PRECISION = 128  # bits of the balls
_STEPS, _HALVINGS, _CHUNK = 30, 20, 4000


class Orders:
    """Proofs for one smooth loss, one electorate and all situations that violate an axiom."""

    def __init__(self, descent: Descent, electorate: Electorate, situations: Sequence[Situation]) -> None:
        e = electorate
        self.loss: Loss = descent.loss
        self.electorate, self.situations = e, situations
        self.half = [k for k, (a, b) in enumerate(e.pairs) if a < b]
        self.other = [e.number[e.pairs[k][::-1]] for k in self.half]
        self.place = {e.pairs[k]: i for i, k in enumerate(self.half)}
        self.rows = [[int(x) for x in row] for row in e.rows]
        self.basis, self.triangle = descent.basis, descent.triangle
        # for each pair, the differences in coordinates of the plane on which its two candidates tie
        self.bases = np.stack([self.basis @ np.linalg.svd(row[None])[2][1:].T for row in self.basis])

    def hold(self, counts: Ints, phi: Floats, deadline: Deadline) -> Bools:
        """For profiles (B×F) with about these minimisers (B×ρ) whether the axiom is proved to hold; False says nothing.

        Raises `LimitReached` at the deadline.
        """
        parts = [self._hold(counts[k : k + _CHUNK], phi[k : k + _CHUNK], deadline) for k in range(0, len(phi), _CHUNK)]
        return np.concatenate(parts) if parts else np.zeros(0, dtype=bool)

    def _hold(self, counts: Ints, phi: Floats, deadline: Deadline) -> Bools:
        needed, answer = self._needed(counts, phi)
        profile, above, below = needed.nonzero()
        weights = counts @ self.electorate.prefers
        pairs = [self.place[min(a, b), max(a, b)] for a, b in zip(above.tolist(), below.tolist(), strict=True)]
        slopes = self._slopes(weights[profile], np.array(pairs, dtype=np.int64))
        answer &= np.isfinite(phi).all(axis=1)
        least: dict[int, arb] = {}
        with ctx.workprec(_PRECISION):
            for j, i in enumerate(profile.tolist()):
                if answer[i]:
                    deadline.check()
                    w = weights[i].tolist()
                    if i not in least:
                        least[i] = self._loss_at(w, np.linalg.solve(self.triangle, phi[i]).tolist())
                    number = self.electorate.number[int(below[j]), int(above[j])]
                    bound = self._bound(w, slopes[j].tolist(), self.rows[number])
                    answer[i] = bound is not None and bool(least[i] < bound)
        return answer

    def _needed(self, counts: Ints, phi: Floats) -> tuple[Bools, Bools]:
        """Pairs (B×m×m) whose orders show that no situation is a violation, and where these agree with the rewards.

        They are part of the order by (float) rewards, so that leaving out a pair that others imply is no circle.
        """
        m = self.electorate.m
        first = self.basis[[self.place[0, c] for c in range(1, m)]]
        rewards = np.concatenate([np.zeros((len(phi), 1)), -phi @ first.T], axis=1)
        needed, possible = np.zeros((len(phi), m, m), dtype=bool), np.ones(len(phi), dtype=bool)
        for situation in self.situations:
            met = situation.met(counts)
            margins = np.stack([rewards[:, b] - rewards[:, a] for a, b in situation.order])
            possible &= ~met | (margins.max(axis=0) > 0)
            best = margins.argmax(axis=0)
            for j, (a, b) in enumerate(situation.order):
                needed[:, b, a] |= met & (best == j)
        needed &= possible[:, None, None]
        steps = needed.astype(np.int64)
        return needed & (steps @ steps == 0), possible

    def _slopes(self, weights: Ints, pairs: Ints) -> Floats:
        """ℓ' at the least loss where the two candidates of a pair tie, for all ordered pairs; by Newton's method."""
        total = np.maximum(weights.sum(axis=1, keepdims=True), 1)
        w = np.concatenate([weights[:, self.half], weights[:, self.other]], axis=1) / total
        rows = np.concatenate([-self.bases, self.bases], axis=1)  # of the arguments r(loser) − r(winner)
        psi = np.zeros((len(pairs), self.bases.shape[2]))
        active = np.arange(len(pairs)) if psi.shape[1] else np.zeros(0, dtype=np.int64)
        with np.errstate(over="ignore", invalid="ignore"):
            for _ in range(_STEPS):
                if not len(active):
                    break
                now, weight, C = psi[active], w[active], rows[pairs[active]]
                value, slope, curve = self._parts(C, now)
                before = (weight * value).sum(axis=1)
                gradient = np.einsum("bk,bkr->br", weight * slope, C)
                hessian = np.einsum("bk,bki,bkj->bij", weight * curve, C, C, optimize=True)
                size = np.maximum(1e-12 * (weight * curve).sum(axis=1), 1e-200)
                ridge = 1e-3 * np.linalg.norm(gradient, axis=1) + size
                hessian += ridge[:, None, None] * np.eye(psi.shape[1])
                step = -np.linalg.solve(hessian, gradient[:, :, None])[:, :, 0]
                gain = -(gradient * step).sum(axis=1)
                scale = np.ones(len(active))
                for _ in range(_HALVINGS):
                    after = (weight * self._parts(C, now + scale[:, None] * step)[0]).sum(axis=1)
                    bad = ~(after <= before - 1e-4 * scale * gain) & (gain > 1e-12 * before)
                    if not bad.any():
                        break
                    scale[bad] /= 2
                psi[active] = now + scale[:, None] * step
                active = active[gain > 1e-16 * before]
            slope = self._parts(rows[pairs], psi)[1] if len(pairs) else np.zeros_like(w)
        result = np.zeros(weights.shape)
        result[:, self.half], result[:, self.other] = np.split(slope, 2, axis=1)
        return result

    def _parts(self, C: Floats, psi: Floats) -> tuple[Floats, Floats, Floats]:
        u = np.einsum("bkr,br->bk", C, psi)
        value, slope, curve = (part.reshape(u.shape) for part in self.loss.floats(u.ravel()))
        return value, slope, curve

    def _loss_at(self, weights: Sequence[int], theta: Sequence[float]) -> arb:
        """An enclosure of L at exactly these floats."""
        exact = [fmpq(*x.as_integer_ratio()) for x in theta]
        total = arb(0)
        for w, row in zip(weights, self.rows, strict=True):
            if w:
                x = sum((d * t for d, t in zip(row, exact, strict=True)), fmpq(0))
                total += w * self.loss.enclosure(-x)
        return total

    def _bound(self, weights: Sequence[int], rough: Sequence[float], gamma: Sequence[int]) -> arb | None:
        """An enclosure of −Σ w ℓ*(y) for y near the slopes with Σ w y D = −λ γ, λ ≥ 0, exactly; None if there are none."""
        used = [k for k, w in enumerate(weights) if w]
        if not np.isfinite(rough).all():
            return None
        y = {k: fmpq(round(rough[k] * 2**_BITS), 2**_BITS) for k in used}
        total = self._combined(weights, y)
        factor = -sum((s * g for s, g in zip(total, gamma, strict=True)), fmpq(0)) / sum(g * g for g in gamma)
        if factor < 0:
            return None
        rest = [s + factor * g for s, g in zip(total, gamma, strict=True)]
        slack = {k: weights[k] * self._slack(rough[k]) for k in used}
        order = sorted(used, key=lambda k: -slack[k])
        reduced, _, rank = fmpz_mat([[self.rows[k][j] for k in order] for j in range(len(gamma))]).rref()
        chosen = [order[next(c for c in range(len(order)) if reduced[r, c])] for r in range(rank)]
        # Σ x D = −rest over the chosen rows, which are a basis: all rows together have rank ρ
        matrix = fmpq_mat(rank, rank, [self.rows[k][j] for j in range(rank) for k in chosen])
        change = matrix.solve(fmpq_mat(rank, 1, rest))
        for r, k in enumerate(chosen):
            y[k] -= change[r, 0] / weights[k]
        if self._combined(weights, y) != [-factor * g for g in gamma]:
            return None
        if not all(self.loss.in_domain(x) for x in y.values()):
            return None
        bound = arb(0)
        for k, x in y.items():
            bound -= weights[k] * self.loss.dual_enclosure(x)
        return bound

    def _combined(self, weights: Sequence[int], y: dict[int, fmpq]) -> list[fmpq]:
        """Σ w y D."""
        total = [fmpq(0)] * len(self.rows[0])
        for k, x in y.items():
            scaled = weights[k] * x
            total = [t + scaled * d for t, d in zip(total, self.rows[k], strict=True)]
        return total

    def _slack(self, y: float) -> float:
        """How far a slope is from the ends of the domain, 1 where there are none."""
        ends = [abs(y - int(end.p) / int(end.q)) for end in (self.loss.low, self.loss.high) if end is not None]
        return min(ends, default=1.0)
