"""Where a smooth loss can have its minimum: for a target θ the condition Σ_σ w_σ g_σ(θ) = 0 is linear in the ballot weights.

If every minimiser has c·θ > 0 for c = x_above − x_below, then so has the gradient at a minimum of L on the wall c·θ = 0 a
negative product with c, and is otherwise a multiple of c; conversely, such a θ on the wall proves it, by convexity. So the
targets are points on walls, one dimension less than all θ; in the plane they lie on a line, and weights on two ballots suffice.
A situation that orders several pairs takes its targets inside, where Σ w g = 0. It is the weak duality behind
the certificates of `formulations.losses.proof`, read backwards.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence

import numpy as np

from pluralign.formulations.types import Floats
from pluralign.proofs.search.inverse.descent import Descent
from pluralign.proofs.search.inverse.situations import Electorate, Situation
from pluralign.proofs.search.inverse.systems import Alternative, Row

SIZES = 2.0 ** (np.arange(-12, 22) / 3)
"""The largest difference of rewards at the targets: from 1/16 to 128."""
_DIRECTIONS = 48  # on a wall of more than one dimension, and inside
_INSIDE = 400  # directions among which those inside are looked for
_POLYAK = 40  # steps of the quick refutation
_SCALE = 2**24  # gradients are rounded to multiples of 1/2^24 of the largest


class Targets:
    """Targets for the situations of one electorate, in the coordinates φ of its `Descent`."""

    def __init__(self, descent: Descent, electorate: Electorate) -> None:
        self.descent, self.electorate = descent, electorate
        self.rank = descent.basis.shape[1]
        self.number = 0  # of pairs of a situation and a target so far
        self._walls: dict[tuple[tuple[int, int], ...], tuple[Floats, Floats]] = {}

    def systems(self, situation: Situation) -> Iterator[Alternative]:
        """For every target that is not refuted at once: the weights with which a minimum near it, or at it, violates.

        The most promising targets come first.
        """
        wall, gradients = self._targets(situation)
        self.number += len(gradients)
        size = np.abs(gradients).max(axis=(1, 2), initial=0)
        usable = np.isfinite(size) & (size > 0)
        gradients = gradients[usable] / size[usable, None, None]
        if len(wall) == self.rank:  # wall: the rows of an orthonormal basis, c first
            promise = _promise(gradients[:, situation.allowed] @ wall.T)
            order = np.argsort(-promise, kind="stable")
            gradients = gradients[order[promise[order] > 0]] @ wall.T
        conditions = [list(map(int, row)) for row in situation.conditions]
        for g in np.rint(gradients * _SCALE).astype(np.int64):
            columns: list[Row] = g.T.tolist()
            if len(wall) == self.rank:
                strict = (*conditions, [-x for x in columns[0]])
                yield Alternative(situation.allowed, strict, tuple(columns[1:]))
            else:
                yield Alternative(situation.allowed, tuple(conditions), tuple(columns))

    def _targets(self, situation: Situation) -> tuple[Floats, Floats]:
        """An orthonormal basis whose first vector is c (or nothing, if there are several), and gradients (T×F×ρ)."""
        key = situation.order
        if key not in self._walls:
            if len(key) == 1:
                c = self._direction(key[0])
                basis = np.linalg.qr(np.column_stack([c, np.eye(self.rank)]))[0].T
                basis[0] = c
                targets = self._sized(self._on_wall(basis[1:]))
            else:
                basis = np.zeros((0, self.rank))
                targets = self._sized(self._inside(key))
            self._walls[key] = basis, self._gradients(targets)
        return self._walls[key]

    def _direction(self, pair: tuple[int, int]) -> Floats:
        """The unit vector along x_above − x_below in these coordinates."""
        a, b = pair
        row = self.descent.basis[self.descent.columns[min(pair), max(pair)]]
        unit: Floats = (row if a < b else -row) / np.linalg.norm(row)
        return unit

    def _on_wall(self, basis: Floats) -> Floats:
        if len(basis) == 1:
            return np.concatenate([basis, -basis])
        return np.random.default_rng(0).normal(size=(_DIRECTIONS * len(basis), len(basis))) @ basis

    def _inside(self, order: Sequence[tuple[int, int]]) -> Floats:
        """Seeded directions that order these pairs as they should be."""
        walls = np.stack([self._direction(pair) for pair in order])
        directions = np.random.default_rng(0).normal(size=(_INSIDE * self.rank, self.rank))
        return directions[(directions @ walls.T > 0).all(axis=1)][:_DIRECTIONS]

    def _sized(self, directions: Floats) -> Floats:
        """All multiples of the directions with the `SIZES` of rewards; φ = 0 if there is no direction."""
        if not directions.size:
            return np.zeros((1 if self.rank == 1 else 0, self.rank))
        largest = np.abs(directions @ self.descent.basis.T).max(axis=1)
        result: Floats = (directions / largest[:, None])[None] * SIZES[:, None, None]
        return result.reshape(-1, self.rank)

    def _gradients(self, targets: Floats) -> Floats:
        """g_σ(φ), T×F×ρ: the gradient of the loss of one voter with ballot σ."""
        basis, loss = self.descent.basis, self.descent.loss
        gaps = targets @ basis.T
        above, below = (loss.floats(sign * gaps.ravel())[1].reshape(gaps.shape) for sign in (-1.0, 1.0))
        first, second = self.descent.prefers
        result: Floats = np.einsum("tk,fk,ki->tfi", below, second, basis, optimize=True)
        result -= np.einsum("tk,fk,ki->tfi", above, first, basis, optimize=True)
        return result


def _promise(gradients: Floats) -> Floats:
    """An upper bound on −Σ w g·c over weights with Σ w = 1 that cancel the other coordinates; gradients: T×F×ρ, c first.

    It is the dual function max_σ (−g_σ·c + ν·rest of g_σ), brought down to 0 by Polyak's steps where that can be.
    """
    p, h = -gradients[:, :, 0], gradients[:, :, 1:]
    nu = np.zeros((len(p), h.shape[2]))
    best = np.full(len(p), np.inf)
    every = np.arange(len(p))
    for _ in range(_POLYAK):
        values = p + (h @ nu[:, :, None])[:, :, 0]
        worst = values.argmax(axis=1)
        value, slope = values[every, worst], h[every, worst]
        best = np.minimum(best, value)
        length = np.maximum((slope**2).sum(axis=1), 1e-30)
        nu -= (np.maximum(value, 0) / length)[:, None] * slope
    return best
