"""Frozen, seeded cases."""

from __future__ import annotations

import numpy as np

from pluralign.formulations.instances.instance import Ballot, Instance


def random_profile(m: int, d: int, n: int = 101, seed: int = 0) -> Instance:
    """m different candidates with integer features in ±50 in R^d, n ballots induced by standard normal θ.

    Raises `ValueError` where there are not m different ones.
    """
    if m > 101**d:
        raise ValueError(f"there are {101**d} points with integer coordinates in ±50 in R^{d}, not {m}")
    rng = np.random.default_rng(seed)
    features = rng.integers(-50, 51, size=(m, d))
    while len(np.unique(features, axis=0)) < m:  # no θ tells equal candidates apart
        features = rng.integers(-50, 51, size=(m, d))
    ballots: list[Ballot] = []
    while len(ballots) < n:
        rewards = features @ rng.normal(size=d)
        if len(np.unique(rewards)) == m:
            ballots.append(Ballot.strict(np.argsort(-rewards)))
    return Instance(
        names=tuple(f"c{i}" for i in range(m)),
        features=features.tolist(),
        ballots=tuple(ballots),
        source=f"random profile m={m} d={d} n={n} seed={seed}",
    )


def random_points(m: int, d: int, bound: int = 50, seed: int = 0) -> Instance:
    """m candidates with integer features in ±bound in R^d, in general position almost surely; no ballots."""
    features = np.random.default_rng(seed).integers(-bound, bound + 1, size=(m, d))
    return Instance(names=tuple(f"c{i}" for i in range(m)), features=features.tolist(), source=f"points m={m} d={d}")
