"""The ensemble of least squared error over a class of rewards, by column generation, exactly or with a proved gap.

Fully corrective Frank-Wolfe: the weights of all rewards found so far are the best ones (Wolfe's least norm point), and the
oracle looks for a reward of large Σ w [first preferred] for w = 2μ(p* − p̂), the direction in which the error falls (Halpern et
al. 2025, Section 3; Frank and Wolfe 1956). At the optimum no reward gains more than the ensemble itself, and w proves it.
"""

from __future__ import annotations

import time
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from fractions import Fraction

import numpy as np
from numpy.typing import NDArray

from formulations.ensembles.bounds import Bound, Ceiling, bound, lengthened
from formulations.ensembles.compromise import Compromise
from formulations.ensembles.ensemble import Ensemble, Reward
from formulations.ensembles.exact_weights import best_weights, corrected, gradient, optimum
from formulations.ensembles.least_norm import LeastNorm
from formulations.ensembles.oracles import GRID, Oracle
from formulations.ensembles.projection import nearest_relaxed
from formulations.ensembles.votes import Votes
from solver.results import NEVER, Deadline, LimitReached

Floats = NDArray[np.float64]

__all__ = ["LeastError", "Solution", "best_weights", "least_error", "on_grid"]

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
_TRIES, _SMALLER = 4, 0.85  # weights for a gap, and how much nearer they come to the ensemble's each time
_SHARE = 0.02  # of the gap allowed; gains below it are no reason to go on searching
_DESCENT = 0.25  # of the time that is left is for finding rewards, the rest for proving
_SHARP = Fraction(1, 100)
_TARGETS = tuple(Fraction(x, 1000) for x in (200, 150, 120, 100, 80, 65, 50, 35, 25, 20, 15, 10))
"""Gaps proved one after another, as far as the time allows."""

_EASY = 400  # nodes of a tree by the ensemble's weights; larger ones are worth looking for other weights
_GROWTH = 1.6  # of a tree when the gap falls by 1 %, as measured on real votes


@dataclass(frozen=True)
class Solution:
    """An ensemble, its exact error, and a proved lower bound on the error of every ensemble (None: nothing but 0)."""

    ensemble: Ensemble
    error: Fraction
    bound: Bound | None

    @property
    def lower(self) -> Fraction:
        """The proved lower bound, at least 0."""
        return Fraction(0) if self.bound is None else max(Fraction(0), self.bound.value)

    @property
    def gap(self) -> Fraction:
        """(error − lower bound) / error, 0 for error 0."""
        return (self.error - self.lower) / self.error if self.error else Fraction(0)


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
        self.best: Bound | None = None
        self._relaxation: Floats | None = None
        self._compromise: Compromise | None = None
        self._first = 0.0
        self._easy = True

    def run(self, goal: Fraction, nodes: int, deadline: Deadline = NEVER) -> Solution:
        """A solution whose gap is at most `goal` if that can be proved within the limits.

        nodes: of branching trees. At the deadline what is known by then is returned.
        """
        if not self.oracle.exact:
            self._begin(deadline)
        while True:
            in_time = self.descend(goal, deadline if self.oracle.exact else _share(deadline, _DESCENT))
            try:
                solution, better = self._solution(goal, nodes, deadline)
            except LimitReached:
                ensemble = self.rounded()
                return Solution(ensemble, ensemble.error(self.votes), self.best)
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
            self._begin(deadline)
        ensemble = self.rounded()
        return Solution(ensemble, ensemble.error(self.votes), self.best)

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
                ensemble, self.best = optimum(self.votes, self.oracle, ensemble, deadline)
                return Solution(ensemble, ensemble.error(self.votes), self.best), []
            w = gradient(self.votes, ensemble)
            ceiling, better = self.oracle.ceiling(w, deadline=deadline)
            self._keep(lengthened(self.votes, bound(self.votes, "squared", w, ceiling)))
            return Solution(ensemble, ensemble.error(self.votes), self.best), better
        error = ensemble.error(self.votes)
        if error < _NOTHING and ensemble.size <= CALIBRATED_SUPPORT:
            ensemble = corrected(self.votes, ensemble, deadline)
            error = ensemble.error(self.votes)
        if not error:
            return Solution(ensemble, error, self.best), []
        better = self._bound(error, goal, nodes, deadline)
        return Solution(ensemble, error, self.best), better

    def _keep(self, proved: Bound) -> None:
        if self.best is None or proved.value > self.best.value:
            self.best = proved

    def rounded(self) -> Ensemble:
        """The active rewards with weights that are multiples of 2^-30."""
        weights = self._norm.weights[self._norm.active]
        whole = 1 << _BITS
        counts = np.rint(weights * whole).astype(np.int64)
        counts[counts.argmax()] += whole - int(counts.sum())
        kept = [(self.rewards[i], Fraction(int(x), whole)) for i, x in zip(self._norm.active, counts, strict=True) if x]
        return Ensemble(tuple(r for r, _ in kept), tuple(x for _, x in kept))

    def _begin(self, deadline: Deadline) -> None:
        """The relaxation by directed triangles does not depend on the rewards found: its bound comes first."""
        if self.best is not None:
            return
        self._relaxation = self._relaxed(deadline)
        if self._relaxation is not None:
            self._keep(self._proved(self._relaxation, None, 1, deadline)[0])
            self._first = 0.0 if self.best is None else float(self.best.value)

    def _bound(self, error: Fraction, goal: Fraction, nodes: int, deadline: Deadline) -> list[Reward]:
        """Improve the bound to smaller and smaller gaps, as far as branching gets within the limits."""
        found: list[Reward] = []
        steps = [*(step for step in _TARGETS if step > goal), goal]
        last: tuple[Fraction, float] | None = None
        while steps:
            gap = steps.pop(_farthest(steps, last, deadline))
            steps = [step for step in steps if step < gap]
            enough = error * (1 - gap)
            if self.best is not None and self.best.value >= enough:
                continue
            for w, own, most in self._tries(gap, float(error), nodes, deadline):
                start = time.monotonic()
                proved, better = self._proved(w, enough, most, deadline, rough=gap >= _SHARP)
                found += better
                self._keep(proved)
                if proved.value >= enough:
                    break
                attainable = self._attainable(w, enough, better)
                if own and attainable:
                    self._easy = False
                elif own or attainable:
                    break
            if proved.value < enough:
                break
            last = gap, time.monotonic() - start
        return found if self._compromise is None else found + self._compromise.found

    def _tries(self, gap: Fraction, error: float, nodes: int, deadline: Deadline) -> Iterator[tuple[Floats, bool, int]]:
        """Weights that may prove the gap, whether they are the ensemble's, and how large a tree may be.

        The ensemble's own are known at once, so that they come first where trees are small; then sharper and sharper ones of
        the compromise.
        """
        own = -2 * self._root * self._norm.point
        share = float(gap) / max(1 - self._first / error, 1e-9)
        if gap < _SHARP or self._relaxation is None or not share < 1:
            yield own, True, nodes
            return
        if self._easy:
            yield own, True, min(nodes, _EASY)
        for sharper in range(_TRIES):
            yield self._weights(share, error * (1 - float(gap)), sharper, deadline), False, nodes

    def _attainable(self, w: Floats, enough: Fraction, found: Sequence[Reward]) -> bool:
        """Whether these weights can prove so much, as far as the rewards found tell; the compromise learns of these."""
        if self._compromise is not None:
            self._compromise.learn(found)
        most = max((float(w[reward.prefers_first(self.votes)].sum()) for reward in found), default=-np.inf)
        room = max(0.0, float(w @ self.votes.p) - most)
        return room**2 >= float(enough) * float(w**2 @ (1 / self.votes.mu))

    def _weights(self, share: float, enough: float, sharper: int, deadline: Deadline) -> Floats:
        """Weights that may prove an error of `enough` with a small tree; those of the ensemble if there is no time.

        The distance to αR + (1 − α)P leaves a gap of about 1 − (1 − α)³ times that of the relaxation, of which `share` is
        allowed. sharper: how often that was not enough.
        """
        if self._compromise is None:
            self._compromise = Compromise(self.votes, self.active, self.oracle.propose)
        alpha = (1 - (1 - share) ** (1 / 3)) * _SMALLER**sharper
        for _ in range(_TRIES):
            found = self._compromise.weights(alpha, deadline)
            if found is None or found[1] >= enough:
                break
            alpha *= _SMALLER
        return -2 * self._root * self._norm.point if found is None else found[0]

    def _proved(
        self, w: Floats, enough: Fraction | None, nodes: int, deadline: Deadline, rough: bool = False
    ) -> tuple[Bound, list[Reward]]:
        """The bound by these weights, rounded to a grid; branching ends when it reaches `enough`."""
        exact = on_grid(w)
        votes = self.votes
        reach = None if enough is None else bound(votes, "squared", exact, Ceiling(Fraction(0), ())).value - enough
        ceiling, better = self.oracle.ceiling(exact, reach, nodes, deadline, rough)
        return lengthened(votes, bound(votes, "squared", exact, ceiling)), better

    def _relaxed(self, deadline: Deadline) -> Floats | None:
        """The weights of the relaxation by directed triangles, which rewards of any class satisfy."""
        votes = self.votes
        out = np.zeros(votes.size)
        for i in range(len(votes.prompts)):
            e = votes.pairs_of(i)
            low, m = int(votes.starts[i]), int(votes.starts[i + 1] - votes.starts[i])
            a, b, p = votes.first[e] - low, votes.second[e] - low, votes.p[e]
            target, mu = np.full((m, m), 0.5), np.zeros((m, m))
            target[a, b], target[b, a] = p, 1 - p
            mu[a, b] = mu[b, a] = votes.mu[e]
            if m > 2 and e.stop > e.start:
                Z = nearest_relaxed(target, mu, deadline)
                if Z is None:
                    return None
                out[e] = 2 * votes.mu[e] * (p - Z[a, b])
        return out


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


def _farthest(steps: Sequence[Fraction], last: tuple[Fraction, float] | None, deadline: Deadline) -> int:
    """The number of the smallest gap for which a tree takes most of the time that is left, going by the last one."""
    if last is None or deadline.seconds is None:
        return 0
    gap, took = last
    fits = [took * _GROWTH ** (100 * float(gap - step)) <= 0.7 * deadline.left() for step in steps]
    return max(0, fits.count(True) - 1)


def _share(deadline: Deadline, part: float) -> Deadline:
    return deadline if deadline.seconds is None else Deadline(deadline.left() * part)


def on_grid(w: Floats) -> list[Fraction]:
    """Weights rounded to integer multiples of one power of two, the largest of about `GRID` bits."""
    top = float(np.abs(w).max(initial=0.0))
    if top == 0.0:
        return [Fraction(0)] * len(w)
    exponent = GRID - int(np.ceil(np.log2(top)))
    counts = np.rint(np.ldexp(w, exponent)).astype(np.int64).tolist()
    unit = Fraction(2) ** -exponent
    return [unit * count for count in counts]
