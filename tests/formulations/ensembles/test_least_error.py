"""The least squared error by column generation: against brute force, exactly on the boundary of calibration, with limits."""

from __future__ import annotations

import random
from collections.abc import Sequence
from dataclasses import replace
from fractions import Fraction
from itertools import combinations, permutations

import numpy as np
import pytest
from support.small_votes import (
    all_rewards,
    calibrated_by,
    random_ensemble,
    random_reward,
    random_votes,
    vector,
    votes_on,
)

from pluralign.formulations.ensembles.ensemble import Ensemble, Reward
from pluralign.formulations.ensembles.least import squared_error as module
from pluralign.formulations.ensembles.least.bounds import (
    CeilingPart,
    CostTree,
    ErrorBound,
    Subsets,
    Triangles,
    bound,
    lengthened,
)
from pluralign.formulations.ensembles.least.error_bounds import on_grid
from pluralign.formulations.ensembles.least.exact_weights import best_weights, corrected, gradient, optimum
from pluralign.formulations.ensembles.least.projection import nearest_relaxed
from pluralign.formulations.ensembles.least.squared_error import LeastError, Solution, least_error
from pluralign.formulations.ensembles.oracles import oracle as oracles
from pluralign.formulations.ensembles.oracles.oracle import Linear, Listed, OnePrompt
from pluralign.formulations.ensembles.oracles.rewards_pool import RewardsPool, pool
from pluralign.formulations.ensembles.oracles.tree_ceilings import GRID
from pluralign.formulations.ensembles.reading.files import read_votes
from pluralign.formulations.ensembles.votes import Votes
from pluralign.solver.results import Deadline


def squared_error(votes: Votes, ensemble: Ensemble) -> Fraction:
    """By definition, independent of the engine's."""
    total = Fraction(0)
    whole = sum(int(x) for x in votes.weight)
    for e, (a, b) in enumerate(zip(votes.first.tolist(), votes.second.tolist(), strict=True)):
        agree = sum(
            (w for w, r in zip(ensemble.weights, ensemble.rewards, strict=True) if r.place[a] < r.place[b]), Fraction(0)
        )
        total += (
            Fraction(int(votes.weight[e]), whole) * (agree - Fraction(int(votes.wins[e]), int(votes.total[e]))) ** 2
        )
    return total


def value(votes: Votes, w: Sequence[Fraction], vectors: Sequence[tuple[int, ...]]) -> Fraction:
    """B(w, K(w)) by its formula, with K(w) the maximum over all vectors."""
    whole = sum(int(x) for x in votes.weight)
    k = max(sum((x for x, s in zip(w, v, strict=True) if s), Fraction(0)) for v in vectors)
    out = -k
    for x, wins, total, weight in zip(w, votes.wins, votes.total, votes.weight, strict=True):
        out += x * Fraction(int(wins), int(total)) - x * x * whole / (4 * int(weight))
    return out


def check(votes: Votes, solution: Solution, vectors: Sequence[tuple[int, ...]], exact: bool = True) -> None:
    """The ensemble is one, its error is right, and the bound is what its weights prove."""
    ensemble = solution.ensemble
    assert sum(ensemble.weights) == 1
    assert min(ensemble.weights) > 0
    for reward in ensemble.rewards:
        for low, high in zip(votes.starts[:-1].tolist(), votes.starts[1:].tolist(), strict=True):
            assert sorted(reward.place[low:high].tolist()) == list(range(high - low))
    assert solution.error == squared_error(votes, ensemble)
    if solution.bound is not None:
        assert solution.bound.value <= value(votes, solution.bound.w, vectors)
    assert 0 <= solution.lower <= solution.error
    if exact:
        assert solution.gap == 0
        assert solution.error == 0 or solution.bound is not None


def vectors_of(votes: Votes) -> list[tuple[int, ...]]:
    return sorted({vector(votes, reward) for reward in all_rewards(votes)})


def test_which_tree_proves_a_ceiling() -> None:
    """The maximum itself needs the best bounds; goals with some room above it get a first-order tree."""
    rng = random.Random(4)
    votes = random_votes(rng, [14])
    oracle = OnePrompt(votes)
    w = on_grid(np.array([rng.uniform(-1, 1) for _ in range(votes.size)]))
    best, _ = oracle.ceiling(w, nodes=1000)
    sharp, _ = oracle.ceiling(w, best.k, nodes=1000)
    assert sharp.k == best.k
    assert isinstance(sharp.parts[0].proof, CostTree)
    goal = best.k + sum(map(abs, w), Fraction(0)) / 50
    rough, _ = oracle.ceiling(w, goal, nodes=1000, rough=True)
    assert best.k <= rough.k <= goal
    assert isinstance(rough.parts[0].proof, Triangles)


# --- rewards of the class any, exactly


@pytest.mark.parametrize("seed", range(60))
def test_error_and_bound_agree_for_few_responses(seed: int) -> None:
    rng = random.Random(seed)
    votes = random_votes(rng, [rng.randint(2, 5)], most=rng.choice([1, 2, 6]))
    if seed % 3 == 0:  # p* from a few values, many of them 0, 1/2 and 1
        votes = replace(
            votes, wins=votes.total * np.array([rng.randint(0, 2) for _ in votes.wins]), total=2 * votes.total
        )
    solution = least_error(votes, OnePrompt(votes))
    check(votes, solution, vectors_of(votes))
    assert solution.ensemble.size <= votes.size + 1


@pytest.mark.parametrize("seed", range(4))
def test_six_responses(seed: int) -> None:
    rng = random.Random(seed)
    rows = [
        (a, b, rng.randint(0, 5), 5, rng.randint(1, 9))
        for a, b in combinations(range(6), 2)
        if seed % 2 or rng.random() < 0.7
    ]
    votes = votes_on([6], rows)
    check(votes, least_error(votes, OnePrompt(votes)), vectors_of(votes))


@pytest.mark.parametrize("seed", range(12))
def test_against_nonnegative_least_squares(seed: int) -> None:
    """min ‖√μ (Σ α s − p*)‖² over the simplex, by another method, over all rankings."""
    optimize = pytest.importorskip("scipy.optimize")
    rng = random.Random(100 + seed)
    votes = random_votes(rng, [4 + seed % 2])
    root = np.sqrt(votes.mu)
    points = root * (np.array(vectors_of(votes), dtype=float) - votes.p)
    y, _ = optimize.nnls(np.vstack([points.T, np.ones(len(points))]), np.append(np.zeros(votes.size), 1.0))
    x = (y / y.sum()) @ points
    assert float(least_error(votes, OnePrompt(votes)).error) == pytest.approx(x @ x, abs=1e-9)


def test_one_pair_and_one_sided_votes() -> None:
    for wins in range(4):
        votes = votes_on([2], [(0, 1, wins, 3, 5)])
        solution = least_error(votes, OnePrompt(votes))
        assert solution.error == 0
        assert solution.ensemble.size == (1 if wins in (0, 3) else 2)
    cycle = votes_on([3], [(0, 1, 1, 1, 1), (1, 2, 1, 1, 1), (2, 0, 1, 1, 1)])
    solution = least_error(cycle, OnePrompt(cycle))
    # Σ p̂ ≤ 2 over a directed triangle, so each is 2/3
    assert solution.error == solution.lower == Fraction(1, 9)


@pytest.mark.parametrize("seed", range(15))
def test_averages_of_rankings_are_calibrated_exactly(seed: int) -> None:
    rng = random.Random(seed)
    votes = random_votes(rng, [rng.randint(3, 9)])
    votes = calibrated_by(votes, random_ensemble(rng, votes, rng.randint(1, 12)))
    solution = least_error(votes, OnePrompt(votes))
    assert solution.error == squared_error(votes, solution.ensemble) == 0


@pytest.mark.parametrize("seed", [0, *(pytest.param(seed, marks=pytest.mark.slow) for seed in (1, 2))])
def test_averages_of_many_rankings_of_many_responses(seed: int) -> None:
    """Too many for subsets: rounding has to find the face on which p* lies."""
    rng = random.Random(seed)
    rows = [(a, b, 0, 1, 1) for a, b in combinations(range(14), 2)]
    votes = votes_on([14], rows)
    votes = calibrated_by(votes, random_ensemble(rng, votes, 4))
    assert least_error(votes, OnePrompt(votes), deadline=Deadline(60)).error == 0


@pytest.mark.parametrize("step", [Fraction(1, 10**6), Fraction(1, 10**9), Fraction(1, 10**15)])
def test_near_the_boundary_of_the_polytope(step: Fraction) -> None:
    """A directed triangle allows Σ p* = 2 and no more: errors of the size of step² are told from 0."""
    q = step.denominator
    for m in (3, 5):
        inside = [(a, b, q, 2 * q, 1) for a, b in combinations(range(m), 2) if (a, b) not in [(0, 1), (1, 2), (0, 2)]]
        for more, calibrated in ((0, True), (-1, True), (1, False)):
            rows = [(0, 1, 2 * q, 3 * q, 1), (1, 2, 2 * q, 3 * q, 1), (2, 0, 2 * q + more, 3 * q, 1)]
            votes = votes_on([m], sorted(rows + inside))
            solution = least_error(votes, OnePrompt(votes))
            assert solution.gap == 0
            assert (solution.error == 0) is calibrated
            if not calibrated:  # the triangle has step/3 too much, and each of its pairs gives a third of that
                assert solution.error == 3 * (step / 9) ** 2 / votes.size


@pytest.mark.parametrize("seed", range(8))
def test_weights_twelve_orders_of_magnitude_apart(seed: int) -> None:
    rng = random.Random(seed)
    m = 4 + seed % 2
    rows = [(a, b, rng.randint(0, 5), 5, rng.choice([1, 10**6, 10**12])) for a, b in combinations(range(m), 2)]
    votes = votes_on([m], rows)
    check(votes, least_error(votes, OnePrompt(votes)), vectors_of(votes))


def test_huge_weights_and_totals() -> None:
    votes = votes_on([4], [(a, b, (7 * a + 3 * b) % 11, 11, 1) for a, b in combinations(range(4), 2)])
    big = replace(
        votes,
        wins=np.array([int(x) * 10**30 + 1 for x in votes.wins], dtype=object),
        total=np.array([int(x) * 10**30 + 7 for x in votes.total], dtype=object),
        weight=np.array([10 ** (5 * e) for e in range(votes.size)], dtype=object),
    )
    check(big, least_error(big, OnePrompt(big)), vectors_of(big))


def test_cems_is_calibrated_by_at_most_sixteen_rewards() -> None:
    votes = read_votes("builtin:cems")
    solution = least_error(votes, OnePrompt(votes))
    assert solution.error == squared_error(votes, solution.ensemble) == 0
    assert solution.ensemble.size <= 16


# --- from any start


@pytest.mark.parametrize("seed", range(30))
def test_exact_steps_alone_reach_the_optimum(seed: int) -> None:
    """Without floating point: from random ensembles, with duplicates and affinely dependent rewards."""
    rng = random.Random(seed)
    votes = random_votes(rng, [rng.randint(2, 5)])
    start = random_ensemble(rng, votes, rng.randint(1, 8))
    start = Ensemble((*start.rewards, start.rewards[0]), (*(x / 2 for x in start.weights), Fraction(1, 2)))
    better = corrected(votes, start)
    assert squared_error(votes, better) <= squared_error(votes, start)
    # the weights are the best ones, of any sign, for these rewards
    assert list(better.weights) == best_weights(votes, better.rewards)
    ensemble, proved = optimum(votes, OnePrompt(votes), start)
    assert squared_error(votes, ensemble) == proved.value == least_error(votes, OnePrompt(votes)).error
    assert value(votes, proved.w, vectors_of(votes)) == proved.value
    assert list(proved.w) == gradient(votes, ensemble)


def test_a_start_is_used_and_duplicates_are_not_added() -> None:
    rng = random.Random(1)
    votes = random_votes(rng, [5])
    some = [random_reward(rng, votes) for _ in range(30)]
    run = LeastError(votes, OnePrompt(votes), some + some)
    assert len(run.rewards) == len({vector(votes, r) for r in some})
    assert run.run(Fraction(0), 1).error == least_error(votes, OnePrompt(votes)).error


# --- too many responses for subsets


def ring(m: int, seed: int, part: float = 0.6) -> Votes:
    rng = random.Random(seed)
    rows = [
        (a, b, rng.randint(0, 5), 5, rng.randint(1, 3)) for a, b in combinations(range(m), 2) if rng.random() < part
    ]
    return votes_on([m], rows)


@pytest.mark.parametrize(("m", "seed"), [(6, 0), (8, 1), (9, 2), pytest.param(9, 3, marks=pytest.mark.slow)])
def test_search_and_branching_against_subsets(m: int, seed: int, monkeypatch: pytest.MonkeyPatch) -> None:
    """The same votes by both oracles: what search proves is below the exact optimum, what it finds is above."""
    votes = ring(m, seed)
    exact = least_error(votes, OnePrompt(votes))
    assert exact.gap == 0
    monkeypatch.setattr(oracles, "MOST", 3)
    oracle = OnePrompt(votes)
    assert not oracle.exact
    solution = least_error(votes, oracle, Fraction(1, 1000), nodes=200)
    assert solution.lower <= exact.error <= solution.error == squared_error(votes, solution.ensemble)
    assert solution.gap <= Fraction(1, 1000)
    assert solution.bound is not None
    w, ceiling = solution.bound.w, solution.bound.ceiling
    monkeypatch.undo()
    best, _ = OnePrompt(votes).ceiling(w)
    assert best.k <= ceiling.k
    assert solution.bound == bound(votes, "squared", w, ceiling)


def test_thirteen_responses() -> None:
    votes = ring(13, 5)
    solution = least_error(votes, OnePrompt(votes), Fraction(1, 50), nodes=30, deadline=Deadline(60))
    assert 0 < solution.lower <= solution.error == squared_error(votes, solution.ensemble)
    assert solution.gap <= Fraction(1, 50)


@pytest.mark.parametrize("seconds", [0.0, 0.05, 0.3])
def test_at_the_deadline_what_is_known_is_returned(seconds: float) -> None:
    for votes in (ring(20, 6, 1.0), ring(11, 7)):
        solution = least_error(votes, OnePrompt(votes), nodes=100, deadline=Deadline(seconds))
        assert solution.error == squared_error(votes, solution.ensemble)
        assert 0 <= solution.lower <= solution.error


def test_the_support_may_be_too_large_for_fractions(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(module, "EXACT_SUPPORT", 1)
    for seed in range(10):
        votes = random_votes(random.Random(seed), [5])
        solution = least_error(votes, OnePrompt(votes))
        check(votes, solution, vectors_of(votes), exact=False)
        assert solution.gap <= Fraction(1, 10**6) or solution.error < Fraction(1, 10**15)


# --- linear rewards


def with_features(votes: Votes, rng: random.Random, d: int) -> Votes:
    rows: list[list[int]] = []
    while len(rows) < len(votes.responses):
        row = [rng.randint(-9, 9) for _ in range(d)]
        if row not in rows:
            rows.append(row)
    pairs = list(
        zip(*(x.tolist() for x in (votes.first, votes.second, votes.wins, votes.total, votes.weight)), strict=True)
    )
    return votes_on(np.diff(votes.starts).tolist(), pairs, rows)


def complete(votes: Votes) -> RewardsPool:
    found = pool(votes, "linear")
    assert found is not None
    return found


@pytest.mark.parametrize("d", [1, 2])
@pytest.mark.parametrize("seed", range(12))
def test_listed_linear_rewards(seed: int, d: int) -> None:
    rng = random.Random(seed)
    votes = with_features(random_votes(rng, [4, 3] if seed % 2 else [5]), rng, d)
    listed = complete(votes)
    vectors = [tuple(v) for v in listed.vectors.tolist()]
    solution = least_error(votes, Listed(listed))
    check(votes, solution, vectors)
    assert {vector(votes, r) for r in solution.ensemble.rewards} <= set(vectors)
    if d == 1:  # two rewards, opposite to each other: the best weight in closed form
        s = vectors[0]
        mu, p = votes.measure(), votes.fractions()
        at = sum((m * (x if y else 1 - x) for m, x, y in zip(mu, p, s, strict=True)), Fraction(0))
        assert (
            solution.error
            == sum((m * (x if y else 1 - x) ** 2 for m, x, y in zip(mu, p, s, strict=True)), Fraction(0)) - at**2
        )


@pytest.mark.parametrize("seed", range(5))
def test_linear_search_against_the_list(seed: int) -> None:
    rng = random.Random(seed)
    votes = with_features(random_votes(rng, [5, 4]), rng, 2)
    exact = least_error(votes, Listed(complete(votes)))
    solution = least_error(votes, Linear(votes), Fraction(1, 100), nodes=300, deadline=Deadline(20))
    vectors = [tuple(v) for v in complete(votes).vectors.tolist()]
    check(votes, solution, vectors, exact=False)
    assert solution.lower <= exact.error <= solution.error
    assert solution.error <= exact.error * Fraction(101, 100) + Fraction(1, 10**9)


# --- the relaxation by directed triangles, and grids


def most_around(Z: np.ndarray) -> float:
    """The largest z_ab + z_bc + z_ca."""
    return max(Z[a, b] + Z[b, c] + Z[c, a] for a, b, c in permutations(range(len(Z)), 3))


@pytest.mark.parametrize("seed", range(10))
def test_the_relaxation_satisfies_triangles_and_bounds_the_error(seed: int) -> None:
    rng = random.Random(seed)
    m = rng.randint(3, 6)
    votes = random_votes(rng, [m])
    target, mu = np.full((m, m), 0.5), np.zeros((m, m))
    target[votes.first, votes.second], target[votes.second, votes.first] = votes.p, 1 - votes.p
    mu[votes.first, votes.second] = mu[votes.second, votes.first] = votes.mu
    Z = nearest_relaxed(target, mu)
    assert Z is not None
    assert pytest.approx(1) == Z + Z.T + np.eye(m)
    assert Z.min() >= -1e-6
    assert most_around(Z) <= 2 + 2e-6
    relaxed = float((np.triu(mu * (Z - target) ** 2, 1)).sum())
    assert relaxed <= float(least_error(votes, OnePrompt(votes)).error) + 1e-6


def test_the_relaxation_of_a_relaxed_ensemble_is_itself() -> None:
    rng = random.Random(3)
    votes = votes_on([7], [(a, b, 0, 1, 1) for a, b in combinations(range(7), 2)])
    votes = calibrated_by(votes, random_ensemble(rng, votes, 5))
    target = np.full((7, 7), 0.5)
    target[votes.first, votes.second], target[votes.second, votes.first] = votes.p, 1 - votes.p
    Z = nearest_relaxed(target, np.ones((7, 7)))
    assert Z is not None
    off = ~np.eye(7, dtype=bool)
    assert Z[off] == pytest.approx(target[off], abs=1e-5)


def test_grids_are_near_and_have_one_unit() -> None:
    w = np.array([0.3, -1e-9, 1e-3, 0.0, -0.29999])
    rounded = on_grid(w)
    assert [float(x) for x in rounded] == pytest.approx(w.tolist(), abs=0.3 * 2**-19)
    assert max(x.denominator for x in rounded) <= 2 ** (GRID + 2)
    assert on_grid(np.zeros(3)) == [0, 0, 0]


@pytest.mark.parametrize("seed", range(10))
def test_multiples_of_weights_prove_no_less(seed: int) -> None:
    rng = random.Random(seed)
    votes = random_votes(rng, [4])
    vectors = vectors_of(votes)
    w = [Fraction(rng.randint(-9, 9), 20 * votes.size) for _ in range(votes.size)]
    ceiling, _ = OnePrompt(votes).ceiling(w)
    proved = bound(votes, "squared", w, ceiling)
    assert proved.value == value(votes, w, vectors)
    longer = lengthened(votes, proved)
    assert proved.value <= longer.value == value(votes, longer.w, vectors)


def test_proofs_name_what_they_are() -> None:
    votes = ring(6, 1)
    proved = least_error(votes, OnePrompt(votes)).bound
    assert isinstance(proved, ErrorBound)
    (part,) = proved.ceiling.parts
    assert isinstance(part, CeilingPart)
    assert isinstance(part.proof, Subsets)
    many = ring(13, 1)
    ceiling, rewards = OnePrompt(many).ceiling(on_grid(many.mu * (2 * many.p - 1)))
    assert isinstance(ceiling.parts[0].proof, CostTree)
    assert all(isinstance(r, Reward) for r in rewards)
