"""Starts of the descent: soft mixtures that were fitted together, and mirror images about the teacher.

A soft mixture Σ α_j σ(θ_j·δ) with free norms finds populations that boosting, one member at a time, does not; hardened it is a
start. Without outliers mirror pairs t cos φ ± u sin φ about the teacher t are one, for random u that is uncorrelated with t in
the data: as wide as the votes admit.
"""

from __future__ import annotations

from typing import Any

import numpy as np

from pluralign.formulations.learning.descent import Members, Problem
from pluralign.formulations.learning.pricing import unit
from pluralign.formulations.types import Floats

_ANGLES = np.linspace(0.2, 1.5, 14)


def mixture(problem: Problem, k: int, rng: Any, steps: int = 100, start: Floats | None = None) -> Members:
    """k soft members by squared error and L-BFGS in single precision, from random directions, then hardened."""
    from scipy.optimize import minimize

    fast, d = problem.data.fast, problem.data.d
    y, mu = problem.y.astype(np.float32), problem.mu.astype(np.float32)
    thetas = rng.standard_normal((k, d)) / np.sqrt(d) if start is None else start

    def loss(x: Floats) -> tuple[float, Floats]:
        T = x[: k * d].reshape(k, d).astype(np.float32)
        e = np.exp(x[k * d :] - x[k * d :].max())
        alpha = (e / e.sum()).astype(np.float32)
        H = (T / 2) @ fast  # k×n
        np.tanh(H, out=H)  # 2σ − 1
        gap = (alpha @ H + 1) / 2 - y
        r = mu * gap
        slopes = H @ r + r.sum()
        np.multiply(H, H, out=H)
        np.subtract(1, H, out=H)
        H *= r
        gradient = (H @ fast.T) * (alpha / 2)[:, None] + np.float32(2e-6) * T
        value = float(r @ gap) + 1e-6 * float((T * T).sum())
        return value, np.concatenate([gradient.ravel(), alpha * (slopes - alpha @ slopes)]).astype(float)

    found = minimize(
        loss, np.append(thetas.ravel(), np.zeros(k)), jac=True, method="L-BFGS-B",
        options={"maxiter": steps, "maxfun": steps * 3 // 2},
    )  # fmt: skip
    T = np.asarray(found.x[: k * d], dtype=float).reshape(k, d)
    return Members.of(problem, np.array([unit(t) for t in T]))


def mirrors(problem: Problem, k: int, teacher: Floats, rng: Any) -> Members | None:
    """k members (k even, or the teacher besides) in mirror pairs, all inliers, at the best angle; None if no angle does."""
    D = problem.data.D
    C = (D.T * problem.mu) @ D + 1e-9 * np.eye(D.shape[1])
    L = np.linalg.cholesky(C)
    t = teacher / (float(np.sqrt(teacher @ C @ teacher)) or 1.0)
    others = []
    for _ in range(k // 2):
        u = np.linalg.solve(L.T, rng.standard_normal(D.shape[1]))
        u = u - float(u @ C @ t) * t
        others.append(u / (float(np.sqrt(u @ C @ u)) or 1.0))
    best: Members | None = None
    least = np.inf
    for angle in _ANGLES:
        thetas = [t * np.cos(angle) + sign * u * np.sin(angle) for u in others for sign in (1, -1)]
        thetas += [t] if k % 2 or not others else []
        members = Members.of(problem, np.array(thetas))
        if problem.inliers is not None and not all(problem.inliers.has(b > 0) for b in members.B.T):
            continue
        error = problem.error(members.p)
        if error < least:
            best, least = members, error
    return best
