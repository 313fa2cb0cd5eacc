"""Certificates of held-out bounds: the smallest m on a grid that the bets on prompts not learned from prove.

See proofs/checker/kinds/held_out_bound.py and docs/certificates.md: if the prompts, and the votes on their pairs, are
independent draws, the mean over prompts of the error is below m, with the confidence 1 − η (Ville's and Markov's inequalities
on a mean of test martingales).
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from fractions import Fraction
from typing import Any

import numpy as np

from pluralign.formulations.ensembles.ensemble import Ensemble, Reward, places, rewards_of
from pluralign.formulations.ensembles.votes import Votes
from pluralign.formulations.learning.learned import LearnedEnsemble, agreement
from pluralign.formulations.learning.noise import noise
from pluralign.formulations.numbers import as_json
from pluralign.formulations.types import Floats
from pluralign.proofs.certificates.answers import Certificate, document
from pluralign.proofs.certificates.ensembles import Writer
from pluralign.solver.integers import int_array, over_common_denominator

JudgedEnsemble = Ensemble | LearnedEnsemble
"""A learned one may tie compared responses: half each way. Its thetas are for the votes' features, in their order."""

_SHARES = 0.98 * (np.arange(1, 25) / 24) ** 2
_STEPS = 10_000  # m is a multiple of 1/_STEPS


@dataclass(frozen=True)
class HeldOutBound:
    """The claim, and how many prompts it rests on."""

    bound: Fraction
    prompts: int
    certificate: Certificate


def held_out_bound(
    votes: Votes,
    ensemble: JudgedEnsemble,
    training: Sequence[str],
    confidence: Fraction,
    against: JudgedEnsemble | str | None = None,
) -> HeldOutBound | None:
    """The bound that floats find, one step above it so that exact arithmetic proves it; None if there is none below the range.

    training: prompts that were learned from. against: another ensemble of the same class of rewards or "half", for the
    difference of the errors.
    """
    writer = Writer(votes, "linear" if _is_linear(ensemble) else "any")
    p = _predicted(votes, ensemble)
    other = None if against is None else _predicted(votes, against)
    values = (p - votes.p) ** 2 - noise(votes) if other is None else (p - other) * (p + other - 2 * votes.p)
    least = -0.25 if other is None else -1.0
    known = ~np.isnan(values)
    sums = np.bincount(votes.prompt[known], values[known])
    counts = np.bincount(votes.prompt[known])
    y = (sums[counts > 0] / counts[counts > 0] - least) / (1 - least)
    m = smallest_mean(y, float(1 - confidence))
    if m is None:
        return None
    bound = Fraction(int(np.ceil((least + m * (1 - least)) * _STEPS)) + 1, _STEPS)
    claim = {
        "hypotheses": {"prompts": "independent", "votes": "independent", "ensemble": "given"},
        "rewards": writer.rewards,
        "ensemble": _members(writer, ensemble),
        "against": against if against is None or isinstance(against, str) else _members(writer, against),
        "counts": [list(row) for row in zip(*(x.tolist() for x in votes.counts()), strict=True)],
        "training": sorted(training),
        "bound": as_json(bound),
        "confidence": as_json(confidence),
    }
    return HeldOutBound(bound, len(y), document("held-out-bound", writer.instance, claim, {}))


def _is_linear(one: JudgedEnsemble) -> bool:
    return isinstance(one, LearnedEnsemble) or one.rewards[0].theta is not None


def _members(writer: Writer, one: JudgedEnsemble) -> list[dict[str, Any]]:
    if isinstance(one, Ensemble):
        return writer.members(one)
    rewards = []
    for theta in one.thetas:  # tied responses are ranked in their order, which says nothing about them
        assert writer.votes.features is not None
        scaled = [t / q for t, q in zip(theta, writer.votes.features.denominators, strict=True)]
        integers, _ = over_common_denominator(scaled)
        rewards.append(Reward(places(writer.votes, rewards_of(writer.votes, int_array(integers))), theta))
    return writer.members(Ensemble(tuple(rewards), one.weights))


def smallest_mean(y: Floats, eta: float) -> float | None:
    """The smallest mean m of values in [0, 1] that is refuted from below, to rounding; None if none below 1 is."""
    low, high = float(y.mean()), 1 - 1e-9
    if _log_capital(y, high) < -np.log(eta):
        return None
    for _ in range(60):
        m = (low + high) / 2
        low, high = (low, m) if _log_capital(y, m) >= -np.log(eta) else (m, high)
    return high


def _log_capital(y: Floats, m: float) -> float:
    """The logarithm of the mean over stakes of Π (1 + λ (m − y))."""
    logs = np.log1p(_SHARES[:, None] * (m - y)[None, :] / (1 - m)).sum(axis=1)
    top = float(logs.max())
    return top + float(np.log(np.exp(logs - top).mean()))


def _predicted(votes: Votes, one: JudgedEnsemble | str) -> Floats:
    if isinstance(one, str):
        return np.full(votes.size, 0.5)
    numbers, q = one.agreement(votes) if isinstance(one, Ensemble) else agreement(votes, one)
    return np.asarray((numbers / q).astype(float))
