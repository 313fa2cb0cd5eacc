"""The Coq development in proofs/formal: what it is made of, and that it builds where Coq is installed."""

from __future__ import annotations

import math
import re
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

ROOM = Path(__file__).parents[3] / "proofs/formal"
SOURCES = [ROOM / line for line in (ROOM / "_CoqProject").read_text().splitlines() if line.endswith(".v")]
STATEMENTS = re.findall(r"^Definition (\w+) : Prop :=", (ROOM / "Statements.v").read_text(), re.MULTILINE)
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
    assert path.name == "Statements.v" or len(text.splitlines()) <= 300


@pytest.mark.parametrize("path", SOURCES, ids=lambda path: path.stem)
def test_nothing_is_admitted(path: Path) -> None:
    assert not re.search(r"\b(Admitted|admit|Axiom|Parameter|Conjecture|give_up)\b", path.read_text())


def test_every_statement_is_proved() -> None:
    proved = re.findall(r"^Theorem (\w+)_holds : (\w+)\.", (ROOM / "Theorems.v").read_text(), re.MULTILINE)
    assert all(name == statement for name, statement in proved)
    assert sorted(name for name, _ in proved) == sorted(STATEMENTS)
    assert len(STATEMENTS) > 30


def test_the_only_axioms_are_those_of_the_reals() -> None:
    stored = stored_assumptions()
    assert {f"Theorems.{name}_holds" for name in STATEMENTS} <= set(stored)
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
