"""Features of the responses, from a table."""

from __future__ import annotations

import os
import shlex
from collections.abc import Mapping, Sequence
from dataclasses import replace
from typing import TYPE_CHECKING

import numpy as np

from pluralign.formulations.ensembles.reading.columns import check_no_prompt, label
from pluralign.formulations.ensembles.reading.number_columns import exact_column
from pluralign.formulations.ensembles.reading.pairs import pair_name
from pluralign.formulations.ensembles.reading.table import ROW, Table, open_table, say
from pluralign.formulations.ensembles.votes import Features, Votes
from pluralign.formulations.errors import InputError
from pluralign.formulations.numbers import listed, shown
from pluralign.formulations.types import Bools, ExactInts
from pluralign.solver.errors import either

if TYPE_CHECKING:
    import polars as pl

EXPECTED = "[prompt,]response and one or more columns of numbers"


def with_features(
    votes: Votes,
    path: str | os.PathLike[str],
    columns: Mapping[str, str | None] | None = None,
    ignore: Sequence[str] = (),
) -> Votes:
    """The votes with the features in a table: `prompt,response` and at least one column of numbers, a row for each response.

    Every column that is not named `prompt` or `response` (or as `columns` renames them) or in `ignore` is a feature, except
    those without a name, of which an `InputNote` is given. `prompt` may be absent where there is one prompt. Rows of other
    responses are left out. Numbers are exact: as written in text; binary floats (Parquet) as the shortest decimal that
    reads back as the same float.

    Raises `InputError`: what `open_table` refuses, missing columns, no feature columns, entries that are no numbers, two rows
    for a response, and responses without a row.
    """
    return features_of_table(votes, open_table(path, ignore), columns)


def features_of_table(votes: Votes, table: Table, columns: Mapping[str, str | None] | None = None) -> Votes:
    """The same from a table that has been opened."""
    renamed = dict(columns or {})
    response = renamed.get("response") or "response"
    prompt = renamed.get("prompt") or "prompt"
    if prompt not in table.columns:
        prompt = "prompt"
    table.require([response], EXPECTED)
    if prompt not in table.columns and len(votes.prompts) > 1:
        table.require([prompt], f"prompt beside response, since there are {len(votes.prompts)} prompts")
    used = ({"prompt": prompt} if prompt in table.columns else {}) | {"response": response}
    keys = set(used.values())
    names = [name for name in table.columns if name not in keys]
    if not names:
        raise InputError(f"{table.place}: no features, only {listed(used.values())}; expected {EXPECTED}")
    if "prompt" not in used and "prompt" not in renamed:
        check_no_prompt(table.place, names)
    say(table.note)
    frame = table.collect(used | {str(j): name for j, name in enumerate(names)})
    return features_of_frame(votes, frame, table.place, names, used)


def features_of_frame(
    votes: Votes, frame: pl.DataFrame, place: str, names: Sequence[str], labels: Mapping[str, str] | None = None
) -> Votes:
    """The votes with features from a frame: columns `response`, `prompt` (optional), `ROW` and `0`, `1`, … with the features.

    names: the features' names; labels: what the file calls `response` and `prompt`, for errors.
    """
    import polars as pl

    where = np.repeat(np.arange(len(votes.prompts)), np.diff(votes.starts))
    known = pl.DataFrame(
        {"prompt": np.array(votes.prompts, dtype=object)[where].tolist(), "response": list(votes.responses)}
    ).with_row_index("r")
    prompt = pl.col("prompt").cast(pl.String) if "prompt" in frame.columns else pl.lit(votes.prompts[0]).alias("prompt")
    for key in ("prompt", "response"):
        if key in frame.columns and (frame[key].dtype == pl.Boolean or frame[key].dtype.is_nested()):
            what = f"column {shown(label(key, labels))} holds {frame[key].dtype}, not names"
            raise InputError(f"{place}: {what}; write them as text")
    ids = frame.select(prompt, pl.col("response").cast(pl.String), ROW).with_row_index("at")
    ids = ids.join(known, on=["prompt", "response"], how="inner").sort("r", ROW)
    r, rows = np.array(ids["r"].cast(pl.Int64)), np.array(ids[ROW].cast(pl.Int64))
    twice = np.flatnonzero(r[1:] == r[:-1])
    if len(twice):
        i = int(twice[0])
        who = _response(votes, int(r[i]))
        raise InputError(f"{place}: rows {rows[i]} and {rows[i + 1]} are both for {who}; keep one")
    if len(r) < len(votes.responses):
        missing = np.setdiff1d(np.arange(len(votes.responses)), r)
        more = f" and {len(missing) - 1} more" if len(missing) > 1 else ""
        raise InputError(
            f"{place}: no features for {_response(votes, int(missing[0]))}{more}; add a row for each response"
        )
    columns = frame.select([str(j) for j in range(len(names))])[ids["at"]]
    X, denominators = zip(
        *(_feature(column, rows, place, name) for column, name in zip(columns.iter_columns(), names, strict=True)),
        strict=True,
    )
    return replace(votes, features=Features(tuple(names), _stacked(X), denominators), memo={})


def _feature(column: pl.Series, rows: ExactInts, place: str, name: str) -> tuple[ExactInts, int]:
    try:
        return exact_column(column, rows, place, name)
    except InputError as error:
        mend = f"{error}; if it is no feature, leave it out by "
        raise InputError(mend + either(f"ignore=[{name!r}]", f"--ignore {shlex.quote(name)}")) from None


def require_linear(votes: Votes) -> Features:
    """The features; raises `InputError` without features, and where two compared responses have equal features.

    No linear reward prefers one of these to the other, so that linear rewards have no p̂ on this pair.
    """
    differ = _differ(votes)
    if not differ.all():
        e = int(differ.argmin())
        mend = "tell them apart by another feature, remove the pair, or use rewards of any kind"
        raise InputError(f"{votes.source}: equal features of {pair_name(votes, e)}, which are compared; {mend}")
    assert votes.features is not None
    return votes.features


def comparable(votes: Votes) -> tuple[Votes, int]:
    """The votes without the pairs that have equal features, which no linear reward can tell apart; and how many these are.

    Raises `InputError` without features, and if no pair is left.
    """
    differ = _differ(votes)
    if not differ.any():
        raise InputError(f"{votes.source}: equal features on every pair; give features that differ")
    pairs = {name: getattr(votes, name)[differ] for name in ("first", "second", "wins", "total", "weight")}
    ties = None if votes.ties is None else votes.ties[differ]
    return replace(votes, **pairs, ties=ties, memo={}), int((~differ).sum())


def _differ(votes: Votes) -> Bools:
    """Whether the features of each pair differ (length M)."""
    if votes.features is None:
        raise InputError(f"{votes.source}: linear rewards need features; give a table prompt,response,<features>")
    X = votes.features.X
    unequal = np.array(X[votes.first] != X[votes.second], dtype=bool)
    differ: Bools = np.any(unequal, axis=1)
    return differ


def _response(votes: Votes, r: int) -> str:
    prompt = votes.prompts[int(np.searchsorted(votes.starts, r, side="right")) - 1]
    return f"response {shown(votes.responses[r])} of prompt {shown(prompt)}"


def _stacked(columns: tuple[ExactInts, ...]) -> ExactInts:
    kind = object if any(column.dtype == object for column in columns) else np.int64
    return np.stack([column.astype(kind) for column in columns], axis=1)
