"""Linear Kemeny as most would write it: θ in a box, a fixed margin and big-M in Pyomo, on HiGHS; beside the exact method.

z_ab = 1 iff a is above b, and then θ·(x_a − x_b) ≥ margin, else ≤ −margin, with M from the box. What θ exactly induces is what
it answers; a margin in a box excludes thin cones, so that its optimum need not be the optimum.
"""

from __future__ import annotations

from collections.abc import Iterator
from functools import partial
from itertools import combinations
from typing import Any

from pluralign.benchmarks.running.case import Case, CaseOutcome, Job
from pluralign.benchmarks.suites.frozen import random_profile
from pluralign.benchmarks.suites.kemeny import profile_job
from pluralign.formulations.kemeny.problem import KemenyProblem
from pluralign.solver.integer.program import IntegerAnswer, solve
from pluralign.solver.results import Deadline

MARGIN = 0.001
LIMIT = 60.0


def cases() -> Iterator[Case]:
    """Integer features in ±50 in three dimensions, 21 feasible ballots; two more candidates a step."""
    for m in (4, 6, 8, 10, 12, 14, 16):
        name = f"kemeny m={m} d=3 seed=0"
        for method, make in (("pluralign branch and cut", _exact), ("Pyomo big-M, HiGHS", _big_m)):
            yield Case(
                "peers-big-m", "np-hard", "by m, d=3", name, m, method, partial(make, m), partial(make, 4), LIMIT, 2, 3,
                quick=m <= 10,
            )  # fmt: skip


def _exact(m: int, limit: float) -> Job:
    return profile_job(m, 3, 0, "branch", limit)


def _big_m(m: int, limit: float) -> Job:
    problem = KemenyProblem.of(random_profile(m, 3, n=21))

    def work() -> tuple[Any, IntegerAnswer]:
        program = model(problem)
        return program, solve(program, "highs", Deadline(limit))

    def judge(found: tuple[Any, IntegerAnswer]) -> CaseOutcome:
        program, answer = found
        if answer.outcome == "infeasible":
            return CaseOutcome("claimed", "infeasible")
        if answer.outcome == "error":
            return CaseOutcome(f"failed: {answer.message}"[:200])
        gap = None
        if answer.objective and answer.bound is not None:
            gap = max(0.0, float(answer.objective - int(answer.bound)) / float(answer.objective))
        if answer.outcome != "optimal":
            return CaseOutcome("unknown", None, gap)
        above = {pair: int(answer.values[z]) for pair, z in program.z.items()}
        wins = [sum(v if c == a else 1 - v for (a, b), v in above.items() if c in (a, b)) for c in range(problem.m)]
        ranking = sorted(range(problem.m), key=lambda c: -wins[c])
        return CaseOutcome("claimed", f"cost {problem.cost(ranking)}", 0.0)

    return Job(work, judge)


def model(problem: KemenyProblem) -> Any:
    """The plain model."""
    import pyomo.environ as pyo

    assert problem.points is not None
    X = problem.points.X.tolist()
    n = problem.n.tolist()
    m = pyo.ConcreteModel()
    m.z = pyo.Var(list(combinations(range(problem.m), 2)), domain=pyo.Binary)
    m.theta = pyo.Var(range(problem.points.d), bounds=(-1, 1))
    m.induced = pyo.ConstraintList()
    for a, b in m.z:
        difference = [x - y for x, y in zip(X[a], X[b], strict=True)]
        big = sum(map(abs, difference)) + MARGIN
        gap = sum(x * m.theta[j] for j, x in enumerate(difference))
        m.induced.add(gap >= MARGIN - big * (1 - m.z[a, b]))
        m.induced.add(gap <= -MARGIN + big * m.z[a, b])
    m.cost = pyo.Objective(expr=sum(n[b][a] * m.z[a, b] + n[a][b] * (1 - m.z[a, b]) for a, b in m.z))
    return m
