"""Leximax rules: how they are computed. By the greedy algorithm, or by integer programs as a readable reference."""

from __future__ import annotations

from typing import Literal, get_args

from pluralign.formulations.errors import InputError
from pluralign.formulations.leximax.greedy import leximax_greedy
from pluralign.formulations.leximax.rules import LeximaxOutcome, LeximaxProblem
from pluralign.solver.results import NEVER, Deadline
from pluralign.solver.types import Solver

LeximaxMethod = Literal["auto", "greedy", "milp"]


def leximax(
    problem: LeximaxProblem, method: LeximaxMethod = "auto", deadline: Deadline = NEVER, solver: Solver = "highs"
) -> LeximaxOutcome:
    """The output of a leximax rule; "auto" is "greedy", which is polynomial and proves its output.

    solver: for "milp", whose status is `claimed` at most. Raises `InputError` for an unknown method, `LimitReached` at the
    deadline.
    """
    if method not in get_args(LeximaxMethod):
        raise InputError(f"unknown method {method!r}; methods are {', '.join(get_args(LeximaxMethod))}")
    if method == "milp":
        from pluralign.formulations.leximax.milp import leximax_milp

        return leximax_milp(problem, solver, deadline)
    return leximax_greedy(problem, deadline)
