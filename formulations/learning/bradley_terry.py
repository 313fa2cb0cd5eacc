"""The soft Bradley-Terry model on fractions of votes, without intercept: the teacher of few votes, and a reference.

p_e = 1 / (1 + e^(−θ·δ_e)) (Bradley and Terry 1952), fitted by Newton's method with a quadratic penalty; the strength of the
penalty is chosen on prompts that are left out, never on pairs.
"""

from __future__ import annotations

import numpy as np

from pluralign.formulations.types import Floats

PENALTIES = (1e-4, 1e-3, 1e-2, 1e-1, 1.0)
_STEPS = 25


def sigmoid(z: Floats) -> Floats:
    """1 / (1 + e^−z)."""
    found: Floats = 1 / (1 + np.exp(np.clip(-z, -500, 500)))
    return found


def bradley_terry(
    D: Floats, p: Floats, weight: Floats, penalty: float, start: Floats | None = None, steps: int = _STEPS
) -> Floats:
    """θ of least mean cross entropy plus penalty·|θ|²/2, after so many steps at most. D: n×d. p, weight: length n."""
    w = weight / weight.sum()
    d = D.shape[1]
    theta = np.zeros(d) if start is None else start.copy()
    value = _value(D, p, w, penalty, theta)
    for _ in range(steps):
        q = sigmoid(D @ theta)
        gradient = D.T @ (w * (q - p)) + penalty * theta
        if float(np.abs(gradient).max(initial=0)) < 1e-9:
            break
        curvature = (D.T * (w * q * (1 - q))) @ D + penalty * np.eye(d)
        direction = np.linalg.solve(curvature, gradient)
        size = 1.0
        while size > 1e-6:  # halved where Newton's step goes too far
            moved = theta - size * direction
            reached = _value(D, p, w, penalty, moved)
            if reached <= value:
                break
            size /= 2
        if value - reached <= 1e-12 * abs(value):
            break
        theta, value = moved, reached
    return theta


def _value(D: Floats, p: Floats, w: Floats, penalty: float, theta: Floats) -> float:
    z = D @ theta
    return float(w @ (np.logaddexp(0, z) - p * z)) + penalty * float(theta @ theta) / 2
