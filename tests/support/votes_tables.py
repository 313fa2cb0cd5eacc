"""Votes and features written as tables, exactly."""

from __future__ import annotations

import gzip
from fractions import Fraction
from pathlib import Path
from typing import Any

import numpy as np
import polars as pl

from pluralign.formulations.ensembles.votes import Votes
from pluralign.formulations.numbers import as_json
from pluralign.formulations.types import ExactInts


def write_votes(votes: Votes, path: Path) -> None:
    """One row a pair, `prompt,a,b,votes_a,votes_b,ties,weight`, in the format of the suffix.

    Counts are whole where all totals are even, as those that are read from whole counts; else halves, and there are no
    ties. `read_votes` gives the same wins and totals.
    """
    wins, total = votes.wins, votes.total
    if (total % 2 == 0).all():
        ties = wins % 2
        counts = {"votes_a": (wins - ties) // 2, "votes_b": (total - wins - ties) // 2, "ties": ties}
        columns = {name: _integers(column) for name, column in counts.items()}
    else:
        columns = {"votes_a": _halves(wins), "votes_b": _halves(total - wins), "ties": _integers(0 * wins)}
    names = np.array(votes.responses, dtype=object)
    frame = pl.DataFrame(
        {
            "prompt": pl.Series(np.array(votes.prompts, dtype=object)[votes.prompt].tolist(), dtype=pl.String),
            "a": pl.Series(names[votes.first].tolist(), dtype=pl.String),
            "b": pl.Series(names[votes.second].tolist(), dtype=pl.String),
            **columns,
            "weight": _integers(votes.weight),
        }
    )
    write_table(frame, path)


def write_features(votes: Votes, path: Path) -> None:
    """A row for each response, `prompt,response` and the features, exactly: integers, or decimals or else fractions as text."""
    features = votes.features
    assert features is not None
    prompts = np.array(votes.prompts, dtype=object)[np.repeat(np.arange(len(votes.prompts)), np.diff(votes.starts))]
    columns: dict[str, Any] = {"prompt": prompts.tolist(), "response": list(votes.responses)}
    for name, column, q in zip(features.names, features.X.T, features.denominators, strict=True):
        assert name not in columns
        if q == 1:
            columns[name] = _integers(column)
        else:
            columns[name] = pl.Series([_written(int(x), q) for x in column], dtype=pl.String)
    write_table(pl.DataFrame(columns), path)


def write_table(frame: pl.DataFrame, path: Path) -> None:
    """The table in the format of the suffix."""
    name = path.name
    with gzip.open(path, "wb") if name.endswith(".gz") else path.open("wb") as file:
        if name.endswith(".parquet"):
            frame.write_parquet(file)
        elif (".csv" in name) or (".tsv" in name):
            frame.write_csv(file, separator="\t" if ".tsv" in name else ",")
        elif name.endswith(".json"):
            frame.write_json(file)
        else:
            frame.write_ndjson(file)


def _integers(column: ExactInts) -> pl.Series:
    return pl.Series([str(int(x)) for x in column]) if column.dtype == object else pl.Series(column)


def _halves(column: ExactInts) -> pl.Series:
    return pl.Series([_written(int(x), 2) for x in column], dtype=pl.String)


def _written(x: int, q: int) -> str:
    """x / q exactly: as a decimal where it is one of at most 18 places, else as a fraction."""
    places = next((k for k in range(19) if 10**k % q == 0), None)
    if places is None:
        return str(as_json(Fraction(x, q)))
    digits = str(abs(x) * (10**places // q)).zfill(places + 1)
    return "-" * (x < 0) + digits[: len(digits) - places] + "." * (places > 0) + digits[len(digits) - places :]
