"""`pluralign learn` and `evaluate` from outside: files, other processes, bad input, limits."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from pluralign.proofs import checker

PROMPTS, RESPONSES = 10, 4


def written(folder: Path, seed: int = 0, name: str = "votes.csv", first: int = 0) -> Path:
    """Votes of a known population on pairs of responses with two features, and the tables beside them."""
    r = np.random.default_rng(seed)
    x = r.normal(size=(PROMPTS, RESPONSES, 2)).round(3)
    thetas, weights = np.array([[1.0, 0.2], [-0.3, 1.0]]), np.array([0.7, 0.3])
    votes, features, texts = ["prompt,a,b,votes_a,votes_b,side"], ["prompt,response,u,v"], ["prompt,response,text"]
    for i in range(PROMPTS):
        for j in range(RESPONSES):
            features.append(f"q{first + i},r{j},{x[i, j, 0]},{x[i, j, 1]}")
            texts.append(f'q{first + i},r{j},"{"word " * int(r.integers(1, 30))}{"!" * j}"')
            for k in range(j):
                p = float((thetas @ (x[i, j] - x[i, k]) > 0) @ weights)
                wins = r.binomial(5, p)
                votes.append(f"q{first + i},r{j},r{k},{wins},{5 - wins},{i % 5}")
    path = folder / name
    path.write_text("\n".join(votes) + "\n")
    path.with_suffix(".features.csv").write_text("\n".join(features) + "\n")
    path.with_suffix(".texts.csv").write_text("\n".join(texts) + "\n")
    return path


def outcome(result: Any) -> tuple[int, str, str]:
    return result.code, result.out, result.err


def features(path: Path) -> str:
    return str(path.with_suffix(".features.csv"))


def test_learned_here_and_judged_elsewhere(tmp_path: Path, run: Any) -> None:
    """The file gives the same errors in a process of its own, whatever the order of the columns of features."""
    path, other = written(tmp_path), written(tmp_path, 1, "other.csv", first=100)
    out, certificate, picture = tmp_path / "e.json", tmp_path / "c.json", tmp_path / "sizes.png"
    options = ["--size", "2", "--starts", "1", "--outliers", "allow", "--group", "side", "--json"]
    code, text, _ = outcome(
        run(
            "learn",
            path,
            "--features",
            features(path),
            "-o",
            out,
            "--certificate",
            certificate,
            "--plot",
            picture,
            *options,
        )
    )
    assert code == 0
    answer = json.loads(text)
    assert answer["size"] == len(answer["members"]) <= 2
    assert answer["beats_half"]
    assert answer["uniform"]["vacuous"]
    assert picture.stat().st_size > 1000
    checker.check(json.loads(certificate.read_text()))
    code, text, _ = outcome(run("evaluate", out, other, "--features", features(other), "--reliability", "--json"))
    assert code == 0
    found = json.loads(text)
    assert found["overlap"] == 0
    assert found["unbiased_error"] < found["baselines"]["half"]["unbiased_error"]
    rows = [line.split(",") for line in Path(features(other)).read_text().splitlines()]
    (tmp_path / "turned.csv").write_text("".join(f"{q},{r},{v},{u}\n" for q, r, u, v in rows))
    command = [
        sys.executable,
        "-m",
        "pluralign",
        "evaluate",
        out,
        other,
        "--features",
        tmp_path / "turned.csv",
        "--json",
    ]
    again = subprocess.run(command, capture_output=True, text=True, check=True, env=dict(os.environ))
    turned = json.loads(again.stdout)
    same = ("error", "unbiased_error", "interval", "differences")
    assert {key: turned[key] for key in same} == {key: found[key] for key in same}


def test_surface_features_of_texts(tmp_path: Path, run: Any) -> None:
    path = written(tmp_path)
    texts = path.with_suffix(".texts.csv")
    out = tmp_path / "e.json"
    code, text, said = outcome(
        run(
            "learn", path, "--texts", texts, "--size", "2", "--starts", "0", "--method", "boosting", "-o", out, "--json"
        )
    )
    assert code in (0, 3), said
    answer = json.loads(text)
    assert answer["features"][0] == "log_chars"
    assert "url" in answer["constant_features"]
    assert run("evaluate", out, path, "--texts", texts, "--allow-overlap").code == 0
    code, _, said = outcome(run("learn", path, "--texts", texts, "--features", features(path)))
    assert code == 2
    assert "give one of them" in said


@pytest.mark.parametrize(
    ("options", "said"),
    [
        (["--size", "0"], "give a whole number"),
        (["--size", "x"], "give a whole number"),
        (["--shrinkage", "2"], "from 0 to 1"),
        (["--outliers", "some"], "exclude, allow"),
        (["--validation", "1"], "less than 1"),
        (["--method", "boost"], "boosting"),
        (["--standardise", "x"], "within-prompt"),
        (["--group", "zz"], "no column"),
        (["--prompts", "nobody"], "nobody"),
        (["--prompts", "q1"], "cannot be split"),
    ],
)
def test_bad_options(tmp_path: Path, run: Any, options: list[str], said: str) -> None:
    path, out = written(tmp_path), tmp_path / "e.json"
    code, text, errors = outcome(run("learn", path, "--features", features(path), "-o", out, *options))
    assert code == 2, errors
    assert said in errors
    assert errors.count("\n") == 1
    assert not text
    assert not out.exists()


@pytest.mark.parametrize(
    ("old", "new", "said"),
    [
        ("q0,r0,", "q0,rr,", "no features for response"),
        ("u,v", "u,u", "u"),
        ("r1,", "r1,nan", "nan"),
    ],
)
def test_bad_features(tmp_path: Path, run: Any, old: str, new: str, said: str) -> None:
    path = written(tmp_path)
    file = Path(features(path))
    file.write_text(file.read_text().replace(old, new, 1))
    code, text, errors = outcome(run("learn", path, "--features", file))
    assert (code, text) == (2, "")
    assert said in errors.lower()


def test_ensembles_of_another_version_or_other_features(tmp_path: Path, run: Any) -> None:
    path = written(tmp_path)
    good: dict[str, Any] = {
        "format": "pluralign-ensemble", "version": 1, "features": ["u", "v"], "teacher": None, "made": {},
        "members": [{"weight": "1/2", "theta": [1, 0]}, {"weight": "1/2", "theta": [0, 1]}],
    }  # fmt: skip
    for change, said in (
        ({}, None),
        ({"version": 2}, "version 2"),
        ({"features": ["u", "w"]}, "no feature 'w'"),
        ({"features": ["u"]}, "1 number"),
        ({"members": [{"weight": "1/3", "theta": [1, 0]}]}, "add up to '1/3'"),
    ):
        file = tmp_path / "e.json"
        file.write_text(json.dumps(good | change))
        code, _, errors = outcome(run("evaluate", file, path, "--features", features(path)))
        assert code == (0 if said is None else 2)
        assert said is None or said in errors


def test_no_time_is_no_answer(tmp_path: Path, run: Any) -> None:
    path, out = written(tmp_path), tmp_path / "e.json"
    code, _, said = outcome(run("learn", path, "--features", features(path), "--time-limit", "0", "-o", out))
    assert code == 3
    assert "time limit" in said
    assert not out.exists()
