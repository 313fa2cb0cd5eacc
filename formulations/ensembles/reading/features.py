"""Features of the responses, from a table."""

from __future__ import annotations

import os
from collections.abc import Mapping
from dataclasses import replace
from typing import TYPE_CHECKING

import numpy as np

from pluralign.formulations.ensembles.reading.number_columns import exact_column
from pluralign.formulations.ensembles.reading.pairs import pair_name
from pluralign.formulations.ensembles.reading.table import ROW, open_table
from pluralign.formulations.ensembles.votes import Features, Votes
from pluralign.formulations.errors import InputError
from pluralign.formulations.numbers import listed, shown
from pluralign.formulations.types import Bools, ExactInts

if TYPE_CHECKING:
    import polars as pl

EXPECTED = "[prompt,]response and one or more columns of numbers"


def with_features(votes: Votes, path: str | os.PathLike[str], columns: Mapping[str, str | None] | None = None) -> Votes:
    """The votes with the features in a table: `prompt,response` and at least one column of numbers, a row for each response.

    Every column that is not named `prompt` or `response` (or as `columns` renames them) is a feature. `prompt` may be absent
    where there is one prompt. Rows of other responses are left out. Numbers are exact: as written in text; binary floats
    (Parquet) as the shortest decimal that reads back as the same float.

    Raises `InputError`: what `open_table` refuses, missing columns, no feature columns, entries that are no numbers, two rows
    for a response, and responses without a row.
    """
    table = open_table(path)
    renamed = dict(columns or {})
    response = renamed.get("response") or "response"
    prompt = renamed.get("prompt") or "prompt"
    if prompt not in table.columns:
        prompt = "prompt"
    table.require([response], EXPECTED)
    if prompt not in table.columns and len(votes.prompts) > 1:
        table.require([prompt], f"prompt beside response, since there are {len(votes.prompts)} prompts")
    keys = [name for name in (prompt, response) if name in table.columns]
    names = [name for name in table.columns if name not in keys]
    if not names:
        raise InputError(f"{table.place}: no features, only {listed(keys)}; expected {EXPECTED}")
    frame = table.collect([*keys, *names], lambda frame: frame)
    return features_of_frame(votes, frame, table.place, names, response, prompt if prompt in keys else None)


def features_of_frame(
    votes: Votes, frame: pl.DataFrame, place: str, names: list[str], response: str, prompt: str | None
) -> Votes:
    """The votes with the columns `names` as features; columns `response` and `prompt` name the response, `ROW` the row."""
    import polars as pl

    where = np.repeat(np.arange(len(votes.prompts)), np.diff(votes.starts))
    known = pl.DataFrame(
        {"#prompt": np.array(votes.prompts, dtype=object)[where].tolist(), "#response": votes.responses}
    )
    given = pl.lit(votes.prompts[0]) if prompt is None else pl.col(prompt).cast(pl.String)
    frame = frame.select(given.alias("#prompt"), pl.col(response).cast(pl.String).alias("#response"), ROW, *names)
    frame = frame.join(known.with_row_index("#r"), on=["#prompt", "#response"], how="inner").sort("#r", ROW)
    r, rows = np.array(frame["#r"].cast(pl.Int64)), np.array(frame[ROW].cast(pl.Int64))
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
    X, denominators = zip(*(exact_column(frame[name], rows, place) for name in names), strict=True)
    return replace(votes, features=Features(tuple(names), _stacked(X), denominators), memo={})


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
    return replace(votes, **pairs, memo={}), int((~differ).sum())


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
