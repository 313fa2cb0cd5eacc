"""Outliers and the theorem on leaving them out, exactly, with OPT by brute force over all rankings."""

from __future__ import annotations

import random
from decimal import Decimal, localcontext
from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st
from support.small_votes import all_rewards, calibrated_by, random_ensemble, random_votes, vector, votes_on

from pluralign.formulations.ensembles.ensemble import Ensemble, of_orders
from pluralign.formulations.ensembles.outliers import Surd, disagreement, outliers, prune, threshold
from pluralign.formulations.ensembles.votes import Votes
from pluralign.formulations.errors import InputError

BETAS = [Fraction(3, 2), Fraction(2), Fraction(3), Fraction(5)]
SHAPES = [[3], [4], [2, 3], [2, 2, 2], [3, 3]]
SMALL = st.fractions(-3, 3, max_denominator=12)


def best(votes: Votes) -> Fraction:
    return min(disagreement(votes, reward) for reward in all_rewards(votes))


@pytest.mark.parametrize("seed", range(30))
def test_disagreement_is_the_expected_share_of_annotators_against(seed: int) -> None:
    rng = random.Random(seed)
    votes = random_votes(rng, rng.choice(SHAPES))
    for reward in list(all_rewards(votes))[:10]:
        terms = zip(votes.measure(), votes.fractions(), vector(votes, reward), strict=True)
        assert disagreement(votes, reward) == sum(mu * (p * (1 - r) + (1 - p) * r) for mu, p, r in terms)


def check(votes: Votes, ensemble: Ensemble, beta: Fraction, sharper: bool) -> bool:
    """The theorem's statement recomputed with 60 digits beside the exact comparison; whether anything was dropped."""
    optimum = best(votes)
    epsilon = ensemble.error(votes)
    scores = [disagreement(votes, reward) for reward in ensemble.rewards]
    try:
        pruned = prune(votes, ensemble, optimum, beta, sharper)
    except InputError:
        assert beta < 2
        assert min(scores) > optimum
        return True
    with localcontext() as context:
        context.prec = 60
        root = (Decimal(epsilon.numerator) / Decimal(epsilon.denominator)).sqrt()
        near = Fraction(root)
    factor = beta - 1 if sharper else beta + 1
    kept = [i for i, d in enumerate(scores) if d <= beta * optimum + factor * near + Fraction(1, 10**50)]
    weight = sum((ensemble.weights[i] for i in kept), Fraction(0))
    assert pruned.ensemble.rewards == tuple(ensemble.rewards[i] for i in kept)
    assert pruned.ensemble.weights == tuple(ensemble.weights[i] / weight for i in kept)
    assert pruned.dropped == 1 - weight < 1 / (beta - 1)
    assert pruned.before == epsilon
    assert pruned.after == pruned.ensemble.error(votes)
    assert pruned.after <= (near + 1 / (beta - 1)) ** 2 + Fraction(1, 10**50)
    assert pruned.after <= (near + pruned.dropped) ** 2 + Fraction(1, 10**50)
    assert not pruned.guarantee.below(pruned.after)
    return pruned.dropped > 0


@pytest.mark.parametrize("beta", BETAS)
@pytest.mark.parametrize("sharper", [False, True])
def test_the_theorem_on_hundreds_of_random_ensembles(beta: Fraction, sharper: bool) -> None:
    rng = random.Random(f"{beta}")
    for _ in range(150):
        votes = random_votes(rng, rng.choice(SHAPES))
        check(votes, random_ensemble(rng, votes, rng.randint(1, 8)), beta, sharper)


@pytest.mark.parametrize("beta", BETAS)
def test_the_theorem_on_calibrated_and_nearly_calibrated_ensembles(beta: Fraction) -> None:
    """With small errors outliers do exist: mostly one ranking, and a few of others."""
    rng = random.Random(f"{beta}")
    dropped = 0
    for _ in range(100):
        votes = random_votes(rng, rng.choice(SHAPES))
        ensemble = random_ensemble(rng, votes, rng.randint(2, 5))
        heavy = Fraction(rng.choice([20, 40, 200]))
        weights = (heavy, *ensemble.weights[1:])
        ensemble = Ensemble(ensemble.rewards, tuple(w / sum(weights) for w in weights))
        calibrated = calibrated_by(votes, ensemble)
        others = random_ensemble(rng, votes, 2)
        near = Ensemble(
            (*ensemble.rewards, *others.rewards),
            (*(w * Fraction(99, 100) for w in ensemble.weights), *(w / 100 for w in others.weights)),
        )
        for candidate in (ensemble, near):
            dropped += check(calibrated, candidate, beta, sharper=True)
            check(calibrated, candidate, beta, sharper=False)
    assert dropped > 20


def test_the_sharper_outliers_include_the_papers() -> None:
    rng = random.Random(3)
    for _ in range(100):
        votes = random_votes(rng, rng.choice(SHAPES))
        ensemble, optimum = random_ensemble(rng, votes, 6), best(votes)
        assert (
            prune(votes, ensemble, optimum, Fraction(2), sharper=True).dropped
            >= prune(votes, ensemble, optimum, Fraction(2)).dropped
        )


def test_a_rational_root_is_compared_exactly_at_the_boundary() -> None:
    """One pair, p* = 1: the reward against has d = 1, the ensemble the error 1/4; √ε = 1/2, OPT = 0."""
    votes = votes_on([2], [(0, 1, 1, 1, 1)])
    rewards = (of_orders(votes, [(0, 1)]), of_orders(votes, [(1, 0)]))
    ensemble = Ensemble(rewards, (Fraction(1, 2), Fraction(1, 2)))
    at = prune(votes, ensemble, Fraction(0), Fraction(3), sharper=True)  # the threshold is (3 − 1)/2 = 1: not above
    assert (at.dropped, at.after) == (0, Fraction(1, 4))
    over = prune(votes, ensemble, Fraction(0), Fraction(299, 100), sharper=True)
    assert (over.dropped, over.after) == (Fraction(1, 2), 0)
    assert prune(votes, ensemble, Fraction(0), Fraction(299, 100)).dropped == 0


def test_all_rewards_may_be_outliers_below_two() -> None:
    """Unanimous votes, OPT = 0, and two rewards with d = 1/2 each: the threshold is (β − 1)/2."""
    votes = votes_on([2, 2], [(0, 1, 1, 1, 1), (2, 3, 1, 1, 1)])
    rewards = (of_orders(votes, [(0, 1), (3, 2)]), of_orders(votes, [(1, 0), (2, 3)]))
    ensemble = Ensemble(rewards, (Fraction(1, 2), Fraction(1, 2)))
    assert ensemble.error(votes) == Fraction(1, 4)
    with pytest.raises(InputError, match="every reward is an outlier"):
        prune(votes, ensemble, Fraction(0), Fraction(3, 2), sharper=True)
    assert prune(votes, ensemble, Fraction(0), Fraction(2), sharper=True).dropped == 0


def test_outliers_with_given_limits() -> None:
    votes = votes_on([3], [(0, 1, 2, 3, 1), (1, 2, 2, 3, 1), (0, 2, 2, 3, 1)])
    rewards = tuple(of_orders(votes, [order]) for order in [(0, 1, 2), (0, 2, 1), (2, 1, 0)])
    ensemble = Ensemble(rewards, (Fraction(1, 3),) * 3)
    scores = [disagreement(votes, r) for r in rewards]
    assert scores == [Fraction(1, 3), Fraction(4, 9), Fraction(2, 3)]
    assert outliers(votes, ensemble, best(votes), Fraction(1), Fraction(1, 9)) == [2]
    assert outliers(votes, ensemble, best(votes), Fraction(2), Fraction(0)) == []
    assert outliers(votes, ensemble, best(votes), Fraction(1), Fraction(0)) == [1, 2]


def test_bad_limits_and_wrong_optima() -> None:
    votes = votes_on([2], [(0, 1, 2, 3, 1)])
    ensemble = Ensemble((of_orders(votes, [(0, 1)]),), (Fraction(1),))
    third = Fraction(1, 3)
    with pytest.raises(InputError, match="at least 1"):
        threshold(third, Fraction(1, 2), Fraction(0))
    with pytest.raises(InputError, match="at least 0"):
        threshold(third, Fraction(2), Fraction(-1))
    with pytest.raises(InputError, match="greater than 1"):
        prune(votes, ensemble, third, Fraction(1))
    for wrong in (Fraction(1, 4), Fraction(1, 2)):
        with pytest.raises(ValueError, match="is not OPT"):
            prune(votes, ensemble, wrong, Fraction(2))


@given(SMALL, SMALL, st.fractions(0, 3, max_denominator=12))
def test_the_sign_of_a_number_with_one_root(a: Fraction, b: Fraction, n: Fraction) -> None:
    with localcontext() as context:
        context.prec = 80
        root = Fraction((Decimal(n.numerator) / Decimal(n.denominator)).sqrt())
    near = a + b * root
    expected = 0 if abs(near) < Fraction(1, 10**60) else (1 if near > 0 else -1)
    assert Surd(a, b, n).sign() == expected
    assert Surd(a, b, n).below(Fraction(1)) == (Surd(a - 1, b, n).sign() < 0)


@given(SMALL, SMALL)
def test_the_sign_with_a_rational_root(a: Fraction, b: Fraction) -> None:
    assert Surd(a * b, -abs(a), b**2).sign() == (-1 if a * b < 0 and a else 0)
    assert Surd(-abs(a * b), abs(a), b**2).sign() == 0
