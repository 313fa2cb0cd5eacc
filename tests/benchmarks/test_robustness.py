"""The engine is right on every frozen hard system, and the suite judges as it says."""

from __future__ import annotations

import dataclasses
import itertools
import json
import random
from collections.abc import Iterator
from fractions import Fraction
from typing import Any

import pytest
from flint import fmpq_mat
from support.robustness_method import answering

import pluralign as pl
from pluralign.benchmarks import registry
from pluralign.benchmarks.robustness import cases as robustness_cases
from pluralign.benchmarks.robustness import outputs as robustness_outputs
from pluralign.benchmarks.robustness import suite as robustness
from pluralign.benchmarks.robustness.cases import RankingSystem
from pluralign.benchmarks.robustness.methods import METHODS, Said
from pluralign.formulations.instances.instance import Ballot, Instance
from pluralign.formulations.instances.points import Points
from pluralign.formulations.losses.coordinates import Coordinates, submatrix
from pluralign.formulations.rankings.arrangement import feasible_rankings
from pluralign.solver.results import Status

FEW = 8  # systems of each family


def every_profile(step: int) -> Iterator[robustness_outputs.PlaneProfile]:
    """One of so many of each family."""
    for family in robustness_outputs.FAMILIES:
        yield from itertools.islice(robustness_outputs.profiles(family), 0, None, step)


@pytest.mark.parametrize("family", robustness_cases.FAMILIES)
def test_the_engine_and_z3_find_the_planted_truth(family: str) -> None:
    for number in range(FEW):
        system = robustness_cases.system(family, number)
        for method in ("pluralign", "Z3, exact"):
            assert robustness.judged(system, METHODS[method](system)) == "right", system.name


@pytest.mark.slow
@pytest.mark.parametrize("family", robustness_cases.FAMILIES)
def test_the_engine_is_right_on_many_more(family: str) -> None:
    for number in range(1000, 1400):
        system = robustness_cases.system(family, number)
        assert robustness.judged(system, METHODS["pluralign"](system)) == "right", system.name


def test_a_truth_that_is_none_is_refused() -> None:
    feasible, infeasible = (robustness_cases.system("thin cones", number) for number in (0, 1))
    assert feasible.theta is not None
    assert infeasible.weights is not None
    with pytest.raises(AssertionError, match="does not induce"):
        dataclasses.replace(feasible, theta=tuple(-x for x in feasible.theta))
    with pytest.raises(AssertionError, match="do not cancel"):
        dataclasses.replace(infeasible, weights=(infeasible.weights[0] + 1, *infeasible.weights[1:]))


def test_cases_are_frozen() -> None:
    first, again = ([s for f in robustness_cases.FAMILIES for s in robustness_cases.systems(f)] for _ in range(2))
    assert first == again
    assert (
        len({system.name for system in first}) == len(first) == robustness_cases.NUMBER * len(robustness_cases.FAMILIES)
    )
    assert all(system.feasible == (system.number % 2 == 0) for system in first)


def test_all_rankings_in_the_plane_are_those_of_the_arrangement() -> None:
    for system in every_profile(4):
        assert system.instance.features is not None
        found, _ = feasible_rankings(Points(system.instance.features).X.tolist())
        assert sorted(map(tuple, found.tolist())) == list(system.feasible)


def test_all_rankings_of_points_on_a_line() -> None:
    points = [(Fraction(3 * t), Fraction(t)) for t in (5, 1, 2)]
    assert robustness_outputs.feasible_rankings(points) == [(0, 2, 1), (1, 2, 0)]


@pytest.mark.parametrize("rule", robustness_outputs.METHODS)
def test_outputs_of_the_engine_are_those_of_the_definition(rule: str) -> None:
    ours = {name: solve for name, solve in robustness_outputs.METHODS[rule].items() if name.startswith("pluralign")}
    for system in every_profile(3):
        for method, solve in ours.items():
            assert robustness.judged_output(system, rule, method, solve(system)) == "right", system.name


# --- rules on hard profiles


def profile(system: RankingSystem, voters: int = 5) -> Instance:
    """The system's points with ballots that θ of many sizes induce."""
    rng = random.Random(system.name)
    d = len(system.points[0])
    ballots: list[Ballot] = []
    while len(ballots) < voters:
        theta = [rng.choice((-1, 1)) * Fraction(10) ** rng.randint(-3, 3) for _ in range(d)]
        rewards = [robustness_cases.dot(theta, x) for x in system.points]
        if len(set(rewards)) == len(rewards):
            ballots.append(Ballot.strict(sorted(range(len(rewards)), key=rewards.__getitem__)))
    return Instance(
        tuple(f"c{i}" for i in range(len(system.points))), system.points, tuple(ballots), source=system.name
    )


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
    instance = profile(robustness_cases.system(family, 505))
    for rule in ("loss:squared", "loss:hinge", "lcpo", "kemeny"):
        assert pl.aggregate(instance, rule, time_limit=200).status is Status.PROVED, rule


@pytest.mark.slow
@pytest.mark.parametrize("family", robustness_cases.FAMILIES)
def test_rules_on_more_hard_profiles(family: str) -> None:
    for number in range(500, 506):
        instance = profile(robustness_cases.system(family, number))
        for rule in (*LOSSES, *OTHERS):
            assert pl.aggregate(instance, rule, time_limit=200).status is Status.PROVED, (rule, number)


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
    feasible, infeasible = (robustness_cases.system("ordinary", number) for number in (0, 1))
    assert feasible.theta is not None
    wrong = tuple(-x for x in feasible.theta)
    for system, said, verdict in (
        (feasible, Said(True, "optimal", feasible.theta), "right"),
        (feasible, Said(True, "optimal", wrong), "wrong θ"),
        (feasible, Said(True, "optimal", [float("nan")] * len(wrong)), "wrong θ"),
        (feasible, Said(True, "sat"), "right"),
        (feasible, Said(True, "certificate rejected: no", feasible.theta), "wrong"),
        (feasible, Said(False, "infeasible"), "wrong"),
        (infeasible, Said(False, "infeasible"), "right"),
        (infeasible, Said(True, "optimal", wrong), "wrong"),
        (infeasible, Said(None, "kUnknown"), "silent"),
        (infeasible, "crash: SIGABRT", "failed"),
    ):
        assert robustness.judged(system, said) == verdict


def row(group: str, verdicts: dict[str, str] | None, **more: Any) -> dict[str, Any]:
    empty = {"kind": "case", "suite": "robustness", "method": "m", "status": "claimed", "size": 2, "seconds": 1.0}
    return empty | {"case": f"feasible: {group}", "verdicts": verdicts} | more


def test_summary_counts_every_system_in_its_class_and_in_all() -> None:
    rows = [row("a", {"a 0": "right", "a 1": "wrong"}), row("b", {"b 0": "silent", "b 1": "wrong θ"})]
    lines = {line["class"]: line for line in robustness.summary([*rows, row("a", None, suite="another")])}
    assert set(lines) == {"a", "b", "all"}
    assert (lines["a"]["cases"], lines["a"]["right"], lines["a"]["wrong"], lines["a"]["silent"]) == (2, 1, 1, 0)
    assert (lines["all"]["cases"], lines["all"]["silent"]) == (4, 1)
    assert "| all   | 4     | 1 / 1 / 1 / 1 |" in robustness.shown(list(lines.values()))


def test_a_process_that_ended_has_failed_and_what_was_not_begun_has_no_verdict() -> None:
    rows = [
        row("a", {"a 0": "right", "a 1": "right"}),
        row("b", None, status="failed: ended by SIGSEGV"),
        row("c", None, status="absent: No module named 'scipy'"),
        row("c", None, status="unknown: the time of the suite was over"),
    ]
    lines = {line["class"]: line for line in robustness.summary(rows)}
    assert set(lines) == {"a", "b", "all"}
    assert (lines["b"]["failed"], lines["all"]["right"], lines["all"]["failed"]) == (2, 2, 2)
    more = [*rows, row("c", {"c 0": "right"}, method="another")]
    assert "1 / 0 / 0 / 0 (of 1)" in robustness.shown(robustness.summary(more))


@pytest.mark.parametrize(
    ("verdicts", "ours", "status"),
    [
        (["right", "right"], True, "proved"),
        (["right", "right"], False, "claimed"),
        (["right", "silent"], True, "unknown: 1 of 2"),
        (["failed", "silent"], False, "failed: 1 of 2"),
        (["failed", "wrong"], False, "wrong: 1 of 2"),
        (["wrong θ", "wrong"], False, "wrong: 2 of 2"),
    ],
)
def test_the_status_is_that_of_the_worst_verdict(verdicts: list[str], ours: bool, status: str) -> None:
    found = robustness.outcome(dict(zip("ab", verdicts, strict=True)), 2, ours, {})
    assert (found.status, found.gap) == (status, 0.0 if status == "proved" else None)


def test_rows_are_those_of_the_registry() -> None:
    chosen = {(c.name, c.method): c for c in registry.chosen("robustness", "quick")}
    cases = [chosen["lcpo: plane, even nearer to a line", name] for name in robustness_outputs.METHODS["lcpo"]]
    ours, floats = registry.run(cases)
    assert json.loads(json.dumps([ours, floats])) == [ours, floats]
    assert (ours["status"], ours["agrees"], set(ours["verdicts"].values())) == ("proved", True, {"right"})
    assert (floats["status"], floats["agrees"]) == ("wrong: 9 of 12", False)
    assert list(floats["verdicts"].values()).count("silent") == 1
    assert floats["megabytes"] > 30


@pytest.mark.slow
def test_a_crash_a_hang_and_an_exception_cost_one_answer(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(robustness.METHODS, "feasible", {"m": answering})
    monkeypatch.setattr(robustness_cases, "NUMBER", 5)
    monkeypatch.setattr(robustness, "PATIENCE", 10.0)  # a process begins anew within this, on a busy machine, too
    job = robustness._job("feasible", "ordinary", "m", 60.0)
    found = job.judge(job.work())
    assert list((found.verdicts or {}).values()) == ["right", "failed", "failed", "failed", "right"]
    assert {word.partition(":")[0] for word in found.details["said"]} == {"optimal", "crash", "hang", "error"}


def test_what_there_was_no_time_to_ask_has_no_verdict() -> None:
    job = robustness._job("feasible", "ordinary", "HiGHS", 0.0)
    found = job.judge(job.work())
    assert (found.verdicts, found.status, found.answer) == ({}, "unknown: 48 of 48", None)
