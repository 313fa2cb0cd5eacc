"""Votes from data frames and arrays: the same as from files, floats exactly; and votes that are none are refused."""

from __future__ import annotations

import copy
import pickle
from dataclasses import replace
from fractions import Fraction
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd
import polars
import pytest

import pluralign as pl
from pluralign.formulations.errors import InputError

ROWS: dict[str, list[Any]] = {
    "prompt": ["p", "p", "q", "p"],
    "a": ["x", "y", "u", "y"],
    "b": ["y", "z", "v", "x"],
    "votes_a": [3, 1, 2, 1],
    "votes_b": [1, 4, 0, 0],
    "ties": [0, 1, 0, 2],
    "weight": [1, 2, 1, 1],
}
FEATURES = {
    "prompt": ["p", "p", "p", "q", "q"],
    "response": ["x", "y", "z", "u", "v"],
    "length": [0.5, 0.25, 3.0, 1.0, 2.0],
    "score": [1, 2, 3, 4, 5],
}


def in_file(folder: Path, name: str, columns: dict[str, list[Any]]) -> str:
    path = folder / name
    pd.DataFrame(columns).to_csv(path, index=False)
    return str(path)


def expected(folder: Path) -> pl.Votes:
    return pl.read_votes(in_file(folder, "votes.csv", ROWS), features=in_file(folder, "features.csv", FEATURES))


@pytest.mark.parametrize("kind", [pd.DataFrame, polars.DataFrame, polars.LazyFrame])
def test_a_frame_is_read_as_its_file(kind: Any, tmp_path: Path) -> None:
    votes = pl.Votes.from_frame(kind(ROWS), features=kind(FEATURES))
    assert votes == expected(tmp_path)
    assert votes == pl.Votes.from_frame(kind(ROWS), features=pl.features(kind(FEATURES)))
    assert votes == pl.Votes.from_frame(kind(ROWS), features=in_file(tmp_path, "f.csv", FEATURES))
    assert votes == pl.read_votes(in_file(tmp_path, "v.csv", ROWS), features=kind(FEATURES))


@pytest.mark.parametrize("made", [list, np.array, pd.Series, polars.Series, tuple])
def test_arrays_are_read_as_the_file(made: Any, tmp_path: Path) -> None:
    columns = {name: made(cells) for name, cells in ROWS.items()}
    given = [columns.pop(name) for name in ("prompt", "a", "b", "votes_a", "votes_b")]
    assert pl.Votes.from_arrays(*given, **columns, features=pd.DataFrame(FEATURES)) == expected(tmp_path)


def test_without_prompts_there_is_one() -> None:
    votes = pl.Votes.from_arrays(None, ["x", "y"], ["y", "z"], [1, 2], [0, 1])
    assert (votes.prompts, votes.responses) == (("q",), ("x", "y", "z"))
    assert votes.fractions() == [Fraction(1), Fraction(2, 3)]


def test_annotations_columns_choices_and_prompts_are_options_as_of_files() -> None:
    frame = pd.DataFrame({"left": ["x", "y"], "right": ["y", "x"], "said": ["L", "R"], "topic": ["p", "p"]})
    votes = pl.Votes.from_frame(
        frame,
        columns={"a": "left", "b": "right", "choice": "said", "prompt": "topic"},
        choices={"L": "a", "R": "b"},
        prompts=["p"],
    )
    assert (votes.wins.tolist(), votes.total.tolist()) == ([4], [4])


@pytest.mark.parametrize("kind", [pd.DataFrame, polars.DataFrame])
def test_floats_are_exact_or_as_printed(kind: Any) -> None:
    columns = {"a": ["x"], "b": ["y"], "votes_a": [0.1], "votes_b": [0.3]}
    exactly, printed = (pl.Votes.from_frame(kind(columns), decimals=d).fractions()[0] for d in (False, True))
    assert printed == Fraction(1, 4)
    assert exactly == Fraction(0.1) / (Fraction(0.1) + Fraction(0.3)) != printed
    features = {"response": ["x", "y"], "f": [0.1, 0.2]}
    whole = {"a": ["x"], "b": ["y"], "votes_a": [1], "votes_b": [0]}
    for decimals, value in ((False, Fraction(0.1)), (True, Fraction(1, 10))):
        votes = pl.Votes.from_frame(kind(whole), features=pl.features(kind(features), decimals=decimals))
        assert votes.features is not None
        assert votes.features.row(0) == (value,)


@pytest.mark.parametrize(
    ("columns", "words"),
    [
        ({"a": ["x"], "b": ["y"], "votes_a": [1]}, "no column 'votes_b'"),
        ({"a": ["x"], "b": ["y"], "votes_a": [1], "votes_b": [None]}, "row 1: no number in column 'votes_b'"),
        ({"a": ["x"], "b": ["y"], "votes_a": [1], "votes_b": [float("nan")]}, "row 1: no number in column 'votes_b'"),
        ({"a": ["x"], "b": ["y"], "votes_a": [1], "votes_b": [float("inf")]}, "not a finite number"),
        ({"a": ["x"], "b": ["y"], "votes_a": [1], "votes_b": [-1]}, "counts are 0 or more"),
        ({"a": ["x"], "b": ["y"], "votes_a": [True], "votes_b": [0]}, "row 1: True in 'votes_a'"),
        ({"a": ["x"], "b": ["x"], "votes_a": [1], "votes_b": [0]}, "with itself"),
        ({"a": ["x"], "b": ["y"], "votes_a": [0], "votes_b": [0]}, "no votes on 'x' and 'y'"),
        ({"a": ["x"], "b": [None], "votes_a": [0], "votes_b": [0]}, "no name in column 'b'"),
        ({"a": ["x"], "b": ["y"], "votes_a": [1], "votes_b": [0], "draws": [1]}, "column 'draws' is not read"),
        ({"a": ["x"], "b": ["y"], "votes_a": [1], "votes_b": [0], "choice": ["a"]}, "columns of both layouts"),
        ({"a": [], "b": [], "votes_a": [], "votes_b": []}, "no rows"),
    ],
)
def test_frames_that_hold_no_votes_are_refused_as_files_are(columns: dict[str, list[Any]], words: str) -> None:
    for kind in (pd.DataFrame, polars.DataFrame):
        with pytest.raises(InputError, match=words):
            pl.Votes.from_frame(kind(columns, dtype=object) if kind is pd.DataFrame else kind(columns, strict=False))


def test_what_is_no_frame_or_column_is_refused() -> None:
    with pytest.raises(InputError, match="where a data frame is expected"):
        pl.Votes.from_frame("votes.csv")
    with pytest.raises(InputError, match="columns of different lengths"):
        pl.Votes.from_arrays(None, ["x", "y"], ["y"], [1, 2], [0, 1])
    with pytest.raises(InputError, match="a is 5; give a list or an array"):
        pl.Votes.from_arrays(None, 5, ["y"], [1], [0])
    with pytest.raises(InputError, match="layout tldr is that of a file"):
        pl.Votes.from_frame(pd.DataFrame(ROWS), layout="tldr")


GOOD = pl.Votes.from_frame(pd.DataFrame(ROWS))


@pytest.mark.parametrize(
    ("part", "value", "words"),
    [
        ("wins", [99, 3, 4], "pair 0 has more wins than votes"),
        ("wins", [-1, 3, 4], "fewer than 0 wins"),
        ("wins", [1.5, 3, 4], "wins holds 1.5"),
        ("wins", [[1], [3], [4]], "wins has 2 dimensions"),
        ("wins", [True, False, True], "of bool"),
        ("total", [0, 12, 4], "no votes on pair 0"),
        ("weight", [1, 0, 1], "weight that is not more than 0"),
        ("first", [0, 1, 9], "does not exist"),
        ("first", [0, 1], "2 first, 3 second"),
        ("second", [0, 2, 4], "compares a response with itself"),
        ("second", [4, 2, 4], "different prompts"),
        ("second", [1, 0, 4], "the same pair twice"),
        ("starts", [0, 2, 9], "starts must go from 0"),
        ("starts", [0, 5], "starts must go from 0"),
        ("prompts", ("p", "p"), "two prompts have the same name"),
        ("prompts", ("p", 2), "2 among the prompts"),
        ("prompts", "pq", "give a tuple of names"),
        ("responses", ("x", "x", "z", "u", "v"), "two responses to prompt 'p' have the same name"),
    ],
)
def test_votes_that_are_none_are_refused(part: str, value: Any, words: str) -> None:
    with pytest.raises(InputError, match=words):
        replace(GOOD, **{part: value})


def test_unsorted_pairs_are_refused() -> None:
    turned = {part: getattr(GOOD, part)[::-1] for part in ("first", "second", "wins", "total", "weight")}
    with pytest.raises(InputError, match="sorted by prompt"):
        replace(GOOD, **turned)


def test_votes_are_equal_if_all_their_parts_are() -> None:
    assert pl.Votes.from_frame(polars.DataFrame(ROWS), source="another") == GOOD
    assert replace(GOOD, weight=GOOD.weight + 1) != GOOD
    assert replace(GOOD, wins=GOOD.wins - 1, ties=None) != GOOD
    assert GOOD != "votes"
    lists = {part: getattr(GOOD, part).tolist() for part in ("starts", "first", "second", "wins", "total", "weight")}
    assert replace(GOOD, **lists) == GOOD
    assert replace(GOOD, ties=None, wins=[10**30], total=[10**31], first=[0], second=[1], weight=[1]).fractions() == [
        Fraction(1, 10)
    ]


def test_votes_are_pickled_and_copied_and_shown_in_a_line() -> None:
    votes = pl.read_votes("builtin:cems")
    pl.calibrate(votes, size=1)
    for same in (pickle.loads(pickle.dumps(votes)), copy.copy(votes), copy.deepcopy(votes)):
        assert same == votes
        assert same.memo == {}
    assert repr(votes) == "<Votes builtin:cems: 1 prompts, 6 responses, 15 pairs, 3 features>"
