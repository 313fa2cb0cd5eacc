"""The rows of CSV and TSV files: those that Python's `csv` reads in strict mode (RFC 4180), or a refusal that names the line.

There is one reader, and it always parses whole rows, whatever columns are asked for: a table that is cut down to the columns
in use before it is parsed loses rows where an unread column holds a stray quote.
"""

from __future__ import annotations

import csv
import zlib
from collections.abc import Iterator
from contextlib import closing, contextmanager
from itertools import islice
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
    header = next(records(path, place, separator), None)
    if header is None:
        return
    width = len(header[1])
    try:
        with closing(open_text(path, newline="")) as file:
            reader = csv.reader(file, delimiter=separator, strict=True)
            with _large_fields():
                next(cells for cells in reader if any(map(str.strip, cells)))
            while True:
                with _large_fields():
                    batch = list(islice(reader, size))
                if not batch:
                    return
                if set(map(len, batch)) != {width}:
                    batch = [cells for cells in batch if len(cells) == width or any(map(str.strip, cells))]
                    if not set(map(len, batch)) <= {width}:
                        break
                yield [cells for cells in batch if any(cells)]
    except (csv.Error, OSError, EOFError, UnicodeError, zlib.error):
        pass
    for _ in records(path, place, separator):  # says which line it is
        pass
    raise InputError(f"{place}: was changed while it was read; read it again")


def _ragged(given: int, width: int) -> str:
    mend = "is it cut off?" if given < width else 'put a cell that holds separators in quotes (")'
    return f"{given} cells where the header has {width}; every row needs the same: {mend}"


def _kind(separator: str) -> str:
    return "TSV" if separator == "\t" else "CSV"
