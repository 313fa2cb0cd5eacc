"""Ensembles of O(1/ε) rewards: greedily from the annotators, or by Frank-Wolfe from a reward oracle. Errors are exact.

Theory: k = ⌈V/ε⌉ rewards suffice for an ε-calibrated ensemble, with V = Σ μ p*(1 − p*) ≤ 1/4 (Halpern et al. 2025 prove
O(1/ε); the constant, and the deterministic choice of the rewards, are †).
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from fractions import Fraction
from math import ceil, lcm

import numpy as np

from pluralign.formulations.ensembles.ensemble import Ensemble, Reward, error
from pluralign.formulations.ensembles.means import mean, times
from pluralign.formulations.ensembles.votes import Votes
from pluralign.formulations.errors import InputError
from pluralign.formulations.numbers import shown
from pluralign.formulations.types import ExactInts, Floats
from pluralign.solver.integers import INT64_BITS, over_common_denominator, product
from pluralign.solver.results import NEVER, Deadline

RESOLUTION = (
    2**30
)  # weights of Frank-Wolfe are rounded to multiples of its inverse, else they would double in length each step

RewardOracle = Callable[[Floats], Reward]


@dataclass(frozen=True)
class GreedyStep:
    """The ensemble of the first `size` rewards, repetitions counted; its error is at most guarantee = V / size."""

    size: int
    error: Fraction
    guarantee: Fraction


@dataclass(frozen=True)
class FrankWolfeStep:
    """An ensemble of `size` rewards and its error; gap: 2 Σ μ (p* − p̂)(g − p̂) for the reward g that the oracle answered.

    If g maximises Σ μ (p* − p̂) g over a class of rewards, then no ensemble of that class has an error below error − gap.
    """

    size: int
    error: Fraction
    gap: Fraction | None


def variance(votes: Votes) -> Fraction:
    """V = Σ μ p*(1 − p*), the error of one annotator drawn at random, at most 1/4."""
    return mean(votes, times(votes.wins, votes.total - votes.wins), votes.total, power=2)


def size_for(votes: Votes, epsilon: Fraction) -> int:
    """⌈V/ε⌉ (at least 1): so many of the annotators are ε-calibrated. Raises InputError if ε ≤ 0, unless V = ε = 0."""
    V = variance(votes)
    if epsilon == V == 0:
        return 1
    if epsilon <= 0:
        raise InputError(f"ε = {epsilon}: expected a positive error; ask for exact calibration instead of the error 0")
    return max(1, ceil(V / epsilon))


def greedy(votes: Votes, annotators: Ensemble, k: int) -> tuple[Ensemble, list[GreedyStep]]:
    """k of the annotators (with repetitions) of an error of at most V/k, and every step on the way there.

    annotators: rewards with weights that calibrate p* exactly. Added is always the annotator g that minimises
    2(k−1)⟨e, g − p*⟩ + ‖g − p*‖², the first of several, where e = p̂ − p* before it. On average over the annotators that is
    V, so that k²‖e_k‖² ≤ (k−1)²‖e_{k−1}‖² + V ≤ kV. The bound is verified exactly at every step.

    Raises InputError if k < 1, or if the annotators do not calibrate the votes, naming a pair.
    """
    if k < 1:
        raise InputError(f"{k} rewards: expected a number of at least 1")
    _check_calibrated(votes, annotators)
    preferred = np.array([reward.prefers_first(votes) for reward in annotators.rewards]).astype(np.int64)
    V, Q = variance(votes), lcm(*set(votes.total.tolist()))
    p = times(votes.wins, _exactly([Q // int(t) for t in votes.total]))  # p* = p / Q
    count = np.zeros(votes.size, dtype=np.int64)  # of the rewards so far that prefer the first
    picked: dict[int, int] = {}
    steps = []
    for size in range(1, k + 1):
        # g² = g: both terms together are Σ μ g (2(k−1)e + 1 − 2p*) and a constant, with (k−1)e = count − (k−1)p*
        slope = times(_exactly([Q]), 2 * count + 1) - times(_exactly([2 * size]), p)
        scores = product(preferred, times(votes.weight, slope), matrix_bits=1)
        best = min(range(annotators.size), key=lambda i: scores[i])
        picked[best] = picked.get(best, 0) + 1
        count = count + preferred[best]
        step = GreedyStep(size, error(votes, count, size), V / size)
        if step.error > step.guarantee:
            raise AssertionError(f"{size} rewards have the error {step.error}, above the theorem's {step.guarantee}")
        steps.append(step)
    chosen = sorted(picked)
    weights = tuple(Fraction(picked[i], k) for i in chosen)
    return Ensemble(tuple(annotators.rewards[i] for i in chosen), weights), steps


def _exactly(values: list[int]) -> ExactInts:
    fits = max(values).bit_length() <= INT64_BITS
    return np.array(values, dtype=np.int64 if fits else object)


def _check_calibrated(votes: Votes, annotators: Ensemble) -> None:
    agreement, q = annotators.agreement(votes)
    wrong = np.flatnonzero(times(agreement, votes.total) != times(votes.wins, _exactly([q])))
    if len(wrong):
        e = int(wrong[0])
        a, b = votes.responses[votes.first[e]], votes.responses[votes.second[e]]
        raise InputError(
            f"{votes.source}: prompt {shown(votes.prompts[votes.prompt[e]])}, {shown(a)} against {shown(b)}: the annotators "
            f"prefer the first with weight {Fraction(int(agreement[e]), q)}, the votes say "
            f"{Fraction(int(votes.wins[e]), int(votes.total[e]))}; give the annotators that cast these votes"
        )


def frank_wolfe(
    votes: Votes, oracle: RewardOracle, steps: int, start: Ensemble | None = None, deadline: Deadline = NEVER
) -> tuple[Ensemble, list[FrankWolfeStep]]:
    """At most `steps` Frank-Wolfe steps towards the least error, without annotators; the ensembles on the way, start first.

    oracle(w) with floats w (length M) answers a reward of large Σ w [r prefers the first]; w is −∇ = 2μ(p* − p̂). start: by
    default the oracle's answer to w = μ(2p* − 1), the best single reward if it is exact. Each step goes exactly as far as the
    error falls the most, then weights are rounded to multiples of 1/RESOLUTION unless they are short already; errors and gaps
    are exact for the rounded weights. Ends early at a reward that does not improve, else at the deadline or after all steps,
    and then the last step has no gap.

    With an exact oracle and exact line searches the error is at most 4/(k+2) above the least after k steps
    (M. Jaggi, Revisiting Frank-Wolfe, 2013: the curvature is at most 2). Nothing but error and gap is claimed here, and the
    gap says nothing about other rewards where the oracle is a heuristic.
    """
    if start is None:
        start = Ensemble((oracle(votes.mu * (2 * votes.p - 1)),), (Fraction(1),))
    ensemble, now = start, start.error(votes)
    out = []
    for _ in range(steps):
        if not deadline.left():
            break
        agreement, q = ensemble.agreement(votes)
        reward = oracle(2 * votes.mu * (votes.p - (agreement / q).astype(np.float64)))
        gap, length = _slope_and_length(votes, reward, agreement, q)
        out.append(FrankWolfeStep(ensemble.size, now, gap))
        if gap <= 0:
            return ensemble, out
        better = _moved(votes, ensemble, reward, min(Fraction(1), gap / (2 * length)))
        error_there = better.error(votes)
        if error_there >= now:  # after rounding
            return ensemble, out
        ensemble, now = better, error_there
    return ensemble, [*out, FrankWolfeStep(ensemble.size, now, None)]


def _slope_and_length(votes: Votes, reward: Reward, agreement: ExactInts, q: int) -> tuple[Fraction, Fraction]:
    """2 Σ μ (p* − p̂)(g − p̂), and Σ μ (g − p̂)², for p̂ = agreement / q."""
    whole = _exactly([q])
    move = times(reward.prefers_first(votes).astype(np.int64), whole) - agreement
    rest = times(votes.wins, whole) - times(agreement, votes.total)
    slope = 2 * mean(votes, times(rest, move), votes.total) / q**2
    return slope, mean(votes, times(move, move)) / q**2


def _moved(votes: Votes, ensemble: Ensemble, reward: Reward, t: Fraction) -> Ensemble:
    """(1 − t) times the ensemble and t times the reward, with short weights; equal rewards are one."""
    bits = reward.prefers_first(votes)
    rewards = list(ensemble.rewards)
    weights = [w * (1 - t) for w in ensemble.weights]
    same = [i for i, r in enumerate(rewards) if (r.prefers_first(votes) == bits).all()]
    if same:
        weights[same[0]] += t
    else:
        rewards.append(reward)
        weights.append(t)
    short = _rounded(weights)
    kept = [i for i, w in enumerate(short) if w]
    return Ensemble(tuple(rewards[i] for i in kept), tuple(short[i] for i in kept))


def _rounded(weights: list[Fraction]) -> list[Fraction]:
    """Multiples of 1/RESOLUTION with the same sum 1 (the largest remainders are rounded up), unless q ≤ RESOLUTION already."""
    if over_common_denominator(weights)[1] <= RESOLUTION:
        return weights
    floors = [w * RESOLUTION // 1 for w in weights]
    order = sorted(range(len(weights)), key=lambda i: floors[i] - weights[i] * RESOLUTION)
    for i in order[: RESOLUTION - sum(floors)]:
        floors[i] += 1
    return [Fraction(f, RESOLUTION) for f in floors]
