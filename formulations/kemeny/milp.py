"""Kemeny as a 0-1 program over pair orientations in Pyomo: the readable reference, and a second opinion by HiGHS or CBC.

Ties are broken position by position, by a program that must not cost more.
"""

from __future__ import annotations

from typing import Any

from pluralign.formulations.kemeny.problem import KemenyOutcome, KemenyProblem
from pluralign.formulations.ordering.orientations import above, cut, optimal_ranking, orientations
from pluralign.formulations.rankings.feasibility import Feasibility, RankingTest
from pluralign.formulations.types import Ranking
from pluralign.solver.results import NEVER, Deadline, LimitReached, Status
from pluralign.solver.types import Solver


def kemeny_milp(
    problem: KemenyProblem, solver: Solver = "highs", deadline: Deadline = NEVER, first: bool = True
) -> KemenyOutcome:
    """The output as the integer solver claims it; the ranking and its θ are exact, that it is optimal is the solver's word.

    Raises `LimitReached` at the deadline and where the solver gives up before a first answer: it has no bound to offer.
    """
    return _Program(problem, solver, deadline).run(first)


class _Program:
    """The model of one run; cuts stay while positions are fixed and freed."""

    def __init__(self, problem: KemenyProblem, solver: Solver, deadline: Deadline) -> None:
        self.problem, self.solver, self.deadline = problem, solver, deadline
        self.test = RankingTest(problem.points)
        self.model = model(problem)
        self.programs = 0

    def run(self, first: bool) -> KemenyOutcome:
        """The cheapest ranking, then (with `first`) the first one that is as cheap."""
        best = self._solve()
        if best is None:
            return KemenyOutcome(Status.CLAIMED, self.problem.rule, None, method=f"milp, {self.solver}")
        least = self.problem.cost(best.ranking)
        status, message = Status.CLAIMED, ""
        if first and self.problem.m > 1:
            self.model.as_good = self._not_above(least)
            try:
                best = self._first(best)
            except LimitReached as limit:
                status, first = Status.UNKNOWN, False
                message = f"{limit}: {self.solver} calls the ranking optimal, but it may not be the first optimal one"
        return KemenyOutcome(
            status,
            self.problem.rule,
            best.ranking,
            least,
            best.theta,
            first=first,
            method=f"milp, {self.solver}",
            linear_programs=self.test.linear_programs,
            nodes=self.programs,
            message=message,
        )

    def _first(self, best: Feasibility) -> Feasibility:
        """The lexicographically first of the optimal rankings."""
        for k in range(self.problem.m - 1):
            for c in sorted(best.ranking[k:]):
                if c == best.ranking[k]:
                    break
                found = self._solve((*best.ranking[:k], c))
                if found is not None:
                    best = found
                    break
        return best

    def _not_above(self, least: int) -> Any:
        import pyomo.environ as pyo

        return pyo.Constraint(expr=cost_of(self.model, self.problem) <= least)

    def _solve(self, prefix: Ranking = ()) -> Feasibility | None:
        """A cheapest allowed ranking that begins so, or None if the solver claims that there is none."""
        later = set(range(self.problem.m))
        self.model.prefix.clear()
        for a in prefix:
            later.remove(a)
            for b in later:
                self.model.prefix.add(above(self.model, a, b) == 1)
        while True:
            self.programs += 1
            ranking = optimal_ranking(self.model, self.problem.m, self.solver, self.deadline)
            if ranking is None:
                return None
            found = self.test(ranking, self.deadline)
            if found.conflict is None:
                return found
            cut(self.model, found.conflict)


def model(problem: KemenyProblem) -> Any:
    """The Pyomo model of the cheapest ranking that respects the unanimous pairs, with an empty prefix."""
    import pyomo.environ as pyo

    m = orientations(problem.rule, problem.unanimous)
    m.prefix = pyo.ConstraintList()
    m.cost = pyo.Objective(expr=cost_of(m, problem), sense=pyo.minimize)
    return m


def cost_of(m: Any, problem: KemenyProblem) -> Any:
    """Σ n_ba z_ab as an expression."""
    n = problem.n.tolist()
    return sum(n[b][a] * m.z[a, b] + n[a][b] * (1 - m.z[a, b]) for a, b in m.z)
