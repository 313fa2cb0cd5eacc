"""What column generation is made of: the best order by subsets, insertion search, the least norm point."""

from __future__ import annotations

import random
from fractions import Fraction
from itertools import combinations, permutations

import numpy as np
import pytest
from flint import fmpq_mat, fmpz_mat
from hypothesis import given, settings
from hypothesis import strategies as st
from numpy.typing import NDArray
from support import amounts

from pluralign.formulations.ensembles.least.least_norm import LeastNorm
from pluralign.formulations.ordering import insertion_search, subsets
from pluralign.formulations.ordering.subsets import MOST, best_order, likely_orders

Points = list[list[int]]


# --- the best order by subsets


def gain_of(gain: list[list[int]], order: tuple[int, ...]) -> int:
    return sum(gain[a][b] for i, a in enumerate(order) for b in order[i + 1 :])


def matrices(size: int) -> st.SearchStrategy[list[list[int]]]:
    entries = st.one_of(
        st.integers(-9, 9),
        st.integers(-(2**62), 2**62),
        st.integers(-(10**30), 10**30),
        st.sampled_from([0, 1, -1, 2**61, -(2**61), 2**63, -(2**63), 2**70]),
    )
    return st.lists(st.lists(entries, min_size=size, max_size=size), min_size=size, max_size=size)


def as_array(rows: list[list[int]]) -> NDArray[np.int64]:
    """int64 where it holds the entries, Python integers elsewhere."""
    try:
        return np.array(rows, dtype=np.int64)
    except OverflowError:
        return np.array(rows, dtype=object)


@settings(max_examples=amounts.of(120, 40), deadline=None)
@given(st.integers(1, 6).flatmap(matrices))
def test_the_best_order_is_that_of_brute_force(rows: list[list[int]]) -> None:
    order, value = best_order(as_array(rows))
    assert sorted(order) == list(range(len(rows)))
    off = [[0 if a == b else x for b, x in enumerate(row)] for a, row in enumerate(rows)]
    assert gain_of(off, tuple(order)) == value == max(gain_of(off, o) for o in permutations(range(len(rows))))


def test_the_best_order_of_seven_and_of_twelve() -> None:
    rng = random.Random(0)
    rows = [[rng.randint(-50, 50) for _ in range(7)] for _ in range(7)]
    order, value = best_order(as_array(rows))
    assert gain_of(rows, tuple(order)) == value == max(gain_of(rows, o) for o in permutations(range(7)))
    # an order that is consistent with every pair is best, however large the numbers are
    hidden = rng.sample(range(MOST), MOST)
    huge = [[0] * MOST for _ in range(MOST)]
    for i, a in enumerate(hidden):
        for b in hidden[i + 1 :]:
            huge[a][b] = rng.randint(1, 10**25)
    assert best_order(as_array(huge)) == (hidden, sum(map(sum, huge)))


@pytest.mark.parametrize("together", [1 << 19, 64])
@pytest.mark.parametrize("size", [1, 2, 3, 5, 8])
def test_many_orders_at_once_are_as_good_as_one_by_one(
    size: int, together: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(subsets, "_ENTRIES", together)
    random = np.random.default_rng(size)
    gain = random.integers(-9, 10, size=(37, size, size))
    orders = likely_orders(gain.astype(np.float64))
    assert orders.shape == (37, size)
    for one, order in zip(gain, orders.tolist(), strict=True):
        assert sorted(order) == list(range(size))
        off = one - np.diag(np.diag(one))
        assert gain_of(off.tolist(), tuple(order)) == best_order(off)[1]


def test_too_many_responses_are_refused() -> None:
    with pytest.raises(ValueError, match="13 responses are too many"):
        best_order(np.zeros((13, 13), dtype=np.int64))


# --- insertion search


def skew(random_: np.random.Generator, m: int) -> NDArray[np.float64]:
    half = np.triu(random_.normal(size=(m, m)), 1)
    return half - half.T


@pytest.mark.parametrize("m", [1, 2, 3, 8, 15])
def test_no_insertion_improves_what_insertion_search_returns(m: int) -> None:
    random_ = np.random.default_rng(m)
    gain = skew(random_, m)
    starts = np.array([random_.permutation(m) for _ in range(20)])
    before = insertion_search.gains(gain, starts)
    orders = insertion_search.improved(gain, starts)
    after = insertion_search.gains(gain, orders)
    assert (np.sort(orders, axis=1) == np.arange(m)).all()
    assert (after >= before - 1e-12).all()
    for order, value in zip(orders, after, strict=True):
        for i in range(m):
            for j in range(m):
                moved = np.insert(np.delete(order, i), j, order[i])
                assert insertion_search.gains(gain, moved[None])[0] <= value + 1e-9


def test_gains_are_half_the_difference_of_both_directions() -> None:
    gain = skew(np.random.default_rng(3), 6)
    for order in permutations(range(6), 6):
        direct = sum(gain[a, b] for i, a in enumerate(order) for b in order[i + 1 :])
        assert insertion_search.gains(gain, np.array([order]))[0] == pytest.approx(direct / 2)


def test_moving_and_perturbing_give_permutations() -> None:
    random_ = np.random.default_rng(5)
    orders = np.array([random_.permutation(9) for _ in range(50)])
    source, target = random_.integers(9, size=50), random_.integers(9, size=50)
    for old, new, i, j in zip(orders, insertion_search.moved(orders, source, target), source, target, strict=True):
        assert new.tolist() == np.insert(np.delete(old, i), j, old[i]).tolist()
    assert (np.sort(insertion_search.perturbed(orders, random_), axis=1) == np.arange(9)).all()


def test_search_finds_the_best_of_eight() -> None:
    random_ = np.random.default_rng(1)
    for _ in range(5):
        gain = np.rint(100 * skew(random_, 8))
        starts = np.array([random_.permutation(8) for _ in range(6)])
        found = insertion_search.search(gain, starts, random_, rounds=3)
        values = insertion_search.gains(gain, found)
        assert len(np.unique(found, axis=0)) == len(found)
        # gains of skew matrices count every pair twice, with both signs
        assert values.max() == best_order(gain.astype(np.int64))[1] / 2


# --- the least norm point


def least_norm_squared(points: Points) -> Fraction:
    """By all supports: the least norm of the affine minimisers that are averages."""
    best = min(Fraction(sum(x * x for x in point)) for point in points)
    for size in range(2, min(len(points), len(points[0]) + 1) + 1):
        for chosen in combinations(points, size):
            gram = [[sum(x * y for x, y in zip(p, q, strict=True)) for q in chosen] for p in chosen]
            system = fmpz_mat([[*row, 1] for row in gram] + [[1] * size + [0]])
            if system.rank() < size + 1:
                continue
            solution = fmpq_mat(system).solve(fmpq_mat(size + 1, 1, [0] * size + [1]))
            weights = [Fraction(int(x.p), int(x.q)) for x in solution.entries()[:-1]]
            if min(weights) >= 0:
                best = min(
                    best,
                    sum(
                        (
                            a * b * g
                            for a, row in zip(weights, gram, strict=True)
                            for b, g in zip(weights, row, strict=True)
                        ),
                        Fraction(0),
                    ),
                )
    return best


def check_optimal(norm: LeastNorm, tolerance: float = 1e-9) -> None:
    """The conditions of optimality: no point lies in front of the hyperplane through the minimiser."""
    weights, x = norm.weights, norm.point
    assert np.isfinite(weights).all()
    assert np.isfinite(x).all()
    assert weights.min() >= 0
    assert weights.sum() == pytest.approx(1, abs=1e-12)
    scale = (norm.points**2).sum(axis=1).max()
    assert x == pytest.approx(weights @ norm.points, abs=1e-12 * scale**0.5)
    assert (norm.points @ x).min() >= x @ x - tolerance * (scale + 1e-300)


@settings(max_examples=amounts.of(60, 20), deadline=None)
@given(
    st.integers(1, 3).flatmap(
        lambda d: st.lists(st.lists(st.integers(-3, 3), min_size=d, max_size=d), min_size=1, max_size=7)
    ),
    st.integers(1, 3),
)
def test_the_least_norm_is_that_of_all_supports(points: Points, at_once: int) -> None:
    """Duplicates, affinely dependent points and hulls around 0 included; points come a few at a time."""
    norm = LeastNorm(len(points[0]))
    for k in range(0, len(points), at_once):
        norm.add(np.array(points[k : k + at_once], dtype=np.float64))
        norm.solve()
        check_optimal(norm)
    assert norm.point @ norm.point == pytest.approx(float(least_norm_squared(points)), abs=1e-9)


@pytest.mark.parametrize("seed", range(6))
@pytest.mark.parametrize("shift", [0.0, 0.3, 2.0])
def test_many_points_in_many_dimensions(seed: int, shift: float) -> None:
    """Against nonnegative least squares: min ‖Σ y p‖² + (Σ y − 1)² over y ≥ 0 has the same support."""
    optimize = pytest.importorskip("scipy.optimize")
    random_ = np.random.default_rng(seed)
    points = random_.integers(0, 2, size=(300, 40)) - random_.uniform(0.2, 0.8, size=40) + shift * (seed % 3)
    points = np.vstack([points, points[:20]])
    norm = LeastNorm(40)
    for part in np.array_split(points, 5):
        norm.add(part)
        norm.solve()
        check_optimal(norm, 1e-8)
    y, _ = optimize.nnls(np.vstack([points.T, np.ones(len(points))]), np.append(np.zeros(40), 1.0))
    other = (y / y.sum()) @ points
    assert norm.point @ norm.point == pytest.approx(other @ other, rel=1e-7, abs=1e-12)


@pytest.mark.parametrize("scale", [1e-8, 1.0, 1e8])
def test_any_scale_and_zero(scale: float) -> None:
    norm = LeastNorm(2)
    norm.add(scale * np.array([[1.0, 1.0], [1.0, 1.0], [-1.0, 1.0], [0.0, 3.0]]))
    norm.solve()
    check_optimal(norm)
    assert norm.point == pytest.approx([0, scale])
    norm.add(scale * np.array([[0.0, -1.0]]))
    norm.solve()
    check_optimal(norm)
    assert norm.point @ norm.point <= 1e-18 * scale**2
    zero = LeastNorm(3)
    zero.add(np.zeros((2, 3)))
    zero.solve()
    assert zero.weights.sum() == 1.0
    assert not zero.point.any()


def test_very_uneven_coordinates() -> None:
    """Weights of pairs that differ by 12 orders of magnitude: square roots by 6."""
    random_ = np.random.default_rng(2)
    root = 10.0 ** random_.integers(-6, 1, size=12)
    norm = LeastNorm(12)
    for _ in range(10):
        norm.add(root * (random_.integers(0, 2, size=(20, 12)) - 0.4))
        norm.solve()
        check_optimal(norm, 1e-7)


def test_forgetting_keeps_the_minimiser() -> None:
    random_ = np.random.default_rng(4)
    norm = LeastNorm(10)
    points = random_.normal(size=(200, 10)) + 1.0
    norm.add(points)
    norm.solve()
    before = norm.point
    kept = norm.keep(50)
    assert len(kept) == len(norm.points) == 50
    assert (norm.points == points[kept]).all()
    assert norm.point == pytest.approx(before)
    norm.solve()
    assert norm.point == pytest.approx(before)
    assert norm.keep(50).tolist() == list(range(50))
