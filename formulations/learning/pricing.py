"""Pricing in floats: a direction θ of large Σ w_e [θ·δ_e > 0], from where another learner's step has come so far.

Smooth ascent (the sign replaced by a sigmoid of growing steepness) leads to a good region, exact line searches make the most
of it. Where members must not disagree with too many votes, every step keeps that: a line search sees both sums at once.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np

from pluralign.formulations.learning.lines import NOTHING, Inliers, line_search
from pluralign.formulations.types import Floats


@dataclass(frozen=True)
class Search:
    """How hard to look: `steepness` of the sigmoids, `steps` of the ascent at each, and `lines` searched afterwards.

    starts: from how many, those of the highest price; None for all.
    """

    steepness: tuple[float, ...] = (2.0, 8.0)
    steps: int = 30
    lines: int = 12
    starts: int | None = None


@dataclass(frozen=True, eq=False)
class Differences:
    """δ_e = x_first − x_second of n pairs, scaled: `D` n×d, and `fast` d×n in single precision for the smooth steps."""

    D: Floats
    fast: Any

    @classmethod
    def of(cls, D: Floats) -> Differences:
        """From n×d floats."""
        return cls(np.ascontiguousarray(D), np.ascontiguousarray(D.T, dtype=np.float32))

    @property
    def d(self) -> int:
        """The number of features."""
        return int(self.D.shape[1])

    def above(self, thetas: Floats) -> Floats:
        """[θ·δ > 0] of k rewards (k×d) as n×k floats."""
        return (self.D @ np.atleast_2d(thetas).T > 0).astype(float)


def unit(theta: Floats) -> Floats:
    """θ of length 1; zero stays zero."""
    return theta / (float(np.linalg.norm(theta)) or 1.0)


def priced(
    data: Differences, w: Floats, starts: Sequence[Floats], search: Search, rng: Any, inliers: Inliers | None = None
) -> tuple[Floats, float]:
    """The best θ found from these starts, and its Σ w [θ·δ > 0].

    With `inliers` starts that are no inliers are left out, unless the ascent makes them so; −∞ where nothing was found.
    """
    best, value = np.zeros(data.d), -np.inf
    if search.starts is not None and len(starts) > search.starts:
        prices = w @ data.above(np.array(starts))
        starts = [starts[i] for i in np.argsort(-prices, kind="stable")[: search.starts].tolist()]
    for start in starts:
        reached = [unit(start)]
        if search.steps:
            reached.append(ascended(data, w, reached[0], search, inliers))
        for theta in reversed(reached):  # the ascent first; where it has left the inliers, the start itself
            found = along_lines(data, w, theta, search.lines, rng, inliers)
            if found is not None:
                if found[1] > value:
                    best, value = found
                break
    return best, value


def ascended(data: Differences, w: Floats, theta: Floats, search: Search, inliers: Inliers | None = None) -> Floats:
    """Local maxima of Σ w σ(τ θ·δ) over unit θ, one steepness after another, by L-BFGS in single precision.

    With `inliers` what lacks to them is fined, more and more.
    """
    from scipy.optimize import minimize

    fast, fine = data.fast, 1.0
    scale = float(np.abs(w).sum()) or 1.0
    slopes = (w / scale).astype(np.float32)
    half, half_lean = float(slopes.sum()), 0.0
    lean = None
    if inliers is not None:
        lean = inliers.lean.astype(np.float32)
        half_lean = float(lean.sum())
    spread = float(np.sqrt(np.mean((data.D[:2000] @ theta) ** 2))) or 1.0
    for steepness in search.steepness:
        tau = steepness / spread

        def loss(x: Floats, tau: float = tau, fine: float = fine) -> tuple[float, Floats]:
            length = float(np.linalg.norm(x)) or 1.0
            u = x / length
            h = (u * (tau / 2)).astype(np.float32) @ fast
            np.tanh(h, out=h)  # 2σ − 1
            pull = slopes
            value = (float(slopes @ h) + half) / 2
            if lean is not None and inliers is not None:
                short = max(0.0, inliers.least - (float(lean @ h) + half_lean) / 2)
                value -= fine * short * short
                pull = slopes + np.float32(2 * fine * short) * lean
            np.multiply(h, h, out=h)
            np.subtract(1, h, out=h)
            h *= pull
            gradient = (fast @ h).astype(float) * (tau / 4)
            return -value, -(gradient - u * float(gradient @ u)) / length

        result = minimize(
            loss, theta, jac=True, method="L-BFGS-B", options={"maxiter": search.steps, "maxfun": search.steps * 3 // 2}
        )
        theta = unit(np.asarray(result.x, dtype=float))
        fine *= 16
    return theta


def along_lines(
    data: Differences, w: Floats, theta: Floats, lines: int, rng: Any, inliers: Inliers | None = None
) -> tuple[Floats, float] | None:
    """θ after so many line searches, and its value; None if it is no inlier, before and after.

    Directions: the gradient of the smoothed objective, the axes, and random ones in the metric of the data.
    """
    D = data.D
    s = D @ theta
    above = s > 0
    value = float(w @ above)
    allowed = inliers is None or inliers.has(above)
    small = NOTHING * (float(np.abs(w).sum()) or 1.0)
    for line in range(lines):
        direction = _direction(data, w, s, line, rng)
        u = D @ direction
        step = line_search(s, u, w, inliers)
        if step is None:
            continue
        moved = unit(theta + step * direction)
        there = D @ moved
        above = there > 0  # the point itself decides: rounding may have moved a pair across
        reached = float(w @ above)
        inside = inliers is None or inliers.has(above)
        if inside and (not allowed or reached > value + small):
            theta, s, value, allowed = moved, there, reached, True
    return (theta, value) if allowed else None


def _direction(data: Differences, w: Floats, s: Floats, line: int, rng: Any) -> Floats:
    noise: Floats = rng.standard_normal(data.d)
    if line % 2 == 0:
        width = float(np.median(np.abs(s[:2000]))) * (0.5, 0.15, 0.05)[line // 2 % 3] or 1.0
        q = 1 / (1 + np.exp(np.clip(-s / width, -30, 30)))
        return unit((data.fast @ (w * q * (1 - q)).astype(np.float32)).astype(float))
    return unit(noise)
