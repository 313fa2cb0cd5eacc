"""Scores that induce given rankings, in short integers: moved off a tie, rounded, and recentred in their regions.

Scores are integers (N, L) whose last r columns are the coordinates of a θ in its basis.
"""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from pluralign.formulations.rankings.lattice import (
    combine,
    fits,
    floats,
    lengths,
    peak,
    settle,
    shorten,
    wide,
)
from pluralign.formulations.rankings.packed_rows import argsort, pack, repeats
from pluralign.formulations.types import ExactInts

COARSE = (10, 14, 20, 30, 44)
FINE = (3, 5, 7, 9, 11, 13, 16, 20, 26, 34, 48)
"""Lengths in bits tried, shortest first, for the witnesses on the way and for those returned."""

LONG = 14
"""A witness of more bits than this on the way is looked for again nearer the middle of its region."""


def drops(scores: ExactInts, rankings: ExactInts) -> ExactInts:
    """Return by how much the score falls from each place of a ranking (N, n) to the next, as (n − 1, N)."""
    rows, width = scores.shape
    ordered = scores.reshape(-1)[rankings.T.astype(np.int64, order="C") + np.arange(0, rows * width, width)]
    return ordered[:-1] - ordered[1:]


def blend(a: ExactInts, b: ExactInts) -> ExactInts:
    """Return the sum of the rows of `a` and `b`, the smaller one first doubled to about the size of the other."""
    if not fits(4 * max(peak(a), peak(b))):
        a, b = wide(a), wide(b)
    p, q = lengths(a), lengths(b)
    size = np.maximum(p, q)
    return settle((a << (size - p)[:, None]) + (b << (size - q)[:, None]))


def lift(tied: ExactInts, mover: ExactInts, rankings: ExactInts) -> ExactInts:
    """Turn scores that induce the rankings but for a tie of two neighbours into scores that induce them, (N, L).

    `mover` moves those two apart. The result is K·tied ± q·mover, with K or q equal to 1 and the other about half as
    large, or twice, as it must be for every other difference to keep its sign.
    """
    if not len(tied):
        return tied
    limit = peak(tied), peak(mover)
    if not fits(4 * max(limit)):
        tied, mover = wide(tied), wide(mover)
    margin = drops(tied, rankings)
    change = drops(mover, rankings)
    sign = np.where(((margin == 0) & (change > 0)).any(axis=0), 1, -1)
    loss = np.maximum(-2 * sign * change, 0)
    K = 1 + (loss // np.maximum(margin, 1)).max(axis=0)
    free = np.where(loss > 0, margin // np.maximum(loss, 1), limit[0]).min(axis=0)
    q = np.where(K == 1, np.minimum(free, 1 + limit[0] // limit[1]), 1)
    if not fits(peak(K) * limit[0] + peak(q) * limit[1]):
        tied, mover, K, q = wide(tied), wide(mover), wide(K), wide(q)
    return settle(K[:, None] * tied + (sign * q)[:, None] * mover)


def rounded(
    scores: ExactInts,
    rankings: ExactInts,
    bases: ExactInts,
    owner: ExactInts,
    start: ExactInts,
    *,
    ladder: Sequence[int],
) -> ExactInts:
    """Replace scores by shorter ones that induce the same rankings, where rounding `start` finds them, (N, L).

    `start`: coordinates in the bases (N, r), which need not induce anything. The last r scores are those coordinates.
    """
    r = start.shape[1]
    size, length_of = lengths(scores[:, -r:]), lengths(start)
    todo = np.arange(len(scores))
    for length in ladder:
        todo = todo[np.minimum(size, length_of)[todo] > length]
        if not todo.size:
            break
        short = shorten(start[todo], length_of[todo] - length)
        new = combine(short, bases, owner[todo])
        good = (drops(new, rankings[todo]) > 0).all(axis=0)
        if new.dtype == object:
            scores = wide(scores)
        scores[todo[good]] = new[good]
        todo = todo[~good]
    return settle(scores)


def recentred(owner: ExactInts, rankings: ExactInts, scores: ExactInts, bases: ExactInts) -> ExactInts:
    """Replace long witnesses by short ones found near the mean of points on the walls of their regions, (N, L).

    Where two rankings differ in one pair of neighbours, the segment between their witnesses meets the wall they share.
    """
    r = bases.shape[1]
    local = scores[:, -r:]
    size = lengths(local)
    long = np.flatnonzero(size > LONG)
    if not long.size:
        return scores
    which, place, other = _neighbours(owner, rankings, long, len(bases))
    own = long[which]
    above, below = rankings[own, place], rankings[own, place + 1]
    unit = floats(local, size[:, None])
    scale = peak(bases).bit_length()
    here = floats(scores[own, above] - scores[own, below], size[own] + scale)
    there = floats(scores[other, below] - scores[other, above], size[other] + scale)
    wall = unit[own] * there[:, None] + unit[other] * here[:, None]
    wall /= np.maximum(np.abs(wall).max(axis=1, keepdims=True), np.finfo(np.float64).tiny)
    mean = np.zeros((len(long), r))
    np.add.at(mean, which, wall)
    start = np.rint(mean * 2.0**40).astype(np.int64)
    better = rounded(scores[long], rankings[long], bases, owner[long], start, ladder=COARSE)
    scores = wide(scores).copy() if better.dtype == object else scores.copy()
    scores[long] = better
    return settle(scores)


def _neighbours(
    owner: ExactInts, rankings: ExactInts, rows: ExactInts, values: int
) -> tuple[ExactInts, ExactInts, ExactInts]:
    """Find the rankings that differ from those of `rows` in the candidates at two neighbouring places.

    Returns, for each find, the index in `rows`, the upper of the two places, and the row of the other ranking.
    """
    N, n = rankings.shape
    place = np.tile(np.arange(n - 1), len(rows))
    swapped = np.repeat(rankings[rows], n - 1, axis=0)
    k = np.arange(len(swapped))
    swapped[k, place], swapped[k, place + 1] = swapped[k, place + 1], swapped[k, place]
    everyone = [*np.concatenate([rankings, swapped]).T]
    known = np.repeat([0, 1], [N, len(swapped)])
    whose = np.concatenate([owner, np.repeat(owner[rows], n - 1)])
    words = pack([(whose, values), *((v, n) for v in everyone), (known, 2)])
    by = argsort(words)
    words[-1] = words[-1] >> 1
    group = np.concatenate([[0], np.cumsum(~repeats(words, by))])
    row_of = np.full(group[-1] + 1, -1)
    row_of[group[by < N]] = by[by < N]
    found = np.empty(len(by), dtype=np.int64)
    found[by] = row_of[group]
    other = found[N:]
    hit = other >= 0
    return k[hit] // (n - 1), place[hit], other[hit]
