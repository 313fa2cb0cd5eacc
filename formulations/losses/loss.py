"""What is needed of a loss ℓ to minimise L(θ) = Σ w ℓ(r(loser) − r(winner)) and to prove what minimises it.

A loss is convex, ℓ ≥ 0 and inf ℓ = 0. Floats only propose; proofs use enclosures by `flint.arb` at the working precision
`flint.ctx.prec`, or exact rationals where the loss has them.
"""

from __future__ import annotations

import math
from collections.abc import Callable
from dataclasses import dataclass, field

import numpy as np
from flint import arb, ctx, fmpq

from pluralign.formulations.types import Floats

_TINY = fmpq(1, 10**280)  # slopes below are lost in floats


@dataclass(frozen=True)
class Exact:
    """Rational values of a piecewise polynomial loss: ℓ, its derivative (any subgradient at a corner), and ℓ* on its domain."""

    value: Callable[[fmpq], fmpq]
    derivative: Callable[[fmpq], fmpq]
    conjugate: Callable[[fmpq], fmpq]


@dataclass(frozen=True)
class Loss:
    """A convex loss ℓ with inf ℓ = 0.

    floats: x (k) -> ℓ(x), ℓ'(x), ℓ''(x), each (k); it may overflow to inf, but never to nan. value, derivative, second:
    enclosures. low, high: the closed domain of ℓ*, None where it is not bounded. conjugate: an enclosure of ℓ* inside the
    domain, by default found from `value` and `derivative`. exact: given where all of these are rational. attained: whether L
    always has a minimiser; if not, ℓ must be strictly increasing with infimum 0 at −∞. corners: (corner, jump) such that
    ℓ(x) = Σ jump·max(0, x − corner), for piecewise linear losses, which are solved as linear programs; all others must be
    smooth. quadratic: whether ℓ is a strictly convex quadratic for x above `quadratic_above` (None: everywhere) and 0 below.
    decay: λ > 0 if λ‖θ‖² is added to L, for the features as given; ℓ must be smooth then.
    """

    name: str
    source: str
    floats: Callable[[Floats], tuple[Floats, Floats, Floats]]
    value: Callable[[arb], arb]
    derivative: Callable[[arb], arb]
    second: Callable[[arb], arb]
    low: fmpq | None = None
    high: fmpq | None = None
    conjugate: Callable[[fmpq], arb] | None = None
    exact: Exact | None = None
    attained: bool = True
    strictly_convex: bool = False
    nondecreasing: bool = True
    corners: tuple[tuple[fmpq, fmpq], ...] = field(default=())
    quadratic: bool = False
    quadratic_above: fmpq | None = None
    decay: fmpq | None = None

    @property
    def smooth(self) -> bool:
        """Whether ℓ is differentiable everywhere."""
        return not self.corners

    @property
    def monotone(self) -> bool:
        """Whether L is a sum of nondecreasing functions of r(loser) − r(winner), and of nothing else."""
        return self.nondecreasing and self.decay is None

    def enclosure(self, x: fmpq) -> arb:
        """An enclosure of ℓ(x)."""
        return arb(self.exact.value(x)) if self.exact else self.value(arb(x))

    def dual_enclosure(self, y: fmpq) -> arb:
        """An enclosure of ℓ*(y) = sup_x (x y − ℓ(x)), +∞ outside the domain and where it cannot be enclosed."""
        if not self.in_domain(y):
            return arb.pos_inf()
        if self.exact:
            return arb(self.exact.conjugate(y))
        if y == 0:
            return arb(0)  # −inf ℓ
        if self.low == 0 and y < _TINY and self.derivative(arb(0)) > y:
            return arb(0).union(-self.value(arb(0)))  # the supremum is at some x < 0 and, as at x = 0, at least −ℓ(0)
        return self.conjugate(y) if self.conjugate else conjugate_by_bracket(self, y)

    def in_domain(self, y: fmpq) -> bool:
        """Whether y lies in the closed domain of ℓ*."""
        return (self.low is None or y >= self.low) and (self.high is None or y <= self.high)


def conjugate_by_bracket(loss: Loss, y: fmpq) -> arb:
    """An enclosure of ℓ*(y) from enclosures of ℓ and ℓ' alone.

    g(x) = ℓ(x) − x y is convex, so if g'(p) ≤ 0 ≤ g'(q) then its infimum, −ℓ*(y), lies between g(p) + g'(p) (q − p) and g(p).
    """
    x = _mid(arb(_slope_at(loss, int(y.p) / int(y.q))))
    for _ in range(1 + (ctx.prec // 90).bit_length()):  # Newton doubles the digits each time; half of them are enough
        x = _mid(x - (loss.derivative(x) - y) / loss.second(x))
    for digits in (ctx.prec // 2, ctx.prec // 3, ctx.prec // 6, 8):
        p, q = x - arb(2) ** -digits, x + arb(2) ** -digits
        p, q = _mid(p), _mid(q)
        slope = loss.derivative(p) - y
        if slope <= 0 and loss.derivative(q) - y >= 0:
            above = loss.value(p) - p * y
            return -(above.union(above + slope * (q - p)))
    return arb.pos_inf()


def _slope_at(loss: Loss, y: float) -> float:
    """About where ℓ' = y: Newton's method for ln ℓ' = ln y (or ℓ' = y) in floats, kept inside a shrinking bracket."""
    low, high, x = -math.inf, math.inf, 0.0
    for _ in range(200):
        _, slope, curve = (float(part[0]) for part in loss.floats(np.array([x])))
        low, high = (x, high) if slope < y else (low, x)
        gap = slope * math.log(y / slope) if y > 0 and slope > 1e-290 else y - slope
        step = gap / curve if curve > 1e-290 else math.copysign(math.inf, y - slope)
        step = max(-1 - abs(x), min(1 + abs(x), step))
        if abs(step) <= 1e-14 * (1 + abs(x)):
            break
        x = x + step if low < x + step < high else (low + high) / 2
    return x


def _mid(x: arb) -> arb:
    return x.mid()
