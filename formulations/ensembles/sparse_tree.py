"""The proof of docs/certificates.md, "Small ensembles", over a complete pool: a tree whose nodes carry weights w on the pairs.

All ensembles whose rewards have w·s ≤ c(w) have an error of at least L, so one reward must be in H(w); a node has a child for
each of them that is not forbidden. For some dozens of rewards; with hundreds the trees of sparse_proof are far smaller. Floats
choose w; integers decide.
"""

from __future__ import annotations

from collections.abc import Sequence
from fractions import Fraction
from typing import Any

import numpy as np
from numpy.typing import NDArray

from formulations.ensembles.ensemble import Norm
from formulations.ensembles.rewards_pool import Pool
from formulations.ensembles.sparse_swaps import best_weights
from formulations.ensembles.sparse_weights import Fitter
from formulations.ensembles.votes import Votes
from formulations.numbers import as_json
from solver.exact import int_array, over_common_denominator, product
from solver.results import NEVER, Deadline

Floats = NDArray[np.float64]
_BITS = (8, 16, 32)  # of the largest entry of a rounded w
_RANDOM = 300
_STEPS = 60
_CHECK = 64


class HalfspaceTree:
    """Builds the tree that no ensemble of at most k rewards of the pool has an error below `level`, which must be true."""

    def __init__(self, votes: Votes, pool: Pool, k: int, norm: Norm, level: Fraction, seed: int = 0) -> None:
        self.votes, self.k, self.norm, self.level = votes, k, norm, level
        self.S: NDArray[np.int64] = pool.vectors.astype(np.int64)
        self.floats = self.S.astype(np.float64)
        self.p, self.mu = votes.fractions(), votes.measure()
        self.fitter = Fitter(votes, norm)
        self.random = np.random.default_rng(seed)
        self.nodes = 0
        self.slopes = self._library()

    def build(self, deadline: Deadline = NEVER) -> Any:
        """The tree. Raises `LimitReached` at the deadline."""
        return self._node([], np.ones(len(self.S), dtype=bool), deadline)

    def ceiling(self, w: Sequence[Fraction]) -> Fraction:
        """c(w)."""
        value = sum((x * p for x, p in zip(w, self.p, strict=True)), -self.level)
        if self.norm == "squared":
            value -= sum((x * x / (4 * m) for x, m in zip(w, self.mu, strict=True)), Fraction(0))
        return value

    def _node(self, chosen: list[int], free: NDArray[np.bool_], deadline: Deadline) -> Any:
        self.nodes += 1
        if self.nodes % _CHECK == 0:
            deadline.check()
        if len(chosen) == self.k:
            return [self._written(self.fitter(self.S[chosen].tolist()).slopes), []]
        w, inside = self._weights(chosen, free)
        children = []
        left = free.copy()
        for s in np.flatnonzero(inside & free).tolist():
            left[s] = False
            children.append(self._node([*chosen, s], left.copy(), deadline))
        return [self._written(w), children]

    def _weights(self, chosen: list[int], free: NDArray[np.bool_]) -> tuple[list[Fraction], NDArray[np.bool_]]:
        """w with w·s ≤ c(w) for the chosen rewards and few of the free ones in H(w), and which of all are in H(w)."""
        exact: list[list[Fraction]] = []
        if chosen:
            exact.append(list(self.fitter(self.S[chosen].tolist()).slopes))
        values = self.slopes @ self.floats.T
        limit = self._limits(self.slopes)
        outside = values <= limit[:, None] - 1e-9
        good = outside[:, chosen].all(axis=1)
        count = np.where(good, (~outside & free).sum(axis=1), len(self.S) + 1)
        best = np.argsort(count, kind="stable")[:2]
        exact += [w for i in best.tolist() if count[i] <= len(self.S) for w in self._rounded(self.slopes[i])]
        tried = [(w, self._inside(w)) for w in exact]
        fitting = [(w, h) for w, h in tried if not h[chosen].any()]
        assert fitting, "the slopes of the chosen rewards' best weights fit"
        return min(fitting, key=lambda item: int((item[1] & free).sum()))

    def _inside(self, w: Sequence[Fraction]) -> NDArray[np.bool_]:
        """Which rewards are in H(w), exactly."""
        numbers, q = over_common_denominator(w)
        limit = (self.ceiling(w) * q).__floor__()
        return np.array([x > limit for x in product(self.S, int_array(numbers)).tolist()], dtype=bool)

    def _rounded(self, w: Floats) -> list[list[Fraction]]:
        """w with fewer bits, towards zero."""
        top = float(np.abs(w).max()) or 1.0
        exponent = int(np.floor(np.log2(top)))
        units = [Fraction(2) ** (exponent - bits) for bits in _BITS]
        return [[int(x / float(u)) * u for x in w.tolist()] for u in units]

    def _limits(self, W: Floats) -> Floats:
        """c(w) in floats for many w (n×M)."""
        p, mu = self.votes.p, self.votes.mu
        limit: Floats = W @ p - float(self.level)
        return limit - (W * W / (4 * mu)).sum(axis=1) if self.norm == "squared" else limit

    def _library(self) -> Floats:
        """Many w: slopes at the best weights of random rewards, and for `squared` some that leave few rewards in H(w)."""
        N = len(self.S)
        parts = []
        for size in range(1, self.k + 1):
            rows = self.random.integers(N, size=(_RANDOM, size))
            t = np.swapaxes(self.floats[rows], 1, 2)
            a, _ = best_weights(self.votes.p, self.votes.mu, self.norm, t)
            gap = self.votes.p - (t * a[:, None, :]).sum(axis=2)
            parts.append(self._conditioned(gap))
        single = np.vstack([np.eye(len(self.p)), -np.eye(len(self.p))])
        parts.append(self._conditioned(single))
        W = np.vstack(parts)
        return np.vstack([W, self._descended(W)]) if self.norm == "squared" and self.level else W

    def _conditioned(self, gap: Floats) -> Floats:
        """Directions (n×M) as w that satisfy the norm's condition, at a good scale."""
        mu = self.votes.mu
        if self.norm == "squared":
            w = 2 * mu * gap
            return np.asarray(
                w * np.sqrt(float(self.level) / np.maximum((w * w / (4 * mu)).sum(axis=1, keepdims=True), 1e-300))
            )
        if self.norm == "absolute":
            return np.asarray(mu * np.clip(gap * 1e3, -1, 1) * (1 - 1e-12))
        return np.asarray(gap / np.maximum(np.abs(gap).sum(axis=1, keepdims=True), 1e-300) * (1 - 1e-12))

    def _descended(self, W: Floats) -> Floats:
        """The w after descending on a smoothed number of rewards in H(w)."""
        scale = 2 * np.sqrt(self.votes.mu)
        points = (self.floats - self.votes.p) * np.sqrt(self.votes.mu)
        root = np.sqrt(float(self.level))
        n = W / scale / root
        for width in np.geomspace(0.15, 0.01, _STEPS):
            value = 1 / (1 + np.exp(-np.clip((n @ points.T + root) / width, -30, 30)))
            slope = (value * (1 - value)) @ points
            slope -= (slope * n).sum(axis=1, keepdims=True) * n
            n = n - 2 * width * slope / (np.linalg.norm(slope, axis=1, keepdims=True) + 1e-12)
            n /= np.linalg.norm(n, axis=1, keepdims=True)
        return np.asarray(n * scale * root)

    @staticmethod
    def _written(w: Sequence[Fraction]) -> list[int | str]:
        return [as_json(x) for x in w]
