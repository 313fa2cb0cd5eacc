"""Means over pairs are exact whatever the size of the numbers."""

from __future__ import annotations

from fractions import Fraction

import numpy as np
from hypothesis import given
from hypothesis import strategies as st
from support.small_votes import votes_on

from pluralign.formulations.ensembles.means import mean, times, total
from pluralign.solver.integers import int_array

INTEGERS = st.one_of(st.integers(-9, 9), st.integers(-(2**62), 2**62), st.integers(-(10**30), 10**30))
POSITIVE = st.one_of(st.integers(1, 9), st.integers(1, 2**62), st.integers(1, 10**30))


@given(st.lists(st.tuples(INTEGERS, POSITIVE), min_size=1, max_size=6), st.sampled_from([1, 2]))
def test_means(pairs: list[tuple[int, int]], power: int) -> None:
    votes = votes_on([2] * len(pairs), [(2 * e, 2 * e + 1, 1, 2, e + 1) for e in range(len(pairs))])
    values, denominators = (int_array(list(column)) for column in zip(*pairs, strict=True))
    mu = votes.measure()
    assert mean(votes, values) == sum(m * x for m, (x, _) in zip(mu, pairs, strict=True))
    expected = sum(m * Fraction(x, q**power) for m, (x, q) in zip(mu, pairs, strict=True))
    assert mean(votes, values, denominators, power) == expected


def test_means_over_many_denominators() -> None:
    n = 300
    votes = votes_on([2] * n, [(2 * e, 2 * e + 1, 1, 2, 1) for e in range(n)])
    q = np.arange(1, n + 1)
    assert mean(votes, np.ones(n, dtype=np.int64), q) == sum(Fraction(1, k) for k in range(1, n + 1)) / n


@given(st.lists(st.tuples(INTEGERS, INTEGERS), max_size=5))
def test_products_and_sums_do_not_overflow(pairs: list[tuple[int, int]]) -> None:
    a, b = (int_array([p[i] for p in pairs]) for i in (0, 1))
    assert times(a, b).tolist() == [x * y for x, y in pairs]
    assert total(a) == sum(x for x, _ in pairs)
