"""Outliers left out where rewards are not listed: against brute force, with certificates checked and mutated."""

from __future__ import annotations

import random
from fractions import Fraction
from itertools import combinations

import numpy as np
import pytest
from support.mutations import accepted, with_leaf
from support.small_votes import all_rewards, random_votes, votes_on

import pluralign as pl
from pluralign.formulations.ensembles.least.squared_error import least_error
from pluralign.formulations.ensembles.oracles.considered_rewards import ConsideredRewards
from pluralign.formulations.ensembles.oracles.near_rewards import NearRewards
from pluralign.formulations.ensembles.oracles.oracle import Listed, OnePrompt
from pluralign.formulations.ensembles.oracles.rewards_pool import pool
from pluralign.formulations.ensembles.outliers import disagreement
from pluralign.formulations.ensembles.problem import Effort, closest, least
from pluralign.formulations.ensembles.votes import Votes
from pluralign.formulations.ordering import insertion_search
from pluralign.solver.results import Status

BETAS = [Fraction(text) for text in ("1", "6/5", "3/2", "2")]


def joint(seed: int) -> tuple[Votes, ConsideredRewards, Fraction]:
    """Votes on two or three prompts, the class without outliers, and the threshold."""
    rng = random.Random(seed)
    votes = random_votes(rng, rng.choice([[3, 3], [4, 3], [3, 2, 3], [4, 4]]))
    found = closest(ConsideredRewards.of(votes, "any"), Effort())
    threshold = rng.choice(BETAS) * found.optimum + Fraction(rng.randint(0, 1), 10)
    return votes, ConsideredRewards.of(votes, "any").near(threshold, found.reward), threshold


@pytest.mark.parametrize("seed", range(30))
def test_bounds_and_errors_enclose_the_least_error_of_the_rewards_left(seed: int) -> None:
    votes, considered, threshold = joint(seed)
    assert considered.relaxable
    left = pool(votes, "any", threshold)
    assert left is not None
    true = least_error(votes, Listed(left)).error
    found = least(considered, "squared", Effort())
    assert all(disagreement(votes, reward) <= threshold for reward in found.ensemble.rewards)
    assert found.lower <= true <= found.error == found.ensemble.error(votes)
    if found.gap == 0:
        assert found.error == true


@pytest.mark.parametrize("seed", range(30))
def test_a_ceiling_is_above_every_gain_and_proposals_are_no_outliers(seed: int) -> None:
    votes, considered, threshold = joint(seed)
    oracle = considered.oracle()
    assert isinstance(oracle, NearRewards)
    rng = random.Random(seed)
    w = [Fraction(rng.randint(-20, 20), 7) for _ in range(votes.size)]
    left = [r for r in all_rewards(votes) if disagreement(votes, r) <= threshold]
    best = max(sum((x for x, s in zip(w, r.prefers_first(votes), strict=True) if s), Fraction(0)) for r in left)
    ceiling, met = oracle.ceiling(w)
    assert ceiling.k >= best
    proposed = oracle.propose(np.array([float(x) for x in w]), left[:3], 1)
    assert proposed
    assert all(disagreement(votes, reward) <= threshold for reward in [*met, *proposed])


def noisy(m: int, seed: int) -> Votes:
    """Five votes on each pair of m responses, mostly for the lower number."""
    rng = random.Random(seed)
    return votes_on(
        [m], [(a, b, sum(rng.random() < 0.75 for _ in range(5)), 5, 1) for a, b in combinations(range(m), 2)]
    )


@pytest.mark.parametrize(
    ("m", "beta"), [(8, "11/10"), (8, "3/2"), (10, "3/2"), pytest.param(14, "6/5", marks=pytest.mark.slow)]
)
def test_more_responses_than_can_be_listed(m: int, beta: str) -> None:
    votes = noisy(m, m)
    answer = pl.calibrate(votes, exclude_outliers=(Fraction(beta), Fraction(0)), nodes=5)
    result = answer.result
    assert 0 <= Fraction(result["lower_bound"]) <= Fraction(result["error"])
    assert all(accepted(document) for document in answer.certificates)
    limit = Fraction(result["outliers"]["threshold"])
    place = {name: i for i, name in enumerate(votes.responses)}
    for member in result["members"]:
        order = [place[name] for name in next(iter(member["rankings"].values()))]
        assert disagreement(votes, OnePrompt(votes)._reward(order)) <= limit


def test_without_outliers_among_them_the_optimum_of_all_rewards_is_proved() -> None:
    votes = noisy(9, 1)
    free, near = pl.calibrate(votes), pl.calibrate(votes, exclude_outliers=(Fraction(3), Fraction(0)))
    assert (free.status, near.status) == (Status.PROVED, Status.PROVED)
    assert near.result["error"] == free.result["error"]


def test_no_calibrated_ensemble_with_or_without_outliers() -> None:
    cycle = [(0, 1, 1, 1, 1), (1, 2, 1, 1, 1), (2, 0, 1, 1, 1)]
    votes = votes_on([9], [*cycle, (3, 4, 1, 2, 1), (5, 6, 1, 2, 1), (7, 8, 1, 2, 1)])
    answer = pl.calibrate(votes, objective="exact", exclude_outliers=(Fraction(5, 4), Fraction(0)))
    assert answer.status is Status.PROVED
    assert answer.result["members"] == []
    assert answer.result["lower_bound"] != 0


def test_the_penalty_of_a_certificate_counts() -> None:
    """A ceiling with a penalty for outliers: with another penalty, or a ceiling too low, it proves nothing."""
    votes = noisy(8, 3)
    answer = pl.calibrate(votes, exclude_outliers=(Fraction(11, 10), Fraction(0)))
    [document] = answer.certificates
    assert accepted(document)
    ceiling = document["evidence"]["ceiling"]
    assert Fraction(ceiling["penalty"]) > 0, "else the case shows nothing"
    for path, wrong in (
        (("evidence", "ceiling", "penalty"), 0),
        (("evidence", "ceiling", "penalty"), str(Fraction(ceiling["penalty"]) * 2)),
        (("evidence", "ceiling", "k"), str(Fraction(ceiling["k"]) - Fraction(1, 10**6))),
        (("claim", "lower_bound"), document["claim"]["error"]),
        (("claim", "excluding", "beta"), 1),
    ):
        assert not accepted(with_leaf(document, path, wrong)), path


@pytest.mark.parametrize("seed", range(10))
def test_moves_within_a_budget_stay_within_it_and_gain(seed: int) -> None:
    random_ = np.random.default_rng(seed)
    m = 7
    gain, lean = (np.triu(random_.normal(size=(m, m)), 1) for _ in range(2))
    gain, lean = gain - gain.T, lean - lean.T
    orders = np.array([random_.permutation(m) for _ in range(20)])
    room = random_.uniform(0, 3, size=20)
    before = room - insertion_search.gains(lean, orders)
    better = insertion_search.improved(gain, orders, lean, room)
    assert (insertion_search.gains(gain, better) >= insertion_search.gains(gain, orders) - 1e-9).all()
    assert (room >= 0).all()
    np.testing.assert_allclose(room - insertion_search.gains(lean, better), before, atol=1e-9)
    assert (better != orders).any()
