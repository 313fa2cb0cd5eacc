"""Corners of the polytopes for at most three features, exactly, by cutting the simplex with one inequality after another."""

from __future__ import annotations

import math
from collections.abc import Iterable, Sequence
from fractions import Fraction

from pluralign.formulations.types import Theta


def corners(rows: Iterable[Sequence[int]], d: int) -> list[tuple[int, ...]]:
    """The corners of {θ ≥ 0, row·θ ≥ 0} on the simplex, in order around it, as primitive integers (multiples of θ); d ≤ 3."""
    found: list[tuple[int, ...]] = [tuple(int(i == j) for j in range(d)) for i in range(d)]
    for row in rows:
        found = _cut(found, row)
    return found


def vertices(rows: Iterable[Sequence[int]], d: int) -> list[Theta]:
    """The same as parameters with the sum 1."""
    return [tuple(Fraction(x, sum(corner)) for x in corner) for corner in corners(rows, d)]


def _cut(polygon: list[tuple[int, ...]], row: Sequence[int]) -> list[tuple[int, ...]]:
    """What is left of a polygon (a segment, a point) where row·θ ≥ 0."""
    heights = [sum(a * x for a, x in zip(row, corner, strict=True)) for corner in polygon]
    if min(heights, default=0) >= 0:
        return polygon
    left: list[tuple[int, ...]] = []
    for i, (corner, height) in enumerate(zip(polygon, heights, strict=True)):
        if height >= 0:
            left.append(corner)
        after = (i + 1) % len(polygon)
        if height * heights[after] < 0 and (len(polygon) > 2 or i == 0):
            a, b = abs(height), abs(heights[after])
            mixed = [b * x + a * y for x, y in zip(corner, polygon[after], strict=True)]
            divisor = math.gcd(*mixed)
            left.append(tuple(x // divisor for x in mixed))
    return list(dict.fromkeys(left))
