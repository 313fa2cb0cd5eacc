"""The command line from outside: keys, statuses, exit codes, and one clear line for everything that is wrong."""

from __future__ import annotations

import json
import os
import signal
import subprocess
import sys
import time
from fractions import Fraction
from pathlib import Path
from typing import Any

import pytest

OK = {"candidates": {"A": [1, 2], "B": [1, 3]}, "ballots": [{"ranking": ["A", "B"]}]}


@pytest.fixture
def ok(tmp_path: Path) -> Path:
    path = tmp_path / "ok.json"
    path.write_text(json.dumps(OK))
    return path


def process(*arguments: object, **options: Any) -> subprocess.CompletedProcess[str]:
    command = [sys.executable, "-m", "pluralign", *map(str, arguments)]
    return subprocess.run(command, capture_output=True, text=True, timeout=120, check=False, **options)


def test_infeasible_with_certificate_and_check(run: Any, tmp_path: Path) -> None:
    file = tmp_path / "t.json"
    answer = run("feasible", "builtin:talk", "A>B>C>D>E", "--json", "--certificate", file).json
    assert (answer["status"], answer["feasible"]) == ("proved", False)
    assert {(row["above"], row["below"]): row["weight"] for row in answer["conflict"]} == {
        ("A", "B"): 1, ("B", "C"): 2, ("D", "E"): 20,
    }  # fmt: skip
    checked = run("check", file, "--json")
    assert checked.code == 0
    (row,) = checked.json["certificates"]
    assert (row["file"], row["kind"], row["verdict"]) == (str(file), "infeasible-ranking", "accepted")
    assert row["claim"]["ranking"] == list("ABCDE")


def test_a_rejected_certificate_is_exit_code_1(run: Any, tmp_path: Path) -> None:
    file = tmp_path / "t.json"
    run("feasible", "builtin:talk", "A>B>C>E>D", "--certificate", file)
    file.write_text(file.read_text().replace('"feasible":true', '"feasible":false'))
    result = run("check", file, "--json")
    assert result.code == 1
    assert result.json["certificates"][0]["verdict"] == "rejected"
    assert len(result.err.splitlines()) == 1


def test_rankings_are_counted_and_listed(run: Any, ok: Path) -> None:
    assert run("rankings", "builtin:talk", "--count", "--json").json == {"status": "proved", "count": 68}
    listed = run("rankings", ok, "--json").json
    assert listed["count"] == 2
    assert [row["ranking"] for row in listed["rankings"]] == [["A", "B"], ["B", "A"]]
    assert "68 feasible rankings (proved)" in run("rankings", "builtin:talk").out


def test_too_many_rankings_are_refused_with_the_mend(run: Any) -> None:
    result = run("rankings", "builtin:talk", "--most", "10")
    assert result.code == 2
    assert "68" in result.err
    assert "--count" in result.err


@pytest.mark.parametrize("rule", ["lcpo", "leximax-copeland"])
@pytest.mark.parametrize("method", ["greedy", "milp"])
def test_aggregate_by_both_methods(run: Any, rule: str, method: str) -> None:
    answer = run("aggregate", "builtin:separability", "--rule", rule, "--method", method, "--json").json
    assert answer["ranking"] == list("ABCD")
    assert answer["status"] == {"greedy": "proved", "milp": "claimed"}[method]
    assert {"rule", "theta", "linear_programs", "seconds"} <= answer.keys()
    assert answer["linear_programs"] <= 4 * 5 // 2 or method == "milp"


@pytest.mark.parametrize("rule", ["lcpo", "kemeny"])
def test_cbc_is_the_second_opinion(run: Any, rule: str) -> None:
    first, second = (
        run("aggregate", "builtin:separability", "--rule", rule, "--method", "milp", "--solver", solver, "--json").json
        for solver in ("highs", "cbc")
    )
    assert first["ranking"] == second["ranking"]
    assert second["status"] == "claimed"
    assert second["method"] == "milp, cbc"


def test_ballots_that_are_infeasible_are_reported(run: Any, tmp_path: Path) -> None:
    path = tmp_path / "line.json"
    ballots = [{"ranking": ["a", "b", "c"]}, {"ranking": ["a", "c", "b"]}]
    path.write_text(json.dumps({"candidates": {"a": [0], "b": [1], "c": [2]}, "ballots": ballots}))
    answer = run("aggregate", path, "--rule", "lcpo", "--json").json
    (row,) = answer["infeasible_ballots"]
    assert row["ballot"] == 2
    assert row["conflict"]
    assert "ballot 2 is infeasible" in run("aggregate", path, "--rule", "lcpo").out


def test_no_ranking_respects_unanimity(run: Any, tmp_path: Path) -> None:
    path = tmp_path / "cycle.json"
    pairs = [("a", "b"), ("b", "c"), ("c", "a")]
    comparisons = [{"above": x, "below": y, "count": 1} for x, y in pairs]
    path.write_text(json.dumps({"candidates": ["a", "b", "c"], "comparisons": comparisons}))
    answer = run("aggregate", path, "--rule", "lcpo", "--json").json
    assert answer["status"] == "proved"
    assert answer["ranking"] is None
    assert {(row["above"], row["below"]) for row in answer["conflict"]} == set(pairs)
    assert "no feasible ranking respects the unanimous pairs" in run("aggregate", path, "--rule", "lcpo").out
    claimed = run("aggregate", path, "--rule", "lcpo", "--method", "milp")
    assert claimed.code == 0
    assert "claimed" in claimed.out


def test_preflib_with_features(run: Any, tmp_path: Path) -> None:
    soc, csv = tmp_path / "p.soc", tmp_path / "f.csv"
    soc.write_text("# NUMBER ALTERNATIVES: 2\n# ALTERNATIVE NAME 1: x\n# ALTERNATIVE NAME 2: y\n2: 1,2\n1: 2,1\n")
    csv.write_text("name,f\nx,1/2\ny,0.25\n")
    answer = run("aggregate", soc, "--features", csv, "--rule", "lcpo", "--json").json
    assert answer["ranking"] == ["x", "y"]
    assert answer["theta"] == [1]


def test_names_with_an_arrow_can_be_given_as_json(run: Any, tmp_path: Path) -> None:
    path = tmp_path / "i.json"
    path.write_text(json.dumps({"candidates": ["a>b", "c"]}))
    assert run("feasible", path, '["c", "a>b"]', "--json").json["feasible"]
    assert run("feasible", path, '["c", 1]').code == 2


@pytest.mark.parametrize(
    ("arguments", "words"),
    [
        (["nonsense"], "No such command"),
        (["aggregate", "OK"], "--rule"),
        (["aggregate", "OK", "--rule", "lpco"], "unknown rule 'lpco'"),
        (["aggregate", "OK", "--rule", "lcpo", "--method", "magic"], "magic"),
        (["aggregate", "OK", "--rule", "lcpo", "--time-limit", "-1"], "time"),
        (["aggregate", "OK", "--rule", "lcpo", "--certificate", "no/such/folder/c.json"], "c.json"),
        (["aggregate", "OK", "--rule", "lcpo", "--certificate", "."], "directory"),
        (["feasible", "OK", "A>Z"], "'Z'"),
        (["feasible", "OK", "A"], "'B'"),
        (["feasible", "OK", ""], "empty name"),
        (["feasible", "OK", "A>A>B"], "'A'"),
        (["feasible", "absent.json", "A>B"], "absent.json"),
        (["rankings", "builtin:nothing"], "talk"),
        (["aggregate", "OK", "--rule", "lcpo", "--method", "milp", "--certificate", "c.json"], "another method"),
        (["check", "absent.json"], "absent.json"),
        (["bench", "nothing"], "enumeration"),
    ],
)
def test_bad_input_is_one_line_and_exit_code_2(run: Any, ok: Path, arguments: list[str], words: str) -> None:
    result = run(*[str(ok) if argument == "OK" else argument for argument in arguments])
    assert result.code == 2
    assert result.out == ""
    (line,) = result.err.splitlines()
    assert line.startswith("pluralign: ")
    assert words in line


def test_a_failed_command_leaves_no_certificate(run: Any, tmp_path: Path, ok: Path) -> None:
    assert run("aggregate", ok, "--rule", "lpco", "--certificate", tmp_path / "c.json").code == 2
    assert sorted(path.name for path in tmp_path.iterdir()) == ["ok.json"]


@pytest.mark.parametrize(
    "arguments",
    [
        ["feasible", "builtin:talk", "A>B>C>D>E"],
        ["rankings", "builtin:talk"],
        ["aggregate", "builtin:cems", "--rule", "lcpo"],
    ],
)
def test_no_time_is_an_honest_unknown(run: Any, arguments: list[str]) -> None:
    result = run(*arguments, "--time-limit", "0", "--json")
    assert result.code == 3
    assert result.json["status"] == "unknown"
    assert len(result.err.splitlines()) == 1


def test_the_time_limit_covers_the_checker_too(run: Any, tmp_path: Path) -> None:
    """Counting 2.96 million rankings takes the engine a moment and the checker many seconds."""
    path = tmp_path / "many.json"
    rows = {f"c{i}": [(i * i * j + 31 * i * j * j + i**3) % 97 for j in range(1, 6)] for i in range(14)}
    path.write_text(json.dumps({"candidates": rows}))
    start = time.monotonic()
    result = run("rankings", path, "--count", "--time-limit", "0.8", "--json")
    assert (result.code, result.json["status"]) == (3, "unknown")
    assert time.monotonic() - start < 30


def test_instances_and_demo(run: Any) -> None:
    listed = run("instances", "--json").json["instances"]
    assert {"builtin:talk", "builtin:cems"} <= {row["name"] for row in listed}
    demo = run("demo", "--json")
    assert demo.code == 0
    assert demo.json["accepted"]
    assert len(demo.json["steps"]) >= 5


@pytest.mark.slow
def test_the_demo_is_readable(run: Any) -> None:
    text = run("demo").out
    assert "θ1 > θ2" in text
    assert "London ≻ Paris" in text


def test_output_that_cannot_be_written_is_said_so(ok: Path) -> None:
    if not os.path.exists("/dev/full"):
        pytest.skip("this system has no /dev/full")
    with open("/dev/full", "w") as full:
        command = [sys.executable, "-m", "pluralign", "feasible", str(ok), "A>B", "--json"]
        done = subprocess.run(command, stdout=full, stderr=subprocess.PIPE, text=True, timeout=120, check=False)
    assert done.returncode == 2
    assert "Traceback" not in done.stderr
    assert "standard output" in done.stderr


def test_standard_output_carries_one_object_and_nothing_of_the_solvers(ok: Path) -> None:
    done = process("aggregate", ok, "--rule", "lcpo", "--method", "milp", "--json")
    assert done.returncode == 0
    assert json.loads(done.stdout)["ranking"] == ["A", "B"]
    assert done.stderr == ""


def test_an_interrupt_ends_quietly(tmp_path: Path) -> None:
    """A large enumeration is interrupted; it must not leave a file or a traceback."""
    path, certificate = tmp_path / "big.json", tmp_path / "c.json"
    candidates = {f"c{i}": [(i * j * j + 7 * i * i * j) % 101 for j in range(1, 6)] for i in range(14)}
    path.write_text(json.dumps({"candidates": candidates}))
    command = [
        sys.executable,
        "-m",
        "pluralign",
        "rankings",
        str(path),
        "--most",
        "100000000",
        "--certificate",
        str(certificate),
    ]
    child = subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True)
    time.sleep(3)
    child.send_signal(signal.SIGINT)
    _, err = child.communicate(timeout=60)
    assert child.returncode == 130
    assert "Traceback" not in err
    assert [file.name for file in tmp_path.iterdir()] == ["big.json"]


def test_a_loss_based_rule_and_its_violations(run: Any, tmp_path: Path) -> None:
    answer = run("aggregate", "builtin:loss-counterexample", "--rule", "loss:logistic", "--json").json
    assert answer["status"] == "proved"
    assert answer["ranking"] == ["a", "a'", "b", "b'", "c", "c'"]
    assert [float(Fraction(x)) for x in answer["theta"]] == pytest.approx([0.42169, 0.08569], abs=1e-5)
    file = tmp_path / "a.json"
    verdicts = run(
        "axioms", "builtin:loss-counterexample", "--rule", "loss:logistic", "--json", "--certificate", file
    ).json["axioms"]
    assert (verdicts["po"]["holds"], verdicts["po"]["status"]) == (False, "proved")
    assert (verdicts["po"]["witness"]["above"], verdicts["po"]["witness"]["below"]) == ("c'", "c")
    assert (verdicts["pmc"]["holds"], verdicts["pmc"]["status"]) == (False, "proved")
    assert run("check", file).code == 0
    text = run("axioms", "builtin:loss-counterexample", "--rule", "loss:logistic", "--axiom", "po").out
    assert "VIOLATED" in text


@pytest.mark.parametrize(
    ("instance", "rule", "code"),
    [
        ("builtin:cems", "loss:hinge", 0),
        ("builtin:c1-fails-po", "loss:squared", 0),
        ("builtin:c1-fails-po", "loss:logistic", 3),
    ],
)
def test_losses_without_a_single_output(run: Any, instance: str, rule: str, code: int) -> None:
    """Set-valued outputs are proved as such; of ties that cannot be certified the ranking is that of θ, unproved."""
    result = run("aggregate", instance, "--rule", rule, "--json")
    assert result.code == code
    assert (result.json["ranking"] is None) == (code == 0)
    assert result.json["orders"]
    assert result.json["open"] or result.json["undecided"]
    assert (result.json["status"] == "proved") == (code == 0)
    assert "every output ranks" in run("aggregate", instance, "--rule", rule).out


def test_what_was_decided_before_the_limit_stays_decided(run: Any) -> None:
    """Separability of twenty candidates takes seconds; Pareto optimality is violated at once."""
    result = run("axioms", "builtin:kemeny-fails-po", "--rule", "kemeny", "--time-limit", "2.5", "--json")
    assert result.code == (3 if result.json["status"] == "unknown" else 0)
    assert result.json["axioms"]["po"]["holds"] is False
    assert result.json["axioms"]["po"]["status"] == "proved"
    assert result.json["status"] in ("unknown", "proved")


def test_no_empty_certificate_is_written(run: Any, tmp_path: Path) -> None:
    file = tmp_path / "c.json"
    result = run("axioms", "builtin:c1-fails-po", "--rule", "lcpo", "--time-limit", "0", "--certificate", file)
    assert result.code == 3
    assert "nothing was proved" in result.err
    assert not file.exists()


def test_kemeny_through_the_command_line(run: Any, tmp_path: Path) -> None:
    file = tmp_path / "k.json"
    answer = run("aggregate", "builtin:kemeny-fails-po", "--rule", "kemeny", "--json", "--certificate", file).json
    assert (answer["status"], answer["objective"], answer["ranking"][:2]) == ("proved", 24, ["2", "1"])
    assert run("check", file).code == 0
    matrix = tmp_path / "m"
    matrix.write_text("3\n0 5 1\n2 0 4\n3 0 0\n")
    answer = run("aggregate", matrix, "--format", "lolib", "--rule", "kemeny", "--all", "--json").json
    assert answer["objective"] == 5
    assert answer["ranking"] in answer["optima"]
    assert "all optimal rankings" in run("aggregate", matrix, "--rule", "kemeny", "--all").out


def test_separability_with_a_second_profile(run: Any) -> None:
    answer = run(
        "axioms", "builtin:separability-1", "--second", "builtin:separability-2",
        "--rule", "lcpo", "--axiom", "separability", "--json",
    )  # fmt: skip
    assert answer.json["axioms"]["separability"]["holds"] is False


@pytest.mark.parametrize(
    ("arguments", "words"),
    [
        (["axioms", "builtin:cems", "--rule", "lcpo", "--axiom", "pareto"], "po"),
        (["axioms", "builtin:cems", "--rule", "kemny"], "kemeny"),
        (["aggregate", "builtin:cems", "--rule", "loss:logit"], "logistic"),
        (["aggregate", "builtin:cems", "--rule", "kemeny", "--method", "greedy"], "branch"),
        (["aggregate", "builtin:cems", "--rule", "lcpo", "--all"], "only kemeny"),
        (["aggregate", "builtin:cems", "--rule", "lcpo", "--format", "xml"], "lolib"),
        (["axioms", "builtin:talk", "--rule", "lcpo"], "no ballots"),
    ],
)
def test_bad_requests_of_rules_and_axioms(run: Any, arguments: list[str], words: str) -> None:
    result = run(*arguments)
    assert result.code == 2
    (line,) = result.err.splitlines()
    assert words in line
