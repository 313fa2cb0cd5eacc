"""`pluralign prove` from outside: answers, files, exit codes and messages."""

from __future__ import annotations

import json
import subprocess
import sys

import pytest

import pluralign as pl
from pluralign.proofs import checker
from pluralign.solver.logic import smt
from pluralign.solver.results import Status


def prove(*arguments: str) -> subprocess.CompletedProcess[str]:
    command = [sys.executable, "-m", "pluralign", "prove", *arguments]
    return subprocess.run(command, capture_output=True, text=True, timeout=120, check=False)


def test_json_certificates_and_scripts(tmp_path):
    """The certificates are accepted, and both SMT solvers answer unsat to the scripts, read from their files."""
    file = tmp_path / "lcpo.json"
    done = prove("lcpo", "--candidates", "3", "--json", "--certificate", str(file), "--scripts", str(tmp_path))
    assert done.returncode == 0, done.stderr
    rows = json.loads(done.stdout)["theorems"]
    assert {row["status"] for row in rows} == {"proved"}
    assert {(row["name"], row["holds"]) for row in rows} >= {("lcpo/po", True), ("lcpo/separability", False)}
    verdicts = checker.check_file(str(file))
    assert len(verdicts) == len(rows)
    assert all(verdict.accepted and verdict.kind == "theorem" for verdict in verdicts)
    script = (tmp_path / "lcpo.po.any.m3.smt2").read_text()
    assert {smt.run(engine, script).answer for engine in smt.ENGINES} == {"unsat"}
    assert (tmp_path / "lcpo.winner-monotonicity.any.m3.2.smt2").exists()


def test_processes_change_nothing():
    here, there = (prove("leximax-copeland/po", "--json", "--workers", n) for n in ("0", "2"))
    rows = [[row | {"seconds": 0} for row in json.loads(done.stdout)["theorems"]] for done in (here, there)]
    assert rows[0] == rows[1]


def test_the_table_and_the_list(run):
    done = run("prove", "lcpo/separability")
    assert done.code == 0
    assert "lcpo/separability" in done.out
    assert "REFUTED" in done.out
    assert " ↦ " in done.out
    listed = run("prove", "--list")
    assert listed.code == 0
    assert "Every rule that minimizes a nondecreasing loss" in listed.out
    rows = run("prove", "--list", "--json").json["theorems"]
    assert all(row["name"] and row["statement"] and row["source"] and row["supposes"] for row in rows)


def test_a_time_limit_ends_as_unknown_with_what_was_settled(run):
    done = run("prove", "kemeny-po", "--time-limit", "2", "--json")
    rows = done.json["theorems"]
    assert done.code == 3
    assert "proved" in {row["status"] for row in rows}
    opened = [row for row in rows if row["status"] == "unknown"]
    assert opened
    assert all(row["holds"] is None and "time limit" in row["note"] for row in opened)


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        (["lcpo/pareto"], "unknown theorem 'lcpo/pareto'"),
        (["borda"], "unknown theorem 'borda'"),
        (["lcpo", "--domain", "planes"], "did you mean 'plane'"),
        (["lcpo", "--candidates", "12"], "2 to 6 candidates"),
        (["lcpo/monotonicity", "--candidates", "6"], "add --large"),
        (["kemeny/pmc", "--candidates", "5"], "add --large"),
        (["majority-relation/po", "--candidates", "4"], "no chosen theorem is about 4 candidates"),
        (["lcpo", "--scripts", "no/such/folder"], "is no folder"),
        (["lcpo", "--instance", "builtin:kemeny-fails-po"], "2 to 6 candidates"),
        (["lcpo", "--workers", "-1"], "--workers is -1"),
        (["lcpo/po", "--certificate", "no/such/folder/c.json"], "cannot write the certificate"),
    ],
)
def test_bad_input_is_one_clear_line(run, arguments, message):
    done = run("prove", *arguments)
    assert done.code == 2
    assert message in done.err
    assert done.err.count("\n") == 1
    assert done.out == ""


def test_given_features(run):
    done = run("prove", "lcpo", "--instance", "builtin:separability", "--json")
    rows = {row["name"]: row for row in done.json["theorems"]}
    assert rows["lcpo/winner-monotonicity"]["holds"] is True
    assert rows["lcpo/separability"]["holds"] is False
    assert rows["lcpo/separability"]["counterexample"]["names"] == ["A", "B", "C", "D"]
    assert {row["status"] for row in rows.values()} == {"proved"}


def test_from_python():
    answer = pl.prove("leximax-plurality/po")
    assert answer.status is Status.PROVED
    assert [row["holds"] for row in answer.result["theorems"]] == [True, False]
    assert len(answer.certificates) == 2
