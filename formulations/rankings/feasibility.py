"""Is a ranking feasible? A parameter θ that induces it, or a minimal conflict (Ge et al. 2024, Section 2; Gordan 1873)."""

from __future__ import annotations

import itertools
from collections.abc import Collection, Sequence
from dataclasses import dataclass
from fractions import Fraction

import numpy as np

from pluralign.formulations.instances.instance import Instance
from pluralign.formulations.instances.points import Points
from pluralign.formulations.instances.ranked import RankedBallots
from pluralign.formulations.rankings.separating import surely_feasible
from pluralign.formulations.types import ExactInts, Pair
from pluralign.solver.cones.cone import Conflict, StrictCone, Witness
from pluralign.solver.integers import over_common_denominator, primitive
from pluralign.solver.results import NEVER, Deadline

_BATCH = 20  # most violated pairs given to the cone at a time


@dataclass(frozen=True)
class Feasibility:
    """theta: induces the ranking (for the instance's features; None without features). conflict: why no θ does."""

    ranking: tuple[int, ...]
    theta: tuple[Fraction, ...] | None = None
    conflict: Conflict | None = None

    @property
    def feasible(self) -> bool:
        """Whether the ranking is feasible."""
        return self.conflict is None


class RankingTest:
    """Tests rankings of one set of points one after another; the cone keeps its rows and basis between tests.

    points: None without features, then every ranking is feasible. Rankings list candidates' numbers, best first.
    """

    def __init__(self, points: Points | None) -> None:
        self._points = points
        if points is not None:
            self._cone = StrictCone(points.d, lambda pair: points.difference(*pair), points.theta_bits)

    @property
    def linear_programs(self) -> int:
        """How many linear programs were solved so far."""
        return 0 if self._points is None else self._cone.linear_programs

    def __call__(self, ranking: Sequence[int], deadline: Deadline = NEVER) -> Feasibility:
        """Raises `LimitReached` at the deadline."""
        ranking = tuple(ranking)
        if self._points is None:
            return Feasibility(ranking)
        answer = self._cone.decide(_Pairs(self._points, list(itertools.pairwise(ranking))), deadline)
        if isinstance(answer, Witness):
            return Feasibility(ranking, theta=self._points.parameter(self._points.rounded(answer.theta, ranking)))
        return Feasibility(ranking, conflict=_telescoped(answer, ranking))

    def conflict(self, pairs: Collection[Pair], deadline: Deadline = NEVER) -> Conflict | None:
        """Why no θ ranks all these (above, below) pairs of different candidates; None if some θ does."""
        if self._points is None:
            return None
        answer = self._cone.decide(_Pairs(self._points, pairs), deadline)
        return answer if isinstance(answer, Conflict) else None


class _Pairs:
    """Pairs to be ranked as a system of strict inequalities."""

    def __init__(self, points: Points, pairs: Collection[Pair]) -> None:
        self._points = points
        self._above = np.array([a for a, _ in pairs], dtype=np.intp)
        self._below = np.array([b for _, b in pairs], dtype=np.intp)
        self._pairs = set(pairs)

    def violated(self, theta: ExactInts) -> list[Pair]:
        rewards = self._points.rewards(theta)
        gaps = rewards[self._above] - rewards[self._below]
        wrong = np.flatnonzero(gaps <= 0)
        worst = wrong[np.argsort(gaps[wrong], kind="stable")[:_BATCH]]
        return list(zip(self._above[worst].tolist(), self._below[worst].tolist(), strict=True))

    def holds(self, pair: Pair) -> bool:
        return pair in self._pairs


def _telescoped(conflict: Conflict, ranking: Sequence[int]) -> Conflict:
    """The same conflict with w·(a − b) + w·(b − c) written as w·(a − c), where that makes it shorter.

    The multipliers of consecutive pairs are a sum of intervals of the ranking, and each interval is one pair. The intervals
    are nested or disjoint, hence independent, so the rows still have one dependency: the conflict stays minimal.
    """
    weight = dict(zip(conflict.keys, conflict.weights, strict=True))
    shorter: list[tuple[Pair, int]] = []
    open_: list[tuple[int, int]] = []  # where intervals begin, with their weights
    height = 0
    for a, b in [*itertools.pairwise(ranking), (ranking[-1], -1)]:
        w = weight.get((a, b), 0)
        if w > height:
            open_.append((a, w - height))
        while w < height:
            start, amount = open_.pop()
            part = min(amount, height - w)
            shorter.append(((start, a), part))
            if part < amount:
                open_.append((start, amount - part))
            height -= part
        height = w
    if len(shorter) >= len(weight):
        return conflict
    return Conflict(tuple(pair for pair, _ in shorter), tuple(w for _, w in shorter))


def infeasible_ballots(
    instance: Instance, points: Points | None, deadline: Deadline = NEVER, most: int | None = None
) -> list[tuple[int, Feasibility]]:
    """The ballots that no θ induces, by their numbers from 0, each with a conflict; the first so many if `most` is given.

    In linear social choice every ballot is feasible; the axioms of LCPO rest on it. Not tested are ballots that were given by
    θ. Of the others, most are shown to be feasible all at once; a conflict of one holds for all that rank its pairs so.
    Raises `LimitReached` at the deadline.
    """
    if points is None or not instance.ballots:
        return []
    rankings, _ = instance.complete_ballots()
    ballots = instance.ballots
    given = ballots.known_feasible(instance.features) if isinstance(ballots, RankedBallots) else np.False_
    open_ = np.flatnonzero(np.broadcast_to(~given, len(rankings)))
    open_ = open_[~surely_feasible(points, rankings[open_], deadline)]
    test = RankingTest(points)
    found: dict[int, Feasibility] = {}
    while open_.size and (most is None or len(found) < most):
        ranking = tuple(rankings[open_[0]].tolist())
        answer = test(ranking, deadline)
        if answer.conflict is None:
            alike = (rankings[open_] == rankings[open_[0]]).all(axis=1)
        else:
            places = np.argsort(rankings[open_], axis=1)
            alike = np.all([places[:, a] < places[:, b] for a, b in answer.conflict.keys], axis=0)
            for number in open_[alike].tolist():
                found[number] = Feasibility(tuple(rankings[number].tolist()), conflict=answer.conflict)
        open_ = open_[~alike]
    return sorted(found.items())[:most]


def inequality(features: Sequence[Sequence[Fraction]], pair: Pair) -> str:
    """What `above ≻ below` says about θ, in smallest integers: for example "θ1 > θ2" or "2θ1 + θ3 > 5θ2"."""
    above, below = features[pair[0]], features[pair[1]]
    row = primitive(over_common_denominator([a - b for a, b in zip(above, below, strict=True)])[0])

    def side(sign: int) -> str:
        terms = [f"{'' if abs(x) == 1 else abs(x)}θ{j}" for j, x in enumerate(row, start=1) if x * sign > 0]
        return " + ".join(terms) or "0"

    return f"{side(1)} > {side(-1)}"
