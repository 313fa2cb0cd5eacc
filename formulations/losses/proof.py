"""Proofs by weak duality that every output of a loss-based rule ranks a above b (docs/certificates.md, `loss-orders`).

Slopes y_k in the domain of ℓ* with Σ w_k y_k D_k = −λ (x_b − x_a), λ ≥ 0, show L(θ) ≥ −Σ w_k ℓ*(y_k) wherever b is weakly
above a. The best such slopes are those at the minimum of L on the hyperplane r(a) = r(b), where λ is its multiplier. If that
bound exceeds L(θ0) for some θ0, no output ranks b above a; if L attains its infimum on the closed half space, some output does.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from fractions import Fraction
from math import lcm
from typing import Protocol

from flint import arb, ctx, fmpq, fmpq_mat

from pluralign.formulations.losses.coordinates import Coordinates, products, vector
from pluralign.formulations.losses.face import Face
from pluralign.formulations.losses.loss import Loss
from pluralign.formulations.losses.minimizer import EXACT, Minimum
from pluralign.solver.linear.lp import LinearProgram, Optimal, Unbounded
from pluralign.solver.linear.lp import solve as solve_exactly
from pluralign.solver.results import NEVER, Deadline

LEVELS = (20, 48, 100, 200)  # bits of θ0 and the slopes


def precision(bits: int) -> int:
    """Bits of ball arithmetic with θ0 and slopes of so many bits."""
    return 2 * bits + 64 if bits != EXACT else 2000


@dataclass(frozen=True)
class PairBound:
    """For a pair (a, b): slopes (K) with which the least loss where b is weakly above a exceeds that of φ; bits of both."""

    phi: tuple[fmpq, ...]
    slopes: tuple[fmpq, ...]
    bits: int


class Prover(Protocol):
    """What proves orders for one loss problem in coordinates φ: Σ w ℓ(−C φ)."""

    coordinates: Coordinates
    ray: list[fmpq] | None
    centred: bool  # whether all rewards are equal at a minimum, but for the ray

    def point(self, bits: int) -> list[fmpq]:
        """φ near the minimiser, far along the ray if the infimum is not attained."""
        ...

    def bound(self, gamma: Sequence[fmpq], deadline: Deadline) -> PairBound | None:
        """A proof that γ·φ < 0 for every minimiser, None if none is found."""
        ...

    def objective(self, bits: int) -> arb:
        """An enclosure of the objective at `point(bits)`."""
        ...

    def face(self, rows: Sequence[Sequence[int]]) -> Face | None:
        """The exact set of minimisers in terms of the rows D (K×d), None where it is not known to be a polyhedron."""
        ...


def prover(loss: Loss, coordinates: Coordinates, weights: Sequence[int], deadline: Deadline = NEVER) -> Prover:
    """The prover for a loss. Raises `LimitReached` at the deadline."""
    return (SmoothProver if loss.smooth else LinearProver)(loss, coordinates, weights, deadline)


class SmoothProver:
    """Newton's method, slopes made exact, and ball arithmetic of growing precision."""

    def __init__(self, loss: Loss, coordinates: Coordinates, weights: Sequence[int], deadline: Deadline) -> None:
        self.loss, self.coordinates, self.weights = loss, coordinates, weights
        self.minimum = Minimum(loss, coordinates.C, weights, deadline)
        self.ray = self.minimum.ray
        self.centred = self.minimum.centred
        self._objectives: dict[int, arb] = {}

    def point(self, bits: int) -> list[fmpq]:
        """φ near the minimiser."""
        return self.minimum.point(bits)

    def objective(self, bits: int) -> arb:
        """An enclosure of the objective at `point(bits)`."""
        if bits not in self._objectives:
            with ctx.workprec(precision(bits)):
                self._objectives[bits] = self._loss_at(self.point(bits))
        return self._objectives[bits]

    def _loss_at(self, phi: Sequence[fmpq]) -> arb:
        total = arb(0)
        for w, x in zip(self.weights, products(self.coordinates.C, phi), strict=True):
            total += w * self.loss.enclosure(-x)
        return total

    def bound(self, gamma: Sequence[fmpq], deadline: Deadline) -> PairBound | None:
        """A proof that γ·φ < 0 for every minimiser. Raises `LimitReached` at the deadline."""
        j = max(range(len(gamma)), key=lambda i: abs(gamma[i]))
        restricted = Minimum(self.loss, _on_hyperplane(self.coordinates.C, gamma, j), self.weights, deadline)
        for bits in (*LEVELS[:2], EXACT) if restricted.exact and self.minimum.exact else LEVELS:
            deadline.check()
            slopes = restricted.slopes(bits)
            if slopes is not None and self._proves(slopes, gamma, j, bits):
                return PairBound(tuple(self.point(bits)), tuple(slopes), bits)
        return None

    def _proves(self, slopes: Sequence[fmpq], gamma: Sequence[fmpq], j: int, bits: int) -> bool:
        C, weights = self.coordinates.C, self.weights
        combined = vector(fmpq_mat(1, len(weights), [w * y for w, y in zip(weights, slopes, strict=True)]) * C)
        factor = -combined[j] / gamma[j]
        assert combined == [-factor * g for g in gamma], "the slopes were made exact"
        if factor < 0:
            return False
        objective = self.objective(bits)
        with ctx.workprec(precision(bits)):
            least = arb(0)
            for w, y in zip(weights, slopes, strict=True):
                least -= w * self.loss.dual_enclosure(y)
            return bool(objective < least)

    def face(self, rows: Sequence[Sequence[int]]) -> Face | None:
        """Known for piecewise quadratic losses, and for strictly convex ones if θ = 0 is a minimiser."""
        loss, C, K = self.loss, self.coordinates.C, len(self.weights)
        if self.minimum.exact:
            gains = products(C, self.point(EXACT))
        elif loss.strictly_convex and self.ray is None and self.minimum.centred:
            gains = [fmpq(0)] * K
        else:
            return None
        corner = loss.quadratic_above
        lower: list[Fraction | None] = []
        upper: list[Fraction | None] = []
        for gain in gains:
            if corner is None or -gain > corner:  # strictly convex there
                lower.append(_fraction(gain))
                upper.append(_fraction(gain))
            else:
                lower.append(_fraction(-corner))
                upper.append(None)
        return Face(tuple(rows), tuple(lower), tuple(upper))


class LinearProver:
    """Piecewise linear losses: everything is an exact linear program in the slopes, with ρ rows.

    Maximise −Σ w ℓ*(y) subject to Σ w y C = −λ γ. A loss Σ jump·max(0, x − corner) has y = Σ q with 0 ≤ q ≤ jump for each
    corner, and −ℓ*(y) is the largest −Σ corner·q. The multipliers of the rows are φ. Row i of the program is in integers, a
    multiple `scales[i]` of this one.
    """

    def __init__(self, loss: Loss, coordinates: Coordinates, weights: Sequence[int], deadline: Deadline) -> None:
        self.loss, self.coordinates, self.weights = loss, coordinates, weights
        self.ray: list[fmpq] | None = None
        self.centred = False
        columns = [[coordinates.C[k, i] for k in range(len(weights))] for i in range(coordinates.rank)]
        self.scales = [lcm(*(int(x.q) for x in column)) for column in columns]
        self._rows = [
            [w * int(scale * x) for w, x in zip(weights, column, strict=True)] * len(loss.corners)
            for scale, column in zip(self.scales, columns, strict=True)
        ]
        self._solution = self._solve(None, deadline)
        self._phi = [_fmpq(x) * scale for x, scale in zip(self._solution.y, self.scales, strict=True)]

    def _solve(self, gamma: Sequence[fmpq] | None, deadline: Deadline) -> Optimal:
        corners = [(_number(corner), _number(jump)) for corner, jump in self.loss.corners]
        objective = [-w * corner for corner, _ in corners for w in self.weights]
        upper: list[int | Fraction | None] = [jump for _, jump in corners for _ in self.weights]
        rows: list[list[int | Fraction]] = [[*row] for row in self._rows]
        if gamma is not None:
            objective.append(0)
            upper.append(None)
            for row, g, scale in zip(rows, gamma, self.scales, strict=True):
                row.append(_number(g * scale))
        equal = [0] * len(rows)
        program = LinearProgram(
            objective, rows, row_lower=equal, row_upper=equal, lower=[0] * len(objective), upper=upper, maximize=True
        )
        answer = solve_exactly(program, deadline)
        assert isinstance(answer, Optimal), "y = 0 is feasible and slopes are bounded"
        return answer

    def point(self, bits: int) -> list[fmpq]:
        """A minimiser φ, exact."""
        return self._phi

    def objective(self, bits: int) -> arb:
        """The minimum, exact but for the rounding of the ball."""
        with ctx.workprec(precision(bits)):
            return arb(_fmpq(self._solution.value))

    def bound(self, gamma: Sequence[fmpq], deadline: Deadline) -> PairBound | None:
        """A proof that γ·φ < 0 for every minimiser, which exists iff it is true. Raises `LimitReached` at the deadline."""
        best = self._solve(gamma, deadline)
        if best.value <= self._solution.value:
            return None
        K = len(self.weights)
        slopes = [sum((_fmpq(best.x[j * K + k]) for j in range(len(self.loss.corners))), fmpq(0)) for k in range(K)]
        return PairBound(tuple(self._phi), tuple(slopes), EXACT)

    def face(self, rows: Sequence[Sequence[int]]) -> Face | None:
        """By complementary slackness with the optimal slopes."""
        K, x = len(self.weights), self._solution.x
        all_rows: list[Sequence[int]] = []
        lower: list[Fraction | None] = []
        upper: list[Fraction | None] = []
        for j, (corner, jump) in enumerate(self.loss.corners):
            gain = _fraction(-corner)
            for k, q in enumerate(x[j * K : (j + 1) * K]):
                all_rows.append(rows[k])
                lower.append(gain if q < _fraction(jump) else None)  # u ≤ corner
                upper.append(gain if q > 0 else None)  # u ≥ corner
        return Face(tuple(all_rows), tuple(lower), tuple(upper))


def may_rise(
    coordinates: Coordinates, ray: Sequence[fmpq], gamma: Sequence[fmpq], weakly: bool, deadline: Deadline = NEVER
) -> bool:
    """Whether some direction that drives the same rows to infinity as the ray has γ·v > 0, or ≥ 0 if `weakly`.

    Far enough along it, L tends to its infimum while γ·φ is positive; or 0, if it is 0 where one starts. Raises `LimitReached`
    at the deadline.
    """
    gains = products(coordinates.C, ray)
    answer = solve_exactly(
        LinearProgram(
            list(gamma),
            coordinates.C.tolist(),
            row_lower=[int(gain > 0) for gain in gains],
            row_upper=[None if gain > 0 else 0 for gain in gains],
            maximize=True,
        ),
        deadline,
    )
    if isinstance(answer, Optimal):
        return answer.value > 0 or (weakly and answer.value == 0)
    return isinstance(answer, Unbounded)


def hyperplane(gamma: Sequence[fmpq], j: int) -> fmpq_mat:
    """The ρ×(ρ − 1) matrix whose columns span γ·φ = 0, with φ_j eliminated."""
    rank = len(gamma)
    keep = [i for i in range(rank) if i != j]
    embed = fmpq_mat(rank, rank - 1)
    for new, i in enumerate(keep):
        embed[i, new] = fmpq(1)
        embed[j, new] = -gamma[i] / gamma[j]
    return embed


def _on_hyperplane(C: fmpq_mat, gamma: Sequence[fmpq], j: int) -> fmpq_mat:
    """C (K×ρ) on the hyperplane γ·φ = 0, with φ_j eliminated: K×(ρ − 1)."""
    return C * hyperplane(gamma, j) if len(gamma) > 1 else fmpq_mat(C.nrows(), 0)


def _fmpq(x: Fraction) -> fmpq:
    return fmpq(x.numerator, x.denominator)


def _fraction(x: fmpq) -> Fraction:
    return Fraction(int(x.p), int(x.q))


def _number(x: fmpq) -> int | Fraction:
    """The fastest of Python's numbers that it is."""
    return int(x.p) if x.q == 1 else _fraction(x)
