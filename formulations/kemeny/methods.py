"""Linear Kemeny: how it is computed. By enumeration, by cones of parameters, by branch and cut, or by integer programs."""

from __future__ import annotations

from typing import get_args

from pluralign.formulations.errors import InputError
from pluralign.formulations.kemeny.branch import kemeny_branch
from pluralign.formulations.kemeny.cones import MOST_FEATURES, kemeny_cones
from pluralign.formulations.kemeny.enumeration import kemeny_enumeration
from pluralign.formulations.kemeny.names import KemenyMethod
from pluralign.formulations.kemeny.problem import KemenyOutcome, KemenyProblem
from pluralign.formulations.rankings.arrangement import cover_number
from pluralign.solver.results import NEVER, Deadline, LimitReached, Status
from pluralign.solver.types import Solver

FEW_RANKINGS, MANY_RANKINGS = 1_500, 60_000
"""`auto` enumerates at once where no instance of this size has more feasible rankings, and never where one has more."""

PATIENCE = 1_000
"""Between the two it enumerates when branching has not ended after so many linear programs."""

FEW_CANDIDATES = 12
"""Up to so many `auto` branches before it tries cones: tens of nodes are enough where there are thousands of cones."""

SHARES, MOST_CONES = {1: 1 / 2, 2: 1 / 2, 3: 1 / 2, 4: 1 / 2, 5: 1 / 4}, 600_000
"""`auto` tries so many cones first, by the number of features in this share of the time; the checker takes one to three
times as long as they do.
"""

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
    At the deadline the status is `unknown` with the best ranking and bound so far. `LimitReached` is raised if there is
    nothing, and for more than `MOST_CANDIDATES` candidates.
    Raises `InputError` for an unknown method, for "enumeration" without features beyond 8 candidates, and for "cones" where
    they do not apply.
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
        raise InputError(f"the method {method} does not list all optimal rankings; choose branch or enumeration")
    if method == "cones":
        outcome = kemeny_cones(problem, deadline, first)
        if outcome is None:
            raise InputError(
                f"{problem.instance.source}: the method cones is for {problem.rule} with 1 to {MOST_FEATURES} features, "
                "costs below 2^60 and at least one allowed ranking; choose branch"
            )
        return outcome
    from pluralign.formulations.kemeny.milp import kemeny_milp  # with Pyomo and processes, which the others do not need

    return kemeny_milp(problem, solver, deadline, first)


def _auto(problem: KemenyProblem, deadline: Deadline, first: bool, all_optima: bool) -> KemenyOutcome:
    """Enumeration where there are few feasible rankings, or not too many and branching gets stuck; cones for few features and
    not too few candidates; else branching.
    """
    points = problem.points
    count = None if points is None else cover_number(problem.m, points.d)
    if count is not None and count <= FEW_RANKINGS:
        return kemeny_enumeration(problem, deadline, all_optima)
    if points is not None and points.d in SHARES and not all_optima:
        if problem.m <= FEW_CANDIDATES:
            outcome = kemeny_branch(problem, deadline.share(1 / 2), first, most_programs=PATIENCE)
            if outcome.status is not Status.UNKNOWN:
                return outcome
        try:
            coned = kemeny_cones(problem, deadline.share(SHARES[points.d]), first, most_cones=MOST_CONES)
        except LimitReached:
            coned = None
        if coned is not None:
            return coned
    if count is None or count > MANY_RANKINGS:
        return kemeny_branch(problem, deadline, first, all_optima)
    outcome = kemeny_branch(problem, deadline, first, all_optima, most_programs=PATIENCE)
    if outcome.status is not Status.UNKNOWN:
        return outcome
    try:
        return kemeny_enumeration(problem, deadline, all_optima)
    except LimitReached:
        return outcome
