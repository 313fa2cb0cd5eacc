"""The command in pipes and terminals: standard input, exit codes of open verdicts, completion, signs of life, plain locales."""

from __future__ import annotations

import io
import json
import os
import subprocess
import sys
import time
from pathlib import Path
from typing import Any

import pytest

import pluralign as pl
from pluralign.commands.app import run
from pluralign.process.patience import patience

ROOT = Path(__file__).parents[2]


def command(*arguments: str, given: str | bytes = "", **environment: str) -> subprocess.CompletedProcess[bytes]:
    return subprocess.run(
        [sys.executable, "-m", "pluralign", *arguments],
        input=given.encode() if isinstance(given, str) else given,
        capture_output=True, check=False, timeout=200, cwd=ROOT,
        env={name: value for name, value in os.environ.items() if name not in ("LANG", "LC_ALL", "COLUMNS")} | environment,
    )  # fmt: skip


class Standard:
    """Standard input that holds these bytes."""

    def __init__(self, data: bytes) -> None:
        self.buffer = io.BytesIO(data)


def run_with(monkeypatch: pytest.MonkeyPatch, data: str | bytes, *arguments: str) -> int:
    monkeypatch.setattr(sys, "stdin", Standard(data.encode() if isinstance(data, str) else data))
    return run(list(arguments))


TALK = json.dumps(pl.load("builtin:talk").to_json())
CSV = "a,b,votes_a,votes_b\nx,y,2,1\n"
JSON_LINES = '{"a": "x", "b": "y", "votes_a": 2, "votes_b": 1}\n'


def test_an_instance_is_read_from_standard_input(monkeypatch: pytest.MonkeyPatch, capsys: Any) -> None:
    assert run_with(monkeypatch, TALK, "rankings", "-", "--count", "--json") == 0
    assert json.loads(capsys.readouterr().out)["count"] == 68
    soc = "# NUMBER ALTERNATIVES: 2\n3: 1,2\n"
    assert run_with(monkeypatch, soc, "aggregate", "-", "--format", "soc", "--rule", "lcpo", "--json") == 0
    assert json.loads(capsys.readouterr().out)["ranking"] == ["1", "2"]


@pytest.mark.parametrize("data", [CSV, CSV.replace(",", "\t"), JSON_LINES, f"[{JSON_LINES}]", "\ufeff" + CSV])
def test_votes_are_read_from_standard_input_by_what_they_are(
    data: str, monkeypatch: pytest.MonkeyPatch, capsys: Any
) -> None:
    assert run_with(monkeypatch, data, "calibrate", "-", "--json") == 0
    assert json.loads(capsys.readouterr().out)["error"] == 0


def test_a_profile_on_standard_input_is_votes_too(monkeypatch: pytest.MonkeyPatch, capsys: Any) -> None:
    profile = json.dumps(pl.load("builtin:separability").to_json())
    assert run_with(monkeypatch, profile, "calibrate", "-", "--json") == 0
    assert json.loads(capsys.readouterr().out)["pairs"] == 6


@pytest.mark.parametrize("kind", ["", "# DATA TYPE: soc\n", "# DATA TYPE: toi\n"])
def test_a_preflib_file_on_standard_input_is_known_by_its_header(
    kind: str, monkeypatch: pytest.MonkeyPatch, capsys: Any
) -> None:
    header = f"# FILE NAME: f\n{kind}# NUMBER ALTERNATIVES: 3\n# ALTERNATIVE NAME 1: ann, or not\n"
    assert run_with(monkeypatch, header + "2: 2,1,3\n1: 3,2,1\n", "calibrate", "-", "--json") == 0
    assert json.loads(capsys.readouterr().out)["pairs"] == 3
    assert run_with(monkeypatch, header + "2: 2,1,3\n", "aggregate", "-", "--rule", "kemeny", "--json") == 0
    assert json.loads(capsys.readouterr().out)["ranking"] == ["2", "ann, or not", "3"]
    tied = "2: {2,1},3\n1: 3,2\n"
    assert run_with(monkeypatch, header + tied, "calibrate", "-", "--json") == (2 if "soc" in kind else 0)
    said = capsys.readouterr()
    if "soc" in kind:
        assert said.err.startswith("pluralign: standard input line 5: tied alternatives in a .soc file")
    else:
        assert json.loads(said.out)["pairs"] == 3
    assert run_with(monkeypatch, "# a,b,choice\nx,y,a\n", "calibrate", "-") == 2
    assert "no column" in capsys.readouterr().err


FEATURES = "response,x,y\nx,0,1\ny,1/2,0\n"


@pytest.mark.parametrize("data", [FEATURES, FEATURES.replace(",", "\t")])
def test_features_are_read_from_standard_input_where_the_votes_are_a_file(
    data: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: Any
) -> None:
    votes, features, profile = tmp_path / "votes.csv", tmp_path / "features.csv", tmp_path / "two.soc"
    votes.write_text(CSV)
    features.write_text(FEATURES)
    profile.write_text("# NUMBER ALTERNATIVES: 2\n3: 1,2\n")
    assert run(["calibrate", str(votes), "--rewards", "linear", "--features", str(features), "--json"]) == 0
    expected = json.loads(capsys.readouterr().out)
    assert run_with(monkeypatch, data, "calibrate", str(votes), "--rewards", "linear", "--features", "-", "--json") == 0
    assert json.loads(capsys.readouterr().out)["error"] == expected["error"]
    table = "name,x\n1,5\n2,7\n"
    assert (
        run_with(monkeypatch, table, "calibrate", str(profile), "--rewards", "linear", "--features", "-", "--json") == 0
    )
    assert json.loads(capsys.readouterr().out)["error"] == 0
    assert run_with(monkeypatch, data.replace("1/2", "?"), "calibrate", str(votes), "--features", "-") == 2
    said = capsys.readouterr()
    assert "standard input" in said.err
    assert "'y'" in said.err or "'x'" in said.err


def test_certificates_are_checked_from_standard_input(monkeypatch: pytest.MonkeyPatch, capsys: Any) -> None:
    [certificate] = pl.feasible("builtin:talk", "A>B>C>D>E").certificates
    assert run_with(monkeypatch, json.dumps(certificate), "check", "-") == 0
    assert capsys.readouterr().out == "accepted  standard input  infeasible-ranking\n"
    certificate["evidence"]["conflict"][0][2] += 1
    assert run_with(monkeypatch, json.dumps(certificate), "check", "-") == 1
    assert "rejected  standard input" in capsys.readouterr().err


@pytest.mark.parametrize(
    ("arguments", "data", "words"),
    [
        (["rankings", "-"], "", "standard input: is empty"),
        (["rankings", "-"], "{", "standard input: not JSON"),
        (["rankings", "-"], b"\xff", "standard input: byte 1 is not UTF-8"),
        (["calibrate", "-"], "", "standard input"),
        (["calibrate", "-"], "a,b,votes_a\nx,y,2\n", "standard input: no column 'votes_b'"),
        (["calibrate", "builtin:cems", "--features", "-"], "", "standard input"),
        (["calibrate", "-", "--features", "-"], CSV, "--features -: standard input is read once"),
        (["calibrate", "-", "--method", "greedy", "--size", "1"], TALK, "--method greedy: reads the profile twice"),
        (["rankings", "-", "--features", "-"], CSV, "--features -: standard input is read once"),
        (["check", "-"], "{", "standard input"),
    ],
)
def test_bad_standard_input_is_named_in_one_line(
    arguments: list[str], data: str | bytes, words: str, monkeypatch: pytest.MonkeyPatch, capsys: Any
) -> None:
    assert run_with(monkeypatch, data, *arguments) == 2
    said = capsys.readouterr()
    assert said.out == ""
    assert words in said.err
    assert said.err.count("\n") == 1


MANY = {
    "candidates": ["a", "b", "c"],
    "ballots": [{"count": 3, "ranking": list(order)} for order in ("abc", "acb", "bac", "bca", "cab", "cba")],
}


def test_open_verdicts_are_exit_code_3_and_axioms_that_do_not_apply_are_not_open(tmp_path: Path, capsys: Any) -> None:
    """Separability is about 4^6 pairs of parts of this profile, more than are looked at."""
    path = tmp_path / "many.json"
    path.write_text(json.dumps(MANY))
    assert run(["axioms", str(path), "--rule", "lcpo", "--axiom", "po", "--axiom", "separability", "--json"]) == 3
    answer = json.loads(capsys.readouterr().out)
    assert answer["status"] == "unknown"
    assert [(row["holds"], row["applies"]) for row in answer["axioms"].values()] == [(True, True), (None, True)]
    assert run(["axioms", str(path), "--rule", "lcpo", "--axiom", "po"]) == 0
    assert run(["axioms", "builtin:cems", "--rule", "lcpo"]) == 0
    text = capsys.readouterr().out
    assert (
        "majority                 does not apply: the axiom is about ballots, and the instance has comparisons" in text
    )
    assert "open" not in text
    answer = pl.axioms("builtin:cems", "lcpo", ["po", "majority"])
    assert (str(answer.status), answer["axioms"]["majority"]["applies"]) == ("proved", False)
    assert str(pl.axioms("builtin:cems", "lcpo", ["majority"]).status) == "unknown"


def test_ties_and_incomplete_ballots_are_options_and_are_counted_on_standard_error(tmp_path: Path, capsys: Any) -> None:
    path = tmp_path / "tied.json"
    path.write_text(
        json.dumps(
            {"candidates": ["a", "b"], "ballots": [{"count": 2, "ranking": [["a", "b"]]}, {"ranking": ["b", "a"]}]}
        )
    )
    assert run(["aggregate", str(path), "--rule", "kemeny"]) == 2
    assert "--ties break or --ties skip, or --incomplete comparisons" in capsys.readouterr().err
    assert run(["aggregate", str(path), "--rule", "kemeny", "--ties", "break"]) == 0
    said = capsys.readouterr()
    assert "a ≻ b" in said.out
    assert "1 of 2 ballots (2 voters) tie candidates and have their ties broken" in said.err
    assert run(["aggregate", str(path), "--rule", "kemeny", "--incomplete", "comparisons"]) == 0
    assert "b ≻ a" in capsys.readouterr().out
    assert run(["aggregate", str(path), "--rule", "kemeny", "--ties", "drop"]) == 2
    assert "--ties drop: choose refuse, break, skip" in capsys.readouterr().err


@pytest.mark.parametrize("arguments", [["feasible", "b>a"], ["rankings"]])
def test_commands_without_a_rule_read_such_ballots_by_the_same_options(
    arguments: list[str], monkeypatch: pytest.MonkeyPatch, capsys: Any
) -> None:
    data = json.dumps(
        {"candidates": {"a": [0], "b": [1]}, "ballots": [{"ranking": [["a", "b"]]}, {"ranking": ["b", "a"]}]}
    )
    command, *rest = arguments
    assert run_with(monkeypatch, data, command, "-", *rest) == 2
    assert "--ties break or --ties skip, or --incomplete comparisons" in capsys.readouterr().err
    for option in (["--ties", "break"], ["--ties", "skip"], ["--incomplete", "comparisons"]):
        assert run_with(monkeypatch, data, command, "-", *rest, *option) == 0
        said = capsys.readouterr()
        assert "b ≻ a" in said.out
        assert "of 2 ballots" in said.err
    assert run_with(monkeypatch, data, command, "-", *rest, "--ties", "drop") == 2
    assert "--ties drop: choose refuse, break, skip" in capsys.readouterr().err


def test_shells_are_told_what_could_come_next() -> None:
    done = command(_PLURALIGN_COMPLETE="complete_bash", COMP_WORDS="pluralign fea", COMP_CWORD="1")
    assert done.stdout.decode().split() == ["feasible"]
    done = command(_PLURALIGN_COMPLETE="complete_bash", COMP_WORDS="pluralign aggregate --ru", COMP_CWORD="2")
    assert done.stdout.decode().split() == ["--rule"]


def test_plain_locales_no_colour_and_narrow_terminals() -> None:
    for environment in (
        {"LANG": "C", "LC_ALL": "C"}, {"LC_ALL": "POSIX", "PYTHONCOERCECLOCALE": "0"}, {"NO_COLOR": "1", "COLUMNS": "20"}
    ):  # fmt: skip
        done = command("feasible", "builtin:talk", "A>B>C>D>E", **environment)
        assert done.returncode == 0
        assert "A ≻ B" in done.stdout.decode()
        assert b"\x1b[" not in done.stdout + done.stderr
        asked = command("aggregate", "--help", **environment)
        assert asked.returncode == 0
        assert b"\x1b[" not in asked.stdout


class Terminal(io.StringIO):
    """Standard error that says it is a terminal."""

    def __init__(self, tty: bool) -> None:
        super().__init__()
        self.tty = tty

    def isatty(self) -> bool:
        return self.tty


@pytest.mark.parametrize(("tty", "seconds"), [(True, 0.3), (True, 0.0), (False, 0.3)])
def test_what_takes_long_gives_a_sign_of_life_on_a_terminal_only(
    tty: bool, seconds: float, monkeypatch: pytest.MonkeyPatch
) -> None:
    stream = Terminal(tty)
    monkeypatch.setattr(sys, "stderr", stream)
    with patience("aggregate", after=0.05 if seconds else 60):
        time.sleep(seconds)
    said = stream.getvalue()
    if tty and seconds:
        assert said.startswith("\raggregate … 0 s")
        assert said.endswith("\r" + " " * 21 + "\r")
        assert max(map(len, said.split("\r"))) <= 40
    else:
        assert said == ""


def test_a_sign_of_life_does_not_keep_an_error(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sys, "stderr", Terminal(True))
    with pytest.raises(KeyboardInterrupt), patience("aggregate"):
        raise KeyboardInterrupt
