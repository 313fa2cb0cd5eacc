"""Exact integer arrays, and the lattice of score vectors with its sections by ties.

The scores θ·x of the candidates, over all integer θ, form a lattice. A *basis* is an (r, L) matrix of integers whose
first columns are the candidates, column 0 being zero; any further columns are quantities linear in θ that are carried
along. Asking that two candidates tie cuts the lattice in a section of rank r − 1.
"""

from __future__ import annotations

from collections.abc import Sequence

import flint
import numpy as np

from pluralign.formulations.types import ExactInts, Floats

WORD = 2**62
"""Integers below this in absolute value may live in int64: a sum or difference of two cannot overflow."""


def peak(a: ExactInts) -> int:
    """Return the largest absolute value in `a` as a Python integer; 0 for an empty array."""
    return max(int(a.max()), -int(a.min())) if a.size else 0


def fits(bound: int) -> bool:
    """Say whether integers of absolute value at most `bound` may live in int64."""
    return bound < WORD


def wide(a: ExactInts) -> ExactInts:
    """Return `a` as an array of Python integers, which never overflow."""
    return a if a.dtype == object else a.astype(object)


def settle(a: ExactInts) -> ExactInts:
    """Return Python integers as int64 if all of them may live there; int64 as it is."""
    return a.astype(np.int64) if a.dtype == object and fits(peak(a)) else a


def integers(entries: Sequence[int], shape: tuple[int, ...]) -> ExactInts:
    """Return Python integers as an array of the given shape."""
    try:
        a = np.array(entries, dtype=np.int64).reshape(shape)
    except OverflowError:
        return np.array(entries, dtype=object).reshape(shape)
    return a if fits(peak(a)) else wide(a)


def lengths(a: ExactInts) -> ExactInts:
    """Return the bit length of the largest absolute value along the last axis, as int64."""
    if a.shape[-1] <= 8:  # numpy reduces short rows slowly
        top = np.abs(a[..., 0])
        for k in range(1, a.shape[-1]):
            top = np.maximum(top, np.abs(a[..., k]))
    else:
        top = np.maximum(a.max(axis=-1), -a.min(axis=-1))
    if a.dtype == object:
        return np.asarray(np.frompyfunc(int.bit_length, 1, 1)(top)).astype(np.int64)
    for shift in (1, 2, 4, 8, 16, 32):
        top |= top >> shift
    return np.bitwise_count(top).astype(np.int64)


def shorten(a: ExactInts, drop: ExactInts) -> ExactInts:
    """Return the rows of `a` (N, k) without their last `drop` > 0 (N,) bits, rounded to nearest."""
    shift = drop.astype(a.dtype)[:, None]
    return settle((a + (np.ones_like(shift) << (shift - 1))) >> shift)


def floats(a: ExactInts, drop: ExactInts | int) -> Floats:
    """Return `a` divided by 2 to the power `drop`, the quotient being of moderate size, in floating point."""
    if a.dtype != object:
        return np.asarray(np.ldexp(a.astype(np.float64), np.negative(drop)))
    excess = np.maximum(np.asarray(drop) - 900, 0)
    return np.asarray(np.ldexp((a >> excess).astype(np.float64), excess - drop))


def combine(coefficients: ExactInts, bases: ExactInts, owner: ExactInts) -> ExactInts:
    """Return the vectors Σ_k coefficients[i, k] · bases[owner[i], k]: (N, r), (B, r, L) and (N,) give (N, L)."""
    r = bases.shape[1]
    if not fits(r * peak(coefficients) * peak(bases)):
        coefficients, bases = wide(coefficients), wide(bases)
    if len(bases) == 1:
        return settle(coefficients @ bases[0])
    total = coefficients[:, :1] * bases[owner, 0]
    for k in range(1, r):
        total += coefficients[:, k : k + 1] * bases[owner, k]
    return settle(total)


def score_basis(points: Sequence[Sequence[int]]) -> tuple[ExactInts, ExactInts, list[int]]:
    """Return a basis of the scores of `points`, an LLL-reduced one, and the coordinates of θ they use.

    `points`: m integer vectors of length d whose differences have rank r. Both bases are (r, m + r): the scores
    θ·(x_c − x_0), then the entries of θ at the r returned coordinates; the others are zero.
    """
    m = len(points)
    moved = [[a - b for a, b in zip(x, points[0], strict=True)] for x in points]
    echelon, _, rank = flint.fmpz_mat(moved).rref()
    used = [next(j for j, v in enumerate(row) if v != 0) for row in echelon.tolist()[:rank]]
    rows = [[x[j] for x in moved] + [int(i == k) for i in range(rank)] for k, j in enumerate(used)]
    entries = [v for row in rows for v in row]
    reduced = [int(v) for v in flint.fmpz_mat(rank, m + rank, entries).lll().entries()] if rank else []
    return integers(entries, (rank, m + rank)), integers(reduced, (rank, m + rank)), used


def ties(bases: ExactInts, c: int) -> tuple[ExactInts, ExactInts, ExactInts, ExactInts]:
    """Cut lattices by the ties of candidate c with an earlier candidate b that make no two earlier candidates tie.

    `bases`: (B, r, L) with r ≥ 2. For every such basis p and b < c, N pairs in all, return: p (N,); b (N,); a reduced
    basis of the section where b and c tie (N, r − 1, L); a vector that completes it to a basis of the lattice, which
    moves c against b (N, L). Other ties of c bound no new region: where x_c − x_b is parallel to a difference of two
    earlier candidates, its hyperplane belongs to them already.

    Raises ArithmeticError if the lattice reduction fails.
    """
    B, r, L = bases.shape
    length = lengths(bases)
    spread = np.minimum(length - length.min(axis=1, keepdims=True), 40)
    sizes: list[list[int]] = np.left_shift(1, spread).tolist()
    weight = 1 << (peak(length) + peak(spread) + r + 4)
    gaps = bases[:, :, c : c + 1] - bases[:, :, :c]
    entries: list[int] = []
    for gap, size in zip(gaps.transpose(0, 2, 1).tolist(), sizes, strict=True):
        for row in gap:
            entries += _section(row, size, weight)
    changes = integers(entries, (B * c, r, r))
    owner = np.repeat(np.arange(B), c)
    cut = combine(changes.reshape(-1, r), bases, np.repeat(owner, r)).reshape(B * c, r, L)
    seen = cut[:, : r - 1, :c]
    same = (seen[:, :, :, None] == seen[:, :, None, :]).all(axis=1).sum(axis=(1, 2))
    new = np.flatnonzero(same == c)
    return owner[new], new % c, cut[new, : r - 1], cut[new, r - 1]


def _section(gap: list[int], size: list[int], weight: int) -> list[int]:
    """Return a unimodular r × r matrix, row by row, all of whose rows but the last are orthogonal to `gap`.

    It is reduced in the metric that gives the k-th unit vector the length `size[k]`; `weight` exceeds the length of
    every vector of the reduced basis that is orthogonal to `gap`.
    """
    r = len(gap)
    width = r + 1
    flat = [0] * (r * width)
    for i in range(r):
        flat[i * width] = weight * gap[i]
        flat[i * width + 1 + i] = size[i]
    reduced = [int(v) for v in flint.fmpz_mat(r, width, flat).lll().entries()]
    if any(reduced[: (r - 1) * width : width]) or not reduced[-width]:
        raise ArithmeticError("the lattice reduction left a vector outside the section")
    return [reduced[i * width + 1 + j] // size[j] for i in range(r) for j in range(r)]
