"""What uniform convergence says of all distributions over linear rewards at once: a bound that needs no held-out votes.

Let n pairs be independent draws. With probability 1 − η, for every distribution over linear rewards in d features, however many
they are and however they were found, the error on new pairs is below the unbiased error on these by less than

    2 √(2 ln C / n) + (5/4) √(ln (1/η) / (2 n)),   C = 2 Σ_{i<d} binom(n−1, i)

C is the largest number of ways in which linear rewards sort n pairs (Cover 1965). Proof: their Rademacher complexity is at
most ½ √(2 ln C / n) (Massart), that of their mixtures is the same, squares of differences in [−1, 1] at most double it,
symmetrisation doubles again, and the estimates (p̄ − p̂)² − s²/M, all in [−1/4, 1], move the mean by at most 5/(4n) with one pair
(McDiarmid). A tie is the mean of two rewards without one. The same holds of (p̄ − p̂)² where pairs have one vote. Pairs of one
prompt are not independent: where that matters n is the number of prompts, with one pair of each.
"""

from __future__ import annotations

import math
from dataclasses import dataclass

import numpy as np

from pluralign.formulations.ensembles.votes import Votes
from pluralign.formulations.learning.noise import errors, noise
from pluralign.formulations.types import Floats, JsonObject


@dataclass(frozen=True)
class UniformBound:
    """The error on new pairs is less than the one on training pairs plus `excess`, at this confidence."""

    pairs: int
    features: int
    confidence: float
    excess: float


def uniform_bound(pairs: int, features: int, confidence: float = 0.95) -> UniformBound:
    """For n pairs and d features, both at least 1."""
    logarithm = log_sortings(pairs, features)
    excess = 2 * math.sqrt(2 * logarithm / pairs) + 1.25 * math.sqrt(-math.log(1 - confidence) / (2 * pairs))
    return UniformBound(pairs, features, confidence, excess)


def log_sortings(pairs: int, features: int) -> float:
    """The logarithm of 2 Σ_{i<d} binom(n−1, i)."""
    term, total = 1, 0
    for i in range(min(features, pairs)):
        total += term
        term = term * (pairs - 1 - i) // (i + 1)
    return math.log(2 * total)


def uniform_json(votes: Votes, p: Floats, features: int) -> JsonObject | None:
    """The bound for p̂ = p on training pairs: `pairs`, `features`, `confidence`, `excess`, `bound` on new ones, `vacuous`.

    With a pair of one vote among them it is one on (p̄ − p̂)². None where pairs have different weights: of draws they have none.
    """
    if (votes.weight != votes.weight[0]).any():
        return None
    own = np.full(votes.size, np.nan) if votes.ties is None else noise(votes)
    values = np.zeros(votes.size) if np.isnan(own).any() else own
    error = float(errors(votes, p, values).mean())
    made = uniform_bound(votes.size, features)
    bound = error + made.excess
    return {
        "pairs": made.pairs,
        "features": made.features,
        "confidence": made.confidence,
        "excess": made.excess,
        "bound": bound,
        "vacuous": bound >= 0.25,  # that of 1/2 is never more
    }
