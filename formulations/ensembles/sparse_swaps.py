"""Good ensembles of k rewards from a pool: one reward at a time is exchanged for the best of the pool, all weights refitted.

Unlike in sparse_alternating the weights of every exchange are refitted before it is judged. Floats search.
"""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from formulations.ensembles.ensemble import Norm
from formulations.ensembles.rewards_pool import Pool
from formulations.ensembles.sparse_boxes import minimizer
from formulations.ensembles.votes import Votes
from solver.results import Deadline

Floats = NDArray[np.float64]
POWER = 6  # what stands for the norm maximum in floats
NOTHING = 1e-15  # an error that may be zero
_SMOOTH = (1e-1, 1e-2, 1e-3, 1e-4)
_ENTRIES = 4_000_000  # of the arrays of one exchange


def best_weights(p: Floats, mu: Floats, norm: Norm, t: Floats, rounds: int = 20) -> tuple[Floats, Floats]:
    """Nearly the best weights of B ensembles (B×k) and their errors (length B); t: B×M×k.

    For the norms absolute and maximum by squares weighted anew.
    """
    B, _, k = t.shape
    lo, hi, a = np.zeros((B, k)), np.ones((B, k)), np.full((B, k), 1 / k)
    if norm == "squared" or k == 1:
        a = minimizer(t, np.broadcast_to(mu, (B, len(mu))), p, lo, hi, a, rounds)
        return a, errors(p, mu, norm, t, a)
    best, least = a, errors(p, mu, norm, t, a)
    for smooth in _SMOOTH:
        gap = np.abs((t * a[:, None, :]).sum(axis=2) - p)
        weight = mu / np.hypot(gap, smooth) if norm == "absolute" else (gap + smooth) ** (POWER - 2)
        a = minimizer(t, weight, p, lo, hi, a, rounds)
        value = errors(p, mu, norm, t, a)
        best, least = np.where((value < least)[:, None], a, best), np.minimum(value, least)
    return best, least


def errors(p: Floats, mu: Floats, norm: Norm, t: Floats, a: Floats) -> Floats:
    """The errors (length B) of ensembles t (B×M×k) with weights a (B×k)."""
    gap = np.abs((t * a[:, None, :]).sum(axis=2) - p)
    out: Floats = gap.max(axis=1) if norm == "maximum" else (mu * (gap * gap if norm == "squared" else gap)).sum(axis=1)
    return out


def swapped(
    votes: Votes, pool: Pool, k: int, norm: Norm, starts: int, seed: int, deadline: Deadline
) -> list[tuple[float, tuple[int, ...]]]:
    """What so many random starts lead to, best first: errors and rows of the pool (N rewards); nothing after the deadline.

    If the pool is large, random parts of it are tried for each exchange.
    """
    random = np.random.default_rng(seed)
    S, N = pool.vectors.astype(np.float64), pool.size
    few = max(1, min(N, _ENTRIES // (max(votes.size, 1) * k)))
    found: dict[tuple[int, ...], float] = {}
    for _ in range(starts):
        chosen = random.choice(N, size=k, replace=k > N)
        value, idle, j = np.inf, 0, 0
        while idle < k and deadline.left():
            rows = np.arange(N) if few == N else random.choice(N, size=few, replace=False)
            t = np.broadcast_to(S[chosen].T, (len(rows), votes.size, k)).copy()
            t[:, :, j] = S[rows]
            _, values = best_weights(votes.p, votes.mu, norm, t, 8)
            best = int(values.argmin())
            if values[best] < value * (1 - 1e-6) - 1e-12:
                chosen[j], value, idle = rows[best], float(values[best]), 0
            else:
                idle += 1
            j = (j + 1) % k
        if value < np.inf:
            found[tuple(sorted(chosen.tolist()))] = value
        if value < NOTHING:
            break
    return sorted((value, rows) for rows, value in found.items())
