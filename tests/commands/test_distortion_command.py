"""`pluralign distortion` and `pl.distortion`: keys, certificates, pictures, limits, and what is refused."""

from __future__ import annotations

import json
from fractions import Fraction
from pathlib import Path
from typing import Any

import pytest
from support import distortion_brute as brute

import pluralign as pl
from pluralign.commands.app import run
from pluralign.proofs import checker

INSTANCE = {
    "candidates": {"A": [1, 0], "B": [0, 1], "C": ["2/3", "2/3"]},
    "ballots": [
        {"count": 3, "ranking": ["A", "C", "B"]},
        {"count": 1, "ranking": ["B", "C", "A"]},
        {"count": 1, "theta": [1, "3/2"]},
    ],
}


@pytest.fixture
def file(tmp_path: Path) -> str:
    (tmp_path / "two.json").write_text(json.dumps(INSTANCE))
    return str(tmp_path / "two.json")


def printed(capsys: pytest.CaptureFixture[str], *arguments: str, code: int = 0) -> Any:
    assert run(["distortion", *arguments, "--json"]) == code
    return json.loads(capsys.readouterr().out)


def test_the_table_is_proved_and_its_certificates_are_accepted(file: str, tmp_path: Path, capsys: Any) -> None:
    answer = printed(capsys, file, "--certificate", str(tmp_path / "c.json"))
    instance = pl.load(file)
    by_name = {"A": "10/7", "B": "23/7", "C": "23/20"}
    assert answer["status"] == "proved"
    rows = {row["what"]: row for row in answer["results"]}
    assert {"plurality winner", "lcpo", "kemeny", "majority-loss:hinge"} <= rows.keys()
    for row in rows.values():
        if "lottery" not in row:
            assert row["distortion"] == by_name[row["candidate"]], row["what"]
    assert rows["best candidate"]["candidate"] == "C"
    assert rows["best lottery"]["lottery"] == {"A": "10/33", "C": "23/33"}
    assert Fraction(rows["best lottery"]["distortion"]) == brute.best_lottery(instance)
    assert Fraction(rows["uniform lottery"]["distortion"]) == brute.distortion(instance, [Fraction(1, 3)] * 3)
    assert {row["what"] for row in answer["left_out"]} <= set(pl.list_rules())
    verdicts = [checker.judge("line", json.loads(line)) for line in (tmp_path / "c.json").open()]
    assert all(verdict.accepted for verdict in verdicts)
    assert {"distortion", "least-distortion", "leximax-ranking", "kemeny-ranking"} <= {v.kind for v in verdicts}


def test_each_option_asks_one_thing(file: str, tmp_path: Path, capsys: Any) -> None:
    (tmp_path / "half.json").write_text('{"A": "1/2", "B": 0.5}')
    questions = {
        "candidate": ["--candidate", "A"],
        "lottery": ["--lottery", str(tmp_path / "half.json")],
        "lcpo": ["--rule", "lcpo"],
        "best candidate": ["--best"],
        "best lottery": ["--best-lottery"],
    }
    for what, options in questions.items():
        [row] = printed(capsys, file, *options)["results"]
        assert row["what"] == what
        assert row["status"] == "proved"
        assert len(row["parameters"]) == 3
        thetas = [[Fraction(x) for x in theta] for theta in row["parameters"]]
        assert all(sum(theta) == 1 for theta in thetas)
    assert [row["candidate"] for row in printed(capsys, file, "--candidates")["results"]] == ["A", "B", "C"]


def test_from_memory_an_answer_shows_draws_saves_and_checks_itself(tmp_path: Path) -> None:
    answer = pl.distortion(INSTANCE, lottery={"A": 0.5, "B": "1/2"})
    assert "lottery" in repr(answer)
    assert "<svg" in answer._repr_html_() or "base64" in answer._repr_html_()
    assert all(verdict.accepted for verdict in answer.check())
    answer.save(tmp_path / "answer.json")
    assert json.loads((tmp_path / "answer.json").read_text())["results"] == answer["results"]
    assert len(answer.to_frame()) == 1
    assert pl.distortion(INSTANCE, best=True)["results"][0]["candidate"] == "C"


def test_pictures_of_two_three_and_more_features(tmp_path: Path) -> None:
    for d in (2, 3, 4):
        features = {name: [int(i == j) + 1 for j in range(d)] for i, name in enumerate("ABC")}
        features["Z"] = [0] * d
        instance = {"candidates": features, "ballots": [{"count": 1, "theta": list(range(1, d + 1))}]}
        for kind in ("svg", "png"):
            answer = pl.distortion(instance, candidates=True)
            assert answer["results"][-1]["distortion"] == "infinite"
            answer.plot(tmp_path / f"{d}.{kind}")
            assert (tmp_path / f"{d}.{kind}").stat().st_size > 1000


def test_empty_polytopes_are_named_and_left_out_on_demand(tmp_path: Path, capsys: Any) -> None:
    instance = {
        "candidates": {"a": [1, 1], "b": [2, 2]},
        "ballots": [{"count": 2, "ranking": ["a", "b"]}, {"count": 1, "ranking": ["b", "a"]}],
    }
    (tmp_path / "i.json").write_text(json.dumps(instance))
    answer = printed(capsys, str(tmp_path / "i.json"), "--certificate", str(tmp_path / "c.json"))
    assert answer["results"] == []
    assert answer["empty_ballots"] == [{"ballot": 1, "conflict": [{"above": "a", "below": "b", "weight": 1}]}]
    [verdict] = checker.check_file(str(tmp_path / "c.json"))
    assert (verdict.kind, verdict.verdict) == ("inconsistent-ballot", "accepted")
    answer = printed(capsys, str(tmp_path / "i.json"), "--candidate", "a", "--skip-empty")
    assert (answer["results"][0]["distortion"], answer["results"][0]["parameters"][0]) == (2, None)
    assert run(["distortion", str(tmp_path / "i.json")]) == 0
    assert "1 × [a − b] is negative in every feature" in capsys.readouterr().out


def test_negative_features_are_refused_and_shifted_on_demand(tmp_path: Path, capsys: Any) -> None:
    instance = {"candidates": {"a": [-1, 1], "b": [0, 0]}, "ballots": [{"count": 2, "ranking": ["a", "b"]}]}
    (tmp_path / "i.json").write_text(json.dumps(instance))
    assert run(["distortion", str(tmp_path / "i.json")]) == 2
    error = capsys.readouterr().err
    assert "candidate 'a', feature 1 is -1" in error
    assert "--shift" in error
    assert error.count("\n") == 1
    answer = printed(capsys, str(tmp_path / "i.json"), "--candidate", "b", "--shift")
    assert answer["shift"] == [-1, 0]
    assert answer["results"][0]["distortion"] == "infinite"  # a voter may care for feature 2 only


def test_a_time_limit_ends_with_unknown(file: str, capsys: Any) -> None:
    assert printed(capsys, file, "--time-limit", "0", code=3)["status"] == "unknown"
    assert printed(capsys, file, "--time-limit", "60", "--best")["status"] == "proved"


@pytest.mark.parametrize(
    ("options", "said"),
    [
        (["--candidate", "X"], "no candidate is called 'X'"),
        (["--rule", "lcp"], "did you mean 'lcpo'"),
        (["--lottery", "absent.json"], "no such file"),
        (["--plot", "x.txt"], "ending in .png"),
    ],
)
def test_bad_options_are_said_in_one_line(file: str, options: list[str], said: str, capsys: Any) -> None:
    assert run(["distortion", file, *options]) == 2
    error = capsys.readouterr().err
    assert said in error
    assert error.count("\n") == 1


@pytest.mark.parametrize(
    ("lottery", "said"),
    [
        ({"A": 1, "X": 0}, "no candidate is called 'X'"),
        ({"A": "1/2"}, "add up to '1/2'"),
        ({"A": 2, "B": -1}, "at least 0"),
        ({}, "give an object of names and weights"),
        ([1], "give an object of names and weights"),
        ({"A": "x"}, "weight of 'A'"),
    ],
)
def test_lotteries_that_are_none(lottery: Any, said: str) -> None:
    with pytest.raises(pl.InputError, match=said):
        pl.distortion(INSTANCE, lottery=lottery)


def test_comparisons_have_no_plurality_winner() -> None:
    answer = pl.distortion("builtin:cems", time_limit=60)
    assert {"plurality winner", "leximax-plurality"} <= {row["what"] for row in answer["left_out"]}
    rows = {row["what"]: row for row in answer["results"]}
    assert rows["lcpo"]["candidate"] == "London"
    assert rows["best lottery"]["about"] <= rows["best candidate"]["about"] <= rows["lcpo"]["about"]
