"""The best weights of given rewards in floats: a small quadratic program over the simplex, by Wolfe's active set method.

Many thousand of these are solved while learning; the weights that are answered are then computed over the rationals
(`ensembles.least.exact_weights`). Wolfe, Finding the nearest point in a polytope, Mathematical Programming 11, 1976.
"""

from __future__ import annotations

import numpy as np

from pluralign.formulations.types import Floats

_NOTHING = 1e-12


def simplex_weights(B: Floats, y: Floats, mu: Floats) -> Floats:
    """α ≥ 0 with Σ α = 1 (length k) of least Σ μ (Bα − y)². B: n×k. y, mu: length n."""
    weighted = B * mu[:, None]
    return simplex_minimum(weighted.T @ B, weighted.T @ y)


def simplex_minimum(G: Floats, c: Floats) -> Floats:
    """α ≥ 0 with Σ α = 1 (length k) of least αᵀGα − 2cᵀα. G: k×k, positive semidefinite."""
    k = len(c)
    alpha = np.zeros(k)
    support = [int(np.argmin(G.diagonal() - 2 * c))]
    alpha[support] = 1.0
    scale = max(float(np.abs(G).max()), float(np.abs(c).max()), 1e-300)
    for _ in range(20 * k + 20):  # each round lowers the value; rounding could make it go on
        slope = G @ alpha - c
        new = int(np.argmin(slope))
        if new in support or slope[new] >= float(slope @ alpha) - _NOTHING * scale:
            break
        support.append(new)
        alpha, support = _minor_cycles(G, c, alpha, support)
    return alpha


def _minor_cycles(G: Floats, c: Floats, alpha: Floats, support: list[int]) -> tuple[Floats, list[int]]:
    """The best weights on as much of the support as has positive ones."""
    while True:
        target = _stationary(G[np.ix_(support, support)], c[support])
        now = alpha[support]
        if target.min() > 0:
            now, left = target / target.sum(), np.full(len(support), True)
        else:
            falling = target <= 0
            with np.errstate(divide="ignore", invalid="ignore"):
                steps = np.where(falling, now / (now - target), np.inf)
            steps[np.isnan(steps)] = 0.0
            step = float(steps.min())
            now = now + min(step, 1.0) * (target - now)
            left = (now > _NOTHING) & ~(falling & (steps <= step))
            if not left.any():
                left[int(np.argmax(now))] = True
            now = np.where(left, now, 0.0)
            now = now / now.sum()
        done = bool(left.all())
        alpha = np.zeros(len(alpha))
        alpha[support] = now
        support = [i for i, kept in zip(support, left.tolist(), strict=True) if kept]
        if done or len(support) == 1:
            return alpha, support


def _stationary(G: Floats, c: Floats) -> Floats:
    """Weights of any sign with the sum 1 where the value is stationary; of least norm where there are several."""
    k = len(c)
    bordered = np.ones((k + 1, k + 1))
    bordered[:k, :k] = G
    bordered[k, k] = 0.0
    right = np.append(c, 1.0)
    try:
        solution: Floats = np.linalg.solve(bordered, right)
        if np.abs(bordered @ solution - right).max() < 1e-9 * max(1.0, float(np.abs(solution).max())):
            return solution[:k]
    except np.linalg.LinAlgError:
        pass
    return np.asarray(np.linalg.lstsq(bordered, right, rcond=1e-12)[0][:k])
