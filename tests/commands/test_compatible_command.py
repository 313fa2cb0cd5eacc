"""`pluralign compatible` from outside."""

from __future__ import annotations

import json
import subprocess
import sys

import pytest

import pluralign as pl
from pluralign.proofs import checker
from pluralign.solver.results import Status


def compatible(*arguments: str) -> subprocess.CompletedProcess[str]:
    command = [sys.executable, "-m", "pluralign", "compatible", *arguments]
    return subprocess.run(command, capture_output=True, text=True, timeout=60, check=False)


def test_no_rule_of_the_majority_relation_satisfies_pareto_optimality(run, tmp_path):
    """Five candidates in space and three voters suffice; with two there is a rule."""
    file = tmp_path / "c.json"
    question = ("majority-relation", "po", "--instance", "builtin:c1-fails-po-small")
    done = compatible(*question, "--voters", "3", "--json", "--certificate", str(file))
    answer = json.loads(done.stdout)
    assert (done.returncode, answer["compatible"], answer["status"]) == (0, False, "proved")
    assert {one["axiom"] for one in answer["argument"]["instances"]} == {"majority-relation", "po"}
    [verdict] = checker.check_file(str(file))
    assert (verdict.accepted, verdict.kind) == (True, "no-rule")
    text = run("compatible", *question, "--voters", "3").out
    assert "So no anonymous rule satisfies" in text
    assert run("compatible", *question, "--voters", "2", "--json").json["compatible"] is True


def test_a_rule_as_a_table(run, tmp_path):
    """LCPO's four axioms together, on the family where it fails separability: 4 + 10 + 20 profiles."""
    file = tmp_path / "c.json"
    axioms = ("po", "pmc", "majority", "winner-monotonicity", "separability")
    answer = run("compatible", *axioms, "--family", "012 021 102 210", "--json", "--certificate", file).json
    assert answer["compatible"] is True
    assert len(answer["rule"]) == 4 + 10 + 20
    assert [verdict.accepted for verdict in checker.check_file(str(file))] == [True]


def test_a_rule_of_weighted_majorities(run, tmp_path):
    """Twenty voters have more profiles than a table could list."""
    file = tmp_path / "c.json"
    question = ("condorcet-winner", "participation", "--voters", "20", "--certificate", file)
    answer = run("compatible", *question, "--json").json
    assert (answer["compatible"], answer["status"]) == (True, "proved")
    assert answer["pairwise_rule"] == {"relations": 35650}
    assert [(verdict.accepted, verdict.kind) for verdict in checker.check_file(str(file))] == [(True, "pairwise-rule")]
    assert "weighted majorities only" in run("compatible", *question).out


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        (["pareto"], "is not known here"),
        (["po", "--family", "011"], "no ranking"),
        (["po", "--family", "a>b"], "--family"),
        (["po", "--candidates", "1"], "2 to 10"),
        (["po", "--candidates", "5", "--voters", "9"], "variables"),
        (["po", "--instance", "builtin:talk", "--candidates", "3"], "has 5 candidates"),
        (["po", "--instance", "builtin:talk", "--family", "012"], "leave out --family"),
        ([], "no axiom is given"),
    ],
)
def test_bad_input_is_one_clear_line(run, arguments, message):
    done = run("compatible", *arguments)
    assert done.code == 2
    assert message in done.err
    assert done.err.count("\n") == 1


def test_from_python():
    answer = pl.compatible(["majority", "neutrality"], voters=1)
    assert answer.status is Status.PROVED
    assert answer.result["compatible"]
    with pytest.raises(pl.InputError, match="no axiom is given"):
        pl.compatible([])


def test_every_axiom_of_axioms_is_known_or_said_to_be_another_question(run) -> None:
    from pluralign.proofs.axioms.axioms import AXIOMS
    from pluralign.proofs.compatibility import axioms as here

    assert set(AXIOMS) - set(here.AXIOMS) == set(here.NOT_HERE)
    result = run("compatible", "clones", "po")
    assert result.code == 2
    assert "'clones' cannot be asked for here: it relates outputs on different sets of candidates" in result.err
    assert "without clones" in " ".join(run("compatible", "--help").out.split())
