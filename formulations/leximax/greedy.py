"""Leximax in polynomial time: at most m(m+1)/2 strict cones, most of them answered without a linear program.

Two memories make it fast. The witness of the last accepted candidate induces a whole ranking, so its next candidate needs no
test. And a conflict rejects its candidate again for as long as its pairs hold; so that they hold long, a cone is built from
those rows first whose lower candidate comes latest in the witness's ranking, hence is likely to be placed last.
"""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from pluralign.formulations.instances.points import Points
from pluralign.formulations.instances.unanimity import cover, cycle
from pluralign.formulations.leximax.rules import LeximaxOutcome, LeximaxProblem
from pluralign.formulations.types import Bools, ExactInts, Ints, Pair
from pluralign.solver.cones.cone import Conflict, StrictCone, Witness
from pluralign.solver.results import NEVER, Deadline, Status

# Rows offered to the cone at a time: the most violated ones of the fixed part, the latest ones below the candidate.
_FIXED_BATCH, _BELOW_BATCH = 10, 2


def leximax_greedy(problem: LeximaxProblem, deadline: Deadline = NEVER) -> LeximaxOutcome:
    """The output of a leximax rule with all its evidence. Raises `LimitReached` at the deadline."""
    if problem.points is None:
        return _without_features(problem)
    return _Greedy(problem, problem.points, deadline).run()


def _without_features(problem: LeximaxProblem) -> LeximaxOutcome:
    """Every ranking is feasible: only unanimous pairs can stand in the way."""
    obstacle = cycle(problem.unanimous)
    if obstacle is not None:
        return LeximaxOutcome(Status.PROVED, problem.rule, None, empty=obstacle)
    blocked = problem.unanimous.sum(axis=0)
    remaining = sorted(range(problem.m), key=problem.preference)
    ranking = []
    while remaining:
        chosen = next(c for c in remaining if not blocked[c])
        remaining.remove(chosen)
        blocked -= problem.unanimous[chosen]
        ranking.append(chosen)
    return LeximaxOutcome(Status.PROVED, problem.rule, tuple(ranking))


class _Greedy:
    """The state of one run: the prefix, the witness and the conflicts in force. It is the `System` of its cone, too."""

    def __init__(self, problem: LeximaxProblem, points: Points, deadline: Deadline) -> None:
        self.problem, self.points, self.deadline = problem, points, deadline
        m = problem.m
        self.cone = StrictCone(points.d, self._difference, points.theta_bits)
        self.above, self.below = np.nonzero(cover(problem.unanimous, deadline))
        self.blocked = problem.unanimous.sum(axis=0)  # unanimously better candidates not yet placed
        self.prefix: list[int] = []
        self.place = [m] * m  # position in the prefix, m if not placed
        self.unplaced = np.ones(m, dtype=bool)
        self.candidate: int | None = None  # the one tested for the next position
        self.order: list[int] = []  # the witness's ranking
        self.lateness: Ints = np.arange(m)  # position of each candidate in the witness's ranking
        self.tied_next: Bools = np.zeros(m, dtype=bool)
        self.theta: ExactInts = np.zeros(points.d, dtype=np.int64)
        self.rejections: list[tuple[int, Conflict]] = []
        self.in_force: list[set[int]] = [set() for _ in range(m)]  # numbers of the conflicts that reject c now
        self.ends: list[list[tuple[int, int]]] = [[] for _ in range(m)]  # (c, conflict) ended by placing this one

    def run(self) -> LeximaxOutcome:
        """Fill the ranking from the top."""
        start = self.cone.decide(self, self.deadline)
        if isinstance(start, Conflict):
            return LeximaxOutcome(
                Status.PROVED, self.problem.rule, None, empty=start, linear_programs=self.cone.linear_programs
            )
        self._follow(start.theta)
        remaining = sorted(range(self.problem.m), key=self.problem.preference)
        while remaining:
            chosen = self._next(remaining)
            remaining.remove(chosen)
            self._put(chosen)
        return LeximaxOutcome(
            Status.PROVED,
            self.problem.rule,
            tuple(self.prefix),
            self.points.parameter(self.points.rounded(self.theta, self.prefix)),
            tuple(self.rejections),
            linear_programs=self.cone.linear_programs,
        )

    def _next(self, remaining: Sequence[int]) -> int:
        """The first remaining candidate, in order of preference, that can take the next position."""
        k = len(self.prefix)
        known = None if self.tied_next[k] else self.order[k]
        for c in remaining:
            if c == known:
                return c
            if self.blocked[c] or self.in_force[c]:
                continue
            self.candidate = c
            answer = self.cone.decide(self, self.deadline)
            if isinstance(answer, Witness):
                self._follow(answer.theta)
                return c
            self._reject(c, answer)
        raise AssertionError(f"no candidate can take position {k} although {self.prefix} is the prefix of a ranking")

    def _put(self, c: int) -> None:
        self.place[c] = len(self.prefix)
        self.prefix.append(c)
        self.unplaced[c] = False
        self.candidate = None
        self.blocked -= self.problem.unanimous[c]
        for rejected, number in self.ends[c]:
            self.in_force[rejected].discard(number)

    def _reject(self, c: int, conflict: Conflict) -> None:
        """Keep the conflict: it holds until one of the candidates that it needs below c is placed."""
        number = len(self.rejections)
        self.rejections.append((c, conflict))
        self.in_force[c].add(number)
        for a, b in conflict.keys:
            if a == c and not self.problem.unanimous[a, b]:
                self.ends[b].append((c, number))

    def _follow(self, theta: ExactInts) -> None:
        """Take the ranking that θ induces as a forecast of the rest."""
        self.theta = theta
        rewards = self.points.rewards(theta)
        order = np.argsort(-rewards, kind="stable")
        self.order = order.tolist()
        self.lateness[order] = np.arange(len(order))
        self.tied_next[:-1] = rewards[order[:-1]] == rewards[order[1:]]

    def violated(self, theta: ExactInts) -> list[Pair]:
        """Pairs that must be ranked and that θ does not rank (the `System` of the cone)."""
        rewards = self.points.rewards(theta)
        chain = self.prefix if self.candidate is None else [*self.prefix, self.candidate]
        above = np.concatenate([np.array(chain[:-1], dtype=np.intp), self.above])
        below = np.concatenate([np.array(chain[1:], dtype=np.intp), self.below])
        gaps = rewards[above] - rewards[below]
        wrong = np.flatnonzero(gaps <= 0)
        if len(wrong) > _FIXED_BATCH:
            wrong = wrong[np.argsort(gaps[wrong], kind="stable")[:_FIXED_BATCH]]
        pairs = list(zip(above[wrong].tolist(), below[wrong].tolist(), strict=True))
        if self.candidate is not None:
            c = self.candidate
            over = np.flatnonzero(self.unplaced & (rewards >= rewards[c]))
            over = over[np.argsort(-self.lateness[over], kind="stable")]
            pairs += [(c, b) for b in over[: _BELOW_BATCH + 1].tolist() if b != c][:_BELOW_BATCH]
        return pairs

    def holds(self, pair: Pair) -> bool:
        """Whether the pair must be ranked now: the prefix, the candidate over all that remain, unanimous pairs."""
        a, b = pair
        return (
            self.place[a] < self.place[b]
            or (a == self.candidate and self.place[b] == self.problem.m)
            or bool(self.problem.unanimous[a, b])
        )

    def _difference(self, pair: Pair) -> ExactInts:
        return self.points.difference(*pair)
