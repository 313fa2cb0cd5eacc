"""Rankings of much weight: an insertion search on many rankings at a time, started again from perturbed ones.

The gain of a ranking is Σ gain[a, b] over its pairs a above b; maximising it is the linear ordering problem (weighted Kemeny).
Everything here is floating point: it proposes rankings.
"""

from __future__ import annotations

from functools import cache

import numpy as np

from pluralign.formulations.types import Floats, Ints

_KICK = 3  # random insertions between two searches


def improved(gain: Floats, orders: Ints, lean: Floats | None = None, room: Floats | None = None) -> Ints:
    """Each order (row of B×m) after moving single responses, the most profitable first, until no move gains.

    gain: m×m antisymmetric: what a above b gains over b above a. lean, room: no move may leave an order with room below 0;
    room (length B, changed in place) grows by what the moves gain in `lean` (m×m antisymmetric).
    """
    orders = orders.copy()
    open_ = np.arange(len(orders))
    least = 1e-11 * max(1.0, float(np.abs(gain).sum()))
    while len(open_) and orders.shape[1] > 1:
        o = orders[open_]
        change = _changes(gain, o)
        if lean is not None and room is not None:
            leaned = _changes(lean, o)
            change[room[open_, None] + leaned < 0] = -np.inf
        move = change.argmax(axis=1)
        goes_on = change[np.arange(len(o)), move] > least
        if lean is not None and room is not None:
            room[open_[goes_on]] += leaned[goes_on, move[goes_on]]
        open_, o, move = open_[goes_on], o[goes_on], move[goes_on]
        orders[open_] = moved(o, move // o.shape[1], move % o.shape[1])
    return orders


def _changes(gain: Floats, orders: Ints) -> Floats:
    """What each move gains (B×m²): of the response at place i to place j, at i·m + j."""
    m = orders.shape[1]
    rows = np.arange(m)
    # over[k, i, j]: what the response at place i gains by standing above the one at place j
    over = np.ascontiguousarray(gain).ravel().take(orders[:, :, None] * m + orders[:, None, :])
    passed = np.cumsum(over, axis=2)
    # going down to place j it loses Σ over those passed; going up to place j it gains Σ over these, j included
    change: Floats = np.subtract(passed[:, rows, rows][:, :, None], passed, out=passed)
    change += np.multiply(over, _earlier(m), out=over)
    return change.reshape(len(orders), -1)


@cache
def _earlier(m: int) -> Floats:
    """1 where place j is before place i, at (i, j)."""
    return np.tril(np.ones((m, m)), -1)


def moved(orders: Ints, source: Ints, target: Ints) -> Ints:
    """The orders (B×m) after the response at place source[k] of row k went to place target[k]."""
    i, j = source[:, None], target[:, None]
    rows = np.arange(orders.shape[1])[None, :]
    index = np.where((rows >= i) & (rows < j), rows + 1, np.where((rows > j) & (rows <= i), rows - 1, rows))
    return np.take_along_axis(orders, np.where(rows == j, i, index), axis=1)


def perturbed(orders: Ints, random: np.random.Generator, moves: int = _KICK) -> Ints:
    """The orders after so many random insertions each."""
    count, m = orders.shape
    for _ in range(moves):
        places: Ints = random.integers(m, size=(2, count))
        orders = moved(orders, places[0], places[1])
    return orders


def gains(gain: Floats, orders: Ints) -> Floats:
    """Half of Σ gain over the pairs a above b less Σ gain over the others (length B): the larger the better."""
    i, j = np.triu_indices(orders.shape[1], 1)
    total: Floats = gain[orders[:, i], orders[:, j]].sum(axis=1) / 2
    return total


def search(gain: Floats, starts: Ints, random: np.random.Generator, rounds: int, keep: int = 64) -> Ints:
    """Different good orders: the starts improved, then so many rounds of perturbing and improving the best `keep`."""
    found = np.unique(improved(gain, starts), axis=0)
    for _ in range(rounds):
        best = found[np.argsort(-gains(gain, found), kind="stable")[:keep]]
        found = np.unique(np.vstack([best, improved(gain, perturbed(best, random))]), axis=0)
    return found
