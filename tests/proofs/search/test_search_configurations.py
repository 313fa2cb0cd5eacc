"""Every set of points has its class and family in the list, and the list has each of them once."""

from __future__ import annotations

import time
from collections.abc import Iterable
from fractions import Fraction
from itertools import combinations, permutations, product

import numpy as np
import pytest

from pluralign.formulations.errors import InputError
from pluralign.formulations.rankings.arrangement import feasible_rankings
from pluralign.proofs.search import configurations
from pluralign.proofs.search.configurations import Configuration, IntegerPoints, Size, classes, coordinates
from pluralign.proofs.search.families import canonical, codes, families, orders, rankings

Rankings = frozenset[tuple[int, ...]]


def all_classes(size: Size) -> dict[tuple[int, ...], Configuration]:
    found: dict[tuple[int, ...], Configuration] = {}
    for k in range(size.shards):
        for key, one in classes(size, size.shard(k)).items():
            found[key] = min(found.get(key, one), one)
    return found


def brute_family(points: Iterable[Iterable[int]]) -> Rankings:
    return frozenset(map(tuple, feasible_rankings([list(x) for x in points])[0].tolist()))


def isomorphic(first: Rankings, second: Rankings, m: int) -> bool:
    return any(frozenset(tuple(p[c] for c in r) for r in first) == second for p in permutations(range(m)))


def row_space(points: IntegerPoints) -> tuple[tuple[Fraction, ...], ...]:
    """Reduced row echelon form of [1; X]: equal for two sets iff an affine map takes one to the other, point to point."""
    rows = [[Fraction(1)] * len(points), *([Fraction(x) for x in column] for column in zip(*points, strict=True))]
    done = 0
    for j in range(len(points)):
        pivot = next((i for i in range(done, len(rows)) if rows[i][j]), None)
        if pivot is None:
            continue
        rows[done], rows[pivot] = rows[pivot], rows[done]
        rows[done] = [x / rows[done][j] for x in rows[done]]
        for i in range(len(rows)):
            if i != done:
                rows[i] = [x - rows[i][j] * y for x, y in zip(rows[i], rows[done], strict=True)]
        done += 1
    return tuple(map(tuple, rows[:done]))


def affine_name(points: IntegerPoints) -> tuple[tuple[Fraction, ...], ...]:
    return min(row_space(tuple(points[c] for c in order)) for order in permutations(range(len(points))))


@pytest.mark.parametrize(("m", "d", "bound"), [(3, 2, 1), (4, 1, 2), (2, 2, 1), (1, 2, 1), (3, 3, 1)])
def test_numbers_are_all_sets_once(m: int, d: int, bound: int) -> None:
    size = Size(m, d, bound)
    listed = coordinates(size, np.arange(size.count))
    base = list(product(range(2 * bound + 1), repeat=d))
    assert sorted(map(tuple, (map(tuple, one) for one in listed.tolist()))) == sorted(combinations(base, m))


@pytest.mark.parametrize(
    ("m", "d", "bound"),
    [
        (4, 2, 1),
        (4, 1, 4),
        (3, 2, 2),
        (2, 2, 2),
        (1, 3, 1),
        pytest.param(5, 2, 1, marks=pytest.mark.slow),
        pytest.param(4, 3, 1, marks=pytest.mark.slow),
    ],
)
def test_classes_are_those_of_brute_force(m: int, d: int, bound: int) -> None:
    size = Size(m, d, bound)
    every = coordinates(size, np.arange(0, size.count, max(1, size.count // 400)))
    wanted = {affine_name(tuple(map(tuple, points))) for points in every.tolist()}
    listed = [affine_name(one.points) for one in all_classes(size).values()]
    assert len(set(listed)) == len(listed)
    assert wanted <= set(listed)
    if size.count <= 400:
        assert wanted == set(listed)


@pytest.mark.parametrize("shard", [7, 100, 12650])
def test_shards_do_not_matter(shard: int, monkeypatch: pytest.MonkeyPatch) -> None:
    whole = all_classes(Size(4, 2, 2))
    monkeypatch.setattr(configurations, "SHARD", shard)
    size = Size(4, 2, 2)
    assert sum(len(size.shard(k)) for k in range(size.shards)) == size.count == 12650
    step = max(1, size.shards // 60) if shard == 7 else 1
    part: dict[tuple[int, ...], Configuration] = {}
    for k in range(0, size.shards, step):
        for key, one in classes(size, size.shard(k)).items():
            part[key] = min(part.get(key, one), one)
    assert set(part) <= set(whole)
    if step == 1:
        assert part == whole


def test_least_members_are_centred_and_smallest() -> None:
    for one in all_classes(Size(4, 2, 2)).values():
        assert one.largest == max(abs(x) for point in one.points for x in point) <= 2
    by_name: dict[object, int] = {}
    size = Size(3, 2, 1)
    for points in coordinates(size, np.arange(size.count)).tolist():
        name = affine_name(tuple(map(tuple, points)))
        spread = max(max(column) - min(column) for column in zip(*points, strict=True))
        by_name[name] = min(by_name.get(name, 9), -(-spread // 2))
    assert {affine_name(one.points): one.largest for one in all_classes(size).values()} == by_name


def test_six_families_of_four_points_in_the_plane() -> None:
    size = Size(4, 2, 2)
    every = coordinates(size, np.arange(size.count))
    labelled = families([tuple(map(tuple, points)) for points in every.tolist()])
    brute: list[Rankings] = []  # one of each isomorphism class
    class_of: dict[tuple[int, ...], int] = {}
    for family in set(labelled):
        as_set = frozenset(map(tuple, rankings(4, family).tolist()))
        place = next((k for k, other in enumerate(brute) if isomorphic(as_set, other, 4)), len(brute))
        brute += [as_set] if place == len(brute) else []
        class_of[family] = place
    assert len(brute) == 6
    assert len({(canonical(4, family), class_of[family]) for family in set(labelled)}) == 6
    listed = families([one.points for one in all_classes(size).values()])
    assert {canonical(4, family) for family in listed} == {canonical(4, family) for family in set(labelled)}


@pytest.mark.parametrize(("m", "d", "bound"), [(4, 2, 2), (5, 2, 2), (4, 3, 1), (3, 1, 3)])
def test_families_are_those_of_the_arrangement(m: int, d: int, bound: int) -> None:
    size = Size(m, d, bound)
    every = coordinates(size, np.arange(3, size.count, max(1, size.count // 60))).tolist()
    sets = [tuple(map(tuple, points)) for points in every]
    for points, family in zip(sets, families(sets), strict=True):
        assert frozenset(map(tuple, rankings(m, family).tolist())) == brute_family(points)
    found = list(dict.fromkeys(families(sets)))[:14]
    for one, other in combinations(found, 2):
        same = isomorphic(
            *(frozenset(map(tuple, rankings(m, family).tolist())) for family in (one, other)),
            m,
        )
        assert (canonical(m, one) == canonical(m, other)) == same


def test_orders_give_every_relabelled_family_once() -> None:
    size = Size(4, 2, 2)
    for one in list(all_classes(size).values())[:40]:
        family = families([one.points])[0]
        relabelled = [families([tuple(one.points[c] for c in order)])[0] for order in orders(4, family)]
        every = {families([tuple(one.points[c] for c in order)])[0] for order in permutations(range(4))}
        assert len(set(relabelled)) == len(relabelled)
        assert set(relabelled) == every


def test_codes_are_lexicographic_numbers() -> None:
    every = np.array(list(permutations(range(5))))
    assert codes(every).tolist() == list(range(120))
    assert (rankings(5, tuple(range(120))) == every).all()


@pytest.mark.parametrize("size", [(9, 1, 9), (5, 3, 500), (2, 12, 30), (3, 6, 1000)])
def test_sizes_that_could_overflow_are_refused(size: tuple[int, int, int]) -> None:
    with pytest.raises(InputError, match="strategy='random' or strategy='local'"):
        Size(*size).check_exhaustible()


@pytest.mark.parametrize(
    ("size", "words"), [((0, 1, 1), "at least one"), ((4, 1, 1), "give only 3"), ((2, 2, -1), "0 or more")]
)
def test_impossible_sizes_are_refused(size: tuple[int, int, int], words: str) -> None:
    with pytest.raises(InputError, match=words):
        Size(*size)


def test_large_coordinates_stay_exact() -> None:
    size = Size(3, 2, 500)
    numbers = np.array([0, size.count - 1, size.count // 3], dtype=np.int64)
    for number, points in zip(numbers.tolist(), coordinates(size, numbers).tolist(), strict=True):
        index = sorted(x * 1001 + y for x, y in points)
        assert index[0] + index[1] * (index[1] - 1) // 2 + index[2] * (index[2] - 1) * (index[2] - 2) // 6 == number


def test_enumeration_is_fast() -> None:
    """Ten thousand sets a second are asked for; a busy machine manages far more."""
    size = Size(4, 2, 3)
    start = time.process_time()
    listed = families([one.points for one in all_classes(size).values()])
    assert len({canonical(4, family) for family in listed}) == 6
    assert size.count / (time.process_time() - start) > 10_000


@pytest.mark.parametrize(
    ("m", "d", "bound"), [(2, 1, 2), (3, 2, 1), (2, 2, 2), pytest.param(3, 3, 1, marks=pytest.mark.slow)]
)
def test_isometric_classes_are_those_of_signed_permutations_and_translations(m: int, d: int, bound: int) -> None:
    size = Size(m, d, bound)
    found: dict[tuple[int, ...], Configuration] = {}
    for k in range(size.shards):
        for key, one in classes(size, size.shard(k), isometric=True).items():
            found[key] = min(found.get(key, one), one)

    def name(points: Iterable[Iterable[int]]) -> tuple[tuple[int, ...], ...]:
        images = []
        for order in permutations(range(d)):
            for signs in product((1, -1), repeat=d):
                moved = [[s * list(x)[j] for s, j in zip(signs, order, strict=True)] for x in points]
                least = [min(column) for column in zip(*moved, strict=True)]
                images.append(tuple(sorted(tuple(v - w for v, w in zip(x, least, strict=True)) for x in moved)))
        return min(images)

    grid = list(product(range(-bound, bound + 1), repeat=d))
    assert {name(one.points) for one in found.values()} == {name(points) for points in combinations(grid, m)}
    assert len({name(one.points) for one in found.values()}) == len(found)
