"""Ranked pairs in polynomial time: one strict cone a pair at most, and most pairs need none.

A pair that follows from those that hold is locked at once, and one whose reverse does is refused by the cycle; a pair that the
last witness ranks is locked, too. What remains is decided exactly, by a θ or by a conflict.
"""

from __future__ import annotations

import contextlib
import itertools
from collections import deque
from collections.abc import Iterable, Sequence

import numpy as np

from pluralign.formulations.ranked_pairs.problem import RankedPairsOutcome, RankedPairsProblem
from pluralign.formulations.types import Bools, ExactInts, Pair, Ranking, Theta
from pluralign.solver.cones.cone import Conflict, StrictCone, Witness
from pluralign.solver.results import NEVER, Deadline, LimitReached, Status

_BATCH = 20  # most violated pairs given to the cone at a time


def ranked_pairs(problem: RankedPairsProblem, deadline: Deadline = NEVER, ties: bool = True) -> RankedPairsOutcome:
    """The output with all its evidence; ties: also whether it depends on how pairs of equal margins are ordered.

    Raises `LimitReached` where the deadline comes before the output is known.
    """
    test = _Together(problem, deadline)
    order = problem.order()
    run = _Run(test, order)
    conflicts, word, other = run.refused, None, None
    if ties:
        with contextlib.suppress(LimitReached):
            conflicts, word, other = _ties(test, order, run)
    return RankedPairsOutcome(
        Status.PROVED,
        problem.rule,
        run.ranking,
        test.parameter(run),
        tuple(run.refused),
        tuple(conflicts.values()),
        word,
        None if other is None else (other.ranking, test.parameter(other)),
        test.linear_programs,
    )


def _ties(test: _Together, order: list[Pair], run: _Run) -> tuple[dict[Pair, Conflict], str, _Run | None]:
    """Whether a tie is broken, with another output if so, and the conflicts that show it: else those of greater margins.

    Pairs of one margin are locked in any order alike iff each of them that could be locked first can be locked with all others.
    """
    conflicts = dict(run.refused)
    size = np.abs(test.problem.margins)
    above = _order_of(run.ranking)
    even = [(b, a) for a, b in zip(*np.nonzero(above & (size == 0)), strict=True)]
    for pair in [*run.refused, *((int(b), int(a)) for b, a in even)]:
        margin = size[pair]
        known = conflicts.get(pair)
        if known is not None and all(size[key] > margin for key in known.keys if key != pair):
            continue
        answer = test(above & (size > margin), pair)
        if not isinstance(answer, Conflict):
            first = [p for p in order if size[p] > margin]
            rest = [p for p in order if size[p] <= margin and p not in (pair, pair[::-1])]
            return run.refused, "broken", _Run(test, [*first, pair, *rest])
        conflicts[pair] = answer
    return conflicts, "none", None


class _Run:
    """Pairs locked one after another in a given order."""

    def __init__(self, test: _Together, order: Iterable[Pair]) -> None:
        m = test.problem.m
        self.theta: ExactInts | None = None
        self.refused: dict[Pair, Conflict] = {}
        held: Bools = np.zeros((m, m), dtype=bool)  # locked, or the reverse of a refused pair
        follows = held.copy()  # the transitive closure
        ranked = held.copy()  # what the last θ says
        for a, b in order:
            if not follows[a, b]:
                if follows[b, a] or not ranked[a, b]:
                    answer = test(held, (a, b))
                    if isinstance(answer, Conflict):
                        self.refused[a, b] = answer
                        a, b = b, a  # noqa: PLW2901 - this is what holds then
                    elif answer is not None:
                        self.theta = answer
                        rewards = test.points.rewards(answer) if test.points is not None else answer
                        ranked = rewards[:, None] > rewards[None, :]
                if not follows[a, b]:
                    over, under = follows[:, a].copy(), follows[b].copy()
                    over[a] = under[b] = True
                    follows |= over[:, None] & under[None, :]
            held[a, b] = True
        self.ranking: Ranking = tuple(np.argsort(-follows.sum(axis=1), kind="stable").tolist())


class _Together:
    """Whether some feasible ranking has a pair together with others that one has: a θ (None without features), or a
    conflict."""

    def __init__(self, problem: RankedPairsProblem, deadline: Deadline) -> None:
        self.problem, self.points, self.deadline = problem, problem.points, deadline
        self._cone = None if self.points is None else StrictCone(self.points.d, self._row, self.points.theta_bits)

    @property
    def linear_programs(self) -> int:
        """How many linear programs were solved so far."""
        return 0 if self._cone is None else self._cone.linear_programs

    def __call__(self, held: Bools, pair: Pair) -> Conflict | ExactInts | None:
        """held: m×m. Raises `LimitReached` at the deadline."""
        self.deadline.check()
        way = _path(held, pair[1], pair[0])
        if way is not None:
            pairs = (pair, *itertools.pairwise(way))
            return Conflict(pairs, (1,) * len(pairs))
        if self._cone is None or self.points is None:
            return None
        answer = self._cone.decide(_Held(self, held, pair), self.deadline)
        return answer.theta if isinstance(answer, Witness) else answer

    def parameter(self, run: _Run) -> Theta | None:
        """The θ of a run, for the instance's features."""
        if self.points is None:
            return None
        theta = run.theta if run.theta is not None else np.zeros(self.points.d, dtype=np.int64)
        return self.points.parameter(self.points.rounded(theta, run.ranking))

    def _row(self, pair: Pair) -> ExactInts:
        assert self.points is not None, "without features there is no cone"
        return self.points.difference(*pair)


class _Held:
    """The pairs that hold, and one more, as a system of strict inequalities."""

    def __init__(self, test: _Together, held: Bools, pair: Pair) -> None:
        assert test.points is not None, "without features there is no system"
        self.points, self.held, self.pair = test.points, held, pair
        self.above, self.below = np.nonzero(held)

    def violated(self, theta: ExactInts) -> list[Pair]:
        rewards = self.points.rewards(theta)
        gaps = rewards[self.above] - rewards[self.below]
        wrong = np.flatnonzero(gaps <= 0)
        worst = wrong[np.argsort(gaps[wrong], kind="stable")[:_BATCH]]
        a, b = self.pair
        own = [self.pair] if rewards[a] <= rewards[b] else []
        return own + list(zip(self.above[worst].tolist(), self.below[worst].tolist(), strict=True))

    def holds(self, pair: Pair) -> bool:
        return pair == self.pair or bool(self.held[pair])


def _path(held: Bools, start: int, end: int) -> list[int] | None:
    """A shortest path of pairs that hold, as candidates; None if there is none."""
    came: dict[int, int] = {start: start}
    queue = deque([start])
    while queue and end not in came:
        here = queue.popleft()
        for there in np.flatnonzero(held[here]).tolist():
            if there not in came:
                came[there] = here
                queue.append(there)
    if end not in came:
        return None
    way = [end]
    while way[-1] != start:
        way.append(came[way[-1]])
    return way[::-1]


def _order_of(ranking: Sequence[int]) -> Bools:
    """m×m: who is above whom."""
    place = np.argsort(ranking)
    above: Bools = place[:, None] < place[None, :]
    return above
