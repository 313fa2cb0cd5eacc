"""`pluralign check --verified`: what it says of each verdict. A script stands for the extracted checker, which needs Coq."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from support.ranking_certificates import rational_feasible, talk_infeasible

import pluralign as pl

Says = Callable[[str], None]


@pytest.fixture
def says(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Says:
    """Makes a checker that prints these lines whatever it reads."""

    def make(lines: str) -> None:
        program = tmp_path / "checker"
        program.write_text(f"#!/bin/sh\ncat <<'END'\n{lines}\nEND\n")
        program.chmod(0o755)
        monkeypatch.setenv("PLURALIGN_VERIFIED", str(program))

    return make


@pytest.fixture
def certificates(tmp_path: Path) -> Path:
    path = tmp_path / "two.jsonl"
    path.write_text("".join(json.dumps(document) + "\n" for document in (talk_infeasible(), rational_feasible())))
    return path


def test_a_checker_that_is_not_there_is_named(run: Any, certificates: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PLURALIGN_VERIFIED", "/nowhere/checker")
    result = run("check", "--verified", certificates)
    assert result.code == 2
    assert "make formal" in result.err
    assert "/nowhere/checker" in result.err


def test_accepted_and_rejected_are_the_verified_verdicts(run: Any, certificates: Path, says: Says) -> None:
    says("accepted\nrejected: no")
    result = run("check", "--verified", certificates)
    assert result.code == 1
    assert "infeasible-ranking  (by the verified checker)" in result.out
    assert "feasible-ranking: no" in result.err


def test_what_is_not_covered_is_said_and_checked_otherwise(run: Any, certificates: Path, says: Says) -> None:
    says("partly: the half of it\nuncovered: the moon")
    result = run("check", "--verified", "--json", certificates)
    assert result.code == 0
    rows = result.json["certificates"]
    assert [(row["verdict"], row["verified"], row["scope"]) for row in rows] == [
        ("accepted", "in part", "the half of it"),
        ("accepted", "no", "the moon"),
    ]


def test_a_part_does_not_make_a_false_claim_accepted(tmp_path: Path, says: Says) -> None:
    says("partly: the half of it")
    document = talk_infeasible()
    document["evidence"]["conflict"][0][2] = 7
    path = tmp_path / "false.json"
    path.write_text(json.dumps(document))
    (answer,) = pl.check_verified(path)
    assert not answer.verdict.accepted
    assert answer.verdict.reason


def test_as_many_lines_as_certificates(run: Any, certificates: Path, says: Says) -> None:
    says("accepted")
    result = run("check", "--verified", certificates)
    assert result.code == 2
    assert "cannot read" in result.err
