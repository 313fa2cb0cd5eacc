"""What people ask instead of an exact method whether Dθ > 0 has a solution, and the engine itself.

Every method gets the same exact differences and rounds them correctly to floats itself; only one, called so, rounds the
features first, as a program does that keeps its features in floats. A method answers yes (with its θ) or no, or it is
silent and says why: a status that is neither, an error, no time.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from fractions import Fraction
from typing import Any

import numpy as np

from pluralign.benchmarks.robustness.cases import RankingSystem, Vector
from pluralign.formulations.instances.points import Points
from pluralign.formulations.rankings.feasibility import RankingTest
from pluralign.formulations.types import Floats
from pluralign.proofs import checker
from pluralign.proofs.certificates import answers as certificates
from pluralign.solver.linear.highs import new_highs, run
from pluralign.solver.logic import smt
from pluralign.solver.results import Deadline, LimitReached

SECONDS = 5.0  # for one question
MARGIN = 1e-7  # what a margin must exceed to count: the solvers' own tolerance


@dataclass(frozen=True)
class Said:
    """A method's answer: None if it is silent; the status or the error that it gave; its θ, if it has one."""

    feasible: bool | None
    status: str
    theta: Sequence[float] | Sequence[Fraction] | None = None


def pluralign(system: RankingSystem) -> Said:
    """The engine; its answer counts only if the stand-alone checker accepts the certificate."""
    instance = system.instance
    try:
        answer = RankingTest(Points.of(instance))(system.ranking, Deadline(SECONDS))
        checker.check(json.loads(json.dumps(certificates.feasibility(instance, answer))))
    except LimitReached:
        return Said(None, "no time")
    except checker.Rejected as reason:
        return Said(answer.feasible, f"certificate rejected: {reason}", answer.theta)
    return Said(answer.feasible, "proved", answer.theta)


def z3(system: RankingSystem) -> Said:
    """Z3's exact simplex, as a second exact opinion."""
    d = len(system.points[0])
    lines = ["(set-logic QF_LRA)", *(f"(declare-const t{j} Real)" for j in range(d))]
    for row in system.differences():
        terms = " ".join(f"(* {_smt(x)} t{j})" for j, x in enumerate(row) if x)
        lines.append(f"(assert (> (+ 0 {terms}) 0))")
    reply = smt.run("z3", "\n".join([*lines, "(check-sat)"]), Deadline(SECONDS))
    return Said({"sat": True, "unsat": False}.get(reply.answer), reply.answer)


def highs(system: RankingSystem, presolve: str = "on") -> Said:
    """HiGHS: row·θ ≥ 1, θ free."""
    import highspy

    rows = _floats(system.differences())
    solver = new_highs(presolve=presolve, time_limit=SECONDS)
    infinity = highspy.kHighsInf
    if not _add(solver, rows, [(-infinity, infinity)] * rows.shape[1], 1.0):
        return Said(None, "refuses a row")
    status = run(solver)
    said = {highspy.HighsModelStatus.kOptimal: True, highspy.HighsModelStatus.kInfeasible: False}.get(status)
    return Said(said, status.name, list(solver.getSolution().col_value) if said else None)


def highs_without_presolve(system: RankingSystem) -> Said:
    """The same without presolve."""
    return highs(system, "off")


def margin(system: RankingSystem) -> Said:
    """HiGHS: the largest t with row·θ ≥ t for rows scaled to largest entry 1 and −1 ≤ θ ≤ 1; feasible if t > 10^-7."""
    import highspy

    rows = _floats(system.differences(), scaled=True)
    solver = new_highs(time_limit=SECONDS)
    infinity = highspy.kHighsInf
    width = rows.shape[1]
    block = np.hstack([rows, -np.ones((len(rows), 1))])
    bounds = [(-1.0, 1.0)] * width + [(-infinity, infinity)]
    if not _add(solver, block, bounds, 0.0, cost=[0.0] * width + [-1.0]):
        return Said(None, "refuses a row")
    status = run(solver)
    if status != highspy.HighsModelStatus.kOptimal:
        return Said(None, status.name)
    *theta, t = solver.getSolution().col_value
    return Said(t > MARGIN, status.name, theta if t > MARGIN else None)


def linprog(system: RankingSystem) -> Said:
    """scipy.optimize.linprog: row·θ ≥ 1, θ free."""
    return _linprog(_floats(system.differences()))


def linprog_of_floats(system: RankingSystem) -> Said:
    """The same where the features are rounded to floats before they are subtracted."""
    points = _floats(system.points)
    order = list(system.ranking)
    return _linprog(points[order[:-1]] - points[order[1:]])


def _linprog(rows: Floats) -> Said:
    from scipy import optimize

    d = rows.shape[1]
    options = {"time_limit": SECONDS}
    free = [(None, None)] * d
    found = optimize.linprog(np.zeros(d), A_ub=-rows, b_ub=-np.ones(len(rows)), bounds=free, options=options)
    status = {0: "optimal", 1: "limit", 2: "infeasible", 3: "unbounded", 4: "numerical difficulties"}[found.status]
    return Said({0: True, 2: False}.get(found.status), status, found.x if found.status == 0 else None)


def cbc(system: RankingSystem, box: float | None = None) -> Said:
    """CBC through python-mip: row·θ ≥ 1, θ free or |θ_j| ≤ box."""
    rows = _floats(system.differences())
    import mip

    model = mip.Model(solver_name="CBC")
    model.verbose = 0
    size = mip.INF if box is None else box
    theta = [model.add_var(lb=-size, ub=size) for _ in range(rows.shape[1])]
    for row in rows.tolist():
        model += mip.xsum(a * v for a, v in zip(row, theta, strict=True)) >= 1
    status = model.optimize(max_seconds=SECONDS)
    values = [v.x for v in theta] if status == mip.OptimizationStatus.OPTIMAL else None
    said = {mip.OptimizationStatus.OPTIMAL: True, mip.OptimizationStatus.INFEASIBLE: False}.get(status)
    return Said(said, status.name, values)


def cbc_in_a_box(system: RankingSystem) -> Said:
    """The same with |θ_j| ≤ 10^9, because CBC calls even easy systems infeasible while θ is free."""
    return cbc(system, 1e9)


METHODS: dict[str, Callable[[RankingSystem], Said]] = {
    "pluralign": pluralign,
    "Z3, exact": z3,
    "HiGHS": highs,
    "HiGHS, no presolve": highs_without_presolve,
    "HiGHS, margin in a box": margin,
    "scipy linprog": linprog,
    "scipy linprog, features in floats": linprog_of_floats,
    "CBC": cbc,
    "CBC, θ in a box": cbc_in_a_box,
}


def _floats(rows: Sequence[Vector], scaled: bool = False) -> Floats:
    """Correctly rounded; `scaled`: each row first divided by its largest entry."""
    if scaled:
        rows = [tuple(x / max(map(abs, row)) for x in row) for row in rows]
    return np.array([[float(x) for x in row] for row in rows])


def _add(
    solver: Any, rows: Floats, bounds: Sequence[tuple[float, float]], least: float, cost: Sequence[float] = ()
) -> bool:
    """Columns with these bounds and rows ≥ least; whether HiGHS takes them all."""
    import highspy

    for j, (low, high) in enumerate(bounds):
        solver.addCol(cost[j] if cost else 0.0, low, high, 0, np.array([], np.int32), np.array([]))
    columns = np.arange(rows.shape[1], dtype=np.int32)
    taken = [solver.addRow(least, highspy.kHighsInf, len(columns), columns, row) for row in rows]
    return all(status != highspy.HighsStatus.kError for status in taken)


def _smt(x: Fraction) -> str:
    size = f"(/ {abs(x.numerator)}.0 {x.denominator}.0)"
    return f"(- {size})" if x < 0 else size
