"""Carathéodory's reduction keeps p̂ and leaves at most M' + 1 rewards; no smaller number always suffices."""

from __future__ import annotations

import random
from fractions import Fraction
from itertools import combinations, product

import numpy as np
import pytest
from flint import fmpz_mat
from support.generic_votes import generic_votes
from support.small_votes import all_rewards, calibrating_sets, random_ensemble, random_votes, vector, votes_on

from pluralign.formulations.ensembles.ensemble import Ensemble, of_orders
from pluralign.formulations.ensembles.small import caratheodory
from pluralign.formulations.ensembles.small.caratheodory import merged, reduced, same_agreement
from pluralign.formulations.ensembles.votes import Votes


def disputed(votes: Votes, ensemble: Ensemble) -> int:
    agreement, q = ensemble.agreement(votes)
    return sum(0 < a < q for a in agreement.tolist())


def affinely_independent(votes: Votes, ensemble: Ensemble) -> bool:
    return bool(fmpz_mat([[1, *vector(votes, r)] for r in ensemble.rewards]).rank() == ensemble.size)


def check(votes: Votes, ensemble: Ensemble, answer: Ensemble) -> None:
    assert same_agreement(votes, ensemble, answer)
    assert answer.size <= min(ensemble.size, disputed(votes, ensemble) + 1)
    assert sum(answer.weights) == 1
    assert min(answer.weights) > 0
    assert {id(r) for r in answer.rewards} <= {id(r) for r in ensemble.rewards}
    assert affinely_independent(votes, answer)


@pytest.mark.parametrize("seed", range(60))
def test_same_agreement_with_at_most_one_more_reward_than_disputed_pairs(seed: int) -> None:
    rng = random.Random(seed)
    votes = random_votes(rng, rng.choice([[3], [4], [2, 3], [5], [2, 2, 2]]))
    ensemble = random_ensemble(rng, votes, rng.randint(1, 25))
    check(votes, ensemble, reduced(votes, ensemble))


def test_block_by_block(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(caratheodory, "BLOCK", -8)
    rng = random.Random(5)
    votes = votes_on([4], [(a, b, 1, 2, 1) for a, b in combinations(range(4), 2)])
    ensemble = random_ensemble(rng, votes, 60)
    check(votes, ensemble, reduced(votes, ensemble))


def test_an_unlucky_prime_is_noticed(monkeypatch: pytest.MonkeyPatch) -> None:
    # modulo 2 the three vectors 011, 101, 110 beside the sum look dependent with 000
    monkeypatch.setattr(caratheodory, "PRIMES", (2, 3))
    votes = votes_on([2, 2, 2], [(0, 1, 1, 2, 1), (2, 3, 1, 2, 1), (4, 5, 1, 2, 1)])
    bits = [(0, 1, 1), (1, 0, 1), (1, 1, 0), (0, 0, 0)]
    rewards = tuple(of_orders(votes, [(2 * e + 1 - b, 2 * e + b) for e, b in enumerate(v)]) for v in bits)
    for weights in product([1, 2, 5], repeat=4):
        ensemble = Ensemble(rewards, tuple(Fraction(w, sum(weights)) for w in weights))
        check(votes, ensemble, reduced(votes, ensemble))


def test_independent_rewards_keep_their_weights() -> None:
    votes = votes_on([3], [(0, 1, 1, 2, 1), (1, 2, 1, 2, 1)])
    rewards = (of_orders(votes, [(0, 1, 2)]), of_orders(votes, [(2, 1, 0)]))
    ensemble = Ensemble(rewards, (Fraction(1, 3), Fraction(2, 3)))
    assert reduced(votes, ensemble) == ensemble


def test_rewards_that_agree_on_compared_pairs_are_joined() -> None:
    votes = votes_on([3], [(0, 1, 1, 2, 1)])
    rewards = tuple(of_orders(votes, [order]) for order in [(0, 1, 2), (2, 0, 1), (1, 0, 2)])
    joined = merged(Ensemble(rewards, (Fraction(1, 6), Fraction(2, 6), Fraction(3, 6))), votes)
    assert joined.weights == (Fraction(1, 2), Fraction(1, 2))
    assert joined.rewards == (rewards[0], rewards[2])


def test_unanimous_rewards_become_one() -> None:
    votes = votes_on([3], [(0, 1, 1, 1, 1)])
    rewards = (of_orders(votes, [(0, 1, 2)]), of_orders(votes, [(2, 0, 1)]))
    assert reduced(votes, Ensemble(rewards, (Fraction(1, 2), Fraction(1, 2)))).size == 1


@pytest.mark.parametrize("pairs", [1, 2, 3, 4])
def test_generic_votes_need_one_reward_more_than_pairs(pairs: int) -> None:
    votes = generic_votes(pairs)
    vectors = [vector(votes, r) for r in all_rewards(votes)]
    assert len(set(vectors)) == 2**pairs
    p = votes.fractions()
    assert not list(calibrating_sets(vectors, p, pairs))
    found = list(calibrating_sets(vectors, p, pairs + 1)) if pairs < 4 else [()]
    assert found


@pytest.mark.parametrize("pairs", range(1, 7))
def test_nested_rewards_are_all_needed(pairs: int) -> None:
    """Reward j prefers the first response of the first j pairs: p* decreases strictly, so every j has to be there."""
    rows = [(2 * e, 2 * e + 1, pairs - e, pairs + 1, 1) for e in range(pairs)]
    votes = votes_on([2] * pairs, rows)
    nested = [tuple(int(e < j) for e in range(pairs)) for j in range(pairs + 1)]
    found = list(calibrating_sets(nested, votes.fractions(), pairs + 1))
    assert found == [(tuple(range(pairs + 1)), [Fraction(1, pairs + 1)] * (pairs + 1))]


def test_many_pairs_and_few_rewards() -> None:
    rng = np.random.default_rng(0)
    rows = [(2 * e, 2 * e + 1, 1, 2, 1) for e in range(20_000)]
    votes = votes_on([2] * len(rows), rows)
    orders = [[(2 * e + b, 2 * e + 1 - b) for e, b in enumerate(rng.integers(0, 2, len(rows)))] for _ in range(4)]
    rewards = tuple(of_orders(votes, order) for order in orders)
    ensemble = Ensemble(rewards, (Fraction(1, 4),) * 4)
    assert reduced(votes, ensemble) == ensemble


@pytest.mark.slow
def test_six_hundred_pairs_and_fifteen_hundred_rewards() -> None:
    rng = random.Random(1)
    votes = votes_on([36], [(a, b, 1, 2, 1) for a, b in combinations(range(36), 2)][:600])
    ensemble = random_ensemble(rng, votes, 1500)
    answer = reduced(votes, ensemble)
    assert same_agreement(votes, ensemble, answer)
    assert answer.size <= 601
