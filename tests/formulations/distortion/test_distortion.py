"""Distortion against its definition: products of vertices, plain programs over all of them, and what theory says of any."""

from __future__ import annotations

from dataclasses import replace
from fractions import Fraction
from itertools import pairwise

import numpy as np
import pytest
from support import distortion_brute as brute

from pluralign.formulations.distortion import problem as problems
from pluralign.formulations.distortion.best import _attaining, best_candidate, best_lottery
from pluralign.formulations.distortion.lotteries import copeland_winner, plurality_winner
from pluralign.formulations.distortion.problem import DistortionProblem, shifted
from pluralign.formulations.distortion.worst import exceeds, only, worst_case
from pluralign.formulations.errors import InputError
from pluralign.formulations.instances.instance import Ballot, Instance
from pluralign.solver.linear.corner import emptiness, point
from pluralign.solver.linear.polygons import MOST_COLUMNS, Polygons
from pluralign.solver.linear.sections import Sections
from pluralign.solver.results import Deadline, LimitReached


def small(seed: int) -> Instance:
    """One to five candidates, one to three features, one to three voters; many zeros, equal features and thin polytopes."""
    random = np.random.default_rng(seed)
    m, d, n, top = (int(random.integers(1, most)) for most in (6, 4, 4, 6))
    X = np.unique(random.integers(0, top + 1, (m, d)), axis=0)
    random.shuffle(X)
    rankings = [np.argsort(-(X @ random.dirichlet(np.full(d, 0.5))), kind="stable") for _ in range(n)]
    return Instance.from_arrays(X.tolist(), rankings=[ranking.tolist() for ranking in rankings])


def random_profile(m: int, d: int, n: int, seed: int) -> Instance:
    random = np.random.default_rng(seed)
    X = random.integers(0, 30, (m, d))
    thetas = random.dirichlet(np.ones(d), n)
    return Instance.from_arrays(X.tolist(), rankings=np.argsort(-(thetas @ X.T), axis=1).tolist())


@pytest.mark.parametrize("columns", [0, MOST_COLUMNS])
@pytest.mark.parametrize("part", range(4))
def test_the_worst_case_is_that_of_all_products_of_vertices(
    part: int, columns: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    """By bases and by corners."""
    monkeypatch.setattr(problems, "MOST_COLUMNS", columns)
    infinite = 0
    for seed in range(25 * part, 25 * part + 25):
        instance = small(seed)
        problem = DistortionProblem.of(instance)
        assert isinstance(problem.sections, Polygons if columns else Sections)
        assert not problem.empty()
        uniform = (Fraction(1, problem.m),) * problem.m
        for lottery in (*(only(problem, c) for c in range(problem.m)), uniform):
            found = worst_case(problem, lottery)
            assert found.exact
            assert found.value == brute.distortion(instance, lottery), (seed, lottery)
            infinite += found.value is None
    assert infinite > 5


@pytest.mark.parametrize(("part", "columns"), [(0, 0), (1, MOST_COLUMNS)])
def test_the_best_are_those_of_a_program_over_all_products(
    part: int, columns: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(problems, "MOST_COLUMNS", columns)
    mixed = 0
    for seed in range(40 * part, 40 * part + 40):
        instance = small(seed)
        problem = DistortionProblem.of(instance)
        lottery, candidate = best_lottery(problem), best_candidate(problem)
        assert lottery.value == brute.best_lottery(instance) == brute.distortion(instance, lottery.lottery), seed
        values = [brute.distortion(instance, only(problem, c)) for c in range(problem.m)]
        order = [(value is None, value or 0) for value in values]
        assert order.index(min(order)) == candidate.candidate, seed
        assert candidate.worst.value == values[candidate.candidate]
        assert candidate.refutations.keys() == set(range(problem.m)) - {candidate.candidate}
        assert 1 <= lottery.value <= min(Fraction(problem.m), candidate.worst.value or problem.m)
        mixed += lottery.value != candidate.worst.value
    assert mixed


def test_the_profile_attains_the_value_and_is_consistent() -> None:
    instance = random_profile(8, 4, 12, 1)
    assert instance.features is not None
    problem = DistortionProblem.of(instance)
    for c in range(problem.m):
        found = worst_case(problem, only(problem, c))
        thetas = problem.expanded(found.profile.thetas)
        for theta, ballot in zip(thetas, instance.ballots, strict=True):
            assert theta is not None
            assert sum(theta) == 1
            rewards = [brute.dot(theta, instance.features[k]) for k in ballot.ranking]
            assert rewards == sorted(rewards, reverse=True)
        totals = [sum(brute.dot(theta, x) for theta in thetas if theta) for x in instance.features]
        assert totals[found.competitor] == found.value * totals[c] == max(totals)


def test_known_values() -> None:
    """Two voters of two features who agree on nothing; a unanimous winner; one candidate."""
    instance = Instance(("a", "b"), [[1, 0], [0, 1]], ballots=[[0, 1], [1, 0]])  # type: ignore[arg-type]
    problem = DistortionProblem.of(instance)
    # the voter of a puts (1/2, 1/2), that of b puts (0, 1): 3 / 1
    assert [worst_case(problem, only(problem, c)).value for c in range(2)] == [3, 3]
    half = best_lottery(problem)
    assert (half.value, half.lottery) == (Fraction(3, 2), (Fraction(1, 2), Fraction(1, 2)))
    unanimous = replace(instance, ballots=(Ballot(5, ((0,), (1,))),))
    problem = DistortionProblem.of(unanimous)
    assert worst_case(problem, only(problem, 0)).value == 1
    assert worst_case(problem, only(problem, 1)).value is None
    assert best_lottery(problem).lottery == (1, 0)
    alone = DistortionProblem.of(Instance(("a",), [[0, 0]], ballots=[[0]]))  # type: ignore[arg-type]
    assert worst_case(alone, (Fraction(1),)).value == 1 == best_lottery(alone).value


@pytest.mark.parametrize("m", [2, 3, 4])
def test_unit_vectors_are_the_model_of_utilities_with_the_sum_one(m: int) -> None:
    """Plurality: m voters, each for another candidate, 1 being the best. Who is second on every ballot: worth nothing."""
    unit = np.eye(m, dtype=int).tolist()
    others = [[j, 1] + [c for c in range(m) if c not in (j, 1)] for j in range(2, m)]
    instance = Instance.from_arrays(unit, rankings=[[*range(m)], [1, 0, *range(2, m)], *others])
    assert plurality_winner(instance) == 0
    problem = DistortionProblem.of(instance)
    worst = worst_case(problem, only(problem, 0))
    assert (worst.value, worst.competitor) == (Fraction(m * m, 2) + 1, 1)
    if m > 2:
        second = Instance.from_arrays(unit, rankings=[[1, 0, *range(2, m)], [2, 0, 1, *range(3, m)]])
        assert copeland_winner(second) == 0
        problem = DistortionProblem.of(second)
        assert worst_case(problem, only(problem, 0)).value is None


def test_a_lottery_that_loses_nothing_is_attained_by_its_own_candidates() -> None:
    """Though the only row at hand is not tight: a is worth more than b, whatever the parameters."""
    problem = DistortionProblem.of(Instance(("a", "b"), [[3, 3], [2, 2]], ballots=[[0, 1]]))  # type: ignore[arg-type]
    profile = worst_case(problem, only(problem, 0)).profile
    assert _attaining(problem, only(problem, 0), Fraction(1), [(1, profile)]) == (0, profile)


def test_scaling_features_and_counts_changes_nothing_and_equal_ballots_are_one() -> None:
    instance = random_profile(6, 3, 9, 2)
    assert instance.features is not None
    problem = DistortionProblem.of(instance)
    scaled = replace(instance, features=tuple(tuple(x * Fraction(7, 3) for x in row) for row in instance.features))
    twice = replace(instance, ballots=tuple(instance.ballots) * 2)
    counted = replace(instance, ballots=tuple(replace(b, count=5 * b.count) for b in instance.ballots))
    for c in range(problem.m):
        value = worst_case(problem, only(problem, c)).value
        for other in (scaled, twice, counted):
            changed = DistortionProblem.of(other)
            assert changed.n == problem.n
            assert worst_case(changed, only(changed, c)).value == value


def test_exceeds_finds_a_profile_that_is_worse_and_nothing_where_there_is_none() -> None:
    problem = DistortionProblem.of(random_profile(6, 3, 8, 3))
    for c in range(problem.m):
        value = worst_case(problem, only(problem, c)).value
        assert value is not None
        assert exceeds(problem, only(problem, c), value) is None
        if value > Fraction(11, 10):
            found = exceeds(problem, only(problem, c), value - Fraction(1, 100))
            assert found is not None
            k, profile = found
            assert profile.utility(problem.X[k]) > (value - Fraction(1, 100)) * profile.utility(problem.X[c])


def test_comparisons_are_voters_who_say_one_thing() -> None:
    instance = Instance(("a", "b", "c"), [[3, 1], [1, 2], [0, 3]], comparisons=[(0, 1, 2), (2, 0, 1)])  # type: ignore[arg-type]
    problem = DistortionProblem.of(instance)
    for c in range(3):
        assert worst_case(problem, only(problem, c)).value == brute.distortion(instance, only(problem, c))
    assert best_lottery(problem).value == brute.best_lottery(instance)


def test_empty_polytopes_have_conflicts_and_can_be_left_out() -> None:
    """The first ballot puts a candidate above one that has more of everything, the last does so by two steps."""
    instance = Instance(
        ("a", "b", "c"),
        [[1, 1], [2, 2], [9, 0]],  # type: ignore[arg-type]
        ballots=[[0, 1, 2], [1, 0, 2], [2, 1, 0], [2, 0, 1]],  # type: ignore[arg-type]
    )
    problem = DistortionProblem.of(instance)
    empty = problem.empty()
    assert empty.keys() == {0, 3}
    for v, conflict in empty.items():
        total = [0, 0]
        for (a, b), weight in zip(conflict.pairs, conflict.weights, strict=True):
            assert (a, b) in problem.polytopes[v]
            assert weight > 0
            total = [t + weight * (x - y) for t, x, y in zip(total, problem.X[a], problem.X[b], strict=True)]
        assert max(total) < 0
    rest = problem.without(empty)
    assert rest.polytope_of == (None, 0, 1, None)
    kept = replace(instance, ballots=instance.ballots[1:3])
    assert worst_case(rest, only(rest, 0)).value == brute.distortion(kept, only(rest, 0))
    with pytest.raises(InputError, match="no ballot is consistent"):
        problem.without(range(problem.n))


def test_a_polytope_that_floats_cannot_tell_from_an_empty_one() -> None:
    """One feature differs by 10^-30 only: exact arithmetic decides, both ways."""
    for step, empty in ((1, True), (-1, False), (0, False)):
        features = [[Fraction(1), Fraction(2)], [Fraction(1) + Fraction(step, 10**30), Fraction(3)]]
        instance = Instance(("a", "b"), features, ballots=[[0, 1]])  # type: ignore[arg-type]
        problem = DistortionProblem.of(instance)
        assert bool(problem.empty()) is empty
        if not empty:
            for c in range(2):
                assert worst_case(problem, only(problem, c)).value == brute.distortion(instance, only(problem, c))


@pytest.mark.parametrize(("d", "r"), [(1, 3), (2, 1), (4, 6), (7, 12)])
def test_floats_agree_with_exact_corners(d: int, r: int) -> None:
    random = np.random.default_rng(d)
    x = random.integers(0, 20, (r + 1, d))
    rankings = np.array([np.argsort(-(x @ random.dirichlet(np.ones(d)))) for _ in range(30)])
    sections = Sections(x / 20, rankings[:, :-1], rankings[:, 1:])
    for objective in (*np.eye(d), -np.ones(d), random.normal(size=d)):
        found = sections.maximise(objective)
        assert found.known.all()
        for i, ranking in enumerate(rankings.tolist()):
            rows = [[int(v) for v in x[a] - x[b]] for a, b in pairwise(ranking)]
            place = point(rows, d, found.nonbasic[i].tolist())
            assert place is not None
            assert np.allclose([value / place[1] for value in place[0]], found.theta[i], atol=1e-7)
            assert emptiness(rows, d) is None
            upper = objective + sum(
                y * np.array(rows[v - d]) / 20
                for v, y in zip(found.nonbasic[i], found.multipliers[i], strict=True)
                if v >= d
            )
            assert upper.max() <= objective @ found.theta[i] + 1e-7


def test_a_limit_ends_with_what_was_attained() -> None:
    problem = DistortionProblem.of(random_profile(8, 4, 20, 4))
    with pytest.raises(LimitReached):
        worst_case(problem, only(problem, 0), Deadline(0.0))
    with pytest.raises(LimitReached):
        best_lottery(problem, Deadline(0.0))


@pytest.mark.parametrize(
    ("instance", "said"),
    [
        (Instance(("a", "b"), ballots=[[0, 1]]), "needs features"),  # type: ignore[arg-type]
        (Instance(("a", "b"), [[1, -2], [0, 1]], ballots=[[0, 1]]), "'a', feature 2 is -2"),  # type: ignore[arg-type]
        (Instance(("a", "b"), [[1, 2], [0, 1]]), "no ballots"),  # type: ignore[arg-type]
        (Instance(("a", "b"), [[1, 2], [0, 1]], ballots=[[[0, 1]]]), "ties"),  # type: ignore[arg-type]
        (Instance(("a", "b", "c"), [[1, 2], [0, 1], [2, 2]], ballots=[[0, 1]]), "leaves out"),  # type: ignore[arg-type]
    ],
)
def test_bad_input_is_said_in_one_line(instance: Instance, said: str) -> None:
    with pytest.raises(InputError, match=said) as caught:
        DistortionProblem.of(instance)
    assert "\n" not in str(caught.value)


def test_more_than_fits_and_no_features_that_count(monkeypatch: pytest.MonkeyPatch) -> None:
    """Sizes are refused before anything is made; a candidate with nothing is worth nothing, and 0/0 is 1."""
    instance = random_profile(6, 3, 5, 1)
    ballots = DistortionProblem.of(instance).n
    monkeypatch.setattr(problems, "MOST_NUMBERS", 6 * ballots * 3 - 1)
    said = f"6 candidates, {ballots} different ballots and 3 features need {18 * ballots} multipliers"
    with pytest.raises(InputError, match=said):
        DistortionProblem.of(instance)
    nothing = Instance(("a", "b"), [[0, 0], [0, 1]], ballots=[[1, 0]])  # type: ignore[arg-type]
    problem = DistortionProblem.of(nothing)
    assert [worst_case(problem, only(problem, c)).value for c in range(2)] == [None, 1]


def test_shifting_makes_features_nonnegative_and_keeps_the_ballots() -> None:
    instance = Instance(("a", "b"), [[1, -2], [0, 5]], ballots=[[0, 1]])  # type: ignore[arg-type]
    moved, least = shifted(instance)
    assert moved.features == ((1, 0), (0, 7))
    assert least == (0, -2)
    assert moved.ballots == instance.ballots
