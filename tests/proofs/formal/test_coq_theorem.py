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
COMPARISONS = [("a", "b", 2), ("b", "a", 1), ("b", "c", 1), ("c", "a", 2), ("c", "b", 1)]
COMPARED = {
    "candidates": INSTANCE["candidates"],
    "comparisons": [{"above": a, "below": b, "count": count} for a, b, count in COMPARISONS],
}


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
    with pytest.raises(pl.InputError, match="needs ballots"):
        pl.aggregate(COMPARED, "loss:hinge").write_coq(tmp_path / "t.v")
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


def test_comparisons_are_a_table() -> None:
    text = coq_file(pl.aggregate(COMPARED, "lcpo").certificates[0])
    assert "N : list (list Z) := [[(0)%Z; (2)%Z; (0)%Z]; [(1)%Z; (0)%Z; (1)%Z]; [(2)%Z; (1)%Z; (0)%Z]]." in text
    assert "score_from X Copeland N c" in text
    assert "one_sided R_numbers X true N output" in text
    assert "forall r, ranked_pairs (length X) (number N) (feasible X) r <-> r = output" in coq_file(
        pl.aggregate(COMPARED, "ranked-pairs").certificates[0]
    )


@pytest.mark.slow
@pytest.mark.skipif(shutil.which("coqc") is None, reason="coqc is not installed")
@pytest.mark.parametrize(
    ("rule", "method"), [("leximax-borda", None), ("ranked-pairs", None), ("kemeny-po", "branch"), ("slater", "branch")]
)
def test_coq_accepts_it_about_comparisons(tmp_path: Path, rule: str, method: str | None) -> None:
    answer = pl.aggregate(COMPARED, rule, *([method] if method else []))
    assert compiles(coq_file(answer.certificates[0]), tmp_path)


@pytest.mark.slow
@pytest.mark.skipif(shutil.which("coqc") is None, reason="coqc is not installed")
def test_coq_rejects_a_false_claim(tmp_path: Path) -> None:
    document = copy.deepcopy(pl.aggregate(INSTANCE, "lcpo").certificates[0])
    document["claim"]["ranking"] = document["claim"]["ranking"][::-1]
    assert not compiles(coq_file(document), tmp_path)
