"""Rows of counts become `Votes`: names are numbered, rows of the same pair are added, without a loop over the rows."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace
from typing import TYPE_CHECKING

import numpy as np

from pluralign.formulations.ensembles.reading.columns import label
from pluralign.formulations.ensembles.reading.number_columns import exact_column, over_one_denominator, smallest_kind
from pluralign.formulations.ensembles.reading.table import ROW
from pluralign.formulations.ensembles.votes import Votes
from pluralign.formulations.errors import InputError
from pluralign.formulations.numbers import listed, shown, suggestion
from pluralign.formulations.types import ExactInts, Ints
from pluralign.solver.integers import INT64_BITS, bit_size

if TYPE_CHECKING:
    import polars as pl

PROMPT = "q"
"""The name of the only prompt where none is named."""
COUNTS = ("votes_a", "votes_b", "ties")
_ADD_VOTE = "remove the row, or give at least one vote or tie"


def votes_of_counts(counts: pl.DataFrame, source: str, labels: Mapping[str, str] | None = None) -> Votes:
    """The votes in a table of counts; `ensembles.reading.files.read_votes` says what rows mean and which are refused.

    counts: columns `prompt` (optional), `a`, `b` (names), `votes_a`, `votes_b`, `ties` (optional) and `weight` (optional), all
    numbers or text, and `ROW`, the number of the row for errors. Rows in any order: that of `ROW` counts. labels: what the
    file calls these columns, for errors.
    """
    import polars as pl

    if counts.height == 0:
        raise InputError(f"{source}: has no rows; give at least one pair of responses and its votes")
    counts = counts.sort(ROW)
    if "prompt" not in counts.columns:
        counts = counts.with_columns(pl.lit(PROMPT).alias("prompt"))
    rows = np.array(counts[ROW].cast(pl.Int64))
    for name in ("prompt", "a", "b"):
        counts = counts.with_columns(_names(counts[name], rows, source, label(name, labels)).alias(name))
    equal = np.array(counts["a"] == counts["b"])
    if equal.any():
        i = int(equal.argmax())
        pair = f"compares {shown(counts['a'][i])} with itself"
        raise InputError(f"{source} row {rows[i]}: {pair}; name two different responses, or remove the row")
    prompts, responses, starts, a, b = _numbered(counts)
    wins, total, ties, q = _wins(counts, rows, source, labels)
    prompt = np.searchsorted(starts, a, side="right") - 1
    group, at, wins, total, ties = _merged(prompt, a, b, wins, total, ties)
    ones = np.ones(len(at), dtype=np.int64)
    votes = Votes(source, prompts, responses, starts, a[at], b[at], ones, ones, ones)  # until the counts are checked
    nothing = np.array(total == 0, dtype=bool)
    if nothing.any():
        e = int(nothing.argmax())
        raise InputError(f"{source} row {rows[at[e]]}: no votes on {pair_name(votes, e)}; {_ADD_VOTE}")
    known = smallest_kind(ties) if q == 1 else None  # of fractions of votes nobody knows how many there were
    wins, total = _cleared(wins, total, q)
    weight = _weights(counts, rows, group, at, votes, labels)
    return replace(votes, wins=wins, total=total, weight=weight, ties=known)


def pair_name(votes: Votes, e: int) -> str:
    """Pair e in messages."""
    pair = f"{shown(votes.responses[votes.first[e]])} and {shown(votes.responses[votes.second[e]])}"
    return f"{pair} of prompt {shown(votes.prompts[votes.prompt[e]])}"


def only_prompts(votes: Votes, prompts: Sequence[str]) -> Votes:
    """The votes on these prompts, in their order in `votes`; raises `InputError` for one that is not there."""
    check_prompts(prompts, votes.prompts, votes.source)
    chosen = set(prompts)
    keep = np.array([name in chosen for name in votes.prompts])
    sizes = np.diff(votes.starts)
    responses, pairs = np.repeat(keep, sizes), keep[votes.prompt]
    number = np.cumsum(responses) - 1
    features = votes.features
    return Votes(
        votes.source,
        tuple(name for name in votes.prompts if name in chosen),
        tuple(name for name, kept in zip(votes.responses, responses.tolist(), strict=True) if kept),
        np.concatenate([[0], np.cumsum(sizes[keep])]).astype(np.int64),
        number[votes.first[pairs]],
        number[votes.second[pairs]],
        votes.wins[pairs],
        votes.total[pairs],
        votes.weight[pairs],
        None if features is None else replace(features, X=features.X[responses]),
        None if votes.ties is None else votes.ties[pairs],
    )


def check_prompts(prompts: Sequence[str], known: Sequence[str], source: str) -> None:
    """Raise `InputError` for a prompt that is not there, naming a similar one."""
    for name in prompts:
        if name not in known:
            hint = suggestion(name, known) or f"; the prompts are {listed(known)}"
            raise InputError(f"{source}: no prompt is called {shown(name)}{hint}")


def _names(names: pl.Series, rows: ExactInts, source: str, column: str) -> pl.Series:
    import polars as pl

    if names.dtype == pl.Boolean or names.dtype.is_nested():
        raise InputError(f"{source}: column {shown(column)} holds {names.dtype}, not names; write them as text")
    missing = names.is_nan() | names.is_infinite() if names.dtype.is_float() else None
    text = names.cast(pl.String)
    if missing is not None:
        text = text.set(missing, None)
    empty = np.array(text.is_null() | (text == ""))
    if empty.any():
        row = rows[int(empty.argmax())]
        raise InputError(f"{source} row {row}: no name in column {shown(column)}; is the row cut off?")
    return text


def _numbered(counts: pl.DataFrame) -> tuple[tuple[str, ...], tuple[str, ...], Ints, Ints, Ints]:
    """Prompts and responses in order of first occurrence; `starts`; and the number of a and b in each row (length N)."""
    import polars as pl

    prompts = counts.select("prompt").unique(maintain_order=True).with_row_index("p")
    coded = counts.join(prompts, on="prompt", how="left", maintain_order="left").select("p", "a", "b")
    sides = pl.concat(
        [
            coded.select("p", pl.col(side).alias("response"), (2 * pl.int_range(pl.len()) + i).alias("at"))
            for i, side in enumerate("ab")
        ]
    )
    responses = sides.group_by("p", "response").agg(pl.col("at").min()).sort("p", "at").with_row_index("r").drop("at")
    a, b = (
        np.array(
            coded.join(responses, left_on=["p", side], right_on=["p", "response"], how="left", maintain_order="left")[
                "r"
            ].cast(pl.Int64)
        )
        for side in "ab"
    )
    sizes = np.bincount(np.array(responses["p"]), minlength=prompts.height)
    starts = np.concatenate([[0], np.cumsum(sizes)]).astype(np.int64)
    return tuple(prompts["prompt"].to_list()), tuple(responses["response"].to_list()), starts, a, b


def _wins(
    counts: pl.DataFrame, rows: ExactInts, source: str, labels: Mapping[str, str] | None
) -> tuple[ExactInts, ExactInts, ExactInts, int]:
    """2 votes_a + ties, 2 (votes_a + votes_b + ties) and ties of each row, as integers over one denominator."""
    columns = []
    for name in COUNTS:
        if name not in counts.columns:
            continue
        column, q = exact_column(counts[name], rows, source, label(name, labels))
        negative = np.array(column < 0, dtype=bool)
        if negative.any():
            i = int(negative.argmax())
            raise InputError(
                f"{source} row {rows[i]}: {label(name, labels)} is {counts[name][i]}; counts are 0 or more"
            )
        columns.append((column, q))
    integers, q = over_one_denominator(columns)
    if max(bit_size(column) for column in integers) + len(rows).bit_length() + 3 > INT64_BITS:
        integers = [column.astype(object) for column in integers]
    votes_a, votes_b = integers[:2]
    ties = integers[2] if len(integers) == 3 else 0 * votes_a
    return 2 * votes_a + ties, 2 * (votes_a + votes_b + ties), ties, q


def _merged(
    prompt: Ints, a: Ints, b: Ints, wins: ExactInts, total: ExactInts, ties: ExactInts
) -> tuple[Ints, Ints, ExactInts, ExactInts, ExactInts]:
    """Rows of the same pair, either way round, added up; pairs are sorted by prompt, then by their first row.

    Returns the pair of each row (length N), the first row of each pair (length M), which decides what is its first response,
    and wins, total and ties of the pairs.
    """
    keys = np.minimum(a, b) * (1 + max(int(a.max()), int(b.max()))) + np.maximum(a, b)
    _, at, group = np.unique(keys, return_index=True, return_inverse=True)
    order = np.lexsort((at, prompt[at]))
    at, group = at[order], np.argsort(order)[group]
    turned = a != a[at][group]
    sums = np.zeros((3, len(at)), dtype=wins.dtype)
    np.add.at(sums[0], group, np.where(turned, total - wins, wins))
    np.add.at(sums[1], group, total)
    np.add.at(sums[2], group, ties)
    return group, at, sums[0], sums[1], sums[2]


def _cleared(wins: ExactInts, total: ExactInts, q: int) -> tuple[ExactInts, ExactInts]:
    """Both over q, times the smallest integer (one for each pair) that makes both integers."""
    if q > 1:
        kind = np.int64 if q.bit_length() <= INT64_BITS and wins.dtype != object else object
        common = np.gcd(np.gcd(wins.astype(kind), total.astype(kind)), q)
        wins, total = wins // common, total // common
    return smallest_kind(wins), smallest_kind(total)


def _weights(
    counts: pl.DataFrame, rows: ExactInts, group: Ints, at: Ints, votes: Votes, labels: Mapping[str, str] | None
) -> ExactInts:
    """Integers proportional to the weights of the pairs (length M), such that int64 holds their sum, or Python integers."""
    if "weight" not in counts.columns:
        return votes.weight
    weight, _ = exact_column(counts["weight"], rows, votes.source, label("weight", labels))
    wrong = np.array(weight <= 0, dtype=bool)
    if wrong.any():
        i = int(wrong.argmax())
        given = f"{label('weight', labels)} is {counts['weight'][i]}"
        raise InputError(f"{votes.source} row {rows[i]}: {given}; a weight is more than 0, or remove the row")
    other = np.array(weight != weight[at][group], dtype=bool)
    if other.any():
        i = int(other.argmax())
        j = int(at[group[i]])
        two = f"rows {rows[j]} and {rows[i]} weigh {pair_name(votes, int(group[i]))} differently"
        values = f"{counts['weight'][j]} and {counts['weight'][i]}"
        raise InputError(f"{votes.source}: {two}: {values}; give them the same weight")
    weight = weight[at]
    return weight.astype(object) if bit_size(weight) + len(at).bit_length() > INT64_BITS else weight
