"""Pairwise counts and scores against their definitions."""

from __future__ import annotations

from itertools import permutations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from pluralign.formulations.errors import InputError
from pluralign.formulations.instances import profile
from pluralign.formulations.instances.instance import Ballot, Comparison, Instance


@st.composite
def profiles(draw: st.DrawFn) -> Instance:
    m = draw(st.integers(1, 6))
    count = st.integers(1, 5) | st.sampled_from([2**40, 2**53, 2**57 + 1])
    ballot = st.builds(Ballot.strict, st.permutations(range(m)), count)
    return Instance(tuple("abcdef"[:m]), ballots=tuple(draw(st.lists(ballot, min_size=1, max_size=8))))


@st.composite
def comparisons(draw: st.DrawFn) -> Instance:
    m = draw(st.integers(2, 5))
    pair = st.permutations(range(m)).map(lambda order: order[:2])
    one = st.builds(lambda ab, count: Comparison(ab[0], ab[1], count), pair, st.integers(1, 4))
    return Instance(tuple("abcde"[:m]), comparisons=tuple(draw(st.lists(one, min_size=1, max_size=9))))


def counted(instance: Instance) -> list[list[int]]:
    """n_ab straight from the definition."""
    m = instance.m
    n = [[0] * m for _ in range(m)]
    for ballot in instance.ballots:
        for i, a in enumerate(ballot.ranking):
            for b in ballot.ranking[i + 1 :]:
                n[a][b] += ballot.count
    for c in instance.comparisons:
        n[c.above][c.below] += c.count
    return n


@given(profiles())
def test_ballots_against_the_definitions(instance: Instance) -> None:
    m, n = instance.m, counted(instance)
    total = sum(ballot.count for ballot in instance.ballots)
    assert profile.pairwise(instance).tolist() == n
    beats = [[2 * n[a][b] > total for b in range(m)] for a in range(m)]
    assert profile.majority(instance).tolist() == beats
    assert profile.unanimous(instance).tolist() == [[n[a][b] == total for b in range(m)] for a in range(m)]
    wins = [sum(row) for row in beats]
    assert profile.copeland(instance).tolist() == wins
    level = [sum(a != b and not beats[a][b] and not beats[b][a] for b in range(m)) for a in range(m)]
    assert profile.copeland_half(instance).tolist() == [2 * w + t for w, t in zip(wins, level, strict=True)]
    assert profile.borda(instance).tolist() == [sum(row) for row in n]
    first = [sum(b.count for b in instance.ballots if b.ranking[0] == a) for a in range(m)]
    assert profile.plurality(instance).tolist() == first


@given(comparisons())
def test_comparisons_against_the_definitions(instance: Instance) -> None:
    m, n = instance.m, counted(instance)
    assert profile.pairwise(instance).tolist() == n
    beats = [[n[a][b] > n[b][a] for b in range(m)] for a in range(m)]
    assert profile.majority(instance).tolist() == beats
    agreed = [[n[a][b] > 0 and n[b][a] == 0 for b in range(m)] for a in range(m)]
    assert profile.unanimous(instance).tolist() == agreed
    assert profile.copeland(instance).tolist() == [sum(row) for row in beats]
    assert profile.borda(instance).tolist() == [sum(row) for row in n]
    with pytest.raises(InputError, match="plurality needs ballots"):
        profile.plurality(instance)


def test_counts_beyond_the_exact_range_of_floats_stay_exact() -> None:
    big = 2**60 + 1
    ballots = (Ballot.strict([0, 1, 2], big), Ballot.strict([2, 1, 0], big - 2), Ballot.strict([0, 2, 1], 1))
    n = profile.pairwise(Instance(("a", "b", "c"), ballots=ballots))
    assert n.tolist() == [[0, big + 1, big + 1], [big - 2, 0, big], [big - 2, big - 1, 0]]


def test_every_function_needs_a_profile_of_complete_ballots() -> None:
    functions = (
        profile.pairwise,
        profile.majority,
        profile.unanimous,
        profile.copeland,
        profile.copeland_half,
        profile.borda,
        profile.plurality,
    )
    tied = (Ballot(1, ((0,), (1, 2)), "f.toc line 7"),)
    heavy = (Ballot.strict([0, 1, 2], 2**62),)
    for function in functions:
        with pytest.raises(InputError, match="no ballots"):
            function(Instance(("a", "b", "c")))
        with pytest.raises(InputError, match="line 7: ties"):
            function(Instance(("a", "b", "c"), ballots=tied))
        with pytest.raises(InputError, match="2\\^62"):
            function(Instance(("a", "b", "c"), ballots=heavy))
    too_many = (Comparison(0, 1, 2**61), Comparison(1, 0, 2**61))
    with pytest.raises(InputError, match="2\\^62"):
        profile.pairwise(Instance(("a", "b"), comparisons=too_many))


def test_borda_scores_that_do_not_fit_64_bits_are_refused() -> None:
    names = tuple("abcdefgh")
    with pytest.raises(InputError, match="Borda scores"):
        profile.borda(Instance(names, ballots=(Ballot.strict(range(8), 2**61),)))
    half = Instance(names, ballots=(Ballot.strict(range(8), 2**59),))
    assert profile.borda(half).tolist() == [2**59 * k for k in range(7, -1, -1)]


def test_results_are_shared_and_cannot_be_changed() -> None:
    instance = Instance(("a", "b"), ballots=(Ballot.strict([0, 1]),))
    assert profile.pairwise(instance) is profile.pairwise(instance)
    with pytest.raises(ValueError, match="read-only"):
        profile.pairwise(instance)[0, 1] = 7


def test_more_ballots_than_a_block_are_all_counted() -> None:
    orders = list(permutations(range(4)))
    rng = np.random.default_rng(1)
    picked = rng.integers(len(orders), size=40_000)
    ballots = tuple(Ballot(1, tuple((c,) for c in orders[i])) for i in picked)
    times = np.bincount(picked, minlength=len(orders))
    merged = tuple(Ballot.strict(order, k) for order, k in zip(orders, times, strict=True))
    names = ("a", "b", "c", "d")
    every, few = Instance(names, ballots=ballots), Instance(names, ballots=merged)
    assert profile.pairwise(every).tolist() == profile.pairwise(few).tolist()
    assert profile.pairwise(every).sum() == 40_000 * 6


def test_a_thousand_candidates() -> None:
    rng = np.random.default_rng(2)
    rankings = np.argsort(rng.random((101, 1000)), axis=1)
    names = tuple(f"c{i}" for i in range(1000))
    instance = Instance(names, ballots=tuple(Ballot.strict(row) for row in rankings))
    n = profile.pairwise(instance)
    a, b = 17, 503
    where = np.argsort(rankings, axis=1)
    assert n[a, b] == (where[:, a] < where[:, b]).sum()
    assert (n + n.T + 101 * np.eye(1000, dtype=np.int64) == 101).all()
