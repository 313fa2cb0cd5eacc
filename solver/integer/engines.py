"""The integer solvers, each as a function from a program to what the solver says of it.

Nothing is believed here: `solver.integer.program` judges the replies.
"""

from __future__ import annotations

import math
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any, Literal

from pluralign.solver.integer import cbc
from pluralign.solver.integer.pyomo_program import Program
from pluralign.solver.results import Deadline
from pluralign.solver.types import Endpoint, Solver

IntegerOutcome = Literal["optimal", "infeasible", "unbounded", "limit", "error"]


@dataclass(frozen=True)
class SolverReply:
    """What a solver said: `values` by column. `open` means infeasible or unbounded, it cannot tell which."""

    outcome: IntegerOutcome | Literal["open"]
    values: list[float] | None = None
    bound: float | None = None
    message: str = ""


def attempt(solver: Solver, program: Program, deadline: Deadline, priced: bool) -> SolverReply:
    """Run a solver, without the objective unless `priced`.

    Its failures become the outcome `error`, what it finds impossible after the deadline the outcome `limit`.
    """
    if deadline.left() == 0:
        return SolverReply("limit", message="no time was left")
    try:
        reply = ENGINES[solver](program, deadline, priced)
    except _failures() as failure:
        return SolverReply("error", message=f"{type(failure).__name__}: {failure}")
    if not all(map(math.isfinite, reply.values or ())):
        return SolverReply("error", message="the solver's point is not finite")
    if reply.outcome in ("infeasible", "open") and deadline.left() == 0:
        return SolverReply("limit", message=f"{reply.outcome} only after the deadline")
    return reply


def _failures() -> tuple[type[Exception], ...]:
    """What the solvers and the packages between raise; anything else is a fault of this package and goes through.

    A library that is missing or broken (ImportError, OSError), numbers that no float holds (ArithmeticError, and
    TypeError from highspy), options and models refused (ValueError, RuntimeError, Pyomo's two families).
    """
    from pyomo.common.errors import ApplicationError, PyomoException

    native = (ImportError, OSError, ArithmeticError, TypeError, ValueError, RuntimeError)
    return (*native, ApplicationError, PyomoException)


def available(solver: Solver) -> bool:
    """Whether the solver is installed and loads."""
    return version(solver) is not None


def version(solver: Solver) -> str | None:
    """The version of the solver (for CBC: of the package that brings it), or None if it does not load."""
    from importlib.metadata import version as installed

    try:
        if solver == "highs":
            import highspy

            numbers = (highspy.HIGHS_VERSION_MAJOR, highspy.HIGHS_VERSION_MINOR, highspy.HIGHS_VERSION_PATCH)
            return ".".join(map(str, numbers))
        from mip import cbc as library

        return installed("cbcbox") if library.has_cbc else None
    except ImportError:
        return None


# --- HiGHS, through Pyomo


def _highs(program: Program, deadline: Deadline, priced: bool) -> SolverReply:
    from pyomo.contrib.solver.common.results import SolutionStatus, TerminationCondition

    if beyond := _beyond_highs(program):
        return SolverReply("error", message=beyond)
    hidden = None if priced else program.objective
    if hidden is not None:
        hidden.deactivate()
    try:
        result = _run_highs(program.model, None if math.isinf(deadline.left()) else deadline.left())
    finally:
        if hidden is not None:
            hidden.activate()
    ended, name = TerminationCondition, result.termination_condition.name
    if result.termination_condition == ended.provenInfeasible:
        return SolverReply("infeasible")
    if result.termination_condition in (ended.unbounded, ended.infeasibleOrUnbounded):
        return SolverReply("unbounded" if result.termination_condition == ended.unbounded else "open")
    optimal = result.termination_condition == ended.convergenceCriteriaSatisfied
    if not optimal and result.termination_condition not in (ended.maxTimeLimit, ended.interrupted):
        return SolverReply("error", message=f"HiGHS ended with {name}")
    values = None
    if result.solution_status in (SolutionStatus.optimal, SolutionStatus.feasible):
        primal = result.solution_loader.get_vars()
        # without the objective, a variable that occurs in no constraint is not in HiGHS's model
        values = [float(primal.get(c.variable, c.nearest_zero())) for c in program.columns]
    return SolverReply("optimal" if optimal else "limit", values, result.objective_bound, "" if optimal else name)


def _beyond_highs(program: Program) -> str | None:
    """A warning of numbers that HiGHS or its Pyomo interface would silently leave out."""
    ends: list[tuple[Endpoint, int]] = [(b, row.scale) for row in program.rows for b in (row.lower, row.upper)]
    ends += [(b, 1) for column in program.columns for b in (column.lower, column.upper)]
    if any(b is not None and not -(10**20) * scale < b < 10**20 * scale for b, scale in ends):
        return "HiGHS would take a bound of 1e20 or more for infinite"
    if any(abs(a) > 10**15 * row.scale for row in program.rows for a in row.terms.values()):
        return "HiGHS would leave out a constraint with a coefficient above 1e15"
    return None


def _run_highs(model: Any, limit: float | None) -> Any:
    from pyomo.contrib.solver.common.factory import SolverFactory
    from pyomo.contrib.solver.common.results import TerminationCondition

    for threads in (
        1,
        0,
    ):  # 1 is refused where other code has fixed another number: see pluralign.solver.linear.highs.run
        result = SolverFactory("highs").solve(
            model,
            load_solutions=False,
            raise_exception_on_nonoptimal_result=False,
            time_limit=limit,
            threads=threads,
            rel_gap=0.0,
            abs_gap=0.0,
            solver_options={"parallel": "off"},
        )
        if result.termination_condition != TerminationCondition.unknown:
            break
    return result


# --- CBC, through python-mip


def _cbc(program: Program, deadline: Deadline, priced: bool) -> SolverReply:
    found = cbc.solve(_cbc_problem(program, deadline, priced))
    bound = None if found.bound is None else found.bound + float(program.constant)
    if found.status == "UNBOUNDED":
        return SolverReply("unbounded")
    if found.status in ("INFEASIBLE", "INT_INFEASIBLE", "INF_OR_UNBD"):
        return SolverReply("open" if priced and _may_be_unbounded(program) else "infeasible")
    if found.status == "OPTIMAL":
        return SolverReply("optimal", found.values, bound)
    outcome: IntegerOutcome = "limit" if found.status in ("FEASIBLE", "NO_SOLUTION_FOUND", "TRUNCATED") else "error"
    message = f"CBC ended with {found.status}"
    return (
        SolverReply(outcome, found.values, bound, message)
        if outcome == "limit"
        else SolverReply(outcome, message=message)
    )


def _may_be_unbounded(program: Program) -> bool:
    columns = program.columns
    return any(
        (columns[j].upper if (c > 0) == program.maximize else columns[j].lower) is None for j, c in program.cost.items()
    )


def _cbc_problem(program: Program, deadline: Deadline, priced: bool) -> cbc.CbcProblem:
    columns = [
        (
            None if column.lower is None else float(column.lower),
            None if column.upper is None else float(column.upper),
            float(program.cost.get(j, 0)) if priced else 0.0,
            column.integer,
        )
        for j, column in enumerate(program.columns)
    ]
    rows = []
    for row in program.rows:
        used, factors = list(row.terms), [a / row.scale for a in row.terms.values()]
        sides = [(row.lower, "="), (None, "")] if row.lower == row.upper else [(row.lower, ">"), (row.upper, "<")]
        rows += [(used, factors, -side / row.scale, sense) for side, sense in sides if side is not None and used]
    seconds = None if math.isinf(deadline.left()) else deadline.left()
    return cbc.CbcProblem(program.maximize, columns, rows, seconds)


# Each takes the program, the deadline and whether the objective counts.
ENGINES: dict[Solver, Callable[[Program, Deadline, bool], SolverReply]] = {"highs": _highs, "cbc": _cbc}
