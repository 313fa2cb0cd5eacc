"""Lower bounds on the least squared error, proved for smaller and smaller gaps by weights that make the proofs small.

Any weights w bound the error of all ensembles, by what one reward can gain from them (docs/certificates.md, Bounds). Those of
the best ensemble are the sharpest, and the hardest to prove; those of the relaxation by directed triangles need no branching.
"""

from __future__ import annotations

import time
from collections.abc import Iterator, Sequence
from fractions import Fraction

import numpy as np

from pluralign.formulations.ensembles.ensemble import Reward
from pluralign.formulations.ensembles.least.bounds import Ceiling, ErrorBound, bound, lengthened
from pluralign.formulations.ensembles.least.compromise import Compromise
from pluralign.formulations.ensembles.least.projection import relaxed_weights
from pluralign.formulations.ensembles.oracles.oracle import Oracle
from pluralign.formulations.ensembles.oracles.tree_ceilings import GRID
from pluralign.formulations.ensembles.votes import Votes
from pluralign.formulations.ordering.compiled import usable
from pluralign.formulations.types import Floats
from pluralign.solver.results import Deadline

_TARGETS = tuple(Fraction(x, 1000) for x in (500, 300, 200, 150, 120, 100, 80, 65, 50, 35, 25, 20, 15, 10))
"""Gaps proved one after another, as far as the time allows."""

_SHARP = Fraction(1, 100)  # smaller gaps are left to the ensemble's weights and exact linear programs
_TRIES, _SMALLER = 4, 0.85  # weights for a gap, and how much nearer they come to the ensemble's each time
_EASY = 400  # nodes of a tree by the ensemble's weights; larger ones are worth looking for other weights
_GROWTH = 1.6  # of a tree when the gap falls by 1 %, as measured on real votes


class ErrorBounds:
    """One problem; `best` is the best bound proved so far."""

    def __init__(self, votes: Votes, oracle: Oracle) -> None:
        self.votes, self.oracle = votes, oracle
        self.best: ErrorBound | None = None
        self._relaxation: Floats | None = None
        self._first = 0.0
        self._compromise: Compromise | None = None
        self._easy = True
        self._own: Floats = np.zeros(votes.size)
        self._rewards: Sequence[Reward] = ()

    def keep(self, proved: ErrorBound) -> None:
        """A bound proved elsewhere."""
        if self.best is None or proved.value > self.best.value:
            self.best = proved

    def begin(self, deadline: Deadline) -> None:
        """The relaxation by directed triangles does not depend on the rewards found: its bound comes first."""
        if self.best is not None:
            return
        self._relaxation = relaxed_weights(self.votes, deadline)
        if self._relaxation is not None:
            self.keep(self._proved(self._relaxation, None, 1, deadline)[0])
            self._first = 0.0 if self.best is None else float(self.best.value)

    def approach(
        self,
        error: Fraction,
        goal: Fraction,
        sharpest: Floats,
        rewards: Sequence[Reward],
        nodes: int,
        deadline: Deadline,
    ) -> list[Reward]:
        """Improve the bound to smaller and smaller gaps of `error`, as far as branching gets within the limits.

        sharpest: the weights 2μ (p* − p̂) of the ensemble with this error. rewards: those with weight in it. Returns rewards
        that were found on the way. Raises `LimitReached` at the deadline; `best` has what was proved by then.
        """
        self._own, self._rewards = sharpest, rewards
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
                self.keep(proved)
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
        the compromise, if numba is there to compute them.
        """
        share = float(gap) / max(1 - self._first / error, 1e-9)
        if gap < _SHARP or self._relaxation is None or not share < 1 or not usable(deadline):
            yield self._own, True, nodes
            return
        if self._easy:
            yield self._own, True, min(nodes, _EASY)
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
            self._compromise = Compromise(self.votes, self._rewards, self.oracle.propose)
        alpha = (1 - (1 - share) ** (1 / 3)) * _SMALLER**sharper
        for _ in range(_TRIES):
            found = self._compromise.weights(alpha, deadline)
            if found is None or found[1] >= enough:
                break
            alpha *= _SMALLER
        return self._own if found is None else found[0]

    def _proved(
        self, w: Floats, enough: Fraction | None, nodes: int, deadline: Deadline, rough: bool = False
    ) -> tuple[ErrorBound, list[Reward]]:
        """The bound by these weights, rounded to a grid; branching ends when it reaches `enough`."""
        exact = on_grid(w)
        votes = self.votes
        reach = None if enough is None else bound(votes, "squared", exact, Ceiling(Fraction(0), ())).value - enough
        ceiling, better = self.oracle.ceiling(exact, reach, nodes, deadline, rough)
        return lengthened(votes, bound(votes, "squared", exact, ceiling)), better


def _farthest(steps: Sequence[Fraction], last: tuple[Fraction, float] | None, deadline: Deadline) -> int:
    """The number of the smallest gap for which a tree takes most of the time that is left, going by the last one."""
    if last is None or deadline.seconds is None:
        return 0
    gap, took = last
    fits = [took * _GROWTH ** (100 * float(gap - step)) <= 0.7 * deadline.left() for step in steps]
    return max(0, fits.count(True) - 1)


def on_grid(w: Floats) -> list[Fraction]:
    """Weights rounded to integer multiples of one power of two, the largest of about `GRID` bits."""
    top = float(np.abs(w).max(initial=0.0))
    if top == 0.0:
        return [Fraction(0)] * len(w)
    exponent = GRID - int(np.ceil(np.log2(top)))
    counts = np.rint(np.ldexp(w, exponent)).astype(np.int64).tolist()
    unit = Fraction(2) ** -exponent
    return [unit * count for count in counts]
