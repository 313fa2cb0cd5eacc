"""Tables of votes: which columns there are, which layout they make, and the rows as counts."""

from __future__ import annotations

import difflib
from collections.abc import Mapping
from typing import TYPE_CHECKING

from pluralign.formulations.ensembles.reading.choices import counted, counts_of_choices
from pluralign.formulations.ensembles.reading.pairs import PROMPT, check_prompts
from pluralign.formulations.ensembles.reading.table import ROW, Table
from pluralign.formulations.errors import InputError
from pluralign.formulations.numbers import shown

if TYPE_CHECKING:
    import polars as pl

KEYS = ("prompt", "a", "b", "votes_a", "votes_b", "ties", "weight", "annotator", "choice")
PAIRS = "prompt,a,b,votes_a,votes_b[,ties][,weight]"
ANNOTATIONS = "[annotator,][prompt,]a,b,choice[,weight]"
GENERIC = {"pairs": f"one row a pair: {PAIRS}", "annotations": f"one row an annotation: {ANNOTATIONS}"}

_REQUIRED = {"pairs": ("a", "b", "votes_a", "votes_b"), "annotations": ("a", "b", "choice")}
_OPTIONAL = {"pairs": ("prompt", "ties", "weight"), "annotations": ("prompt", "weight")}


def counts_of_table(
    table: Table,
    columns: Mapping[str, str | None],
    choices: Mapping[str, str] | None = None,
    layout: str | None = None,
    prompts: list[str] | None = None,
) -> pl.DataFrame:
    """The rows as counts, for `read_pairs.votes_of_counts`; options and errors as in `read.read_votes`."""
    import polars as pl

    layout = layout or _layout(table, columns)
    used = _used(table, columns, layout)

    def ours(frame: pl.LazyFrame) -> pl.LazyFrame:
        frame = frame.select(*(pl.col(name).alias(key) for key, name in used.items()), ROW)
        if "prompt" not in used:
            frame = frame.with_columns(pl.lit(PROMPT).alias("prompt"))
        if prompts is not None:
            frame = frame.filter(pl.col("prompt").cast(pl.String).is_in(prompts))
        return frame if layout == "pairs" else counted(frame)

    names = list(used.values())
    counts = table.collect(names, ours)
    if prompts is not None and set(prompts) - set(counts["prompt"].cast(pl.String).unique().to_list()):
        check_prompts(prompts, _prompts(table, used), table.place)
    return counts if layout == "pairs" else counts_of_choices(counts, choices, table.place)


def _layout(table: Table, columns: Mapping[str, str | None]) -> str:
    """`pairs` or `annotations`, by the columns."""
    has = {key: columns.get(key, key) in table.columns for key in ("votes_a", "votes_b", "choice")}
    counts = has["votes_a"] or has["votes_b"]
    if counts and has["choice"]:
        both = f"columns of both layouts, {PAIRS} and {ANNOTATIONS}"
        raise InputError(f"{table.place}: {both}; remove those of one, or name the layout: pairs or annotations")
    if has["choice"] or columns.get("choice"):
        return "annotations"
    if not counts and not columns.get("votes_a") and not columns.get("votes_b"):
        table.require([columns.get(key) or key for key in _REQUIRED["pairs"]], f"{PAIRS} or {ANNOTATIONS}")
    return "pairs"


def _used(table: Table, columns: Mapping[str, str | None], layout: str) -> dict[str, str]:
    """Our name -> the file's, of the columns that are read; raises `InputError` for those that should be there and are not."""
    used = {}
    for key in (*_REQUIRED[layout], *_OPTIONAL[layout]):
        name = columns.get(key, key)
        if key in _REQUIRED[layout]:
            used[key] = name or key
        elif name is not None and (key in columns or name in table.columns):
            used[key] = name
    names = list(used.values())
    table.require(names, {"pairs": PAIRS, "annotations": ANNOTATIONS}[layout])
    if twice := [name for name in names if names.count(name) > 1]:
        raise InputError(f"{table.place}: column {shown(twice[0])} is to be two things; name different columns")
    ignored = {name.casefold(): name for name in table.columns if name not in names}
    for key in _OPTIONAL[layout]:
        near = difflib.get_close_matches(key, ignored, n=1, cutoff=0.8)
        if near and key not in columns and key not in used:
            # to leave it out would misread the votes
            given = f"column {shown(ignored[near[0]])} is not read, but resembles {shown(key)}"
            raise InputError(
                f"{table.place}: {given}; rename it, or map {shown(key)} to it, or to None if it is another thing"
            )
    return used


def _prompts(table: Table, used: Mapping[str, str]) -> list[str]:
    import polars as pl

    if "prompt" not in used:
        return [PROMPT]
    name = used["prompt"]
    first = table.collect([name], lambda frame: frame.group_by(name).agg(pl.col(ROW).min())).sort(ROW)
    return [str(prompt) for prompt in first[name].cast(pl.String).drop_nulls()]
