"""The best ranking of few responses exactly, by dynamic programming over subsets (Held and Karp 1962, for linear ordering)."""

from __future__ import annotations

from functools import cache

import numpy as np

from pluralign.formulations.types import Bools, ExactInts, Ints
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
    best = np.zeros(1 << m, dtype=gain.dtype)
    for a, sets in _steps(m):
        # all sets of one size that contain a, after those of smaller sizes: a comes first, the rest follows
        value = best[sets ^ (1 << a)] + below[a, sets ^ (1 << a)]
        best[sets] = np.where(_first(a, sets), value, np.maximum(best[sets], value))
    order, rest = [], (1 << m) - 1
    while rest:
        for a in range(m):
            if rest >> a & 1 and best[rest] == best[rest ^ 1 << a] + below[a, rest ^ 1 << a]:
                order.append(a)
                rest ^= 1 << a
                break
    return order, int(best[-1])


def _first(a: int, sets: Ints) -> Bools:
    """Whether a is the smallest member of a set, which is when it is tried first."""
    smallest: Bools = (sets & ((1 << a) - 1)) == 0
    return smallest


@cache
def _steps(m: int) -> list[tuple[int, Ints]]:
    """For each size and each response, in this order, the sets of that size that contain the response."""
    every = np.arange(1 << m)
    size = np.array([s.bit_count() for s in range(1 << m)])
    return [(a, every[(size == k) & (every >> a & 1 == 1)]) for k in range(1, m + 1) for a in range(m)]
