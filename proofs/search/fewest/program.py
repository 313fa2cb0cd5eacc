"""The fewest voters that solve one of several systems of linear inequalities: a Pyomo program each, cut off by exact bounds.

minimise Σ w over integers w ≥ 0 with strict · w ≥ 1 and equal · w = 0; the rows are integers, so ≥ 1 says > 0. The exact linear
relaxation bounds each program from below, which settles most of them without an integer program.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from fractions import Fraction
from math import ceil
from typing import Any

from pluralign.proofs.search.inverse.systems import Alternative
from pluralign.solver.integer.program import solve
from pluralign.solver.integers import primitive
from pluralign.solver.linear.lp import LinearProgram, Optimal
from pluralign.solver.linear.lp import solve as solve_exactly
from pluralign.solver.results import NEVER, Deadline
from pluralign.solver.types import Solver


@dataclass(frozen=True)
class Voters:
    """counts: of the best profile found (F), if any. programs: how many integer programs it took.

    claimed: the solver's word that no solution has fewer voters than `counts`.
    """

    counts: list[int] | None
    claimed: bool
    programs: int


def program(alternative: Alternative, most: int) -> Any:
    """The Pyomo model of the fewest voters for one system, at most `most`; w is indexed by the allowed rankings."""
    import pyomo.environ as pyo

    m = pyo.ConcreteModel(name="fewest voters")
    m.w = pyo.Var(_columns(alternative), domain=pyo.NonNegativeIntegers, bounds=(0, most))
    m.voters = pyo.Objective(expr=pyo.quicksum(m.w.values()))
    m.few = pyo.Constraint(expr=(1, pyo.quicksum(m.w.values()), most))
    m.strict, m.equal = pyo.ConstraintList(), pyo.ConstraintList()
    for row in _distinct(alternative, alternative.strict):
        m.strict.add(pyo.quicksum(a * m.w[f] for f, a in row.items()) >= 1)
    for row in _distinct(alternative, alternative.equal):
        m.equal.add(pyo.quicksum(a * m.w[f] for f, a in row.items()) == 0)
    return m


def relaxation(alternative: Alternative, deadline: Deadline = NEVER) -> int | None:
    """A lower bound on the voters of its solutions, None if there are none. Raises `LimitReached` at the deadline."""
    columns = _columns(alternative)
    place = {f: j for j, f in enumerate(columns)}
    strict, equal = (_distinct(alternative, rows) for rows in (alternative.strict, alternative.equal))
    answer = solve_exactly(
        LinearProgram(
            [1] * len(columns),
            [{place[f]: a for f, a in row.items()} for row in (*strict, *equal)],
            row_lower=[1] * len(strict) + [0] * len(equal),
            row_upper=[None] * len(strict) + [0] * len(equal),
            lower=[0] * len(columns),
        ),
        deadline,
    )
    return max(1, ceil(answer.value)) if isinstance(answer, Optimal) else None


def by_relaxed_bound(alternatives: Iterable[Alternative], deadline: Deadline = NEVER) -> list[tuple[int, Alternative]]:
    """The systems that have solutions, with the bounds of their relaxations, least first. Raises `LimitReached`."""
    bounds = [(bound, a) for a in alternatives if (bound := relaxation(a, deadline)) is not None]
    return sorted(bounds, key=lambda pair: pair[0])


def fewest_voters(
    systems: Sequence[tuple[int, Alternative]],
    least: int,
    most: int,
    solver: Solver = "highs",
    deadline: Deadline = NEVER,
) -> Voters:
    """The solution of any of the systems, as `by_relaxed_bound` gives them, with the fewest voters, at most `most`.

    least: a bound known from elsewhere. At the deadline the answer is what is known.
    """
    best: list[int] | None = None
    claimed, programs, limit = True, 0, most
    for bound, system in systems:
        if max(bound, least) > limit:
            break
        if deadline.left() <= 0:
            claimed = False
            break
        model = program(system, limit)
        answer = solve(model, solver, deadline)
        programs += 1
        claimed &= answer.outcome in ("optimal", "infeasible")
        if answer.values and answer.exact:
            counts = [0] * len(system.allowed)
            for f in model.w:
                counts[f] = int(answer.values[model.w[f]])
            if sum(counts) <= limit and system.met(counts):
                best, limit = counts, sum(counts) - 1
    return Voters(best, claimed, programs)


def _columns(alternative: Alternative) -> list[int]:
    return [f for f, allowed in enumerate(alternative.allowed.tolist()) if allowed]


def _distinct(alternative: Alternative, rows: Sequence[Sequence[int]]) -> list[dict[int, int | Fraction]]:
    """The rows on the allowed rankings without common divisors, each once, without zeros."""
    columns = _columns(alternative)
    short = dict.fromkeys(tuple(primitive([row[f] for f in columns])) for row in rows)
    return [{f: a for f, a in zip(columns, row, strict=True) if a} for row in short]
