"""What somebody meets who has never used the command: a first screen that works, help, and names that may hold anything."""

from __future__ import annotations

import json
import shlex
from pathlib import Path
from typing import Any

import pytest

import pluralign as pl
from pluralign.commands.app import COMMANDS
from pluralign.commands.options import AXIOMS, RULES
from pluralign.commands.welcome import FIRST
from pluralign.formulations.losses.losses import LOSSES
from pluralign.formulations.rules import rule_names
from pluralign.printable import escaped, number_of, printable
from pluralign.proofs.axioms.axioms import AXIOMS as DEFINED


def test_without_arguments_it_says_what_one_can_do_first(run: Any) -> None:
    done = run()
    assert (done.code, done.err) == (0, "")
    for _, command in FIRST:
        assert f"\n  {command}\n" in done.out


@pytest.mark.slow
def test_what_it_says_works_as_it_stands(run: Any, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """All but the demo, which has a test of its own."""
    monkeypatch.chdir(tmp_path)
    for _, command in FIRST:
        program, *arguments = shlex.split(command)
        assert program == "pluralign"
        if arguments != ["demo"]:
            done = run(*arguments)
            assert (done.code, done.err) == (0, ""), command


@pytest.mark.parametrize(("short", "long"), [("-h", "--help"), ("-V", "--version")])
def test_short_options(run: Any, short: str, long: str) -> None:
    assert run(short).out == run(long).out != ""


@pytest.mark.parametrize("command", list(COMMANDS))
def test_every_command_has_help_by_the_short_option_too(run: Any, command: str) -> None:
    done = run(command, "-h")
    assert (done.code, done.err) == (0, "")
    assert f"pluralign {command}" in done.out
    assert done.out == run(command, "--help").out


def test_help_lists_every_axiom_and_rule(run: Any) -> None:
    assert AXIOMS.split() == list(DEFINED)
    words = RULES.replace(";", "").replace("NAME:", "").split()
    assert {*words} == {rule for rule in rule_names() if ":" not in rule} | {*LOSSES, "loss:NAME", "majority-loss:NAME"}
    said = "".join(run("axioms", "-h").out.split())  # a name may be broken over two lines
    assert [axiom for axiom in DEFINED if axiom not in said] == []


@pytest.mark.parametrize("text", ["A≻B≻C≻D≻E", "A ≻ B > C≻D>E", "A>B>C>D>E"])
def test_rankings_may_be_written_as_they_are_printed(run: Any, text: str) -> None:
    assert run("feasible", "builtin:talk", text, "--json").json["ranking"] == list("ABCDE")


def test_several_axioms_joined_by_commas(run: Any) -> None:
    question = ("axioms", "builtin:cems", "--rule", "lcpo", "--json")
    assert list(run(*question, "--axiom", "po, pmc").json["axioms"]) == ["po", "pmc"]
    assert run(*question, "--axiom", "po,pmc").json == run(*question, "--axiom", "po", "--axiom", "pmc").json
    assert run("compatible", "po,pmc", "--voters", "1", "--json").json["axioms"] == ["po", "pmc"]
    assert "''" in run(*question, "--axiom", "po,").err


@pytest.mark.parametrize(
    ("arguments", "command"),
    [(["feasible"], "feasible"), (["aggregate", "x"], "aggregate"), (["rankings", "x", "--frob"], "rankings")],
)
def test_a_wrong_use_names_the_command_whose_help_helps(run: Any, arguments: list[str], command: str) -> None:
    done = run(*arguments)
    assert (done.code, done.out) == (2, "")
    assert done.err.endswith(f"(see pluralign {command} --help)\n")


def test_nouns_follow_their_numbers(run: Any, tmp_path: Path) -> None:
    assert [number_of(n, noun) for n in (0, 1, 2) for noun in ("class", "family", "reward")] == [
        "0 classes", "0 families", "0 rewards", "1 class", "1 family", "1 reward", "2 classes", "2 families", "2 rewards",
    ]  # fmt: skip
    path = tmp_path / "one.json"
    path.write_text(json.dumps({"candidates": ["only"], "ballots": [{"ranking": ["only"]}]}))
    assert "1 feasible ranking (proved)" in run("rankings", path).out
    assert "1 reward: error 0.135716" in run("calibrate", "builtin:cems", "--size", "1").out


EVIL = "a\x1b[31m\r\n\u202eb\x9b\u2028"


def test_characters_that_act_are_escaped(run: Any, tmp_path: Path) -> None:
    """The names are in the answer as they are for programs, and harmless for terminals; also in messages."""
    assert escaped(EVIL) == r"a\x1b[31m\r\n\u202eb\x9b\u2028"
    assert escaped("Zoë 学校 👩‍🎓 ≻") == "Zoë 学校 👩‍🎓 ≻"
    assert printable({"text": "one\ntwo\x07", EVIL: [EVIL, 1, None]}) == {
        "text": "one\ntwo\\x07", escaped(EVIL): [escaped(EVIL), 1, None],
    }  # fmt: skip
    path = tmp_path / "names.json"
    path.write_text(json.dumps({"candidates": {EVIL: [1], "b": [2]}, "ballots": [{"ranking": [EVIL, "b"]}]}))
    for arguments in (
        ("rankings", path),
        ("aggregate", path, "--rule", "lcpo"),
        ("axioms", path, "--rule", "lcpo"),
        ("feasible", path, json.dumps(["b", EVIL])),
        ("feasible", path, json.dumps([EVIL])),
        ("calibrate", path),
    ):
        done = run(*arguments)
        said = done.out + done.err
        assert not {*said} & {"\x1b", "\r", "\u202e", "\x9b", "\u2028"}, arguments
        assert said
    assert EVIL in json.loads(run("rankings", path, "--json").out)["rankings"][0]["ranking"]
    assert "\x1b" not in repr(pl.rankings(pl.load(path)))
