"""The least absolute error of k rewards on `cems`: the plain Pyomo MILP on HiGHS and on CBC beside the exact search."""

from __future__ import annotations

from collections.abc import Iterator
from functools import partial

from pluralign.benchmarks.running.case import Case, CaseOutcome, Job
from pluralign.benchmarks.suites.sparse import cems_case
from pluralign.formulations.ensembles.reading.builtin_votes import cems_votes
from pluralign.formulations.ensembles.small.milp import model
from pluralign.solver.integer.program import IntegerAnswer, solve
from pluralign.solver.results import Deadline
from pluralign.solver.types import Solver

LIMIT = 120.0
TOLERANCE = 1e-6
SOLVERS: dict[str, Solver] = {"Pyomo MILP, HiGHS": "highs", "Pyomo MILP, CBC": "cbc"}


def cases() -> Iterator[Case]:
    """One more reward a step."""
    for k in (1, 2, 3, 4):
        yield cems_case("peers-sparse", k, "absolute", k <= 2, TOLERANCE)
        for method in SOLVERS:
            yield Case(
                "peers-sparse", "np-hard", "cems, by k, absolute", f"cems, best {k}, absolute", k, method,
                partial(_job, method, k), partial(_job, method, 1), LIMIT, 1, 2, TOLERANCE, k <= 2,
                full=k > 3 and method.endswith("HiGHS"),
            )  # fmt: skip


def _job(method: str, k: int, limit: float) -> Job:
    votes = cems_votes()

    def work() -> IntegerAnswer:
        return solve(model(votes, k, "absolute"), SOLVERS[method], Deadline(limit))

    def judge(answer: IntegerAnswer) -> CaseOutcome:
        if answer.outcome in ("error", "infeasible", "unbounded"):
            return CaseOutcome(f"failed: {answer.outcome} {answer.message}"[:200])
        gap = None
        if answer.objective and answer.bound is not None:
            gap = max(0.0, 1 - max(answer.bound, 0.0) / float(answer.objective))
        done = answer.outcome == "optimal" and answer.objective is not None
        return CaseOutcome("claimed" if done else "unknown", repr(float(answer.objective or 0)) if done else None, gap)

    return Job(work, judge)
