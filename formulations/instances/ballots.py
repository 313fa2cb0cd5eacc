"""What a voter says: a ballot that ranks candidates by number, or a comparison of two of them."""

from __future__ import annotations

import operator
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from typing import Any, SupportsIndex

import numpy as np

from pluralign.formulations.errors import InputError
from pluralign.formulations.numbers import shown


@dataclass(frozen=True)
class Ballot:
    """`count` voters who rank candidates (by number) in `levels`, best first; a level of several is a tie.

    `where` says where the ballot was read ("file.soi line 12"), for messages; it does not affect equality. `Ballot(3, [2, 0,
    1])` and arrays are taken, too. Raises `InputError` for what is no list of numbers; whether they are candidates is for
    `Instance` to check.
    """

    count: int
    levels: tuple[tuple[int, ...], ...]
    where: str = field(default="", compare=False)

    def __post_init__(self) -> None:
        levels: Any = self.levels
        if type(levels) is not tuple or not all(type(level) is tuple for level in levels):
            object.__setattr__(self, "levels", tuple(map(self._level, self._listed(levels))))
        if type(self.count) is not int:
            object.__setattr__(self, "count", _plain(self.count))

    def _level(self, entry: Any) -> tuple[Any, ...]:
        if isinstance(entry, str):
            mend = "a ballot has candidates' numbers; for names see Instance.from_arrays(rankings=…)"
            raise InputError(f"{self.where or 'ballot'}: {shown(entry)}; {mend}")
        tied = isinstance(entry, (Sequence, np.ndarray, set, frozenset))
        return (
            tuple(_plain(c) for c in (sorted(entry) if isinstance(entry, (set, frozenset)) else entry))
            if tied
            else (_plain(entry),)
        )

    def _listed(self, levels: Any) -> Iterable[Any]:
        if isinstance(levels, (str, bytes, dict, set, frozenset)) or not hasattr(levels, "__iter__"):
            mend = "give candidates' numbers, best first, those that are tied as a tuple"
            raise InputError(f"{self.where or 'ballot'}: levels {shown(levels)}; {mend}")
        listed: Iterable[Any] = levels
        return listed

    @classmethod
    def strict(cls, ranking: Iterable[SupportsIndex], count: SupportsIndex = 1, where: str = "") -> Ballot:
        """A ballot without ties, best candidate first; takes NumPy integers too."""
        return cls(_plain(count), tuple((_plain(c),) for c in ranking), where)

    @property
    def is_strict(self) -> bool:
        """Whether no two candidates are tied."""
        return all(len(level) == 1 for level in self.levels)

    @property
    def ranking(self) -> tuple[int, ...]:
        """The candidates' numbers, best first. Raises `InputError` if two are tied."""
        if not self.is_strict:
            raise InputError(f"{self.where or 'the ballot'}: candidates are tied, a strict ranking is needed")
        return tuple(level[0] for level in self.levels)


@dataclass(frozen=True)
class Comparison:
    """`count` times candidate number `above` was preferred to candidate number `below`."""

    above: int
    below: int
    count: int = 1

    def __post_init__(self) -> None:
        for part in ("above", "below", "count"):
            if type(getattr(self, part)) is not int:
                object.__setattr__(self, part, _plain(getattr(self, part)))


def _plain(number: Any) -> Any:
    """NumPy integers as Python's; everything else as it is, for `Instance` to judge."""
    return operator.index(number) if isinstance(number, np.integer) else number
