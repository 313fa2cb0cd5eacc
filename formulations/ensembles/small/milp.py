"""Small ensembles as an integer program in Pyomo: the readable reference, and a second opinion by HiGHS or CBC.

z[j,a,b] = 1 iff reward j ranks a above b (a < b, responses of one prompt), with 3-cycle inequalities; weights α_1 ≥ … ≥ α_k,
Σ α = 1; y[j,e] = α_j · [reward j prefers the first response of pair e] by McCormick's inequalities, exact for a binary factor.
The error Σ μ |Σ_j y − p*| or max |Σ_j y − p*| is linear. That linear rewards must be feasible the program learns by cuts: a
conflict S (Gordan) gives 1 ≤ Σ_S ≤ |S| − 1 for every reward. For `squared` this would be a mixed-integer quadratic program,
which solver/integer does not solve: use `smallest_error`.
"""

from __future__ import annotations

from fractions import Fraction
from itertools import combinations
from typing import Any

import numpy as np

from pluralign.formulations.ensembles.ensemble import Ensemble, Norm, Rewards
from pluralign.formulations.ensembles.small.reward_class import RewardClass
from pluralign.formulations.ensembles.small.small_ensembles import SparseOutcome
from pluralign.formulations.ensembles.small.weights import Fitter
from pluralign.formulations.ensembles.votes import Votes
from pluralign.formulations.errors import InputError
from pluralign.solver.integer.program import IntegerAnswer, solve
from pluralign.solver.results import NEVER, Deadline, LimitReached, Status
from pluralign.solver.types import Solver

_CLOSE = 1e-6


def sparse_milp(
    votes: Votes,
    k: int,
    norm: Norm = "absolute",
    solver: Solver = "highs",
    deadline: Deadline = NEVER,
    rewards: Rewards = "any",
) -> SparseOutcome:
    """The best ensemble of at most k rewards, as the integer solver claims it; its weights and its error are exact.

    `lower_bound` is 0: the solver's bound is in the message. Raises InputError for the norm `squared` and for k < 1.
    """
    if norm == "squared":
        raise InputError("the squared error is not linear: the integer program takes the norms absolute and maximum")
    if k < 1:
        raise InputError(f"an ensemble has at least one reward, not {k}: give a size of 1 or more")
    known = RewardClass(votes, rewards, deadline=deadline)
    m = model(votes, k, norm)
    try:
        answer, rows, programs = _solved(m, votes, known, k, solver, deadline)
    except LimitReached as limit:
        return SparseOutcome(Status.UNKNOWN, k, None, None, Fraction(0), message=str(limit))
    if rows is None:
        return SparseOutcome(Status.UNKNOWN, k, None, None, Fraction(0), message=answer.message, nodes=programs)
    fit = Fitter(votes, norm)(rows)
    used = [j for j in range(k) if fit.weights[j]]
    ensemble = Ensemble(tuple(known.reward(rows[j]) for j in used), tuple(fit.weights[j] for j in used))
    closed = answer.outcome == "optimal" and answer.bound is not None and float(fit.error) <= answer.bound + _CLOSE
    status = Status.CLAIMED if closed else Status.UNKNOWN
    message = f"{solver} claims the bound {answer.bound}"
    return SparseOutcome(status, k, ensemble, ensemble.error(votes, norm), Fraction(0), nodes=programs, message=message)


def model(votes: Votes, k: int, norm: Norm) -> Any:
    """The Pyomo model for rewards of any kind, with an empty list of cuts."""
    import pyomo.environ as pyo

    p, mu = votes.fractions(), votes.measure()
    m = pyo.ConcreteModel(name="small ensemble")
    prompts = [
        range(low, high) for low, high in zip(votes.starts[:-1].tolist(), votes.starts[1:].tolist(), strict=True)
    ]
    m.z = pyo.Var([(j, a, b) for j in range(k) for q in prompts for a, b in combinations(q, 2)], domain=pyo.Binary)
    m.transitive = pyo.ConstraintList()
    for j in range(k):
        for q in prompts:
            for a, b, c in combinations(q, 3):
                m.transitive.add((0, m.z[j, a, b] + m.z[j, b, c] - m.z[j, a, c], 1))
    m.alpha = pyo.Var(range(k), bounds=(0, 1))
    m.whole = pyo.Constraint(expr=sum(m.alpha[j] for j in range(k)) == 1)
    m.sorted = pyo.ConstraintList()
    for j in range(k - 1):
        m.sorted.add(m.alpha[j] >= m.alpha[j + 1])
    m.y = pyo.Var(range(k), range(votes.size), bounds=(0, 1))
    m.product = pyo.ConstraintList()
    for j in range(k):
        for e in range(votes.size):
            z = prefers_first(m, votes, j, e)
            m.product.add(m.y[j, e] <= m.alpha[j])
            m.product.add(m.y[j, e] <= z)
            m.product.add(m.y[j, e] >= m.alpha[j] + z - 1)
    m.gap = pyo.Var(range(1 if norm == "maximum" else votes.size), bounds=(0, 1))
    m.distance = pyo.ConstraintList()
    for e in range(votes.size):
        gap, hat = m.gap[0 if norm == "maximum" else e], sum(m.y[j, e] for j in range(k))
        # multiplied out, so that all coefficients are integers
        m.distance.add(p[e].denominator * (gap - hat) >= -p[e].numerator)
        m.distance.add(p[e].denominator * (gap + hat) >= p[e].numerator)
    weights = [1] if norm == "maximum" else [float(x) for x in mu]
    m.error = pyo.Objective(expr=sum(w * m.gap[i] for i, w in enumerate(weights)), sense=pyo.minimize)
    m.cuts = pyo.ConstraintList()
    return m


def prefers_first(m: Any, votes: Votes, j: int, e: int) -> Any:
    """The expression that is 1 iff reward j prefers the first response of pair e."""
    a, b = int(votes.first[e]), int(votes.second[e])
    return m.z[j, a, b] if a < b else 1 - m.z[j, b, a]


def _solved(
    m: Any, votes: Votes, known: RewardClass, k: int, solver: Solver, deadline: Deadline
) -> tuple[IntegerAnswer, list[list[int]] | None, int]:
    """The solver's answer with the vectors of its rewards, all of the class, and how many programs were solved."""
    possible = known.possible()
    programs = 0
    while True:
        deadline.check()
        answer = solve(m, solver, deadline)
        programs += 1
        if not answer.values:
            return answer, None, programs
        rows = []
        for j in range(k):
            row = []
            for a, b in zip(votes.first.tolist(), votes.second.tolist(), strict=True):
                value = round(float(answer.values[m.z[j, min(a, b), max(a, b)]]))
                row.append(value if a < b else 1 - value)
            rows.append(row)
        if possible is None:
            return answer, rows, programs
        wrong = np.flatnonzero(~possible(np.array(rows, dtype=np.int8))).tolist()
        if not wrong:
            return answer, rows, programs
        if answer.outcome != "optimal":
            return answer, None, programs
        for i in wrong:
            terms = known.conflict(np.array(rows[i], dtype=np.int8))
            for j in range(k):
                agree = [
                    prefers_first(m, votes, j, e) if rows[i][e] else 1 - prefers_first(m, votes, j, e) for e, _ in terms
                ]
                m.cuts.add((1, sum(agree), len(terms) - 1))  # nor all of them reversed, by −θ
