"""Sparse calibration from a list of rewards is NP-hard: exact cover by 3-sets, by q (the number of rewards allowed).

Algorithm X decides the triples themselves, and its exhaustion is exact; the reduced problem (are there q listed rewards with
error 0?) is a Pyomo model for HiGHS and for CBC.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from functools import partial
from typing import Any

import numpy as np

from pluralign.benchmarks.running.case import Case, CaseOutcome, Job
from pluralign.benchmarks.suites.exact_cover_instances import exact_cover, from_exact_cover, random_exact_cover
from pluralign.formulations.ensembles.ensemble import Reward
from pluralign.formulations.ensembles.votes import Votes
from pluralign.solver.integer.program import solve
from pluralign.solver.results import Deadline
from pluralign.solver.types import Solver

LIMIT = 20.0
EXTRA = 3  # times q, random triples besides the first q
MILP: dict[str, Solver] = {"Pyomo MILP, HiGHS": "highs", "Pyomo MILP, CBC": "cbc"}
SIZES = (4, 6, 8, 12, 16, 20, 28, 36, 44)
MOST, QUICK = 28, 8  # q of the integer programs, and of quick runs


def cases() -> Iterator[Case]:
    """With and without a cover; without, there is one that uses every element twice, which 2q rewards calibrate."""
    for solvable in (True, False):
        kind = "with a cover" if solvable else "without a cover"
        for q in SIZES:
            for seed in range(2):
                for method in ("pluralign algorithm X", *(MILP if q <= MOST else ())):
                    yield Case(
                        "exact-cover",
                        "np-hard",
                        f"{kind}, by q",
                        f"exact cover q={q} {kind} seed={seed}",
                        q,
                        method,
                        partial(_job, method, q, solvable, seed),
                        partial(_job, method, 2, solvable, 0),
                        LIMIT,
                        quick=q <= QUICK and seed == 0,
                    )


def _job(method: str, q: int, solvable: bool, seed: int, limit: float) -> Job:
    n, triples = random_exact_cover(q, EXTRA * q, solvable, seed)
    if method not in MILP:
        return Job(lambda: exact_cover(n, triples), lambda cover: _outcome("proved", cover is not None))
    votes, rewards = from_exact_cover(n, triples)
    model = _model(votes, rewards, q)
    return Job(lambda: solve(model, MILP[method], Deadline(limit)), _judge_model)


def _outcome(status: str, covered: bool) -> CaseOutcome:
    return CaseOutcome(status, "cover" if covered else "no cover", 0.0)


def _model(votes: Votes, rewards: Sequence[Reward], q: int) -> Any:
    """Weights α_j ≤ z_j of the listed rewards, at most q of which are used, that reproduce p* = 1/q; all scaled by q."""
    import pyomo.environ as pyo

    vectors = np.array([reward.prefers_first(votes) for reward in rewards])
    m = pyo.ConcreteModel()
    m.J = pyo.RangeSet(0, len(rewards) - 1)
    m.z = pyo.Var(m.J, domain=pyo.Binary)
    m.a = pyo.Var(m.J, bounds=(0, q))
    m.used = pyo.Constraint(m.J, rule=lambda m, j: m.a[j] <= q * m.z[j])
    m.few = pyo.Constraint(expr=sum(m.z[j] for j in m.J) <= q)
    m.whole = pyo.Constraint(expr=sum(m.a[j] for j in m.J) == q)
    m.calibrated = pyo.ConstraintList()
    for e in range(votes.size):
        m.calibrated.add(sum(m.a[int(j)] for j in np.flatnonzero(vectors[:, e])) == 1)
    m.nothing = pyo.Objective(expr=0)
    return m


def _judge_model(answer: Any) -> CaseOutcome:
    if answer.outcome in ("optimal", "infeasible"):
        return _outcome("claimed", answer.outcome == "optimal")
    return CaseOutcome("unknown" if answer.outcome == "limit" else f"failed: {answer.message}")
