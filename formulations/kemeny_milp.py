"""Kemeny as a 0-1 program over pair orientations in Pyomo: the readable reference, and a second opinion by HiGHS or CBC.

Variables: z[a,b] = 1 iff a is ranked above b (a < b; the other direction is 1 − z[a,b]). All 3-cycle inequalities make z a
ranking. That it must be feasible the program learns: the conflict S of an infeasible solution gives the cut 1 ≤ Σ_S z ≤ |S| − 1
(Gordan, for θ and for −θ). Ties are then broken position by position, by a program that must not cost more.
"""

from __future__ import annotations

from collections.abc import Sequence
from itertools import combinations
from typing import Any

from formulations.feasibility import Feasibility, RankingTest
from formulations.kemeny import KemenyOutcome, KemenyProblem, Ranking
from solver.integer import Solver, solve
from solver.results import NEVER, Deadline, LimitReached, Status


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
            self.deadline.check()
            self.programs += 1
            answer = solve(self.model, self.solver, self.deadline)
            if answer.outcome == "infeasible":
                return None
            if answer.outcome != "optimal" or not answer.exact:
                raise LimitReached(f"{self.solver} ended with {answer.outcome} {answer.message}".rstrip())
            wins = [0] * self.problem.m
            for a, b in self.model.z:
                wins[a if answer.values[self.model.z[a, b]] else b] += 1
            found = self.test(_by(wins), self.deadline)
            if found.conflict is None:
                return found
            # not all of these pairs, nor (with −θ) all of them reversed
            z = sum(above(self.model, a, b) for a, b in found.conflict.keys)
            self.model.cuts.add((1, z, len(found.conflict.keys) - 1))


def model(problem: KemenyProblem) -> Any:
    """The Pyomo model of the cheapest ranking that respects the unanimous pairs, with empty lists of cuts and of a prefix."""
    import pyomo.environ as pyo

    m = pyo.ConcreteModel(name=problem.rule)
    candidates = range(problem.m)
    m.z = pyo.Var(list(combinations(candidates, 2)), domain=pyo.Binary)
    m.transitive = pyo.ConstraintList()
    for a, b, c in combinations(candidates, 3):
        m.transitive.add((0, m.z[a, b] + m.z[b, c] - m.z[a, c], 1))
    m.unanimous = pyo.ConstraintList()
    for a, b in zip(*problem.unanimous.nonzero(), strict=True):
        m.unanimous.add(above(m, int(a), int(b)) == 1)
    m.cuts, m.prefix = pyo.ConstraintList(), pyo.ConstraintList()
    m.cost = pyo.Objective(expr=cost_of(m, problem), sense=pyo.minimize)
    return m


def cost_of(m: Any, problem: KemenyProblem) -> Any:
    """Σ n_ba z_ab as an expression."""
    n = problem.n.tolist()
    return sum(n[b][a] * m.z[a, b] + n[a][b] * (1 - m.z[a, b]) for a, b in m.z)


def above(m: Any, a: int, b: int) -> Any:
    """The expression that is 1 iff a is ranked above b."""
    return m.z[a, b] if a < b else 1 - m.z[b, a]


def _by(wins: Sequence[int]) -> Ranking:
    """The ranking of transitive orientations: by how many others each candidate is above."""
    return tuple(sorted(range(len(wins)), key=lambda c: -wins[c]))
