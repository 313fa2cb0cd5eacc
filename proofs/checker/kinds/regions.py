"""Counting regions of arrangements of hyperplanes, so that a list of rankings or rewards is known to be complete."""

from __future__ import annotations

import math
from collections.abc import Sequence
from itertools import chain, combinations
from operator import sub

from ..budget import products, spend
from ..conflicts import check_theta
from ..instance import Instance
from ..values import Point, Rejected, read_list, shown


def check_count(count: int, instance: Instance) -> None:
    """`count` must be the number of feasible rankings. Counting takes time exponential in the dimension."""
    vectors = instance.vectors
    m = len(instance.number)
    spend(m * m)
    true = math.factorial(m) if vectors is None else count_regions(vectors)
    if count != true:
        raise Rejected(f"{shown(true)} rankings are feasible, not {shown(count)}")


def check_complete(rankings: Sequence[Sequence[int]], thetas: object, instance: Instance) -> None:
    """The rankings must be all feasible ones, each induced by its θ."""
    shown = read_list(thetas, "'thetas'")
    if len(rankings) != len(shown):
        raise Rejected(f"{len(rankings)} rankings with {len(shown)} thetas")
    if len(set(map(tuple, rankings))) != len(rankings):
        raise Rejected("a ranking is listed twice")
    for ranking, theta in zip(rankings, shown, strict=True):
        check_theta(theta, list(ranking), instance)
    check_count(len(rankings), instance)


def count_regions(points: list[Point]) -> int:
    """The number of regions left by the hyperplanes θ·(p − q) = 0 of all pairs of the distinct `points`.

    By deletion and restriction (Zaslavsky 1975): one more hyperplane H adds as many regions as the earlier
    ones cut H into. A new point c brings a hyperplane for each placed point b. On H = {θ: θ·(c − b) = 0} the
    points c and b have the same reward, so earlier hyperplanes of c cut H where those of b do: H is cut as by
    the placed points projected along c − b. They stay distinct, as H is new only if c − b is parallel to no
    difference of placed points. (Nor is it then parallel to another c − b', as b − b' would be parallel too.)
    """
    points = reduced_points(points)
    rank = len(points[0])
    if rank <= 1:
        return rank + 1
    work = products(chain.from_iterable(points))
    spend(100 + 2 * len(points) ** 2 * (2 + rank) * work)
    if rank == 2:  # lines through the origin of a plane
        return 2 * len({direction_of(p, q) for p, q in combinations(points, 2)})
    placed = points[: rank + 1]  # affinely independent: they take any rewards, so every order occurs
    regions = math.factorial(rank + 1)
    directions = {direction_of(p, q) for p, q in combinations(placed, 2)}
    for c in points[rank + 1 :]:
        new = {direction_of(c, b) for b in placed} - directions
        for u in new:
            spend(2 * len(placed) * rank * work)
            regions += count_regions(projected(placed, u))
        directions |= new
        placed.append(c)
    return regions


def direction_of(p: Point, q: Point) -> Point:
    """The same integer vector for all differences that are parallel to p − q ≠ 0."""
    difference = tuple(map(sub, p, q))
    divisor = math.gcd(*difference)
    if next(filter(None, difference)) < 0:
        divisor = -divisor
    return tuple([x // divisor for x in difference])


def projected(points: list[Point], u: Point) -> list[Point]:
    """The points projected along u, times u_j, where j is the coordinate that vanishes (and u_j does not)."""
    j = next(j for j, x in enumerate(u) if x)
    return [tuple([u[j] * x - y * p[j] for x, y in zip(p, u, strict=True)]) for p in points]


def reduced_points(points: list[Point]) -> list[Point]:
    """The points, affinely independent ones first, in as many coordinates as their span has dimensions.

    Moving points, scaling a coordinate and dropping one that depends on others changes no number of regions.
    Elimination finds the independent points and, as its pivots, coordinates on which all others depend.
    """
    spend(100 + 3 * len(points) * len(points[0]) * products(chain.from_iterable(points)))
    moved = [tuple(map(sub, p, points[0])) for p in points]
    divisors = [math.gcd(*column) or 1 for column in zip(*moved, strict=True)]
    moved = [tuple([x // g for x, g in zip(p, divisors, strict=True)]) for p in moved]
    rows: list[tuple[int, list[int]]] = []  # (pivot, row), each row zero at the pivots before its own
    independent, dependent = moved[:1], []
    for p in moved[1:]:
        rest = list(p) if len(rows) < len(p) else []
        for j, row in rows if rest else []:
            if rest[j]:
                spend(10 + 2 * len(row) * products([rest[j], row[j]]))
                rest = [row[j] * x - rest[j] * y for x, y in zip(rest, row, strict=True)]
        if divisor := math.gcd(*rest):
            pivot = next(j for j, x in enumerate(rest) if x)
            rows.append((pivot, [x // divisor for x in rest]))
            independent.append(p)
        else:
            dependent.append(p)
    return [tuple([p[j] for j, _ in rows]) for p in independent + dependent]
