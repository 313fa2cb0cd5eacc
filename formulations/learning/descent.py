"""Learning by steps that are exact: hard boosting, and coordinate descent on single members, with the best weights after each.

With the other members fixed the error Σ μ (p̂ − y)² is linear in what one member prefers: if c is the others' part of p̂ and α
its weight, it changes by −Σ w b with w = μ (2α (y − c) − α²). So a step is weighted linear Kemeny, as is a step of Frank-Wolfe.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import Any

import numpy as np

from pluralign.formulations.learning.lines import Inliers
from pluralign.formulations.learning.pricing import Differences, Search, priced, unit
from pluralign.formulations.learning.simplex import simplex_minimum, simplex_weights
from pluralign.formulations.types import Floats
from pluralign.solver.results import NEVER, Deadline

_WEIGHTLESS = 1e-9


@dataclass(frozen=True, eq=False)
class Problem:
    """Targets y for n pairs with weights mu, whose sum is 1, and which members are allowed (None: all)."""

    data: Differences
    y: Floats
    mu: Floats
    inliers: Inliers | None = None

    def error(self, p: Floats) -> float:
        """Σ μ (p − y)²."""
        gap = p - self.y
        return float((self.mu * gap) @ gap)


@dataclass(frozen=True, eq=False)
class Members:
    """k directions (k×d), what they prefer (n×k, 0 or 1) and their weights (length k)."""

    thetas: Floats
    B: Floats
    weights: Floats

    @classmethod
    def of(cls, problem: Problem, thetas: Floats) -> Members:
        """With the best weights; members without weight are left out."""
        thetas = np.atleast_2d(thetas)
        B = problem.data.above(thetas)
        return cls(thetas, B, simplex_weights(B, problem.y, problem.mu)).used()

    @property
    def p(self) -> Floats:
        """p̂ of each pair."""
        found: Floats = self.B @ self.weights
        return found

    @property
    def size(self) -> int:
        """k."""
        return len(self.weights)

    def used(self) -> Members:
        """Those with weight."""
        kept = self.weights > _WEIGHTLESS
        if kept.all():
            return self
        weights = self.weights[kept]
        return Members(self.thetas[kept], self.B[:, kept], weights / weights.sum())


def first(problem: Problem, search: Search, rng: Any, starts: list[Floats]) -> Members | None:
    """The best single reward found; None if no inlier was."""
    theta, value = priced(problem.data, problem.mu * (2 * problem.y - 1), starts, search, rng, problem.inliers)
    return None if value == -np.inf else Members.of(problem, theta)


def boosted(problem: Problem, members: Members, search: Search, rng: Any) -> Members:
    """With one more member: a reward along which the error falls (Frank-Wolfe), or the reverse of one; exact weights."""
    residual = problem.mu * (problem.y - members.p)
    data = problem.data
    starts = [
        -members.thetas[0],
        *([_logistic_start(data, residual)] if data.d > 1 else []),
        rng.standard_normal(data.d),
    ]
    theta, value = priced(data, residual, starts, search, rng, problem.inliers)
    found = [theta] if value > -np.inf else []
    if problem.inliers is None:
        found += [-t for t in members.thetas]
    best, least = members, problem.error(members.p)
    G, c = _products(problem, members.B)
    for t in found:
        b = data.above(t)
        grown = np.hstack([members.B, b])
        G1 = np.empty((len(c) + 1, len(c) + 1))
        G1[:-1, :-1] = G
        G1[-1, :] = G1[:, -1] = (problem.mu * b[:, 0]) @ grown
        weights = simplex_minimum(G1, np.append(c, (problem.mu * b[:, 0]) @ problem.y))
        error = problem.error(grown @ weights)
        if error < least:
            best, least = Members(np.vstack([members.thetas, t]), grown, weights), error
    return best.used()


def polished(
    problem: Problem,
    members: Members,
    search: Search,
    rng: Any,
    sweeps: int = 8,
    tolerance: float = 1e-4,
    deadline: Deadline = NEVER,
) -> Members:
    """After coordinate descent, until a sweep gains less than the tolerance (relative): the error never rises.

    mu, y: of the problem. Ends at the deadline with what is there.
    """
    last = problem.error(members.p)
    for _ in range(sweeps):
        for j in range(members.size):
            if deadline.left() == 0:
                return members.used()
            if members.weights[j] > _WEIGHTLESS:
                members = step(problem, members, j, search, rng)
        members = members.used()
        error = problem.error(members.p)
        if last - error < tolerance * last:
            break
        last = error
    return members


def coordinate_weights(problem: Problem, members: Members, j: int) -> Floats:
    """w of the module's first lines for member j (length n)."""
    alpha = float(members.weights[j])
    others = members.p - alpha * members.B[:, j]
    return problem.mu * (2 * alpha * (problem.y - others) - alpha * alpha)


def step(problem: Problem, members: Members, j: int, search: Search, rng: Any) -> Members:
    """One member replaced by a better one if one is found, all weights then exact; never worse."""
    w = coordinate_weights(problem, members, j)
    before = float(w @ members.B[:, j])
    theta, value = priced(problem.data, w, [members.thetas[j]], search, rng, problem.inliers)
    if value <= before + 1e-15:
        return members
    thetas, B = members.thetas.copy(), members.B.copy()
    thetas[j], B[:, j] = theta, problem.data.above(theta)[:, 0]
    changed = replace(members, thetas=thetas, B=B, weights=simplex_weights(B, problem.y, problem.mu))
    return changed if problem.error(changed.p) <= problem.error(members.p) else members


def _products(problem: Problem, B: Floats) -> tuple[Floats, Floats]:
    weighted = B * problem.mu[:, None]
    return weighted.T @ B, weighted.T @ problem.y


def _logistic_start(data: Differences, w: Floats) -> Floats:
    """The weighted mean of the differences by the inverse of their second moments: least squares for the signs of w."""
    D = data.fast
    moments = (D @ D.T).astype(float)
    right = (D @ w.astype(np.float32)).astype(float)
    return unit(np.linalg.solve(moments + 1e-3 * np.trace(moments) / len(moments) * np.eye(len(moments)), right))
