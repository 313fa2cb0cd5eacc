"""The exact enumeration of feasible rankings: against Cover's numbers, brute force and itself."""

from __future__ import annotations

import itertools
import math
import random
from collections.abc import Sequence

import numpy as np
import pytest
from hypothesis import assume, given, settings
from hypothesis import strategies as st
from support import amounts

from pluralign.formulations.errors import InputError
from pluralign.formulations.rankings import lattice, sweep
from pluralign.formulations.rankings.arrangement import count_feasible_rankings, cover_number, feasible_rankings
from pluralign.solver.results import Deadline, LimitReached

Points = Sequence[Sequence[int]]

TALK = [(20, 0, 0), (0, 20, 0), (0, 10, 10), (0, 0, 1), (1, 0, 0)]


def solvable(rows: list[tuple[int, ...]]) -> bool:
    """Whether some θ has row · θ > 0 for every row, by Fourier-Motzkin elimination in integers."""
    while rows:
        if any(not any(row) for row in rows):
            return False
        last = [row[-1] for row in rows]
        keep = [row[:-1] for row, v in zip(rows, last, strict=True) if v == 0]
        over = [row for row in rows if row[-1] > 0]
        under = [row for row in rows if row[-1] < 0]
        for p, q in itertools.product(over, under):
            mixed = [p[-1] * b - q[-1] * a for a, b in zip(p[:-1], q[:-1], strict=True)]
            g = math.gcd(*mixed) or 1
            keep.append(tuple(v // g for v in mixed))
        rows = keep
    return True


def brute_force(points: Points) -> set[tuple[int, ...]]:
    """All feasible rankings, by testing every permutation."""
    found = set()
    for order in itertools.permutations(range(len(points))):
        steps = itertools.pairwise(order)
        if solvable([tuple(p - q for p, q in zip(points[a], points[b], strict=True)) for a, b in steps]):
            found.add(order)
    return found


def rankings_of(points: Points) -> list[tuple[int, ...]]:
    """The enumerated rankings, after checking every witness, the order and the count with Python integers."""
    rankings, thetas = feasible_rankings(points)
    found = [tuple(row) for row in rankings.tolist()]
    assert rankings.shape == (len(found), len(points))
    assert thetas.shape == (len(found), len(points[0]))
    for order, theta in zip(found, thetas.tolist(), strict=True):
        assert all(isinstance(v, int) for v in theta)
        assert len(points) == 1 or math.gcd(*theta) == 1
        scores = [sum(t * v for t, v in zip(theta, points[c], strict=True)) for c in order]
        assert all(a > b for a, b in itertools.pairwise(scores))
    assert found == sorted(set(found))
    assert count_feasible_rankings(points) == len(found)
    return found


def random_points(rng: random.Random, m: int, d: int, size: int) -> list[tuple[int, ...]]:
    points: set[tuple[int, ...]] = set()
    while len(points) < m:
        points.add(tuple(rng.randint(-size, size) for _ in range(d)))
    return rng.sample(sorted(points), m)


def test_cover_numbers() -> None:
    known = {(4, 2): 12, (5, 2): 20, (5, 3): 72, (10, 2): 90, (10, 3): 1742, (10, 4): 18990, (12, 3): 3852}
    assert {key: cover_number(*key) for key in known} == known
    assert all(cover_number(m, d) == math.factorial(m) for m in range(1, 7) for d in range(m - 1, 9))
    assert [cover_number(m, 1) for m in (1, 2, 3, 9)] == [1, 2, 2, 2]
    assert [cover_number(m, 0) for m in (1, 2, 3)] == [1, 0, 0]


@pytest.mark.parametrize(("m", "d"), [(0, 2), (3, -1)])
def test_cover_numbers_of_nothing(m: int, d: int) -> None:
    with pytest.raises(ValueError, match="Cover number"):
        cover_number(m, d)


@pytest.mark.parametrize("size", [10**3, 10**4, 10**6])
@pytest.mark.parametrize(("m", "d"), [(4, 2), (5, 2), (5, 3), (10, 2), (10, 3), (6, 4), (7, 5), (6, 6)])
def test_points_in_general_position_have_covers_number_of_rankings(m: int, d: int, size: int) -> None:
    assert len(rankings_of(random_points(random.Random(m * d), m, d, size))) == cover_number(m, d)


@pytest.mark.parametrize("size", [50, 10**4])
def test_ten_points_in_dimension_four(size: int) -> None:
    assert len(rankings_of(random_points(random.Random(1), 10, 4, size))) == 18990


def test_the_talks_instance() -> None:
    found = rankings_of(TALK)
    assert len(found) == 68
    assert (0, 1, 2, 3, 4) not in found
    assert set(found) == brute_force(TALK)


@pytest.mark.parametrize("d", [1, 2, 3, 4])
@pytest.mark.parametrize("size", [1, 2, 4])
def test_small_degenerate_instances_against_brute_force(d: int, size: int) -> None:
    rng = random.Random(10 * d + size)
    for m in range(1, 6):
        if (2 * size + 1) ** d < m:
            continue
        for _ in range(12 if m == 5 else 25):
            points = random_points(rng, m, d, size)
            assert rankings_of(points) == sorted(brute_force(points)), points


@pytest.mark.parametrize(
    "points",
    [
        [(0, 0, 0), (1, 1, 1), (2, 2, 2), (5, 5, 5), (-1, -1, -1)],  # a line in space
        [(0, 0, 0), (1, 0, 0), (0, 1, 0), (1, 1, 0), (2, 3, 0)],  # a parallelogram in a plane in space
        [(0, 0, 0, 0), (1, 0, 1, 0), (0, 1, 0, 1), (1, 1, 1, 1), (2, 2, 1, 1)],
        [(0, 0, 0), (2, 0, 0), (4, 0, 0), (0, 1, 0), (0, 0, 1)],  # three on a line
        [(0, 0, 0), (1, 0, 0), (3, 0, 0), (0, 0, 1), (2, 0, 1)],  # parallel differences
        [(1, 0, 0), (0, 1, 0), (0, 0, 1), (-1, 0, 0), (0, -1, 0)],
        [(0, 0, 0), (2, 0, 0), (0, 2, 0), (0, 0, 2), (1, 1, 0)],
        [(0, 0, 0, 0), (1, 2, 3, 4), (2, 4, 6, 8), (-3, -6, -9, -12), (1, 0, 0, 0), (0, 1, 0, 0)],  # four on a line
        [(7, 3)],
        [(0, 0), (0, 5)],
    ],
)
def test_special_positions_in_every_order_of_the_points(points: Points) -> None:
    expected = brute_force(points)
    for order in itertools.islice(itertools.permutations(range(len(points))), 0, None, 7 if len(points) < 6 else 97):
        found = rankings_of([points[c] for c in order])
        assert {tuple(order[c] for c in ranking) for ranking in found} == expected


@pytest.mark.parametrize(("n", "shapes"), [(1, 1), (2, 1), (3, 2), (4, 14)])
def test_orders_of_the_subsets_of_a_set(n: int, shapes: int) -> None:
    """The vertices of a cube: comparative probability orders, up to symmetry 1, 1, 2, 14, 516, … (OEIS A009997)."""
    cube = list(itertools.product((0, 1), repeat=n))
    assert len(rankings_of(cube)) == shapes * math.factorial(n) * 2**n


def test_affinely_independent_points_have_every_ranking() -> None:
    simplex = [[3 * (i == j) for j in range(6)] for i in range(6)]
    assert rankings_of(simplex) == list(itertools.permutations(range(6)))


def test_more_coordinates_than_points() -> None:
    rng = random.Random(5)
    points = random_points(rng, 5, 40, 9)
    assert len(rankings_of(points)) == 120
    flat = [[sum(a * b for a, b in zip(row, p, strict=True)) for row in points] for p in points]
    assert len(rankings_of([[*p[:2], *p[:2], p[0] + p[1]] for p in flat])) == cover_number(5, 2)


def test_huge_and_nearly_parallel() -> None:
    """Directions that floating point cannot tell apart, and scores far beyond 64 bits."""
    big = 10**12
    fan = [(0, 0), (big, big + 1), (2 * big - 1, 2 * big + 1), (3 * big, 3 * big + 2), (5 * big + 1, 5 * big + 6)]
    assert rankings_of(fan) == sorted(brute_force(fan))
    space = [(big + i, big * i + i**3, big - i * i) for i in range(-2, 3)]
    assert rankings_of(space) == sorted(brute_force(space))
    tower = [(10**40 * i + i**2, 10**60 + i**3, i**4) for i in range(5)]
    assert rankings_of(tower) == sorted(brute_force(tower))
    vast = [(10**400 * i + i**2, 10**380 * i**2 - 1, i**4) for i in range(5)]
    assert rankings_of(vast) == sorted(brute_force(vast))
    moved = [tuple(10**400 + v for v in point) for point in TALK]
    assert len(rankings_of(moved)) == 68
    for d in (3, 4):
        points = random_points(random.Random(d), 8, d, 10**13)
        assert len(rankings_of(points)) == cover_number(8, d)


def test_rays_that_floats_put_in_the_wrong_order(monkeypatch: pytest.MonkeyPatch) -> None:
    mended = []
    turning = sweep._turning
    monkeypatch.setattr(sweep, "_turning", lambda a, b: mended.append(a) or turning(a, b))
    rng = random.Random(1)
    for _ in range(5):
        near = [(10**17 + x, 10**17 + y) for x, y in random_points(rng, 4, 2, 3)]
        points = [(0, 0), *near]
        assert rankings_of(points) == sorted(brute_force(points))
    assert mended


@pytest.mark.parametrize("size", [2, 40, 10**5])
@pytest.mark.parametrize(("m", "d"), [(9, 2), (8, 3), (7, 4), (6, 5)])
def test_python_integers_give_what_machine_integers_give(
    m: int, d: int, size: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    points = random_points(random.Random(m), m, d, size)
    rankings, thetas = feasible_rankings(points)
    count = count_feasible_rankings(points)
    monkeypatch.setattr(lattice, "WORD", 0)
    rankings2, thetas2 = feasible_rankings(points)
    assert thetas.dtype == np.int64
    assert thetas2.dtype == object
    assert np.array_equal(rankings, rankings2)
    assert np.array_equal(thetas, thetas2)
    assert count_feasible_rankings(points) == count == len(rankings)


@pytest.mark.parametrize("word", [2**8, 2**14, 2**20, 2**30])
def test_any_mix_of_machine_and_python_integers_gives_the_same(word: int, monkeypatch: pytest.MonkeyPatch) -> None:
    points = random_points(random.Random(word), 8, 4, 100)
    expected, _ = feasible_rankings(points)
    monkeypatch.setattr(lattice, "WORD", word)
    assert rankings_of(points) == [tuple(row) for row in expected.tolist()]


def test_small_chunks_give_the_same(monkeypatch: pytest.MonkeyPatch) -> None:
    points = random_points(random.Random(3), 8, 4, 30)
    expected, _ = feasible_rankings(points)
    monkeypatch.setattr("pluralign.formulations.rankings.arrangement.CHUNK", 1)
    assert np.array_equal(feasible_rankings(points)[0], expected)


def test_many_points_need_several_words_to_sort() -> None:
    points = [(i, i * i, (7 * i * i * i) % 101) for i in range(18)]
    assert len(rankings_of(points)) <= cover_number(18, 3)
    assert len(rankings_of([(i, i * i) for i in range(70)])) == 2 * 137  # slopes i + j


def test_witnesses_are_short() -> None:
    _, thetas = feasible_rankings(random_points(random.Random(1), 9, 4, 10**6))
    sizes = np.abs(thetas).max(axis=1)
    assert np.median(sizes) < 2**8
    assert sizes.max() < 2**30


@st.composite
def small_points(draw: st.DrawFn) -> list[tuple[int, ...]]:
    d = draw(st.integers(1, 4))
    size = draw(st.sampled_from([1, 3, 50]))
    point = st.tuples(*[st.integers(-size, size)] * d)
    return draw(st.lists(point, min_size=1, max_size=6, unique=True))


@settings(max_examples=amounts.of(40, 13), deadline=None)
@given(small_points(), st.randoms(use_true_random=False))
def test_relabelling_the_points_relabels_the_rankings(points: list[tuple[int, ...]], rng: random.Random) -> None:
    order = rng.sample(range(len(points)), len(points))
    found = rankings_of([points[c] for c in order])
    assert sorted(tuple(order[c] for c in ranking) for ranking in found) == rankings_of(points)


@settings(max_examples=amounts.of(40, 13), deadline=None)
@given(small_points(), st.data())
def test_moving_scaling_and_shearing_change_nothing(points: list[tuple[int, ...]], data: st.DataObject) -> None:
    d = len(points[0])
    integer = st.integers(-(10**13), 10**13)
    shift = data.draw(st.lists(integer, min_size=d, max_size=d))
    scale = data.draw(st.integers(1, 10**13))
    shear = data.draw(integer)
    moved = [[scale * v + s for v, s in zip(point, shift, strict=True)] for point in points]
    for point in moved:
        point[0] += shear * point[-1] if d > 1 else 0
    assert rankings_of(moved) == rankings_of(points)


@settings(max_examples=amounts.of(40, 13), deadline=None)
@given(small_points())
def test_rankings_come_in_reverse_pairs_and_never_exceed_covers_number(points: list[tuple[int, ...]]) -> None:
    assume(len(points) > 1)
    found = rankings_of(points)
    assert sorted(ranking[::-1] for ranking in found) == found
    assert len(found) <= cover_number(len(points), len(points[0]))


@pytest.mark.parametrize(
    ("points", "message"),
    [
        ([], "at least one point"),
        ([()], "at least one point"),
        ([(1, 2), (1,)], "point 1 has 1 coordinates"),
        ([(1, 2), (3, 4), (1, 2)], "points 0 and 2 are equal"),
        ([(1, 2), (3, 4.5)], "vectors of integers"),
    ],
)
def test_unusable_points(points: Points, message: str) -> None:
    with pytest.raises(InputError, match=message):
        feasible_rankings(points)
    with pytest.raises(InputError, match=message):
        count_feasible_rankings(points)


def test_numpy_points_are_welcome() -> None:
    points = np.array(TALK)
    assert np.array_equal(feasible_rankings(points)[0], feasible_rankings(TALK)[0])


def test_a_passed_deadline_stops_the_work() -> None:
    points = random_points(random.Random(2), 9, 5, 100)
    with pytest.raises(LimitReached):
        feasible_rankings(points, Deadline(0.0))
    with pytest.raises(LimitReached):
        count_feasible_rankings(points, Deadline(0.0))


@pytest.mark.parametrize("far", [2**61, 2**62, 2**63, 10**21])
def test_one_coordinate_of_any_size(far: int) -> None:
    rankings, thetas = feasible_rankings([[0], [far], [1]])
    assert rankings.tolist() == [[0, 2, 1], [1, 2, 0]]
    assert thetas.tolist() == [[-1], [1]]
