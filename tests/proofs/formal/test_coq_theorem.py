"""`--coq`: certificates as theorems: their text without Coq; with it, that they are theorems, and a false claim is none."""

from __future__ import annotations

import copy
import shutil
import subprocess
from pathlib import Path
from typing import Any

import pytest

import pluralign as pl
from pluralign.proofs.coq.theorem import KINDS, USED, coq_file

BALLOTS = [{"count": 2, "ranking": ["a", "b", "c"]}, {"count": 1, "ranking": ["c", "a", "b"]}]
INSTANCE = {"candidates": {"a": ["1/2", 0], "b": [0, "1/3"], "c": [0, 0]}, "ballots": BALLOTS}


@pytest.fixture
def theorem(tmp_path: Path) -> Any:
    """The file of a command's answer, as text."""

    def make(*words: str) -> str:
        path = tmp_path / "t.v"
        answer = pl.feasible(INSTANCE, *words[1:]) if words[0] == "feasible" else pl.aggregate(INSTANCE, *words[1:])
        answer.write_coq(path)
        return path.read_text()

    return make


def compiles(text: str, folder: Path) -> bool:
    (folder / "theorem.v").write_text(text)
    return (
        subprocess.run(
            ["coqc", "-q", "-w", "none", "theorem.v"], cwd=folder, capture_output=True, check=False
        ).returncode
        == 0
    )


def test_every_kind_names_its_modules() -> None:
    assert KINDS.keys() == USED.keys()


def test_the_statement_is_about_the_instance(theorem: Any) -> None:
    text = theorem("aggregate", "lcpo")
    assert "Definition X : list (list Z) := [[(1)%Z; (0)%Z]; [(0)%Z; (1)%Z]; [(0)%Z; (0)%Z]]." in text
    assert "voters : list (Z * ranking) := [((2)%Z, [0; 1; 2]); ((1)%Z, [2; 0; 1])]" in text
    assert "forall r, lcpo (length X) (feasible X) (expand voters) r <-> r = output" in text
    assert "From Pluralign" not in text
    assert "Admitted" not in text
    assert "minimizes_loss (loss_named Hinge) X (expand voters) r -> above r" in theorem("aggregate", "loss:hinge")


def test_names_do_nothing_to_comments() -> None:
    instance = {"candidates": {"*)": [1], '"': [2]}}
    text = coq_file(pl.feasible(instance, ["*)", '"']).certificates[0])
    assert "from 0: ??, ? *)" in text


def test_what_is_not_covered_is_said(run: Any, tmp_path: Path) -> None:
    with pytest.raises(pl.InputError, match="logistic"):
        pl.aggregate(INSTANCE, "loss:logistic").write_coq(tmp_path / "t.v")
    with pytest.raises(pl.InputError, match="axiom"):
        coq_file(pl.axioms(INSTANCE, "lcpo", ["po"]).certificates[0])
    compared = {"candidates": INSTANCE["candidates"], "comparisons": [{"above": "a", "below": "b"}]}
    with pytest.raises(pl.InputError, match="needs ballots"):
        pl.aggregate(compared, "lcpo").write_coq(tmp_path / "t.v")
    assert not (tmp_path / "t.v").exists()
    assert run("feasible", "builtin:talk", "A>B>C>D>E", "--coq", tmp_path / "f.v").code == 0
    assert "~ feasible X [0; 1; 2; 3; 4]" in (tmp_path / "f.v").read_text()


@pytest.mark.slow
@pytest.mark.skipif(shutil.which("coqc") is None, reason="coqc is not installed")
@pytest.mark.parametrize(
    "words",
    [
        ("feasible", ["a", "b", "c"]),
        ("feasible", ["b", "c", "a"]),
        ("aggregate", "lcpo"),
        ("aggregate", "leximax-plurality"),
        ("aggregate", "kemeny-po", "branch"),
        ("aggregate", "slater", "branch"),
        ("aggregate", "ranked-pairs"),
        ("aggregate", "majority-loss:squared"),
    ],
    ids=str,
)
def test_coq_accepts_it(theorem: Any, tmp_path: Path, words: Any) -> None:
    assert compiles(theorem(*words), tmp_path)


@pytest.mark.slow
@pytest.mark.skipif(shutil.which("coqc") is None, reason="coqc is not installed")
def test_coq_rejects_a_false_claim(tmp_path: Path) -> None:
    document = copy.deepcopy(pl.aggregate(INSTANCE, "lcpo").certificates[0])
    document["claim"]["ranking"] = document["claim"]["ranking"][::-1]
    assert not compiles(coq_file(document), tmp_path)
