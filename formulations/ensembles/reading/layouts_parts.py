"""What the loaders of published layouts share: names of responses, choices, and checks of nested columns."""

from __future__ import annotations

from typing import TYPE_CHECKING

from pluralign.formulations.ensembles.reading.choices import counted, counts_of_choices
from pluralign.formulations.ensembles.reading.pairs import votes_of_counts
from pluralign.formulations.ensembles.reading.table import ROW, Table
from pluralign.formulations.ensembles.votes import Votes
from pluralign.formulations.errors import InputError
from pluralign.formulations.numbers import listed, shown

if TYPE_CHECKING:
    import polars as pl


def named(rows: pl.DataFrame) -> pl.DataFrame:
    """Columns a and b, by label_a and label_b: the label for its first text on a prompt, `LABEL (2)` for its second, …

    Rows that compare a text with itself are left out.
    """
    import polars as pl

    rows = rows.sort(ROW).with_columns(pl.col(f"text_{side}").fill_null("") for side in "ab")
    keys = ["prompt", "label", "text"]
    sides = pl.concat(
        [
            rows.select("prompt", pl.col(f"label_{s}").alias("label"), pl.col(f"text_{s}").alias("text"), ROW)
            for s in "ab"
        ]
    )
    texts = sides.sort(ROW, maintain_order=True).unique(keys, keep="first", maintain_order=True)
    number = pl.int_range(1, pl.len() + 1).over("prompt", "label")
    name = pl.when(number == 1).then("label").otherwise(pl.format("{} ({})", "label", number)).alias("name")
    texts = texts.select(*keys, name)
    for s in "ab":
        left = ["prompt", f"label_{s}", f"text_{s}"]
        rows = rows.join(texts, left_on=left, right_on=keys, how="left", maintain_order="left").rename({"name": s})
    return rows.filter(pl.col("a").is_null() | (pl.col("a") != pl.col("b")))


def of_choices(rows: pl.DataFrame, meaning: dict[str, str], place: str) -> Votes:
    """The votes in annotations: columns prompt, a, b, choice and `ROW`; `meaning`: choice -> a, b or tie."""
    rows = rows.select("prompt", "a", "b", "choice", ROW)
    return votes_of_counts(counts_of_choices(counted(rows.lazy()).collect(), meaning, place), place)


def require_fields(table: Table, column: str, dtype: pl.DataType, field: str, in_list: bool = False) -> None:
    """Raise `InputError` unless the column holds objects (or lists of objects) with that field."""
    import polars as pl

    inner = dtype.inner if in_list and isinstance(dtype, pl.List) else dtype
    what = "lists of objects" if in_list else "objects"
    if not isinstance(inner, pl.Struct) or in_list != isinstance(dtype, pl.List):
        raise InputError(f"{table.place}: column {shown(column)} holds {dtype}; expected {what} with {shown(field)}")
    fields = [one.name for one in inner.fields]
    if field not in fields:
        found = f"found {listed(fields)}"
        raise InputError(
            f"{table.place}: no {shown(field)} in column {shown(column)}: {found}; expected {what} with it"
        )
