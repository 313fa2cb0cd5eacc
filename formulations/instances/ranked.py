"""Many ballots without ties as arrays: a sequence of `Ballot`s that takes a hundredth of their memory."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import overload

import numpy as np

from pluralign.formulations.errors import InputError
from pluralign.formulations.instances.ballots import Ballot
from pluralign.formulations.types import Bools, ExactInts, Ints, Theta

PointRows = tuple[Theta, ...]

_ROWS = 2**14  # read at a time, so that the processor's cache holds them


class RankedBallots(Sequence[Ballot]):
    """n ballots without ties. Equal to any tuple or list of the same ballots.

    rankings: n×k, in each row different numbers of candidates, best first, and −1 at the end for those that are not ranked.
    counts: n positive integers, 1 if None. where: what a ballot is called in messages, before its number. induced: n, which of
    them a θ induces for `features`, where that is known. Raises `InputError` for rows of another form.
    """

    def __init__(
        self,
        rankings: ExactInts,
        counts: ExactInts | None = None,
        where: str = "ballot",
        induced: Bools | None = None,
        features: PointRows | None = None,
    ) -> None:
        odd = first_odd(rankings)
        if odd is not None:
            raise InputError(
                f"{where} {odd + 1}: is no ranking, best first, in which every number is there once at most"
            )
        self.rankings: Ints = np.ascontiguousarray(rankings, dtype=np.int16)
        self.counts: Ints = np.ones(len(rankings), dtype=np.int64) if counts is None else counts.astype(np.int64)
        if (self.counts <= 0).any():
            raise InputError(f"{where} {int(self.counts.argmin()) + 1}: a count is a positive whole number")
        self._where = where
        self._induced, self._features = induced, features
        for array in (self.rankings, self.counts):
            array.setflags(write=False)

    @property
    def largest(self) -> int:
        """The largest number of a candidate that is ranked."""
        return int(self.rankings.max(initial=-1))

    def incomplete(self, m: int) -> Bools:
        """n: whether the ballot ranks fewer than m candidates."""
        short: Bools = self.rankings[:, m - 1] < 0 if m <= self.rankings.shape[1] else np.ones(len(self), dtype=bool)
        return short

    def known_feasible(self, features: PointRows | None) -> Bools:
        """n: whether a θ is known to induce the ballot, for these features."""
        if self._induced is None or features is None or self._features != features:
            return np.zeros(len(self), dtype=bool)
        return self._induced

    def __len__(self) -> int:
        return len(self.counts)

    @overload
    def __getitem__(self, index: int) -> Ballot: ...
    @overload
    def __getitem__(self, index: slice) -> tuple[Ballot, ...]: ...
    def __getitem__(self, index: int | slice) -> Ballot | tuple[Ballot, ...]:
        if isinstance(index, slice):
            return tuple(self[i] for i in range(len(self))[index])
        number = range(len(self))[index]
        return self._ballot(self.rankings[number].tolist(), int(self.counts[number]), number)

    def __iter__(self) -> Iterator[Ballot]:
        for start in range(0, len(self), _ROWS):
            rows = self.rankings[start : start + _ROWS].tolist()
            counts = self.counts[start : start + _ROWS].tolist()
            for number, (row, count) in enumerate(zip(rows, counts, strict=True), start):
                yield self._ballot(row, count, number)

    def _ballot(self, row: list[int], count: int, number: int) -> Ballot:
        return Ballot(count, tuple((c,) for c in row if c >= 0), f"{self._where} {number + 1}")

    def __eq__(self, other: object) -> bool:
        if isinstance(other, RankedBallots):
            return np.array_equal(self.rankings, other.rankings) and np.array_equal(self.counts, other.counts)
        return tuple(self) == tuple(other) if isinstance(other, (tuple, list)) else NotImplemented

    def __hash__(self) -> int:
        return hash(tuple(self))

    def __add__(self, other: Sequence[Ballot]) -> tuple[Ballot, ...]:
        return (*self, *other)

    def __radd__(self, other: Sequence[Ballot]) -> tuple[Ballot, ...]:
        return (*other, *self)

    def __repr__(self) -> str:
        return f"<{len(self)} ballots>"


def first_odd(rankings: ExactInts) -> int | None:
    """The first row of integers that are not different and at least 0, but for −1 at the end; None without such a row."""
    for start in range(0, len(rankings), _ROWS):
        block = rankings[start : start + _ROWS]
        ranked = block >= 0
        good = ranked.any(axis=1) & (block >= -1).all(axis=1) & (ranked[:, :-1] >= ranked[:, 1:]).all(axis=1)
        ordered = np.sort(block, axis=1)
        good &= ((ordered[:, :-1] < ordered[:, 1:]) | (ordered[:, 1:] < 0)).all(axis=1)
        if not good.all():
            return start + int(good.argmin())
    return None
