"""Linear Kemeny: how it is computed. By enumeration, by branch and cut, or by integer programs."""

from __future__ import annotations

from typing import get_args

from pluralign.formulations.errors import InputError
from pluralign.formulations.kemeny.branch import kemeny_branch
from pluralign.formulations.kemeny.enumeration import kemeny_enumeration
from pluralign.formulations.kemeny.problem import KemenyMethod, KemenyOutcome, KemenyProblem
from pluralign.formulations.kemeny.sweep import kemeny_sweep
from pluralign.formulations.rankings.arrangement import cover_number
from pluralign.solver.results import NEVER, Deadline, LimitReached, Status
from pluralign.solver.types import Solver

FEW_RANKINGS, MANY_RANKINGS = 1_500, 60_000
"""`auto` enumerates at once where no instance of this size has more feasible rankings, and never where one has more."""

PATIENCE = 1_000
"""Between the two it enumerates when branching has not ended after so many linear programs."""

MOST_CANDIDATES = 400
"""Branch and cut looks at all triples of candidates at once; more of them would need gigabytes."""


def kemeny(
    problem: KemenyProblem,
    method: KemenyMethod = "auto",
    deadline: Deadline = NEVER,
    first: bool = True,
    all_optima: bool = False,
    solver: Solver = "highs",
) -> KemenyOutcome:
    """The output of a Kemeny rule.

    first: break ties by the fixed order and prove it; without it any optimal ranking is returned. all_optima: list all optimal
    rankings, of which there can be exponentially many (not with "milp"). solver: for "milp", whose status is `claimed` at most.
    At the deadline the status is `unknown` with the best ranking and bound so far, or `claimed` with an optimum, not always the
    first one, where a sweep has found it (method "sweep"). `LimitReached` is raised if there is nothing, and for more than
    `MOST_CANDIDATES` candidates.
    Raises `InputError` for an unknown method, and for "enumeration" without features beyond 8 candidates.
    """
    if method not in get_args(KemenyMethod):
        raise InputError(f"unknown method {method!r}; methods are {', '.join(get_args(KemenyMethod))}")
    if problem.m > MOST_CANDIDATES:
        raise LimitReached(
            f"{problem.m} candidates are too many for {problem.rule}, at most {MOST_CANDIDATES} are handled"
        )
    if method == "auto":
        return _auto(problem, deadline, first, all_optima)
    if method == "enumeration":
        return kemeny_enumeration(problem, deadline, all_optima)
    if method == "branch":
        return kemeny_branch(problem, deadline, first, all_optima)
    if all_optima:
        raise InputError("the method milp does not list all optimal rankings; choose branch or enumeration")
    from pluralign.formulations.kemeny.milp import kemeny_milp  # with Pyomo and processes, which the others do not need

    return kemeny_milp(problem, solver, deadline, first)


def _auto(problem: KemenyProblem, deadline: Deadline, first: bool, all_optima: bool) -> KemenyOutcome:
    """Enumeration where there are few feasible rankings, or not too many and branching gets stuck; else branching."""
    points = problem.points
    count = None if points is None else cover_number(problem.m, points.d)
    if count is None or count > MANY_RANKINGS:
        swept = None if all_optima else _swept(problem, deadline)
        outcome = kemeny_branch(problem, deadline, first, all_optima)
        return swept if swept is not None and outcome.status is Status.UNKNOWN else outcome
    if count <= FEW_RANKINGS:
        return kemeny_enumeration(problem, deadline, all_optima)
    outcome = kemeny_branch(problem, deadline, first, all_optima, most_programs=PATIENCE)
    if outcome.status is not Status.UNKNOWN:
        return outcome
    try:
        return kemeny_enumeration(problem, deadline, all_optima)
    except LimitReached:
        return outcome


def _swept(problem: KemenyProblem, deadline: Deadline) -> KemenyOutcome | None:
    """An optimum for when branching reaches its limit, found in a third of the time; without a limit nothing asks for it."""
    if deadline.seconds is None:
        return None
    try:
        return kemeny_sweep(problem, deadline.share(1 / 3))
    except LimitReached:
        return None
