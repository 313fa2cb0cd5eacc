"""The Coq development in proofs/formal: what it is made of, and that it builds where Coq is installed."""

from __future__ import annotations

import importlib.util
import math
import os
import re
import shutil
import subprocess
import sys
import time
from pathlib import Path
from types import ModuleType
from typing import Any

import pytest

ROOM = Path(__file__).parents[3] / "proofs/formal"
SOURCES = [ROOM / line for line in (ROOM / "_CoqProject").read_text().splitlines() if line.endswith(".v")]


def found(pattern: str, folder: str) -> list[Any]:
    """What begins lines of the folder's files."""
    return [
        match for path in sorted((ROOM / folder).glob("*.v")) for match in re.findall(pattern, path.read_text(), re.M)
    ]


STATEMENTS = found(r"^Definition (\w+) : Prop :=", "statements")
REALS = {"classic", "functional_extensionality_dep", "sig_forall_dec", "sig_not_dec"}


def stored_assumptions() -> dict[str, set[str]]:
    """The axioms of each theorem in the stored list."""
    lines = (ROOM / "assumptions.txt").read_text().splitlines()
    return {name: set(axioms.split()) - {"none"} for name, axioms in (line.split(": ") for line in lines)}


def test_every_file_is_part_of_the_development() -> None:
    assert sorted(SOURCES) == sorted(path for path in ROOM.rglob("*.v") if "build" not in path.relative_to(ROOM).parts)


@pytest.mark.parametrize("path", SOURCES, ids=lambda path: path.stem)
def test_files_open_with_words_and_are_short(path: Path) -> None:
    text = path.read_text()
    assert text.startswith("(** ")
    assert len(text.splitlines()) <= 300


@pytest.mark.parametrize("path", SOURCES, ids=lambda path: path.stem)
def test_nothing_is_admitted(path: Path) -> None:
    assert not re.search(r"\b(Admitted|admit|Axiom|Parameter|Conjecture|give_up)\b", path.read_text())


def test_statements_are_read_without_proofs() -> None:
    files = sorted((ROOM / "statements").glob("*.v"))
    for path in files:
        text = path.read_text()
        assert not re.search(r"^(Proof|Lemma|Theorem|Corollary)\b", text, re.MULTILINE)
        needed = " ".join(re.findall(r"^From Pluralign Require Import (.*)\.$", text, re.MULTILINE)).split()
        assert set(needed) < {other.stem for other in files}


def test_every_statement_is_proved() -> None:
    proved = found(r"^Theorem (\w+)_holds : (\w+)\.", "theorems")
    assert all(name == statement for name, statement in proved)
    assert sorted(name for name, _ in proved) == sorted(STATEMENTS)
    assert len(STATEMENTS) > 30


def test_the_only_axioms_are_those_of_the_reals() -> None:
    stored = stored_assumptions()
    assert {f"{name}_holds" for name in STATEMENTS} <= {theorem.rsplit(".", 1)[-1] for theorem in stored}
    assert set().union(*stored.values()) <= REALS


def test_the_comparison_that_coqchk_does_not_repeat() -> None:
    text = (ROOM / "losses/Powers.v").read_text()
    smaller, larger = (
        math.prod(int(base) ** int(power) for base, power in re.findall(r"\((\d+)%Z, (\d+)\)", listed))
        for listed in re.findall(r"^Definition (?:smaller|larger).*?\]\.$", text, re.MULTILINE | re.DOTALL)
    )
    assert smaller <= larger
    assert smaller.bit_length() > 10_000


def test_what_is_missing_is_said(tmp_path: Path) -> None:
    done = subprocess.run(
        [sys.executable, ROOM / "build.py"], env={"PATH": str(tmp_path)}, capture_output=True, text=True, check=False
    )
    assert done.returncode == 2
    assert "coqc is not on the path: install coq" in done.stderr
    assert "libzarith-ocaml-dev" in done.stderr


@pytest.mark.slow
def test_it_builds_and_rests_on_the_stored_axioms() -> None:
    if shutil.which("coqc") is None:
        pytest.skip("coqc is not installed (Debian: coq, libzarith-ocaml-dev)")
    done = subprocess.run(
        [sys.executable, ROOM / "build.py", "--no-check"], capture_output=True, text=True, check=False
    )
    assert done.returncode == 0, done.stdout + done.stderr


@pytest.fixture
def build(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> ModuleType:
    """The program that builds, with a folder of its own in which two files have been compiled."""
    spec = importlib.util.spec_from_file_location("build", ROOM / "build.py")
    assert spec
    assert spec.loader
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    monkeypatch.setattr(module, "BUILD", tmp_path)
    monkeypatch.setattr(module, "sources", lambda: ["One.v", "Two.v"])
    for name in ("One.vo", "Two.vo"):
        (tmp_path / name).touch()
        os.utime(tmp_path / name, (1, 1))
    return module


def test_axioms_are_asked_for_again_where_a_question_or_a_file_has_changed(
    build: ModuleType, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    asked: list[str] = []

    def coq(command: list[str], folder: Path) -> str:
        asked.append((folder / command[-1]).read_text())
        return f"answer {len(asked)}"

    monkeypatch.setattr(build, "must", coq)
    assert [build.answers("one"), build.answers("one")] == ["answer 1", "answer 1"]
    assert [build.answers("two"), build.answers("one")] == ["answer 2", "answer 3"]
    later = time.time() + 10
    os.utime(tmp_path / "Two.vo", (later, later))
    assert build.answers("one") == "answer 4"


def test_the_program_in_use_stays_where_linking_fails(
    build: ModuleType, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    program = tmp_path / "pluralign-verified"
    program.write_text("old")

    def linker(command: list[str], folder: Path) -> str:
        written = folder / command[-1]
        assert written != program
        written.write_text("new")
        assert program.read_text() == "old"
        return ""

    def broken(command: list[str], folder: Path) -> str:
        (folder / command[-1]).write_text("half")
        sys.exit("failed")

    monkeypatch.setattr(build, "must", broken)
    with pytest.raises(SystemExit):
        build.link()
    assert program.read_text() == "old"
    monkeypatch.setattr(build, "must", linker)
    build.link()
    assert program.read_text() == "new"
