"""CBC, through python-mip, in a process of its own: it aborts on some programs and without memory, and is deaf to Ctrl-C."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cache

from pluralign.solver.isolated_process import HungError, IsolatedProcess

_GRACE = 5.0  # seconds that CBC may be late
_LOADING = 10.0


@dataclass(frozen=True)
class CbcProblem:
    """columns: (lower, upper, cost, integer). rows: (columns, factors, constant, sense), Σ factor · x + constant sense 0."""

    maximize: bool
    columns: list[tuple[float | None, float | None, float, bool]]
    rows: list[tuple[list[int], list[float], float, str]]
    seconds: float | None


@dataclass(frozen=True)
class CbcResult:
    """status: python-mip's name of it."""

    status: str
    values: list[float] | None = None
    bound: float | None = None


def solve(problem: CbcProblem) -> CbcResult:
    """What CBC says. Raises RuntimeError if it crashes or is not there."""
    late = None if problem.seconds is None else problem.seconds + _GRACE + _LOADING
    try:
        found: CbcResult = _process().call(_solve, problem, late)
    except HungError:
        return CbcResult("NO_SOLUTION_FOUND")
    return found


@cache
def _process() -> IsolatedProcess:
    return IsolatedProcess()


def _solve(problem: CbcProblem) -> CbcResult:
    """The program in python-mip, built without its arithmetic, which drops small coefficients."""
    import mip
    from mip import cbc as library

    if not library.has_cbc:
        raise ImportError("the library of CBC does not load: reinstall mip and cbcbox")
    model = mip.Model(sense=mip.MAXIMIZE if problem.maximize else mip.MINIMIZE, solver_name=mip.CBC)
    model.verbose = 0
    model.preprocess = 0  # CBC's preprocessing returns infeasible points and false infeasibility (Cbc issue 749)
    model.max_mip_gap = model.max_mip_gap_abs = 0.0
    variables = [
        model.add_var(
            lb=-mip.INF if lower is None else lower,
            ub=mip.INF if upper is None else upper,
            obj=cost,
            var_type=mip.INTEGER if integer else mip.CONTINUOUS,
        )
        for lower, upper, cost, integer in problem.columns
    ]
    for used, factors, constant, sense in problem.rows:
        model.add_constr(mip.LinExpr([variables[j] for j in used], factors, constant, sense))
    status = model.optimize(**({} if problem.seconds is None else {"max_seconds": problem.seconds}))
    values = [float(v.x) for v in model.vars] if model.num_solutions else None
    return CbcResult(status.name, values, model.objective_bound)
