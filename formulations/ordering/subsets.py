"""The best ranking of few responses exactly, by dynamic programming over subsets (Held and Karp 1962, for linear ordering)."""

from __future__ import annotations

from functools import cache

import numpy as np

from pluralign.formulations.types import ExactInts, Floats, Ints
from pluralign.solver.integers import INT64_BITS, bit_size

MOST = 12
"""Responses for which the engine uses it; the checker does up to 16."""


def best_order(gain: ExactInts) -> tuple[list[int], int]:
    """An order of most gain and that gain, exactly: Σ gain[a, b] over its pairs a above b. gain: m×m integers, m ≤ `MOST`."""
    m = len(gain)
    if m > MOST:
        raise ValueError(f"{m} responses are too many for subsets, at most {MOST} are handled")
    if gain.dtype != object and bit_size(gain) + 2 * m.bit_length() > INT64_BITS:
        gain = gain.astype(object)
    # below[a, S]: the gain of a above all of the set S
    below = np.zeros((m, 1 << m), dtype=gain.dtype)
    for b in range(m):
        below[:, 1 << b : 2 << b] = below[:, : 1 << b] + gain[:, b, None]
    best, flat = np.zeros(1 << m, dtype=gain.dtype), below.ravel()
    for sets, others, at in _layers(m):  # one of the set comes first, the others follow
        best[sets] = (best.take(others) + flat.take(at)).max(axis=1)
    order, rest = [], (1 << m) - 1
    while rest:
        for a in range(m):
            if rest >> a & 1 and best[rest] == best[rest ^ 1 << a] + below[a, rest ^ 1 << a]:
                order.append(a)
                rest ^= 1 << a
                break
    return order, int(best[-1])


def likely_orders(gain: Floats) -> Ints:
    """For each of n ≥ 1 gain matrices (n×m×m floats, m ≤ `MOST`) an order of most gain up to rounding, as rows (n×m)."""
    n, m = gain.shape[:2]
    step = max(1, _ENTRIES >> m)
    return np.concatenate([_likely_orders(gain[i : i + step]) for i in range(0, n, step)])


_ENTRIES = 1 << 19  # sets of all matrices that are solved together; each takes m numbers


def _likely_orders(gain: Floats) -> Ints:
    n, m = gain.shape[:2]
    below = np.zeros((n, m, 1 << m))
    for b in range(m):
        below[:, :, 1 << b : 2 << b] = below[:, :, : 1 << b] + gain[:, :, b, None]
    best, flat = np.zeros((n, 1 << m)), below.reshape(n, -1)
    for sets, others, at in _layers(m):
        best[:, sets] = (best[:, others] + flat[:, at]).max(axis=2)
    orders = np.empty((n, m), dtype=np.int64)
    rows, every = np.arange(n), np.arange(m)
    rest = np.full(n, (1 << m) - 1)
    for place in range(m):
        others = rest[:, None] & ~(1 << every)
        value = best[rows[:, None], others] + below[rows[:, None], every, others]
        orders[:, place] = np.where(rest[:, None] >> every & 1, value, -np.inf).argmax(axis=1)
        rest &= ~(1 << orders[:, place])
    return orders


@cache
def _layers(m: int) -> list[tuple[Ints, Ints, Ints]]:
    """For each size k the n sets (n), what is left without each member a (n×k), and where below[a, left] is when flat (n×k)."""
    every = np.arange(1 << m)
    size = np.array([s.bit_count() for s in range(1 << m)])
    out = []
    for k in range(1, m + 1):
        sets = every[size == k]
        members = np.nonzero(sets[:, None] >> np.arange(m) & 1)[1].reshape(len(sets), k)
        rest = sets[:, None] ^ (1 << members)
        out.append((sets, rest, (members << m) + rest))
    return out
