"""Rows in JSON Lines: appended one by one, each on the disk before the next case begins, and read back."""

from __future__ import annotations

import json
import os
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from typing import Any, Protocol

from formulations.errors import InputError

Row = dict[str, Any]
KEYS = {
    "case": ("suite", "family", "case", "method", "status", "seconds", "versions"),
    "fit": ("suite", "series", "method"),
}


class Sink(Protocol):
    """Where rows go one by one."""

    def __call__(self, row: Row) -> None:
        """Keep the row."""


@contextmanager
def written(path: str | None) -> Iterator[Sink]:
    """A sink that writes to a new file, or nowhere (None).

    Raises `InputError` if the file is there already or cannot be written.
    """
    if path is None:
        yield lambda row: None
        return
    try:
        stream = open(path, "x", encoding="utf-8")  # noqa: SIM115 - closed below
    except FileExistsError:
        raise InputError(f"{path}: is there already; name a new file, or move that one away") from None
    except OSError as error:
        raise InputError(
            f"{path}: cannot be written ({error.strerror}); check the folder and its permissions"
        ) from None

    def write(row: Row) -> None:
        try:
            stream.write(json.dumps(row, ensure_ascii=False) + "\n")
            stream.flush()
            os.fsync(stream.fileno())
        except OSError as error:
            raise InputError(
                f"{path}: cannot be written ({error.strerror}); what was measured before is in it"
            ) from None

    try:
        yield write
    finally:
        with suppress(OSError):  # said when the row was written
            stream.close()


def read(path: str) -> list[Row]:
    """The rows of a file; a last line that was cut off is left out. Raises `InputError` for anything else that is no row."""
    try:
        with open(path, encoding="utf-8") as stream:
            lines = stream.read().split("\n")
    except (OSError, UnicodeDecodeError) as error:
        reason = getattr(error, "strerror", None) or "not UTF-8 text"
        raise InputError(f"{path}: cannot be read ({reason}); expected rows that --out wrote") from None
    rows = []
    for number, line in enumerate(lines, 1):
        if not line.strip():
            continue
        try:
            rows.append(_row(json.loads(line)))
        except (ValueError, RecursionError) as error:
            if number == len(lines):
                break  # whatever wrote it was stopped in the middle of this line
            reason = str(error) if type(error) is ValueError else "is not JSON"
            raise InputError(f"{path}, line {number}: {reason}; expected a row that --out wrote") from None
    return rows


def _row(value: Any) -> Row:
    if not isinstance(value, dict) or value.get("kind") not in KEYS:
        raise ValueError('has no "kind" that is "case" or "fit"')
    missing = [key for key in KEYS[value["kind"]] if key not in value]
    if missing:
        raise ValueError(f"has no {missing[0]!r}")
    return value
