"""The best ranking of few responses exactly, by dynamic programming over subsets (Held and Karp 1962, for linear ordering)."""

from __future__ import annotations

from functools import cache

import numpy as np

from pluralign.formulations.types import ExactInts, Ints
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
