"""Leximax as a sequence of integer programs over pair orientations: the readable reference for the greedy algorithm.

To the orientations of pairs comes first[c] = 1 iff c takes the position in question; positions are fixed from the top.
"""

from __future__ import annotations

from collections.abc import Sequence
from itertools import pairwise
from typing import Any

from pluralign.formulations.leximax.rules import LeximaxOutcome, LeximaxProblem
from pluralign.formulations.ordering.orientations import above, cut, optimal_ranking, orientations
from pluralign.formulations.rankings.feasibility import Feasibility, RankingTest
from pluralign.formulations.types import Pair
from pluralign.solver.results import NEVER, Deadline, LimitReached, Status
from pluralign.solver.types import Solver


def leximax_milp(problem: LeximaxProblem, solver: Solver = "highs", deadline: Deadline = NEVER) -> LeximaxOutcome:
    """The output of a leximax rule as the integer solver claims it; the ranking itself is feasible with an exact θ.

    The status is `claimed` at most, because the optimality of each position is the solver's word. Raises `LimitReached` at the
    deadline and where the solver gives up.
    """
    return _Positions(problem, solver, deadline).run()


class _Positions:
    """The model of one run; positions are fixed from the top, cuts stay."""

    def __init__(self, problem: LeximaxProblem, solver: Solver, deadline: Deadline) -> None:
        self.problem, self.solver, self.deadline = problem, solver, deadline
        self.test = RankingTest(problem.points)
        self.model = orientations(problem.rule, problem.unanimous)
        self.programs = 0

    def run(self) -> LeximaxOutcome:
        """Fill the positions one after another."""
        remaining = sorted(range(self.problem.m), key=self.problem.preference)
        prefix: list[int] = []
        answer = None
        while remaining:
            answer = self._fill(remaining)
            if answer is None:
                if prefix:
                    raise LimitReached(f"{self.solver} claims that {prefix} has no continuation, though it is feasible")
                return self._outcome(None)
            chosen = answer.ranking[len(prefix)]
            prefix.append(chosen)
            remaining.remove(chosen)
            for b in remaining:
                self.model.cuts.add(above(self.model, chosen, b) == 1)
        assert answer is not None, "there is at least one candidate"
        return self._outcome(answer)

    def _outcome(self, answer: Feasibility | None) -> LeximaxOutcome:
        return LeximaxOutcome(
            Status.CLAIMED,
            self.problem.rule,
            None if answer is None else answer.ranking,
            None if answer is None else answer.theta,
            linear_programs=self.test.linear_programs,
            integer_programs=self.programs,
            method=f"milp, {self.solver}",
        )

    def _fill(self, remaining: list[int]) -> Feasibility | None:
        """A feasible ranking with the best possible candidate next, or None if the solver claims that there is none."""
        choose_next(self.model, remaining)
        while True:
            self.programs += 1
            ranking = optimal_ranking(self.model, self.problem.m, self.solver, self.deadline)
            if ranking is None:
                return None
            conflict = self.test.conflict(_top(ranking, self.problem.m - len(remaining)), self.deadline)
            if conflict is None:
                found = self.test(ranking, self.deadline)
                if found.conflict is None:
                    return found
                conflict = found.conflict
            cut(self.model, conflict)


def _top(ranking: Sequence[int], k: int) -> list[Pair]:
    """What the first k + 1 candidates alone say; a conflict of these pairs cannot be evaded further below."""
    chain = list(pairwise(ranking))
    return chain + [(ranking[k], b) for b in ranking[k + 1 :]]


def choose_next(m: Any, remaining: list[int]) -> None:
    """Make the objective: the next candidate comes as early as possible among `remaining`, which is in order of preference."""
    import pyomo.environ as pyo

    for part in ("first", "one_first", "first_beats", "objective"):
        if m.component(part) is not None:
            m.del_component(part)
    m.first = pyo.Var(list(remaining), domain=pyo.Binary)
    m.one_first = pyo.Constraint(expr=sum(m.first[c] for c in remaining) == 1)
    m.first_beats = pyo.ConstraintList()
    for c in remaining:
        for b in remaining:
            if b != c:
                m.first_beats.add(m.first[c] <= above(m, c, b))
    m.objective = pyo.Objective(expr=sum(rank * m.first[c] for rank, c in enumerate(remaining)), sense=pyo.minimize)
