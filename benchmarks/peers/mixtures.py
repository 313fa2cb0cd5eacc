"""The model that learning fits, by gradient descent in jax, for the peers' Python, which has only it and numpy.

A mixture Σ α_j σ(θ_j·δ) of k soft heads with free norms, its squared error on the votes by Adam on minibatches, a rate that
falls to 0. Its prediction is soft; taking signs makes an ensemble of rewards of it.
"""

from __future__ import annotations

from importlib import import_module
from typing import Any

import numpy as np

from pluralign.benchmarks.running.case import CaseOutcome, Job
from pluralign.benchmarks.suites.populations import known_population

BATCHES, RATE = (256, 1024), 0.05  # of up to 50,000 pairs, and of more


def job(n: int, d: int, k: int, votes: int, epochs: int, limit: float) -> Job:
    """Error on fresh pairs: of the soft mixture, and of its signs with the same weights."""
    D, p, fresh, true = known_population(n, d, k, votes, 0)

    def work() -> tuple[float, float]:
        thetas, weights = mixture(D, p, k, epochs)
        z = fresh @ thetas.T
        soft = 1 / (1 + np.exp(-z)) @ weights
        return float(((soft - true) ** 2).mean()), float((((z > 0) @ weights - true) ** 2).mean())

    def judge(found: tuple[float, float]) -> CaseOutcome:
        return CaseOutcome("claimed", None, None, {"error": round(found[0], 5), "error_of_signs": round(found[1], 5)})

    return Job(work, judge)


def mixture(D: Any, p: Any, k: int, epochs: int, seed: int = 0) -> tuple[Any, Any]:
    """Heads (k×d) and their weights."""
    jax, jnp = import_module("jax"), import_module("jax.numpy")
    n, d = D.shape
    batch = min(BATCHES[n > 50_000], n)
    steps = epochs * (n // batch)
    X, y = jnp.asarray(D, jnp.float32), jnp.asarray(p, jnp.float32)
    keys = jax.random.split(jax.random.key(seed), 2)
    start = {"theta": jax.random.normal(keys[0], (k, d)) / jnp.sqrt(d), "logits": jnp.zeros(k)}
    zeros = jax.tree.map(jnp.zeros_like, start)

    def loss(model: Any, rows: Any) -> Any:
        gap = jax.nn.sigmoid(X[rows] @ model["theta"].T) @ jax.nn.softmax(model["logits"]) - y[rows]
        return (gap * gap).mean()

    def step(i: Any, state: Any) -> Any:
        model, first, second, key = state
        key, own = jax.random.split(key)
        slope = jax.grad(loss)(model, jax.random.randint(own, (batch,), 0, n))
        first = jax.tree.map(lambda m, g: 0.9 * m + 0.1 * g, first, slope)
        second = jax.tree.map(lambda v, g: 0.999 * v + 0.001 * g * g, second, slope)
        rate, t = RATE * (1 - i / steps), i + 1.0

        def moved(x: Any, m: Any, v: Any) -> Any:
            return x - rate * (m / (1 - 0.9**t)) / (jnp.sqrt(v / (1 - 0.999**t)) + 1e-8)

        return jax.tree.map(moved, model, first, second), first, second, key

    run = jax.jit(lambda state: jax.lax.fori_loop(0, steps, step, state))
    model = run((start, zeros, zeros, keys[1]))[0]
    return np.asarray(model["theta"], float), np.asarray(jax.nn.softmax(model["logits"]), float)
