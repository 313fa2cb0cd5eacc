"""Soft ensembles that others learn: mixtures of Bradley-Terry models by EM, and forward stagewise modelling as in the paper.

Hardened by the signs of their heads they are baselines; they stop at a floor where hard coordinate descent does not. EM: every
vote is a draw from the mixture, each M step a weighted Bradley-Terry model. Stagewise: Halpern et al. 2025, Section 4.
"""

from __future__ import annotations

import numpy as np

from pluralign.formulations.learning.bradley_terry import bradley_terry, sigmoid
from pluralign.formulations.learning.comparisons import Comparisons
from pluralign.formulations.learning.simplex import simplex_weights
from pluralign.formulations.types import Floats

_PENALTY, _ROUNDS = 1e-3, 40


def mixture_by_em(data: Comparisons, k: int, starts: int = 2, seed: int = 0) -> tuple[Floats, Floats]:
    """Heads θ (k×d) and weights of the mixture with the largest penalised likelihood of several starts."""
    base = bradley_terry(data.D, data.p, data.weight, _PENALTY)
    best, most = (base[None, :], np.ones(1)), -np.inf
    for start in range(starts):
        rng = np.random.default_rng([seed, start])
        spread = max(0.3, float(np.linalg.norm(base)) / np.sqrt(len(base)))
        thetas = base + rng.normal(size=(k, len(base))) * spread
        weights = np.full(k, 1 / k)
        for _ in range(_ROUNDS):
            thetas, weights = _round(data, thetas, weights)
        q = np.clip(sigmoid(data.D @ thetas.T) @ weights, 1e-9, 1 - 1e-9)
        value = float(data.weight @ (data.p * np.log(q) + (1 - data.p) * np.log(1 - q))) / data.weight.sum()
        value -= _PENALTY * float((thetas**2).sum()) / 2 / k
        if value > most:
            best, most = (thetas, weights), value
    return best


def _round(data: Comparisons, thetas: Floats, weights: Floats) -> tuple[Floats, Floats]:
    """One round of EM."""
    Z = data.D @ thetas.T
    up, down = sigmoid(Z) * weights, sigmoid(-Z) * weights
    W1 = (data.weight * data.p)[:, None] * up / up.sum(axis=1, keepdims=True)
    W0 = (data.weight * (1 - data.p))[:, None] * down / down.sum(axis=1, keepdims=True)
    whole = W1 + W0
    found = whole.sum(axis=0)
    out = thetas.copy()
    for j in range(len(weights)):
        if found[j] > 1e-9:
            own = np.maximum(whole[:, j], 1e-300)
            out[j] = bradley_terry(data.D, W1[:, j] / own, own, _PENALTY, thetas[j], steps=3)
    return out, found / found.sum()


def stagewise(data: Comparisons, k: int, seed: int = 0, starts: int = 3) -> tuple[Floats, Floats]:
    """Heads and weights: each soft head with its weight lowers the squared error most, all weights are then refitted."""
    from scipy.optimize import minimize

    rng = np.random.default_rng(seed)
    D, p, d = data.D, data.p, data.D.shape[1]
    mu = data.weight / data.weight.sum()
    thetas = [bradley_terry(D, p, data.weight, _PENALTY)]
    weights = np.ones(1)
    for _ in range(1, k):
        q = sigmoid(D @ np.array(thetas).T) @ weights

        def loss(x: Floats, q: Floats = q) -> tuple[float, Floats]:
            theta, share = x[:d], float(sigmoid(x[d]))
            h = sigmoid(D @ theta)
            gap = (1 - share) * q + share * h - p
            r = 2 * mu * gap
            gradient = D.T @ (r * share * h * (1 - h)) + 2e-4 * theta
            value = float(mu @ gap**2) + 1e-4 * float(theta @ theta)
            return value, np.append(gradient, float(r @ (h - q)) * share * (1 - share))

        found = []
        for start in range(starts):
            x = np.append(-thetas[-1] * (start == 0) + rng.normal(size=d) * (0.1 if start == 0 else 0.5), 0.0)
            found.append(minimize(loss, x, jac=True, method="L-BFGS-B", options={"maxiter": 100}))
        thetas.append(np.asarray(min(found, key=lambda one: float(one.fun)).x[:d]))
        weights = simplex_weights(sigmoid(D @ np.array(thetas).T), p, mu)
    return np.array(thetas), weights
