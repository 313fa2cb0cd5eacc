"""Weights for a bound that is both sharp and easy to prove: between those of the ensemble and those of the relaxation.

Let P be the hull of the rewards and R ⊇ P the points that satisfy all directed triangles. For weights w a tree starts from the
maximum over R and has to come down towards the maximum over P. If it gets a share 1 − α of that way, the best bound on the
error is the squared distance of the votes from αR + (1 − α)P, and the difference to the nearest point of that set gives the
weights. α = 1 are the weights of the relaxation, α = 0 those of the best ensemble. Floating point: it proposes.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence

import numpy as np

from pluralign.formulations.ensembles.ensemble import Reward
from pluralign.formulations.ensembles.least.least_norm import LeastNorm
from pluralign.formulations.ensembles.votes import Votes
from pluralign.formulations.types import Bools, Floats, Ints, Singles
from pluralign.solver.results import Deadline

_STEPS = 30
_SETTLED = 0.005  # what a reward gains beyond y, relative to the distance, where it ends
_COARSE = 1e-5
_KEPT = 1200  # rewards kept from one step to the next
_ITERATIONS, _REST = 1000, 1e-6


class NearestRelaxed:
    """The nearest point of R to a target, again and again from where it was. Pairs in the order of the votes."""

    def __init__(self, votes: Votes) -> None:
        self._parts: list[tuple[slice, Ints, Ints, Bools, Singles, Singles, Singles]] = []
        scale = float(votes.mu.max(initial=0.0)) or 1.0
        for i in range(len(votes.prompts)):
            e = votes.pairs_of(i)
            low, m = int(votes.starts[i]), int(votes.starts[i + 1] - votes.starts[i])
            a, b = votes.first[e] - low, votes.second[e] - low
            weight = np.zeros((m, m), dtype=np.float32)
            weight[np.minimum(a, b), np.maximum(a, b)] = votes.mu[e] / scale
            x = np.triu(np.full((m, m), 0.5, dtype=np.float32), 1)[:, :, None].copy()
            multipliers = np.zeros((m * (m - 1) * (m - 2) // 6, 1), dtype=np.float32)
            self._parts.append((e, np.minimum(a, b), np.maximum(a, b), a < b, weight, x, multipliers))

    def nearest(self, target: Floats) -> Floats:
        """The point."""
        from pluralign.formulations.ordering.triangle_duals import project

        out = np.empty_like(target)
        for e, a, b, forward, weight, x, multipliers in self._parts:
            aim = np.zeros(x.shape[:2], dtype=np.float32)
            aim[a, b] = np.where(forward, target[e], 1 - target[e])
            project(aim, weight, x, multipliers, _ITERATIONS, _REST)
            out[e] = np.where(forward, x[a, b, 0], 1 - x[a, b, 0])
        return out


class Compromise:
    """The nearest point of αR + (1 − α)P to the votes for one α after another; P is the hull of the rewards that are found.

    propose: rewards of large gain by weights near some good ones, see `Oracle.propose`.
    """

    def __init__(
        self,
        votes: Votes,
        rewards: Sequence[Reward],
        propose: Callable[[Floats, Sequence[Reward], int], list[Reward]],
    ) -> None:
        self._votes, self._propose = votes, propose
        self._root = np.sqrt(votes.mu)
        self._relaxed = NearestRelaxed(votes)
        self._z = self._relaxed.nearest(votes.p)
        self._rewards: list[Reward] = []
        self._known: set[bytes] = set()
        self._norm = LeastNorm(votes.size)
        self._aim = votes.p
        self._add(rewards)

    def weights(self, alpha: float, deadline: Deadline) -> tuple[Floats, float] | None:
        """w = 2μ (p* − nearest point), 0 < α < 1, and the bound on the error by a tree that gets a share 1 − α of its way.

        None if the deadline comes first.

        Minimising over P for fixed z ∈ R and over R for fixed y ∈ P in turn is a projected gradient method for z, which is
        accelerated (Nesterov 1983).
        """
        votes = self._votes
        z = before = self._z
        momentum = 1.0
        out: tuple[Floats, float] | None = None
        for _ in range(_STEPS):
            if deadline.left() == 0:
                break
            faster = (1 + np.sqrt(1 + 4 * momentum**2)) / 2
            ahead = z + (momentum - 1) / faster * (z - before)
            momentum, before = faster, z
            y = self._in_hull((votes.p - alpha * ahead) / (1 - alpha))
            z = self._relaxed.nearest((votes.p - (1 - alpha) * y) / alpha)
            rest = votes.p - alpha * z - (1 - alpha) * y
            w = 2 * votes.mu * rest
            gain = self._gain(w)
            reached = float(w @ votes.p) - alpha * float(w @ z) - (1 - alpha) * gain
            out = w, max(0.0, reached) ** 2 / max(float(w**2 @ (1 / votes.mu)), 1e-300)
            if gain - float(w @ y) < _SETTLED * float(w @ rest):
                break
        self._z = z
        return out

    def learn(self, rewards: Sequence[Reward]) -> None:
        """More rewards."""
        self._add(rewards)

    @property
    def found(self) -> list[Reward]:
        """The rewards known now."""
        return list(self._rewards)

    def _in_hull(self, aim: Floats) -> Floats:
        """The nearest point of the hull, which may grow on the way."""
        self._norm.move(self._root * (self._aim - aim))
        self._aim = aim
        self._norm.solve(_COARSE)
        w = -2 * self._root * self._norm.point
        if self._add(self._propose(w, [self._rewards[i] for i in self._norm.active], 0)):
            self._norm.solve(_COARSE)
        y = aim + self._norm.point / self._root
        if len(self._rewards) > 2 * _KEPT:
            kept = self._norm.keep(_KEPT)
            self._rewards = [self._rewards[i] for i in kept.tolist()]
            self._known = {self._key(reward) for reward in self._rewards}
        return y

    def _gain(self, w: Floats) -> float:
        """The most that a known reward gains."""
        return float((self._norm.points @ (w / self._root)).max() + w @ self._aim)

    def _add(self, rewards: Sequence[Reward]) -> int:
        new = {self._key(reward): reward for reward in rewards}
        fresh = [reward for key, reward in new.items() if key not in self._known]
        self._known.update(new)
        if fresh:
            self._rewards += fresh
            above = np.array([reward.prefers_first(self._votes) for reward in fresh])
            self._norm.add(self._root * (above - self._aim))
        return len(fresh)

    def _key(self, reward: Reward) -> bytes:
        return np.packbits(reward.prefers_first(self._votes)).tobytes()
