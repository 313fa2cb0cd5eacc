"""Families of feasible rankings, up to relabelling of the candidates.

Rules that see only ballots and feasible rankings are the same on two configurations with the same family, and on relabelled
ones but for the order of the candidates that breaks ties: `orders` lists one order for each of the different labelled
families, so a decision for every order of a family is a decision for all configurations that have it.
"""

from __future__ import annotations

import math
from collections.abc import Iterator, Sequence
from functools import lru_cache
from itertools import islice, permutations, product

import numpy as np

from pluralign.formulations.rankings.arrangement import feasible_rankings
from pluralign.formulations.rankings.sweep import sweep
from pluralign.formulations.types import ExactInts
from pluralign.proofs.search.configurations import IntegerPoints

NumberedFamily = tuple[int, ...]
"""The lexicographic numbers, among all m! rankings, of the feasible ones, increasing."""

_BLOCK = 1 << 20  # numbers in a block of relabelled families


def families(sets: Sequence[IntegerPoints]) -> list[NumberedFamily]:
    """The family of each set of m points (all of the same m and d), as labelled; in the plane for all sets at once."""
    if not sets:
        return []
    m, d = len(sets[0]), len(sets[0][0])
    if m == 1:
        return [(0,)] * len(sets)
    if d != 2:
        return [_family(feasible_rankings(points)[0]) for points in sets]
    X = np.array(sets, dtype=np.int64)
    owner, half, _ = sweep(np.ascontiguousarray((X - X[:, :1]).transpose(0, 2, 1)), m)
    found: list[list[int]] = [[] for _ in sets]
    for rankings in (half, half[:, ::-1]):
        for k, code in zip(owner.tolist(), codes(rankings).tolist(), strict=True):
            found[k].append(code)
    return [tuple(sorted(family)) for family in found]


def codes(rankings: ExactInts) -> ExactInts:
    """The lexicographic numbers of rankings (…, m) among all permutations: (…)."""
    m = rankings.shape[-1]
    total = np.zeros(rankings.shape[:-1], dtype=np.int64)
    for i in range(m):
        smaller = (rankings[..., i + 1 :] < rankings[..., i : i + 1]).sum(axis=-1)
        total += smaller * math.factorial(m - 1 - i)
    return total


def rankings(m: int, family: NumberedFamily) -> ExactInts:
    """The rankings of a family, (k, m), best first."""
    left = np.array(family, dtype=np.int64)
    out = np.empty((len(left), m), dtype=np.int64)
    remaining = np.tile(np.arange(m, dtype=np.int64), (len(left), 1))
    for i in range(m):
        unit = math.factorial(m - 1 - i)
        pick = left // unit
        left = left % unit
        out[:, i] = remaining[np.arange(len(out)), pick]
        keep = np.arange(m - i)[None, :] != pick[:, None]
        remaining = remaining[keep].reshape(len(out), m - i - 1)
    return out


@lru_cache(maxsize=1 << 16)
def canonical(m: int, family: NumberedFamily) -> NumberedFamily:
    """The least of the relabelled families: equal for two families iff a relabelling turns one into the other.

    Candidates are told apart by how often they are at each place, which a relabelling keeps; only relabellings that sort
    the candidates by that are tried.
    """
    if len(family) == math.factorial(m):
        return family
    best: NumberedFamily | None = None
    for relabelled, _ in _relabelled(m, family, _sorting(m, family)):
        least = tuple(relabelled[np.lexsort(relabelled.T[::-1])[0]].tolist())
        best = least if best is None else min(best, least)
    assert best is not None, "some relabelling sorts the candidates"
    return best


def orders(m: int, family: NumberedFamily) -> list[tuple[int, ...]]:
    """For each of the different relabelled families one order of the candidates that gives it, in lexicographic order."""
    if len(family) == math.factorial(m):
        return [tuple(range(m))]
    first: dict[bytes, tuple[int, ...]] = {}
    for relabelled, tried in _relabelled(m, family, permutations(range(m))):
        for row, new_numbers in zip(relabelled, tried, strict=True):
            order = tuple(np.argsort(new_numbers).tolist())
            first[row.tobytes()] = min(first.get(row.tobytes(), order), order)
    return sorted(first.values())


def _family(feasible: ExactInts) -> NumberedFamily:
    return tuple(np.sort(codes(feasible)).tolist())


def _sorting(m: int, family: NumberedFamily) -> Iterator[Sequence[int]]:
    """The new numbers of the candidates in every relabelling that sorts them by how often they are at each place."""
    rows = rankings(m, family)
    often = [tuple((rows == c).sum(axis=0).tolist()) for c in range(m)]
    groups = [[c for c in range(m) if often[c] == kind] for kind in sorted(set(often))]
    for choice in product(*(permutations(group) for group in groups)):
        new_numbers = [0] * m
        for number, c in enumerate(c for group in choice for c in group):
            new_numbers[c] = number
        yield new_numbers


def _relabelled(
    m: int, family: NumberedFamily, relabellings: Iterator[Sequence[int]]
) -> Iterator[tuple[ExactInts, ExactInts]]:
    """Blocks of relabelled families, sorted, (p, k), with the new numbers of the candidates, (p, m)."""
    rows = rankings(m, family)
    size = max(1, _BLOCK // (rows.size or 1))
    while True:
        block = list(islice(relabellings, size))
        if not block:
            return
        new_numbers = np.array(block, dtype=np.int64)
        yield np.sort(codes(new_numbers[:, rows]), axis=1), new_numbers
