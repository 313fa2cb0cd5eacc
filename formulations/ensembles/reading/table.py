"""Tables in files: CSV, TSV, JSON Lines, JSON arrays and Parquet; every trouble on the way is one line.

Numbers stay as written: CSV cells are text, JSON numbers are kept as text, and the binary floats of Parquet are taken as the
shortest decimal that reads back as the same float (`ensembles.reading.number_columns`). Columns that are read get our own names
at once, so that no column of a user can be taken for one of ours.
"""

from __future__ import annotations

import os
import stat
import warnings
from collections import Counter
from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from itertools import islice
from typing import TYPE_CHECKING, Any, Protocol

from pluralign.formulations.ensembles.reading import csv_rows, json_rows
from pluralign.formulations.errors import InputError, InputNote
from pluralign.formulations.files import path_of, without_collector
from pluralign.formulations.frames import UNNAMED
from pluralign.formulations.instances.reading import place_of
from pluralign.formulations.numbers import JsonNumber, listed, shown, suggestion

if TYPE_CHECKING:
    import polars as pl

SUFFIXES = (
    ".csv",
    ".csv.gz",
    ".tsv",
    ".tsv.gz",
    ".jsonl",
    ".jsonl.gz",
    ".ndjson",
    ".ndjson.gz",
    ".json",
    ".json.gz",
    ".parquet",
)
ROW = "#row"
"""The column with the number of the row in the file, from 1, without the header and blank rows."""
NAMES = ("prompt", "a", "b", "response", "choice")
"""Our columns that hold names, where a number that is none (NaN) is a name that is missing."""

_BATCH = 50_000  # rows that are Python objects at a time
_KEPT = 2**27  # bytes of a JSON file whose objects are kept between finding its columns and reading them


class _Source(Protocol):
    """A file of rows."""

    columns: tuple[str, ...]

    def rows(self, names: Sequence[str]) -> Iterator[list[Any]]:
        """The cells of these columns, row by row."""

    def frame(self, names: Sequence[str], keys: Sequence[str], place: str) -> pl.DataFrame:
        """The columns `names` as `keys`, of text or of Parquet's own types, without lists and objects."""


@dataclass(frozen=True)
class Table:
    """A table that has been opened: its columns are known, its rows are still in the file."""

    path: str
    place: str
    suffix: str
    columns: tuple[str, ...]
    """The names of the columns that may be read: not those without a name, nor those to be ignored."""
    unnamed: int
    """How many columns have no name."""
    ignored: tuple[str, ...]
    """Those that the file has and that are to be ignored."""
    _source: _Source

    def require(self, names: Sequence[str], expected: str) -> None:
        """Raise `InputError` for columns that are missing, naming those found and what is `expected`."""
        present = set(self.columns)
        missing = [name for name in names if name not in present]
        if not missing:
            return
        found = f"found {listed(self.columns)}" if self.columns else "there are none"
        (only,) = self.columns if len(self.columns) == 1 else ("",)
        if ";" in only or "\t" in only:
            mend = "; separate the columns by commas"
        elif missing[0] in self.ignored:
            mend = f"; {shown(missing[0])} is to be ignored, but is needed"
        else:
            mend = suggestion(missing[0], [name for name in self.columns if name not in names])
        raise InputError(f"{self.place}: no column {listed(missing)}: {found}; expected {expected}{mend}")

    def collect(self, used: Mapping[str, str]) -> pl.DataFrame:
        """The columns `used` (our key -> the file's name) under our keys, of text or of Parquet's own types, and `ROW`.

        Empty cells are null. Raises `InputError` for what is damaged, and for truth values, lists and objects in JSON.
        """
        import polars as pl

        try:
            with without_collector():
                frame = self._source.frame(list(used.values()), list(used), self.place)
        except _troubles() as error:
            raise _damaged(self.place, self.suffix, error) from None
        return frame.with_columns(pl.int_range(1, pl.len() + 1, dtype=pl.Int64).alias(ROW))

    def rows(self, names: Sequence[str]) -> Iterator[tuple[int, list[Any]]]:
        """The number of each row, from 1, and its cells in these columns, as Python's values; empty ones are None.

        Text, int, `JsonNumber` (or float, in Parquet), lists and dicts. Raises `InputError` for what is damaged.
        """
        try:
            yield from enumerate(self._source.rows(names), 1)
        except _troubles() as error:
            raise _damaged(self.place, self.suffix, error) from None

    @property
    def note(self) -> str | None:
        """What is to be said of columns without a name, where other columns than those named are read."""
        if not self.unnamed:
            return None
        what = "a column without a name is" if self.unnamed == 1 else f"{self.unnamed} columns without a name are"
        return f"{self.place}: {what} not read (row numbers?); name it if it is data"


def open_table(path: str | os.PathLike[str], ignore: Collection[str] = ()) -> Table:
    """The table in a file, by its suffix, one of `SUFFIXES`, without the columns `ignore` and those that have no name.

    Raises `InputError`: unknown suffix, no such file, a folder, not permitted, empty, damaged, a column name twice.
    """
    path = path_of(path, "features")
    place = place_of(path)
    suffix = suffix_of(path)
    if suffix is None:
        given = "".join(os.path.splitext(path)[1:]) or "no suffix"
        raise InputError(f"{place}: {shown(given)} is not read as a table; the name must end in {', '.join(SUFFIXES)}")
    check_file(path, place)
    try:
        with without_collector():
            source = _source(path, place, suffix)
    except _troubles() as error:
        raise _damaged(place, suffix, error) from None
    named = [name for name in source.columns if not UNNAMED.fullmatch(name)]
    for name, times in Counter(named).items():
        if times > 1:
            raise InputError(f"{place}: two columns are called {shown(name)}; rename or remove one")
    columns = tuple(name for name in named if name not in ignore)
    ignored = tuple(name for name in named if name in ignore)
    return Table(path, place, suffix, columns, len(source.columns) - len(named), ignored, source)


def suffix_of(path: str) -> str | None:
    """Which of `SUFFIXES` a name ends in, None if in none."""
    return next((suffix for suffix in sorted(SUFFIXES, key=len, reverse=True) if path.lower().endswith(suffix)), None)


def check_file(path: str, place: str) -> None:
    """Raise `InputError` unless it is a file that may be read and is not empty."""
    if "\0" in path:
        raise InputError(f"{place}: holds a zero byte; check the name")
    try:
        info = os.stat(path)
        if stat.S_ISDIR(info.st_mode):
            raise InputError(f"{place}: is a folder; name a file in it")
        if not stat.S_ISREG(info.st_mode):
            raise InputError(f"{place}: is a device or a pipe; name a file")
        if info.st_size == 0:
            raise InputError(f"{place}: is empty; a table has a row of column names, and rows")
        open(path, "rb").close()
    except FileNotFoundError:
        raise InputError(f"{place}: no such file; check the name and the folder") from None
    except PermissionError:
        raise InputError(f"{place}: no permission to read it; change its permissions or copy it") from None
    except OSError as error:
        raise InputError(f"{place}: cannot be read ({error.strerror}); check the name") from None


def say(note: str | None) -> None:
    """A remark on the input as a warning, `InputNote`, which the command prints on standard error."""
    if note is not None:
        warnings.warn(note, InputNote, stacklevel=4)


def _source(path: str, place: str, suffix: str) -> _Source:
    if suffix == ".parquet":
        return _Parquet(path)
    if suffix.startswith((".csv", ".tsv")):
        return _Delimited(path, place, "\t" if suffix.startswith(".tsv") else ",")
    return _Json(path, place)


class _Delimited:
    """CSV and TSV: `csv_rows.records`."""

    def __init__(self, path: str, place: str, separator: str) -> None:
        self.path, self.place, self.separator = path, place, separator
        header = next(csv_rows.records(path, place, separator), None)
        if header is None:
            raise InputError(f"{place}: is empty; a table has a row of column names, and rows")
        self.columns = tuple(header[1])

    def rows(self, names: Sequence[str]) -> Iterator[list[Any]]:
        at = [self.columns.index(name) for name in names]
        for _, cells in islice(csv_rows.records(self.path, self.place, self.separator), 1, None):
            yield [cells[i] or None for i in at]

    def frame(self, names: Sequence[str], keys: Sequence[str], place: str) -> pl.DataFrame:
        import polars as pl

        position = {name: i for i, name in enumerate(self.columns)}
        at = [position[name] for name in names]
        parts = []
        for batch in csv_rows.batches(self.path, self.place, self.separator, _BATCH):
            columns = [[cells[i] or None for cells in batch] for i in at]
            parts.append(_texts(columns, keys))
        return pl.concat(parts) if parts else _texts([[] for _ in keys], keys)


class _Json:
    """JSON Lines, or an array of objects: `json_rows.objects`."""

    def __init__(self, path: str, place: str) -> None:
        self.path, self.place = path, place
        kept: list[dict[str, Any]] | None = [] if os.path.getsize(path) <= _KEPT else None
        names: dict[str, None] = {}
        seen: set[tuple[str, ...]] = set()
        for _, row in json_rows.objects(path, place):
            shape = tuple(row)
            if shape not in seen:
                names.update(dict.fromkeys(shape))
                if len(seen) < _BATCH:
                    seen.add(shape)
            if kept is not None:
                kept.append(row)
        if not names:
            raise InputError(f"{place}: is empty; a table has rows")
        self.columns = tuple(names)
        self._kept = kept

    def _objects(self) -> Iterator[dict[str, Any]]:
        if self._kept is not None:
            return iter(self._kept)
        return (row for _, row in json_rows.objects(self.path, self.place))

    def rows(self, names: Sequence[str]) -> Iterator[list[Any]]:
        for row in self._objects():
            yield [row.get(name) for name in names]

    def frame(self, names: Sequence[str], keys: Sequence[str], place: str) -> pl.DataFrame:
        import polars as pl

        parts = []
        first = 1
        objects = self._objects()
        while batch := list(islice(objects, _BATCH)):
            columns = [
                _texts_of([row.get(name) for row in batch], name, key, place, first)
                for name, key in zip(names, keys, strict=True)
            ]
            parts.append(_texts(columns, keys))
            first += len(batch)
        return pl.concat(parts)


class _Parquet:
    """Parquet, read by polars."""

    def __init__(self, path: str) -> None:
        import polars as pl

        self._frame = pl.scan_parquet(path, glob=False, hive_partitioning=False)
        self._schema = self._frame.collect_schema()
        self.columns = tuple(self._schema.names())

    @cached_property
    def _height(self) -> int:
        import polars as pl

        return int(self._frame.select(pl.len()).collect().item())

    def rows(self, names: Sequence[str]) -> Iterator[list[Any]]:
        for cells in self._selected(names).iter_rows():
            yield [None if cell == "" else cell for cell in cells]

    def frame(self, names: Sequence[str], keys: Sequence[str], place: str) -> pl.DataFrame:
        import polars as pl

        for name in names:
            kind = self._schema[name]
            if kind.is_nested() or kind == pl.Object:
                raise InputError(f"{place}: column {shown(name)} holds {kind}; a name or a number is expected")
        frame = self._selected(names)
        series = [frame.to_series(i).alias(key) for i, key in enumerate(keys)]
        return pl.DataFrame([_readable(one, name, place) for one, name in zip(series, names, strict=True)])

    def _selected(self, names: Sequence[str]) -> pl.DataFrame:
        import polars as pl
        from polars import selectors

        frame = self._frame.select(selectors.by_name(*names)).collect(engine="streaming")  # a name is no pattern here
        if frame.height != self._height:
            raise pl.exceptions.ComputeError(f"{frame.height} rows are read of {self._height}")
        return frame.select([frame.get_column(name) for name in names])


def _readable(values: pl.Series, name: str, place: str) -> pl.Series:
    """Categories and bytes as text, empty text as null; other types as they are."""
    import polars as pl

    if values.dtype == pl.Binary:
        try:
            values = values.cast(pl.String)
        except pl.exceptions.PolarsError:
            raise InputError(f"{place}: column {shown(name)} holds bytes that are no text; write it as text") from None
    if values.dtype in (pl.Categorical, pl.Enum):
        values = values.cast(pl.String)
    if values.dtype == pl.Null:
        values = values.cast(pl.String)
    if values.dtype == pl.String:
        return values.set(values == "", None)
    return values


def _texts(columns: list[list[str | None]], keys: Sequence[str]) -> pl.DataFrame:
    import polars as pl

    return pl.DataFrame([pl.Series(key, column, dtype=pl.String) for key, column in zip(keys, columns, strict=True)])


def _texts_of(values: list[Any], name: str, key: str, place: str, first: int) -> list[str | None]:
    """JSON values of rows from number `first` on as text, see `_text`."""
    kinds = set(map(type, values))
    if kinds == {str}:
        return [value or None for value in values]
    if kinds == {int}:
        return [str(value) for value in values]
    return [_text(value, name, key, place, number) for number, value in enumerate(values, first)]


def _text(value: Any, name: str, key: str, place: str, number: int) -> str | None:
    """A JSON value as text, as written; an empty text, and a NaN where a name is expected, is None."""
    if value is None or value == "":
        return None
    if isinstance(value, str):
        return value
    if isinstance(value, JsonNumber):
        return None if key in NAMES and value.text in ("NaN", "Infinity", "-Infinity") else value.text
    if isinstance(value, int) and not isinstance(value, bool):
        return str(value)
    raise InputError(f"{place} row {number}: {shown(value)} in column {shown(name)}; a name or a number is expected")


def _troubles() -> tuple[type[BaseException], ...]:
    import polars as pl

    return pl.exceptions.PolarsError, pl.exceptions.PanicException, OSError, UnicodeError, MemoryError


def _damaged(place: str, suffix: str, error: BaseException) -> InputError:
    """The message for a table that polars cannot read."""
    if isinstance(error, InputError):
        return error
    kind = "a Parquet file" if suffix == ".parquet" else f"a {suffix} table"
    message = (str(error).strip() or type(error).__name__).splitlines()[0]
    return InputError(f"{place}: is not {kind}, or is cut off or damaged ({shown(message, 150)}); make the file again")
