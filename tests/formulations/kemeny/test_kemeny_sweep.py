"""The sweep beside the list of all feasible rankings, and where it decides what branching leaves open."""

from __future__ import annotations

from itertools import combinations

import pytest
from hypothesis import given, settings
from support.strategies import instances

from pluralign.benchmarks.suites.frozen import random_profile
from pluralign.formulations.instances.instance import Instance
from pluralign.formulations.kemeny import methods
from pluralign.formulations.kemeny.branch import kemeny_branch
from pluralign.formulations.kemeny.methods import kemeny
from pluralign.formulations.kemeny.problem import KemenyOutcome, KemenyProblem
from pluralign.formulations.kemeny.sweep import kemeny_sweep
from pluralign.solver.results import Deadline, LimitReached, Status


@settings(max_examples=60, deadline=None)
@given(instances())
def test_the_cost_is_that_of_the_best_listed_ranking(instance: Instance) -> None:
    """Parallel differences, huge and tiny coordinates, comparisons and infeasible ballots included."""
    for rule in ("kemeny", "slater"):
        problem = KemenyProblem.of(instance, rule)
        swept = kemeny_sweep(problem)
        if problem.points is None or problem.m < 2:
            assert swept is None
            continue
        assert swept is not None
        assert swept.theta is not None
        assert instance.induced(swept.theta) == swept.ranking
        assert swept.cost == kemeny(problem, "enumeration").cost
        places = {c: k for k, c in enumerate(swept.ranking or ())}
        pairs = combinations(range(problem.m), 2)
        assert swept.cost == sum(int(problem.n[b, a] if places[a] < places[b] else problem.n[a, b]) for a, b in pairs)


def test_what_branching_leaves_open_is_claimed(monkeypatch: pytest.MonkeyPatch) -> None:
    problem = KemenyProblem.of(random_profile(30, 3, n=21))

    def at_once(*args: object, **rest: object) -> KemenyOutcome:
        outcome = kemeny_branch(problem, Deadline(0.3))
        assert outcome.status is Status.UNKNOWN
        assert outcome.bound is not None
        return outcome

    monkeypatch.setattr(methods, "kemeny_branch", at_once)
    swept = kemeny(problem, deadline=Deadline(60))
    assert (swept.status, swept.method, swept.first) == (Status.CLAIMED, "sweep", False)
    assert swept.cost == swept.bound == problem.cost(swept.ranking or ())


def test_a_sweep_that_is_not_done_in_time_leaves_the_answer_to_branching(monkeypatch: pytest.MonkeyPatch) -> None:
    problem = KemenyProblem.of(random_profile(30, 3, n=21))

    def too_late(problem: KemenyProblem, deadline: Deadline) -> KemenyOutcome:
        raise LimitReached(deadline.reached())

    monkeypatch.setattr(methods, "kemeny_sweep", too_late)
    outcome = kemeny(problem, deadline=Deadline(0.5))
    assert (outcome.status, outcome.method) == (Status.UNKNOWN, "branch")
    assert outcome.bound is not None
    assert outcome.cost is not None
    assert outcome.bound <= outcome.cost
    with pytest.raises(LimitReached):
        kemeny_sweep(problem, Deadline(0.0))
