"""One row an annotation: choices are counted, for each pair."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING

import numpy as np

from pluralign.formulations.ensembles.reading.table import ROW
from pluralign.formulations.errors import InputError
from pluralign.formulations.numbers import shown, suggestion

if TYPE_CHECKING:
    import polars as pl

CODES = {"1": "a", "a": "a", "first": "a", "2": "b", "b": "b", "second": "b", "0": "tie", "tie": "tie"}
"""What a choice means, besides the name of a response; in lower or upper case."""


def counted(rows: pl.DataFrame) -> pl.DataFrame:
    """How often each choice was made, `#count`, and the first row with it; as small as the pairs are few."""
    import polars as pl

    keys = [name for name in rows.columns if name != ROW]
    return rows.group_by(keys).agg(pl.len().cast(pl.Int64).alias("#count"), pl.col(ROW).min())


def counts_of_choices(rows: pl.DataFrame, choices: Mapping[str, str] | None, place: str) -> pl.DataFrame:
    """Columns votes_a, votes_b and ties instead of `choice` and `#count`.

    choices: what each choice means (`a`, `b`, `tie`); by default `CODES` and the names of the two responses. Raises
    `InputError` for an empty choice, one that means nothing, and one whose two meanings differ.
    """
    import polars as pl

    if rows["choice"].dtype == pl.Boolean or rows["choice"].dtype.is_nested():
        raise InputError(f"{place}: the choices are {rows['choice'].dtype}; write {_forms(choices)}")
    rows = rows.sort(ROW).with_columns(pl.col("choice").cast(pl.String).str.strip_chars())
    choice, names = pl.col("choice"), [pl.col(side).cast(pl.String).str.strip_chars() for side in "ab"]
    if choices is None:
        code = choice.str.to_lowercase().replace_strict(CODES, default=None, return_dtype=pl.String)
        in_name = pl.when(choice == names[1]).then(pl.lit("b"))
        name = pl.when(choice == names[0]).then(pl.lit("a")).otherwise(in_name)
    else:
        code = choice.replace_strict(dict(choices), default=None, return_dtype=pl.String)
        name = pl.lit(None, dtype=pl.String)
    rows = rows.with_columns(code.alias("#code"), name.alias("#name"))
    _check(rows, choices, place)
    meaning, count = pl.coalesce("#code", "#name"), pl.col("#count")
    columns = {"votes_a": "a", "votes_b": "b", "ties": "tie"}
    return rows.with_columns(
        pl.when(meaning == value).then(count).otherwise(0).alias(column) for column, value in columns.items()
    ).drop("choice", "#code", "#name", "#count")


def _check(rows: pl.DataFrame, choices: Mapping[str, str] | None, place: str) -> None:
    unknown = np.array(rows["#code"].is_null() & rows["#name"].is_null())
    if unknown.any():
        i = int(unknown.argmax())
        where, given = f"{place} row {rows[ROW][i]}", rows["choice"][i]
        if given is None:
            raise InputError(f"{where}: no choice; is the row cut off?")
        names = [str(rows[side][i]) for side in "ab"]
        hint = suggestion(given, [*(choices or CODES), *([] if choices else names)])
        raise InputError(f"{where}: the choice is {shown(given)}; expected {_forms(choices)}{hint}")
    differ = np.array((rows["#code"] != rows["#name"]).fill_null(value=False))
    if differ.any():
        i = int(differ.argmax())
        given, name = rows["choice"][i], rows["#name"][i]
        both = f"the choice {shown(given)} is the name of {name}, but otherwise means {rows['#code'][i]}"
        raise InputError(
            f"{place} row {rows[ROW][i]}: {both}; say what choices mean (choices=…), or rename the responses"
        )


def _forms(choices: Mapping[str, str] | None) -> str:
    if choices is not None:
        return "one of " + ", ".join(shown(value) for value in choices)
    return "1, a, first or the response's name; 2, b, second or its name; 0 or tie"
