"""What an order costs, exactly, and moving single candidates as long as that lowers the cost.

One order at a time, in integers of any size; `insertion_search` has many orders at a time, in floating point.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import numpy as np
from numpy.typing import NDArray


def cost(n: NDArray[Any], order: Sequence[int]) -> int:
    """Σ n_ba over the pairs a above b of the order. n: m×m."""
    o = list(order)
    return sum(map(int, np.tril(n[np.ix_(o, o)], -1).sum(axis=0)))


def improved(swap: NDArray[Any], order: Sequence[int]) -> list[int]:
    """The order after moving single candidates, always the most profitable one, until that lowers the cost no more.

    swap: m×m, `swap[a, b]` = n_ba − n_ab is what a above b costs more than b above a.
    """
    o = np.array(order, dtype=np.intp)
    m = len(o)
    rows = np.arange(m)
    while m > 1:
        passed = np.cumsum(swap[np.ix_(o, o)], axis=1)
        at = passed[rows, rows][:, None]
        # to place j > i: below everyone in between; to place j < i: above everyone in between
        before = np.concatenate([np.zeros((m, 1), dtype=passed.dtype), passed[:, :-1]], axis=1)
        change = np.where(rows[None, :] > rows[:, None], at - passed, at - before)
        i, j = divmod(int(change.argmin()), m)
        if change[i, j] >= 0:
            break
        c = o[i]
        o = np.insert(np.delete(o, i), j, c)
    return [int(c) for c in o]
