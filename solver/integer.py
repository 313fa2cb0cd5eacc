"""Integer programs as Pyomo models, through HiGHS or CBC, with every solution re-checked exactly.

The solver's point is rounded once; then every bound and constraint of the model is evaluated at it in
fractions and the objective computed anew. What only the solver vouches for, optimality, infeasibility and
unboundedness, stays `claimed`.
"""

from __future__ import annotations

import math
from collections.abc import Mapping
from dataclasses import dataclass, field
from fractions import Fraction
from typing import Any, Literal, get_args

from solver import lp
from solver.quiet import quiet
from solver.results import NEVER, Deadline, LimitReached, Status

Solver = Literal["highs", "cbc"]
Outcome = Literal["optimal", "infeasible", "unbounded", "limit", "error"]
Value = int | Fraction

TOLERANCE = Fraction(1, 10**6)  # for rows with continuous variables, and for gaps that count as closed
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
    outcome: Outcome
    objective: Fraction | None = None
    bound: float | None = None
    values: Mapping[Any, Value] = field(default_factory=dict)
    exact: bool = False
    message: str = ""


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
        from mip import cbc

        return installed("cbcbox") if cbc.has_cbc else None
    except ImportError:
        return None


def solve(model: Any, solver: Solver = "highs", deadline: Deadline = NEVER) -> IntegerAnswer:
    """Solve a linear Pyomo model with integer and continuous variables; the model is left as it was.

    Coefficients are read as Pyomo holds them, a float as the binary fraction that it is: give integers (or
    Fractions) where the answer is to be exact. Limits and failures of a solver are outcomes, not exceptions.
    Raises ValueError for a model that is not linear or has several objectives or unknown components.
    """
    if solver not in get_args(Solver):
        raise ValueError(f"unknown solver {solver!r}; there are {' and '.join(get_args(Solver))}")
    program = _read(model)
    if reason := program.contradiction():
        return IntegerAnswer(Status.CLAIMED, "infeasible", message=reason)
    if not program.columns:
        return _judge(program, _Reply("optimal", []))
    reply = _attempt(solver, program, deadline, priced=True)
    if reply.outcome in ("open", "unbounded") or any(abs(v) > ASTRONOMIC for v in reply.values or ()):
        reply = _settled(solver, program, deadline, reply)
    return _judge(program, reply)


# --- The model, read exactly


@dataclass(frozen=True)
class _Column:
    variable: Any
    integer: bool
    lower: Fraction | None
    upper: Fraction | None

    def nearest_zero(self) -> Value | None:
        """The value within the bounds that is nearest to zero, or None if there is none."""
        lower, upper = self.lower, self.upper
        if self.integer:
            lower = None if lower is None else Fraction(math.ceil(lower))
            upper = None if upper is None else Fraction(math.floor(upper))
        if lower is not None and upper is not None and lower > upper:
            return None
        value = lower if lower is not None and lower > 0 else Fraction(0)
        value = upper if upper is not None and upper < 0 else value
        return int(value) if self.integer else value


@dataclass(frozen=True)
class _Row:
    name: str
    terms: dict[int, Fraction]
    lower: Fraction | None
    upper: Fraction | None


@dataclass(frozen=True)
class _Program:
    """The model in numbers. Columns are the variables that occur in it; idle ones occur nowhere."""

    model: Any
    columns: list[_Column]
    idle: list[_Column]
    rows: list[_Row]
    cost: dict[int, Fraction]
    constant: Fraction
    objective: Any
    maximize: bool

    def contradiction(self) -> str | None:
        """A constraint without variables, or bounds without a value between them, that no point satisfies."""
        for row in self.rows:
            if not row.terms and _outside(Fraction(0), row.lower, row.upper):
                return f"constraint {row.name} is false whatever the variables are"
        for column in self.columns + self.idle:
            if column.nearest_zero() is None:
                return f"the bounds of {column.variable.name} leave no value"
        return None


def _read(model: Any) -> _Program:
    import pyomo.environ as pyo
    from pyomo.repn.util import categorize_valid_components

    known = {
        pyo.Block,
        pyo.Constraint,
        pyo.Var,
        pyo.Param,
        pyo.Expression,
        pyo.Objective,
        pyo.Suffix,
        pyo.Set,
    }
    known |= {pyo.RangeSet, pyo.BuildAction, pyo.BuildCheck, pyo.ExternalFunction}
    _, unknown = categorize_valid_components(model, active=True, valid=known)
    if unknown:
        kinds = ", ".join(kind.__name__ for kind in unknown)
        raise ValueError(
            f"the model has active components of kind {kinds}; only linear constraints are solved"
        )
    objectives = list(model.component_data_objects(pyo.Objective, active=True))
    if len(objectives) > 1:
        raise ValueError(f"the model has {len(objectives)} active objectives; deactivate all but one")
    variables: dict[int, tuple[int, Any]] = {}
    rows = []
    for constraint in model.component_data_objects(pyo.Constraint, active=True):
        lower, body, upper = constraint.to_bounded_expression(evaluate_bounds=True)
        terms, constant = _linear(body, constraint.name, variables)
        low, high = (None if b is None else _number(b) - constant for b in (lower, upper))
        rows.append(_Row(constraint.name, terms, low, high))
    objective: Any = objectives[0] if objectives else None
    cost, constant = _linear(objective.expr if objectives else 0, "the objective", variables)
    maximize = objective is not None and objective.sense == pyo.maximize
    columns = [_column(v) for _, v in variables.values()]
    others = model.component_data_objects(pyo.Var, active=True)
    idle = [_column(v) for v in others if not v.fixed and id(v) not in variables]
    return _Program(model, columns, idle, rows, cost, constant, objective, maximize)


def _linear(
    expression: Any, name: str, variables: dict[int, tuple[int, Any]]
) -> tuple[dict[int, Fraction], Fraction]:
    """Exact coefficients by column, and the constant; variables not seen before get the next columns."""
    from pyomo.repn import generate_standard_repn

    form = generate_standard_repn(expression, quadratic=False)
    if not form.is_linear():
        raise ValueError(f"{name} is not linear")
    terms: dict[int, Fraction] = {}
    for coefficient, variable in zip(form.linear_coefs, form.linear_vars, strict=True):
        if exact := _number(coefficient):
            column, _ = variables.setdefault(id(variable), (len(variables), variable))
            terms[column] = exact
    return terms, _number(form.constant)


def _column(variable: Any) -> _Column:
    step = variable.domain.get_interval()[2]
    if step not in (0, 1):
        raise ValueError(f"the domain {variable.domain} of {variable.name} is neither real nor integer")
    lower, upper = (None if b is None else _number(b) for b in variable.bounds)
    return _Column(variable, step == 1, lower, upper)


def _number(value: Any) -> Fraction:
    """An int, float, Fraction or numpy number as the exact fraction that it is."""
    if isinstance(value, float):
        return Fraction(value)
    return Fraction(int(value.numerator), int(value.denominator))


# --- The answer, judged exactly


@dataclass(frozen=True)
class _Reply:
    """What a solver said: `values` by column. `open` means infeasible or unbounded, it cannot tell which."""

    outcome: Outcome | Literal["open"]
    values: list[float] | None = None
    bound: float | None = None
    message: str = ""


def _attempt(solver: Solver, program: _Program, deadline: Deadline, priced: bool) -> _Reply:
    """Run a solver, without the objective unless `priced`; a failure of any kind goes no further."""
    if deadline.left() == 0:
        return _Reply("limit", message="no time was left")
    try:
        reply = (_highs if solver == "highs" else _cbc)(program, deadline, priced)
    except Exception as failure:
        return _Reply("error", message=f"{type(failure).__name__}: {failure}")
    if not all(map(math.isfinite, reply.values or ())):
        return _Reply("error", message="the solver's point is not finite")
    if reply.outcome in ("infeasible", "open") and deadline.left() == 0:
        return _Reply("limit", message=f"{reply.outcome} only after the deadline")
    return reply


def _settled(solver: Solver, program: _Program, deadline: Deadline, reply: _Reply) -> _Reply:
    """Unbounded, if the relaxation is, exactly, and a feasible point exists (Meyer 1974)."""
    try:
        relaxation = lp.solve(_relaxation(program), deadline)
    except LimitReached:
        return _Reply("limit", message=f"{reply.outcome}, but no time was left to tell")
    if isinstance(relaxation, lp.Infeasible):
        return _Reply("infeasible")
    if isinstance(relaxation, lp.Optimal):
        if reply.outcome == "unbounded":
            return _Reply("error", message=f"called unbounded, yet {relaxation.value} bounds it")
        return _Reply("infeasible") if reply.outcome == "open" else reply
    if not any(row.terms for row in program.rows):
        return _Reply("unbounded")
    point = _attempt(solver, program, deadline, priced=False)
    if point.values is None:
        return _Reply(point.outcome, message=point.message)
    if violated := _violated(program, _rounded(program, point.values)):
        return _Reply("error", message=f"the rounded point violates {violated}")
    return _Reply("unbounded")


def _relaxation(program: _Program) -> lp.LinearProgram:
    return lp.LinearProgram(
        [program.cost.get(j, 0) for j in range(len(program.columns))],
        [row.terms for row in program.rows],
        row_lower=[row.lower for row in program.rows],
        row_upper=[row.upper for row in program.rows],
        lower=[column.lower for column in program.columns],
        upper=[column.upper for column in program.columns],
        maximize=program.maximize,
    )


def _judge(program: _Program, reply: _Reply) -> IntegerAnswer:
    """The reply as an answer, its point rounded and checked."""
    bound = reply.bound if reply.bound is not None and math.isfinite(reply.bound) else None
    if reply.values is None or reply.outcome in ("open", "infeasible", "unbounded", "error"):
        if reply.outcome in ("infeasible", "unbounded"):
            return IntegerAnswer(Status.CLAIMED, reply.outcome, message=reply.message)
        outcome: Outcome = "limit" if reply.outcome == "limit" else "error"
        message = reply.message or f"{reply.outcome}, and no point was given"
        return IntegerAnswer(Status.UNKNOWN, outcome, bound=bound, message=message)
    point = _rounded(program, reply.values)
    if violated := _violated(program, point):
        message = f"the rounded point violates {violated}"
        return IntegerAnswer(Status.UNKNOWN, "error", bound=bound, message=message)
    objective = program.constant + sum(c * point[j] for j, c in program.cost.items())
    values, exact = _component_map(program, point), all(column.integer for column in program.columns)
    if reply.outcome != "optimal":
        return IntegerAnswer(Status.UNKNOWN, "limit", objective, bound, values, exact, reply.message)
    if not _closed(program, objective, bound):
        message = f"called optimal, yet the exact objective is {objective} and the bound {bound}"
        return IntegerAnswer(Status.UNKNOWN, "limit", objective, bound, values, exact, message)
    return IntegerAnswer(Status.CLAIMED, "optimal", objective, bound, values, exact, reply.message)


def _rounded(program: _Program, values: list[float]) -> list[Value]:
    pairs = zip(program.columns, values, strict=True)
    return [round(v) if column.integer else Fraction(v) for column, v in pairs]


def _violated(program: _Program, point: list[Value]) -> str | None:
    """What the point violates, if anything: exactly where only integers matter, else within the tolerance."""
    for column, value in zip(program.columns, point, strict=True):
        tolerance = Fraction(0) if column.integer else TOLERANCE
        if _outside(Fraction(value), column.lower, column.upper, tolerance):
            return f"the bounds of {column.variable.name}"
    for row in program.rows:
        activity = sum((a * point[j] for j, a in row.terms.items()), Fraction(0))
        tolerance = Fraction(0) if all(program.columns[j].integer for j in row.terms) else TOLERANCE
        if _outside(activity, row.lower, row.upper, tolerance):
            return f"constraint {row.name}"
    return None


def _outside(
    value: Fraction, low: Fraction | None, high: Fraction | None, tolerance: Fraction = Fraction(0)
) -> bool:
    if low is not None and value < low - tolerance * max(Fraction(1), abs(low)):
        return True
    return high is not None and value > high + tolerance * max(Fraction(1), abs(high))


def _closed(program: _Program, objective: Fraction, bound: float | None) -> bool:
    """Whether the bound excludes better objectives: where these are integers, when it is less than 1 away."""
    if bound is None:
        return not program.cost
    gap = abs(objective - Fraction(bound))
    whole = all(program.columns[j].integer and c.denominator == 1 for j, c in program.cost.items())
    return gap <= (1 - TOLERANCE if whole else TOLERANCE * max(Fraction(1), abs(objective)))


def _component_map(program: _Program, point: list[Value]) -> Mapping[Any, Value]:
    from pyomo.common.collections import ComponentMap

    values: Mapping[Any, Value] = ComponentMap(
        [(column.variable, value) for column, value in zip(program.columns, point, strict=True)]
        + [(column.variable, column.nearest_zero()) for column in program.idle]
    )
    return values


# --- The solvers


def _highs(program: _Program, deadline: Deadline, priced: bool) -> _Reply:
    from pyomo.contrib.solver.common.results import SolutionStatus, TerminationCondition

    if beyond := _beyond_highs(program):
        return _Reply("error", message=beyond)
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
        return _Reply("infeasible")
    if result.termination_condition in (ended.unbounded, ended.infeasibleOrUnbounded):
        return _Reply("unbounded" if result.termination_condition == ended.unbounded else "open")
    optimal = result.termination_condition == ended.convergenceCriteriaSatisfied
    if not optimal and result.termination_condition not in (ended.maxTimeLimit, ended.interrupted):
        return _Reply("error", message=f"HiGHS ended with {name}")
    values = None
    if result.solution_status in (SolutionStatus.optimal, SolutionStatus.feasible):
        primal = result.solution_loader.get_vars()
        # without the objective, a variable that occurs in no constraint is not in HiGHS's model
        values = [float(primal.get(c.variable, c.nearest_zero())) for c in program.columns]
    return _Reply("optimal" if optimal else "limit", values, result.objective_bound, "" if optimal else name)


def _beyond_highs(program: _Program) -> str | None:
    """A warning of numbers that HiGHS or its Pyomo interface would silently leave out."""
    ends = [b for row in program.rows for b in (row.lower, row.upper)]
    ends += [b for column in program.columns for b in (column.lower, column.upper)]
    if any(b is not None and abs(b) >= 10**20 for b in ends):
        return "HiGHS would take a bound of 1e20 or more for infinite"
    if any(abs(a) > 10**15 for row in program.rows for a in row.terms.values()):
        return "HiGHS would leave out a constraint with a coefficient above 1e15"
    return None


def _run_highs(model: Any, limit: float | None) -> Any:
    from pyomo.contrib.solver.common.factory import SolverFactory
    from pyomo.contrib.solver.common.results import TerminationCondition

    for threads in (1, 0):  # 1 is refused where other code has started HiGHS with another number
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


def _cbc(program: _Program, deadline: Deadline, priced: bool) -> _Reply:
    with quiet():  # CBC prints even when told not to
        import mip

        cbc = _cbc_model(program, priced)
        limit = {} if math.isinf(deadline.left()) else {"max_seconds": deadline.left()}
        status = cbc.optimize(**limit)
        values = [float(v.x) for v in cbc.vars] if cbc.num_solutions else None
        bound = None if cbc.objective_bound is None else cbc.objective_bound + float(program.constant)
    ended = mip.OptimizationStatus
    if status == ended.UNBOUNDED:
        return _Reply("unbounded")
    if status in (ended.INFEASIBLE, ended.INT_INFEASIBLE, ended.INF_OR_UNBD):
        return _Reply("open" if priced and _may_be_unbounded(program) else "infeasible")
    if status == ended.OPTIMAL:
        return _Reply("optimal", values, bound)
    if status in (ended.FEASIBLE, ended.NO_SOLUTION_FOUND, ended.TRUNCATED):
        return _Reply("limit", values, bound, f"CBC ended with {status.name}")
    return _Reply("error", message=f"CBC ended with {status.name}")


def _may_be_unbounded(program: _Program) -> bool:
    columns = program.columns
    return any(
        (columns[j].upper if (c > 0) == program.maximize else columns[j].lower) is None
        for j, c in program.cost.items()
    )


def _cbc_model(program: _Program, priced: bool) -> Any:
    """The same program in python-mip, built without its arithmetic, which drops small coefficients."""
    import mip

    cbc = mip.Model(sense=mip.MAXIMIZE if program.maximize else mip.MINIMIZE, solver_name=mip.CBC)
    cbc.verbose = 0
    cbc.preprocess = (
        0  # CBC's preprocessing returns infeasible points and false infeasibility (Cbc issue 749)
    )
    cbc.max_mip_gap = cbc.max_mip_gap_abs = 0.0
    variables = [
        cbc.add_var(
            lb=-mip.INF if column.lower is None else float(column.lower),
            ub=mip.INF if column.upper is None else float(column.upper),
            obj=float(program.cost.get(j, 0)) if priced else 0.0,
            var_type=mip.INTEGER if column.integer else mip.CONTINUOUS,
        )
        for j, column in enumerate(program.columns)
    ]
    for row in program.rows:
        used, factors = [variables[j] for j in row.terms], [float(a) for a in row.terms.values()]
        sides = [(row.lower, mip.GREATER_OR_EQUAL), (row.upper, mip.LESS_OR_EQUAL)]
        for side, sense in [(row.lower, mip.EQUAL)] if row.lower == row.upper else sides:
            if side is not None and used:
                cbc.add_constr(mip.LinExpr(used, factors, -float(side), sense))
    return cbc
