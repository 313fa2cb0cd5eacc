"""Rankings as a Pyomo model: one binary per pair of candidates, what the integer programs of all rules have in common.

z[a,b] = 1 iff a is ranked above b (a < b; the other direction is 1 − z[a,b]). The 3-cycle inequalities make every integer point
a ranking. That it must be feasible the program learns: the conflict S of an infeasible ranking gives the cut
1 ≤ Σ_S z ≤ |S| − 1 (Gordan, for θ and for −θ). No parameter θ and no big-M occurs, all coefficients are 0, 1 and −1.
"""

from __future__ import annotations

from itertools import combinations
from typing import Any

from pluralign.formulations.types import Bools, Ranking
from pluralign.solver.cones.cone import Conflict
from pluralign.solver.integer.program import solve
from pluralign.solver.results import Deadline, LimitReached
from pluralign.solver.types import Solver


def orientations(name: str, unanimous: Bools) -> Any:
    """The Pyomo model of all rankings that respect the unanimous pairs (m×m), with an empty list of cuts."""
    import pyomo.environ as pyo

    m = pyo.ConcreteModel(name=name)
    candidates = range(len(unanimous))
    m.z = pyo.Var(list(combinations(candidates, 2)), domain=pyo.Binary)
    m.transitive = pyo.ConstraintList()
    for a, b, c in combinations(candidates, 3):
        m.transitive.add((0, m.z[a, b] + m.z[b, c] - m.z[a, c], 1))
    m.unanimous = pyo.ConstraintList()
    for a, b in zip(*unanimous.nonzero(), strict=True):
        m.unanimous.add(above(m, int(a), int(b)) == 1)
    m.cuts = pyo.ConstraintList()
    return m


def above(m: Any, a: int, b: int) -> Any:
    """The expression that is 1 iff a is ranked above b."""
    return m.z[a, b] if a < b else 1 - m.z[b, a]


def cut(m: Any, conflict: Conflict) -> None:
    """Not all pairs of the conflict, nor (with −θ) all of them reversed."""
    z = sum(above(m, a, b) for a, b in conflict.keys)
    m.cuts.add((1, z, len(conflict.keys) - 1))


def optimal_ranking(m: Any, candidates: int, solver: Solver, deadline: Deadline) -> Ranking | None:
    """The ranking that the solver claims to be optimal, or None if it claims that there is none; feasible or not.

    Raises `LimitReached` at the deadline and where the solver gives up.
    """
    deadline.check()
    answer = solve(m, solver, deadline)
    if answer.outcome == "infeasible":
        return None
    if answer.outcome != "optimal" or not answer.exact:
        raise LimitReached(f"{solver} ended with {answer.outcome} {answer.message}".rstrip())
    # transitive orientations order the candidates by how many they are above
    wins = [0] * candidates
    for a, b in m.z:
        wins[a if answer.values[m.z[a, b]] else b] += 1
    return tuple(sorted(range(candidates), key=lambda c: -wins[c]))
