"""The problems of `calibrate`: prompt by prompt for arbitrary rewards, all at once for linear ones and without outliers.

Arbitrary rewards of different prompts are independent, so the least error is the sum of those of the prompts and bounds add up;
the ensembles of the prompts are coupled into one (Halpern et al. 2025, Section 2; formulations/ensembles/coupling.py).
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from fractions import Fraction

import numpy as np

from pluralign.formulations.ensembles.coupling import coupled
from pluralign.formulations.ensembles.ensemble import Ensemble, Norm, Reward
from pluralign.formulations.ensembles.least.bounds import (
    Ceiling,
    CeilingPart,
    CostTree,
    Subsets,
    bound,
    lengthened,
    scaled,
)
from pluralign.formulations.ensembles.least.exact_weights import corrected
from pluralign.formulations.ensembles.least.linear_errors import least_linear
from pluralign.formulations.ensembles.least.squared_error import EXACT_SUPPORT, LeastError, Solution
from pluralign.formulations.ensembles.oracles.considered_rewards import ConsideredRewards
from pluralign.formulations.ensembles.oracles.oracle import OnePrompt, Oracle
from pluralign.formulations.ensembles.outliers import disagreement
from pluralign.formulations.ensembles.votes import Votes
from pluralign.formulations.ordering.subsets import MOST
from pluralign.formulations.ordering.trees import OrderingProof
from pluralign.solver.results import NEVER, Deadline, LimitReached

_FOR_ALL = 0.4
"""Of the time for all rewards, before outliers are left out."""


_ROUNDING = Fraction(1, 10**9)
"""A relative gap that weights of 30 bits may leave."""


@dataclass(frozen=True)
class Effort:
    """How hard to try: `goal` is the relative gap allowed, `nodes` limits each branching tree."""

    goal: Fraction = Fraction(0)
    nodes: int = 3000
    deadline: Deadline = NEVER


def least(considered: ConsideredRewards, norm: Norm, effort: Effort, start: Sequence[Reward] = ()) -> Solution:
    """The ensemble of least error, and a bound on the error of every ensemble of these rewards.

    Raises `LimitReached` if there is nothing to tell at the deadline.
    """
    if considered.relaxable:
        whole = _whole(considered, effort, lambda some, part: least(some, norm, part))
        if whole is not None and considered.has(whole.ensemble):
            return whole
        found = _stronger(_least(considered.votes, considered.oracle(effort.deadline), norm, effort, start), whole)
        return _rid_of_rounding(considered.votes, found, effort) if norm == "squared" else found
    if not considered.split or len(considered.votes.prompts) == 1:
        return _least(considered.votes, considered.oracle(effort.deadline), norm, effort, start)
    solutions = []
    parts = list(considered.votes.split())
    for i, votes in enumerate(parts):
        some = replace(effort, deadline=effort.deadline.share(1 / (len(parts) - i)))  # the rest, shared with those left
        solutions.append(None if votes.size == 0 else _least(votes, OnePrompt(votes), norm, some, ()))
    return _joined(considered.votes, norm, parts, solutions)


def _least(votes: Votes, oracle: Oracle, norm: Norm, effort: Effort, start: Sequence[Reward]) -> Solution:
    run = LeastError(votes, oracle, start)
    if norm == "squared":
        return run.run(effort.goal, effort.nodes, effort.deadline)
    run.descend(max(effort.goal, Fraction(1, 100)), effort.deadline)  # good rewards to begin with
    return least_linear(votes, oracle, norm, effort.goal, effort.nodes, run.active, effort.deadline)


def calibrated(considered: ConsideredRewards, effort: Effort) -> Solution:
    """A solution with error 0, or with a bound above 0 if no ensemble is calibrated; neither if a limit was reached. The error
    and the bound are those of the squared error.

    Without rewards to consider there is none either: then see `considered.listed`.
    """
    if considered.relaxable:
        whole = _whole(considered, effort, calibrated)
        if whole is not None and (whole.lower > 0 or (whole.error == 0 and considered.has(whole.ensemble))):
            return whole
        return _stronger(_calibrated(considered.votes, considered.oracle(effort.deadline), effort), whole)
    if not considered.split or len(considered.votes.prompts) == 1:
        return _calibrated(considered.votes, considered.oracle(effort.deadline), effort)
    solutions = []
    parts = list(considered.votes.split())
    for votes in parts:
        solution = None if votes.size == 0 else _calibrated(votes, OnePrompt(votes), effort)
        solutions.append(solution)
        if solution is not None and solution.lower > 0:  # one prompt is enough
            solutions += [any_reward(rest) for rest in parts[len(solutions) :]]
            break
    return _joined(considered.votes, "squared", parts, solutions)


def _calibrated(votes: Votes, oracle: Oracle, effort: Effort) -> Solution:
    run = LeastError(votes, oracle)
    solution = run.relaxed(effort.deadline)  # where responses are many, this alone mostly tells that there is none
    if solution.lower == 0:
        solution = run.run(Fraction(0) if oracle.exact else Fraction(1), 1, effort.deadline)
    if solution.error == 0 or solution.lower > 0:
        return solution
    # so near that rounding decides: the linear program over the rationals, its weights then for the squared error
    found = least_linear(votes, oracle, "absolute", Fraction(0), effort.nodes, run.active, effort.deadline)
    proved = found.bound
    if proved is not None and proved.value > 0:
        proved = lengthened(votes, bound(votes, "squared", proved.w, proved.ceiling))
    return Solution(found.ensemble, found.ensemble.error(votes), proved)


def _whole(
    considered: ConsideredRewards, effort: Effort, solve: Callable[[ConsideredRewards, Effort], Solution]
) -> Solution | None:
    """The solution with outliers allowed, in a part of the time: its bound holds without them too."""
    try:
        return solve(considered.whole, replace(effort, deadline=effort.deadline.share(_FOR_ALL)))
    except LimitReached:
        return None


def _stronger(solution: Solution, other: Solution | None) -> Solution:
    """The solution, with the other's bound if that is better."""
    return solution if other is None or other.lower <= solution.lower else replace(solution, bound=other.bound)


def _rid_of_rounding(votes: Votes, solution: Solution, effort: Effort) -> Solution:
    """The same rewards with the best weights as fractions where only rounding is between the error and its bound."""
    if not 0 < solution.gap < _ROUNDING or solution.ensemble.size > EXACT_SUPPORT:
        return solution
    try:
        ensemble = corrected(votes, solution.ensemble, effort.deadline)
    except LimitReached:
        return solution
    return Solution(ensemble, ensemble.error(votes), solution.bound)


def any_reward(votes: Votes) -> Solution:
    """Some reward, of which nothing is known but its error."""
    ensemble = Ensemble((Reward(np.arange(len(votes.responses))),), (Fraction(1),))
    return Solution(ensemble, ensemble.error(votes) if votes.size else Fraction(0), None)


def _joined(votes: Votes, norm: Norm, parts: Sequence[Votes], solutions: Sequence[Solution | None]) -> Solution:
    """The coupled ensemble, its error, and the sum of the bounds (for the largest error: the best of them)."""
    known = [s if s is not None else any_reward(part) for s, part in zip(solutions, parts, strict=True)]
    ensemble = coupled([solution.ensemble for solution in known])
    whole = sum(int(x) for x in votes.weight)
    shares = [Fraction(sum(int(x) for x in part.weight), whole) for part in parts]
    if norm == "maximum":
        best = max(range(len(known)), key=lambda i: known[i].lower)
        shares = [Fraction(int(i == best)) for i in range(len(known))]
    w: list[Fraction] = []
    ceilings: list[CeilingPart] = []
    for share, part, solution in zip(shares, parts, known, strict=True):
        if solution.bound is None or solution.bound.value <= 0 or not share:
            w += [Fraction(0)] * part.size
            ceilings.append(nothing_gained(len(part.responses)))
        else:
            w += [share * x for x in solution.bound.w]
            ceilings += [scaled(p, share) for p in solution.bound.ceiling.parts]
    ceiling = Ceiling(sum((p.k for p in ceilings), Fraction(0)), tuple(ceilings))
    return Solution(ensemble, ensemble.error(votes, norm), bound(votes, norm, w, ceiling))


def nothing_gained(responses: int) -> CeilingPart:
    """That weights of 0 gain nothing on a prompt with so many responses."""
    if responses <= MOST:
        return CeilingPart(Fraction(0), Subsets())
    return CeilingPart(Fraction(0), CostTree(Fraction(1), 0, OrderingProof.of_the_root()))


@dataclass(frozen=True)
class Closest:
    """The reward r of least d(r) found, its distance OPT, and a ceiling for w = μ (2p* − 1); `least`: a proved lower bound."""

    reward: Reward
    optimum: Fraction
    least: Fraction
    ceiling: Ceiling

    @property
    def proved(self) -> bool:
        """Whether no reward is closer."""
        return self.least == self.optimum


def closest(considered: ConsideredRewards, effort: Effort) -> Closest:
    """The single reward of least distance d(r) = Σ μ (p* [second preferred] + (1 − p*) [first preferred]).

    That is (linear) Kemeny; for the squared and the absolute norm it is also the best ensemble of one reward.
    """
    if considered.listed is None:
        considered = considered.whole  # the closest reward is no outlier
    votes = considered.votes
    split = considered.split and len(votes.prompts) > 1
    parts = list(votes.split()) if split else [votes]
    whole = sum(int(x) for x in votes.weight)
    rewards: list[Reward] = []
    ceilings: list[CeilingPart] = []
    for part in parts:
        if not part.size:
            rewards.append(any_reward(part).ensemble.rewards[0])
            ceilings.append(nothing_gained(len(part.responses)))
            continue
        share = Fraction(sum(int(x) for x in part.weight), whole)
        w = [share * mu * (2 * p - 1) for mu, p in zip(part.measure(), part.fractions(), strict=True)]
        reward, ceiling = _best(part, OnePrompt(part) if split else considered.oracle(effort.deadline), w, effort)
        rewards.append(reward)
        ceilings += ceiling.parts
    reward = rewards[0] if not split else Reward(np.concatenate([r.place for r in rewards]))
    ceiling = Ceiling(sum((p.k for p in ceilings), Fraction(0)), tuple(ceilings))
    base = sum((mu * p for mu, p in zip(votes.measure(), votes.fractions(), strict=True)), Fraction(0))
    return Closest(reward, disagreement(votes, reward), base - ceiling.k, ceiling)


def proved_closest(considered: ConsideredRewards, effort: Effort) -> Closest:
    """The same where no reward is closer; raises `LimitReached` if that is not proved within the limits."""
    found = closest(considered, effort)
    if not found.proved:
        raise LimitReached(
            f"the least distance OPT of a reward is between {float(found.least):.6g} and {float(found.optimum):.6g}, "
            "which does not tell outliers; give more time or nodes"
        )
    return found


def _best(votes: Votes, oracle: Oracle, w: Sequence[Fraction], effort: Effort) -> tuple[Reward, Ceiling]:
    """A reward of large gain, and a ceiling that its gain attains if that can be proved within the limits."""
    floats = np.array([float(x) for x in w])
    found = oracle.propose(floats, (), 8)
    gain, best = max(((_gain(votes, r, w), i) for i, r in enumerate(found)), default=(Fraction(0), 0))
    ceiling, more = oracle.ceiling(w, gain, effort.nodes, effort.deadline)
    for reward in more:
        value = _gain(votes, reward, w)
        if value > gain:
            gain, best, found = value, len(found), [*found, reward]
    return found[best], ceiling


def _gain(votes: Votes, reward: Reward, w: Sequence[Fraction]) -> Fraction:
    chosen = np.flatnonzero(reward.prefers_first(votes)).tolist()
    return sum((w[e] for e in chosen), Fraction(0))
