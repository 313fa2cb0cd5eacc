"""Minimising Σ w ℓ(−C φ): Newton in floats, refined in ball arithmetic, exact where the loss is piecewise quadratic.

A minimum comes with exact rational slopes y near ℓ'(u), u = −C φ, that satisfy Σ w y C = 0. For a loss whose infimum need not
be attained, positive slopes of this kind prove that it is (Stiemke 1915); otherwise a linear program finds a direction v with
C v ≥ 0 that is positive on as many rows as possible, and the other rows have a minimum of their own.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence

import numpy as np
from flint import arb, arb_mat, ctx, fmpq, fmpq_mat

from pluralign.formulations.losses.coordinates import Coordinates, as_float, column, products, submatrix, vector
from pluralign.formulations.losses.loss import Loss
from pluralign.formulations.losses.slopes import recession, repaired
from pluralign.formulations.types import Floats
from pluralign.solver.linear.lp import LinearProgram, Optimal
from pluralign.solver.linear.lp import solve as solve_exactly
from pluralign.solver.results import NEVER, Deadline, LimitReached

FLOAT_BITS = 53
EXACT = 0  # bits of a minimum that is known exactly
_STEPS = 100  # of Newton's method
_LONGEST = 10_000  # bits of a useful number on either side of the point
_CORRECTIONS = 6  # of a guess where the loss is quadratic


class Minimum:
    """The minimum of Σ w ℓ(−rows φ) over all φ.

    rows: K×ρ, of any rank. weights: K positive integers. `ray`: None if the minimum is attained, else an exact direction along
    which the infimum is approached. `exact`: whether `point` and `slopes` are the minimiser itself.
    Raises `LimitReached` at the deadline.
    """

    def __init__(self, loss: Loss, rows: fmpq_mat, weights: Sequence[int], deadline: Deadline = NEVER) -> None:
        self.loss, self.rows, self.weights, self.deadline = loss, rows, weights, deadline
        self.ray: list[fmpq] | None = None
        self.exact = False
        self._bits = FLOAT_BITS
        self._part = _Part(loss, rows, weights)
        if loss.attained:
            self._polish()
        elif not self._is_attained():
            self._separate()

    @property
    def centred(self) -> bool:
        """Whether φ = 0 is a minimum on the rows that are not driven to infinity: all slopes there are equal and balance."""
        part = self._part
        return not part.coordinates.rank or not any(vector(fmpq_mat(1, len(part.weights), part.weights) * part.C))

    def point(self, bits: int) -> list[fmpq]:
        """φ near the minimiser, rounded to so many bits (`EXACT`: not at all); far out along the ray if there is one."""
        self.refine(bits)
        psi = self._part.psi if bits == EXACT else [rounded(x, bits) for x in self._part.psi]
        phi = self._part.coordinates.parameter(psi)
        if self.ray is None:
            return phi
        gains = [g for g in products(self.rows, self.ray) if g > 0]
        reach = max((abs(x) for x in products(self.rows, phi)), default=fmpq(0)) + 2 * bits
        step = _ceil(reach / min(gains))
        return [x + step * v for x, v in zip(phi, self.ray, strict=True)]

    def slopes(self, bits: int) -> list[fmpq] | None:
        """y (K) in the domain of ℓ* with Σ w y rows = 0 exactly, None if rounding to so many bits spoils it."""
        self.refine(bits)
        inner = self._part.slopes(bits)
        if inner is None:
            return None
        y = [fmpq(0)] * len(self.weights)
        for k, slope in zip(self._part.inner, inner, strict=True):
            y[k] = slope
        return y

    def refine(self, bits: int) -> None:
        """Make sure that the minimiser is known to about so many bits."""
        while not self.exact and self._bits < bits:
            self._bits = min(2 * self._bits, max(bits, self._bits + 1))
            self._part.refine(self._bits, self.deadline)

    def _is_attained(self) -> bool:
        """Whether positive slopes prove it; if not, it may still be."""
        y = self.slopes(FLOAT_BITS) if self._part.converged else None
        return y is not None and min(y, default=fmpq(1)) > 0

    def _separate(self) -> None:
        ray = recession(self.rows, self.deadline)
        if ray is not None:
            gains = products(self.rows, ray)
            self.ray = ray
            inner = [k for k, gain in enumerate(gains) if gain == 0]
            self._part = _Part(self.loss, self.rows, self.weights, inner)
        self._bits = FLOAT_BITS
        if not self._part.converged:  # floats may have gone astray
            self._part.psi = [fmpq(0)] * self._part.coordinates.rank
            self._part.refine(FLOAT_BITS, self.deadline)

    def _polish(self) -> None:
        if self.loss.quadratic and self._part.solve_quadratic(self.deadline):
            self.exact = True


class _Part:
    """The rows that are not driven to infinity, in good coordinates ψ."""

    def __init__(self, loss: Loss, rows: fmpq_mat, weights: Sequence[int], inner: Sequence[int] | None = None) -> None:
        self.loss = loss
        self.inner = list(range(len(weights)) if inner is None else inner)
        self.weights = [weights[k] for k in self.inner]
        self.coordinates = Coordinates(rows if inner is None else submatrix(rows, self.inner))
        self.C = self.coordinates.C
        self._floats = self.coordinates.floats
        top = max(self.weights, default=1)
        self._w = np.array([w / top for w in self.weights])
        psi, self.converged = newton(loss, self._floats, self._w)
        self.psi = [dyadic(x) for x in psi]

    def arguments(self) -> list[fmpq]:
        """u = −C ψ."""
        return [-x for x in products(self.C, self.psi)]

    def solve_quadratic(self, deadline: Deadline = NEVER) -> bool:
        """Replace ψ by an exact minimiser; whether one was found.

        The rows where ℓ is quadratic at the minimiser are guessed from floats and corrected by what comes out, a few times.
        """
        corner, u = self.loss.quadratic_above, -self._floats @ np.array([as_float(x) for x in self.psi])
        K = len(self.weights)
        if corner is None:
            self.psi = self._stationary(list(range(K)), deadline) or []
            return True
        for tolerance in (1e-9, 1e-13, 1e-6):
            active = np.flatnonzero(u > as_float(corner) + tolerance).tolist()
            for _ in range(_CORRECTIONS):
                psi = self._stationary(active, deadline)
                if psi is None:
                    break
                arguments = [-x for x in products(self.C, psi)]
                chosen = set(active)
                if all((x >= corner) if k in chosen else (x <= corner) for k, x in enumerate(arguments)):
                    self.psi = psi
                    return True
                active = [k for k, x in enumerate(arguments) if x > corner]
        return False

    def _stationary(self, active: list[int], deadline: Deadline) -> list[fmpq] | None:
        """ψ at which the quadratic of these rows is least, and ℓ = 0 on the others if these do not determine ψ.

        With ℓ'(x) = s + t x, the condition Σ w (s − t C ψ) C = 0 is linear. None if the others cannot have ℓ = 0.
        """
        loss, C = self.loss, self.C
        assert loss.exact is not None
        corner = fmpq(0) if loss.quadratic_above is None else loss.quadratic_above
        part = Coordinates(submatrix(C, active)) if len(active) < len(self.weights) else self.coordinates
        t = loss.exact.derivative(corner + 2) - loss.exact.derivative(corner + 1)
        s = loss.exact.derivative(corner + 1) - t * (corner + 1)
        w = [self.weights[k] for k in active]
        psi: list[fmpq] = []
        if part.rank:
            scaled = fmpq_mat(len(w), part.rank, [w[i // part.rank] * x for i, x in enumerate(part.C.entries())])
            psi = vector((scaled.transpose() * part.C * t).solve(scaled.transpose() * column([s] * len(w))))
        if part is self.coordinates:
            return psi
        if part.rank == self.coordinates.rank:
            return part.parameter(psi)
        gains: dict[int, fmpq] = dict(zip(active, products(part.C, psi), strict=True))
        rows = range(len(self.weights))
        program = LinearProgram(
            [0] * self.coordinates.rank,
            C.tolist(),
            row_lower=[gains.get(k, -corner) for k in rows],
            row_upper=[gains.get(k) for k in rows],
        )
        answer = solve_exactly(program, deadline)
        return [fmpq(x.numerator, x.denominator) for x in answer.x] if isinstance(answer, Optimal) else None

    def slopes(self, bits: int) -> list[fmpq] | None:
        """Exact slopes near those at ψ with Σ w y C = 0."""
        u = self.arguments()
        if bits == EXACT:
            assert self.loss.exact is not None
            return [self.loss.exact.derivative(x) for x in u]
        if bits <= FLOAT_BITS:
            rough = self.loss.floats(np.array([as_float(x) for x in u]))[1]
            if not np.isfinite(rough).all():
                return None
            y = [dyadic(x) for x in rough]
        else:
            with ctx.workprec(2 * bits):
                y = [exactly(self.loss.derivative(arb(x))) for x in u]
        return repaired(self.loss, self.coordinates, self.weights, [rounded(x, bits) for x in y])

    def refine(self, bits: int, deadline: Deadline) -> None:
        """Damped Newton steps in ball arithmetic until they are smaller than 2^-bits."""
        if self.coordinates.rank:
            self.psi = polished(self.loss, self.C, self.weights, self.psi, bits, deadline)


def polished(
    loss: Loss,
    rows: fmpq_mat,
    weights: Sequence[int],
    start: Sequence[fmpq],
    bits: int,
    deadline: Deadline,
    ridge: fmpq_mat | None = None,
) -> list[fmpq]:
    """ψ (ρ ≥ 1) at the minimum of Σ w ℓ(−rows ψ), plus ψᵀ ridge ψ/2 if there is a ridge (ρ×ρ), to about so many bits.

    Damped Newton steps in ball arithmetic, until they are smaller than 2^-bits. Raises `LimitReached` at the deadline.
    """
    rank = rows.ncols()
    with ctx.workprec(2 * bits + 32):
        C, w = arb_mat(rows), [arb(x) for x in weights]
        stiff = arb_mat(rank, rank) if ridge is None else arb_mat(ridge)
        psi = arb_mat(column(start))

        def objective(at: arb_mat) -> arb:
            return total(w, map(loss.value, (-(C * at)).entries())) + (at.transpose() * stiff * at)[0, 0] / 2

        value = objective(psi)
        for _ in range(_STEPS):
            deadline.check()
            u = (-(C * psi)).entries()
            weighted = arb_mat(len(w), 1, [a * loss.derivative(x) for a, x in zip(w, u, strict=True)])
            gradient = C.transpose() * weighted - stiff * psi
            curve = [a * loss.second(x) for a, x in zip(w, u, strict=True)]
            scaled = arb_mat(len(w), rank, [curve[i // rank] * x for i, x in enumerate(C.entries())])
            try:
                step = (C.transpose() * scaled + stiff).solve(gradient).mid()
            except ZeroDivisionError:
                break
            size = max(abs(x) for x in step.entries())
            if not size.is_finite():
                break
            scale = arb(1)
            for _ in range(30):
                trial = (psi + step * scale).mid()
                reached = objective(trial)
                if reached.is_finite() and not reached > value:
                    break
                scale /= 2
            psi, value = trial, reached
            if size < arb(2) ** -bits:
                break
        return [exactly(x) for x in psi.entries()]


def newton(loss: Loss, C: Floats, w: Floats, ridge: Floats | None = None) -> tuple[Floats, bool]:
    """φ (ρ) near the minimiser of Σ w ℓ(−C φ), by Newton's method with line search, and whether it converged.

    ridge (ρ×ρ): φᵀ ridge φ/2 is added.
    """
    phi = np.zeros(C.shape[1])
    if not C.shape[1] or not loss.smooth:
        return phi, True
    stiff = np.zeros((len(phi), len(phi))) if ridge is None else ridge
    value, slope, curve = loss.floats(-C @ phi)
    settled = 0
    for _ in range(_STEPS):
        gradient = stiff @ phi - C.T @ (w * slope)
        H = C.T @ ((w * curve)[:, None] * C) + stiff
        H += 1e-3 * np.linalg.norm(gradient) * np.eye(len(H))  # the loss may have no curvature here
        step = np.linalg.lstsq(H, -gradient, rcond=1e-14)[0]
        gain = float(-gradient @ step)
        f = float(w @ value + phi @ stiff @ phi / 2)
        settled += gain <= 1e-20 * f
        if not gain > 1e-32 * f or settled > 2:
            return phi, bool(np.isfinite(gain))
        scale = 1.0
        while scale > 1e-12:
            trial = phi + scale * step
            new = loss.floats(-C @ trial)
            if float(w @ new[0] + trial @ stiff @ trial / 2) <= f - 1e-4 * scale * gain or gain < 1e-13 * f:
                break
            scale /= 2
        phi, (value, slope, curve) = trial, new
    return phi, False


def total(w: Iterable[arb | int], values: Iterable[arb]) -> arb:
    """Σ w · value."""
    result = arb(0)
    for a, x in zip(w, values, strict=True):
        result += a * x
    return result


def exactly(x: arb) -> fmpq:
    """The midpoint of a ball, 0 if that is too small to be of use; raises `LimitReached` if it is too large."""
    mantissa, exponent = x.mid().man_exp()
    if exponent < -_LONGEST:
        return fmpq(0)
    if exponent > _LONGEST:
        raise LimitReached(f"a number has more than {_LONGEST} bits before the point")
    return fmpq(mantissa) * fmpq(2) ** int(exponent)


def dyadic(x: float) -> fmpq:
    """The number that a float is."""
    return fmpq(*float(x).as_integer_ratio())


def rounded(x: fmpq, bits: int) -> fmpq:
    """x to so many significant bits."""
    p, q = int(x.p), int(x.q)
    shift = bits - (abs(p).bit_length() - q.bit_length())
    scaled = (p << shift) // q if shift >= 0 else p // (q << -shift)
    return fmpq(scaled) / fmpq(2) ** shift if shift >= 0 else fmpq(scaled << -shift)


def _ceil(x: fmpq) -> int:
    return -(-int(x.p) // int(x.q))
