"""Whether hyperplanes leave more cells than a number, without looking for a θ in any of them."""

from __future__ import annotations

import math
from collections.abc import Sequence

MOST_LOOKED_AT = 200
"""Hyperplanes; fewer of them leave no more cells."""

CellDirection = tuple[int, ...]


def more_cells(normals: Sequence[Sequence[int]], number: int) -> bool:
    """Whether the hyperplanes θ·u = 0 of nonzero integer vectors leave more cells; False may also be said where they do.

    One hyperplane more cuts as many cells in two as the earlier ones leave in it (Zaslavsky 1975).
    """
    return _cells(_directions(normals)[:MOST_LOOKED_AT], number) > number


def _cells(directions: list[CellDirection], enough: int) -> int:
    """The number of cells, or one greater than `enough`; no two directions are parallel."""
    if not directions:
        return 1
    if len(directions[0]) <= 2:
        return 2 * len(directions)
    cells = 1
    for i, u in enumerate(directions):
        if cells > enough:
            break
        pivot = next(j for j, x in enumerate(u) if x)
        flat = [[u[pivot] * x - v[pivot] * y for x, y in zip(v, u, strict=True)] for v in directions[:i]]
        cells += _cells(_directions([[*v[:pivot], *v[pivot + 1 :]] for v in flat]), enough - cells)
    return cells


def _directions(vectors: Sequence[Sequence[int]]) -> list[CellDirection]:
    """Primitive vectors whose first nonzero entry is positive, each once."""
    found: dict[CellDirection, None] = {}
    for v in vectors:
        divisor = math.gcd(*v)
        if next(x for x in v if x) < 0:
            divisor = -divisor
        found[tuple([x // divisor for x in v])] = None
    return list(found)
