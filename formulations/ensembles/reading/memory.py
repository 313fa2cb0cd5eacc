"""Tables in memory, read as files are: data frames of pandas, polars and others, and columns of arrays.

Floats are taken exactly, as the binary fractions that they are, or as printed if `decimals` says so.
"""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping, Sequence
from fractions import Fraction
from typing import TYPE_CHECKING, Any

from pluralign.formulations import frames
from pluralign.formulations.ensembles.reading.table import NAMES, Table
from pluralign.formulations.errors import InputError
from pluralign.formulations.numbers import shown

if TYPE_CHECKING:
    import polars as pl


def table_of(
    columns: Mapping[str, Sequence[Any]], place: str, ignore: Collection[str] = (), decimals: bool = False
) -> Table:
    """The table with these columns, lists of one length, without those to be ignored and those without a name."""
    lengths = {name: len(cells) for name, cells in columns.items()}
    if len(set(lengths.values())) > 1:
        listed = ", ".join(f"{n} in {shown(name)}" for name, n in lengths.items())
        raise InputError(f"{place}: columns of different lengths: {listed}; give as many entries of each")
    named = [name for name in columns if not frames.UNNAMED.fullmatch(name)]
    ignored = tuple(name for name in named if name in ignore)
    kept = tuple(name for name in named if name not in ignore)
    return Table("", place, "", kept, len(columns) - len(named), ignored, _Memory(columns, decimals))


def table_of_frame(frame: Any, place: str, ignore: Collection[str] = (), decimals: bool = False) -> Table:
    """The table in a data frame. Raises `InputError` for what is none."""
    return table_of(frames.columns(frame, place, decimals), place, ignore, decimals)


def column_of(values: Any, name: str, place: str, decimals: bool) -> list[Any]:
    """A column given by itself, as an array, a series or a list."""
    try:
        return frames.listed_cells(values, decimals)
    except TypeError:
        raise InputError(f"{place}: {name} is {shown(values)}; give a list or an array, one entry a row") from None


class _Memory:
    """Columns of Python's values."""

    def __init__(self, columns: Mapping[str, Sequence[Any]], decimals: bool) -> None:
        self._cells = columns
        self._decimals = decimals
        self.columns = tuple(columns)

    def rows(self, names: Sequence[str]) -> Iterator[list[Any]]:
        for cells in zip(*(self._cells[name] for name in names), strict=True):
            yield [None if cell == "" else cell for cell in cells]

    def frame(self, names: Sequence[str], keys: Sequence[str], place: str) -> pl.DataFrame:
        import polars as pl

        columns = [
            pl.Series(
                key,
                [_text(cell, name, key, place, row) for row, cell in enumerate(self._cells[name], 1)],
                dtype=pl.String,
            )
            for name, key in zip(names, keys, strict=True)
        ]
        return pl.DataFrame(columns)


def _text(cell: Any, name: str, key: str, place: str, row: int) -> str | None:
    """A name or a number as text that is read back as the same; a float as the fraction that it is."""
    if cell is None or cell == "":
        return None
    if isinstance(cell, str):
        return cell
    if isinstance(cell, (bool, list, dict, bytes)):
        raise InputError(f"{place} row {row}: {shown(cell)} in {shown(name)}; a name or a number is expected")
    if isinstance(cell, float) and key not in NAMES:
        try:
            return str(Fraction(cell))
        except (ValueError, OverflowError):
            raise InputError(f"{place} row {row}: {shown(cell)} in {shown(name)} is not a finite number") from None
    return str(cell)
