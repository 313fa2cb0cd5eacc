"""Lower bounds for ensembles whose weights lie in a box and whose preferences are partly fixed: many at a time, in floats.

A pair that is preferred by the rewards in T has p̂ = Σ_{j∈T} α_j, a number in an interval that the box gives. Each pair takes
the best of the patterns T that are still allowed. Everything here proposes; sparse_proof decides.
"""

from __future__ import annotations

from dataclasses import dataclass
from itertools import product

import numpy as np

from pluralign.formulations.ensembles.ensemble import Norm
from pluralign.formulations.ensembles.votes import Votes
from pluralign.formulations.types import Bools, Floats

UNIT = 1 << 20
"""Boxes and points have coordinates that are multiples of 1/UNIT, which floats hold exactly."""
_ROUNDS = 2
_APART = 1e-9  # what floats must tell apart


def patterns(k: int) -> Floats:
    """All patterns T of k rewards as rows of zeros and ones (2^k × k), in lexicographic order."""
    return np.array(list(product((0.0, 1.0), repeat=k)))


def tightened(lo: Floats, hi: Floats) -> tuple[Floats, Floats]:
    """The boxes (B×k each) without some points that α_1 ≥ … ≥ α_k, Σ α = 1 exclude: `sparse_proof.tightened` in floats."""
    for _ in range(_ROUNDS):
        hi = np.minimum.accumulate(hi, axis=1)
        lo = np.maximum.accumulate(lo[:, ::-1], axis=1)[:, ::-1]
        low, high = lo.sum(axis=1, keepdims=True), hi.sum(axis=1, keepdims=True)
        lo, hi = np.maximum(lo, 1 - (high - hi)), np.minimum(hi, 1 - (low - lo))
    return lo, hi


def root(k: int) -> tuple[Floats, Floats]:
    """The box of all weights α_1 ≥ … ≥ α_k with sum 1 (1×k each)."""
    lo, hi = np.zeros((1, k)), np.ceil(UNIT / np.arange(1, k + 1))[None, :] / UNIT
    lo[0, 0] = (UNIT // k) / UNIT
    return lo, hi


def empty(lo: Floats, hi: Floats) -> Bools:
    """Which boxes (B×k) hold no weights (length B)."""
    none: Bools = (lo > hi).any(axis=1) | (lo.sum(axis=1) > 1) | (hi.sum(axis=1) < 1)
    return none


@dataclass(frozen=True)
class Measure:
    """The votes and the norm as floats: p and μ (length M; for the norm maximum, where terms are not added, μ is 1)."""

    p: Floats
    mu: Floats
    norm: Norm

    @classmethod
    def of(cls, votes: Votes, norm: Norm) -> Measure:
        """Of these votes."""
        return cls(votes.p, np.ones(votes.size) if norm == "maximum" else votes.mu, norm)

    def cost(self, distance: Floats) -> Floats:
        """What distances of p̂ from p* cost, by pair; distance: B×M×anything."""
        mu = self.mu[None, :, None]
        return mu * distance * distance if self.norm == "squared" else mu * distance

    def total(self, costs: Floats) -> Floats:
        """The error from what each pair costs (B×M)."""
        out: Floats = costs.max(axis=1) if self.norm == "maximum" else costs.sum(axis=1)
        return out


def interval(lo: Floats, hi: Floats, T: Floats) -> tuple[Floats, Floats]:
    """The least and the largest p̂ under each pattern, over the box (B×2^k each)."""
    return np.maximum(lo @ T.T, 1 - hi @ (1 - T).T), np.minimum(hi @ T.T, 1 - lo @ (1 - T).T)


def interval_costs(measure: Measure, lo: Floats, hi: Floats, T: Floats) -> Floats:
    """The least cost of each pair under each pattern, over the box (B×M×2^k)."""
    low, high = (ends[:, None, :] for ends in interval(lo, hi, T))
    p = measure.p[None, :, None]
    return measure.cost(np.maximum(np.maximum(low - p, p - high), 0.0))


def allowed(above: Bools, below: Bools, T: Floats) -> Bools:
    """Which patterns the fixed preferences allow (B×M×2^k). above, below: B×k×M, first response fixed above or below."""
    up, down = above.transpose(0, 2, 1)[:, :, None, :], below.transpose(0, 2, 1)[:, :, None, :]
    out: Bools = ~((up & (T == 0)) | (down & (T == 1))).any(axis=-1)
    return out


def least(b: Floats, lo: Floats, hi: Floats) -> Floats:
    """The least b·α over the weights in the box (length B). b: B×k."""
    order = np.argsort(b, axis=1)
    slope, low, high = (np.take_along_axis(v, order, 1) for v in (b, lo, hi))
    rest = 1 - low.sum(axis=1)
    out: Floats = np.sum(slope * low, axis=1)
    for j in range(b.shape[1]):
        step = np.clip(rest, 0, high[:, j] - low[:, j])
        out = out + slope[:, j] * step
        rest = rest - step
    return out


def center(lo: Floats, hi: Floats) -> Floats:
    """Weights in the middle of each box (B×k)."""
    share = (1 - lo.sum(axis=1)) / np.maximum((hi - lo).sum(axis=1), 1e-300)
    middle: Floats = lo + np.clip(share, 0, 1)[:, None] * (hi - lo)
    return middle


def on_grid(a: Floats) -> Floats:
    """Weights rounded to multiples of 1/UNIT with sum 1."""
    a = np.rint(a * UNIT) / UNIT
    rows = np.arange(len(a))
    a[rows, a.argmax(axis=1)] += 1 - a.sum(axis=1)
    return a


def minimizer(t: Floats, weight: Floats, p: Floats, lo: Floats, hi: Floats, a: Floats, rounds: int = 12) -> Floats:
    """Nearly the α in the box with the least Σ_e weight_e (t_e·α − p_e)², by exchange of weight, from α = a (B×k).

    t: B×M×k, weight: B×M.
    """
    k = lo.shape[1]
    weighted = t * weight[:, :, None]
    Q = weighted.transpose(0, 2, 1) @ t
    r = (weighted * p[None, :, None]).sum(axis=1)
    a = a.copy()
    for _ in range(rounds if k > 1 else 0):
        for i in range(k):
            for j in range(i):
                slope = ((Q[:, i] - Q[:, j]) * a).sum(axis=1) - r[:, i] + r[:, j]
                curve = Q[:, i, i] + Q[:, j, j] - 2 * Q[:, i, j]
                step = np.where(curve > 1e-12, -slope / np.maximum(curve, 1e-12), 0.0)
                least_step = np.maximum(lo[:, i] - a[:, i], a[:, j] - hi[:, j])
                most_step = np.minimum(hi[:, i] - a[:, i], a[:, j] - lo[:, j])
                step = np.maximum(np.minimum(step, most_step), least_step)
                a[:, i] += step
                a[:, j] -= step
    return a


def point_bound(measure: Measure, costs: Floats, T: Floats, lo: Floats, hi: Floats) -> tuple[Floats, Floats]:
    """Bounds by tangents at one point of each box, for the norm `squared`: (bounds (B,), points (B×k)).

    costs: as `interval_costs`, infinite where a pattern is not allowed. A pair is decided if its best pattern at the point
    has a tangent that lies below what all its other patterns cost anywhere in the box. See docs/certificates.md.
    """
    B, M, _ = costs.shape
    k = lo.shape[1]
    a = center(lo, hi)
    for last in (False, True):
        gap = (a @ T.T)[:, None, :] - measure.p[None, :, None]
        which = np.where(np.isfinite(costs), np.abs(gap), np.inf).argmin(axis=2)
        y = np.take_along_axis(gap, which[:, :, None], 2)[:, :, 0]
        t = T[which]
        b = (2 * measure.mu * y)[:, :, None] * t
        value = measure.mu * y * y
        flat = b.reshape(B * M, k)
        highest = -least(-flat, np.repeat(lo, M, 0), np.repeat(hi, M, 0)).reshape(B, M) - (b * a[:, None, :]).sum(
            axis=2
        )
        others = costs.copy()
        np.put_along_axis(others, which[:, :, None], np.inf, 2)
        decided = others.min(axis=2) >= (value + highest) * (1 + 1e-12)
        if not last:
            a = on_grid(minimizer(t, measure.mu * decided, measure.p, lo, hi, a))
    slope = (b * decided[:, :, None]).sum(axis=1)
    bound = np.where(decided, value, costs.min(axis=2)).sum(axis=1) + least(slope, lo, hi) - (slope * a).sum(axis=1)
    return bound, a


def slope_bound(
    measure: Measure, costs: Floats, T: Floats, lo: Floats, hi: Floats, enough: float
) -> tuple[Floats, Floats]:
    """Bounds by weights w on decided pairs, for the norm `absolute`: (bounds (B,), w (B×M)).

    costs: as in `point_bound`. A pair is decided if its cheapest pattern costs at most, anywhere in the box, what any other
    pattern costs at least. w is the slope of a smoothed error at nearly its best point. The error at any point is above the
    bound: where it is below `enough`, w is left zero, and the bound is that of the box.
    """
    which = costs.argmin(axis=2)[:, :, None]
    t = T[which[:, :, 0]]
    others = costs.copy()
    np.put_along_axis(others, which, np.inf, 2)
    low, high = (np.take_along_axis(ends, which[:, :, 0], 1) for ends in interval(lo, hi, T))
    farthest = np.maximum(measure.p - low, high - measure.p)
    decided = others.min(axis=2) >= measure.mu * farthest * (1 + _APART) + _APART
    cheapest = costs.min(axis=2)
    rest = np.where(decided, 0.0, cheapest).sum(axis=1)
    bounds, w = cheapest.sum(axis=1), np.zeros_like(cheapest)
    a, rows = center(lo, hi), np.arange(len(lo))
    for smooth in (1e-1, 3e-2, 1e-2, 3e-3, 1e-3, 1e-3, 1e-4, 1e-4):
        y = np.abs(measure.p - (t[rows] * a[:, None, :]).sum(axis=2))
        promising = (measure.mu * decided[rows] * y).sum(axis=1) + rest[rows] >= enough * (1 - _APART)
        rows, a, y = rows[promising], a[promising], y[promising]
        weight = measure.mu * decided[rows] / np.sqrt(y * y + smooth**2)
        a = minimizer(t[rows], weight, measure.p, lo[rows], hi[rows], a, 6)
    y = measure.p - (t[rows] * a[:, None, :]).sum(axis=2)
    w[rows] = np.fix(measure.mu * decided[rows] * y / np.sqrt(y * y + smooth**2) * 2**30) / 2**30
    slope = (w[rows, :, None] * t[rows]).sum(axis=1)
    zero = np.where(w[rows] != 0, 0.0, cheapest[rows]).sum(axis=1)
    bounds[rows] = (w[rows] * measure.p).sum(axis=1) + least(-slope, lo[rows], hi[rows]) + zero
    return bounds, w
