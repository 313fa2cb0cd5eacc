"""The uniform bound: Cover's number against enumeration, and no mixture of linear rewards breaks the bound."""

from __future__ import annotations

import math

import numpy as np
import pytest

from pluralign.formulations.learning.uniform import log_sortings, uniform_bound


@pytest.mark.parametrize("n", [1, 2, 5, 9])
def test_sortings_of_the_plane(n: int) -> None:
    """In the plane a reward that turns once around meets each of 2n cells."""
    D = np.random.default_rng(n).normal(size=(n, 2))
    angles = np.linspace(0, 2 * np.pi, 20_000)
    signs = np.array([np.cos(angles), np.sin(angles)]).T @ D.T > 0
    assert len(np.unique(signs, axis=0)) == round(math.exp(log_sortings(n, 2))) == 2 * n


@pytest.mark.parametrize(("n", "d"), [(1, 7), (4, 4), (4, 9)])
def test_few_pairs_are_sorted_in_all_ways(n: int, d: int) -> None:
    assert math.exp(log_sortings(n, d)) == pytest.approx(2**n)


def test_bounds_hold_for_the_best_mixture() -> None:
    """p* = 1/2 everywhere, one vote a pair, and a reward fitted to the votes: below the bound, which shrinks with n."""
    angles = np.linspace(0, 2 * np.pi, 720)
    thetas = np.array([np.cos(angles), np.sin(angles)])
    excess = [uniform_bound(n, 2, 0.95).excess for n in (200, 2000, 20_000)]
    assert excess == sorted(excess, reverse=True)
    assert excess[2] < 0.1
    for seed in range(20):
        r = np.random.default_rng(seed)
        D, votes = r.normal(size=(2000, 2)), r.integers(0, 2, 2000)
        errors = ((D @ thetas > 0) != votes[:, None]).mean(axis=0)
        assert errors.min() + excess[1] > 0.5  # the error on new votes is 1/2
