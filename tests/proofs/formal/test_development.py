"""The Coq development in proofs/formal: what it is made of, and that it builds where Coq is installed."""

from __future__ import annotations

import importlib.util
import math
import re
import shutil
import subprocess
import sys
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


def program() -> ModuleType:
    """The program that builds."""
    spec = importlib.util.spec_from_file_location("build", ROOM / "build.py")
    assert spec
    assert spec.loader
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


@pytest.fixture
def build(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> ModuleType:
    """The program that builds, with a folder of its own."""
    module = program()
    monkeypatch.setattr(module, "BUILD", tmp_path)
    return module


def test_other_theorems_and_other_axioms_are_named(
    build: ModuleType, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Those with the same axioms are asked for together, and one by one where that is not what is stored."""
    rests = {"a.x_holds": "none", "a.y_holds": "none", "b.z_holds": "classic"}
    asked = []

    def axioms(groups: list[list[str]]) -> list[str]:
        asked.append(groups)
        return [" ".join(sorted({rests[name] for name in group} - {"none"})) or "none" for group in groups]

    monkeypatch.setattr(build, "STORED", tmp_path / "assumptions.txt")
    monkeypatch.setattr(build, "axioms", axioms)
    monkeypatch.setattr(build, "theorems", lambda: list(rests))
    build.STORED.write_text("".join(f"{name}: {own}\n" for name, own in rests.items()))
    assert build.compare() == rests
    assert asked == [[["b.z_holds"], ["a.x_holds", "a.y_holds"]]]
    rests["a.y_holds"] = "admitted"
    with pytest.raises(SystemExit, match=r"^a\.y_holds rests on: admitted; assumptions\.txt has: none$"):
        build.compare()
    rests["c.new_holds"] = "none"
    with pytest.raises(SystemExit, match=r"other theorems than the sources: c\.new_holds"):
        build.compare()


@pytest.mark.slow
def test_axioms_of_several_theorems_are_those_of_each(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    if shutil.which("coqc") is None:
        pytest.skip("coqc is not installed (Debian: coq, libzarith-ocaml-dev)")
    build = program()
    monkeypatch.setattr(build, "BUILD", tmp_path)
    (tmp_path / "One.v").write_text(
        "Axiom a : True. Axiom b : True. Lemma x : True. exact a. Qed. Lemma y : True. exact b. Qed."
    )
    build.must(["coqc", "-Q", ".", "Pluralign", "One.v"], tmp_path)
    (tmp_path / "Two.v").write_text("Lemma z : True. exact I. Qed.")
    build.must(["coqc", "-Q", ".", "Pluralign", "Two.v"], tmp_path)
    assert build.axioms([["One.x", "Two.z"], ["Two.z"], ["One.x", "One.y"]]) == ["a", "none", "a b"]


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
