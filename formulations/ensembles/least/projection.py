"""The nearest point to the votes that satisfies all directed triangles: a relaxed ensemble, and the weights of its bound.

Σ μ (z − p*)² over 0 ≤ z_ab + z_bc − z_ac ≤ 1 for all a, b, c is a convex quadratic program (HiGHS, with the triangles added
when violated). Its minimum is a lower bound on the error of all ensembles, and w = 2μ(p* − z) proves it. Floating point: it
proposes.
"""

from __future__ import annotations

from typing import Any

import numpy as np

from pluralign.formulations.ensembles.votes import Votes
from pluralign.formulations.ordering.relaxation import triples
from pluralign.formulations.types import Bools, Floats
from pluralign.solver.linear.highs import new_highs, run
from pluralign.solver.results import NEVER, Deadline

_AT_ONCE, _VIOLATED, _ROUNDS = 400, 1e-6, 60
_CURVATURE = 1e-5  # of pairs that nobody compared, relative to the others: the program stays strictly convex


def nearest_relaxed(target: Floats, mu: Floats, deadline: Deadline = NEVER) -> Floats | None:
    """Z (m×m, Z[a, b] + Z[b, a] = 1) nearest to the target, or None where HiGHS does not find it.

    target: m×m with target[a, b] + target[b, a] = 1. mu: m×m symmetric weights, 0 for pairs that are not compared.
    """
    import highspy

    m = len(target)
    first, second = np.triu_indices(m, 1)
    aim, weight = target[first, second], mu[first, second]
    scale = float(weight.max(initial=0.0)) or 1.0
    weight = np.maximum(weight / scale, _CURVATURE)
    highs = _program(-2 * weight * aim, 2 * weight)
    *_, ab, bc, ac = triples(m)
    inside: Bools = np.zeros(len(ab), dtype=bool)
    for _ in range(_ROUNDS):
        if deadline.seconds is not None:
            highs.setOptionValue("time_limit", highs.getRunTime() + deadline.left())
        if run(highs) != highspy.HighsModelStatus.kOptimal:
            return None
        z = np.array(highs.getSolution().col_value)
        around = z[ab] + z[bc] - z[ac]
        excess = np.where(inside, -1.0, np.maximum(around - 1, -around))
        new = np.flatnonzero(excess > _VIOLATED)
        if not len(new):
            break
        new = new[np.argsort(-excess[new], kind="stable")[:_AT_ONCE]]
        inside[new] = True
        count = len(new)
        columns = np.column_stack([ab[new], bc[new], ac[new]]).ravel().astype(np.int32)
        starts = (3 * np.arange(count)).astype(np.int32)
        highs.addRows(
            count, np.zeros(count), np.ones(count), 3 * count, starts, columns, np.tile([1.0, 1.0, -1.0], count)
        )
    Z = np.zeros((m, m))
    Z[first, second], Z[second, first] = z, 1 - z
    return Z


def _program(cost: Floats, curvature: Floats) -> Any:
    """min cost·z + ½ Σ curvature z² over the unit box."""
    import highspy

    size = len(cost)
    lp = highspy.HighsLp()
    lp.num_col_, lp.num_row_ = size, 0
    lp.col_cost_, lp.col_lower_, lp.col_upper_ = cost, np.zeros(size), np.ones(size)
    model = highspy.HighsModel()
    model.lp_ = lp
    model.hessian_.dim_ = size
    model.hessian_.format_ = highspy.HessianFormat.kTriangular
    model.hessian_.start_ = np.arange(size + 1)
    model.hessian_.index_ = np.arange(size)
    model.hessian_.value_ = curvature
    highs = new_highs()
    highs.passModel(model)
    return highs


def relaxed_weights(votes: Votes, deadline: Deadline = NEVER) -> Floats | None:
    """The weights w = 2μ (p* − z), z nearest to the votes where all directed triangles hold, as for rewards of any class.

    None if the deadline comes first.
    """
    out = np.zeros(votes.size)
    for i in range(len(votes.prompts)):
        e = votes.pairs_of(i)
        low, m = int(votes.starts[i]), int(votes.starts[i + 1] - votes.starts[i])
        a, b, p = votes.first[e] - low, votes.second[e] - low, votes.p[e]
        target, mu = np.full((m, m), 0.5), np.zeros((m, m))
        target[a, b], target[b, a] = p, 1 - p
        mu[a, b] = mu[b, a] = votes.mu[e]
        if m > 2 and e.stop > e.start:
            Z = nearest_relaxed(target, mu, deadline)
            if Z is None:
                return None
            out[e] = 2 * votes.mu[e] * (p - Z[a, b])
    return out
