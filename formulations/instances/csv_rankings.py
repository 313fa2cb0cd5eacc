"""Tables of rankings (CSV or TSV, also .gz): a row a ballot, a column a place, the best first.

    place1,place2,place3,count
    A,C,B,3
    B,A,,1

The header numbers the places from 1, whatever word is before the numbers; `count` may be one of the columns. Cells at the end
of a row may be empty, for what is not ranked. Rows are those of `csv_rows`, which refuses what is no table, and nothing is
left out but rows of empty cells.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from itertools import islice
from typing import TYPE_CHECKING, NoReturn

import numpy as np

from pluralign.formulations.errors import InputError
from pluralign.formulations.instances.instance import MAX_WEIGHT, Instance, check_number_of_candidates
from pluralign.formulations.instances.ranked import RankedBallots, first_odd
from pluralign.formulations.numbers import listed, shown
from pluralign.formulations.types import ExactInts, Ints

if TYPE_CHECKING:
    from pluralign.formulations.ensembles.reading.csv_rows import CsvRecord

SUFFIXES = (".csv", ".tsv")  # and the same with .gz
COUNT = "count"

_BATCH = 2**20  # characters
_COUNT = re.compile(r"\s*0*([1-9][0-9]{0,18})\s*")
_NUMBERED = re.compile(r"(.*?)([0-9]+)")


def parse_rankings(path: str, place: str, separator: str, candidates: Sequence[str] | None = None) -> Instance:
    """The instance in a table of rankings.

    candidates: their names in tie-break order, where features say so; else they are what is ranked, in the order of their
    numbers if all names are whole numbers, else of the alphabet, so that ties do not depend on the order of the ballots.
    Raises `InputError` naming the line: what `csv_rows.records` refuses, an empty cell before another, a candidate twice in a
    row or unknown, a count that is no positive whole number, a header that does not number places or is a ballot.
    """
    # other instances need no tables
    from pluralign.formulations.ensembles.reading.csv_rows import cell_batches, records

    _, header = next(records(path, place, separator), (0, [""]))
    columns = _places(header, place)
    names = _Names()
    blocks, weights = [], []
    row = 0
    for cells in cell_batches(path, place, separator, _BATCH):
        block = _block(cells, columns, len(header), names)
        rows = len(block)
        given = cells[header.index(COUNT) :: len(header)] if COUNT in header else None
        counts = np.ones(rows, dtype=np.int64) if given is None else _counts(given)
        odd = first_odd(block)
        wrong = [*([] if odd is None else [odd]), *np.flatnonzero(counts == 0)[:1].tolist()]
        if wrong:
            _refuse(records(path, place, separator), place, row + min(wrong), header)
        blocks.append(block)
        weights.append(counts)
        row += rows
    found = names.cells()
    if not blocks:
        raise InputError(f"{place}: no ballots; give a row for each, or one for equal ones with their {shown(COUNT)}")
    check_number_of_candidates(len(found), place)
    order = _ordered(found) if candidates is None else tuple(candidates)
    number = {name: i for i, name in enumerate(order)}
    unknown = next((name for name in found if name not in number), None)
    if unknown is not None:
        raise InputError(
            f"{place}: {shown(unknown)} is ranked, but the candidates are {listed(order)}; mend one of them"
        )
    title = next((name for name in header if name in number), None)
    if title is not None:
        mend = "put a header row before it, such as place1,place2,place3"
        raise InputError(f"{place}: the first row has {shown(title)}, a candidate; {mend}")
    renumbered = np.array([*(number[name] for name in found), -1], dtype=np.int16)
    rankings = renumbered[np.concatenate(blocks)]
    return Instance(order, ballots=RankedBallots(rankings, np.concatenate(weights), f"{place}: ballot"), source=place)


class _Names(dict[str, int]):
    """The number of each cell: that of the name in it, without spaces around, in the order of appearance; −1 if empty."""

    def __init__(self) -> None:
        super().__init__({"": -1})
        self._number: dict[str, int] = {"": -1}

    def __missing__(self, cell: str) -> int:
        number = self._number.setdefault(cell.strip(), len(self._number) - 1)
        self[cell] = number
        return number

    def cells(self) -> list[str]:
        return [name for name in self._number if name]


def _block(cells: list[str], columns: list[int], width: int, names: _Names) -> ExactInts:
    """The numbers of the candidates in these columns of the rows, whose cells are all in one list."""
    rows = len(cells) // width
    if columns != list(range(width)):
        cells = [
            cell
            for start in range(0, len(cells), width)
            for cell in map(cells[start : start + width].__getitem__, columns)
        ]
    block = np.fromiter(map(names.__getitem__, cells), dtype=np.int64, count=len(cells))
    return (block.astype(np.int16) if len(names) < 2**15 else block).reshape(rows, len(columns))


def _counts(cells: list[str]) -> Ints:
    """The counts, 0 where there is none."""
    matches = map(_COUNT.fullmatch, cells)
    counts = [0 if match is None else int(match[1]) for match in matches]
    return np.array([count if count < MAX_WEIGHT else 0 for count in counts], dtype=np.int64)


def _places(header: list[str], place: str) -> list[int]:
    """The columns that are places, which are numbered from 1 and in order."""
    columns = [j for j, name in enumerate(header) if name != COUNT]
    matches = [_NUMBERED.fullmatch(header[j]) for j in columns]
    ends = [int(match[2]) for match in matches if match is not None]
    words = {match[1] for match in matches if match is not None}
    if not columns or ends != list(range(1, len(columns) + 1)) or len(words) > 1 or header.count(COUNT) > 1:
        expected = f"place1, place2, … in this order (or another word before the numbers), and perhaps {COUNT}"
        raise InputError(f"{place}: the columns are {listed(header)}; a table of rankings has {expected}")
    return columns


def _ordered(found: list[str]) -> tuple[str, ...]:
    """Names in tie-break order."""
    whole = all(name.isascii() and name.isdigit() and len(name) < 19 for name in found)
    return tuple(sorted(found, key=lambda name: (int(name), name) if whole else (0, name)))


def _refuse(rows: Iterator[CsvRecord], place: str, row: int, header: list[str]) -> NoReturn:
    """Say what is wrong with the row of this number from 0, and where it is."""
    line, cells = next(islice(rows, row + 1, None))
    where = f"{place} line {line}"
    if COUNT in header:
        count = cells[header.index(COUNT)]
        if not _counts([count])[0]:
            raise InputError(f"{where}: the count is {shown(count)}; a count is a positive whole number below 2^62")
    ranked = [cells[j].strip() for j in _places(header, place)]
    while ranked and not ranked[-1]:
        ranked.pop()
    if not ranked:
        raise InputError(f"{where}: ranks nobody; remove the row, or rank at least one candidate")
    if "" in ranked:
        empty = f"place {ranked.index('') + 1} is empty before others that are not"
        raise InputError(f"{where}: {empty}; leave cells empty at the end only")
    twice = [name for name in dict.fromkeys(ranked) if ranked.count(name) > 1]
    raise InputError(f"{where}: ranks {listed(twice)} more than once; keep one")
