"""Least errors, exact calibration, outliers, prompts together: against brute force, with certificates checked and mutated."""

from __future__ import annotations

import json
import random
from dataclasses import replace
from fractions import Fraction
from itertools import pairwise, permutations, product
from typing import Any

import numpy as np
import pytest
from support.mutations import accepted, leaves, with_leaf, wrong_values
from support.small_votes import random_votes, votes_on

import pluralign as pl
from pluralign.formulations.ensembles.coupling import coupled
from pluralign.formulations.ensembles.ensemble import Ensemble, Reward, of_orders
from pluralign.formulations.ensembles.least.bounds import bound, lengthened
from pluralign.formulations.ensembles.least.squared_error import best_weights
from pluralign.formulations.ensembles.oracles import considered_rewards
from pluralign.formulations.ensembles.oracles.considered_rewards import ConsideredRewards
from pluralign.formulations.ensembles.outliers import disagreement
from pluralign.formulations.ensembles.problem import Effort, closest, least
from pluralign.formulations.ensembles.votes import Votes
from pluralign.proofs.certificates import ensembles as certificates
from pluralign.solver.linear import lp
from pluralign.solver.results import Deadline, LimitReached, Status

CERTIFIED = certificates.MOST_PLACES


def all_rewards(votes: Votes) -> list[Reward]:
    starts = votes.starts.tolist()
    blocks = [list(permutations(range(a, b))) for a, b in pairwise(starts)]
    return [of_orders(votes, orders) for orders in product(*blocks)]


def least_absolute(votes: Votes, rewards: list[Reward], norm: str) -> Fraction:
    """The least error over all ensembles of these rewards, by one exact linear program over all of them."""
    vectors = np.unique(np.array([r.prefers_first(votes) for r in rewards], dtype=int), axis=0)
    n, size = vectors.shape
    rows: list[Any] = [[1] * n + [0] * (size if norm == "absolute" else 1)]
    lower: list[Any] = [1]
    upper: list[Any] = [1]
    for e, p in enumerate(votes.fractions()):
        slack = [int(i == e) for i in range(size)] if norm == "absolute" else [1]
        rows += [vectors[:, e].tolist() + slack, vectors[:, e].tolist() + [-x for x in slack]]
        lower += [p, None]
        upper += [None, p]
    cost = [0] * n + (votes.measure() if norm == "absolute" else [1])
    answer = lp.solve(lp.LinearProgram(cost, rows, row_lower=lower, row_upper=upper, lower=[0] * len(cost)))
    assert isinstance(answer, lp.Optimal)
    return answer.value


@pytest.mark.parametrize("seed", range(40))
def test_absolute_and_largest_errors_are_those_of_one_linear_program_over_all_rewards(seed: int) -> None:
    rng = random.Random(seed)
    votes = random_votes(rng, [rng.randint(2, 4)] if seed % 2 else [3, 2])
    for norm in ("absolute", "maximum"):
        answer = pl.calibrate(votes, norm=norm)  # type: ignore[arg-type]
        assert answer.status is Status.PROVED
        assert Fraction(answer.result["error"]) == least_absolute(votes, all_rewards(votes), norm)
        assert Fraction(answer.result["lower_bound"]) == Fraction(answer.result["error"])


@pytest.mark.parametrize("seed", range(40))
def test_squared_error_satisfies_the_optimality_conditions_over_all_rewards(seed: int) -> None:
    rng = random.Random(100 + seed)
    votes = random_votes(rng, [rng.randint(2, 4)] if seed % 2 else [3, 2])
    solution = least(ConsideredRewards.of(votes, "any"), "squared", Effort())
    agreement, q = solution.ensemble.agreement(votes)
    w = [
        2 * m * (p - Fraction(int(a), q)) for m, p, a in zip(votes.measure(), votes.fractions(), agreement, strict=True)
    ]

    def gain(reward: Reward) -> Fraction:
        return sum((x for x, yes in zip(w, reward.prefers_first(votes), strict=True) if yes), Fraction(0))

    most = max(map(gain, all_rewards(votes)))
    assert all(gain(reward) == most for reward in solution.ensemble.rewards)
    assert solution.lower == solution.error
    assert solution.ensemble.size <= 1 + votes.size


@pytest.mark.parametrize("seed", range(30))
def test_calibration_is_found_exactly_if_rankings_cast_the_votes_and_else_refuted(seed: int) -> None:
    rng = random.Random(seed)
    votes = random_votes(rng, [4])
    answer = pl.calibrate(votes, objective="exact")
    assert answer.status is Status.PROVED
    exists = least_absolute(votes, all_rewards(votes), "absolute") == 0
    assert (answer.result["size"] > 0) == exists
    assert answer.certificates[0]["kind"] == ("calibrated-ensemble" if exists else "no-calibrated-ensemble")


@pytest.mark.parametrize("step", [Fraction(1, 10**6), Fraction(1, 10**12), Fraction(1, 10**30)])
def test_just_inside_and_just_outside_the_linear_ordering_polytope(step: Fraction) -> None:
    """p_ab + p_bc + p_ca ≤ 2 is a facet of three responses."""
    for side, exists in ((-step, True), (step, False)):
        p = [Fraction(2, 3), Fraction(2, 3), Fraction(2, 3) + side]
        rows = [(a, b, x.numerator, x.denominator, 1) for (a, b), x in zip(((0, 1), (1, 2), (2, 0)), p, strict=True)]
        columns = [list(column) for column in zip(*rows, strict=True)]
        wins, total = (np.array(columns[i], dtype=object) for i in (2, 3))
        votes = replace(votes_on([3], [(a, b, 1, 2, 1) for a, b, *_ in rows]), wins=wins, total=total)
        answer = pl.calibrate(votes, objective="exact")
        assert answer.status is Status.PROVED
        assert (answer.result["size"] > 0) == exists


def test_calibration_by_annotators_with_many_responses_is_exact() -> None:
    """Thirteen responses are more than the exact oracle takes: column generation and the rational master decide."""
    rng = np.random.default_rng(3)
    m = 13
    first, second = np.triu_indices(m, 1)
    base = votes_on([m], [(int(a), int(b), 1, 2, 1) for a, b in zip(first, second, strict=True)])
    rewards = tuple(of_orders(base, [rng.permutation(m).tolist()]) for _ in range(4))
    crowd = Ensemble(rewards, (Fraction(1, 2), Fraction(1, 4), Fraction(1, 8), Fraction(1, 8)))
    wins, q = crowd.agreement(base)
    votes = replace(base, wins=wins, total=np.full(len(first), q))
    answer = pl.calibrate(votes, objective="exact")
    assert answer.status is Status.PROVED
    assert answer.result["error"] == 0
    assert answer.result["size"] <= 1 + votes.size


@pytest.mark.parametrize("places", [CERTIFIED, 0])
def test_without_a_certificate_nothing_is_proved(places: int, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(certificates, "MOST_PLACES", places)
    votes = pl.read_votes("builtin:cems")
    expected = Status.PROVED if places else Status.CLAIMED
    assert pl.calibrate(votes).status is expected
    assert pl.calibrate(votes, size=2).status is expected
    assert pl.calibrate(votes, objective="support", level=Fraction(1, 100)).status is not (
        None if places else Status.PROVED
    )


def test_a_curve_of_which_only_a_part_is_certified_is_claimed(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(certificates, "MOST_PLACES", 6)  # one reward of six responses
    answer = pl.calibrate(pl.read_votes("builtin:cems"), size=2)
    assert answer.status is Status.CLAIMED
    assert len(answer.certificates) == 1


def test_any_separation_lengthened_is_a_bound() -> None:
    """Weights far too long for the squared error still prove a positive one, if they separate at all."""
    votes = votes_on([3], [(0, 1, 1, 1, 1), (1, 2, 1, 1, 1), (2, 0, 1, 10**9, 1)])
    for length in (1, 10**6, 10**12):
        w = [Fraction(length)] * 3
        ceiling, _ = ConsideredRewards.of(votes, "any").oracle().ceiling(w)
        plain = bound(votes, "squared", w, ceiling)
        assert plain.value < 0 < lengthened(votes, plain).value


def test_coupling_keeps_the_agreement_of_every_prompt() -> None:
    rng = random.Random(5)
    for _ in range(50):
        votes = random_votes(rng, [2, 3, 4])
        parts = list(votes.split())
        ensembles = []
        for part in parts:
            k = rng.randint(1, 4)
            weights = [Fraction(rng.randint(1, 9)) for _ in range(k)]
            size = len(part.responses)
            rewards = tuple(of_orders(part, [rng.sample(range(size), size)]) for _ in range(k))
            ensembles.append(Ensemble(rewards, tuple(w / sum(weights) for w in weights)))
        joint = coupled(ensembles)
        agreement, q = joint.agreement(votes)
        whole = [Fraction(int(a), q) for a in agreement]
        single = []
        for part, ensemble in zip(parts, ensembles, strict=True):
            if part.size:
                a, q = ensemble.agreement(part)
                single += [Fraction(int(x), q) for x in a]
        assert whole == single
        assert joint.size <= 1 + sum(e.size - 1 for e in ensembles)


@pytest.mark.parametrize("seed", range(25))
def test_the_closest_reward_is_closest(seed: int) -> None:
    rng = random.Random(seed)
    votes = random_votes(rng, [4] if seed % 2 else [3, 3])
    found = closest(ConsideredRewards.of(votes, "any"), Effort())
    assert found.proved
    assert found.optimum == disagreement(votes, found.reward) == min(disagreement(votes, r) for r in all_rewards(votes))


@pytest.mark.parametrize("seed", range(25))
def test_without_outliers_the_least_error_is_that_of_the_rewards_left(seed: int) -> None:
    rng = random.Random(seed)
    votes = random_votes(rng, [4])
    optimum = closest(ConsideredRewards.of(votes, "any"), Effort()).optimum
    beta, gamma = Fraction(rng.choice(["1", "5/4", "3/2", "2"])), Fraction(rng.randint(0, 2), 10)
    left = [r for r in all_rewards(votes) if disagreement(votes, r) <= beta * optimum + gamma]
    answer = pl.calibrate(votes, norm="absolute", exclude_outliers=(beta, gamma))
    assert answer.status is Status.PROVED
    assert Fraction(answer.result["error"]) == least_absolute(votes, left, "absolute")


def test_a_threshold_below_the_optimum_leaves_nobody() -> None:
    answer = pl.calibrate(pl.read_votes("builtin:cems"), exclude_outliers=(Fraction(1, 2), Fraction(0)))
    assert answer.status is Status.PROVED
    assert (answer.result["members"], answer.result["error"]) == ([], None)


@pytest.mark.parametrize("seed", range(10))
def test_linear_rewards_in_the_plane_against_all_cells(seed: int) -> None:
    rng = random.Random(seed)
    points = rng.sample([(x, y) for x in range(-3, 4) for y in range(-3, 4)], 4)
    pairs = [(a, b, rng.randint(0, 5), 5, 1) for a in range(4) for b in range(a)]
    votes = votes_on([4], pairs, features=points)
    considered = ConsideredRewards.of(votes, "linear")
    assert considered.listed is not None
    answer = pl.calibrate(votes, "linear", norm="absolute")
    assert answer.status is Status.PROVED
    assert Fraction(answer.result["error"]) == least_absolute(votes, list(considered.listed.members), "absolute")
    assert Fraction(answer.result["error"]) >= Fraction(pl.calibrate(votes, norm="absolute").result["error"])


def test_cems_is_calibrated_by_sixteen_rewards() -> None:
    answer = pl.calibrate(pl.read_votes("builtin:cems"), objective="exact")
    assert answer.status is Status.PROVED
    assert answer.result["size"] <= 16
    assert sum(Fraction(row["weight"]) for row in answer.result["members"]) == 1


def test_cems_best_single_reward() -> None:
    """theory.md: London ≻ Paris ≻ St.Gallen ≻ Barcelona ≻ Milano ≻ Stockholm with the error 0.135716."""
    answer = pl.calibrate(pl.read_votes("builtin:cems"), objective="error", size=1)
    assert answer.status is Status.PROVED
    assert float(Fraction(answer.result["error"])) == pytest.approx(0.135716, abs=5e-7)
    (member,) = answer.result["members"]
    assert member["rankings"]["q"] == ["London", "Paris", "St.Gallen", "Barcelona", "Milano", "Stockholm"]


def _certificates() -> list[dict[str, Any]]:
    cycle = votes_on([3], [(0, 1, 1, 1, 1), (1, 2, 1, 1, 2), (2, 0, 3, 4, 1)])
    plane = votes_on(
        [3, 2], [(0, 1, 1, 3, 1), (1, 2, 1, 4, 1), (3, 4, 1, 2, 1)], [(0, 1), (2, 0), (1, 3), (0, 0), (1, 1)]
    )
    easy = votes_on([3], [(0, 1, 1, 2, 1), (1, 2, 2, 3, 1)])
    return [
        pl.calibrate(cycle, objective="exact").certificates[0],
        pl.calibrate(cycle).certificates[0],
        pl.calibrate(cycle, norm="maximum").certificates[0],
        pl.calibrate(easy, objective="exact").certificates[0],
        pl.calibrate(plane, "linear").certificates[0],
        pl.calibrate(cycle, exclude_outliers=(Fraction(3, 2), Fraction(0))).certificates[0],
        pl.calibrate(cycle, objective="error", size=1).certificates[0],
    ]


@pytest.mark.parametrize("number", range(7))
def test_mutated_claims_and_ensembles_are_rejected(number: int) -> None:
    document = json.loads(json.dumps(_certificates()[number]))
    assert accepted(document)
    names = [r for _, rs in document["instance"]["prompts"] for r in rs]
    for part in ("claim", "evidence"):
        for path, value in leaves(document[part]):
            if part == "evidence" and (path[0] not in ("ensemble", "weights") or "theta" in path):
                continue  # of bounds and θ many values are as true
            if path[-1] == "weight" or part == "claim" or path[-2:-1] == ("weights",):
                wrong: list[Any] = [17, "x", 1.5, None] if value is not None else [17]
            else:
                wrong = wrong_values(value, names)
            for other in wrong:
                assert other == value or not accepted(with_leaf(document, (part, *path), other)), (part, path, other)


def test_exact_weights_are_stationary() -> None:
    votes = votes_on([3], [(0, 1, 1, 3, 1), (1, 2, 2, 5, 1), (0, 2, 1, 7, 2)])
    rewards = [of_orders(votes, [order]) for order in ((0, 1, 2), (2, 1, 0), (1, 0, 2))]
    weights = best_weights(votes, rewards)
    assert weights is not None
    assert sum(weights) == 1
    gaps = [
        m * (sum(w for w, r in zip(weights, rewards, strict=True) if r.prefers_first(votes)[e]) - p)
        for e, (m, p) in enumerate(zip(votes.measure(), votes.fractions(), strict=True))
    ]
    slopes = {sum(g for g, yes in zip(gaps, r.prefers_first(votes), strict=True) if yes) for r in rewards}
    assert len(slopes) == 1


def test_without_time_to_list_all_rewards_they_are_searched(monkeypatch: pytest.MonkeyPatch) -> None:
    """Listing has a share of the time; at the deadline itself nothing is left to do."""
    pairs = [(a, b, (3 * a + b) % 6, 5, 1) for a in range(4) for b in range(a)]
    votes = votes_on([4], pairs, features=[(0, 0), (3, 1), (-1, 2), (2, -3)])
    whole = least(ConsideredRewards.of(votes, "linear"), "squared", Effort())

    def slow(_: Votes, rewards: str, threshold: Fraction | None, limit: int, deadline: Deadline) -> None:
        assert rewards == "linear"
        assert threshold is None
        assert limit > 0
        assert deadline.left() <= 20.0
        raise LimitReached("the time limit was reached")

    monkeypatch.setattr(considered_rewards, "pool", slow)
    searched = ConsideredRewards.of(votes, "linear", Deadline(100.0))
    assert searched.listed is None
    solution = least(searched, "squared", Effort(deadline=Deadline(100.0)))
    assert solution.lower <= whole.error <= solution.error
    with pytest.raises(LimitReached):
        ConsideredRewards.of(votes, "linear", Deadline(0.0))
