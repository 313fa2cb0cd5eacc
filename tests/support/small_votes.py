"""Small votes, all their rewards, and brute force over sets of rewards."""

from __future__ import annotations

import random
from collections.abc import Iterable, Iterator, Sequence
from fractions import Fraction
from itertools import combinations, permutations, product

import numpy as np
from flint import fmpq_mat, fmpz_mat
from support.types import Vector

from pluralign.formulations.ensembles.ensemble import Ensemble, Reward, of_orders
from pluralign.formulations.ensembles.votes import Features, Votes


def votes_on(
    sizes: Sequence[int],
    pairs: Iterable[tuple[int, int, int, int, int]],
    features: Sequence[Sequence[int]] | None = None,
) -> Votes:
    """Votes on prompts with so many responses; pairs: first, second, wins, total, weight."""
    columns = [np.array(column, dtype=np.int64) for column in zip(*pairs, strict=True)]
    names = tuple(f"r{i}" for size in sizes for i in range(size))
    table = None
    if features is not None:
        X = np.array(features, dtype=np.int64)
        table = Features(tuple(f"x{j}" for j in range(X.shape[1])), X, (1,) * X.shape[1])
    starts = np.cumsum([0, *sizes]).astype(np.int64)
    return Votes("test", tuple(f"q{i}" for i in range(len(sizes))), names, starts, *columns, table)


def random_votes(rng: random.Random, sizes: Sequence[int], most: int = 6) -> Votes:
    """Random votes on random pairs (at least one), with weights up to 3 and up to `most` votes a pair."""
    pairs = []
    low = 0
    for size in sizes:
        pairs += list(combinations(range(low, low + size), 2))
        low += size
    chosen = sorted(rng.sample(range(len(pairs)), rng.randint(1, len(pairs))))
    rows = []
    for e in chosen:
        total = rng.randint(1, most)
        a, b = pairs[e] if rng.random() < 0.5 else pairs[e][::-1]
        rows.append((a, b, rng.randint(0, total), total, rng.randint(1, 3)))
    return votes_on(sizes, rows)


def calibrated_by(votes: Votes, ensemble: Ensemble) -> Votes:
    """Votes on the same pairs of which the ensemble is the annotators."""
    agreement, q = ensemble.agreement(votes)
    total = np.full(votes.size, q, dtype=agreement.dtype)
    return Votes(
        "calibrated",
        votes.prompts,
        votes.responses,
        votes.starts,
        votes.first,
        votes.second,
        agreement,
        total,
        votes.weight,
        votes.features,
    )


def all_rewards(votes: Votes) -> Iterator[Reward]:
    """Every reward of the class any."""
    ranges = zip(votes.starts[:-1].tolist(), votes.starts[1:].tolist(), strict=True)
    for orders in product(*(permutations(range(low, high)) for low, high in ranges)):
        yield of_orders(votes, orders)


def random_reward(rng: random.Random, votes: Votes) -> Reward:
    ranges = zip(votes.starts[:-1].tolist(), votes.starts[1:].tolist(), strict=True)
    return of_orders(votes, [rng.sample(range(low, high), high - low) for low, high in ranges])


def random_ensemble(rng: random.Random, votes: Votes, size: int) -> Ensemble:
    counts = [rng.randint(1, 4) for _ in range(size)]
    weights = tuple(Fraction(c, sum(counts)) for c in counts)
    return Ensemble(tuple(random_reward(rng, votes) for _ in counts), weights)


def vector(votes: Votes, reward: Reward) -> Vector:
    return tuple(int(b) for b in reward.prefers_first(votes))


def calibrating_weights(vectors: Sequence[Vector], p: Sequence[Fraction]) -> list[Fraction] | None:
    """The weights > 0 of affinely independent vectors whose average is p; None if there are none or they are dependent."""
    columns = [[1, *v] for v in vectors]
    matrix = fmpz_mat([list(row) for row in zip(*columns, strict=True)])
    if matrix.rank() < len(vectors):
        return None
    square = matrix.transpose() * matrix  # normal equations: exact, and nonsingular
    right = [sum(c * x for c, x in zip(column, (Fraction(1), *p), strict=True)) for column in columns]
    solution = fmpq_mat(square).solve(fmpq_mat(len(right), 1, [_fmpq(x) for x in right]))
    weights = [Fraction(int(x.p), int(x.q)) for x in solution.entries()]
    average = [sum(w * v[e] for w, v in zip(weights, vectors, strict=True)) for e in range(len(p))]
    return weights if sum(weights) == 1 and average == list(p) and min(weights) > 0 else None


def _fmpq(x: Fraction | int) -> object:
    from flint import fmpq

    return fmpq(x.numerator, x.denominator)


def calibrating_sets(
    vectors: Sequence[Vector], p: Sequence[Fraction], most: int
) -> Iterator[tuple[tuple[int, ...], list[Fraction]]]:
    """All affinely independent sets of at most `most` vectors of which p is an average, with their weights.

    By Carathéodory's theorem there is one if p is an average of at most `most` vectors at all.
    """
    for size in range(1, most + 1):
        for chosen in combinations(range(len(vectors)), size):
            weights = calibrating_weights([vectors[i] for i in chosen], p)
            if weights is not None:
                yield chosen, weights
