"""PersonalLLM's layout: responses that are scored by many reward models, each of them an annotator."""

from __future__ import annotations

import re

import numpy as np

from pluralign.formulations.ensembles.reading.table import ROW, Table, open_table
from pluralign.formulations.ensembles.votes import Votes
from pluralign.formulations.errors import InputError
from pluralign.formulations.numbers import listed, shown

_SCORE = re.compile(r"response_([0-9]+)_(.+)")


def personalllm(path: str) -> Votes:
    """PersonalLLM (Zollo et al. 2025, namkoong-lab/PersonalLLM): Parquet, JSON Lines or CSV, one row a prompt.

    `response_I_MODEL`: the score of response I by the reward model MODEL, for every I (8 in the data) and MODEL (10, such as
    `gemma_2b`); columns of text of that form, such as `response_1_model`, are no scores. Every reward model votes on every two
    responses of a prompt, for the one with the higher score; equal scores, as floats, are a tie. Prompts are named by
    `prompt_id` if there is such a column and it does not repeat, else by their row, from 1; responses `response_I`.
    """
    import polars as pl

    table = open_table(path)
    responses, models = _scores(table)
    names = [f"response_{i}_{model}" for i in responses for model in models]
    keys = ["prompt_id"] if "prompt_id" in table.columns else []
    frame = table.collect([*keys, *names], lambda frame: frame.sort(ROW), nested=True)
    if frame.height == 0:
        raise InputError(f"{table.place}: has no rows; give at least one prompt")
    scores = np.empty((frame.height, len(responses), len(models)))
    for column, name in enumerate(names):
        values = frame[name].cast(pl.Float64, strict=False)
        bad = values.is_null() | values.is_nan()
        if bad.any():
            row = frame[ROW][int(bad.arg_max() or 0)]
            raise InputError(
                f"{table.place} row {row}: no number in {shown(name)}; give every score, or remove the row"
            )
        scores[:, column // len(models), column % len(models)] = values
    prompts = frame["prompt_id"].cast(pl.String) if keys else frame[ROW].cast(pl.String)
    if prompts.null_count() or prompts.n_unique() < len(prompts):
        prompts = frame[ROW].cast(pl.String)
    return _votes(table.place, tuple(prompts.to_list()), tuple(f"response_{i}" for i in responses), scores)


def _scores(table: Table) -> tuple[list[int], list[str]]:
    """The responses' numbers and the models that score them."""
    numeric_only = table.suffix == ".parquet" or "json" in table.suffix
    found: dict[str, set[int]] = {}
    for name in table.columns:
        match = _SCORE.fullmatch(name)
        if match and match[2] != "model" and (table.schema[name].is_numeric() or not numeric_only):
            found.setdefault(match[2], set()).add(int(match[1]))
    every = set().union(*found.values()) if found else set()
    if len(every) < 2:
        expected = "response_1_MODEL, response_2_MODEL, … with the scores of one or more models"
        raise InputError(
            f"{table.place}: no scores of two responses: found {listed(table.columns)}; expected {expected}"
        )
    for model, scored in found.items():
        if scored != every:
            missing = [f"response_{i}_{model}" for i in sorted(every - scored)]
            raise InputError(
                f"{table.place}: no column {listed(missing)}, but {shown(model)} scores other responses; add it"
            )
    return sorted(every), list(found)


def _votes(
    place: str,
    prompts: tuple[str, ...],
    names: tuple[str, ...],
    scores: np.ndarray[tuple[int, int, int], np.dtype[np.float64]],
) -> Votes:
    """scores: prompts × responses × models."""
    size, m, models = scores.shape
    i, j = np.triu_indices(m, 1)
    wins = np.empty((size, len(i)), dtype=np.int64)
    for e, (a, b) in enumerate(zip(i.tolist(), j.tolist(), strict=True)):
        first, second = scores[:, a], scores[:, b]
        wins[:, e] = 2 * (first > second).sum(axis=1) + (first == second).sum(axis=1)
    base = m * np.arange(size, dtype=np.int64)[:, None]
    return Votes(
        source=place,
        prompts=prompts,
        responses=names * size,
        starts=m * np.arange(size + 1, dtype=np.int64),
        first=(base + i).ravel(),
        second=(base + j).ravel(),
        wins=wins.ravel(),
        total=np.full(wins.size, 2 * models, dtype=np.int64),
        weight=np.ones(wins.size, dtype=np.int64),
    )
