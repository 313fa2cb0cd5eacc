"""Wolfe's method in fractions against the least value over all supports, also where rewards depend on each other."""

from __future__ import annotations

import random
from collections.abc import Sequence
from fractions import Fraction
from itertools import chain, combinations

import numpy as np
import pytest
from support.small_votes import random_votes

from pluralign.formulations.ensembles.active_set import Products, ProductsOf

Weights = Sequence[Fraction]


def value(products: Products, support: Sequence[int], weights: Weights) -> Fraction:
    """½ αᵀGα − bᵀα."""
    terms = list(zip(support, weights, strict=True))
    curve = sum((int(products.gram[i, j]) * x * y for i, x in terms for j, y in terms), Fraction(0))
    return curve / 2 - sum((products.target[i] * x for i, x in terms), Fraction(0))


def least(products: Products) -> Fraction:
    """The least value: it is attained with positive weights on a support whose stationary weights are unique."""
    k = len(products.target)
    found = [
        value(products, support, weights)
        for support in chain.from_iterable(combinations(range(k), size) for size in range(1, k + 1))
        if (weights := products.stationary(support)) is not None and min(weights) >= 0
    ]
    return min(found)


def cases() -> list[tuple[int, int]]:
    return [(seed, k) for seed in range(8) for k in (1, 2, 4, 6)]


@pytest.mark.parametrize(("seed", "k"), cases())
def test_the_best_weights(seed: int, k: int) -> None:
    rng = np.random.default_rng(seed)
    votes = random_votes(random.Random(seed), [3])
    # at most 8 different vectors on 3 pairs: of 6 many are equal or affinely dependent
    products = ProductsOf(votes)(rng.integers(0, 2, size=(k, votes.size)).astype(bool))
    support, weights = products.best()
    assert min(weights) > 0
    assert sum(weights) == 1
    assert len(set(support)) == len(support)
    assert value(products, support, weights) == least(products)
    assert products.entering(support, weights) is None

    start = [Fraction(int(x)) for x in rng.integers(1, 9, size=k)]
    start = [x / sum(start) for x in start]
    kept, better = products.descended(range(k), start)
    assert min(better) > 0
    assert sum(better) == 1
    assert set(kept) <= set(range(k))
    assert products.stationary(kept) == better
    assert value(products, kept, better) <= value(products, range(k), start)
