"""Few annotators are nearly calibrated: the greedy's bound V/k and Frank-Wolfe's gap, exactly, on random instances."""

from __future__ import annotations

import random
from fractions import Fraction
from itertools import combinations, pairwise

import numpy as np
import pytest
from numpy.typing import NDArray
from support.small_votes import (
    all_rewards,
    calibrated_by,
    random_ensemble,
    random_reward,
    random_votes,
    vector,
    votes_on,
)

from pluralign.formulations.ensembles.ensemble import Ensemble, Reward, of_orders
from pluralign.formulations.ensembles.small import greedy as module
from pluralign.formulations.ensembles.small.greedy import RewardOracle, frank_wolfe, greedy, size_for, variance
from pluralign.formulations.ensembles.votes import Votes
from pluralign.formulations.errors import InputError
from pluralign.solver.results import Deadline

SHAPES = [[3], [4], [5], [2, 3], [2, 2, 2], [3, 3]]


def annotated(rng: random.Random) -> tuple[Votes, Ensemble]:
    shape = random_votes(rng, rng.choice(SHAPES))
    annotators = random_ensemble(rng, shape, rng.randint(1, 9))
    return calibrated_by(shape, annotators), annotators


def gap_vector(votes: Votes, reward: Reward) -> list[Fraction]:
    return [x - p for x, p in zip(vector(votes, reward), votes.fractions(), strict=True)]


def inner(votes: Votes, a: list[Fraction], b: list[Fraction]) -> Fraction:
    return sum((mu * x * y for mu, x, y in zip(votes.measure(), a, b, strict=True)), Fraction(0))


def by_definition(votes: Votes, annotators: Ensemble, k: int) -> list[Fraction]:
    """The errors of the greedy, in fractions, as theory states it."""
    e = [Fraction(0)] * votes.size
    moves = [gap_vector(votes, r) for r in annotators.rewards]
    errors = []
    for size in range(1, k + 1):
        g = min(moves, key=lambda v: 2 * (size - 1) * inner(votes, e, v) + inner(votes, v, v))
        e = [((size - 1) * x + y) / size for x, y in zip(e, g, strict=True)]
        errors.append(inner(votes, e, e))
    return errors


@pytest.mark.parametrize("seed", range(10))
def test_the_bound_on_hundreds_of_random_instances(seed: int) -> None:
    rng = random.Random(seed)
    for _ in range(30):
        votes, annotators = annotated(rng)
        V = sum(mu * p * (1 - p) for mu, p in zip(votes.measure(), votes.fractions(), strict=True))
        assert variance(votes) == V <= Fraction(1, 4)
        k = rng.randint(1, 12)
        ensemble, steps = greedy(votes, annotators, k)
        assert [s.size for s in steps] == list(range(1, k + 1))
        assert [s.error for s in steps] == by_definition(votes, annotators, k)
        assert all(s.error <= s.guarantee == V / s.size for s in steps)
        assert ensemble.error(votes) == steps[-1].error
        assert all(w * k == int(w * k) for w in ensemble.weights)
        assert sum(ensemble.weights) == 1


@pytest.mark.parametrize("seed", range(30))
def test_the_size_for_an_error(seed: int) -> None:
    rng = random.Random(seed)
    votes, annotators = annotated(rng)
    epsilon = Fraction(1, rng.randint(1, 60))
    k = size_for(votes, epsilon)
    assert greedy(votes, annotators, k)[0].error(votes) <= epsilon
    assert k == 1 or variance(votes) / (k - 1) > epsilon


def test_one_annotator_has_no_variance() -> None:
    votes = votes_on([2], [(0, 1, 3, 3, 1)])
    annotators = Ensemble((of_orders(votes, [(0, 1)]),), (Fraction(1),))
    assert size_for(votes, Fraction(0)) == size_for(votes, Fraction(1, 9)) == 1
    assert greedy(votes, annotators, 3)[0] == annotators


def test_opposite_annotators_alternate() -> None:
    votes = votes_on([2], [(0, 1, 1, 2, 1)])
    annotators = Ensemble((of_orders(votes, [(0, 1)]), of_orders(votes, [(1, 0)])), (Fraction(1, 2),) * 2)
    assert [s.error for s in greedy(votes, annotators, 4)[1]] == [Fraction(1, 4), 0, Fraction(1, 36), 0]


def test_numbers_beyond_64_bits() -> None:
    huge = 10**25
    votes = votes_on([2], [(0, 1, 1, 3, 1)])
    big = np.array([huge], dtype=object)
    votes = Votes("big", votes.prompts, votes.responses, votes.starts, votes.first, votes.second, big, big * 3, big)
    rewards = (of_orders(votes, [(0, 1)]), of_orders(votes, [(1, 0)]))
    annotators = Ensemble(rewards, (Fraction(1, 3), Fraction(2, 3)))
    ensemble, steps = greedy(votes, annotators, 3)
    assert ensemble == annotators
    assert steps[-1].error == 0


def test_annotators_that_cast_other_votes_are_refused() -> None:
    votes = votes_on([2, 2], [(0, 1, 1, 2, 1), (2, 3, 1, 3, 1)])
    rewards = tuple(of_orders(votes, [(0, 1), order]) for order in [(2, 3), (3, 2)])
    with pytest.raises(InputError, match=r"prompt 'q0', 'r0' against 'r1': .* weight 1, the votes say 1/2"):
        greedy(votes, Ensemble(rewards, (Fraction(1, 3), Fraction(2, 3))), 2)
    calibrated = Ensemble((of_orders(votes, [(0, 1), (2, 3)]),), (Fraction(1),))
    with pytest.raises(InputError, match="0 rewards"):
        greedy(votes, calibrated, 0)


@pytest.mark.parametrize("epsilon", [0, -1])
def test_no_size_for_no_error(epsilon: int) -> None:
    with pytest.raises(InputError, match="expected a positive error"):
        size_for(votes_on([2], [(0, 1, 1, 2, 1)]), Fraction(epsilon))


# --- Frank-Wolfe


def exact_oracle(votes: Votes) -> RewardOracle:
    rewards = list(all_rewards(votes))
    matrix = np.array([vector(votes, r) for r in rewards], dtype=float)
    return lambda w: rewards[int(np.argmax(matrix @ w))]


@pytest.mark.parametrize("seed", range(25))
def test_errors_and_gaps_with_an_exact_oracle(seed: int) -> None:
    rng = random.Random(seed)
    votes = random_votes(rng, rng.choice([[3], [4], [2, 3], [2, 2]]))
    ensemble, steps = frank_wolfe(votes, exact_oracle(votes), 15)
    assert ensemble.error(votes) == steps[-1].error
    assert sum(ensemble.weights) == 1
    assert all(a.error > b.error for a, b in pairwise(steps))
    bound = max(s.error - s.gap for s in steps if s.gap is not None)
    others = [random_ensemble(rng, votes, rng.randint(1, 6)) for _ in range(20)]
    assert min(e.error(votes) for e in [*others, ensemble]) >= bound - Fraction(1, 10**12)


@pytest.mark.parametrize("seed", range(25))
def test_calibrated_votes_are_approached_as_fast_as_the_theorem_says(seed: int) -> None:
    rng = random.Random(seed)
    votes, _ = annotated(rng)
    _, steps = frank_wolfe(votes, exact_oracle(votes), 20)
    for k, step in enumerate(steps):
        assert step.error <= Fraction(4, k + 2) + Fraction(1, 10**6)


@pytest.mark.parametrize("resolution", [1, 7, 2**10, 2**200])
def test_whatever_the_rounding_errors_are_exact_and_fall(resolution: int, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(module, "RESOLUTION", resolution)
    rng = random.Random(resolution)
    for _ in range(20):
        votes = random_votes(rng, [4])
        start = Ensemble((random_reward(rng, votes),), (Fraction(1),))
        ensemble, steps = frank_wolfe(votes, exact_oracle(votes), 4, start)
        errors = [s.error for s in steps]
        assert errors == sorted(set(errors), reverse=True)
        assert sum(ensemble.weights) == 1
        assert min(ensemble.weights) > 0
        assert ensemble.error(votes) == errors[-1]
        assert all((w * resolution).denominator == 1 or w.denominator <= resolution for w in ensemble.weights)


def test_the_first_step_is_the_exact_line_search() -> None:
    votes = votes_on([2], [(0, 1, 2, 7, 3)])
    start = Ensemble((of_orders(votes, [(0, 1)]),), (Fraction(1),))
    ensemble, steps = frank_wolfe(votes, exact_oracle(votes), 5, start)
    assert ensemble.weights == (Fraction(2, 7), Fraction(5, 7))
    assert [(s.size, s.error, s.gap) for s in steps] == [(1, Fraction(25, 49), Fraction(10, 7)), (2, 0, 0)]


def test_an_oracle_that_never_improves_ends_it() -> None:
    votes = votes_on([2], [(0, 1, 1, 2, 1)])
    reward = of_orders(votes, [(0, 1)])

    def stubborn(_: NDArray[np.float64]) -> Reward:
        return reward

    ensemble, steps = frank_wolfe(votes, stubborn, 9)
    assert (ensemble.size, len(steps), steps[0].gap) == (1, 1, 0)


def test_the_deadline_ends_it_with_what_there_is() -> None:
    votes = votes_on([2], [(0, 1, 2, 7, 3)])
    start = Ensemble((of_orders(votes, [(0, 1)]),), (Fraction(1),))
    ensemble, steps = frank_wolfe(votes, exact_oracle(votes), 5, start, Deadline(0))
    assert ensemble == start
    assert [(s.size, s.error, s.gap) for s in steps] == [(1, Fraction(25, 49), None)]


def test_one_step_on_many_pairs_with_ten_annotators_each() -> None:
    """A quarter of a million pairs would take some seconds; the same code on a tenth of them."""
    rng = np.random.default_rng(0)
    rows = [(2 * e, 2 * e + 1, int(w), 10, 1) for e, w in enumerate(rng.integers(0, 11, 26_000))]
    votes = votes_on([2] * len(rows), rows)

    def oracle(w: NDArray[np.float64]) -> Reward:
        place = np.empty(2 * len(w), dtype=np.int64)
        place[0::2], place[1::2] = w < 0, w >= 0
        return Reward(place)

    start = Ensemble((oracle(-votes.p),), (Fraction(1),))
    ensemble, steps = frank_wolfe(votes, oracle, 2, start)
    assert steps[-1].error == ensemble.error(votes) < steps[0].error


def test_pairs_with_many_different_totals() -> None:
    rng = random.Random(2)
    shape = votes_on([17], [(a, b, 0, 1, 1) for a, b in combinations(range(17), 2)])
    annotators = random_ensemble(rng, shape, 6)
    a, q = annotators.agreement(shape)
    factors = np.arange(1, shape.size + 1)  # the same fractions over 136 different totals
    votes = Votes(
        "many",
        shape.prompts,
        shape.responses,
        shape.starts,
        shape.first,
        shape.second,
        a * factors,
        q * factors,
        factors,
    )
    ensemble, steps = greedy(votes, annotators, 8)
    assert ensemble.error(votes) == steps[-1].error <= variance(votes) / 8
