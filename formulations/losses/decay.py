"""Weight decay, L(θ) = Σ w ℓ(r(loser) − r(winner)) + λ‖θ‖²: the minimum, which is attained and unique, and proofs of orders.

The norm is that of θ for the features as given: nothing here is invariant under affine maps of the features, or under copies
of a profile. Slopes y in the domain of ℓ* need not balance (docs/certificates.md): with g = Σ w y D, γ = x_b − x_a and any
μ ≥ 0, L(θ) ≥ −Σ w ℓ*(y) + λ‖θ‖² − (g + μ γ)·θ ≥ −Σ w ℓ*(y) − ‖g + μ γ‖²/(4 λ) wherever γ·θ ≥ 0.
"""

from __future__ import annotations

from collections.abc import Sequence
from fractions import Fraction

import numpy as np
from flint import arb, ctx, fmpq, fmpq_mat

from pluralign.formulations.losses.coordinates import Coordinates, floats, products, vector
from pluralign.formulations.losses.face import Face
from pluralign.formulations.losses.loss import Loss
from pluralign.formulations.losses.minimizer import FLOAT_BITS, dyadic, exactly, newton, polished, rounded, total
from pluralign.formulations.losses.proof import LEVELS, PairBound, hyperplane, precision
from pluralign.solver.results import Deadline


class GivenCoordinates(Coordinates):
    """φ = θ for the features as given, of which the rows (K×d) are differences times `scale` (d)."""

    def __init__(self, rows: fmpq_mat, scale: Sequence[Fraction]) -> None:
        self.scale = [fmpq(s.numerator, s.denominator) for s in scale]
        self.rank = len(scale)
        entries = [x / self.scale[k % self.rank] for k, x in enumerate(rows.entries())]
        self.C = fmpq_mat(rows.nrows(), self.rank, entries)
        self.floats = floats(self.C)

    def parameter(self, phi: Sequence[fmpq]) -> list[fmpq]:
        """θ for the integer points."""
        return [x / s for x, s in zip(phi, self.scale, strict=True)]

    def express(self, row: Sequence[fmpq]) -> list[fmpq]:
        """The row of the integer points as one of the features."""
        return self.parameter(row)


class DecayProver:
    """Newton's method, and ball arithmetic of growing precision; slopes are used as they are."""

    ray: list[fmpq] | None = None

    def __init__(self, loss: Loss, coordinates: Coordinates, weights: Sequence[int], deadline: Deadline) -> None:
        assert loss.smooth, "a loss with decay is smooth"
        self.loss, self.coordinates, self.weights = loss, coordinates, weights
        rank = coordinates.rank
        self._minimum = _Minimum(loss, coordinates.C, weights, _identity(rank), deadline)
        pulled = vector(fmpq_mat(1, len(weights), list(weights)) * coordinates.C) if len(weights) else []
        self.centred = not any(pulled)
        self._objectives: dict[int, arb] = {}

    @property
    def _decay(self) -> fmpq:
        assert self.loss.decay is not None
        return self.loss.decay

    def point(self, bits: int) -> list[fmpq]:
        """φ near the minimiser."""
        return [rounded(x, bits) for x in self._minimum.point(bits)]

    def objective(self, bits: int) -> arb:
        """An enclosure of the objective at `point(bits)`."""
        if bits not in self._objectives:
            phi = self.point(bits)
            with ctx.workprec(precision(bits)):
                values = (self.loss.enclosure(-x) for x in products(self.coordinates.C, phi))
                self._objectives[bits] = total(self.weights, values) + arb(self._decay * _product(phi, phi))
        return self._objectives[bits]

    def bound(self, gamma: Sequence[fmpq], deadline: Deadline) -> PairBound | None:
        """A proof that γ·φ < 0 at the minimiser. Raises `LimitReached` at the deadline."""
        rank, C = self.coordinates.rank, self.coordinates.C
        embed = hyperplane(gamma, max(range(rank), key=lambda i: abs(gamma[i])))
        on_plane = C * embed if rank > 1 else fmpq_mat(C.nrows(), 0)
        nearest = _Minimum(self.loss, on_plane, self.weights, embed, deadline)
        for bits in LEVELS:
            deadline.check()
            slopes = nearest.slopes(bits)
            if self._proves(slopes, gamma, bits):
                return PairBound(tuple(self.point(bits)), tuple(slopes), bits)
        return None

    def _proves(self, slopes: Sequence[fmpq], gamma: Sequence[fmpq], bits: int) -> bool:
        weighted = [w * y for w, y in zip(self.weights, slopes, strict=True)]
        pull = vector(fmpq_mat(1, len(weighted), weighted) * self.coordinates.C)
        factor = max(fmpq(0), -_product(pull, gamma) / _product(gamma, gamma))
        left = [g + factor * c for g, c in zip(pull, gamma, strict=True)]
        objective = self.objective(bits)
        with ctx.workprec(precision(bits)):
            dual = total(self.weights, map(self.loss.dual_enclosure, slopes))
            return bool(objective < -dual - arb(_product(left, left) / (4 * self._decay)))

    def face(self, rows: Sequence[Sequence[int]]) -> Face | None:
        """Known if θ = 0 is the minimiser: where all slopes are equal, they balance."""
        if not self.centred:
            return None
        zeros: tuple[Fraction | None, ...] = (Fraction(0),) * len(rows)
        return Face(tuple(rows), zeros, zeros)


class _Minimum:
    """The minimum of Σ w ℓ(−rows ψ) + λ‖embed ψ‖². rows: K×ρ; embed: d×ρ, of full rank."""

    def __init__(self, loss: Loss, rows: fmpq_mat, weights: Sequence[int], embed: fmpq_mat, deadline: Deadline) -> None:
        assert loss.decay is not None
        self.loss, self.rows, self.weights, self.deadline = loss, rows, weights, deadline
        self._ridge = embed.transpose() * embed * (2 * loss.decay)
        top = max(weights, default=1)
        start, _ = newton(loss, floats(rows), np.array(weights) / top, floats(self._ridge) / top)
        self._bits, self._psi = 0, [dyadic(x) for x in start]

    def point(self, bits: int) -> list[fmpq]:
        """ψ to about so many bits."""
        while self._psi and self._bits < bits:
            self._bits = min(2 * self._bits or FLOAT_BITS, max(bits, FLOAT_BITS))
            self._psi = polished(self.loss, self.rows, self.weights, self._psi, self._bits, self.deadline, self._ridge)
        return self._psi

    def slopes(self, bits: int) -> list[fmpq]:
        """Slopes near ℓ'(−rows ψ) in the domain of ℓ*, rounded to so many bits."""
        with ctx.workprec(2 * bits + 32):
            found = [exactly(self.loss.derivative(arb(-x))) for x in products(self.rows, self.point(bits))]
        return [self._inside(rounded(y, bits)) for y in found]

    def _inside(self, y: fmpq) -> fmpq:
        above = y if self.loss.low is None else max(y, self.loss.low)
        return above if self.loss.high is None else min(above, self.loss.high)


def _identity(rank: int) -> fmpq_mat:
    return fmpq_mat(rank, rank, [fmpq(i == j) for i in range(rank) for j in range(rank)])


def _product(u: Sequence[fmpq], v: Sequence[fmpq]) -> fmpq:
    return sum((x * y for x, y in zip(u, v, strict=True)), fmpq(0))
