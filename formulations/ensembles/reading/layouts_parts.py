"""What the loaders of published layouts share: names of responses, votes counted row by row, and values of nested fields."""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping
from fractions import Fraction
from itertools import combinations
from typing import Any

from pluralign.formulations.ensembles.reading.pairs import votes_of_counts
from pluralign.formulations.ensembles.reading.table import ROW
from pluralign.formulations.ensembles.votes import Votes
from pluralign.formulations.errors import InputError
from pluralign.formulations.numbers import JsonNumber, exact, listed, shown

ONE_TWO = {"1": "a", "2": "b", "0": "tie"}
"""What the studies' choices mean."""


class Names:
    """Names of texts by a label such as the model: `LABEL` for its first text on a prompt, `LABEL (2)` for its second, …

    Two different texts of a prompt never get the same name, whatever the labels are.
    """

    def __init__(self) -> None:
        self._names: dict[tuple[str, str, str], str] = {}
        self._taken: set[tuple[str, str]] = set()
        self._number: dict[tuple[str, str], int] = {}

    def of(self, prompt: str, label: str, text: str) -> str:
        """The name of a text."""
        key = prompt, label, text
        if key not in self._names:
            name = label
            while (prompt, name) in self._taken:
                self._number[prompt, label] = number = self._number.get((prompt, label), 1) + 1
                name = f"{label} ({number})"
            self._taken.add((prompt, name))
            self._names[key] = name
        return self._names[key]


class Tally:
    """Votes, added row by row."""

    def __init__(self, place: str) -> None:
        self.place = place
        self._columns: dict[str, list[Any]] = {
            key: [] for key in ("prompt", "a", "b", "votes_a", "votes_b", "ties", ROW)
        }

    def add(self, row: int, prompt: str, a: str, b: str, meaning: str, count: int = 1) -> None:
        """`count` votes for `a`, for `b`, or that see a `tie`."""
        votes = (count if meaning == side else 0 for side in ("a", "b", "tie"))
        for column, value in zip(self._columns.values(), (prompt, a, b, *votes, row), strict=True):
            column.append(value)

    def scores(self, row: int, prompt: str, scores: Mapping[str, Fraction]) -> None:
        """One annotator's scores (more is better) as votes on every two responses."""
        for (a, x), (b, y) in combinations(scores.items(), 2):
            self.add(row, prompt, a, b, "a" if x > y else "b" if x < y else "tie")

    def votes(self) -> Votes:
        """All of them. Raises `InputError` where there are none."""
        import polars as pl

        if not self._columns["prompt"]:
            raise InputError(f"{self.place}: has no vote between two responses; is it the whole file, of this layout?")
        frame = pl.DataFrame(self._columns, schema_overrides=dict.fromkeys(("prompt", "a", "b"), pl.String))
        return votes_of_counts(frame, self.place)


def meant(value: object, meaning: Mapping[str, str], where: str) -> str:
    """What a choice means: `a`, `b` or `tie`. Raises `InputError` for one that is not in `meaning`."""
    given = _written(value)
    if given is None or (code := meaning.get(given.strip())) is None:
        raise InputError(f"{where}: the choice is {shown(value)}; expected one of {listed(meaning)}")
    return code


def name(value: object, where: str, column: str) -> str:
    """A text or a number as a name. Raises `InputError` for anything else, and for what is missing."""
    given = _written(value)
    if given is None or given == "" or given in ("NaN", "nan"):
        raise InputError(f"{where}: no name in column {shown(column)}, but {shown(value)}; is the row cut off?")
    return given


def score(value: object, where: str, column: str) -> Fraction:
    """A number, exactly as written (binary floats as the shortest decimal). Raises `InputError` for anything else."""
    place = f"{where}, column {shown(column)}"
    return exact(repr(value) if isinstance(value, float) else value, place)


def absent(value: object) -> bool:
    """Whether there is no value: null, empty, NaN, or what some tools write for it."""
    return value is None or (_written(value) or "").strip() in ("", "NaN", "nan", "N/A", "NA", "null", "None")


def text(value: object) -> str:
    """What tells texts apart: a text as it is, conversations and other nested values as JSON, nothing as the empty text."""
    if isinstance(value, str):
        return value
    return "" if value is None else json.dumps(value, ensure_ascii=False, sort_keys=True, default=str)


def objects(value: object, where: str, column: str, fields: Iterable[str] = ()) -> list[dict[str, Any]]:
    """A list of objects that have these fields; nothing is no objects. Raises `InputError` for anything else."""
    if value is None:
        return []
    expected = "a list of objects" + (f" with {listed(fields)}" if fields else "")
    if not isinstance(value, list) or not all(isinstance(one, dict) for one in value):
        raise InputError(f"{where}: {shown(value)} in column {shown(column)}; {expected} is expected")
    for one in value:
        require(one, fields, where, column)
    return value


def require(value: object, fields: Iterable[str], where: str, column: str) -> dict[str, Any]:
    """An object that has these fields. Raises `InputError` for anything else."""
    if not isinstance(value, dict):
        raise InputError(
            f"{where}: {shown(value)} in column {shown(column)}; an object with {listed(fields)} is expected"
        )
    for field in fields:
        if field not in value:
            found = f"found {listed(value)}" if value else "it is empty"
            raise InputError(f"{where}: no {shown(field)} in column {shown(column)}: {found}")
    return value


def _written(value: object) -> str | None:
    """Text and numbers as text."""
    if isinstance(value, str):
        return value
    if isinstance(value, JsonNumber):
        return value.text
    if isinstance(value, (int, float)) and not isinstance(value, bool):
        return str(int(value)) if isinstance(value, float) and value.is_integer() else str(value)
    return None
