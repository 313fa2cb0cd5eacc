"""The exact optimum of the squared error, from weights that are nearly optimal: the active set method in fractions.

Wolfe, Finding the nearest point in a polytope, Mathematical Programming 11, 1976, with rational arithmetic: it ends, and at the
end no reward gains more by w = 2μ(p* − p̂) than the ensemble itself, so that w proves it (docs/certificates.md, Bounds).
"""

from __future__ import annotations

from collections.abc import Sequence
from fractions import Fraction

import numpy as np
from flint import fmpq, fmpq_mat, fmpz_mat

from pluralign.formulations.ensembles.ensemble import Ensemble, Reward
from pluralign.formulations.ensembles.least.bounds import ErrorBound, bound
from pluralign.formulations.ensembles.oracles.oracle import Oracle
from pluralign.formulations.ensembles.votes import Votes
from pluralign.formulations.types import Bools
from pluralign.solver.integers import INT64_BITS
from pluralign.solver.results import NEVER, Deadline


def optimum(votes: Votes, oracle: Oracle, start: Ensemble, deadline: Deadline = NEVER) -> tuple[Ensemble, ErrorBound]:
    """The ensemble of least squared error over the class of an exact oracle, and the bound equal to its error.

    Raises `LimitReached`.
    """
    ensemble = corrected(votes, start, deadline)
    while True:
        w = gradient(votes, ensemble)
        ceiling, better = oracle.ceiling(w, deadline=deadline)
        gained = sum((x for x, above in zip(w, better[0].prefers_first(votes), strict=True) if above), Fraction(0))
        if ceiling.k <= _gain(votes, ensemble, w):
            return ensemble, bound(votes, "squared", w, ceiling)
        if gained < ceiling.k:
            raise AssertionError("an exact oracle returns a reward that attains its ceiling")
        grown = Ensemble((*ensemble.rewards, better[0]), (*ensemble.weights, Fraction(0)))
        ensemble = corrected(votes, grown, deadline)


def corrected(votes: Votes, ensemble: Ensemble, deadline: Deadline = NEVER) -> Ensemble:
    """Some of the rewards with the weights of least squared error over all of these; it is at most the ensemble's error.

    Weights of the ensemble may be 0. The error is the least over the rewards that are returned, not over all that were given.
    Raises `LimitReached`.
    """
    rewards, weights = list(ensemble.rewards), list(ensemble.weights)
    while True:
        deadline.check()
        target = best_weights(votes, rewards)
        if target is not None and min(target) >= 0:
            kept = [(r, x) for r, x in zip(rewards, target, strict=True) if x]
            return Ensemble(tuple(r for r, _ in kept), tuple(x for _, x in kept))
        direction = _dependency(votes, rewards) if target is None else _change(weights, target)
        falling = [i for i, x in enumerate(direction) if x < 0]
        step = min(-weights[i] / direction[i] for i in falling)
        weights = [x + step * t for x, t in zip(weights, direction, strict=True)]
        # a reward that has just entered, with weight 0, stays unless it is what blocks
        gone = {i for i in falling if weights[i] == 0}
        rewards = [r for i, r in enumerate(rewards) if i not in gone]
        weights = [x for i, x in enumerate(weights) if i not in gone]


def best_weights(votes: Votes, rewards: Sequence[Reward]) -> list[Fraction] | None:
    """The exact weights, adding up to 1 but of any sign, of least squared error; None if they are not unique."""
    gram, vectors = _gram(votes, rewards)
    pulls = [int(x) * p for x, p in zip(votes.weight, votes.fractions(), strict=True)]
    k = len(rewards)
    right = [sum((pulls[e] for e in np.flatnonzero(row).tolist()), Fraction(0)) for row in vectors]
    try:
        solution = fmpq_mat(fmpz_mat(gram)).solve(
            fmpq_mat(k + 1, 1, [*(fmpq(x.numerator, x.denominator) for x in right), fmpq(1)])
        )
    except ZeroDivisionError:
        return None
    return [Fraction(int(solution[i, 0].p), int(solution[i, 0].q)) for i in range(k)]


def gradient(votes: Votes, ensemble: Ensemble) -> list[Fraction]:
    """2μ(p* − p̂), exactly."""
    agreement, q = ensemble.agreement(votes)
    return [
        2 * mu * (p - Fraction(int(a), q))
        for mu, p, a in zip(votes.measure(), votes.fractions(), agreement, strict=True)
    ]


def _gain(votes: Votes, ensemble: Ensemble, w: Sequence[Fraction]) -> Fraction:
    """Σ w p̂."""
    agreement, q = ensemble.agreement(votes)
    return sum((x * int(a) for x, a in zip(w, agreement, strict=True) if a), Fraction(0)) / q


def _gram(votes: Votes, rewards: Sequence[Reward]) -> tuple[list[list[int]], Bools]:
    """The matrix of the conditions of optimality, (k+1)×(k+1), and what the rewards prefer (k×M)."""
    vectors = np.array([reward.prefers_first(votes) for reward in rewards])
    fits = sum(int(x) for x in votes.weight).bit_length() <= INT64_BITS
    numbers = vectors.astype(np.int64 if fits else object)
    gram = (numbers * votes.weight.astype(numbers.dtype)) @ numbers.T
    k = len(rewards)
    return [[*map(int, row), 1] for row in gram.tolist()] + [[1] * k + [0]], vectors


def _dependency(votes: Votes, rewards: Sequence[Reward]) -> list[Fraction]:
    """Changes of the weights that add up to 0 and leave p̂ as it is."""
    gram, _ = _gram(votes, rewards)
    kernel, nullity = fmpz_mat(gram).nullspace()
    assert nullity, "weights that are not unique have a dependency"
    return [Fraction(int(kernel[i, 0])) for i in range(len(rewards))]


def _change(weights: Sequence[Fraction], target: Sequence[Fraction]) -> list[Fraction]:
    return [t - x for t, x in zip(target, weights, strict=True)]
