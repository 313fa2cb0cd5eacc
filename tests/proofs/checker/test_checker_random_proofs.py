"""Random proofs, most of them wrong: whatever is accepted of them is true by brute force."""

from __future__ import annotations

import collections
import random

import pytest
from support.mutations import accepted
from support.random_proofs import (
    kemeny_is_true,
    optimal,
    orders_are_true,
    random_election,
    random_kemeny,
    random_loss,
)
from support.ranking_judge import certificate, feasible_rankings, settle
from support.types import Json, Numbers

LARGER = pytest.mark.slow


def judged(accepted: bool, true: bool) -> str:
    assert true or not accepted
    return "accepted" if accepted else "rejected though true" if true else "rejected and false"


def many(small: int, large: int) -> list[object]:
    return [pytest.param(range(small)), pytest.param(range(1000, 1000 + large), marks=LARGER)]


@pytest.mark.parametrize("seeds", many(30, 600))
def test_random_cuts_multipliers_and_trees_prove_no_false_optimum(seeds: range, numbers: Numbers) -> None:
    counts: collections.Counter[str] = collections.Counter()
    for seed in seeds:
        rng = random.Random(seed)
        instance = random_election(rng, 3 + (seed % 5 == 0), rng.choice([None, 1, 2]))
        for rule in ("kemeny", "kemeny-po"):
            ranked = optimal(instance, rule)
            for _ in range(20 if ranked else 0):
                document = random_kemeny(rng, instance, ranked, rule)
                counts[judged(accepted(document), kemeny_is_true(ranked, document["claim"]))] += 1
    numbers("random Kemeny proofs", counts)
    assert min(counts[what] for what in ("accepted", "rejected though true", "rejected and false")) > 20


@pytest.mark.parametrize("seeds", many(60, 1500))
def test_random_slopes_prove_no_false_order(seeds: range, numbers: Numbers) -> None:
    counts: collections.Counter[str] = collections.Counter()
    for seed in seeds:
        rng = random.Random(seed)
        instance = random_election(rng, 3, 1)
        for rule in [p + "loss:" + name for p in ("", "majority-") for name in ("hinge", "squared-hinge", "squared")]:
            document = random_loss(rng, instance, rule)
            counts[judged(accepted(document), orders_are_true(instance, document["claim"]))] += 1
    numbers("random slopes of losses", counts)
    assert min(counts[what] for what in ("accepted", "rejected though true", "rejected and false")) > 10


def random_conflict(rng: random.Random, instance: Json, ranking: list[str]) -> Json:
    """Pairs as in the ranking, with multipliers that are random, or right with one of them changed."""
    pairs = [(a, b) for i, a in enumerate(ranking) for b in ranking[i + 1 :] if rng.random() < 0.8] or [
        (ranking[0], ranking[1])
    ]
    _, conflict = settle(instance, pairs)
    if conflict is None or rng.random() < 0.3:
        return [[a, b, rng.randint(1, 3)] for a, b in pairs]
    if rng.random() < 0.5:
        conflict[rng.randrange(len(conflict))][2] += 1
    return conflict


@pytest.mark.parametrize("seeds", many(100, 3000))
def test_random_multipliers_refute_no_feasible_ranking(seeds: range, numbers: Numbers) -> None:
    counts: collections.Counter[str] = collections.Counter()
    for seed in seeds:
        rng = random.Random(seed)
        election = random_election(rng, rng.choice([3, 4]), rng.choice([1, 2, 2]))
        instance = {"candidates": election["candidates"]}
        ranking = rng.sample(list(instance["candidates"]), len(instance["candidates"]))
        infeasible = ranking not in feasible_rankings(instance)
        for _ in range(10):
            evidence = {"conflict": random_conflict(rng, instance, ranking)}
            document = certificate("infeasible-ranking", instance, {"feasible": False, "ranking": ranking}, evidence)
            counts[judged(accepted(document), infeasible)] += 1
    numbers("random Gordan multipliers", counts)
    assert min(counts[what] for what in ("accepted", "rejected though true", "rejected and false")) > 50
