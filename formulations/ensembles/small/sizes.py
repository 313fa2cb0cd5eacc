"""Few rewards: the least error of each size, and the fewest rewards for an error, with what proves each bound."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field, replace
from fractions import Fraction

from pluralign.formulations.ensembles import problem
from pluralign.formulations.ensembles.ensemble import Ensemble, Norm
from pluralign.formulations.ensembles.least.bounds import Ceiling, ErrorBound
from pluralign.formulations.ensembles.least.squared_error import Solution
from pluralign.formulations.ensembles.oracles.considered_rewards import ConsideredRewards
from pluralign.formulations.ensembles.problem import Effort
from pluralign.formulations.ensembles.small.caratheodory import reduced
from pluralign.formulations.ensembles.small.small_ensembles import MOST_REWARDS, SparseOutcome, smallest_error
from pluralign.formulations.ensembles.votes import Votes
from pluralign.solver.results import Deadline, LimitReached, Status

_ROUGH = Fraction(1, 20)
"""The relative gap of the bound for every size, which is only to help."""

_SHARE = 0.2  # of the time, for that bound
_HALF = 0.5  # of the time, for an ensemble of any size where the fewest rewards are asked for


@dataclass(frozen=True)
class OfSize:
    """The least error of at most `outcome.size` rewards. Its lower bound is proved by the outcome's tree, for one reward by
    the ceiling, or by the bound on ensembles of every size.
    """

    outcome: SparseOutcome
    ceiling: Ceiling | None = None
    bound: ErrorBound | None = None

    @property
    def level(self) -> Fraction:
        """The lower bound that is proved."""
        if self.bound is not None:
            return max(Fraction(0), self.bound.value)
        return Fraction(0) if self.outcome.tree is None and self.ceiling is None else self.outcome.level


@dataclass(frozen=True)
class FewestRewards:
    """The fewest rewards with an error of at most `level`.

    best: the smallest ensemble found, None if none was. least: so many are needed at least, which `below` proves (the largest
    size that is too small; None if least is 1). impossible: then no ensemble of any size has so small an error. tried: each
    size that was decided.
    """

    level: Fraction
    best: Ensemble | None = None
    least: int = 1
    below: OfSize | None = None
    tried: list[SparseOutcome] = field(default_factory=list)
    impossible: Solution | None = None


def of_sizes(considered: ConsideredRewards, norm: Norm, effort: Effort, sizes: range) -> list[OfSize]:
    """The least error of at most k rewards for each of the sizes k, from the smallest on. Raises `LimitReached` without any."""
    base = _any_size(considered, norm, effort)
    found: list[OfSize] = []
    for k in sizes:
        found.append(_of_size(considered, norm, effort, k, base, found[-1].outcome.ensemble if found else None))
    return found


def _any_size(considered: ConsideredRewards, norm: Norm, effort: Effort) -> Solution | None:
    """The least error of any size, whose bound holds for every size; only with the time for it."""
    try:
        return problem.least(considered, norm, Effort(max(effort.goal, _ROUGH), 1, effort.deadline.share(_SHARE)))
    except LimitReached:
        return None


def _of_size(
    considered: ConsideredRewards, norm: Norm, effort: Effort, k: int, base: Solution | None, start: Ensemble | None
) -> OfSize:
    """The least error of at most k rewards; base: of any number; start: an ensemble to begin with."""
    if k == 1 and norm != "maximum":
        return _single(considered, norm, effort)
    lower = Fraction(0) if base is None else base.lower
    outcome = smallest_error(
        considered.votes,
        considered.listed,
        k,
        norm,
        effort.deadline,
        rewards=considered.rewards,
        max_distance=considered.threshold,
        bound=lower,
        start=start,
    )
    bound = None if base is None else base.bound
    return OfSize(outcome, bound=None if outcome.tree is not None and outcome.level >= lower else bound)


def _single(considered: ConsideredRewards, norm: Norm, effort: Effort) -> OfSize:
    """One reward: linear Kemeny."""
    closest = problem.closest(considered, effort)
    ensemble = Ensemble((closest.reward,), (Fraction(1),))
    error = ensemble.error(considered.votes, norm)
    lower = error - (closest.optimum - closest.least)  # the error is d(r) and a constant
    status = Status.PROVED if closest.proved else Status.UNKNOWN
    return OfSize(SparseOutcome(status, 1, ensemble, error, lower, level=lower), closest.ceiling)


def fewest(
    considered: ConsideredRewards,
    norm: Norm,
    effort: Effort,
    level: Fraction,
    most: int | None = None,
    usable: Callable[[Ensemble | None], bool] = lambda _: True,
) -> FewestRewards:
    """The fewest rewards with an error of at most `level`, trying 1, 2, …, `most` rewards.

    usable: whether a proof about an ensemble will be used; a size is only gone past with such a proof.
    """
    start = _of_any_size(considered, norm, effort, level)
    if start is not None and start.lower > level:
        return FewestRewards(level, impossible=start)
    least, below, last, best = 1, None, None, None
    if start is not None and start.error <= level:
        best = fewer(considered.votes, start.ensemble, effort.deadline)
    tried: list[SparseOutcome] = []
    for k in range(1, (most or MOST_REWARDS) + 1):
        if best is not None and k >= best.size:
            break
        found = _of_size(considered, norm, effort, k, None, last)
        outcome = found.outcome
        tried.append(outcome)
        last = outcome.ensemble
        if outcome.error is not None and outcome.error <= level:
            best = outcome.ensemble
            break
        if found.level <= level or not usable(outcome.ensemble):
            break
        least, below = k + 1, found  # the larger size implies the smaller ones
    return FewestRewards(level, best, least, below, tried)


def _of_any_size(considered: ConsideredRewards, norm: Norm, effort: Effort, level: Fraction) -> Solution | None:
    """An ensemble of any size, with half of the time; None without the time, or where it has too many rewards to write down."""
    some = replace(effort, deadline=effort.deadline.share(_HALF))
    try:
        return problem.calibrated(considered, some) if level == 0 else problem.least(considered, norm, some)
    except LimitReached:
        return None


def fewer(votes: Votes, ensemble: Ensemble, deadline: Deadline) -> Ensemble:
    """Carathéodory's reduction, as far as there is time."""
    try:
        return reduced(votes, ensemble, deadline)
    except LimitReached:
        return ensemble
