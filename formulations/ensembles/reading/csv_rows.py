"""The rows of CSV and TSV files: those that Python's `csv` reads in strict mode (RFC 4180), or a refusal that names the line.

There is one reader, and it always parses whole rows, whatever columns are asked for: a table that is cut down to the columns
in use before it is parsed loses rows where an unread column holds a stray quote.
"""

from __future__ import annotations

import csv
import zlib
from collections.abc import Iterable, Iterator
from contextlib import closing, contextmanager
from io import StringIO
from itertools import chain, islice
from typing import IO

from pluralign.formulations.ensembles.reading.text_files import broken_text, open_text
from pluralign.formulations.errors import InputError

_BATCH = 10_000  # rows read while the limit of csv on the size of a field is lifted
_MOST = 2**31 - 1  # characters in a field; the default, 131072, refuses long texts

CsvRecord = tuple[int, list[str]]
"""The line in the file where a row begins, from 1, and its cells."""


def records(path: str, place: str, separator: str) -> Iterator[CsvRecord]:
    """The header (without spaces around the names), then every row; rows with nothing in them but spaces are left out.

    Raises `InputError` naming the line: quotes that are not closed or closed within a cell, a row with another number of cells
    than the header, text that is not UTF-8, a compressed file that is cut off or damaged.
    """
    line = 0
    try:
        with closing(open_text(path, newline="")) as file:
            rows = _numbered(file, separator)
            width = 0
            for line, cells in _unlimited(rows):
                if not width:
                    if not any(map(str.strip, cells)):
                        continue
                    width = len(cells)
                    yield line, [cell.strip() for cell in cells]
                elif any(cells) and (len(cells) == width or any(map(str.strip, cells))):
                    if len(cells) != width:
                        raise InputError(f"{place} line {line}: {_ragged(len(cells), width)}")
                    yield line, cells
    except _NotCsvError as error:
        raise InputError(f"{place} line {error.line}: not a {_kind(separator)} row: {error}") from None
    except (OSError, EOFError, UnicodeError, zlib.error) as error:
        raise broken_text(path, place, line, error) from None


class _NotCsvError(Exception):
    def __init__(self, line: int, message: str) -> None:
        super().__init__(message)
        self.line = line


def _numbered(file: IO[str], separator: str) -> Iterator[CsvRecord]:
    reader = csv.reader(file, delimiter=separator, strict=True)
    line = 1
    try:
        for cells in reader:
            yield line, cells
            line = reader.line_num + 1
    except csv.Error as error:
        if "end of data" in str(error):
            raise _NotCsvError(
                line, 'the row that begins here opens a quote (") that is never closed; double or remove it'
            ) from None
        mend = "a cell in quotes ends at its second quote; double the quotes within it, or remove them"
        raise _NotCsvError(reader.line_num, f"{error}: {mend}") from None


def _unlimited(rows: Iterator[CsvRecord]) -> Iterator[CsvRecord]:
    """The same, with csv's limit on the size of a field lifted while it reads, and put back while others run."""
    while True:
        with _large_fields():
            batch = list(islice(rows, _BATCH))
        if not batch:
            return
        yield from batch


@contextmanager
def _large_fields() -> Iterator[None]:
    before = csv.field_size_limit(_MOST)
    try:
        yield
    finally:
        csv.field_size_limit(before)


def batches(path: str, place: str, separator: str, size: int) -> Iterator[list[list[str]]]:
    """The rows of `records`, and its errors, without the header and the lines: `size` at a time or fewer, and faster."""
    with _explained(path, place, separator), closing(open_text(path, newline="")) as file:
        width = _header(file, separator)
        yield from _regular(file, separator, width, size)


def cell_batches(path: str, place: str, separator: str, size: int) -> Iterator[list[str]]:
    """The cells of `batches`, row after row in one list, as many rows at a time as have about `size` characters.

    Lines without quotes are split all at once; from the first part on that has some, or has an empty line or one of another
    length, `csv` reads as ever.
    """
    with _explained(path, place, separator), closing(open_text(path, newline="")) as file:
        width = _header(file, separator)
        while text := file.read(size):
            text += file.readline()
            cells = _plain(text, separator, width)
            if cells is None:
                rest = chain(StringIO(text, newline=""), file)
                yield from (list(chain.from_iterable(rows)) for rows in _regular(rest, separator, width, _BATCH))
                return
            yield cells


def _header(file: Iterable[str], separator: str) -> int:
    """The number of cells of the header, which is read; 0 if there is none."""
    with _large_fields():
        rows = csv.reader(file, delimiter=separator, strict=True)
        return len(next((cells for cells in rows if any(map(str.strip, cells))), []))


def _plain(text: str, separator: str, width: int) -> list[str] | None:
    """The cells of whole lines; None where that is not to split at every separator, and where a row is empty."""
    text = text.removesuffix("\n")
    empty = separator * (width - 1)
    if width < 2 or any(odd in text for odd in '"\r\0') or f"\n{empty}\n" in f"\n{text}\n":
        return None
    cells = text.replace("\n", f"{separator}\n").split(separator)  # with a line's end before its first cell only
    first = "".join(cells[::width])
    lines = text.count("\n")
    if len(cells) != (lines + 1) * width or first.count("\n") != lines:
        return None
    cells[::width] = first.split("\n")
    return cells


def _regular(lines: Iterable[str], separator: str, width: int, size: int) -> Iterator[list[list[str]]]:
    """Rows with so many cells, `size` at a time; raises `_NotCsvError` for others, which says nothing about them."""
    reader = csv.reader(lines, delimiter=separator, strict=True)
    while True:
        with _large_fields():
            batch = list(islice(reader, size))
        if not batch:
            return
        if set(map(len, batch)) != {width}:
            batch = [cells for cells in batch if len(cells) == width or any(map(str.strip, cells))]
            if not set(map(len, batch)) <= {width}:
                raise _NotCsvError(0, "")
        yield [cells for cells in batch if any(cells)]


@contextmanager
def _explained(path: str, place: str, separator: str) -> Iterator[None]:
    """What goes wrong in reading is said by `records`, which knows the line."""
    try:
        yield
    except (csv.Error, _NotCsvError, OSError, EOFError, UnicodeError, zlib.error):
        for _ in records(path, place, separator):
            pass
        raise InputError(f"{place}: was changed while it was read; read it again") from None


def _ragged(given: int, width: int) -> str:
    mend = "is it cut off?" if given < width else 'put a cell that holds separators in quotes (")'
    return f"{given} cells where the header has {width}; every row needs the same: {mend}"


def _kind(separator: str) -> str:
    return "TSV" if separator == "\t" else "CSV"
