"""Good ensembles of k rewards from a pool: thousands of random starts, in which rewards are exchanged for better ones.

With weights and other rewards fixed, the error is linear in the vector of one reward, so that its best exchange is a product of
the pool with the gains of its pairs; then all weights are refitted. Where nothing is gained, a start has ended. Floats search.
"""

from __future__ import annotations

import numpy as np

from pluralign.formulations.ensembles.ensemble import Norm
from pluralign.formulations.ensembles.oracles.rewards_pool import RewardsPool
from pluralign.formulations.ensembles.small.boxes import minimizer
from pluralign.formulations.ensembles.votes import Votes
from pluralign.formulations.types import Floats, Ints
from pluralign.solver.results import Deadline

POWER = 6  # what stands for the norm maximum in floats
NOTHING = 1e-15  # an error that may be zero
_SMOOTH = (1e-1, 1e-2, 1e-3, 1e-4)
_ENTRIES = 4_000_000  # of the arrays of one exchange
_EVEN = 2.0  # of the Dirichlet distribution of the first weights
_LEAST_WEIGHT = 0.03  # a reward of weight 0 is exchanged as if it had this
_TURNS = 2  # exchanges of each reward before the weights are refitted
_KEPT = 3  # of the starts, for what takes longer


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
    votes: Votes, pool: RewardsPool, k: int, norm: Norm, starts: int, seed: int, deadline: Deadline
) -> list[tuple[float, tuple[int, ...]]]:
    """What so many random starts lead to, best first: errors and rows of the pool (N rewards); nothing after the deadline.

    Starts are rows and weights; they go on side by side, as many as the memory allows, and the best ones a little further.
    """
    random, S = np.random.default_rng(seed), pool.vectors.astype(np.float64)
    together = max(1, _ENTRIES // max(pool.size, votes.size * k, 1))
    found: dict[tuple[int, ...], float] = {}
    for begin in range(0, starts, together):
        if not deadline.left():
            break
        rows = random.integers(pool.size, size=(min(together, starts - begin), k))
        weights = random.dirichlet(np.full(k, _EVEN), size=len(rows))
        rows, values = _exchanged(votes, S, norm, rows, weights, deadline)
        for i in np.argsort(values)[:_KEPT].tolist():
            found[tuple(sorted(rows[i].tolist()))] = float(values[i])
    best = sorted(found, key=found.__getitem__)[:_KEPT]
    return sorted(_polished(votes, S, norm, rows, random, deadline) for rows in best)


def _exchanged(
    votes: Votes, S: Floats, norm: Norm, rows: Ints, weights: Floats, deadline: Deadline
) -> tuple[Ints, Floats]:
    """Exchange rewards in turn and refit all weights, until no start gains: rows (B×k) of the pool S (N×M), errors (B)."""
    p, mu = votes.p, votes.mu if norm != "maximum" else np.ones(votes.size)
    power = {"squared": 2, "absolute": 1, "maximum": POWER}[norm]
    best, values = rows.copy(), np.full(len(rows), np.inf)
    going = np.arange(len(rows))
    while len(going) and values.min() >= NOTHING and deadline.left():
        for j in [*range(rows.shape[1])] * _TURNS:
            t = S[rows].transpose(0, 2, 1)
            share = np.maximum(weights[:, j : j + 1], _LEAST_WEIGHT)
            rest = p - (t * weights[:, None, :]).sum(axis=2) + t[:, :, j] * weights[:, j : j + 1]
            gain = mu * (np.abs(rest) ** power - np.abs(rest - share) ** power)
            rows[:, j] = (gain @ S.T).argmax(axis=1)
        weights, errors_now = best_weights(p, votes.mu, norm, S[rows].transpose(0, 2, 1), 10)
        better = errors_now < values[going] * (1 - 1e-6) - 1e-12
        going, rows, weights = going[better], rows[better], weights[better]
        best[going], values[going] = rows, errors_now[better]
    return best, values


def _polished(
    votes: Votes, S: Floats, norm: Norm, rows: tuple[int, ...], random: np.random.Generator, deadline: Deadline
) -> tuple[float, tuple[int, ...]]:
    """One reward at a time is exchanged, all weights refitted before that is judged; random parts of a large pool are tried."""
    chosen, (N, M), k = np.array(rows), S.shape, len(rows)
    few = max(1, min(N, _ENTRIES // max(M * k, 1)))
    value = float(best_weights(votes.p, votes.mu, norm, S[chosen].T[None], 10)[1][0])
    idle, j = 0, 0
    while idle < k and value >= NOTHING and deadline.left():
        others = np.arange(N) if few == N else random.choice(N, size=few, replace=False)
        t = np.broadcast_to(S[chosen].T, (few, M, k)).copy()
        t[:, :, j] = S[others]
        values = best_weights(votes.p, votes.mu, norm, t, 8)[1]
        best = int(values.argmin())
        better = values[best] < value * (1 - 1e-6) - 1e-12
        if better:
            chosen[j], value = others[best], float(values[best])
        idle, j = 0 if better else idle + 1, (j + 1) % k
    return value, tuple(sorted(chosen.tolist()))
