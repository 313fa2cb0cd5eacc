"""All minimisers of a smooth loss in one small ball: θ in floats, and a factor of the curvature that shows how far they may be.

One θ and one matrix serve all pairs of candidates, so that thousands of comparisons cost a few matrix products. What is found
here is a proposal, for the checker to judge (docs/certificates.md, `loss-ball`); nothing is rounded outwards.
"""

from __future__ import annotations

import math
from dataclasses import dataclass
from fractions import Fraction
from itertools import pairwise

import numpy as np

from pluralign.formulations.instances.instance import Instance
from pluralign.formulations.instances.points import quotients
from pluralign.formulations.losses.loss_rule import LossProblem
from pluralign.formulations.types import Floats, Ints, Pair
from pluralign.solver.integers import over_common_denominator
from pluralign.solver.results import NEVER, Deadline

LOSSES = ("logistic", "exponential", "squared", "label-smoothing", "margin", "davidson")
"""Those whose third derivative is at most their second."""

_STEPS = 200
_DONE = 1e-10  # of the gradient, in the norm dual to the curvature
_APART = 1e-8  # neighbours in the ranking that are nearer than this, in the same norm, are not offered
_BITS = 60
_CONDITION = 1e6  # of the curvature's factor; beyond it floats are not to be relied on


@dataclass(frozen=True)
class Ball:
    """theta: near the minimiser, for the instance's features. order: the candidates by θ·x. factor: integers T (d×d) for the
    features times the least integers that make each column whole. apart: neighbours in the order that are proposed, which the
    ball tells apart. objective: the loss at θ, in floats.
    """

    theta: tuple[Fraction, ...]
    order: tuple[int, ...]
    factor: tuple[tuple[int, ...], ...]
    apart: tuple[Pair, ...]
    objective: float


def ball(instance: Instance, rule: str, deadline: Deadline = NEVER) -> Ball | None:
    """None for losses and data without such a ball, such as those of which the infimum is not attained.

    Raises `InputError` as `LossProblem.of`, and `LimitReached` at the deadline.
    """
    problem = LossProblem.of(instance, rule)
    if problem.loss.name not in LOSSES or not problem.pairs:
        return None
    X, w = quotients(problem.points.X.reshape(1, -1)).reshape(problem.points.X.shape), np.array(problem.weights, float)
    above, below = np.array(problem.pairs).T
    found = _newton(problem, X - X.mean(axis=0), w, above, below, deadline)
    if found is None:
        return None
    phi, stiffness, objective = found
    top = max(abs(int(x)) for x in problem.points.X.ravel())
    shift = _BITS - math.frexp(np.abs(phi).max() or 1.0)[1]
    numerators = [round(math.ldexp(t, shift)) for t in phi.tolist()]
    unit = Fraction(1, top) * Fraction(2) ** -shift
    theta = tuple(t * unit * s for t, s in zip(numerators, problem.points.scale, strict=True))
    rewards = (problem.points.X.astype(object) @ np.array(numerators, dtype=object)).tolist()
    order = tuple(sorted(range(problem.m), key=lambda c: (-rewards[c], c)))
    factored = _factor(instance, stiffness, above, below)
    if factored is None:
        return None
    factor, scaled, inverse = factored
    places = np.array(order)
    reach = np.sqrt((((scaled[places[:-1]] - scaled[places[1:]]) @ inverse.T) ** 2).sum(axis=1))
    gaps = [float((rewards[a] - rewards[b]) * unit) for a, b in pairwise(order)]
    good = np.array(gaps) > _APART * reach
    clear = tuple(pair for pair, apart in zip(pairwise(order), good.tolist(), strict=True) if apart)
    return Ball(theta, order, factor, clear, objective)


def _newton(
    problem: LossProblem, X: Floats, w: Floats, above: Ints, below: Ints, deadline: Deadline
) -> tuple[Floats, Floats, float] | None:
    """θ for X at the minimum, w ℓ'' and the loss there; None if Newton's method with halved steps does not get there."""
    theta = np.zeros(X.shape[1])

    def loss(t: Floats) -> float:
        rewards = X @ t
        return float(w @ problem.loss.floats(rewards[below] - rewards[above])[0])

    value = loss(theta)
    for _ in range(_STEPS):
        deadline.check()
        rewards = X @ theta
        _, slope, second = problem.loss.floats(rewards[below] - rewards[above])
        gradient = X.T @ _by_candidate(-w * slope, above, below, len(X))
        H = X.T @ _laplacian(w * second, above, below, len(X)) @ X
        try:
            np.linalg.cholesky(H)
            step = np.linalg.solve(H, gradient)
        except np.linalg.LinAlgError:
            return None
        size = float(gradient @ step)
        if not 0 <= size < np.inf:
            return None
        if size < _DONE**2:
            return theta - step, w * second, value
        length = 1.0
        while size > 1e-8 and not loss(theta - length * step) < value and length > 1e-6:
            length /= 2
        theta = theta - length * step
        value = loss(theta)
    return None


def _by_candidate(values: Floats, above: Ints, below: Ints, m: int) -> Floats:
    """For each candidate what its pairs won add up to, less those lost."""
    total = np.bincount(above, values, m) - np.bincount(below, values, m)
    return total.astype(np.float64)


def _laplacian(values: Floats, above: Ints, below: Ints, m: int) -> Floats:
    """m×m: Σ value (e_a − e_b)(e_a − e_b)ᵀ."""
    both = np.bincount(above * m + below, values, m * m).reshape(m, m).astype(np.float64)
    both = both + both.T
    out: Floats = np.diag(both.sum(axis=1)) - both
    return out


def _factor(
    instance: Instance, stiffness: Floats, above: Ints, below: Ints
) -> tuple[tuple[tuple[int, ...], ...], Floats, Floats] | None:
    """Integers T with T H Tᵀ nearly a multiple of 1, for the features made whole; these features, and T with multiple 1."""
    assert instance.features is not None
    columns = [over_common_denominator(column)[0] for column in zip(*instance.features, strict=True)]
    V = np.array([[float(x - column[0]) for x in column] for column in columns]).T
    H = V.T @ _laplacian(stiffness, above, below, len(V)) @ V
    size = np.sqrt(np.diag(H))
    if not ((size > 0) & np.isfinite(size)).all():
        return None
    try:
        lower = np.linalg.cholesky(H / np.outer(size, size))
    except np.linalg.LinAlgError:
        return None
    inverse = np.linalg.inv(lower)
    if not np.abs(inverse).max() < _CONDITION:
        return None
    inverse = inverse / size
    # entries rounded by half a unit change T H Tᵀ by d·max |H Tᵀ|/2 at most, and H Tᵀ is the Cholesky factor
    bits = math.frexp(1000 * len(size) * float(np.abs(lower * size[:, None]).max()))[1]
    factor = tuple(tuple(round(Fraction(x) * Fraction(2) ** bits) for x in row) for row in inverse.tolist())
    return factor, V, inverse
