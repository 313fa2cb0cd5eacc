"""The error estimates are unbiased, by exact enumeration of all votes; those without ties in mind are not."""

from __future__ import annotations

from fractions import Fraction
from itertools import combinations, product

import numpy as np
import pytest

import pluralign as pl
from pluralign.formulations.ensembles.votes import Votes
from pluralign.formulations.errors import InputError
from pluralign.formulations.learning.measures import Bootstrap, reliability
from pluralign.formulations.learning.noise import errors, exact_noise, majority_errors, noise, several

VALUES = (Fraction(1), Fraction(0), Fraction(1, 2))
POPULATIONS = [
    {Fraction(1): Fraction(1, 3), Fraction(0): Fraction(2, 3), Fraction(1, 2): Fraction(0)},
    {Fraction(1): Fraction(1, 2), Fraction(0): Fraction(1, 4), Fraction(1, 2): Fraction(1, 4)},
]


def votes_of(rows: list[tuple[int, int, int]]) -> Votes:
    """A pair for each row of votes for the first, the second, and ties."""
    a, b, ties = zip(*rows, strict=True)
    pairs = [f"q{i}" for i in range(len(rows))]
    return Votes.from_arrays(pairs, ["x"] * len(rows), ["y"] * len(rows), a, b, ties=ties)


def drawn(population: dict[Fraction, Fraction], M: int) -> tuple[Votes, list[Fraction]]:
    """All outcomes of M votes as pairs, and their probabilities."""
    outcomes = [c for c in product(VALUES, repeat=M) if all(population[v] for v in c)]
    rows = [(c.count(VALUES[0]), c.count(VALUES[1]), c.count(VALUES[2])) for c in outcomes]
    chances = [Fraction(np.prod([population[v] for v in c])) for c in outcomes]
    return votes_of(rows), chances


@pytest.mark.parametrize("population", POPULATIONS)
@pytest.mark.parametrize("M", [2, 3, 4, 5])
def test_the_correction_is_unbiased_with_ties(population: dict[Fraction, Fraction], M: int) -> None:
    votes, chances = drawn(population, M)
    p, given = sum(v * x for v, x in population.items()), Fraction(3, 10)
    own = exact_noise(votes)
    estimates = [(q - given) ** 2 - x for q, x in zip(votes.fractions(), own, strict=True) if x is not None]
    assert sum(c * e for c, e in zip(chances, estimates, strict=True)) == (p - given) ** 2
    np.testing.assert_allclose(noise(votes), [float(x or 0) for x in own])
    wrong = [(q - given) ** 2 - q * (1 - q) / (M - 1) for q in votes.fractions()]
    unbiased = sum(c * e for c, e in zip(chances, wrong, strict=True)) == (p - given) ** 2
    assert unbiased == (population[Fraction(1, 2)] == 0)


@pytest.mark.parametrize("M", [2, 3, 5])
def test_the_correction_without_replacement(M: int) -> None:
    people = [Fraction(1)] * 2 + [Fraction(0)] * 3 + [Fraction(1, 2)]
    samples = list(combinations(people, M))
    votes = votes_of([tuple(s.count(v) for v in VALUES) for s in samples])  # type: ignore[misc]
    given, p = Fraction(3, 10), sum(people) / 6
    values = [(q - given) ** 2 - (x or 0) for q, x in zip(votes.fractions(), exact_noise(votes, 6), strict=True)]
    assert sum(values) / len(samples) == (p - given) ** 2
    with pytest.raises(InputError, match="annotators"):
        noise(votes, M - 1)


@pytest.mark.parametrize("population", POPULATIONS)
@pytest.mark.parametrize("M", [3, 4, 5])
def test_the_majority_of_the_others_is_judged_without_bias(population: dict[Fraction, Fraction], M: int) -> None:
    """The mean estimate is E (m − p*)², m being the majority of M − 2 votes."""
    votes, chances = drawn(population, M)
    found = float(np.array([float(c) for c in chances]) @ majority_errors(votes))
    p, true = sum(v * x for v, x in population.items()), Fraction(0)
    for outcome in product(VALUES, repeat=M - 2):
        total = sum(outcome)
        m = Fraction(1) if 2 * total > M - 2 else Fraction(0) if 2 * total < M - 2 else Fraction(1, 2)
        true += Fraction(np.prod([population[v] for v in outcome])) * (m - p) ** 2
    assert found == pytest.approx(float(true))


def test_single_votes_are_counted_not_used() -> None:
    votes = votes_of([(1, 0, 0), (3, 1, 1)])
    assert np.isnan(noise(votes)).tolist() == [True, False]
    assert several(votes).tolist() == [False, True]
    with pytest.raises(InputError, match="one vote"):
        several(votes_of([(1, 0, 0), (0, 1, 0)]))
    fractions = pl.Votes.from_arrays(None, ["a"], ["b"], ["1/2"], ["1/3"])
    with pytest.raises(InputError, match="whole numbers of votes"):
        noise(fractions)


def test_intervals_resample_groups_and_cover() -> None:
    """Pairs of a group are alike: over groups the interval covers 0 about as often as it says, over pairs far too rarely."""
    covered = {True: 0, False: 0}
    for seed in range(40):
        r = np.random.default_rng(seed)
        group = np.repeat(np.arange(40), 25)
        values = r.normal(size=40)[group] + 0.1 * r.normal(size=1000)
        for by_group in covered:
            own = group if by_group else np.arange(1000)
            found = Bootstrap(np.ones(1000), own, 2 * np.arange(1000), 1 + 2 * np.arange(1000)).estimate(values)
            assert found.groups == (40 if by_group else 1000)
            covered[by_group] += found.low <= 0 <= found.high
    assert covered[True] >= 35
    assert covered[False] < 20


def test_the_error_is_miscalibration_and_spread() -> None:
    r = np.random.default_rng(0)
    p = r.choice([0.2, 0.5, 0.8], size=3000)
    true = np.clip(p + 0.1 + 0.1 * r.normal(size=3000), 0, 1)
    rows = [(int(a), 10 - int(a), 0) for a in r.binomial(10, true)]
    votes = votes_of(rows)
    estimates = errors(votes, p, noise(votes))
    sample = Bootstrap(votes.mu, votes.prompt, votes.first, votes.second)
    found = reliability(p, votes.p, estimates, sample)
    assert [level.predicted for level in found.levels] == pytest.approx([0.2, 0.5, 0.8])
    assert found.miscalibration == pytest.approx(0.01, abs=0.002)
    assert found.miscalibration + found.spread == pytest.approx(float(estimates.mean()))
