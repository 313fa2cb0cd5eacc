"""Feasible rankings of points in the plane by an exact rotating sweep, for many sets of equally many points at once.

As θ turns, the ranking changes exactly where θ is perpendicular to a difference of two points. Between two consecutive
such rays lies one ranking, and a short integer vector between them is its witness.
"""

from __future__ import annotations

from functools import cmp_to_key

import numpy as np

from pluralign.formulations.rankings.lattice import combine, fits, floats, lengths, peak, settle, shorten, wide
from pluralign.formulations.types import ExactInts

LADDER = (4, 6, 8, 10, 13, 17, 22, 28, 40)
"""Lengths in bits tried, shortest first, for the entries of a witness."""


def sweep(bases: ExactInts, n: int) -> tuple[ExactInts, ExactInts, ExactInts]:
    """Return the rankings of the first n points of each basis that place point 0 above point 1.

    `bases`: (B, 2, L), point i of set p being `bases[p, :, i]`; the first n ≥ 2 points of a set are pairwise different.
    Returns arrays over the N rankings: the set (N,); the ranking, best first (N, n); a score vector that induces it,
    an integer combination of the two rows of the basis (N, L).
    """
    x, y = _rays(bases, n)
    owner, k = np.nonzero(_turns(x, y))
    left = np.stack([x[owner, k], y[owner, k]], axis=1)
    right = np.stack([x[owner, k + 1], y[owner, k + 1]], axis=1)
    scores = combine(settle(_between(left, right)), bases, owner)
    ranking = np.argsort(-scores[:, :n], axis=1, kind="stable")
    return owner, ranking.astype(np.int16), scores


def directions(bases: ExactInts, n: int) -> ExactInts:
    """Return for each basis the number of pairwise non-parallel differences of its first n points, (B,).

    Shapes as in `sweep`; this is half the number of feasible rankings of the points.
    """
    return np.asarray(_turns(*_rays(bases, n)).sum(axis=1))


def _cross(ax: ExactInts, ay: ExactInts, bx: ExactInts, by: ExactInts) -> ExactInts:
    return np.asarray(ax * by - ay * bx)


def _rays(bases: ExactInts, n: int) -> tuple[ExactInts, ExactInts]:
    """Sort the critical rays of each point set by angle.

    With e = x_0 − x_1, the half-plane θ·e > 0 is swept from e turned by −90° to e turned by +90°. Returns the
    coordinates (B, 1 + P) of the start and of one ray for each of the P pairs of points; those of the pairs parallel to
    e come last, each as the end of the sweep. All of them, and eight times the square of their size, fit their type.
    """
    i, j = np.triu_indices(n, 1)
    gaps = bases[:, :, i] - bases[:, :, j]
    if not fits(8 * peak(gaps) ** 2):
        gaps = wide(gaps)
    dx, dy = gaps[:, 0], gaps[:, 1]
    ex, ey = dx[:, :1], dy[:, :1]
    cross, dot = _cross(ex, ey, dx, dy), ex * dx + ey * dy
    side = np.where(cross > 0, -1, 1)
    parallel = cross == 0
    length = 2 * peak(gaps).bit_length()
    with np.errstate(divide="ignore", invalid="ignore"):
        key = np.where(parallel, np.inf, -floats(dot, length) / floats(cross, length))
    order = np.argsort(key, axis=1, kind="stable")
    x = np.take_along_axis(np.where(parallel, -ey, -side * dy), order, axis=1)
    y = np.take_along_axis(np.where(parallel, ex, side * dx), order, axis=1)
    wrong = (_cross(x[:, :-1], y[:, :-1], x[:, 1:], y[:, 1:]) < 0).any(axis=1)
    for p in np.flatnonzero(wrong):  # floats could not tell two rays apart
        rays = list(zip(x[p].tolist(), y[p].tolist(), strict=True))
        rays.sort(key=cmp_to_key(_turning))
        x[p], y[p] = [ray[0] for ray in rays], [ray[1] for ray in rays]
    return np.concatenate([ey, x], axis=1), np.concatenate([-ex, y], axis=1)


def _turning(a: tuple[int, int], b: tuple[int, int]) -> int:
    """Order rays of one half-plane by angle: negative if `a` comes before `b`."""
    return a[1] * b[0] - a[0] * b[1]


def _turns(x: ExactInts, y: ExactInts) -> ExactInts:
    """Say which rays of a sorted sweep differ in direction from the ray before, (B, P)."""
    turns: ExactInts = _cross(x[:, :-1], y[:, :-1], x[:, 1:], y[:, 1:]) > 0
    turns[:, 0] = True  # by 180° if all the points are collinear
    return turns


def _between(left: ExactInts, right: ExactInts) -> ExactInts:
    """Return an integer vector, short if possible, strictly inside each cone (left, right) of at most 180°, (N, 2)."""
    sizes = lengths(left), lengths(right)
    longest = np.maximum(*sizes)
    middle: ExactInts = (left << (longest - sizes[0])[:, None]) + (right << (longest - sizes[1])[:, None])
    opposite = (middle == 0).all(axis=1)
    middle[opposite] = np.stack([-left[opposite, 1], left[opposite, 0]], axis=1)
    size = lengths(middle)
    todo = np.flatnonzero(~opposite)
    for length in LADDER:
        todo = todo[size[todo] > length]
        if not todo.size:
            break
        a, b = left[todo], right[todo]
        short = shorten(middle[todo], size[todo] - length).astype(middle.dtype)
        inside = _cross(a[:, 0], a[:, 1], short[:, 0], short[:, 1]) > 0
        inside &= _cross(short[:, 0], short[:, 1], b[:, 0], b[:, 1]) > 0
        middle[todo[inside]] = short[inside]
        todo = todo[~inside]
    return middle
