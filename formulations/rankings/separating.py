"""Many rankings of the same points: θ that induce them, found together by Newton's method, judged by exact bounds.

For one ranking the logistic loss Σ log(1 + exp(−θ·(x_a − x_b))) over consecutive a above b has no minimum exactly if the
ranking is feasible, and then Newton's steps run off to infinity inside its cone: after six to ten of them all differences are
positive on most rankings, thin cones included. What is found so is a proposal; `sure_orders` decides.
"""

from __future__ import annotations

import numpy as np

from pluralign.formulations.instances.induced import sure_orders
from pluralign.formulations.instances.points import Points, quotients, unit_box
from pluralign.formulations.types import Bools, Floats, Ints, Singles
from pluralign.solver.results import NEVER, Deadline

_STEPS = 14
_LONGER = np.float32(1.4)  # than Newton's step, which is short where the minimum is at infinity
_MARGIN = 1e-6  # of a difference of points of length 1
_ENTRIES = 2**20  # of the differences of a block of rankings


def surely_feasible(points: Points, rankings: Ints, deadline: Deadline = NEVER) -> Bools:
    """n: whether a θ was found that induces the ranking (n×m, best first). False says nothing. Raises `LimitReached`."""
    n, m = rankings.shape
    feasible = np.zeros(n, dtype=bool)
    exact = _usual(points)
    if m < 2 or exact is None:
        feasible[:] = m < 2
        return feasible
    unit = unit_box(points).astype(np.float32)
    step = max(1, _ENTRIES // (m * points.d))
    for start in range(0, n, step):
        deadline.check()
        block = rankings[start : start + step]
        with np.errstate(all="ignore"):  # what is no number separates nothing
            thetas = _separating(unit, block).astype(np.float64)
        orders, sure = sure_orders(thetas, exact)
        feasible[start : start + step] = sure & (orders == block).all(axis=1)
    return feasible


def _usual(points: Points) -> Floats | None:
    """Multiples of the points, each the float nearest to the exact number; None where a float cannot say it so."""
    scaled = quotients(points.X.reshape(1, -1)).reshape(points.X.shape)
    sizes = np.abs(scaled[np.array(points.X != 0, dtype=bool)])
    return scaled if (sizes > 1e-140).all() else None


def _separating(unit: Singles, rankings: Ints) -> Singles:
    """n×d: for each ranking a θ, with positive differences where they were found, else the last one."""
    n, d = len(rankings), unit.shape[1]
    ordered = unit[rankings]
    rows = ordered[:, :-1] - ordered[:, 1:]
    rows /= np.maximum(np.sqrt(np.einsum("nij,nij->ni", rows, rows)), np.float32(1e-30))[:, :, None]
    found = np.zeros((n, d), dtype=np.float32)
    theta, alive = found.copy(), np.arange(n)
    diagonal = np.arange(d)
    for _ in range(_STEPS):
        gaps = (rows @ theta[:, :, None])[:, :, 0]
        done = (gaps > _MARGIN).all(axis=1)
        if done.mean() > 0.2 or not done.size:  # copying the others costs more than another step for a few
            found[alive[done]] = theta[done]
            rows, gaps, theta, alive = rows[~done], gaps[~done], theta[~done], alive[~done]
            if not alive.size:
                return found
        weight = 1 / (1 + np.exp(np.clip(gaps, -40, 40)))
        slope = (weight[:, None, :] @ rows)[:, 0]
        root = rows * np.sqrt(weight * (1 - weight) + np.float32(1e-10))[:, :, None]
        curvature = np.swapaxes(root, 1, 2) @ root
        curvature[:, diagonal, diagonal] *= np.float32(1 + 1e-5)
        curvature[:, diagonal, diagonal] += np.float32(1e-12)
        theta += _LONGER * np.linalg.solve(curvature, slope[:, :, None])[:, :, 0]
    found[alive] = theta
    return found
