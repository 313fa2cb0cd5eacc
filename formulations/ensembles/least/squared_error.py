"""The ensemble of least squared error over a class of rewards, by column generation, exactly or with a proved gap.

Fully corrective Frank-Wolfe: the weights of all rewards found so far are the best ones (Wolfe's least norm point), and the
oracle looks for a reward of large Σ w [first preferred] for w = 2μ(p* − p̂), the direction in which the error falls (Halpern et
al. 2025, Section 3; Frank and Wolfe 1956). At the optimum no reward gains more than the ensemble itself, and w proves it.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from fractions import Fraction

import numpy as np

from pluralign.formulations.ensembles.ensemble import Ensemble, Reward
from pluralign.formulations.ensembles.least.bounds import ErrorBound, bound, lengthened
from pluralign.formulations.ensembles.least.error_bounds import ErrorBounds
from pluralign.formulations.ensembles.least.exact_weights import best_weights, corrected, gradient, optimum
from pluralign.formulations.ensembles.least.least_norm import LeastNorm
from pluralign.formulations.ensembles.oracles.oracle import Oracle
from pluralign.formulations.ensembles.votes import Votes
from pluralign.solver.results import NEVER, Deadline, LimitReached

__all__ = ["LeastError", "Solution", "best_weights", "least_error"]

EXACT_SUPPORT = 80
"""Up to so many rewards the optimal weights are computed as fractions where the oracle is exact."""

CALIBRATED_SUPPORT = 400
"""Up to so many rewards they are where rounding decides whether the error is 0."""

_BITS = 30  # of weights that are rounded
_AT_ONCE = 100  # rewards added after one round of pricing
_EFFORT, _PATIENCE = 8, 6  # the hardest search for rewards, and how often it may find nothing of use
_NOTHING = Fraction(1, 10**12)  # errors below it may be 0
_SMALL = 1e-7  # gains relative to the error that are not worth a reward
_ROUGH, _FINE = 1e-4, 1e-10  # relative improvements that are not worth a step while rewards are missing, and at last
_SHARE = 0.02  # of the gap allowed; gains below it are no reason to go on searching
_DESCENT = 0.25  # of the time that is left is for finding rewards, the rest for proving


class ErrorGap:
    """What an error and a proved lower bound on that of every ensemble (None: nothing but 0) say together."""

    error: Fraction
    bound: ErrorBound | None

    @property
    def lower(self) -> Fraction:
        """The proved lower bound, at least 0."""
        return Fraction(0) if self.bound is None else max(Fraction(0), self.bound.value)

    @property
    def gap(self) -> Fraction:
        """(error − lower bound) / error, 0 for error 0."""
        return (self.error - self.lower) / self.error if self.error else Fraction(0)


@dataclass(frozen=True)
class Solution(ErrorGap):
    """An ensemble, its exact error, and a proved lower bound on the error of every ensemble (None: nothing but 0)."""

    ensemble: Ensemble
    error: Fraction
    bound: ErrorBound | None


class LeastError:
    """One run: the rewards found so far, with their least squared error."""

    def __init__(self, votes: Votes, oracle: Oracle, start: Sequence[Reward] = ()) -> None:
        self.votes, self.oracle = votes, oracle
        self._root = np.sqrt(votes.mu)
        self._norm = LeastNorm(votes.size)
        self.rewards: list[Reward] = []
        self._known: set[bytes] = set()
        self._add(start)
        if not self.rewards:
            self._add(oracle.propose(votes.mu * (2 * votes.p - 1), (), 0))
        self._norm.solve()
        self.bounds = ErrorBounds(votes, oracle)

    def run(self, goal: Fraction, nodes: int, deadline: Deadline = NEVER) -> Solution:
        """A solution whose gap is at most `goal` if that can be proved within the limits.

        nodes: of branching trees. At the deadline what is known by then is returned.
        """
        if not self.oracle.exact:
            self.bounds.begin(deadline)
        while True:
            in_time = self.descend(goal, deadline if self.oracle.exact else deadline.share(_DESCENT))
            try:
                solution, better = self._solution(goal, nodes, deadline)
            except LimitReached:
                ensemble = self.rounded()
                return Solution(ensemble, ensemble.error(self.votes), self.bounds.best)
            added = self._add(self._gaining(better)[0])
            if solution.gap <= goal or deadline.left() == 0 or (in_time and not added):
                return solution
            self._norm.solve()

    @property
    def active(self) -> list[Reward]:
        """The rewards with weight."""
        return [self.rewards[i] for i in self._norm.active]

    def relaxed(self, deadline: Deadline = NEVER) -> Solution:
        """What the first rewards and, without an exact oracle, the relaxation by directed triangles tell."""
        if not self.oracle.exact:
            self.bounds.begin(deadline)
        ensemble = self.rounded()
        return Solution(ensemble, ensemble.error(self.votes), self.bounds.best)

    # --- columns

    def descend(self, goal: Fraction, deadline: Deadline) -> bool:
        """Add rewards while searching finds any that lower the error; False if the deadline came first."""
        small = max(float(goal) * _SHARE, _SMALL)
        effort = failures = 0
        while failures < _PATIENCE:
            if deadline.left() == 0:
                return False
            point = self._norm.point
            error = float(point @ point)
            if error < 1e-20:
                break
            better, most = self._gaining(self.oracle.propose(-2 * self._root * point, self.active, effort))
            added = self._add(better[:_AT_ONCE])
            if added:
                self._norm.solve(_FINE if self.oracle.exact else _ROUGH)
            if self.oracle.exact and not added:
                break
            if self.oracle.exact or (added and most > small * error):
                failures, effort = 0, max(effort - 1, 0)
            else:
                failures, effort = failures + 1, min(effort + 1, _EFFORT)
            self._forget()
        self._norm.solve()
        return True

    def _gaining(self, found: Sequence[Reward]) -> tuple[list[Reward], float]:
        """Those of the rewards that gain more than the ensemble does, the best first, and how much more the best does."""
        point = self._norm.point
        error, w = float(point @ point), -2 * self._root * point
        gained = float(w @ self.votes.p) - 2 * error  # Σ w p̂
        values = [float(w[reward.prefers_first(self.votes)].sum()) - gained for reward in found]
        order = sorted(range(len(found)), key=lambda i: -values[i])
        return [found[i] for i in order if values[i] > _SMALL * error], max(values, default=0.0)

    def _add(self, rewards: Sequence[Reward]) -> int:
        """How many of these are new."""
        rows = []
        for reward in rewards:
            above = reward.prefers_first(self.votes)
            key = np.packbits(above).tobytes()
            if key not in self._known:
                self._known.add(key)
                self.rewards.append(reward)
                rows.append(self._root * (above - self.votes.p))
        if rows:
            self._norm.add(np.array(rows))
        return len(rows)

    def _forget(self) -> None:
        most = 2 * self.votes.size + 400
        if len(self.rewards) > 2 * most:
            kept = self._norm.keep(most)
            self.rewards = [self.rewards[i] for i in kept.tolist()]
            self._known = {np.packbits(r.prefers_first(self.votes)).tobytes() for r in self.rewards}

    # --- exact answers

    def _solution(self, goal: Fraction, nodes: int, deadline: Deadline) -> tuple[Solution, list[Reward]]:
        """The ensemble with a bound, and rewards that may improve on it."""
        ensemble = self.rounded()
        if self.oracle.exact:
            if ensemble.size <= EXACT_SUPPORT:
                ensemble, self.bounds.best = optimum(self.votes, self.oracle, ensemble, deadline)
                return Solution(ensemble, ensemble.error(self.votes), self.bounds.best), []
            w = gradient(self.votes, ensemble)
            ceiling, better = self.oracle.ceiling(w, deadline=deadline)
            self.bounds.keep(lengthened(self.votes, bound(self.votes, "squared", w, ceiling)))
            return Solution(ensemble, ensemble.error(self.votes), self.bounds.best), better
        error = ensemble.error(self.votes)
        if error < _NOTHING and ensemble.size <= CALIBRATED_SUPPORT:
            ensemble = corrected(self.votes, ensemble, deadline)
            error = ensemble.error(self.votes)
        if not error:
            return Solution(ensemble, error, self.bounds.best), []
        own = -2 * self._root * self._norm.point
        better = self.bounds.approach(error, goal, own, self.active, nodes, deadline)
        return Solution(ensemble, error, self.bounds.best), better

    def rounded(self) -> Ensemble:
        """The active rewards with weights that are multiples of 2^-30."""
        weights = self._norm.weights[self._norm.active]
        whole = 1 << _BITS
        counts = np.rint(weights * whole).astype(np.int64)
        counts[counts.argmax()] += whole - int(counts.sum())
        kept = [(self.rewards[i], Fraction(int(x), whole)) for i, x in zip(self._norm.active, counts, strict=True) if x]
        return Ensemble(tuple(r for r, _ in kept), tuple(x for _, x in kept))


def least_error(
    votes: Votes,
    oracle: Oracle,
    goal: Fraction = Fraction(0),
    nodes: int = 1,
    start: Sequence[Reward] = (),
    deadline: Deadline = NEVER,
) -> Solution:
    """The least squared error of ensembles over the oracle's class, see `LeastError.run`."""
    return LeastError(votes, oracle, start).run(goal, nodes, deadline)
