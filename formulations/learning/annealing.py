"""Joint annealing: all directions and weights of an ensemble at once, by gradients of a soft error of growing steepness.

σ(τ θ·δ) over unit θ stands for [θ·δ > 0]. As τ grows the soft error becomes the hard one; coordinate descent, which moves one
member at a time, then has less to do.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import numpy as np

from pluralign.formulations.learning.descent import Members, Problem
from pluralign.formulations.types import Floats

STEEPNESS = (1.0, 2.0, 4.0, 8.0)
LATE = (8.0, 16.0)
"""For members that need no more than a last joint step."""


def annealed(
    problem: Problem, thetas: Floats, weights: Floats, steepness: Sequence[float] = STEEPNESS, steps: int = 60
) -> Members | None:
    """Members near to these directions (k×d) and weights after so many steps of L-BFGS at each steepness, then hardened.

    Steepness is relative to the spread of θ·δ in the data. Members that become outliers are fined, more and more; None if one
    is an outlier in the end.
    """
    from scipy.optimize import minimize

    k, d = thetas.shape
    lengths = np.linalg.norm(thetas, axis=1, keepdims=True)
    directions = thetas / np.where(lengths > 0, lengths, 1.0)
    spread = float(np.sqrt(np.mean((problem.data.D[:2000] @ directions.T) ** 2))) or 1.0
    x = np.append(directions.ravel(), np.log(np.maximum(weights, 1e-3)))
    fine = 1.0
    for tau in steepness:
        loss = _SoftError(problem, k, tau / spread, fine)
        found = minimize(loss, x, jac=True, method="L-BFGS-B", options={"maxiter": steps, "maxfun": 2 * steps})
        x = np.asarray(found.x, dtype=float)
        fine *= 16
    members = Members.of(problem, x[: k * d].reshape(k, d))
    if problem.inliers is not None and not all(problem.inliers.has(b > 0) for b in members.B.T):
        return None
    return members


def settled(problem: Problem, members: Members, steepness: Sequence[float] = LATE, steps: int = 40) -> Members:
    """After a last joint step, if that lowers the error; else the same members."""
    found = annealed(problem, members.thetas, members.weights, steepness, steps) if members.size > 1 else None
    return members if found is None or problem.error(found.p) >= problem.error(members.p) else found


class _SoftError:
    """Σ μ (Σ α_j σ(scale u_j·δ) − y)² and its gradient; x: θ (k×d; u of length 1) and the logarithms of α."""

    def __init__(self, problem: Problem, k: int, scale: float, fine: float) -> None:
        self.fast, self.k, self.scale, self.fine = problem.data.fast, k, scale, fine
        self.y, self.mu = problem.y.astype(np.float32), problem.mu.astype(np.float32)
        inliers = problem.inliers
        self.lean = None if inliers is None else inliers.lean.astype(np.float32)
        self.least = 0.0 if inliers is None else inliers.least
        self.half = 0.0 if self.lean is None else float(self.lean.sum())

    def __call__(self, x: Floats) -> tuple[float, Floats]:
        k = self.k
        T = x[:-k].reshape(k, -1)
        length = np.linalg.norm(T, axis=1, keepdims=True) + 1e-300
        U = T / length
        e = np.exp(x[-k:] - x[-k:].max())
        alpha = e / e.sum()
        H = (U * (self.scale / 2)).astype(np.float32) @ self.fast
        np.tanh(H, out=H)  # 2σ − 1
        gap = (alpha.astype(np.float32) @ H + 1) / 2 - self.y
        r = self.mu * gap
        slopes = (H @ r + r.sum()).astype(float)
        value = float(r @ gap)
        pull: Any = (2 * alpha).astype(np.float32)[:, None] * r
        if self.lean is not None:
            short = np.maximum(0.0, self.least - ((H @ self.lean).astype(float) + self.half) / 2)
            value += self.fine * float(short @ short)
            pull -= (2 * self.fine * short).astype(np.float32)[:, None] * self.lean
        np.multiply(H, H, out=H)
        np.subtract(1, H, out=H)
        H *= pull
        G = (H @ self.fast.T).astype(float) * (self.scale / 4)
        G = (G - U * (U * G).sum(axis=1, keepdims=True)) / length
        return value, np.append(G.ravel(), alpha * (slopes - alpha @ slopes))
