"""Rows in JSON Lines: appended one by one, each on the disk before the next case begins, and read back."""

from __future__ import annotations

import json
import os
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from typing import Any, Protocol

from pluralign.benchmarks.running.case import VERDICTS
from pluralign.formulations.errors import InputError

ResultRow = dict[str, Any]
TEXT, NUMBER, NOTHING = (str,), (int, float), (type(None),)
NEEDED: dict[str, dict[str, tuple[type, ...]]] = {
    "case": {
        **dict.fromkeys(("suite", "family", "series", "case", "method", "status"), TEXT),
        "size": NUMBER, "seconds": NUMBER + NOTHING, "versions": (dict,),
    },
    "fit": {
        **dict.fromkeys(("suite", "series", "method"), TEXT),
        "low": NUMBER + NOTHING, "high": NUMBER + NOTHING, "sizes": (list,), "points": NUMBER, "not_solved": NUMBER,
    },
}  # fmt: skip
"""Keys that a row of each kind has, and what they may be."""
IF_THERE: dict[str, tuple[type, ...]] = {
    "step": NUMBER + NOTHING, "megabytes": NUMBER + NOTHING, "gap": NUMBER + NOTHING, "answer": TEXT + NOTHING,
    "times": (list,), "processor_times": (list,), "verdicts": (dict, *NOTHING), "exponent": NUMBER, "factor": NUMBER,
}  # fmt: skip


class Sink(Protocol):
    """Where rows go one by one."""

    def __call__(self, row: ResultRow) -> None:
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

    def write(row: ResultRow) -> None:
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


def read(path: str) -> list[ResultRow]:
    """The rows of a file; a last line that was cut off is left out.

    Raises `InputError` for anything else that is no row, and for a file without rows.
    """
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
    if not rows:
        raise InputError(f"{path}: has no rows; expected rows that --out wrote")
    return rows


def _row(value: Any) -> ResultRow:
    if not isinstance(value, dict) or value.get("kind") not in ("case", "fit"):
        raise ValueError('has no "kind" that is "case" or "fit"')
    needed = NEEDED[value["kind"]]
    if missing := [key for key in needed if key not in value]:
        raise ValueError(f"has no {missing[0]!r}")
    if value["kind"] == "fit" and not ("exponent" in value or ("factor" in value and value.get("step") is not None)):
        raise ValueError("has neither 'exponent' nor 'factor' with its 'step'")
    for key, types in (needed | IF_THERE).items():
        if key in value and not isinstance(value[key], types):
            raise ValueError(f"has {key!r} that is {json.dumps(value[key], ensure_ascii=False)[:40]}")
    _inside(value)
    return value


def _inside(row: ResultRow) -> None:
    """Lists are of numbers, verdicts are known ones."""
    for key in ("times", "processor_times", "sizes"):
        if not all(isinstance(x, NUMBER) for x in row.get(key, ())):
            raise ValueError(f"has {key!r} that are no numbers")
    if row.get("sizes") == []:
        raise ValueError("has no 'sizes' inside")
    if not all(verdict in VERDICTS for verdict in (row.get("verdicts") or {}).values()):
        raise ValueError(f"has 'verdicts' other than {', '.join(VERDICTS)}")
