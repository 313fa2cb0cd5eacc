"""Exact cover by 3-sets and sparse calibration decide each other: on all small instances, both by brute force."""

from __future__ import annotations

import random
from collections.abc import Sequence
from fractions import Fraction
from itertools import combinations

import pytest
from support.exact_cover import cover_from_ensemble, ensemble_from_cover, has_exact_cover
from support.small_votes import calibrating_sets, calibrating_weights, vector

from pluralign.benchmarks.suites.exact_cover_instances import Triple, exact_cover, from_exact_cover, random_exact_cover
from pluralign.formulations.ensembles.ensemble import Ensemble, Reward
from pluralign.formulations.ensembles.votes import Votes
from pluralign.formulations.errors import InputError


def covers(n: int, triples: Sequence[Triple]) -> list[tuple[int, ...]]:
    """All exact covers, by trying all choices of n/3 triples."""
    return [
        chosen
        for chosen in combinations(range(len(triples)), n // 3)
        if len({e for i in chosen for e in triples[i]}) == n
    ]


def check_reduction(n: int, triples: Sequence[Triple]) -> bool:
    votes, rewards = from_exact_cover(n, triples)
    every = covers(n, triples)
    sparse = list(calibrating_sets([vector(votes, r) for r in rewards], votes.fractions(), n // 3))
    assert sparse == [(cover, [Fraction(3, n)] * (n // 3)) for cover in every]
    for cover in every:
        ensemble = ensemble_from_cover(rewards, cover)
        assert ensemble.error(votes) == 0
        assert cover_from_ensemble(votes, rewards, ensemble) == cover
    found = exact_cover(n, triples)
    assert (found in every) if every else (found is None)
    assert has_exact_cover(n, triples) == bool(every)
    return bool(every)


TRIPLES_OF_SIX = list(combinations(range(6), 3))


@pytest.mark.parametrize("size", [0, 1, 2])
def test_all_families_of_few_triples_of_six_elements(size: int) -> None:
    solvable = sum(check_reduction(6, family) for family in combinations(TRIPLES_OF_SIX, size))
    assert solvable == (10 if size == 2 else 0)  # complementary triples


@pytest.mark.slow
@pytest.mark.parametrize("size", [3, 4])
def test_all_families_of_more_triples_of_six_elements(size: int) -> None:
    every = list(combinations(TRIPLES_OF_SIX, size))
    # without a cover: at most one of each of ten complementary couples
    without = {3: 120 * 8, 4: 210 * 16}[size]
    assert sum(check_reduction(6, family) for family in every) == len(every) - without


@pytest.mark.parametrize("seed", range(25))
def test_random_families_of_six_and_nine_elements(seed: int) -> None:
    rng = random.Random(seed)
    check_reduction(6, rng.sample(TRIPLES_OF_SIX, rng.randint(3, 12)))
    solvable = seed % 2 == 0
    n, triples = random_exact_cover(3, rng.randint(1, 6), solvable, seed)
    assert check_reduction(n, triples) == solvable
    check_reduction(9, rng.sample(list(combinations(range(9), 3)), 8))


def test_one_triple() -> None:
    assert check_reduction(3, [(0, 1, 2)])
    assert not check_reduction(3, [])


@pytest.mark.parametrize("solvable", [True, False])
@pytest.mark.parametrize("q", [1, 2, 5, 12])
def test_generated_instances_are_as_asked(q: int, solvable: bool) -> None:
    extra = 0 if q == 1 else 2 * q
    if q == 1 and not solvable:
        with pytest.raises(InputError, match="only 0 triples"):
            random_exact_cover(q, extra, solvable, 7)
        return
    n, triples = random_exact_cover(q, extra, solvable, 7)
    assert n == 3 * q
    assert len(set(triples)) == len(triples) == q + extra
    assert random_exact_cover(q, extra, solvable, 7) == (n, triples)
    assert has_exact_cover(n, triples) == solvable


@pytest.mark.parametrize("q", [2, 3, 4, 5, 8])
def test_generated_instances_without_a_cover_are_calibrated_by_twice_as_many_rewards(q: int) -> None:
    for seed in range(5):
        n, triples = random_exact_cover(q, q, False, seed)
        votes, rewards = from_exact_cover(n, triples)
        assert Ensemble(tuple(rewards), (Fraction(1, 2 * q),) * (2 * q)).error(votes) == 0
        assert not has_exact_cover(n, triples)


def test_more_rewards_can_calibrate_without_a_cover() -> None:
    """The bound on the size is what is hard: ten triples, every two elements in two of them, calibrate with equal weights."""
    design = [
        (0, 1, 2),
        (0, 1, 3),
        (0, 2, 4),
        (0, 3, 5),
        (0, 4, 5),
        (1, 2, 5),
        (1, 3, 4),
        (1, 4, 5),
        (2, 3, 4),
        (2, 3, 5),
    ]
    assert all(sum({a, b} <= set(t) for t in design) == 2 for a, b in combinations(range(6), 2))
    votes, rewards = from_exact_cover(6, design)
    assert Ensemble(tuple(rewards), (Fraction(1, 10),) * 10).error(votes) == 0
    assert exact_cover(6, design) is None


def test_an_ensemble_that_is_no_cover_is_refused() -> None:
    triples: list[Triple] = [(0, 1, 2), (3, 4, 5), (0, 1, 3)]
    votes, rewards = from_exact_cover(6, triples)
    half = Fraction(1, 2)
    refuse(votes, rewards, Ensemble((rewards[0], rewards[2]), (half, half)), "has the error")
    refuse(votes, rewards, Ensemble(tuple(rewards), (half, Fraction(1, 4), Fraction(1, 4))), "has 3 rewards")
    refuse(votes, rewards[1:], Ensemble((rewards[1], rewards[0]), (half, half)), "reward 2 of the ensemble is not")


def refuse(votes: Votes, rewards: Sequence[Reward], ensemble: Ensemble, why: str) -> None:
    with pytest.raises(InputError, match=why):
        cover_from_ensemble(votes, rewards, ensemble)


@pytest.mark.parametrize(
    ("n", "triples", "why"),
    [
        (4, [], "positive multiple of 3"),
        (0, [], "positive multiple of 3"),
        (6, [(0, 1, 2), (0, 0, 1)], "triple 2"),
        (6, [(0, 1, 6)], "elements of 0 to 5"),
        (6, [(-1, 1, 2)], "triple 1"),
    ],
)
def test_bad_input(n: int, triples: list[Triple], why: str) -> None:
    for function in (from_exact_cover, exact_cover):
        with pytest.raises(InputError, match=why):
            function(n, triples)


def test_bad_sizes_of_random_instances() -> None:
    with pytest.raises(InputError, match="at least 1"):
        random_exact_cover(0, 0, True, 0)
    with pytest.raises(InputError, match="only 20 triples are possible"):
        random_exact_cover(2, 19, True, 0)


def test_weights_of_dependent_vectors_are_not_read_off() -> None:
    assert calibrating_weights([(0,), (1,), (1,)], [Fraction(1, 2)]) is None
    assert calibrating_weights([(0,), (1,)], [Fraction(1, 3)]) == [Fraction(2, 3), Fraction(1, 3)]
