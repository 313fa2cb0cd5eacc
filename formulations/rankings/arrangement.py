"""All feasible rankings, exactly and without linear programs.

The feasible rankings are the regions of the central arrangement of the hyperplanes θ·(x_a − x_b) = 0. Candidates are
inserted one by one. A new candidate c leaves a region whole, or the hyperplanes θ·(x_c − x_b) = 0 cut it in slices; the
walls between slices are the feasible rankings of the earlier candidates by those θ that tie c and b, which is the same
problem in one dimension less. This is Cover's recursion made constructive (deletion and restriction), and it is right
for degenerate points too. In the plane the rankings come from a rotating sweep.

Sources: arXiv 2405.14758, Section 2 (feasible rankings); T. M. Cover, The number of linearly inducible orderings of
points in d-space, SIAM J. Appl. Math. 15 (1967); T. Zaslavsky, Facing up to arrangements (1975).
"""

from __future__ import annotations

from collections.abc import Sequence
from operator import index

import numpy as np

from pluralign.formulations.errors import InputError
from pluralign.formulations.rankings.lattice import (
    combine,
    fits,
    floats,
    integers,
    lengths,
    peak,
    score_basis,
    settle,
    shorten,
    ties,
    wide,
)
from pluralign.formulations.rankings.sweep import directions, sweep
from pluralign.formulations.types import ExactInts
from pluralign.solver.results import NEVER, Deadline

CHUNK = 1 << 15
"""About how many regions of several small arrangements are found at once."""

COARSE = (10, 14, 20, 30, 44)
FINE = (3, 5, 7, 9, 11, 13, 16, 20, 26, 34, 48)
"""Lengths in bits tried, shortest first, for the witnesses on the way and for those returned."""

LONG = 14
"""A witness of more bits than this on the way is looked for again nearer the middle of its region."""


def cover_number(m: int, d: int) -> int:
    """Return Q(m, d), the number of feasible rankings of m points in general position in dimension d.

    Q(m+1, d) = Q(m, d) + m·Q(m, d−1); no m points in dimension d have more. Raises ValueError if m < 1 or d < 0.
    """
    if m < 1 or d < 0:
        raise ValueError(f"a Cover number needs m ≥ 1 points in dimension d ≥ 0, not m={m}, d={d}")
    row = [1] * (d + 1)
    for k in range(1, m):
        row = [0] + [row[j] + k * row[j - 1] for j in range(1, d + 1)]
    return row[d]


def feasible_rankings(points: Sequence[Sequence[int]], deadline: Deadline = NEVER) -> tuple[ExactInts, ExactInts]:
    """Return every feasible ranking of the points, each with an integer θ that induces it.

    `points`: m ≥ 1 pairwise different integer vectors of one length d ≥ 1, of any size. Returns `(rankings, thetas)`:
    `rankings` is (N, m) int64, best first, in lexicographic order; `thetas` is (N, d), each row primitive, int64 or, if
    an entry needs it, Python integers (m = 1: zero). θ·x strictly decreases along its ranking, as is verified at the end.

    Raises InputError for unusable points, LimitReached when the deadline passes.
    """
    x = _checked(points)
    m, d = len(x), len(x[0])
    plain, reduced, used = score_basis(x)
    rank = len(used)
    if rank == 0:
        return np.zeros((1, 1), dtype=np.int64), np.zeros((1, d), dtype=np.int64)
    _, half, scores = _regions(reduced[None], m, deadline)
    deadline.check()
    owner = np.zeros(len(half), dtype=np.int64)
    theta = _round(scores, half, plain[None], owner, scores[:, m:], ladder=FINE)[:, m:]
    divisor = np.abs(np.gcd.reduce(theta, axis=1))  # of one Python integer numpy returns that integer, sign and all
    theta = settle(theta // divisor[:, None])
    rankings = np.concatenate([half, half[:, ::-1]]).astype(np.int64)
    thetas = np.zeros((len(rankings), d), dtype=theta.dtype)
    thetas[:, used] = np.concatenate([theta, -theta])
    order = _argsort(_pack([(column, m) for column in rankings.T]))
    rankings, thetas = rankings[order], thetas[order]
    _verify(rankings, thetas, integers([v for row in zip(*x, strict=True) for v in row], (1, d, m)))
    return rankings, thetas


def count_feasible_rankings(points: Sequence[Sequence[int]], deadline: Deadline = NEVER) -> int:
    """Return the number of feasible rankings of the points without listing them.

    The arguments and errors are those of `feasible_rankings`.
    """
    x = _checked(points)
    _, reduced, used = score_basis(x)
    return 2 * int(_count(reduced[None], len(x), deadline)[0]) if used else 1


def _checked(points: Sequence[Sequence[int]]) -> list[list[int]]:
    """Return the points as lists of Python integers."""
    try:
        x = [[index(v) for v in point] for point in points]
    except TypeError as error:
        raise InputError(f"points must be vectors of integers ({error}): multiply out denominators first") from error
    if not x or not x[0]:
        raise InputError("at least one point with at least one coordinate is needed to enumerate rankings")
    seen: dict[tuple[int, ...], int] = {}
    for k, point in enumerate(x):
        if len(point) != len(x[0]):
            raise InputError(f"point {k} has {len(point)} coordinates, point 0 has {len(x[0])}: give all the same")
        if (first := seen.setdefault(tuple(point), k)) != k:
            raise InputError(f"points {first} and {k} are equal, so no ranking is feasible: make all points different")
    return x


def _regions(bases: ExactInts, n: int, deadline: Deadline) -> tuple[ExactInts, ExactInts, ExactInts]:
    """Return the rankings of the first n ≥ 2 candidates of each basis that place candidate 0 above candidate 1.

    `bases`: (B, r, L) as in `lattice`, r ≥ 1. Returns over the N rankings, the others being their reverses: the number
    of the basis (N,); the ranking (N, n); a score vector of the lattice that induces it (N, L).
    """
    B, r, L = bases.shape
    if not B:
        return np.zeros(0, dtype=np.int64), np.zeros((0, n), dtype=np.int16), np.zeros((0, L), dtype=np.int64)
    each = cover_number(n, r) // 2 + 1
    if B > 1 and B * each > CHUNK:
        step = max(1, CHUNK // each)
        parts = [(k, _regions(bases[k : k + step], n, deadline)) for k in range(0, B, step)]
        whose = np.concatenate([k + part[0] for k, part in parts])
        return whose, np.concatenate([part[1] for _, part in parts]), np.concatenate([part[2] for _, part in parts])
    deadline.check()
    if r == 2:
        return sweep(bases, n)
    unit = np.broadcast_to(np.eye(r, dtype=np.int64), (B, r, r))
    bases = np.concatenate([bases, unit], axis=2)  # the coordinates in the basis are carried along
    owner = np.arange(B)
    scores = bases[owner, (bases[:, :, 1] != 0).argmax(axis=1)]
    scores = np.where(scores[:, 1:2] > 0, -scores, scores)
    if r == 1:
        return owner, np.argsort(-scores[:, :n], axis=1).astype(np.int16), scores[:, :-r]
    ranking = np.tile(np.array([0, 1], dtype=np.int16), (B, 1))
    for c in range(2, n):
        parent, b, sections, movers = ties(bases, c)
        cell, order, tied = _regions(sections, c, deadline)
        walls = parent[cell], b[cell], order, tied, movers[cell]
        owner, ranking, scores = _insert((owner, ranking, scores), walls, bases, c)
        deadline.check()
        scores = _recentre(owner, ranking, scores, bases)
    return owner, ranking, settle(scores[:, :-r])


def _insert(
    old: tuple[ExactInts, ExactInts, ExactInts],
    walls: tuple[ExactInts, ExactInts, ExactInts, ExactInts, ExactInts],
    bases: ExactInts,
    c: int,
) -> tuple[ExactInts, ExactInts, ExactInts]:
    """Insert candidate c in the regions of candidates 0, …, c − 1; return the regions of 0, …, c.

    Regions are given as in `_regions`, with the coordinates in the basis as the last r scores. `walls` are the cells of
    the hyperplanes that tie c with an earlier candidate b: the number of the basis; b; the ranking of the earlier ones;
    scores that induce it and tie c and b; scores that move c against b. A region with k walls is cut in k + 1 slices.
    """
    owner, ranking, scores = old
    parent, b, order, tied, mover = walls
    first = len(owner)
    place = np.concatenate([np.zeros(first, dtype=np.int64), 1 + (order == b[:, None]).argmax(axis=1)])
    everyone = [*np.concatenate([ranking, order]).T]
    words = _pack([(np.concatenate([owner, parent]), len(bases)), *((v, c) for v in everyone), (place, c + 1)])
    by = _argsort(words)
    words[-1] = words[-1] >> c.bit_length()
    wall = by >= first
    if wall[0] or not np.array_equal(_repeats(words, by), wall[1:]):
        raise ArithmeticError("a wall of the arrangement lies in no region or in two")
    last = np.append(~wall[1:], True)
    whole, highest = by[~wall & last], by[1:][wall[1:] & ~wall[:-1]] - first
    lowest, upper = by[wall & last] - first, np.flatnonzero(wall & ~last)
    upper, lower = by[upper] - first, by[upper + 1] - first
    kept = scores[whole]
    if (kept[:, :c] == kept[:, c : c + 1]).any():
        raise ArithmeticError("a region without walls has a witness that ties the new candidate")
    end, down = np.concatenate([highest, lowest]), np.repeat([False, True], [len(highest), len(lowest)])
    place = place[first:]
    positions = np.concatenate([(kept[:, :c] > kept[:, c : c + 1]).sum(axis=1), place[upper], place[end] - ~down])
    rankings = _placed(np.concatenate([ranking[whole], order[upper], order[end]]), positions, c)
    whose = np.concatenate([owner[whole], parent[upper], parent[end]])
    cut = slice(len(whole), None)
    between, beyond = _blend(tied[upper], tied[lower]), _lift(tied[end], mover[end], rankings[cut][len(upper) :])
    new = np.concatenate([between, beyond])
    new = _round(new, rankings[cut], bases, whose[cut], new[:, -bases.shape[1] :], ladder=COARSE)
    return whose, rankings, np.concatenate([kept, new])


def _pack(columns: Sequence[tuple[ExactInts, int]]) -> list[ExactInts]:
    """Pack columns of integers, each with the number of its values, in words that compare lexicographically."""
    words: list[ExactInts] = []
    room = 0
    for column, values in columns:
        need = (values - 1).bit_length()
        if not words or need > room:
            words.append(column.astype(np.int64))
            room = 62 - need
        else:
            words[-1] = words[-1] << need | column
            room -= need
    return words


def _argsort(words: list[ExactInts]) -> ExactInts:
    """Return the order of the rows of packed words."""
    return np.argsort(words[0]) if len(words) == 1 else np.lexsort(words[::-1])


def _repeats(words: list[ExactInts], by: ExactInts) -> ExactInts:
    """Say which rows equal the row before, in the order `by`, from the second row on."""
    same = np.ones(len(by) - 1, dtype=bool)
    for word in words:
        same &= word[by[1:]] == word[by[:-1]]
    return same


def _placed(rankings: ExactInts, positions: ExactInts, c: int) -> ExactInts:
    """Insert candidate c in each ranking (N, c) at its position (N,)."""
    column = np.arange(c + 1)
    longer = np.take_along_axis(np.pad(rankings, ((0, 0), (0, 1))), column - (column > positions[:, None]), axis=1)
    longer[np.arange(len(longer)), positions] = c
    return longer


def _drops(scores: ExactInts, rankings: ExactInts) -> ExactInts:
    """Return by how much the score falls from each place of a ranking (N, n) to the next, as (n − 1, N)."""
    rows, width = scores.shape
    ordered = scores.reshape(-1)[rankings.T.astype(np.int64, order="C") + np.arange(0, rows * width, width)]
    return ordered[:-1] - ordered[1:]


def _blend(a: ExactInts, b: ExactInts) -> ExactInts:
    """Return the sum of the rows of `a` and `b`, the smaller one first doubled to about the size of the other."""
    if not fits(4 * max(peak(a), peak(b))):
        a, b = wide(a), wide(b)
    p, q = lengths(a), lengths(b)
    size = np.maximum(p, q)
    return settle((a << (size - p)[:, None]) + (b << (size - q)[:, None]))


def _lift(tied: ExactInts, mover: ExactInts, rankings: ExactInts) -> ExactInts:
    """Turn scores that induce the rankings but for a tie of two neighbours into scores that induce them, (N, L).

    `mover` moves those two apart. The result is K·tied ± q·mover, with K or q equal to 1 and the other about half as
    large, or twice, as it must be for every other difference to keep its sign.
    """
    if not len(tied):
        return tied
    limit = peak(tied), peak(mover)
    if not fits(4 * max(limit)):
        tied, mover = wide(tied), wide(mover)
    margin = _drops(tied, rankings)
    change = _drops(mover, rankings)
    sign = np.where(((margin == 0) & (change > 0)).any(axis=0), 1, -1)
    loss = np.maximum(-2 * sign * change, 0)
    K = 1 + (loss // np.maximum(margin, 1)).max(axis=0)
    free = np.where(loss > 0, margin // np.maximum(loss, 1), limit[0]).min(axis=0)
    q = np.where(K == 1, np.minimum(free, 1 + limit[0] // limit[1]), 1)
    if not fits(peak(K) * limit[0] + peak(q) * limit[1]):
        tied, mover, K, q = wide(tied), wide(mover), wide(K), wide(q)
    return settle(K[:, None] * tied + (sign * q)[:, None] * mover)


def _round(
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
        good = (_drops(new, rankings[todo]) > 0).all(axis=0)
        if new.dtype == object:
            scores = wide(scores)
        scores[todo[good]] = new[good]
        todo = todo[~good]
    return settle(scores)


def _recentre(owner: ExactInts, rankings: ExactInts, scores: ExactInts, bases: ExactInts) -> ExactInts:
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
    better = _round(scores[long], rankings[long], bases, owner[long], start, ladder=COARSE)
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
    words = _pack([(whose, values), *((v, n) for v in everyone), (known, 2)])
    by = _argsort(words)
    words[-1] = words[-1] >> 1
    group = np.concatenate([[0], np.cumsum(~_repeats(words, by))])
    row_of = np.full(group[-1] + 1, -1)
    row_of[group[by < N]] = by[by < N]
    found = np.empty(len(by), dtype=np.int64)
    found[by] = row_of[group]
    other = found[N:]
    hit = other >= 0
    return k[hit] // (n - 1), place[hit], other[hit]


def _verify(rankings: ExactInts, thetas: ExactInts, points: ExactInts) -> None:
    """Check in integers that the sorted rankings differ and each is induced by its θ; raise ArithmeticError if not."""
    scores = combine(thetas, points, np.zeros(len(thetas), dtype=np.int64))
    if not (_drops(scores, rankings) > 0).all():
        raise ArithmeticError("a witness does not induce its ranking")
    if (rankings[1:] == rankings[:-1]).all(axis=1).any():
        raise ArithmeticError("a ranking was found twice")


def _count(bases: ExactInts, n: int, deadline: Deadline) -> ExactInts:
    """Return for each basis half the number of feasible rankings of its first n candidates, (B,)."""
    B, r, _ = bases.shape
    deadline.check()
    step = max(1, (1 << 22) // n**3)
    if step < B:
        return np.concatenate([_count(bases[k : k + step], n, deadline) for k in range(0, B, step)])
    if r == 2:
        return directions(bases, n)
    total = np.ones(B, dtype=np.int64)
    for c in range(2, n) if r > 1 else ():
        parent, _, sections, _ = ties(bases, c)
        np.add.at(total, parent, _count(sections, c, deadline))
    return total
