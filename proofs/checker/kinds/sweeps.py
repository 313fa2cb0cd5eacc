"""Ceilings for linear rewards of up to three features, by looking at every cell of the compared pairs' differences.

Why this suffices: what a reward gains depends on the signs of θ·δ alone, and pairs with parallel differences have one sign
(or opposite ones) together. In the plane every cell lies between two neighbouring lines. In space every cell has a facet in
some plane δ^⊥, whose inner points are in a cell of the lines that the other planes leave there: so the cells of all those
planes, each with both signs of δ itself, are all cells.
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from functools import cmp_to_key
from itertools import pairwise

from ..budget import keep, spend, words
from ..values import Pair, Point, Rejected
from .regions import direction_of

MOST_DIRECTIONS = 2000  # in space, where the work grows with their square


def best_of_plane(vectors: Sequence[Point], pairs: Sequence[Pair], weights: Sequence[int]) -> int:
    """The largest Σ w [θ·(x_first − x_second) > 0] over θ in one or two dimensions without ties."""
    if not vectors or len(vectors[0]) > 2:
        raise Rejected("'sweep' is for one or two features")
    gains, base = gains_of([(*v, 0)[:2] for v in vectors], pairs, weights)
    return base + best_turn(list(gains), list(gains.values()))


def best_of_space(vectors: Sequence[Point], pairs: Sequence[Pair], weights: Sequence[int]) -> int:
    """The same in three dimensions."""
    if not vectors or len(vectors[0]) != 3:
        raise Rejected("'planes' is for three features")
    gains, base = gains_of(vectors, pairs, weights)
    if len(gains) > MOST_DIRECTIONS:
        raise Rejected(f"'planes' is for at most {MOST_DIRECTIONS} different directions, not {len(gains)}")
    directions, values = list(gains), list(gains.values())
    best = []
    for i, (a, b, c) in enumerate(directions):
        axes = [(0, c, -b), (-c, 0, a), (b, -a, 0)]
        del axes[next(j for j, x in enumerate((a, b, c)) if x)]  # the two others span the plane
        (p, q, r), (s, t, u) = axes
        spend(10 * len(directions))
        flat = [(x * p + y * q + z * r, x * s + y * t + z * u) for x, y, z in directions[:i] + directions[i + 1 :]]
        best.append(max(values[i], 0) + best_turn(flat, values[:i] + values[i + 1 :]))
    return base + max(best)


def gains_of(vectors: Sequence[Point], pairs: Sequence[Pair], weights: Sequence[int]) -> tuple[dict[Point, int], int]:
    """What each different direction gains by a positive θ·δ rather than a negative one, and the sum if all are negative."""
    gains: dict[Point, int] = {}
    base = 0
    spend(20 * len(pairs) * words(weights))
    keep(len(pairs))
    for (a, b), w in zip(pairs, weights, strict=True):
        p, q = vectors[a], vectors[b]
        direction = direction_of(p, q)
        forward = sum([x * (y - z) for x, y, z in zip(direction, p, q, strict=True)]) > 0
        gains[direction] = gains.get(direction, 0) + (w if forward else -w)
        base += 0 if forward else w
    return gains, base


def best_turn(vectors: Sequence[Point], gains: Sequence[int]) -> int:
    """The largest Σ gain [θ·v > 0] over θ of the plane that tie no v ≠ 0, while θ turns once round."""
    spend(40 * len(vectors) * words(gains))
    if not vectors:
        return 0
    turned: list[tuple[Pair, int]] = []
    for (x, y), gain in zip(vectors, gains, strict=True):
        line = (-y, x) if x > 0 or (x == 0 and y < 0) else (y, -x)
        turned.append((line, -gain if line == (-y, x) else gain))
    turned.sort(key=_angle)  # a guess, which the next line proves or not
    if any(a[0] * b[1] < b[0] * a[1] for (a, _), (b, _) in pairwise(turned)):
        turned.sort(key=cmp_to_key(_compared))
    value = sum([gain for (x, y), gain in zip(vectors, gains, strict=True) if x > 0 or (x == 0 and y < 0)])
    whole, most, least = sum(gains), value, value
    last = turned[0][0]
    for line, step in turned:
        if last[0] * line[1] != line[0] * last[1]:
            most, least, last = max(most, value), min(least, value), line
        value += step
    most, least = max(most, value), min(least, value)
    return max(most, whole - least)


def _angle(entry: tuple[Pair, int]) -> float:
    """The angle of a line in floats, for numbers of any size."""
    x, y = entry[0]
    size = max(abs(x), abs(y))
    return math.atan2(y, x) if size < 1 << 500 else math.atan2(y / size, x / size)


def _compared(entry: tuple[Pair, int], other: tuple[Pair, int]) -> int:
    (a, b), (x, y) = entry[0], other[0]
    return x * b - a * y
