"""The same Pyomo model of linear Kemeny (orientations with learnt cuts) on HiGHS and on CBC, and the exact branch and cut."""

from __future__ import annotations

from collections.abc import Iterator
from functools import partial

from pluralign.benchmarks.running.case import Case, Job
from pluralign.benchmarks.suites.frozen import random_profile
from pluralign.benchmarks.suites.kemeny import kemeny_outcome, profile_job
from pluralign.formulations.kemeny.milp import kemeny_milp
from pluralign.formulations.kemeny.problem import KemenyOutcome, KemenyProblem
from pluralign.solver.results import Deadline
from pluralign.solver.types import Solver

METHODS: dict[str, Solver | None] = {
    "pluralign branch and cut": None,
    "Pyomo model, HiGHS": "highs",
    "Pyomo model, CBC": "cbc",
}
LIMIT = 60.0


def cases() -> Iterator[Case]:
    """Four more candidates a step in four dimensions, any optimal ranking."""
    for m in (6, 10, 14, 18, 22):
        for method, solver in METHODS.items():
            make = partial(_exact) if solver is None else partial(_milp, solver)
            yield Case(
                "peers-solvers", "np-hard", "by m, d=4", f"kemeny m={m} d=4 seed=0", m, method,
                partial(make, m), partial(make, 4), LIMIT, 4, 3, quick=m <= 10, full=m > 18,
            )  # fmt: skip


def _exact(m: int, limit: float) -> Job:
    return profile_job(m, 4, 0, "branch", limit, first=False)


def _milp(solver: Solver, m: int, limit: float) -> Job:
    instance = random_profile(m, 4, n=21)

    def work() -> KemenyOutcome:
        return kemeny_milp(KemenyProblem.of(instance), solver, Deadline(limit), first=False)

    return Job(work, lambda outcome: kemeny_outcome(instance, outcome))
