"""The table rules × axioms: every cell is a theorem, a violation that shrinking cannot shrink, or says what was covered."""

from __future__ import annotations

import json
import subprocess
import sys
import xml.etree.ElementTree as ET

import pytest

import pluralign as pl
from pluralign.answers.matrix import matrix
from pluralign.formulations.instances.reading import from_json
from pluralign.formulations.rules import rule_names
from pluralign.marks import kind, legend, markdown, short
from pluralign.proofs import checker
from pluralign.proofs.axioms.axioms import AXIOMS
from pluralign.proofs.axioms.verdicts import verdicts
from pluralign.proofs.executor import Here
from pluralign.proofs.matrix.cell import CellAnswer
from pluralign.proofs.matrix.cells import CellQuestion, decide
from pluralign.proofs.matrix.known import known
from pluralign.proofs.matrix.table import RULES, cells
from pluralign.proofs.search.store import Store
from pluralign.solver.results import Deadline, Status


def cell(rule: str, axiom: str, seconds: float = 20.0):
    return decide(CellQuestion(rule, axiom, quick=True, seconds=seconds))


@pytest.mark.parametrize(
    ("rule", "axiom"),
    [
        ("lcpo", "po"),
        pytest.param("lcpo", "winner-monotonicity", marks=pytest.mark.slow),
        ("leximax-plurality", "separability"),
        ("majority-loss:hinge", "pmc"),
    ],
)
def test_theorems(rule, axiom):
    found = cell(rule, axiom)
    assert (found.answer, found.status) == (CellAnswer.PROVED, Status.PROVED)
    assert found.about["candidates"] == [3, 4]
    assert len(found.certificates) == 2
    for certificate in found.certificates:
        checker.check(certificate)
        assert certificate["claim"]["holds"] is True


@pytest.mark.parametrize(
    ("rule", "axiom", "candidates", "voters"),
    [
        ("leximax-copeland", "po", 4, 2),
        ("leximax-plurality", "po", 3, 1),
        ("loss:logistic", "pmc", 3, 5),
        ("loss:squared", "po", 4, 1),
        ("kemeny", "clones", 3, 2),
    ],
)
def test_violations_are_the_smallest_known(rule, axiom, candidates, voters):
    """Theory.md knows Pareto violations of BTL with five voters and four candidates; the others are of this project."""
    found = cell(rule, axiom)
    assert (found.answer, found.status) == (CellAnswer.VIOLATED, Status.PROVED)
    assert (found.about["candidates"], found.about["voters"]) == (candidates, voters)
    [certificate] = found.certificates
    checker.check(certificate)
    assert certificate["claim"]["holds"] is False
    instance = from_json(found.about["instance"], "the instance")
    assert verdicts(instance, rule, [axiom])[axiom].holds is False


@pytest.mark.parametrize(
    ("rule", "axiom", "size"), [("leximax-borda", "pmc", (3, 3, 2)), ("kemeny", "clones", (3, 2, 1))]
)
def test_cells_made_from_nothing_have_the_smallest_violation_and_the_proof_that_it_is(rule, axiom, size):
    found = decide(CellQuestion(rule, axiom, quick=False, seconds=100.0))
    about = found.about
    assert (about["candidates"], about["voters"], about["dimensions"]) == size
    assert (about["source"], about["minimal"]) == ("search", "proved")
    assert about["smaller"].startswith("no violation for m=2 d=1 n≤9, m=3 d=1")
    assert [certificate["kind"] for certificate in found.certificates] == ["axiom", "no-smaller-violation"]


def test_what_the_theory_knows_counts_more_than_theorems_for_few_candidates():
    """Linear Kemeny satisfies Pareto optimality for m ≤ 4, and violates it with more."""
    found = cell("kemeny", "po", seconds=3)
    assert found.answer is CellAnswer.VIOLATED
    assert found.about["source"] == "builtin:kemeny-fails-po-m6"
    assert (found.about["candidates"], found.about["voters"], found.about["dimensions"]) == (6, 3, 3)


@pytest.mark.parametrize(
    ("rule", "axiom", "size"),
    [("lcpo", "condorcet-winner", (5, 3, 3)), ("kemeny-po", "separability", (6, 5, 3))],
)
def test_cells_made_from_nothing_have_instances_that_searches_do_not_reach(rule, axiom, size):
    about = cell(rule, axiom, seconds=3).about
    assert (about["candidates"], about["voters"], about["dimensions"]) == size


@pytest.mark.slow
def test_exhausted_cells_say_what_was_covered():
    exhausted = cell("leximax-borda", "po", seconds=60.0)
    assert (exhausted.answer, exhausted.status) == (CellAnswer.NONE_FOUND, Status.CLAIMED)
    assert exhausted.about["candidates"] == [4, 4]
    assert exhausted.about["voters"] == "any"
    assert not exhausted.certificates


def test_open_cells_say_what_was_covered():
    cut = cell("loss:hinge", "participation", seconds=0.01)
    assert (cut.answer, cut.status) == (CellAnswer.OPEN, Status.UNKNOWN)
    assert "time limit" in json.dumps(cut.about)


def test_without_time_every_cell_is_open():
    with Store(None, {}) as store:
        found = list(cells([("lcpo", axiom) for axiom in AXIOMS], True, Here(), store, Deadline(0)))
    assert [row.axiom for row in found] == list(AXIOMS)
    assert {row.answer for row in found} == {CellAnswer.OPEN}


@pytest.mark.parametrize("recompute", [False, True])
def test_losses_are_not_asked_about_ties(recompute):
    answer = matrix(["majority-loss:hinge"], ["resolvability"], recompute=recompute)
    [row] = answer.result["cells"]
    assert (row["verdict"], row["status"], row["formal"]) == ("not asked", "unknown", None)
    assert kind(row) == short(row) == "·"
    assert "ties" in legend(answer.result)
    assert "·" in markdown(answer.result)


def test_losses_of_majorities_choose_majority_losers():
    """Those of practice, too, of the same five candidates; a Condorcet loser by implication or its own instance."""
    rows = [known(rule, "majority-loser") for rule in rule_names() if rule.startswith("majority-loss:")]
    assert len(rows) == 10
    assert {(row.answer, row.about["candidates"], row.about["voters"]) for row in rows} == {(CellAnswer.VIOLATED, 5, 3)}


def test_unknown_names():
    with pytest.raises(pl.InputError, match="did you mean 'lcpo'"):
        matrix(["lcop"])
    with pytest.raises(pl.InputError, match="unknown axiom 'pareto'"):
        matrix([], ["pareto"])
    assert len(RULES) == 21


def test_the_command_writes_all_its_files(tmp_path):
    """Table, JSON, Markdown, picture, and certificates that the stand-alone checker accepts."""
    folder, table, picture = tmp_path / "certificates", tmp_path / "table.md", tmp_path / "table.svg"
    command = [sys.executable, "-m", "pluralign", "matrix", "--json"]
    command += ["--rule", "lcpo", "--rule", "leximax-copeland", "--axiom", "po", "--axiom", "separability"]
    command += ["--certificates", str(folder), "--markdown", str(table), "--plot", str(picture)]
    done = subprocess.run(command, capture_output=True, text=True, timeout=120, check=False)
    assert done.returncode == 0, done.stderr
    answer = json.loads(done.stdout)
    verdict = {(row["rule"], row["axiom"]): row["verdict"] for row in answer["cells"]}
    assert verdict == {
        ("lcpo", "po"): "proved",
        ("lcpo", "separability"): "violated",
        ("leximax-copeland", "po"): "violated",
        ("leximax-copeland", "separability"): "violated",
    }
    for row in answer["cells"]:
        assert all(v.accepted for v in checker.check_file(row["certificate"]))
    assert len(list(folder.iterdir())) == 4
    assert table.read_text().startswith(markdown(answer))
    assert legend(answer) in table.read_text()
    texts = ET.parse(picture).getroot()
    assert texts.tag.endswith("svg")
    assert all(short(row) in table.read_text() for row in answer["cells"])


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        (["--rule", "lcop"], "unknown rule"),
        (["--axiom", "p"], "unknown axiom"),
        (["--rule", "lcpo", "--axiom", "po", "--quick", "--plot", "table.xyz"], "picture cannot be written"),
        (["--rule", "lcpo", "--axiom", "po", "--certificates", "/dev/null/x"], "folder"),
    ],
)
def test_bad_input_is_one_clear_line(run, arguments, message, tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    done = run("matrix", *arguments)
    assert done.code == 2
    assert message in done.err
    assert done.err.count("\n") == 1


def test_a_store_keeps_decided_cells(tmp_path):
    """Cells of an earlier run are read, whichever others are asked for; those that are open are not kept."""
    file = tmp_path / "cells.db"
    wanted = {"rules": ["leximax-plurality"], "quick": True, "store": file}
    first = matrix(axioms=["po"], **wanted).result["cells"]
    cut = matrix(axioms=["majority"], time_limit=0, **wanted).result["cells"]
    assert [row["verdict"] for row in cut] == ["open"]
    again = matrix(axioms=["po", "majority"], **wanted).result["cells"]
    assert again[0] == first[0]
    assert again[1]["verdict"] == "proved"
    with pytest.raises(pl.InputError, match="of another search"):
        matrix(["lcpo"], ["po"], recompute=True, store=file)
