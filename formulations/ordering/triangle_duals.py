"""The linear relaxation of the linear ordering problem by a first-order method: fast bounds that are nearly the best.

Let x_ab = 1 if a is above b, for a < b. The relaxation is min c·x over 0 ≤ x_ab + x_bc − x_ac ≤ 1 and the unit box. A triangle
has one multiplier, λ > 0 for the upper side and λ < 0 for the lower one: with r = c + Aᵀλ every order costs at least
Σ min(0, r) − Σ max(0, λ), whatever λ is. The primal-dual method of Chambolle and Pock (Journal of Mathematical Imaging and
Vision 40, 2011), over-relaxed, finds good ones; A Aᵀ has the norm m. Compiled by numba: an iteration is a few thousand
additions, of which hundreds are needed for each bound and thousands of bounds for a proof.

Q problems that differ in the pairs that are fixed are solved side by side, so that additions are on vectors of length Q. Arrays
of pairs are m×m×Q float32, of which the part a < b counts; those of triangles T×Q, a < b < c in lexicographic order.
"""

from __future__ import annotations

from typing import Any

import numpy as np
from numba import njit
from numpy.typing import NDArray

from pluralign.formulations.types import Floats, Ints, Singles

_ROUND = 50  # iterations between two evaluations of the bounds
_BALANCE = 0.15  # dual step size over primal, for costs of mean size 1
_RELAXED = 1.8  # steps go so far beyond what the method says (below 2)
_FEWEST = 3  # rounds, since the first ones may lower the bound


def ascend(
    cost: Singles,
    low: Singles,
    high: Singles,
    x: Singles,
    multipliers: Singles,
    rounds: int,
    enough: float,
    progress: float,
) -> Floats:
    """The bounds reached (length Q) from these points and multipliers, which are changed to better ones in place.

    cost: m×m, of mean absolute value about 1. low, high: 0 and 1, equal for fixed pairs. A problem is left when its bound is
    `enough`, or when a round has gained less than `progress` of what is missing; all are after so many rounds.
    """
    step = np.float32(0.99 / np.sqrt(len(cost)))
    sizes = np.float32(step / np.float32(_BALANCE)), np.float32(step * np.float32(_BALANCE)), np.float32(_RELAXED)
    best = np.full(x.shape[2], -np.inf)
    left = np.arange(len(best))
    now: tuple[Singles, ...] = np.clip(x, low, high), multipliers.copy(), low, high
    for k in range(rounds):
        point, y, below, above = now
        _iterate(cost, below, above, point, y, _ROUND, *sizes)
        value = _values(cost, below, above, y)
        last = best[left]
        better = value > last
        best[left[better]] = value[better]
        multipliers[:, left[better]] = y[:, better]
        x[:, :, left] = point
        reached = best[left]
        going = reached < enough
        if k + 1 >= _FEWEST:
            going &= reached - last >= progress * (enough - reached)
        if not going.any():
            break
        if not going.all():
            left = left[going]
            now = tuple(np.ascontiguousarray(np.compress(going, part, axis=-1)) for part in now)
    return best


@njit(cache=True, fastmath=True)
def _iterate(
    cost: Singles,
    low: Singles,
    high: Singles,
    x: Singles,
    multipliers: Singles,
    iterations: int,
    tau: np.float32,
    sigma: np.float32,
    relaxed: np.float32,
) -> None:
    m, _, width = x.shape
    ahead, slope = x.copy(), np.zeros_like(x)
    _add_slopes(multipliers, slope)
    for _ in range(iterations):
        for a in range(m):
            for b in range(a + 1, m):
                c = cost[a, b]
                for q in range(width):
                    old = x[a, b, q]
                    v = min(max(old - tau * (c + slope[a, b, q]), low[a, b, q]), high[a, b, q])
                    ahead[a, b, q] = 2 * v - old
                    x[a, b, q] = old + relaxed * (v - old)
                    slope[a, b, q] = 0
        _turn(ahead, slope, multipliers, sigma, relaxed)


@njit(cache=True, fastmath=True)
def _turn(ahead: Singles, slope: Singles, multipliers: Singles, sigma: np.float32, relaxed: np.float32) -> None:
    """One dual step from the points `ahead`; `slope`, which is 0, becomes Aᵀλ."""
    m, _, width = ahead.shape
    new = np.empty(width, dtype=np.float32)
    t = 0
    for a in range(m):
        for b in range(a + 1, m):
            for c in range(b + 1, m):
                for q in range(width):
                    old = multipliers[t, q]
                    y = old + sigma * (ahead[a, b, q] + ahead[b, c, q] - ahead[a, c, q])
                    y -= min(max(y, np.float32(0.0)), sigma)
                    y = old + relaxed * (y - old)
                    multipliers[t, q] = y
                    new[q] = y
                for q in range(width):
                    slope[a, b, q] += new[q]
                for q in range(width):
                    slope[b, c, q] += new[q]
                for q in range(width):
                    slope[a, c, q] -= new[q]
                t += 1


@njit(cache=True)
def _add_slopes(multipliers: NDArray[np.floating], slope: NDArray[np.floating]) -> None:
    m, _, width = slope.shape
    t = 0
    for a in range(m):
        for b in range(a + 1, m):
            for c in range(b + 1, m):
                for q in range(width):
                    y = multipliers[t, q]
                    slope[a, b, q] += y
                    slope[b, c, q] += y
                    slope[a, c, q] -= y
                t += 1


@njit(cache=True)
def _values(cost: Singles, low: Singles, high: Singles, multipliers: Singles) -> Floats:
    """What the multipliers prove, up to rounding."""
    m, _, width = low.shape
    slope = np.zeros(low.shape, dtype=np.float64)
    _add_slopes(multipliers, slope)
    value = np.zeros(width)
    for t in range(len(multipliers)):
        for q in range(width):
            value[q] -= max(multipliers[t, q], np.float32(0.0))
    for a in range(m):
        for b in range(a + 1, m):
            for q in range(width):
                r = cost[a, b] + slope[a, b, q]
                value[q] += min(r * low[a, b, q], r * high[a, b, q])
    return value


@njit(cache=True, fastmath=True)
def project(
    target: Singles, weight: Singles, x: Singles, multipliers: Singles, iterations: int, tolerance: float
) -> None:
    """Move x towards the minimiser of Σ weight (x − target)² over the relaxation, from where it is, until it rests.

    target, weight: m×m, the weights at most about 1. x (m×m×1) and the multipliers (T×1) are changed in place.
    """
    m = len(x)
    step = np.float32(0.99 / np.sqrt(m))
    ahead, slope = x.copy(), np.zeros_like(x)
    _add_slopes(multipliers, slope)
    for _ in range(iterations):
        moved = np.float32(0.0)
        for a in range(m):
            for b in range(a + 1, m):
                pull = 2 * step * weight[a, b]
                old = x[a, b, 0]
                v = (old - step * slope[a, b, 0] + pull * target[a, b]) / (1 + pull)
                v = min(max(v, np.float32(0.0)), np.float32(1.0))
                moved = max(moved, abs(v - old))
                ahead[a, b, 0] = 2 * v - old
                x[a, b, 0] = v
                slope[a, b, 0] = 0
        _turn(ahead, slope, multipliers, step, np.float32(1.0))
        if moved < tolerance:
            break


@njit(cache=True)
def exact(difference: Ints, fixed: NDArray[np.int8], multipliers: Ints) -> int:
    """What integer multipliers (length T) prove of Σ difference·x: m×m integers, all sums below 2^62.

    fixed: m×m, 1 where a is fixed above b, −1 where b is fixed above a, else 0 (a < b).
    """
    m = len(difference)
    reduced = difference.copy()
    value = 0
    t = 0
    for a in range(m):
        for b in range(a + 1, m):
            for c in range(b + 1, m):
                y = multipliers[t]
                t += 1
                if y:
                    value -= max(y, 0)
                    reduced[a, b] += y
                    reduced[b, c] += y
                    reduced[a, c] -= y
    for a in range(m):
        for b in range(a + 1, m):
            if fixed[a, b] == 0:
                value += min(reduced[a, b], 0)
            elif fixed[a, b] > 0:
                value += reduced[a, b]
    return value


COMPILED: tuple[Any, ...] = (_iterate, _turn, _add_slopes, _values, project, exact)
"""What numba compiles at the first call."""
