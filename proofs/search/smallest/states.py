"""All profiles of n voters of a family, up to what a rule and an axiom can tell apart."""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np

from pluralign.formulations.types import Ints
from pluralign.solver.results import Deadline, LimitReached

_LISTED = 1 << 15
MOST_STATES = 3_000_000
"""More profiles than this are not kept."""


class States:
    """Profiles over some ballots by the number of voters, one for each value of the columns that count.

    summaries: k×w, of one voter for each ballot. columns: of a summary; two profiles that agree in these are one.
    """

    def __init__(self, summaries: Ints, columns: Ints | slice, deadline: Deadline) -> None:
        self.summaries, self.columns, self.deadline = summaries, columns, deadline
        self._counts: list[Ints] = [np.zeros((1, len(summaries)), dtype=np.int64)]

    def counts(self, n: int) -> Ints:
        """B×k: voters of each ballot. Raises `LimitReached` at the deadline and for more than `MOST_STATES` profiles."""
        while len(self._counts) <= n:
            self._counts.append(self._more(self._counts[-1]))
        return np.asarray(self._counts[n])

    def profiles(self, n: int) -> tuple[Ints, Ints]:
        """Counts and summaries."""
        counts = self.counts(n)
        return counts, counts.astype(np.int64) @ self.summaries

    def _more(self, counts: Ints) -> Ints:
        parts: list[Ints] = []
        keys: list[Ints] = []
        for ballot in range(len(self.summaries)):
            self.deadline.check()
            grown = counts.copy()
            grown[:, ballot] += 1
            parts.append(grown)
            keys.append((grown.astype(np.int64) @ self.summaries)[:, self.columns])
            if sum(map(len, parts)) > MOST_STATES:
                parts, keys = [_distinct(parts, keys)], []
                keys = [(parts[0].astype(np.int64) @ self.summaries)[:, self.columns]]
                if len(parts[0]) > MOST_STATES // 2:
                    raise LimitReached(f"there are more than {MOST_STATES // 2} profiles")
        return _distinct(parts, keys)


def _distinct(parts: list[Ints], keys: list[Ints]) -> Ints:
    key = np.concatenate(keys)
    code = np.zeros(len(key), dtype=np.uint64)
    base = np.uint64(int(key.max(initial=0)) + 1)
    if int(base) ** key.shape[1] < 2**63:
        for column in key.T:
            code = code * base + column.astype(np.uint64)
        _, first = np.unique(code, return_index=True)
    else:
        _, first = np.unique(key, axis=0, return_index=True)
    return np.asarray(np.concatenate(parts)[np.sort(first)])


def listed(kinds: int, n: int) -> Iterator[Ints]:
    """All multisets of n ≥ 1 of the numbers 0, …, kinds − 1, B×n in increasing order, in parts of about `_LISTED`."""
    if n == 1:
        yield np.arange(kinds)[:, None]
        return
    waiting: list[Ints] = []
    for first in range(kinds):
        for rest in listed(kinds - first, n - 1):
            waiting.append(np.concatenate([np.full((len(rest), 1), first), first + rest], axis=1))
        if sum(map(len, waiting)) >= _LISTED:
            yield np.concatenate(waiting)
            waiting = []
    if waiting:
        yield np.concatenate(waiting)


def in_parts(length: int, size: int) -> Iterator[slice]:
    """Slices of so many rows."""
    for start in range(0, length, size):
        yield slice(start, start + size)
