"""Feasible rankings: tested one by one, enumerated by insertion, and explained."""

from __future__ import annotations

from fractions import Fraction
from itertools import permutations

import numpy as np
import pytest
from hypothesis import given, settings
from support import amounts
from support.brute import chain_rows, feasible_rankings, strictly_feasible
from support.insertion import rankings_by_insertion
from support.strategies import features

from pluralign.formulations.instances.instance import Ballot, Instance
from pluralign.formulations.instances.points import Points
from pluralign.formulations.instances.reading import load
from pluralign.formulations.rankings.arrangement import feasible_rankings as arranged
from pluralign.formulations.rankings.feasibility import RankingTest, inequality, infeasible_ballots
from pluralign.proofs import checker
from pluralign.proofs.certificates import answers as certificates
from pluralign.solver.results import Deadline, LimitReached


def named(rows: tuple[tuple[Fraction, ...], ...]) -> Instance:
    return Instance(tuple(f"c{i}" for i in range(len(rows))), rows)


@given(features(4))
@settings(max_examples=amounts.of(40, 12))
def test_each_ranking_against_z3_and_the_checker(rows: tuple[tuple[Fraction, ...], ...]) -> None:
    instance = named(rows)
    allowed = set(feasible_rankings(instance))
    test = RankingTest(Points(rows))
    for order in permutations(range(len(rows))):
        answer = test(order)
        assert answer.feasible == (order in allowed)
        checker.check(certificates.feasibility(instance, answer))
        if answer.conflict is not None:
            pairs = [(a, b) for a, b in answer.conflict.keys]
            differences = [chain_rows(rows, pair)[0] for pair in pairs]
            assert len(pairs) <= len(rows[0]) + 1
            assert all(
                strictly_feasible([r for r in differences if r is not left], len(rows[0])) for left in differences
            ), "the conflict is not minimal"


@given(features(5))
@settings(max_examples=amounts.of(25, 10))
def test_insertion_and_arrangement_list_the_same_rankings(rows: tuple[tuple[Fraction, ...], ...]) -> None:
    points = Points(rows)
    inserted = rankings_by_insertion(points)
    found, _ = arranged(points.X.tolist())
    assert len(inserted) == len(found)
    assert {ranking for ranking, _ in inserted} == set(map(tuple, found.tolist()))
    for ranking, theta in inserted:
        rewards = points.rewards(theta)[list(ranking)]
        assert (rewards[:-1] > rewards[1:]).all()


@pytest.mark.parametrize(("m", "d"), [(6, 2), (6, 3), (6, 4)])
def test_insertion_and_arrangement_agree_on_random_points(m: int, d: int) -> None:
    points = Points([[Fraction(int(x)) for x in row] for row in np.random.default_rng(m + d).integers(-9, 10, (m, d))])
    inserted = {ranking for ranking, _ in rankings_by_insertion(points)}
    assert inserted == set(map(tuple, arranged(points.X.tolist())[0].tolist()))


def test_the_talks_conflict_reads_as_the_talk_says() -> None:
    talk = load("builtin:talk")
    conflict = RankingTest(Points.of(talk))(range(5)).conflict
    assert conflict is not None
    weights = dict(zip(conflict.keys, conflict.weights, strict=True))
    assert weights == {(0, 1): 1, (1, 2): 2, (3, 4): 20}
    assert talk.features is not None
    assert [inequality(talk.features, pair) for pair in weights] == ["θ1 > θ2", "θ2 > θ3", "θ3 > θ1"]


def test_inequalities_in_smallest_integers() -> None:
    rows = [
        [Fraction(1, 2), Fraction(0), Fraction(-3)],
        [Fraction(0), Fraction(3, 4), Fraction(0)],
        [Fraction(0)] * 3,
    ]
    assert inequality(rows, (0, 1)) == "2θ1 > 3θ2 + 12θ3"
    assert inequality(rows, (2, 1)) == "0 > θ2"
    assert inequality(rows, (1, 2)) == "θ2 > 0"


def test_intervals_make_a_conflict_shorter() -> None:
    """Four points on a line: one pair up and one pair down contradict each other, whatever lies between."""
    rows = [[Fraction(x)] for x in (0, 1, 2, 3, -1)]
    conflict = RankingTest(Points(rows))((3, 2, 1, 0, 4)).conflict
    assert conflict is None
    conflict = RankingTest(Points(rows))((3, 2, 1, 4, 0)).conflict
    assert conflict is not None
    assert len(conflict.keys) == 2


def test_infeasible_ballots_are_named_with_their_conflict() -> None:
    line = Instance(
        ("a", "b", "c"),
        ((0,), (1,), (2,)),
        tuple(Ballot.strict(o) for o in ((0, 1, 2), (0, 2, 1), (2, 1, 0), (0, 2, 1))),
    )
    found = infeasible_ballots(line, Points.of(line))
    assert [number for number, _ in found] == [1, 3]
    assert infeasible_ballots(Instance(("a", "b"), None, (Ballot.strict((0, 1)),)), None) == []


def test_without_features_every_ranking_is_feasible() -> None:
    instance = Instance(("a", "b", "c"))
    answer = RankingTest(None)((2, 0, 1))
    assert answer.feasible
    checker.check(certificates.feasibility(instance, answer))


def test_deadlines_end_tests_and_enumerations() -> None:
    points = Points.of(load("builtin:talk"))
    assert points is not None
    with pytest.raises(LimitReached):
        RankingTest(points)(range(5), Deadline(0))
    with pytest.raises(LimitReached):
        rankings_by_insertion(points, Deadline(0))


def test_points_keep_the_geometry_at_any_scale() -> None:
    rows = [
        [Fraction(1, 3), Fraction(10**15)],
        [Fraction(-2, 7), Fraction(10**15 + 1)],
        [Fraction(0), Fraction(0)],
    ]
    points = Points(rows)
    theta = points.parameter(points.X[1])
    direct = [sum(t * (x - y) for t, x, y in zip(theta, row, rows[0], strict=True)) for row in rows]
    scaled = [int(r) for r in points.rewards(points.X[1])]
    ratio = {Fraction(a, b) for a, b in zip(direct, scaled, strict=True) if b}
    assert len(ratio) == 1, "rewards are those of the features up to one positive factor"
    assert ratio.pop() > 0
    assert all((a == 0) == (b == 0) for a, b in zip(direct, scaled, strict=True))
