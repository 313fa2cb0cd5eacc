"""Integer programs as Pyomo models, through HiGHS or CBC, with every solution re-checked exactly.

The solver's point is rounded once; then every bound and constraint of the model is evaluated at it in exact
numbers and the objective computed anew. What only the solver vouches for, optimality, infeasibility and
unboundedness, stays `claimed`.
"""

from __future__ import annotations

import math
from collections.abc import Mapping
from dataclasses import dataclass, field
from fractions import Fraction
from typing import Any, get_args

from pluralign.solver.integer.engines import IntegerOutcome, SolverReply, attempt, available, version
from pluralign.solver.integer.pyomo_program import Program, read
from pluralign.solver.linear import lp
from pluralign.solver.results import NEVER, Deadline, LimitReached, Status
from pluralign.solver.types import Number, Solver

__all__ = ["IntegerAnswer", "IntegerOutcome", "available", "solve", "version"]

GAP = Fraction(1, 10**6)  # relative gaps up to this count as closed
ASTRONOMIC = 1e15  # CBC may call a point with such values optimal when the program is unbounded


@dataclass(frozen=True)
class IntegerAnswer:
    """What is known about an integer program, in the model's own sense of optimisation.

    `outcome`: optimal, infeasible and unbounded are claimed by the solver; limit and error mean unknown.
    `values` maps the model's variables (a ComponentMap) to feasible values, or is empty; `objective` is their
    exact objective, `bound` the solver's bound on every objective. If `exact`, all variables are integers and
    the values satisfy every constraint exactly; if not, what involves continuous variables holds within 1e-6.
    """

    status: Status
    outcome: IntegerOutcome
    objective: Fraction | None = None
    bound: float | None = None
    values: Mapping[Any, Number] = field(default_factory=dict)
    exact: bool = False
    message: str = ""


def solve(model: Any, solver: Solver = "highs", deadline: Deadline = NEVER) -> IntegerAnswer:
    """Solve a linear Pyomo model with integer and continuous variables; the model is left as it was.

    Coefficients are read as Pyomo holds them, a float as the binary fraction that it is: give integers (or
    Fractions) where the answer is to be exact. Limits and failures of a solver are outcomes, not exceptions.
    Raises ValueError for a model that is not linear or has several objectives or unknown components.
    """
    if solver not in get_args(Solver):
        raise ValueError(f"unknown solver {solver!r}; there are {' and '.join(get_args(Solver))}")
    program = read(model)
    if reason := program.contradiction():
        return IntegerAnswer(Status.CLAIMED, "infeasible", message=reason)
    if not program.columns:
        return _judge(program, SolverReply("optimal", []))
    reply = attempt(solver, program, deadline, priced=True)
    if reply.outcome in ("open", "unbounded") or any(abs(v) > ASTRONOMIC for v in reply.values or ()):
        reply = _settled(solver, program, deadline, reply)
    return _judge(program, reply)


# --- Bounded or not, settled exactly


def _settled(solver: Solver, program: Program, deadline: Deadline, reply: SolverReply) -> SolverReply:
    """Unbounded, if the relaxation is, exactly, and a feasible point exists (Meyer 1974)."""
    try:
        relaxation = lp.solve(_relaxation(program), deadline)
    except LimitReached:
        return SolverReply("limit", message=f"{reply.outcome}, but no time was left to tell")
    if isinstance(relaxation, lp.Infeasible):
        return SolverReply("infeasible")
    if isinstance(relaxation, lp.Optimal):
        if reply.outcome == "unbounded":
            return SolverReply("error", message=f"called unbounded, yet {relaxation.value} bounds it")
        return SolverReply("infeasible") if reply.outcome == "open" else reply
    if not any(row.terms for row in program.rows):
        return SolverReply("unbounded")
    point = attempt(solver, program, deadline, priced=False)
    if point.values is None:
        return SolverReply(point.outcome, message=point.message)
    if violated := program.violated(_rounded(program, point.values)):
        return SolverReply("error", message=f"the rounded point violates {violated}")
    return SolverReply("unbounded")


def _relaxation(program: Program) -> lp.LinearProgram:
    return lp.LinearProgram(
        [program.cost.get(j, 0) for j in range(len(program.columns))],
        [row.terms for row in program.rows],
        row_lower=[row.lower for row in program.rows],
        row_upper=[row.upper for row in program.rows],
        lower=[column.lower for column in program.columns],
        upper=[column.upper for column in program.columns],
        maximize=program.maximize,
    )


# --- The answer, judged exactly


def _judge(program: Program, reply: SolverReply) -> IntegerAnswer:
    """The reply as an answer, its point rounded and checked."""
    bound = reply.bound if reply.bound is not None and math.isfinite(reply.bound) else None
    if reply.values is None or reply.outcome in ("open", "infeasible", "unbounded", "error"):
        if reply.outcome in ("infeasible", "unbounded"):
            return IntegerAnswer(Status.CLAIMED, reply.outcome, message=reply.message)
        outcome: IntegerOutcome = "limit" if reply.outcome == "limit" else "error"
        message = reply.message or f"{reply.outcome}, and no point was given"
        return IntegerAnswer(Status.UNKNOWN, outcome, bound=bound, message=message)
    point = _rounded(program, reply.values)
    if violated := program.violated(point):
        message = f"the rounded point violates {violated}"
        return IntegerAnswer(Status.UNKNOWN, "error", bound=bound, message=message)
    objective = Fraction(program.constant + sum(c * point[j] for j, c in program.cost.items()))
    values, exact = _component_map(program, point), all(column.integer for column in program.columns)
    if reply.outcome != "optimal":
        return IntegerAnswer(Status.UNKNOWN, "limit", objective, bound, values, exact, reply.message)
    if not _closed(program, objective, bound):
        message = f"called optimal, yet the exact objective is {objective} and the bound {bound}"
        return IntegerAnswer(Status.UNKNOWN, "limit", objective, bound, values, exact, message)
    return IntegerAnswer(Status.CLAIMED, "optimal", objective, bound, values, exact, reply.message)


def _rounded(program: Program, values: list[float]) -> list[Number]:
    pairs = zip(program.columns, values, strict=True)
    return [round(v) if column.integer else Fraction(v) for column, v in pairs]


def _closed(program: Program, objective: Fraction, bound: float | None) -> bool:
    """Whether the bound excludes better objectives: where these are integers, when it is less than 1 away."""
    if bound is None:
        return not program.cost
    gap = abs(objective - Fraction(bound))
    whole = all(program.columns[j].integer and c.denominator == 1 for j, c in program.cost.items())
    return gap <= (1 - GAP if whole else GAP * max(Fraction(1), abs(objective)))


def _component_map(program: Program, point: list[Number]) -> Mapping[Any, Number]:
    from pyomo.common.collections import ComponentMap

    values: Mapping[Any, Number] = ComponentMap(
        [(column.variable, value) for column, value in zip(program.columns, point, strict=True)]
        + [(column.variable, column.nearest_zero()) for column in program.idle]
    )
    return values
