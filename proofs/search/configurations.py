"""All sets of m integer points in {−B, …, B}^d, in numbered ranges, up to relabelling and affine equivalence.

Feasible rankings and loss-based rules depend on differences of points only, and an invertible linear map A of the points is
undone by θ ↦ A^{-T}θ: they are the same on affinely equivalent sets. Two sets are affinely equivalent, point to point, iff the
maximal minors of [1; X] (its Plücker coordinates) agree up to a factor. The largest such vector over all relabellings names
the class. Translations, scalings and signed permutations of the coordinates are such maps.

Losses with weight decay see lengths: for them only translations and signed permutations of the coordinates count (`isometric`).

Sets are numbered by the combinatorial number system: set {c_1 < … < c_m} of the (2B+1)^d points has number Σ C(c_i, i).
"""

from __future__ import annotations

import math
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import lru_cache
from itertools import combinations, permutations, product

import numpy as np

from pluralign.formulations.errors import InputError
from pluralign.formulations.types import ExactInts
from pluralign.solver.errors import parameter

SHARD = 50_000
"""Sets in a shard of up to five candidates: below a second of work in the plane."""
MOST_CANDIDATES = 7
"""The canonical form tries all m! relabellings."""
MOST_POINTS = 5_000_000
MOST_SETS = 10**11
"""Days of work."""
EXACT = 2**52
"""Sums of integers below this are exact in float64, in any order."""
_BLOCK = 1 << 22  # numbers in a block of the canonical form

IntegerPoints = tuple[tuple[int, ...], ...]
Key = tuple[int, ...]


@dataclass(frozen=True, order=True)
class Size:
    """m candidates in dimension d, coordinates in {−bound, …, bound}. Raises `InputError` where no such sets can be listed."""

    m: int
    d: int
    bound: int

    def __post_init__(self) -> None:
        if self.m < 1 or self.d < 1 or self.bound < 0:
            raise InputError(
                f"candidates {self.m}, dimension {self.d}, bound {self.bound}: at least one candidate, one dimension and a "
                "bound of 0 or more are needed"
            )
        points = self.points
        if points < self.m:
            raise InputError(
                f"{self.m} candidates need as many different points, but coordinates from {-self.bound} to {self.bound} in "
                f"dimension {self.d} give only {points}; raise the bound or the dimension"
            )

    @property
    def points(self) -> int:
        """(2B+1)^d, the number of points to choose from."""
        return int((2 * self.bound + 1) ** self.d)

    @property
    def count(self) -> int:
        """The number of sets, C((2B+1)^d, m)."""
        return math.comb(self.points, self.m)

    @property
    def per_shard(self) -> int:
        """The number of sets in a shard, fewer for more candidates, which have more relabellings."""
        return max(1, SHARD * 120 // max(120, math.factorial(self.m)))

    @property
    def shards(self) -> int:
        """The number of shards that the sets are cut into."""
        return -(-self.count // self.per_shard)

    def shard(self, k: int) -> range:
        """The numbers of the sets in shard k, from 0."""
        return range(k * self.per_shard, min((k + 1) * self.per_shard, self.count))

    def check_exhaustible(self) -> None:
        """Raise `InputError` unless the sets can be gone through and put into canonical form in 64-bit integers."""
        if self.m > MOST_CANDIDATES:
            raise InputError(
                f"{self.m} candidates: the exhaustive search handles {MOST_CANDIDATES} at most; "
                f"use {parameter('strategy', 'random')} or {parameter('strategy', 'local')}"
            )
        if self.points > MOST_POINTS or self.count > MOST_SETS or 2 * _largest_minor(self) + 1 >= EXACT:
            raise InputError(
                f"{self.m} points in dimension {self.d} with coordinates up to {self.bound} are too many sets to be gone "
                f"through; lower the bound, or use {parameter('strategy', 'random')} or {parameter('strategy', 'local')}"
            )


@dataclass(frozen=True, order=True)
class Configuration:
    """The least set of its class: by largest coordinate, then by number. points: in the order of the numbers, centred."""

    largest: int
    number: int
    points: IntegerPoints


def classes(size: Size, numbers: range, isometric: bool = False) -> dict[Key, Configuration]:
    """The affine classes, up to relabelling, of the sets with these numbers, each with its least set among them.

    isometric: classes of sets that translations and signed permutations of the coordinates make equal, instead.

    Every class of sets has members in the shards that hold its translates into the lower corner, and only these are looked
    at. Keys are the same in every shard, so the classes of all shards are merged by taking the least sets. Raises
    `InputError` for a size that is too large.
    """
    size.check_exhaustible()
    found: dict[Key, Configuration] = {}
    for start in range(numbers.start, numbers.stop, size.per_shard):
        part = np.arange(start, min(start + size.per_shard, numbers.stop), dtype=np.int64)
        X = coordinates(size, part)
        corner = (X.min(axis=1) == 0).all(axis=1)
        X, part = X[corner], part[corner]
        spread = X.max(axis=1)
        centred = X - (spread // 2)[:, None, :]
        largest = ((spread + 1) // 2).max(axis=1)
        for keys, rows in isometric_keys(size, X) if isometric else canonical_keys(size, X):
            order = np.lexsort((part[rows], largest[rows], *keys.T[::-1]))
            fresh = np.append(True, (np.diff(keys[order], axis=0) != 0).any(axis=1)) if len(order) else order
            for i in order[np.flatnonzero(fresh)].tolist():
                row = rows[i]
                points = tuple(map(tuple, centred[row].tolist()))
                least = Configuration(int(largest[row]), int(part[row]), points)
                key = tuple(keys[i].tolist())
                found[key] = min(found.get(key, least), least)
    return found


def coordinates(size: Size, numbers: ExactInts) -> ExactInts:
    """The sets with these numbers (n,), points in increasing order, coordinates in {0, …, 2B}: (n, m, d)."""
    base = 2 * size.bound + 1
    left = numbers.copy()
    chosen = np.empty((len(numbers), size.m), dtype=np.int64)
    for i in range(size.m, 0, -1):
        table = _binomials(size.points, i)
        chosen[:, i - 1] = np.searchsorted(table, left, side="right") - 1
        left -= table[chosen[:, i - 1]]
    powers = base ** np.arange(size.d - 1, -1, -1, dtype=np.int64)
    return np.asarray(chosen[:, :, None] // powers % base)


@lru_cache(maxsize=64)
def _binomials(n: int, i: int) -> ExactInts:
    """C(c, i) for c < n. All of them fit: they are at most C(n, m), or C(14, 7) where m > n / 2, since i ≤ m ≤ 7."""
    table = np.ones(n, dtype=np.int64)
    for _ in range(i):
        table = np.append(0, np.cumsum(table[:-1]))
    return table


def canonical_keys(size: Size, X: ExactInts) -> Iterator[tuple[ExactInts, ExactInts]]:
    """The names of the affine classes of sets X (n, m, d), n ≥ 0, group by group of equal affine rank.

    Yields (keys, rows): the sets X[rows] have the names keys (k, w); the first entry is the rank.
    """
    left = np.arange(len(X))
    for rank in range(min(size.d, size.m - 1), -1, -1):
        # a set of smaller rank is projected to coordinates on which it keeps its rank: an affine map that can be undone
        for used in combinations(range(size.d), rank):
            if not left.size:
                return
            minors = plucker(X[left][:, :, used])
            full = (minors != 0).any(axis=1)
            if full.any():
                keys = _largest(size, rank, minors[full])
                yield np.concatenate([np.full((len(keys), 1), rank), keys], axis=1), left[full]
                left = left[~full]


def isometric_keys(size: Size, X: ExactInts) -> Iterator[tuple[ExactInts, ExactInts]]:
    """The names of sets X (n, m, d) in the lower corner: the least list of points over all signed permutations.

    Yields (keys, rows) as `canonical_keys`, once: points are numbered, and those of a set sorted.
    """
    powers = (2 * size.bound + 1) ** np.arange(size.d - 1, -1, -1, dtype=np.int64)
    flipped = X.max(axis=1, keepdims=True) - X
    best: ExactInts | None = None
    for order in permutations(range(size.d)):
        for flips in product((False, True), repeat=size.d):
            columns = [(flipped if flip else X)[:, :, j] for j, flip in zip(order, flips, strict=True)]
            found: ExactInts = np.sort(np.stack(columns, axis=2) @ powers, axis=1)
            if best is None:
                best = found
                continue
            change = found - best
            first = np.take_along_axis(change, (change != 0).argmax(axis=1)[:, None], axis=1)
            best = np.where(first < 0, found, best)
    if best is not None:
        yield best, np.arange(len(X))


def plucker(X: ExactInts) -> ExactInts:
    """The maximal minors of the matrices [1; X] of sets X (n, m, r), without their common divisor: (n, C(m, r+1))."""
    n, m, r = X.shape
    columns = []
    for subset in combinations(range(m), r + 1):
        columns.append(_determinant(X[:, subset[1:], :] - X[:, subset[:1], :]))
    minors = np.stack(columns, axis=1) if columns else np.zeros((n, 0), dtype=np.int64)
    return np.asarray(minors // np.maximum(np.gcd.reduce(minors, axis=1), 1)[:, None])


def _largest_minor(size: Size) -> int:
    """A bound for the minors, and for every sum on the way to them: r! products of r differences."""
    return int(math.factorial(size.d) * (2 * size.bound) ** size.d)


def _determinant(A: ExactInts) -> ExactInts:
    """Determinants of (n, r, r) matrices by expansion along the first row: (n,)."""
    r = A.shape[1]
    if r == 0:
        return np.ones(len(A), dtype=np.int64)
    total = np.zeros(len(A), dtype=np.int64)
    for j in range(r):
        rest = [k for k in range(r) if k != j]
        total += (-1) ** j * A[:, 0, j] * _determinant(A[:, 1:, rest])
    return total


def _largest(size: Size, rank: int, minors: ExactInts) -> ExactInts:
    """The lexicographically largest vector over all relabellings and both signs, packed in words: (n, w).

    Entries are digits in a balanced number system, so that vectors compare as numbers do, and a vector times −1 is the number
    times −1. Relabelling permutes the digits and changes some signs, so one matrix product gives all relabellings at once;
    every sum is below 2^52, which float64 holds exactly.
    """
    weights = _weights(size.m, rank, 2 * _largest_minor(size) + 1)
    out = np.empty((len(minors), len(weights)), dtype=np.int64)
    step = max(1, _BLOCK // max(1, weights[0].shape[1]))
    for start in range(0, len(minors), step):
        block = minors[start : start + step].astype(np.float64)
        words = [block @ weight for weight in weights]
        sign = np.zeros_like(words[0])
        alive = np.ones(words[0].shape, dtype=bool)
        for word in words:
            sign = np.where(sign == 0, np.sign(word), sign)
        for k, word in enumerate(words):
            values = np.where(alive, word * sign, -np.inf)
            best = values.max(axis=1)
            alive &= values == best[:, None]
            out[start : start + step, k] = best.astype(np.int64)
    return out


@lru_cache(maxsize=16)
def _weights(m: int, rank: int, radix: int) -> list[ExactInts]:
    """For each word the signed weights of its digits: rows are minors, columns relabellings."""
    subsets = list(combinations(range(m), rank + 1))
    number = {subset: k for k, subset in enumerate(subsets)}
    digits = max(1, int(math.log(EXACT, radix)))
    while radix**digits >= EXACT:
        digits -= 1
    words = [range(k, min(k + digits, len(subsets))) for k in range(0, len(subsets), digits)]
    relabellings = list(permutations(range(m)))
    weights = [np.zeros((len(subsets), len(relabellings))) for _ in words]
    for p, relabelling in enumerate(relabellings):
        for word, weight in zip(words, weights, strict=True):
            for k in word:
                image = [relabelling[c] for c in subsets[k]]
                weight[number[tuple(sorted(image))], p] = _parity(image) * radix ** (word.stop - 1 - k)
    return weights


def _parity(sequence: Sequence[int]) -> int:
    """+1 if an even number of exchanges sorts the sequence, −1 if an odd number does."""
    return -1 if sum(a > b for a, b in combinations(sequence, 2)) % 2 else 1
