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
    integers,
    score_basis,
    settle,
    ties,
)
from pluralign.formulations.rankings.packed_rows import argsort, pack, repeats
from pluralign.formulations.rankings.sweep import directions, sweep
from pluralign.formulations.rankings.witnesses import COARSE, FINE, blend, drops, lift, recentred, rounded
from pluralign.formulations.types import ExactInts
from pluralign.solver.results import NEVER, Deadline

CHUNK = 1 << 15
"""About how many regions of several small arrangements are found at once."""


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
    theta = rounded(scores, half, plain[None], owner, scores[:, m:], ladder=FINE)[:, m:]
    divisor = np.abs(np.gcd.reduce(theta, axis=1))  # of one Python integer numpy returns that integer, sign and all
    theta = settle(theta // divisor[:, None])
    rankings = np.concatenate([half, half[:, ::-1]]).astype(np.int64)
    thetas = np.zeros((len(rankings), d), dtype=theta.dtype)
    thetas[:, used] = np.concatenate([theta, -theta])
    order = argsort(pack([(column, m) for column in rankings.T]))
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
        scores = recentred(owner, ranking, scores, bases)
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
    words = pack([(np.concatenate([owner, parent]), len(bases)), *((v, c) for v in everyone), (place, c + 1)])
    by = argsort(words)
    words[-1] = words[-1] >> c.bit_length()
    wall = by >= first
    if wall[0] or not np.array_equal(repeats(words, by), wall[1:]):
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
    between, beyond = blend(tied[upper], tied[lower]), lift(tied[end], mover[end], rankings[cut][len(upper) :])
    new = np.concatenate([between, beyond])
    new = rounded(new, rankings[cut], bases, whose[cut], new[:, -bases.shape[1] :], ladder=COARSE)
    return whose, rankings, np.concatenate([kept, new])


def _placed(rankings: ExactInts, positions: ExactInts, c: int) -> ExactInts:
    """Insert candidate c in each ranking (N, c) at its position (N,)."""
    column = np.arange(c + 1)
    longer = np.take_along_axis(np.pad(rankings, ((0, 0), (0, 1))), column - (column > positions[:, None]), axis=1)
    longer[np.arange(len(longer)), positions] = c
    return longer


def _verify(rankings: ExactInts, thetas: ExactInts, points: ExactInts) -> None:
    """Check in integers that the sorted rankings differ and each is induced by its θ; raise ArithmeticError if not."""
    scores = combine(thetas, points, np.zeros(len(thetas), dtype=np.int64))
    if not (drops(scores, rankings) > 0).all():
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
