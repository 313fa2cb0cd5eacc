"""Leximax rules: greedy, integer programs and trying every ranking agree; every output is certified."""

from __future__ import annotations

from collections.abc import Sequence
from fractions import Fraction
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given, settings
from support import amounts
from support.brute import feasible_rankings, leximax
from support.strategies import instances

from pluralign.benchmarks.peers.plain_loop import leximax_with_linprog
from pluralign.benchmarks.suites.frozen import random_profile
from pluralign.formulations.errors import InputError
from pluralign.formulations.instances.instance import Ballot, Comparison, Instance
from pluralign.formulations.instances.reading import load
from pluralign.formulations.instances.unanimity import cover, cycle
from pluralign.formulations.leximax.greedy import leximax_greedy
from pluralign.formulations.leximax.milp import leximax_milp
from pluralign.formulations.leximax.rules import RULES, LeximaxOutcome, LeximaxProblem
from pluralign.proofs import checker
from pluralign.proofs.certificates import answers as certificates
from pluralign.solver.results import Deadline, LimitReached, Status


def greedy(instance: Instance, rule: str) -> LeximaxOutcome:
    """The greedy answer, after the checker has accepted its certificate."""
    outcome = leximax_greedy(LeximaxProblem.of(instance, rule))
    assert outcome.status is Status.PROVED
    checker.check(certificates.leximax(instance, outcome))
    return outcome


def names(instance: Instance, outcome: LeximaxOutcome) -> list[str]:
    assert outcome.ranking is not None
    return [instance.names[c] for c in outcome.ranking]


@given(instances())
@settings(max_examples=amounts.of(80, 30))
def test_greedy_against_every_ranking(instance: Instance) -> None:
    allowed = feasible_rankings(instance)
    for name, rule in RULES.items():
        if name == "leximax-plurality" and instance.comparisons:
            continue
        expected = leximax(instance, allowed, rule.score(instance).tolist(), rule.pareto)
        assert greedy(instance, name).ranking == expected


@given(instances(4))
@settings(max_examples=12)
def test_integer_programs_against_greedy(instance: Instance) -> None:
    for name in ("lcpo", "leximax-copeland"):
        problem = LeximaxProblem.of(instance, name)
        outcome = leximax_milp(problem)
        assert outcome.status is Status.CLAIMED
        assert outcome.ranking == leximax_greedy(problem).ranking


@pytest.mark.parametrize("seed", range(4))
def test_both_methods_and_the_plain_loop_on_random_profiles(seed: int) -> None:
    instance = random_profile(m=7, d=2 + seed % 2, n=9, seed=seed)
    for name in ("lcpo", "leximax-copeland"):
        problem = LeximaxProblem.of(instance, name)
        outcome = greedy(instance, name)
        assert leximax_milp(problem).ranking == outcome.ranking
        assert outcome.ranking is not None
        assert leximax_with_linprog(problem)[0] == list(outcome.ranking)


def test_cbc_gives_the_same_ranking_as_highs() -> None:
    problem = LeximaxProblem.of(random_profile(m=5, d=2, n=5), "leximax-copeland")
    assert leximax_milp(problem, "cbc").ranking == leximax_milp(problem, "highs").ranking


C1 = ["c+1", "c+2", "c+3", "c+4", "c*", "c-1", "c-2", "c-3", "c-4"]


@pytest.mark.parametrize("profile", [1, 2, 3, 4])
def test_c1_profiles_have_one_leximax_copeland_output(profile: int) -> None:
    instance = load(f"builtin:c1-fails-po-{profile}")
    problem = LeximaxProblem.of(instance, "leximax-copeland")
    assert {instance.names[c]: score for c, score in enumerate(problem.scores)} == dict(
        zip(C1, (6, 6, 5, 5, 8, 1, 1, 2, 2), strict=True)
    )
    assert names(instance, greedy(instance, "leximax-copeland"))[:2] == ["c+1", "c*"]


@pytest.mark.parametrize(("rule", "start"), [("leximax-copeland", ["c+1", "c*"]), ("lcpo", ["c+2", "c*", "c+1"])])
def test_c1_by_both_methods(rule: str, start: list[str]) -> None:
    instance = load("builtin:c1-fails-po")
    outcome = greedy(instance, rule)
    assert names(instance, outcome)[: len(start)] == start
    assert leximax_milp(LeximaxProblem.of(instance, rule)).ranking == outcome.ranking


def test_separability_fails() -> None:
    parts = [load(f"builtin:separability{suffix}") for suffix in ("-1", "-2", "")]
    for rule in ("lcpo", "leximax-copeland"):
        first, second, merged = (greedy(part, rule).ranking for part in parts)
        assert first == second != merged


def test_the_infeasible_pmc_ranking_is_not_the_output() -> None:
    instance = load("builtin:infeasible-pmc")
    ranking = names(instance, greedy(instance, "lcpo"))
    by_score = sorted(range(instance.m), key=LeximaxProblem.of(instance, "lcpo").preference)
    assert ranking != [instance.names[c] for c in by_score]


def test_cems_output_is_the_order_of_the_scores() -> None:
    cems = load("builtin:cems")
    assert names(cems, greedy(cems, "lcpo")) == [
        "London",
        "Paris",
        "St.Gallen",
        "Barcelona",
        "Milano",
        "Stockholm",
    ]


def cyclic(rows: Sequence[Sequence[int]] | None) -> Instance:
    pairs = ((0, 1), (1, 2), (2, 0))
    return Instance(
        ("a", "b", "c"),
        None if rows is None else tuple(tuple(map(Fraction, row)) for row in rows),
        comparisons=tuple(Comparison(a, b, 2) for a, b in pairs),
    )


@pytest.mark.parametrize("rows", [None, [[0, 1], [1, 0], [3, 3]], [[0], [5], [7]]])
def test_comparisons_that_leave_no_ranking_say_so_with_a_conflict(rows: list[list[int]] | None) -> None:
    instance = cyclic(rows)
    outcome = greedy(instance, "lcpo")
    assert outcome.ranking is None
    assert outcome.empty is not None
    assert leximax_milp(LeximaxProblem.of(instance, "lcpo")).ranking is None
    assert greedy(instance, "leximax-copeland").ranking is not None


def test_infeasible_ballots_can_leave_no_ranking() -> None:
    line = Instance(("a", "b", "c"), ((0,), (1,), (2,)), (Ballot.strict((0, 2, 1)),))  # type: ignore[arg-type]
    outcome = greedy(line, "lcpo")
    assert outcome.ranking is None
    assert outcome.empty is not None
    assert outcome.empty.weights == (1, 2) or len(outcome.empty.keys) == 2


def test_half_points_for_ties_make_a_difference() -> None:
    """a beats b and ties with c and d: 1 win or 2 points; c beats nobody but ties with all."""
    instance = Instance(
        ("c", "a", "b"), None, comparisons=(Comparison(1, 2, 2), Comparison(0, 1, 1), Comparison(1, 0, 1))
    )
    assert LeximaxProblem.of(instance, "lcpo").scores == (0, 1, 0)
    assert LeximaxProblem.of(instance, "lcpo-half").scores == (2, 3, 1)


def test_one_candidate_is_a_ranking() -> None:
    for rows in (None, ((Fraction(3),),)):
        instance = Instance(("only",), rows, (Ballot.strict((0,)),))
        assert greedy(instance, "lcpo").ranking == (0,)


def test_unknown_rules_and_missing_profiles_are_refused() -> None:
    with pytest.raises(InputError, match="unknown rule 'lpco'"):
        LeximaxProblem.of(load("builtin:cems"), "lpco")
    with pytest.raises(InputError, match="no ballots"):
        LeximaxProblem.of(load("builtin:talk"), "lcpo")
    with pytest.raises(InputError, match="ballots"):
        LeximaxProblem.of(load("builtin:cems"), "leximax-plurality")


def test_deadlines_are_kept_by_both_methods() -> None:
    problem = LeximaxProblem.of(load("builtin:c1-fails-po"), "lcpo")
    for method in (leximax_greedy, leximax_milp):
        with pytest.raises(LimitReached):
            method(problem, deadline=Deadline(0))


def test_cycles_and_covers_of_unanimous_pairs() -> None:
    order = np.triu(np.ones((4, 4), dtype=bool), 1)
    assert cycle(order) is None
    assert sorted(map(tuple, np.argwhere(cover(order)).tolist())) == [(0, 1), (1, 2), (2, 3)]
    order[3, 1] = True
    order[1, 3] = False
    found = cycle(order)
    assert found is not None
    assert set(found.keys) == {(1, 2), (2, 3), (3, 1)}
    assert (cover(order) == order).all(), "nothing may be left out of a relation with a cycle"


SOC = ["00006-skate", "00009-agh", "00012-shirt", "00024-dots", "00025-puzzle", "00052-f1seasons"]


@pytest.mark.parametrize("folder", SOC)
def test_every_complete_profile_of_preflib_is_aggregated(folder: str, shared_data: Path) -> None:
    files = sorted((shared_data / "preflib" / folder).glob("*.soc"))
    assert files
    for path in files:
        instance = load(str(path))
        outcome = greedy(instance, "lcpo")
        problem = LeximaxProblem.of(instance, "lcpo")
        if not problem.unanimous.any():  # nothing stands in the way of the scores
            assert outcome.ranking == tuple(sorted(range(instance.m), key=problem.preference))


@pytest.mark.slow
@pytest.mark.parametrize(("m", "d"), [(80, 10), (150, 15)])
def test_large_random_profiles_against_the_plain_loop(m: int, d: int) -> None:
    instance = random_profile(m, d)
    outcome = greedy(instance, "lcpo")
    assert outcome.ranking is not None
    assert leximax_with_linprog(LeximaxProblem.of(instance, "lcpo"))[0] == list(outcome.ranking)


@pytest.mark.slow
def test_thin_cones_are_decided_and_certified() -> None:
    """m=300, d=20: margins down to 10^-7; every answer is exact, so the checker accepts the whole proof."""
    greedy(random_profile(300, 20), "lcpo")
