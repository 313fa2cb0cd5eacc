"""The families of the plane: counts, realizations, and the impossibility of the bad pentagon by areas and by Z3."""

from __future__ import annotations

import math
import random
from collections.abc import Callable, Iterable, Sequence
from fractions import Fraction
from itertools import combinations, pairwise, permutations
from typing import Any

import pytest
import z3
from hypothesis import given
from hypothesis import strategies as st
from support import brute

from pluralign.formulations.errors import InputError
from pluralign.formulations.instances.instance import Instance
from pluralign.formulations.rankings import allowable_sequences
from pluralign.formulations.rankings.allowable_sequences import (
    Family,
    area_comparisons,
    canonical,
    classes,
    families,
    growing_triangles,
    realization,
    search_realizations,
)
from pluralign.formulations.rankings.arrangement import feasible_rankings
from pluralign.formulations.types import Ranking

Points = Sequence[tuple[int, int]]

SIZES = range(1, 6)
SLOW_AT_FIVE = [pytest.param(m, marks=pytest.mark.slow) if m == 5 else m for m in SIZES]


def family_of(points: Points) -> Family:
    return frozenset(map(tuple, feasible_rankings(points)[0].tolist()))


def renamed(family: Family, new: Sequence[int]) -> Family:
    return frozenset(tuple(new[c] for c in ranking) for ranking in family)


def cross(p: Any, q: Any, r: Any, s: Any) -> Any:
    """The cross product of the ways from p to q and from r to s."""
    return (q[0] - p[0]) * (s[1] - r[1]) - (q[1] - p[1]) * (s[0] - r[0])


def general_position(points: Points) -> bool:
    pairs = combinations(combinations(points, 2), 2)
    return len(set(points)) == len(points) and all(cross(*one, *other) != 0 for one, other in pairs)


def random_points(m: int, bound: int, rng: random.Random) -> Points:
    while True:
        points = [(rng.randint(-bound, bound), rng.randint(-bound, bound)) for _ in range(m)]
        if general_position(points):
            return points


def swaps(half: list[Ranking]) -> list[tuple[int, ...]]:
    """The pairs (upper, lower) that the steps of a half-turn swap, each step being a swap of neighbours."""
    pairs = []
    for before, after in pairwise(half):
        k = next(k for k in range(len(before)) if before[k] != after[k])
        assert after == (*before[:k], before[k + 1], before[k], *before[k + 2 :])
        pairs.append(before[k : k + 2])
    return pairs


def bad_pentagon() -> Family:
    [family] = [family for family, _ in classes(5) if realization(family) is None]
    return family


@pytest.mark.parametrize(
    ("m", "half_turns", "through", "everywhere", "sizes"),
    [
        (1, 1, 1, 1, [1]),
        (2, 1, 1, 1, [1]),
        (3, 2, 1, 1, [1]),
        (4, 16, 8, 16, [4, 12]),
        (5, 768, 384, 2304, [24] + [120] * 19),
    ],
)
def test_the_counts(m: int, half_turns: int, through: int, everywhere: int, sizes: list[int]) -> None:
    start, found = tuple(range(m)), families(m)
    assert len({tuple(half) for half in allowable_sequences._half_turns(start)}) == half_turns
    stanley = math.prod((2 * k - 1) ** (m - k) for k in range(1, m))
    assert half_turns * stanley == math.factorial(m * (m - 1) // 2)
    assert sum(start in family for family in found) == through
    assert len(found) == len(set(found)) == everywhere
    assert found == sorted(found, key=sorted)
    assert sorted(size for _, size in classes(m)) == sizes
    assert sum(sizes) == everywhere


def test_three_candidates_or_fewer_have_all_rankings() -> None:
    for m in (1, 2, 3):
        assert families(m) == [frozenset(permutations(range(m)))]


@pytest.mark.parametrize("m", SIZES)
def test_every_family_is_a_full_turn_of_swaps_of_neighbours(m: int) -> None:
    for family in families(m):
        assert len(family) == max(m * (m - 1), 1)
        assert {ranking[::-1] for ranking in family} == family
        half = allowable_sequences._half_turn(family)
        assert half[-1] == half[0][::-1]
        assert {*half, *(ranking[::-1] for ranking in half)} == family
        assert sorted(map(sorted, swaps(half))) == [[a, b] for a, b in combinations(range(m), 2)]


@pytest.mark.parametrize("m", SIZES)
def test_points_in_general_position_have_one_of_the_families(m: int) -> None:
    rng = random.Random(m)
    known = set(families(m))
    for bound in [20] * 60 + [10**6] * 20:
        assert family_of(random_points(m, bound, rng)) in known


@pytest.mark.parametrize("m", [2, 3, 4])
def test_points_have_one_of_the_families_by_brute_force(m: int) -> None:
    rng = random.Random(m)
    known = set(families(m))
    for _ in range(6):
        points = random_points(m, 9, rng)
        features = tuple(tuple(map(Fraction, point)) for point in points)
        instance = Instance(tuple(f"c{i}" for i in range(m)), features)
        assert frozenset(brute.feasible_rankings(instance)) in known


@pytest.mark.parametrize("m", SLOW_AT_FIVE)
def test_every_realization_has_exactly_its_family(m: int) -> None:
    without = 0
    for family in families(m):
        points = realization(family)
        if points is None:
            without += 1
        else:
            assert family_of(points) == family
            assert max(abs(x) for point in points for x in point) <= 3
    assert without == (24 if m == 5 else 0)


@pytest.mark.parametrize("m", SLOW_AT_FIVE)
def test_the_table_of_realizations_is_what_the_search_finds(m: int) -> None:
    found = search_realizations(m, 3)
    assert allowable_sequences.REALIZATIONS[m] == tuple(found.get(family) for family, _ in classes(m))


def test_the_search_stops_at_its_bound() -> None:
    assert [len(search_realizations(4, bound)) for bound in (0, 1, 2)] == [0, 2, 2]


@given(st.sampled_from([family for m in SIZES for family in families(m)]), st.randoms(use_true_random=False))
def test_the_canonical_family_does_not_depend_on_the_names(family: Family, rng: random.Random) -> None:
    m = len(min(family))
    image, relabelling = canonical(family)
    assert renamed(family, relabelling) == image
    assert image in [representative for representative, _ in classes(m)]
    assert canonical(renamed(family, rng.sample(range(m), m)))[0] == image
    assert canonical(image) == (image, tuple(range(m)))


def test_the_canonical_family_is_the_smallest_of_all_relabellings() -> None:
    chosen = families(4) + families(5)[::200]
    for family in chosen:
        smallest = min((sorted(renamed(family, new)), new) for new in permutations(range(len(min(family)))))
        image, relabelling = canonical(family)
        assert (sorted(image), relabelling) == smallest


def test_any_set_of_rankings_has_a_canonical_relabelling() -> None:
    assert canonical(frozenset({(2, 0, 1), (2, 1, 0)})) == (frozenset({(0, 1, 2), (0, 2, 1)}), (1, 2, 0))


@pytest.mark.parametrize("m", [4, 5])
def test_areas_compare_as_the_family_says(m: int) -> None:
    rng = random.Random(m)
    for _ in range(100):
        points = random_points(m, 30, rng)
        area = {
            frozenset(t): abs(cross(points[t[0]], points[t[1]], points[t[0]], points[t[2]]))
            for t in combinations(range(m), 3)
        }
        pairs = area_comparisons(family_of(points))
        assert len(pairs) >= 3
        assert all(area[smaller] < area[larger] for smaller, larger in pairs)


def test_only_the_bad_pentagon_has_growing_triangles() -> None:
    for m in SIZES:
        for family, _ in classes(m):
            assert (growing_triangles(family) is None) == (realization(family) is not None)


def test_the_triangles_of_the_bad_pentagon_grow_all_round() -> None:
    family = bad_pentagon()
    cycle = growing_triangles(family)
    assert cycle is not None
    assert len(set(cycle)) == 5
    known = area_comparisons(family)
    assert all((cycle[i - 1], cycle[i]) in known for i in range(5))
    # as the docstring numbers its vertices: i+1 is nearer to the diagonal i, i+3 than i+2
    assert any(
        all(
            (frozenset((v[i], v[(i + 1) % 5], v[(i + 3) % 5])), frozenset((v[i], v[(i + 2) % 5], v[(i + 3) % 5])))
            in known
            for i in range(5)
        )
        for v in permutations(range(5))
    )


def test_z3_agrees_on_which_families_of_five_points_exist() -> None:
    for family, _ in classes(5):
        half = allowable_sequences._half_turn(family)
        x, y = z3.Reals("x0 x1 x2 x3 x4"), z3.Reals("y0 y1 y2 y3 y4")
        points = list(zip(x, y, strict=True))
        solver = z3.SolverFor("QF_NRA")
        # the half-turn starts at θ = (−1, 0) and slopes increase, or in the mirror image; a shift, a scaling of x and a
        # shear bring the first two points here
        solver.add(x[half[0][0]] == 0, x[half[0][1]] == 1, y[half[0][0]] == 0, y[half[0][1]] == 0)
        solver.add([x[a] < x[b] for a, b in pairwise(half[0])])
        for (a, b), (c, d) in pairwise(swaps(half)):
            solver.add(cross(points[a], points[b], points[c], points[d]) > 0)
        answer = solver.check()
        assert answer == (z3.unsat if realization(family) is None else z3.sat)


@pytest.mark.parametrize("function", [families, classes, lambda m: search_realizations(m, 1)])
@pytest.mark.parametrize("m", [0, -1, 6, 2.5, "3", None])
def test_a_bad_number_of_candidates_is_an_input_error(function: Callable[..., object], m: object) -> None:
    with pytest.raises(InputError, match=r"for 1 to 5 candidates, not .* give a whole number"):
        function(m)


@pytest.mark.parametrize(
    ("family", "message"),
    [
        ([], "not empty"),
        ([(0, 1), (0, 1, 2)], "does not rank"),
        ([(0, 1), (1, 1)], "does not rank"),
        ([(0, 1)], "full turn"),
        (list(permutations(range(4))), "full turn"),
        ([ranking for ranking in permutations(range(4)) if ranking[0] < 2], "full turn"),
    ],
)
def test_rankings_that_are_not_a_family_are_an_input_error(family: Iterable[Ranking], message: str) -> None:
    rankings = frozenset(family)
    for function in (realization, area_comparisons, growing_triangles):
        with pytest.raises(InputError, match=message):
            function(rankings)


def test_a_realization_of_six_candidates_is_an_input_error() -> None:
    family = family_of(random_points(6, 20, random.Random(6)))
    with pytest.raises(InputError, match="1 to 5 candidates, not 6"):
        realization(family)
    assert growing_triangles(family) is None
