"""Known populations of voters: made votes whose p* is known. Only numpy: the peers' Python reads this file, too."""

from __future__ import annotations

from typing import Any

import numpy as np

Arrays = tuple[Any, Any, Any, Any]


def known_population(n: int, d: int, k: int, votes: int, seed: int) -> Arrays:
    """Differences (n×d) and fractions of votes of k groups to learn from, and fresh differences (20,000×d) with their p*."""
    r = np.random.default_rng(seed)
    thetas = r.normal(size=(k, d)) + r.normal(size=d)
    weights = r.dirichlet(np.full(k, 4.0))
    D, fresh = r.normal(size=(n, d)), r.normal(size=(20_000, d))
    p = r.binomial(votes, (D @ thetas.T > 0) @ weights) / votes
    return D, p, fresh, (fresh @ thetas.T > 0) @ weights
