"""The engine is right on every frozen hard case, and the suite judges as it says."""

from __future__ import annotations

import dataclasses
import itertools
import json
import os
import time
from fractions import Fraction

import pytest

from benchmarks import robustness, robustness_cases, robustness_outputs
from benchmarks.robustness_cases import Case
from benchmarks.robustness_isolation import Child, CrashedError, HungError
from benchmarks.robustness_methods import METHODS, Said
from formulations.arrangement import feasible_rankings
from formulations.points import Points

FEW = 8  # cases of each family


@pytest.mark.parametrize("family", robustness_cases.FAMILIES)
def test_the_engine_and_z3_find_the_planted_truth(family: str) -> None:
    for number in range(FEW):
        case = robustness_cases.case(family, number)
        for method in ("pluralign", "Z3, exact"):
            assert robustness._judged(case, METHODS[method](case)) == "right", case.name


@pytest.mark.slow
@pytest.mark.parametrize("family", robustness_cases.FAMILIES)
def test_the_engine_is_right_on_many_more(family: str) -> None:
    for number in range(1000, 1400):
        case = robustness_cases.case(family, number)
        assert robustness._judged(case, METHODS["pluralign"](case)) == "right", case.name


def test_a_truth_that_is_none_is_refused() -> None:
    feasible, infeasible = (robustness_cases.case("thin cones", number) for number in (0, 1))
    assert feasible.theta is not None
    assert infeasible.weights is not None
    with pytest.raises(AssertionError, match="does not induce"):
        dataclasses.replace(feasible, theta=tuple(-x for x in feasible.theta))
    with pytest.raises(AssertionError, match="do not cancel"):
        dataclasses.replace(infeasible, weights=(infeasible.weights[0] + 1, *infeasible.weights[1:]))


def test_cases_are_frozen() -> None:
    first, again = (list(robustness_cases.cases(quick=True)) for _ in range(2))
    assert first == again
    assert len({case.name for case in first}) == len(first) == robustness_cases.QUICK * len(robustness_cases.FAMILIES)
    assert all(case.feasible == (case.number % 2 == 0) for case in first)


def test_all_rankings_in_the_plane_are_those_of_the_arrangement() -> None:
    for case in robustness_outputs.cases(quick=True):
        assert case.instance.features is not None
        found, _ = feasible_rankings(Points(case.instance.features).X.tolist())
        assert sorted(map(tuple, found.tolist())) == list(case.feasible)


def test_all_rankings_of_points_on_a_line() -> None:
    points = [(Fraction(3 * t), Fraction(t)) for t in (5, 1, 2)]
    assert robustness_outputs.feasible_rankings(points) == [(0, 2, 1), (1, 2, 0)]


@pytest.mark.parametrize("rule", robustness_outputs.METHODS)
def test_outputs_of_the_engine_are_those_of_the_definition(rule: str) -> None:
    ours = {name: solve for name, solve in robustness_outputs.METHODS[rule].items() if name.startswith("pluralign")}
    for case in itertools.islice(robustness_outputs.cases(), 0, None, 3):
        for method, solve in ours.items():
            assert robustness._judged_output(case, rule, method, solve(case)) == "right", case.name


# --- the judge


def test_verdicts() -> None:
    feasible, infeasible = (robustness_cases.case("ordinary", number) for number in (0, 1))
    assert feasible.theta is not None
    wrong = tuple(-x for x in feasible.theta)
    for case, said, verdict in (
        (feasible, Said(True, "optimal", feasible.theta), "right"),
        (feasible, Said(True, "optimal", wrong), "θ fails"),
        (feasible, Said(True, "optimal", [float("nan")] * len(wrong)), "θ fails"),
        (feasible, Said(True, "sat"), "right"),
        (feasible, Said(True, "certificate rejected: no", feasible.theta), "wrong"),
        (feasible, Said(False, "infeasible"), "wrong"),
        (infeasible, Said(False, "infeasible"), "right"),
        (infeasible, Said(True, "optimal", wrong), "wrong"),
        (infeasible, Said(None, "kUnknown"), "silent"),
        (infeasible, "crash: SIGABRT", "silent"),
    ):
        assert robustness._judged(case, said) == verdict


def test_summary_counts_every_row_in_its_class_and_in_all() -> None:
    rows = [
        {"question": "feasible", "class": family, "method": "m", "verdict": verdict, "seconds": 1.0}
        for family, verdict in (("a", "right"), ("a", "wrong"), ("b", "silent"))
    ]
    lines = {line["class"]: line for line in robustness.summary(rows)}
    assert set(lines) == {"a", "b", "all"}
    assert (lines["a"]["cases"], lines["a"]["right"], lines["a"]["wrong"], lines["a"]["silent"]) == (2, 1, 1, 0)
    assert (lines["all"]["cases"], lines["all"]["silent"], lines["all"]["seconds"]) == (3, 1, 3.0)
    assert "| all | 3 | 1 / 0 / 1 / 1 |" in robustness.table(lines.values())


def test_rows_are_json(monkeypatch: pytest.MonkeyPatch) -> None:
    def one(quick: bool = False) -> list[Case]:
        return [robustness_cases.case("ordinary", 0)]

    monkeypatch.setattr(robustness_cases, "cases", one)
    monkeypatch.setattr(robustness, "METHODS", {"pluralign": METHODS["pluralign"]})
    monkeypatch.setattr(robustness_outputs, "METHODS", {})
    rows = list(robustness.run(quick=True))
    assert json.loads(json.dumps(rows)) == rows
    assert [row["verdict"] for row in rows] == ["right"]


# --- children that crash or hang


def _fail(text: str) -> None:
    raise ArithmeticError(text)


def test_a_child_survives_what_it_is_asked() -> None:
    with Child() as child:
        first = child.call(_pid, None, 30)
        with pytest.raises(RuntimeError, match="ArithmeticError: no luck"):
            child.call(_fail, "no luck", 30)
        assert child.call(_pid, None, 30) == first
        with pytest.raises(CrashedError, match="SIGABRT"):
            child.call(_abort, None, 30)
        second = child.call(_pid, None, 30)
        start = time.monotonic()
        with pytest.raises(HungError, match=r"0\.2 s"):
            child.call(time.sleep, 60, 0.2)
        assert time.monotonic() - start < 10
        assert len({first, second, child.call(_pid, None, 30), os.getpid()}) == 4


def _pid(_: None) -> int:
    return os.getpid()


def _abort(_: None) -> None:
    os.abort()
