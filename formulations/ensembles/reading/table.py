"""Tables in files: CSV, TSV, JSON Lines and Parquet, streamed by polars; every trouble on the way is one line.

Numbers stay as written: CSV cells are text, JSON numbers with a decimal point are read again as text, and the binary floats
of Parquet are taken as the shortest decimal that reads back as the same float (`ensembles.reading.number_columns`).
"""

from __future__ import annotations

import gzip
import json
import os
import stat
import zlib
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from itertools import islice
from typing import IO, TYPE_CHECKING, Any

from pluralign.formulations.errors import InputError
from pluralign.formulations.extras import require
from pluralign.formulations.instances.reading import place_of
from pluralign.formulations.numbers import JsonNumber, json_integer, listed, shown, suggestion

if TYPE_CHECKING:
    import polars as pl

SUFFIXES = (".csv", ".csv.gz", ".tsv", ".tsv.gz", ".jsonl", ".jsonl.gz", ".ndjson", ".ndjson.gz", ".parquet")
ROW = "#row"
"""The column with the number of the row in the file, from 1, without the header."""

_BATCH = 100_000  # rows that the slow way of reading JSON keeps as Python objects at a time


@dataclass(frozen=True)
class Table:
    """A table that has been opened: its columns are known, its rows are still in the file."""

    path: str
    place: str
    suffix: str
    frame: pl.LazyFrame
    schema: pl.Schema

    @property
    def columns(self) -> tuple[str, ...]:
        """The names of the columns, as in the file."""
        return tuple(name for name in self.schema.names() if name != ROW)

    def require(self, names: Sequence[str], expected: str) -> None:
        """Raise `InputError` for columns that are missing, naming those found and what is `expected`."""
        missing = [name for name in names if name not in self.columns]
        if not missing:
            return
        found = f"found {listed(self.columns)}" if self.columns else "there are none"
        (only,) = self.columns if len(self.columns) == 1 else ("",)
        if ";" in only or "\t" in only:
            mend = "; separate the columns by commas"
        else:
            mend = suggestion(missing[0], [name for name in self.columns if name not in names])
        raise InputError(f"{self.place}: no column {listed(missing)}: {found}; expected {expected}{mend}")

    def collect(
        self, used: Sequence[str], build: Callable[[pl.LazyFrame], pl.LazyFrame], nested: bool = False
    ) -> pl.DataFrame:
        """What `build` makes of the columns `used` and `ROW`, computed in one pass over the file; blank rows are left out.

        nested: whether columns hold lists or objects. Raises `InputError` where the file is cut off or damaged.
        """
        import polars as pl

        def run(frame: pl.LazyFrame) -> pl.DataFrame:
            blank = pl.all_horizontal(pl.col(list(used)).is_null())
            return build(frame.select([*used, ROW]).filter(~blank)).collect(engine="streaming")

        inexact = any(self.schema[name].is_float() for name in used)
        if self._is_json and inexact and not nested:
            return run(_json_as_text(self.path, self.place, used).lazy())
        try:
            return run(self.frame)
        except _troubles() as error:
            if self._is_json and not nested:  # a column of several types; or a bad line, which is found this way
                return run(_json_as_text(self.path, self.place, used).lazy())
            raise _damaged(self.path, self.place, self.suffix, error) from None

    @property
    def _is_json(self) -> bool:
        return self.suffix.startswith((".jsonl", ".ndjson"))


def open_table(path: str | os.PathLike[str]) -> Table:
    """The table in a file, by its suffix, one of `SUFFIXES`.

    Raises `InputError`: unknown suffix, no such file, a folder, not permitted, empty, damaged, a column name twice; and
    without polars.
    """
    path = os.fspath(path)
    place = place_of(path)
    suffix = suffix_of(path)
    if suffix is None:
        given = "".join(os.path.splitext(path)[1:]) or "no suffix"
        raise InputError(f"{place}: {shown(given)} is not read as a table; the name must end in {', '.join(SUFFIXES)}")
    check_file(path, place)
    require("polars", f"{place}: a table")
    import polars as pl

    try:
        frame = _scan(path, suffix)
        schema = frame.collect_schema()
    except _troubles() as error:
        if not suffix.startswith((".jsonl", ".ndjson")):
            raise _damaged(path, place, suffix, error) from None
        frame = _json_as_text(path, place, None).lazy()  # finds the bad line; or several types in one column
        schema = frame.collect_schema()
    frame, schema = _named(frame, schema, place)
    return Table(path, place, suffix, frame.with_columns(pl.col(ROW).cast(pl.Int64) + 1), schema)


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


def _scan(path: str, suffix: str) -> pl.LazyFrame:
    import polars as pl

    if suffix == ".parquet":
        return pl.scan_parquet(path, glob=False, row_index_name=ROW)
    if suffix.startswith((".csv", ".tsv")):
        separator = "\t" if suffix.startswith(".tsv") else ","
        return pl.scan_csv(path, separator=separator, infer_schema=False, glob=False, row_index_name=ROW)
    return pl.scan_ndjson(path, infer_schema_length=None, row_index_name=ROW)


def _named(frame: pl.LazyFrame, schema: pl.Schema, place: str) -> tuple[pl.LazyFrame, pl.Schema]:
    """Without spaces around the column names; raises `InputError` for a name that is there twice."""
    names = schema.names()
    stripped = [name.strip() for name in names]
    for name in stripped:
        base = name.partition("_duplicated_")[0]  # what polars makes of the second column of a name
        if stripped.count(name) > 1 or (base != name and base in stripped):
            raise InputError(f"{place}: two columns are called {shown(base)}; rename or remove one")
    if stripped == names:
        return frame, schema
    frame = frame.rename(dict(zip(names, stripped, strict=True)))
    return frame, frame.collect_schema()


def _troubles() -> tuple[type[BaseException], ...]:
    import polars as pl

    return pl.exceptions.PolarsError, pl.exceptions.PanicException, OSError, UnicodeError, MemoryError


def _damaged(path: str, place: str, suffix: str, error: BaseException) -> InputError:
    """The message for a table that polars cannot read; for JSON Lines with the line, where it can be found."""
    if suffix.startswith((".jsonl", ".ndjson")):
        for _ in _json_rows(path, place):  # raises InputError at a bad line
            pass
    kind = "a Parquet file" if suffix == ".parquet" else f"a {suffix} table"
    message = (str(error).strip() or type(error).__name__).splitlines()[0]
    return InputError(f"{place}: is not {kind}, or is cut off or damaged ({shown(message, 150)}); make the file again")


def _json_rows(path: str, place: str) -> Iterator[dict[str, Any]]:
    """The objects in a JSON Lines file, numbers as written; raises `InputError` naming the line."""
    number = 0
    try:
        with _open_text(path) as file:
            for number, line in enumerate(file, 1):
                if not line.strip():
                    continue
                try:
                    row = json.loads(line, parse_float=JsonNumber, parse_constant=JsonNumber, parse_int=json_integer)
                except (json.JSONDecodeError, RecursionError) as error:
                    reason = error.msg if isinstance(error, json.JSONDecodeError) else "nested too deeply"
                    mend = "mend that line, or make the file again if it was cut off"
                    raise InputError(f"{place} line {number}: not JSON: {reason}; {mend}") from None
                if not isinstance(row, dict):
                    given = f'{shown(row)} where an object such as {{"a": "x", "b": "y"}} is expected'
                    raise InputError(f"{place} line {number}: {given}, one a line")
                yield row
    except (OSError, EOFError, UnicodeError, zlib.error) as error:
        raise InputError(f"{place}: cannot be read beyond line {number} ({error}); make the file again") from None


def _open_text(path: str) -> IO[str]:
    if path.lower().endswith(".gz"):
        return gzip.open(path, "rt", encoding="utf-8-sig")
    return open(path, encoding="utf-8-sig")


def _json_as_text(path: str, place: str, used: Sequence[str] | None) -> pl.DataFrame:
    """Columns of a JSON Lines file (all, if `used` is None) as text, exactly as written; and `ROW`, from 0 if all, else from 1.

    Raises `InputError` at lines that are not JSON objects, and at lists, objects and truth values in the columns `used`.
    """
    import polars as pl

    rows = _json_rows(path, place)
    first = 0 if used is None else 1
    names = {} if used is None else dict.fromkeys(used)
    frames = []
    while batch := list(islice(rows, _BATCH)):
        if used is None:
            names |= dict.fromkeys(name for row in batch for name in row)
        columns = {
            name: pl.Series(name, [_text(row.get(name), name, place, used) for row in batch], dtype=pl.String)
            for name in names
        }
        frames.append(pl.DataFrame(columns).with_row_index(ROW, offset=first))
        first += len(batch)
    if not frames:
        raise InputError(f"{place}: is empty; a table has rows")
    return pl.concat(frames, how="diagonal")


def _text(value: Any, name: str, place: str, used: Sequence[str] | None) -> str | None:
    if value is None or isinstance(value, str):
        return value
    if used is not None and isinstance(value, (bool, list, dict)):
        raise InputError(f"{place}: {shown(value)} in {shown(name)}; a name or a number is expected")
    return value.text if isinstance(value, JsonNumber) else str(value)
