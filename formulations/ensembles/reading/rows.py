"""Tables of votes: which columns there are, which layout they make, and the rows as counts."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING

from pluralign.formulations.ensembles.reading.choices import counted, counts_of_choices
from pluralign.formulations.ensembles.reading.columns import check_unread
from pluralign.formulations.ensembles.reading.pairs import PROMPT, check_prompts
from pluralign.formulations.ensembles.reading.table import Table
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
) -> tuple[pl.DataFrame, dict[str, str]]:
    """The rows as counts, for `read_pairs.votes_of_counts`, and what the file calls our columns.

    Options and errors as in `files.read_votes`.
    """
    import polars as pl

    layout = layout or _layout(table, columns)
    used = _used(table, columns, layout)
    frame = table.collect(used)
    if "prompt" not in used:
        frame = frame.with_columns(pl.lit(PROMPT).alias("prompt"))
    if prompts is not None:
        names = frame["prompt"].cast(pl.String)
        check_prompts(prompts, names.drop_nulls().unique(maintain_order=True).to_list(), table.place)
        frame = frame.filter(names.is_in(prompts))
    if layout == "annotations":
        frame = counts_of_choices(counted(frame), choices, table.place)
    return frame, used


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
    present = set(table.columns)
    for key in (*_REQUIRED[layout], *_OPTIONAL[layout]):
        name = columns.get(key, key)
        if key in _REQUIRED[layout]:
            used[key] = name or key
        elif name is not None and (key in columns or name in present):
            used[key] = name
    names = list(used.values())
    table.require(names, {"pairs": PAIRS, "annotations": ANNOTATIONS}[layout])
    if twice := [name for name in names if names.count(name) > 1]:
        raise InputError(f"{table.place}: column {shown(twice[0])} is to be two things; name different columns")
    known = {*names, *KEYS}  # our own names mean what they say, also in the other layout
    unread = [name for name in table.columns if name not in known]
    open_to_doubt = [key for key in _OPTIONAL[layout] if key not in columns and key not in used]
    check_unread(table.place, unread, [*open_to_doubt, *(["count"] if layout == "annotations" else [])])
    return used
