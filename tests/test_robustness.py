"""The engine is right on every frozen hard case, and the suite judges as it says."""

from __future__ import annotations

import dataclasses
import itertools
import json
import random
from fractions import Fraction

import pytest
from flint import fmpq_mat

import pluralign as pl
from benchmarks import robustness, robustness_cases, robustness_outputs
from benchmarks.robustness_cases import Case
from benchmarks.robustness_methods import METHODS, Said
from formulations.arrangement import feasible_rankings
from formulations.instance import Ballot, Instance
from formulations.loss_coordinates import Coordinates, submatrix
from formulations.points import Points
from solver.results import Status

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


# --- rules on hard profiles


def profile(case: Case, voters: int = 5) -> Instance:
    """The case's points with ballots that θ of many sizes induce."""
    rng = random.Random(case.name)
    d = len(case.points[0])
    ballots: list[Ballot] = []
    while len(ballots) < voters:
        theta = [rng.choice((-1, 1)) * Fraction(10) ** rng.randint(-3, 3) for _ in range(d)]
        rewards = [robustness_cases.dot(theta, x) for x in case.points]
        if len(set(rewards)) == len(rewards):
            ballots.append(Ballot.strict(sorted(range(len(rewards)), key=rewards.__getitem__)))
    return Instance(tuple(f"c{i}" for i in range(len(case.points))), case.points, tuple(ballots), source=case.name)


LOSSES = (
    "loss:logistic",
    "loss:exponential",
    "loss:squared",
    "loss:squared-hinge",
    "loss:hinge",
    "majority-loss:squared",
)
OTHERS = ("lcpo", "lcpo-half", "leximax-copeland", "leximax-borda", "leximax-plurality", "kemeny", "kemeny-po")


@pytest.mark.parametrize("family", robustness_cases.FAMILIES)
def test_rules_are_proved_or_unknown_on_hard_profiles(family: str) -> None:
    instance = profile(robustness_cases.case(family, 505))
    for rule in ("loss:squared", "loss:hinge", "lcpo", "kemeny"):
        assert pl.aggregate(instance, rule, time_limit=20).status is Status.PROVED, rule


@pytest.mark.slow
@pytest.mark.parametrize("family", robustness_cases.FAMILIES)
def test_rules_on_more_hard_profiles(family: str) -> None:
    for number in range(500, 506):
        instance = profile(robustness_cases.case(family, number))
        for rule in (*LOSSES, *OTHERS):
            assert pl.aggregate(instance, rule, time_limit=20).status is Status.PROVED, (rule, number)


@pytest.mark.parametrize("spread", [3, 30, 400])
def test_coordinates_are_small_whatever_the_rows_are(spread: int) -> None:
    for seed in range(10):
        rng = random.Random(seed)
        K, d = rng.randint(1, 12), rng.randint(1, 5)
        flat = [rng.randint(-9, 9) * 10 ** rng.randint(0, spread) for _ in range(K * d)]
        rows = fmpq_mat(K, d, flat)
        found = Coordinates(rows)
        assert found.rank == rows.rank() == len(set(found.basis))
        assert abs(found.floats).max(initial=0) <= 1.5
        if found.rank:
            assert found.C * submatrix(rows, found.basis) == rows


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
