"""Known populations: five groups with linear rewards of their own, of which every vote is a draw."""

from __future__ import annotations

from typing import NamedTuple

import numpy as np

from pluralign.formulations.learning.comparisons import Comparisons
from pluralign.formulations.types import Floats


class Population(NamedTuple):
    """What is learned from, and fresh differences with their p*."""

    data: Comparisons
    D: Floats
    p: Floats


def population(n: int, votes: int, seed: int, d: int = 10, groups: int = 5, fresh: int = 20_000) -> Population:
    """n pairs with so many votes each; d features; the groups' rewards have a part in common."""
    r = np.random.default_rng(seed)
    thetas = r.normal(size=(groups, d)) + r.normal(size=d)
    weights = r.dirichlet(np.full(groups, 4.0))
    own, other = np.random.default_rng(10_000 + seed), np.random.default_rng(20_000 + seed)
    D, test = own.normal(size=(n, d)), other.normal(size=(fresh, d))
    p = own.binomial(votes, (D @ thetas.T > 0) @ weights) / votes
    one = np.ones(n)
    return Population(Comparisons(D, p, one, votes * one, np.arange(n)), test, (test @ thetas.T > 0) @ weights)
