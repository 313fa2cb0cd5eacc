"""Distortion as the paper states it, in Pyomo: one linear program with parameters of all voters for each pair of candidates.

maximise Σ_i θ_i·x_k  subject to  Σ_i θ_i·x_c = 1,  Σ_j θ_ij = s for all i,  θ_i·(x_a − x_b) ≥ 0 for consecutive a above b,
θ, s ≥ 0: the ratio by the substitution of Charnes and Cooper (1962). HiGHS solves it in floats; its word is all there is.
"""

from __future__ import annotations

from itertools import pairwise
from typing import Any

import numpy as np

from pluralign.formulations.instances.instance import Instance


def distortion_by_pairs(instance: Instance, candidates: list[int]) -> list[float]:
    """The largest optimum over competitors k, for each of these candidates; the model of a candidate is built once."""
    import pyomo.environ  # noqa: F401 - registers the solvers
    from pyomo.contrib.solver.common.factory import SolverFactory

    assert instance.features is not None
    X = np.array([[float(x) for x in row] for row in instance.features])
    solver = SolverFactory("highs")
    found = []
    for c in candidates:
        model = _model(instance, X, c)
        worst = 1.0
        for k in range(instance.m):
            if k != c:
                worst = max(worst, _optimum(model, solver, X[k]))
        found.append(worst)
    return found


def _model(instance: Instance, X: np.ndarray[Any, Any], c: int) -> Any:
    import pyomo.environ as pyo

    rankings, counts = instance.complete_ballots()
    n, d = len(rankings), X.shape[1]
    model = pyo.ConcreteModel()
    model.theta = pyo.Var(range(n), range(d), domain=pyo.NonNegativeReals)
    model.s = pyo.Var(domain=pyo.NonNegativeReals)
    model.counts = counts.tolist()
    model.scale = pyo.Constraint(
        expr=sum(count * X[c][j] * model.theta[i, j] for i, count in enumerate(model.counts) for j in range(d)) == 1
    )
    model.share = pyo.Constraint(range(n), rule=lambda m, i: sum(m.theta[i, j] for j in range(d)) == m.s)
    model.order = pyo.ConstraintList()
    for i, ranking in enumerate(rankings.tolist()):
        for a, b in pairwise(ranking):
            model.order.add(sum((X[a][j] - X[b][j]) * model.theta[i, j] for j in range(d)) >= 0)
    return model


def _optimum(model: Any, solver: Any, x: np.ndarray[Any, Any]) -> float:
    import pyomo.environ as pyo

    model.del_component("most")
    terms = (count * x[j] * model.theta[i, j] for i, count in enumerate(model.counts) for j in range(len(x)))
    model.most = pyo.Objective(expr=sum(terms), sense=pyo.maximize)
    result = solver.solve(
        model,
        load_solutions=False,
        raise_exception_on_nonoptimal_result=False,
        threads=1,
        solver_options={"parallel": "off"},
    )
    if result.incumbent_objective is None:
        raise RuntimeError(f"HiGHS ended with {result.termination_condition.name}")
    return float(result.incumbent_objective)
