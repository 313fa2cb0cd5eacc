"""Made votes of any size, by a seeded generator; and votes and features written as tables."""

from __future__ import annotations

import gzip
import os
from fractions import Fraction
from typing import TYPE_CHECKING, Any, BinaryIO

import numpy as np

from pluralign.formulations.ensembles.ensemble import Ensemble, linear, rewards_of
from pluralign.formulations.ensembles.reading.table import SUFFIXES, suffix_of
from pluralign.formulations.ensembles.votes import Features, Votes
from pluralign.formulations.errors import InputError
from pluralign.formulations.files import write_atomically
from pluralign.formulations.instances.reading import place_of
from pluralign.formulations.numbers import as_json, shown
from pluralign.formulations.types import ExactInts, Theta

if TYPE_CHECKING:
    import polars as pl

DECIMALS = 4  # of the made features


def made_votes(
    prompts: int = 9402, responses: int = 8, annotators: int = 10, features: int = 10, seed: int = 0, noise: float = 0.5
) -> tuple[Votes, Ensemble]:
    """Votes of annotators on all pairs of responses to each prompt, and the annotators' linear rewards, weighing the same.

    Features are normal, rounded to `DECIMALS` decimals. Annotator k has a normal θ_k and prefers the response x with the larger
    θ_k·x + noise, where the noise is normal, drawn for each annotator and response, with `noise` times the standard deviation
    of θ_k·x. The defaults have the size of PersonalLLM (Zollo et al. 2025): 263,256 pairs, 10 annotators. The same
    arguments give the same votes.
    """
    random = np.random.default_rng(seed)
    size, unit = prompts * responses, 10**DECIMALS
    X = np.rint(random.standard_normal((size, features)) * unit).astype(np.int64)
    i, j = np.triu_indices(responses, 1)
    base = responses * np.arange(prompts, dtype=np.int64)[:, None]
    first, second = (base + i).ravel(), (base + j).ravel()
    wins = np.zeros(len(first), dtype=np.int64)
    thetas: list[Theta] = []
    votes = Votes(
        source=f"made votes, seed {seed}",
        prompts=tuple(f"p{x}" for x in range(prompts)),
        responses=tuple(f"r{x}" for x in range(responses)) * prompts,
        starts=responses * np.arange(prompts + 1, dtype=np.int64),
        first=first,
        second=second,
        wins=wins,
        total=np.full(len(first), 2 * annotators, dtype=np.int64),
        weight=np.ones(len(first), dtype=np.int64),
        features=Features(tuple(f"x{x}" for x in range(features)), X, (unit,) * features),
    )
    while len(thetas) < annotators:
        theta = np.rint(random.standard_normal(features) * 10**6).astype(np.int64)
        rewards = rewards_of(votes, theta)
        if (rewards[first] == rewards[second]).any():
            continue  # hardly ever: a tie of rewards is not an annotator's linear reward
        scale = noise * unit * float(np.linalg.norm(theta.astype(np.float64)))
        felt = rewards + np.rint(random.standard_normal(size) * scale).astype(np.int64)
        wins += 2 * (felt[first] > felt[second]) + (felt[first] == felt[second])
        thetas.append(tuple(Fraction(int(t), 10**6) for t in theta))
    weights = (Fraction(1, annotators),) * annotators
    return votes, Ensemble(tuple(linear(votes, theta) for theta in thetas), weights)


def write_votes(votes: Votes, path: str | os.PathLike[str]) -> None:
    """One row a pair, `prompt,a,b,votes_a,votes_b,ties,weight`, in the format of the suffix (`read_table.SUFFIXES`).

    Counts are whole where all totals are even, as those that are read from whole counts; else halves, and there are no
    ties. `read_votes` gives the same wins and totals. The file is replaced at once, or not at all. Raises `InputError` for
    an unknown suffix, and where the file cannot be written.
    """
    import polars as pl

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


def write_features(votes: Votes, path: str | os.PathLike[str]) -> None:
    """A row for each response, `prompt,response` and the features, exactly: integers, or decimals or else fractions as text.

    Raises `InputError` as `write_votes`, and for votes without features.
    """
    import polars as pl

    features = votes.features
    if features is None:
        raise InputError(f"{votes.source}: has no features to write")
    prompts = np.array(votes.prompts, dtype=object)[np.repeat(np.arange(len(votes.prompts)), np.diff(votes.starts))]
    columns: dict[str, Any] = {"prompt": prompts.tolist(), "response": list(votes.responses)}
    for name, column, q in zip(features.names, features.X.T, features.denominators, strict=True):
        if name in columns:
            raise InputError(f"{votes.source}: a feature is called {shown(name)}, as another column; rename it")
        if q == 1:
            columns[name] = _integers(column)
        else:
            columns[name] = pl.Series([_written(int(x), q) for x in column], dtype=pl.String)
    write_table(pl.DataFrame(columns), path)


def write_table(frame: pl.DataFrame, path: str | os.PathLike[str]) -> None:
    """The table in the format of the suffix; the file is replaced at once, or not at all. Raises `InputError`."""
    path = os.fspath(path)
    suffix = suffix_of(path)
    if suffix is None:
        raise InputError(f"{place_of(path)}: the name of a table must end in {', '.join(SUFFIXES)}")

    def dump(file: BinaryIO) -> None:
        if suffix.endswith(".gz"):
            with gzip.GzipFile(fileobj=file, mode="wb", compresslevel=3) as packed:
                _write(frame, packed, suffix)
        else:
            _write(frame, file, suffix)

    write_atomically(path, dump, "the table")


def _write(frame: pl.DataFrame, file: Any, suffix: str) -> None:
    if suffix == ".parquet":
        frame.write_parquet(file)
    elif suffix.startswith((".csv", ".tsv")):
        frame.write_csv(file, separator="\t" if suffix.startswith(".tsv") else ",")
    else:
        frame.write_ndjson(file)


def _integers(column: ExactInts) -> pl.Series:
    import polars as pl

    return pl.Series([str(int(x)) for x in column]) if column.dtype == object else pl.Series(column)


def _halves(column: ExactInts) -> pl.Series:
    import polars as pl

    return pl.Series([_written(int(x), 2) for x in column], dtype=pl.String)


def _written(x: int, q: int) -> str:
    """x / q exactly: as a decimal where it is one of at most 18 places, else as a fraction."""
    places = next((k for k in range(19) if 10**k % q == 0), None)
    if places is None:
        return str(as_json(Fraction(x, q)))
    digits = str(abs(x) * (10**places // q)).zfill(places + 1)
    return "-" * (x < 0) + digits[: len(digits) - places] + "." * (places > 0) + digits[len(digits) - places :]
