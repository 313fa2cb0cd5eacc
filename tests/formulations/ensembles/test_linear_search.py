"""Directions of linear rewards: exact in the plane, good elsewhere; what is answered has no tie on a compared pair."""

from __future__ import annotations

import random
from fractions import Fraction
from itertools import combinations

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from support import amounts
from support.small_votes import votes_on

from pluralign.formulations.ensembles.ensemble import Ensemble
from pluralign.formulations.ensembles.oracles.linear_search import (
    BITS,
    _line_search,
    best_direction,
    exact_theta,
    linear_oracle,
    unit_features,
)
from pluralign.formulations.ensembles.oracles.plane_search import best_direction_plane
from pluralign.formulations.ensembles.small.greedy import frank_wolfe
from pluralign.formulations.ensembles.votes import Features, Votes
from pluralign.formulations.errors import InputError
from pluralign.solver.results import Deadline

Points = list[tuple[int, ...]]


def value(points: Points, theta: list[int], pairs: list[tuple[int, int]], w: list[Fraction]) -> Fraction | None:
    """The exact value of θ, None at a tie."""
    gaps = [sum(t * (x - y) for t, x, y in zip(theta, points[a], points[b], strict=True)) for a, b in pairs]
    if 0 in gaps:
        return None
    return sum((v for v, gap in zip(w, gaps, strict=True) if gap > 0), Fraction(0))


def all_cells(points: Points, pairs: list[tuple[int, int]]) -> list[list[int]]:
    """θ of every cell in the plane: a little beside both sides of every line, and their opposites."""
    out = []
    for a, b in pairs:
        x, y = points[a][0] - points[b][0], points[a][1] - points[b][1]
        # between this line's direction (−y, x) and the next line, however close: differences are below 2^40
        out += [[-y * 2**100 + s * x, x * 2**100 + s * y] for s in (1, -1)]
    return out + [[-u, -v] for u, v in out]


WEIGHTS = st.fractions(-2, 2, max_denominator=5)
COORDINATES = st.sampled_from([0, 1, -1, 2, 3, 10**9, 10**9 + 1, -(10**9), 7])


@settings(max_examples=amounts.of(200, 80), deadline=None)
@given(st.lists(st.tuples(COORDINATES, COORDINATES), min_size=2, max_size=6, unique=True), st.data())
def test_the_plane_is_exact(points: Points, data: st.DataObject) -> None:
    every = list(combinations(range(len(points)), 2))
    pairs = data.draw(st.lists(st.sampled_from(every), min_size=1, unique=True))
    w = data.draw(st.lists(WEIGHTS, min_size=len(pairs), max_size=len(pairs)))
    first, second = np.array(pairs).T
    theta, found = best_direction_plane(np.array(points), first, second, w)
    assert value(points, theta, pairs, w) == found
    values = [v for theta in all_cells(points, pairs) if (v := value(points, theta, pairs, w)) is not None]
    assert len(values) == 4 * len(pairs)
    assert found == max(values)


def test_the_plane_with_numbers_beyond_64_bits_and_directions_beyond_floats() -> None:
    big = 10**40
    points: Points = [(0, 0), (big, 1), (big + 1, 1), (2 * big + 1, 2), (3, big)]
    pairs = list(combinations(range(5), 2))
    rng = random.Random(0)
    for _ in range(50):
        w = [Fraction(rng.randint(-9, 9)) for _ in pairs]
        first, second = np.array(pairs).T
        theta, found = best_direction_plane(np.array(points, dtype=object), first, second, w)
        assert value(points, theta, pairs, w) == found
        cells = [[x * 2**400, y * 2**400] for x, y in ([-1, 0],)]
        for a, b in pairs:
            x, y = points[a][0] - points[b][0], points[a][1] - points[b][1]
            cells += [[-y * 2**900 + s * x, x * 2**900 + s * y] for s in (1, -1)]
        values = [value(points, [s * t for t in c], pairs, w) for c in cells for s in (1, -1)]
        assert found == max(v for v in values if v is not None)


@pytest.mark.parametrize("w", [[1, 2, -4], [1.5, 2, 3], [Fraction(1, 3)] * 3, np.array([3, -1, -1])])
def test_the_line(w: list[Fraction]) -> None:
    points: Points = [(0,), (5,), (7,)]
    pairs = [(0, 1), (1, 2), (2, 0)]
    first, second = np.array(pairs).T
    theta, found = best_direction_plane(np.array(points), first, second, w)
    exact = [Fraction(x) for x in np.array(w, dtype=object).tolist()]
    values = [value(points, [t], pairs, exact) for t in (1, -1)]
    assert found == value(points, theta, pairs, exact) == max(v for v in values if v is not None)


def test_floats_count_as_the_numbers_they_are() -> None:
    first, second = np.array([0]), np.array([1])
    _, found = best_direction_plane(np.array([[0, 0], [1, 0]]), first, second, np.array([0.1]))
    assert found == Fraction(0.1) != Fraction(1, 10)


def test_the_plane_takes_no_other_dimension_and_no_equal_features() -> None:
    one, two = np.array([0]), np.array([1])
    with pytest.raises(ValueError, match="3 features"):
        best_direction_plane(np.zeros((2, 3), dtype=np.int64), one, two, [1])
    with pytest.raises(ValueError, match="same features"):
        best_direction_plane(np.zeros((2, 2), dtype=np.int64), one, two, [1])


# --- The heuristic


def test_a_line_search_finds_the_best_interval() -> None:
    rng = np.random.default_rng(1)
    for _ in range(200):
        n = int(rng.integers(1, 9))
        s, u = rng.integers(-3, 4, n).astype(float), rng.integers(-2, 3, n).astype(float)
        a = rng.integers(1, 5, n).astype(float)
        t, found = _line_search(s, u, a)
        assert found == a[s + t * u > 0].sum()
        tried = np.arange(-20, 20, 1 / 8) + 1 / 16  # breakpoints are multiples of 1/2
        assert found == max(a[s + x * u > 0].sum() for x in tried)


def random_linear_votes(rng: np.random.Generator, m: int, d: int, pairs: int) -> Votes:
    every = list(combinations(range(m), 2))
    chosen = sorted(rng.choice(len(every), min(pairs, len(every)), replace=False))
    features = np.unique(rng.integers(-50, 51, (4 * m, d)), axis=0)
    features = features[rng.permutation(len(features))][:m]
    rows = [(*every[e], int(rng.integers(0, 6)), 5, 1) for e in chosen]
    return votes_on([m], rows, features.tolist())


@pytest.mark.parametrize("seed", range(12))
def test_close_to_the_plane_optimum(seed: int) -> None:
    rng = np.random.default_rng(seed)
    votes = random_linear_votes(rng, 12, 2, 40)
    assert votes.features is not None
    w = rng.standard_normal(votes.size)
    _, optimum = best_direction_plane(votes.features.X, votes.first, votes.second, w)
    theta = best_direction(votes.features.X.astype(float), votes.first, votes.second, w, starts=4)
    reward = exact_theta(votes, theta * unit_scale(votes), w)
    reached = w[reward.prefers_first(votes)].sum()
    assert reached <= float(optimum) + 1e-9
    assert reached >= float(optimum) - 0.01 * abs(w).sum()


def unit_scale(votes: Votes) -> np.ndarray:
    return np.array([2.0**k for k in unit_features(votes)[1]])


@pytest.mark.parametrize("seed", range(8))
def test_close_to_the_best_of_many_random_directions(seed: int) -> None:
    """Nine pairs in three dimensions have at most 2·(1 + 8 + 28) = 74 cells: 5,000 directions meet nearly all of them."""
    rng = np.random.default_rng(seed)
    votes = random_linear_votes(rng, 6, 3, 9)
    assert votes.features is not None
    w = rng.standard_normal(votes.size)
    D = (votes.features.X[votes.first] - votes.features.X[votes.second]).astype(float)
    sampled = max((D @ rng.standard_normal((3, 5000)) > 0).T @ w)
    reward = linear_oracle(votes, starts=6)(w)
    assert w[reward.prefers_first(votes)].sum() >= 0.95 * sampled


def test_a_hidden_direction_is_found() -> None:
    rng = np.random.default_rng(4)
    X = rng.standard_normal((2000, 8))
    first, second = np.arange(0, 2000, 2), np.arange(1, 2000, 2)
    hidden = rng.standard_normal(8)
    w = np.where((X[first] - X[second]) @ hidden > 0, 1.0, -1.0)
    theta = best_direction(X, first, second, w, starts=1)
    assert w[(X[first] - X[second]) @ theta > 0].sum() >= 0.995 * w[w > 0].sum()


def test_the_same_seed_gives_the_same_direction() -> None:
    rng = np.random.default_rng(4)
    X, first, second = rng.standard_normal((60, 4)), np.arange(30), np.arange(30, 60)
    w = rng.standard_normal(30)
    one, two = (best_direction(X, first, second, w, 3, seed=5) for _ in range(2))
    assert (one == two).all()


def test_after_the_deadline_the_best_so_far() -> None:
    rng = np.random.default_rng(4)
    X, first, second = rng.standard_normal((60, 4)), np.arange(30), np.arange(30, 60)
    theta = best_direction(X, first, second, rng.standard_normal(30), 10**9, deadline=Deadline(0))
    assert theta.shape == (4,)


def test_no_weight_at_all() -> None:
    votes = votes_on([3], [(0, 1, 1, 2, 1), (1, 2, 1, 2, 1)], [[0, 0, 1], [1, 0, 1], [2, 1, 1]])
    reward = linear_oracle(votes)(np.zeros(2))
    assert sorted(reward.place.tolist()) == [0, 1, 2]


# --- Exactly


@pytest.mark.parametrize("seed", range(20))
def test_ties_are_broken_and_nothing_is_lost(seed: int) -> None:
    """θ = 0 ties everything, θ on a line ties a pair: the reward has no ties; of θ = 0 the better of two directions is left."""
    rng = np.random.default_rng(seed)
    votes = random_linear_votes(rng, 7, 3, 15)
    assert votes.features is not None
    w = rng.standard_normal(votes.size)
    x, y = (votes.features.X[votes.first] - votes.features.X[votes.second])[:2].astype(float)
    for theta in (np.zeros(3), np.cross(x, y), np.cross(x, [1.0, 0, 0])):
        reward = exact_theta(votes, theta * unit_scale(votes), w)
        gaps = (votes.features.X[votes.first] - votes.features.X[votes.second]) @ theta
        clear = abs(gaps) > 1e-6 * max(1, abs(gaps).max())
        got = reward.prefers_first(votes)
        assert (got == (gaps > 0))[clear].all() or w[got].sum() >= w[gaps > 0].sum()
        if not theta.any():  # of a direction and its opposite one is at least average
            assert w[got].sum() >= w.sum() / 2 - 1e-9
        check_theta(votes, reward.theta, got)


def check_theta(votes: Votes, theta: tuple[Fraction, ...] | None, preferred: np.ndarray) -> None:
    assert votes.features is not None
    assert theta is not None
    for e in range(votes.size):
        x, y = votes.features.row(int(votes.first[e])), votes.features.row(int(votes.second[e]))
        gap = sum(t * (a - b) for t, a, b in zip(theta, x, y, strict=True))
        assert gap != 0
        assert (gap > 0) == preferred[e]


def test_large_offsets_scales_and_denominators() -> None:
    base = votes_on([4, 3], [(0, 1, 1, 2, 1), (1, 2, 1, 2, 1), (0, 3, 1, 2, 1), (4, 5, 1, 2, 1), (5, 6, 1, 2, 1)])
    rng = random.Random(3)
    X = np.array(
        [[10**30 + rng.randint(0, 9), rng.randint(-5, 5) * 10**400, 7**20 + rng.randint(0, 99)] for _ in range(7)],
        dtype=object,
    )
    features = Features(("a", "b", "c"), X, (1, 3, 10**6))
    votes = Votes(
        "t",
        base.prompts,
        base.responses,
        base.starts,
        base.first,
        base.second,
        base.wins,
        base.total,
        base.weight,
        features,
    )
    w = np.array([1.0, -1.0, 2.0, 1.0, -3.0])
    reward = linear_oracle(votes, starts=4)(w)
    check_theta(votes, reward.theta, reward.prefers_first(votes))
    assert w[reward.prefers_first(votes)].sum() >= 3.0


def test_few_bits() -> None:
    rng = np.random.default_rng(0)
    votes = random_linear_votes(rng, 12, 4, 30)
    theta = linear_oracle(votes)(rng.standard_normal(votes.size)).theta
    assert theta is not None
    assert max(abs(t) for t in theta) <= 2 ** (BITS[2] + 8)


def test_no_features_and_equal_features() -> None:
    rows = [(0, 1, 1, 2, 1), (1, 2, 1, 2, 1)]
    with pytest.raises(InputError, match="need features"):
        linear_oracle(votes_on([3], rows))
    for d in (2, 3):
        votes = votes_on([3], rows, [[1] * d, [0] * d, [0] * d])
        with pytest.raises(InputError, match="'r1' and 'r2' are compared but have the same features"):
            linear_oracle(votes)(np.ones(2))


@pytest.mark.parametrize("d", [2, 4])
def test_frank_wolfe_with_linear_rewards(d: int) -> None:
    rng = np.random.default_rng(d)
    votes = random_linear_votes(rng, 10, d, 45)
    ensemble, steps = frank_wolfe(votes, linear_oracle(votes, starts=2), 8)
    assert isinstance(ensemble, Ensemble)
    assert steps[-1].error == ensemble.error(votes) < steps[0].error
    for reward in ensemble.rewards:
        check_theta(votes, reward.theta, reward.prefers_first(votes))


def test_fifty_thousand_pairs() -> None:
    rng = np.random.default_rng(0)
    X = rng.standard_normal((100_000, 6))
    first, second = np.arange(0, 100_000, 2), np.arange(1, 100_000, 2)
    w = np.sign((X[first] - X[second]) @ rng.standard_normal(6)) * rng.random(50_000)
    w *= np.where(rng.random(50_000) < 0.2, -1, 1)
    theta = best_direction(X, first, second, w, starts=1)
    assert w[(X[first] - X[second]) @ theta > 0].sum() > 0.55 * w[w > 0].sum()
