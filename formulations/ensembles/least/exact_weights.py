"""The exact optimum of the squared error, from weights that are nearly optimal: the active set method with an oracle.

It ends, and at the end no reward gains more by w = 2μ(p* − p̂) than the ensemble itself, so that w proves it
(docs/certificates.md, Bounds).
"""

from __future__ import annotations

from collections.abc import Sequence
from fractions import Fraction

import numpy as np

from pluralign.formulations.ensembles.active_set import Products, ProductsOf
from pluralign.formulations.ensembles.ensemble import Ensemble, Reward
from pluralign.formulations.ensembles.least.bounds import ErrorBound, bound
from pluralign.formulations.ensembles.oracles.oracle import Oracle
from pluralign.formulations.ensembles.votes import Votes
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
    products = _products(votes, ensemble.rewards)
    support, weights = products.descended(range(ensemble.size), ensemble.weights, deadline)
    return Ensemble(tuple(ensemble.rewards[i] for i in support), tuple(weights))


def best_weights(votes: Votes, rewards: Sequence[Reward]) -> list[Fraction] | None:
    """The exact weights, adding up to 1 but of any sign, of least squared error; None if they are not unique."""
    return _products(votes, rewards).stationary(range(len(rewards)))


def _products(votes: Votes, rewards: Sequence[Reward]) -> Products:
    return ProductsOf(votes)(np.array([reward.prefers_first(votes) for reward in rewards]))


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
