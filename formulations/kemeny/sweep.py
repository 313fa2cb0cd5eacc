"""Linear Kemeny with at most three features, exactly: a sweep through all feasible rankings' cells, polynomial for fixed d.

The cost of the ranking that θ induces is Σ n_ab less what the pairs gain whose difference θ prefers, so that the best reward
for the weights n_ab − n_ba is an optimum (`oracles/sweeps.py`). There is no certificate of it yet: it is claimed.
"""

from __future__ import annotations

import numpy as np

from pluralign.formulations.ensembles.oracles.sweeps import MOST_DIRECTIONS, Directions, Sweeps
from pluralign.formulations.kemeny.problem import KemenyOutcome, KemenyProblem
from pluralign.solver.errors import InternalError
from pluralign.solver.results import NEVER, Deadline, Status

_WIDE = 60  # bits of coordinates whose differences are taken in Python's integers


def kemeny_sweep(problem: KemenyProblem, deadline: Deadline = NEVER) -> KemenyOutcome | None:
    """An optimal ranking, not always the first one; None for rules, dimensions and sizes without a sweep.

    Raises `LimitReached` at the deadline.
    """
    points = problem.points
    if points is None or points.d not in MOST_DIRECTIONS or problem.unanimous.any() or problem.m < 2:
        return None
    above, below = np.triu_indices(problem.m, 1)
    if len(above) > 4 * MOST_DIRECTIONS[points.d]:
        return None
    X = (
        points.X
        if points.X.dtype != object and int(np.abs(points.X).max()).bit_length() < _WIDE
        else points.X.astype(object)
    )
    directions = Directions.of(X[above] - X[below])
    if len(directions.vectors) > MOST_DIRECTIONS[points.d]:
        return None
    sweeps = Sweeps(directions, deadline)
    deadline.check()
    weights = (problem.n - problem.n.T)[above, below]
    gain, base = directions.gains(weights)
    (theta, *_), value = sweeps.best(gain)
    rewards = points.rewards(theta).tolist()
    ranking = tuple(sorted(range(problem.m), key=lambda c: -rewards[c]))
    cost = int(problem.n[above, below].sum()) - int(value) - int(base)
    if len(set(rewards)) < problem.m or problem.cost(ranking) != cost:
        raise InternalError(f"the sweep's θ {theta} does not have its cost {cost}")
    return KemenyOutcome(
        Status.CLAIMED, problem.rule, ranking, cost, points.parameter(theta), bound=cost, method="sweep"
    )
