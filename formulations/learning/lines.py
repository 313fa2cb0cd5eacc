"""Line searches for Σ w_e [s_e + t u_e > 0]: exact, in linear time, also where a second such sum must not fall too low.

The sum changes where t passes a breakpoint −s_e/u_e. Breakpoints are counted in bins of t, by which the sum is known at the
ends of the bins; only bins within which it can rise to the best of these are sorted.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import numpy as np

from pluralign.formulations.types import Bools, Floats

NOTHING = 1e-12
_NARROW = 1e-10  # of the size of breakpoints
_BINS, _BLOCK = 2048, 8192  # pairs at once: their arrays stay in the cache


@dataclass(frozen=True)
class Inliers:
    """Only rewards with Σ lean_e [θ·δ_e > 0] ≥ least: lean = μ (2p̄ − 1) and least = Σ μ p̄ − τ say d(r) ≤ τ."""

    lean: Floats
    least: float

    def has(self, above: Bools) -> bool:
        """Whether a reward that prefers the first on these pairs is one of them."""
        return float(self.lean @ above) >= self.least - NOTHING


def line_search(s: Floats, u: Floats, w: Floats, inliers: Inliers | None = None) -> float | None:
    """t of the largest Σ w [s + t u > 0] among inliers, in the middle of the widest best interval; None if there is none.

    s, u, w: length n. NaN is not expected. Breakpoints that rounding alone tells apart, as those of parallel differences, are
    one: no θ is between them.
    """
    rows = (w,) if inliers is None else (w, inliers.lean)
    place, ends, rises = _binned(s, u, rows)
    least = -np.inf if inliers is None else inliers.least - NOTHING
    small = NOTHING * float(np.abs(w).sum())
    known = ends[0] if inliers is None else np.where(ends[1] >= least, ends[0], -np.inf)
    chosen = ends[0, :-1] + rises[0] >= known.max() - small
    if inliers is not None:
        chosen &= ends[1, :-1] + rises[1] >= least
    at = np.flatnonzero(chosen[place] & (u != 0))
    if not len(at):
        return None
    at = at[np.argsort(-s[at] / u[at], kind="stable")]
    t = -s[at] / u[at]
    sums = [_sums(row[at] * np.sign(u[at]), place[at], end) for row, end in zip(rows, ends, strict=True)]
    margin = 1 + abs(t[[0, -1]])
    bounds = np.concatenate([[t[0] - margin[0]], t, [t[-1] + margin[1]]])
    width = np.diff(bounds)
    values = np.where(width > _NARROW * (np.abs(bounds[1:]) + _scale(s, u)), sums[0], -np.inf)
    if not chosen[0]:
        values[0] = -np.inf  # the first of these breakpoints is not the first of all
    if inliers is not None:
        values[sums[1] < least] = -np.inf
    most = float(values.max())
    if most == -np.inf:
        return None
    top = np.flatnonzero(values >= most - small)
    k = int(top[np.argmax(width[top])])
    return float(bounds[k] / 2 + bounds[k + 1] / 2)


def _binned(s: Floats, u: Floats, rows: tuple[Floats, ...]) -> tuple[Any, Floats, Floats]:
    """The bin of each breakpoint; for each row its sums at the ends of the bins, and what rises within each bin."""
    place = np.empty(len(s), dtype=np.int16)
    ends, rises = np.zeros((len(rows), _BINS + 1)), np.zeros((len(rows), _BINS))
    scale = _scale(s, u)
    for begin in range(0, len(s), _BLOCK):
        part = slice(begin, begin + _BLOCK)
        sign, value = np.sign(u[part]), s[part]
        x = sign * value / (-np.abs(value) - scale * np.abs(u[part]) - 1e-300)  # t / (|t| + scale), of t = −s/u
        bins = np.minimum((x + 1) * (_BINS / 2), _BINS - 1).astype(np.int64)
        place[part] = bins
        before = (sign < 0) | ((sign == 0) & (value > 0))  # preferred where t is before all breakpoints
        for k, row in enumerate(rows):
            change = row[part] * sign
            ends[k, 0] += row[part] @ before
            ends[k, 1:] += np.bincount(bins, change, _BINS)
            rises[k] += np.bincount(bins, np.maximum(change, 0.0), _BINS)
    return place, ends.cumsum(axis=1), rises


def _scale(s: Floats, u: Floats) -> float:
    """About how large breakpoints are."""
    return float(np.median(np.abs(s[:1000]))) / (float(np.median(np.abs(u[:1000]))) or 1.0) or 1.0


def _sums(change: Floats, place: Any, end: Floats) -> Floats:
    """The sum before the first of these breakpoints and after each; whole bins, in order."""
    firsts = np.flatnonzero(np.diff(place, prepend=-1))
    lengths = np.diff(firsts, append=len(place))
    total = change.cumsum()
    begun = end[place[firsts]] - (total[firsts] - change[firsts])
    return np.concatenate([end[place[:1]], total + np.repeat(begun, lengths)])
