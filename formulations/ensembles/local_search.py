"""Rankings of much weight: an insertion search on many rankings at a time, started again from perturbed ones.

The gain of a ranking is Σ gain[a, b] over its pairs a above b; maximising it is the linear ordering problem (weighted Kemeny).
Everything here is floating point: it proposes rankings.
"""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

Floats = NDArray[np.float64]
Orders = NDArray[np.int64]

_KICK = 3  # random insertions between two searches


def improved(gain: Floats, orders: Orders) -> Orders:
    """Each order (row of B×m) after moving single responses, the most profitable first, until no move gains.

    gain: m×m antisymmetric: what a above b gains over b above a.
    """
    orders = orders.copy()
    m = orders.shape[1]
    rows = np.arange(m)
    up = np.tril(np.ones((m, m)), -1)
    flat = np.ascontiguousarray(gain).ravel()
    open_ = np.arange(len(orders))
    least = 1e-11 * max(1.0, float(np.abs(gain).sum()))
    while len(open_) and m > 1:
        o = orders[open_]
        # over[k, i, j]: what the response at place i gains by standing above the one at place j
        over = flat.take(o[:, :, None] * m + o[:, None, :])
        passed = np.cumsum(over, axis=2)
        # going down to place j it loses Σ over those passed; going up to place j it gains Σ over these, j included
        change = np.subtract(passed[:, rows, rows][:, :, None], passed, out=passed)
        change += np.multiply(over, up, out=over)
        change = change.reshape(len(o), -1)
        move = change.argmax(axis=1)
        goes_on = change[np.arange(len(o)), move] > least
        open_, o, move = open_[goes_on], o[goes_on], move[goes_on]
        orders[open_] = moved(o, move // m, move % m)
    return orders


def moved(orders: Orders, source: NDArray[np.int64], target: NDArray[np.int64]) -> Orders:
    """The orders (B×m) after the response at place source[k] of row k went to place target[k]."""
    i, j = source[:, None], target[:, None]
    rows = np.arange(orders.shape[1])[None, :]
    index = np.where((rows >= i) & (rows < j), rows + 1, np.where((rows > j) & (rows <= i), rows - 1, rows))
    return np.take_along_axis(orders, np.where(rows == j, i, index), axis=1)


def perturbed(orders: Orders, random: np.random.Generator, moves: int = _KICK) -> Orders:
    """The orders after so many random insertions each."""
    count, m = orders.shape
    for _ in range(moves):
        places: Orders = random.integers(m, size=(2, count))
        orders = moved(orders, places[0], places[1])
    return orders


def gains(gain: Floats, orders: Orders) -> Floats:
    """Half of Σ gain over the pairs a above b less Σ gain over the others (length B): the larger the better."""
    i, j = np.triu_indices(orders.shape[1], 1)
    total: Floats = gain[orders[:, i], orders[:, j]].sum(axis=1) / 2
    return total


def search(gain: Floats, starts: Orders, random: np.random.Generator, rounds: int, keep: int = 64) -> Orders:
    """Different good orders: the starts improved, then so many rounds of perturbing and improving the best `keep`."""
    found = np.unique(improved(gain, starts), axis=0)
    for _ in range(rounds):
        best = found[np.argsort(-gains(gain, found), kind="stable")[:keep]]
        found = np.unique(np.vstack([best, improved(gain, perturbed(best, random))]), axis=0)
    return found
