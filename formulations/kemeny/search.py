"""What a branch and cut run knows: the relaxation with its cuts and exact bounds, and the best ranking."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import numpy as np
from numpy.typing import NDArray

from pluralign.formulations.instances.points import unit_box
from pluralign.formulations.instances.unanimity import cycle
from pluralign.formulations.kemeny.line_search import LineSearch
from pluralign.formulations.kemeny.problem import KemenyProblem
from pluralign.formulations.leximax.greedy import leximax_greedy
from pluralign.formulations.leximax.rules import LeximaxProblem
from pluralign.formulations.ordering.bounds import NO_CUTS
from pluralign.formulations.ordering.cutting_planes import CuttingPlanes
from pluralign.formulations.ordering.orders import improved
from pluralign.formulations.rankings.feasibility import RankingTest
from pluralign.formulations.types import Bools, Floats, Ranking
from pluralign.solver.cones.cone import Conflict
from pluralign.solver.results import Deadline, LimitReached

_STARTS = 6  # of the line search


class KemenySearch:
    """The state of one run: the relaxation with its cuts and exact bounds, the best ranking."""

    def __init__(self, problem: KemenyProblem, deadline: Deadline, most_programs: int | None) -> None:
        self.problem, self.deadline, self.most_programs = problem, deadline, most_programs
        self.planes = CuttingPlanes(problem.n, problem.points)
        self.test = RankingTest(problem.points)
        self.best: Ranking | None = None
        self.best_cost = -1
        self.lower = self.planes.bound(NO_CUTS).least(problem.unanimous)
        self.nodes = 0
        self._line: LineSearch | None = None
        total = int(problem.n.sum()) + 1
        kind: Any = np.int64 if total * problem.m < 2**61 else object
        self.penalty = total
        self.swap = (problem.n.T - problem.n).astype(kind)

    @property
    def programs(self) -> int:
        """Linear programs solved so far, of any kind."""
        return self.planes.programs + self.test.linear_programs

    def check(self) -> None:
        """Raise `LimitReached` at the deadline and when the linear programs allowed are used up."""
        self.deadline.check()
        if self.most_programs is not None and self.programs >= self.most_programs:
            raise LimitReached(f"{self.most_programs} linear programs were solved")

    def begin(self) -> Conflict | None:
        """Find a first ranking; a conflict if no ranking is allowed."""
        problem = self.problem
        if problem.points is None:
            obstacle = cycle(problem.unanimous)
            if obstacle is not None:
                return obstacle
            n = problem.n
            borda = np.argsort([int(b - a) for a, b in zip(n.sum(axis=1), n.sum(axis=0), strict=True)], kind="stable")
            self.offer(improved(self.penalised(problem.unanimous), borda.tolist()))
        else:
            self._geometric_start(unit_box(problem.points))
        if self.best is None or (problem.rule == "kemeny-po" and problem.points is None):
            rule = "lcpo" if problem.rule == "kemeny-po" else "leximax-copeland"
            greedy = leximax_greedy(LeximaxProblem.of(problem.instance, rule), self.deadline)
            if greedy.ranking is None:
                return greedy.empty
            self.offer(greedy.ranking)
        return None

    def _geometric_start(self, x: Floats) -> None:
        """Descend from the mean direction of the profile and from random θ."""
        random = np.random.default_rng(1)
        net = (self.problem.n - self.problem.n.T).astype(np.float64)
        self._line = LineSearch(x, self.penalised(self.problem.unanimous))
        for k in range(_STARTS):
            self.deadline.check()
            theta: Floats = random.normal(size=x.shape[1:])
            if k == 0:
                theta = x.T @ net.sum(axis=1)
            self.descend(theta, 20 + 6 * x.shape[1])

    def descend(self, theta: Floats, patience: int) -> None:
        """Offer the ranking of a θ near this one (for `unit_box`) that a line search finds."""
        assert self._line is not None, "only with features"
        theta, _ = self._line(theta / (np.abs(theta).max() or 1.0), patience)
        self.offer(np.argsort(-(self._line.x @ theta), kind="stable").tolist())

    def penalised(self, fixed: Bools) -> NDArray[Any]:
        """What a above b costs more than b above a, with penalties against the pairs that are fixed otherwise."""
        swap: NDArray[Any] = self.swap - self.penalty * fixed.astype(self.swap.dtype)
        swap += self.penalty * fixed.T.astype(self.swap.dtype)
        return swap

    def offer(self, order: Sequence[int]) -> bool:
        """Take the ranking if it is allowed and better than the best so far; its conflict becomes a cut."""
        ranking = tuple(order)
        value = self.problem.cost(ranking)
        if (self.best is not None and value >= self.best_cost) or not self.problem.respects(ranking):
            return False
        if not self.feasible(ranking):
            return False
        self.best, self.best_cost = ranking, value
        return True

    def feasible(self, ranking: Ranking) -> bool:
        """Whether a θ induces the ranking; if not, its conflict becomes a cut."""
        conflict = self.test(ranking, self.deadline).conflict
        if conflict is not None:
            self.planes.cut(conflict)
        return conflict is None
