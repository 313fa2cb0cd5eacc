"""Votes that little or nothing can be learned from: one line that says so, or fewer rewards than asked for."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import numpy as np
import polars
import pytest

import pluralign as pl

QUICK: dict[str, Any] = {"size": 2, "starts": 0, "shrinkage": 0}


def votes(wins: Any, X: Any, prompts: int = 6, **more: Any) -> pl.Votes:
    """Two pairs of three responses for each prompt, five votes each."""
    own = [f"q{i}" for i in range(prompts)]
    features = polars.DataFrame(
        {"prompt": np.repeat(own, 3), "response": ["a", "b", "c"] * prompts}
        | {f"x{j}": X[:, j] for j in range(X.shape[1])}
    )
    first, second = ["a", "b"] * prompts, ["b", "c"] * prompts
    lost = 5 - wins - more.get("ties", 0)
    return pl.Votes.from_arrays(np.repeat(own, 2), first, second, wins, lost, features=features, decimals=True, **more)


def drawn(d: int, seed: int = 0) -> tuple[Any, Any]:
    r = np.random.default_rng(seed)
    return r.integers(0, 6, 12), r.normal(size=(18, d)).round(3)


def test_fewer_pairs_than_features() -> None:
    wins, X = drawn(30)
    answer = pl.learn(votes(wins, X), **QUICK)
    assert answer.status == pl.Status.PROVED
    assert (1 <= answer["size"] <= 2, len(answer["features"])) == (True, 30)


def test_all_votes_are_ties() -> None:
    _, X = drawn(5)
    nothing = np.zeros(12, dtype=int)
    with pytest.raises(pl.InputError, match="every vote is a tie"):
        pl.learn(votes(nothing, X, ties=np.full(12, 5)), **QUICK)


def test_constant_features_and_pairs_of_equal_ones_are_named_and_counted() -> None:
    wins, X = drawn(5)
    X[:, 2] = np.repeat(np.arange(6), 3)  # within prompts
    X[1] = X[0]
    with_equal = pl.learn(votes(wins, X), validation=0, **QUICK)
    assert with_equal["constant_features"] == ["x2"]
    assert with_equal["left_out"] == 1
    assert with_equal["train"]["pairs"] == 11


@pytest.mark.parametrize("wrong", [np.nan, np.inf])
def test_numbers_that_are_none(wrong: float) -> None:
    wins, X = drawn(5)
    X[4, 1] = wrong
    with pytest.raises(pl.InputError, match="x1") as caught:
        votes(wins, X)
    assert "\n" not in str(caught.value)


def test_more_votes_than_annotators() -> None:
    wins, X = drawn(5)
    table = votes(wins, X)
    with pytest.raises(pl.InputError, match="5 votes"):
        pl.evaluate(table, pl.learn(table, **QUICK), annotators=4)


def test_one_vote_a_pair_is_learned_from_but_has_no_error() -> None:
    wins, X = drawn(5)
    rows = (wins > 2).astype(int)
    features = votes(wins, X)
    table = pl.Votes.from_arrays(
        [features.prompts[i] for i in features.prompt],
        [features.responses[r] for r in features.first],
        [features.responses[r] for r in features.second],
        rows,
        1 - rows,
        features=polars.DataFrame(
            {"prompt": np.repeat(features.prompts, 3), "response": features.responses}
            | {f"x{j}": X[:, j] for j in range(5)}
        ),
        decimals=True,
    )
    answer = pl.learn(table, **QUICK)
    assert answer["validation"]["unbiased_error"] is None
    assert answer["differences"]["hedged"]["difference"] is not None


def test_groups_are_of_whole_prompts(tmp_path: Path, run: Any) -> None:
    (tmp_path / "votes.csv").write_text("prompt,a,b,votes_a,votes_b,side\nq,r,s,3,2,left\nq,s,t,1,4,right\n")
    (tmp_path / "x.csv").write_text("prompt,response,u,v\nq,r,1,2\nq,s,2,1\nq,t,0,5\n")
    asked = ["learn", tmp_path / "votes.csv", "--features", tmp_path / "x.csv", "--group", "side"]
    result = run(*asked)
    assert result.code == 2
    assert "a group is of whole prompts" in result.err
    result = run(*asked, "--column", "prompt=side")
    assert result.code == 2
    assert result.err.count("\n") == 1


def test_groups_in_a_table_of_a_layout(tmp_path: Path, run: Any) -> None:
    """Its column of prompts is named for the groups."""
    rows = [f"{t},a,b,,0:1 1:2 2:1,{t % 2}" for t in range(4)]
    (tmp_path / "votes.csv").write_text("\n".join(["topic,arg1,arg2,gold,votes,side", *rows]) + "\n")
    lines = [f"{t},{name},{t * k},{t + 3 * k}" for t in range(4) for k, name in enumerate("ab", 1)]
    (tmp_path / "x.csv").write_text("\n".join(["prompt,response,u,v", *lines]) + "\n")
    asked = ["learn", tmp_path / "votes.csv", "--layout", "ukpconvarg1-pairs", "--features", tmp_path / "x.csv"]
    options = ["--group", "side", "--size", "1", "--starts", "0", "--shrinkage", "0"]
    result = run(*asked, *options)
    assert (result.code, "--column prompt=NAME" in result.err) == (2, True)
    assert run(*asked, *options, "--column", "prompt=topic").code in (0, 3)
