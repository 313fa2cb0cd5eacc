"""Outliers: rewards that disagree with the votes much more than the best reward, and what is left without them.

Source: Halpern, Micha, Procaccia and Shapira 2025 (theorem on outliers). d(r) is the mean of p*·[r prefers the second] +
(1 − p*)·[r prefers the first], OPT its minimum over the class, and r is a (β, γ)-outlier iff d(r) > β·OPT + γ.

Why pruning works, for an ensemble of error ε: the mean of d over the ensemble is at most 2 Σ μ p*(1 − p*) + √ε, since
|1 − 2p*| ≤ 1, hence at most 2·OPT + √ε. So d(r) − OPT ≥ 0 has a mean of at most OPT + √ε, and by Markov's inequality less
than 1/(β − 1) of the weight has d(r) − OPT > (β − 1)(OPT + √ε): these are the (β, (β−1)√ε)-outliers, and the paper's
(β, (β+1)√ε)-outliers are among them. Leaving out the weight δ moves every p̂ by at most δ, so √ε grows by at most δ.
"""

from __future__ import annotations

import math
from dataclasses import dataclass
from fractions import Fraction

import numpy as np

from pluralign.formulations.ensembles.ensemble import Ensemble, Reward
from pluralign.formulations.ensembles.means import mean
from pluralign.formulations.ensembles.votes import Votes
from pluralign.formulations.errors import InputError


@dataclass(frozen=True)
class Surd:
    """The number rational + factor·√radicand, exactly."""

    rational: Fraction
    factor: Fraction
    radicand: Fraction

    def sign(self) -> int:
        """−1, 0 or 1: by squaring, without a root."""
        square = self.factor**2 * self.radicand
        a = (self.rational > 0) - (self.rational < 0)
        b = 0 if not square else (1 if self.factor > 0 else -1)
        if a == b:
            return a
        weight = self.rational**2 - square  # which of the two has the larger absolute value
        return 0 if not weight else (a if weight > 0 else b)

    def below(self, x: Fraction) -> bool:
        """Whether the number is less than x."""
        return Surd(self.rational - x, self.factor, self.radicand).sign() < 0

    def __float__(self) -> float:
        return float(self.rational) + float(self.factor) * math.sqrt(self.radicand)

    def __str__(self) -> str:
        return f"{self.rational} + {self.factor}·√({self.radicand})"


@dataclass(frozen=True)
class Pruned:
    """An ensemble without its (β, γ)-outliers.

    dropped: their weight δ. before, after: the errors. guarantee: (√ε + 1/(β−1))², which `after` does not exceed.
    """

    ensemble: Ensemble
    dropped: Fraction
    before: Fraction
    after: Fraction
    gamma: Surd
    guarantee: Surd


def disagreement(votes: Votes, reward: Reward) -> Fraction:
    """d(r), the normalised Kemeny score of a reward, exactly."""
    against = np.where(reward.prefers_first(votes), votes.total - votes.wins, votes.wins)
    return mean(votes, against, votes.total)


def threshold(optimum: Fraction, beta: Fraction, gamma: Fraction) -> Fraction:
    """β·OPT + γ: rewards with a larger d(r) are outliers. Raises InputError unless β ≥ 1 and γ ≥ 0."""
    if beta < 1:
        raise InputError(f"β = {beta}: expected a number of at least 1, else the best reward itself is an outlier")
    if gamma < 0:
        raise InputError(f"γ = {gamma}: expected a number of at least 0, else the best reward itself may be an outlier")
    return beta * optimum + gamma


def outliers(votes: Votes, ensemble: Ensemble, optimum: Fraction, beta: Fraction, gamma: Fraction) -> list[int]:
    """Indices of the (β, γ)-outliers among the rewards; optimum: OPT. Raises InputError as `threshold`."""
    limit = threshold(optimum, beta, gamma)
    return [i for i, reward in enumerate(ensemble.rewards) if disagreement(votes, reward) > limit]


def prune(votes: Votes, ensemble: Ensemble, optimum: Fraction, beta: Fraction, sharper: bool = False) -> Pruned:
    """The ensemble without its (β, (β+1)√ε)-outliers, its other weights scaled to 1; ε is its error.

    sharper: the (β, (β−1)√ε)-outliers instead, of which there are more. optimum: OPT. The theorem's bounds, that less than
    1/(β−1) of the weight is dropped and the error becomes at most (√ε + 1/(β−1))², are verified exactly.

    Raises InputError unless β > 1, or if every reward is an outlier, which is possible for β < 2 only; ValueError if
    `optimum` is too small or too large to be OPT.
    """
    if beta <= 1:
        raise InputError(f"β = {beta}: the theorem on outliers needs a number greater than 1")
    scores = [disagreement(votes, reward) for reward in ensemble.rewards]
    least = mean(votes, np.minimum(votes.wins, votes.total - votes.wins), votes.total)
    if not least <= optimum <= min(scores):
        raise ValueError(f"{optimum} is not OPT: no reward has d(r) below {least}, and one has {min(scores)}")
    before = ensemble.error(votes)
    gamma = Surd(Fraction(0), beta - 1 if sharper else beta + 1, before)
    limit = Surd(beta * optimum, gamma.factor, before)
    kept = [i for i, d in enumerate(scores) if not limit.below(d)]
    dropped = 1 - sum((ensemble.weights[i] for i in kept), Fraction(0))
    if not kept:
        raise InputError(f"β = {beta}: every reward is an outlier; from β = 2 on that is impossible")
    left = 1 - dropped
    pruned = Ensemble(tuple(ensemble.rewards[i] for i in kept), tuple(ensemble.weights[i] / left for i in kept))
    after, most = pruned.error(votes), 1 / (beta - 1)
    guarantee = Surd(before + most**2, 2 * most, before)
    if guarantee.below(after) or dropped >= most:
        raise AssertionError(
            f"the theorem on outliers fails: weight {dropped} dropped, error {after}, at most {guarantee}"
        )
    return Pruned(pruned, dropped, before, after, gamma, guarantee)
