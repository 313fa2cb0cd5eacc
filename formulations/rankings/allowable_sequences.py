"""Every family of feasible rankings that points of the plane can have, enumerated as simple allowable sequences.

As θ turns, the ranking of m points in general position (no two differences parallel) changes by one swap of neighbours
at a time, and a half-turn swaps each pair once. Every sequence of rankings like this is a *simple allowable sequence*:
a half-turn leads from a ranking to its reverse, and the second half-turn is the reverses of the first. Its *family* is
the set of the m(m−1) rankings of a full turn (of the one ranking if m = 1). The counts, for m = 1, …, 6:

- half-turns from a given ranking: 1, 1, 2, 16, 768, 292864 (Stanley: C(m,2)! / ∏ (2k−1)^(m−k), k = 1, …, m−1);
- families with a given ranking: 1, 1, 1, 8, 384, 146432 (from m = 3 on half of that: each can be turned both ways);
- families: 1, 1, 1, 16, 2304, 3514368 (from m = 2 on the number before times m!, each counted m(m−1) times);
- classes of families that differ only in the names of the candidates: 1, 1, 1, 2, 20, 4888.

Points realize all families with m ≤ 5, see `REALIZATIONS`, except the 24 of one class at m = 5, the bad pentagon of
Goodman and Pollack, which is impossible: `growing_triangles` proves it.

Sources: J. E. Goodman, R. Pollack, On the combinatorial classification of nondegenerate configurations in the plane,
J. Combin. Theory Ser. A 29 (1980), and Allowable sequences and order types in discrete and computational geometry
(1993); R. P. Stanley, On the number of reduced decompositions of elements of Coxeter groups, Eur. J. Comb. 5 (1984).
"""

from __future__ import annotations

from collections.abc import Iterator
from fractions import Fraction
from functools import cache
from graphlib import CycleError, TopologicalSorter
from itertools import combinations, pairwise, permutations, product
from math import inf

from pluralign.formulations.errors import InputError
from pluralign.formulations.rankings.arrangement import feasible_rankings
from pluralign.formulations.types import Ranking

Family = frozenset[Ranking]
Triangle = frozenset[int]
PlanePoints = tuple[tuple[int, int], ...]

MOST = 5
"""The largest number of candidates whose families are enumerated."""

REALIZATIONS: dict[int, tuple[PlanePoints | None, ...]] = {
    1: (((0, 0),),),
    2: (((-1, -1), (-1, 0)),),
    3: (((-1, -1), (-1, 0), (0, -1)),),
    4: (
        ((1, 1), (-1, 0), (0, -1), (-1, -1)),
        ((-1, -1), (0, 0), (-1, 1), (1, 0)),
    ),
    5: (
        ((2, -2), (1, 2), (-2, -2), (-1, 1), (-2, -1)),
        ((2, -1), (0, 0), (-2, -2), (-1, 1), (-2, -1)),
        ((2, 0), (0, -2), (-1, 1), (-2, -2), (-2, -1)),
        ((-1, 1), (-2, -1), (1, 0), (-2, -2), (0, -1)),
        ((1, 0), (0, 0), (-2, -2), (-1, 1), (-2, -1)),
        ((1, 0), (0, -2), (-1, 2), (-2, -2), (-2, -1)),
        ((2, -2), (-2, -2), (0, 1), (1, 2), (-2, 0)),
        ((-2, 2), (0, 1), (-1, -1), (-2, -2), (2, 1)),
        ((0, 2), (-2, -1), (-1, -1), (1, 0), (-2, -2)),
        ((2, -1), (1, 1), (-1, 1), (-2, -2), (-1, 2)),
        ((2, 0), (0, 1), (-1, -2), (-2, -1), (-2, -2)),
        ((-2, -2), (0, 0), (-1, 2), (2, -1), (0, 2)),
        ((2, -1), (0, 2), (-1, -1), (-2, 1), (-2, -2)),
        ((-1, 2), (-2, -1), (0, 0), (-1, -2), (2, 0)),
        ((1, 1), (0, -2), (-1, 2), (-2, -2), (-2, 0)),
        ((1, 2), (2, 1), (-2, -1), (0, -2), (-2, -2)),
        ((0, 2), (3, 0), (-3, -2), (1, -3), (-3, -3)),
        None,
        ((1, 2), (-2, 0), (-1, -1), (0, -1), (-2, -2)),
        ((0, 1), (-2, 0), (-1, -1), (1, -2), (-2, -2)),
    ),
}
"""Points for each class in the order of `classes(m)`, found by `search_realizations(m, 3)`; None: impossible."""


def families(m: int) -> list[Family]:
    """Return all families on the candidates 0, …, m−1, in lexicographic order of their sorted rankings.

    There are 1, 1, 1, 16, 2304 for m = 1, …, 5, each with m(m−1) rankings (one if m = 1), best candidate first.
    Raises InputError unless 1 ≤ m ≤ 5.
    """
    names = list(permutations(range(_checked_number(m))))
    return sorted({_renamed(family, new) for family, _ in _classes(m) for new in names}, key=sorted)


def classes(m: int) -> list[tuple[Family, int]]:
    """Return the canonical family of each class under relabelling of the m candidates and the number of families in it.

    There are 1, 1, 1, 2, 20 classes for m = 1, …, 5, here in lexicographic order of their sorted rankings.
    Raises InputError unless 1 ≤ m ≤ 5.
    """
    return list(_classes(_checked_number(m)))


def canonical(family: Family) -> tuple[Family, tuple[int, ...]]:
    """Return the canonical family of the class of a family and the relabelling that leads to it.

    Canonical is the family whose sorted tuple of rankings is lexicographically smallest; candidate c of the given
    family is candidate `relabelling[c]` of the canonical one (the smallest such relabelling). It contains the ranking
    0, 1, …, m−1, so only the relabellings that turn some ranking into this one are tried, m(m−1) instead of m!.
    Any set of rankings will do. Raises InputError if it is empty or has anything but rankings of 0, …, m−1.
    """
    m = _checked_family(family)
    relabellings = [tuple(ranking.index(c) for c in range(m)) for ranking in family]
    image, relabelling = min((sorted(_renamed(family, new)), new) for new in relabellings)
    return frozenset(image), relabelling


def realization(family: Family) -> PlanePoints | None:
    """Return m integer points of the plane, one per candidate, whose feasible rankings are exactly this family.

    The largest |coordinate| is the least possible, at most 3. None for the bad pentagon, which no points realize.
    Raises InputError if the family is not that of a simple allowable sequence of at most five candidates.
    """
    m = _checked_number(_checked_family(family))
    _half_turn(family)
    representative, relabelling = canonical(family)
    points = _realizations(m)[representative]
    return None if points is None else tuple(points[new] for new in relabelling)


def area_comparisons(family: Family) -> set[tuple[Triangle, Triangle]]:
    """Return pairs of triangles of candidates of which the first is smaller in all points that realize the family.

    If c and d lie on one side of the line ab, triangle abc is smaller than abd iff the way from c to d leads to that
    side: (p_b − p_a)×(p_d − p_c) = (p_b − p_a)×(p_d − p_a) − (p_b − p_a)×(p_c − p_a). The family tells all these signs,
    as it orders the differences by angle. Raises InputError if it is not that of a simple allowable sequence.
    """
    m = _checked_family(family)
    half = _half_turn(family)
    steps = len(half) - 1
    time: dict[tuple[int, int], int] = {}
    for t, (before, after) in enumerate(pairwise(half)):
        upper, lower = next((a, b) for a, b in zip(before, after, strict=True) if a != b)
        time[upper, lower], time[lower, upper] = t, t + steps

    def left(a: int, b: int, c: int, d: int) -> bool:
        """Whether p_d − p_c points to the left of p_b − p_a; or, for all pairs alike, to the right of it."""
        return (time[c, d] - time[a, b]) % (2 * steps) < steps

    return {
        (frozenset((a, b, c)), frozenset((a, b, d)))
        for a, b, c, d in permutations(range(m), 4)
        if left(a, b, a, c) == left(a, b, a, d) == left(a, b, c, d)
    }


def growing_triangles(family: Family) -> list[Triangle] | None:
    """Return triangles each smaller than the next and the last smaller than the first, None if there are none.

    Such a cycle of `area_comparisons` proves that no points realize the family. Around the bad pentagon, for all i mod
    5, vertex i+1 is nearer to the diagonal i, i+3 than vertex i+2, so triangle i, i+1, i+3 is smaller than triangle
    i+2, i+3, i+5; from this one i+2 leads on to the next, and after five steps to the first. No cycle proves nothing.
    Raises InputError if the family is not that of a simple allowable sequence.
    """
    order = TopologicalSorter[Triangle]()
    for smaller, larger in sorted(area_comparisons(family), key=lambda pair: [sorted(triangle) for triangle in pair]):
        order.add(larger, smaller)
    try:
        order.prepare()
    except CycleError as error:
        cycle: list[Triangle] = error.args[1][1:]
        return cycle
    return None


def search_realizations(m: int, bound: int) -> dict[Family, PlanePoints]:
    """Return points with |coordinates| of at most `bound` for each canonical family that has such points.

    Exhaustive, so nothing is random: the largest |coordinate| is the least possible, then the sorted points are
    lexicographically first. The search ends early when only families with `growing_triangles` are left.
    Raises InputError unless 1 ≤ m ≤ 5.
    """
    wanted = {family for family, _ in classes(m) if growing_triangles(family) is None}
    found: dict[Family, PlanePoints] = {}
    seen: set[tuple[int, ...]] = set()
    spans = (range(-reach, reach + 1) for reach in range(bound + 1))
    for points in (points for span in spans for points in combinations(product(span, span), m)):
        if len(found) == len(wanted):
            break
        gaps = [(u - x, v - y) for (x, y), (u, v) in combinations(points, 2)]
        slopes = [Fraction(dy, dx) if dx else inf for dx, dy in gaps]
        # the points are in lexicographic order, so the order of the slopes determines the family
        order = tuple(sorted(range(len(slopes)), key=slopes.__getitem__))
        if len(set(slopes)) == len(slopes) and order not in seen:
            seen.add(order)
            family = frozenset(map(tuple, feasible_rankings(points)[0].tolist()))
            representative, relabelling = canonical(family)
            found.setdefault(representative, tuple(points[relabelling.index(c)] for c in range(m)))
    return found


def _half_turns(start: Ranking, within: Family | None = None) -> Iterator[list[Ranking]]:
    """All ways from a ranking to its reverse by swaps of neighbours, through rankings `within` a family if given."""
    place = {c: k for k, c in enumerate(start)}

    def extend(path: list[Ranking]) -> Iterator[list[Ranking]]:
        last = path[-1]
        ascents = [k for k in range(len(last) - 1) if place[last[k]] < place[last[k + 1]]]
        if not ascents:
            yield path
        for k in ascents:
            ranking = (*last[:k], last[k + 1], last[k], *last[k + 2 :])
            if within is None or ranking in within:
                yield from extend([*path, ranking])

    return extend([start])


def _half_turn(family: Family) -> list[Ranking]:
    """The half-turn of a family from its smallest ranking, in one of the two directions."""
    for half in _half_turns(min(family), family):
        if _family(half) == family:
            return half
    raise InputError(
        f"these {len(family)} rankings are not the family of a simple allowable sequence: give the m(m−1) rankings "
        "of a full turn, in which neighbours are swapped one pair at a time"
    )


def _family(half: list[Ranking]) -> Family:
    return frozenset(half).union(ranking[::-1] for ranking in half)


def _renamed(family: Family, new: tuple[int, ...]) -> Family:
    return frozenset(tuple(new[c] for c in ranking) for ranking in family)


@cache
def _classes(m: int) -> tuple[tuple[Family, int], ...]:
    representatives = {canonical(family)[0] for family in set(map(_family, _half_turns(tuple(range(m)))))}
    names = list(permutations(range(m)))
    orbits = [(family, len({_renamed(family, new) for new in names})) for family in representatives]
    return tuple(sorted(orbits, key=lambda orbit: sorted(orbit[0])))


@cache
def _realizations(m: int) -> dict[Family, PlanePoints | None]:
    return {family: points for (family, _), points in zip(_classes(m), REALIZATIONS[m], strict=True)}


def _checked_number(m: int) -> int:
    if not isinstance(m, int) or not 1 <= m <= MOST:
        raise InputError(
            f"families in the plane are enumerated for 1 to {MOST} candidates, not {m!r} "
            f"(6 candidates have 3514368 families in 4888 classes): give a whole number from 1 to {MOST}"
        )
    return m


def _checked_family(family: Family) -> int:
    """Return the number of candidates of a nonempty set of rankings."""
    if not family:
        raise InputError("a family of feasible rankings is not empty: give at least one ranking")
    m = len(next(iter(family)))
    for ranking in family:
        if sorted(ranking) != list(range(m)):
            raise InputError(f"{ranking} in the family does not rank {m} candidates: list each of 0, …, m−1 once")
    return m
