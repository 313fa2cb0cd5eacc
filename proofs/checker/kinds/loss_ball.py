"""Kind `loss-ball`: every ranking that a rule minimizing a smooth loss can output has these pairs in this order.

L(θ) = Σ w ℓ(u), u = −D θ, D having the rows x_winner − x_loser, for a loss with |ℓ'''| ≤ ℓ''. A neighbourhood of one θ0
contains all minimizers, and every order that holds in all of it is proved, at the cost of a few products each.

Why this suffices: as |(ln ℓ'')'| ≤ 1, ℓ(u + t) ≥ ℓ(u) + ℓ'(u) t + ℓ''(u) (e^−|t| + |t| − 1), and the bracket is at least
9/25 t² for |t| ≤ 1, since it is t² times a decreasing function of |t| and 1/e > 9/25 (Bach, Electronic Journal of Statistics 4,
2010). Let 0 < h ≤ ℓ''(u) at θ0, H = Σ w h D Dᵀ, |δ|² = δᵀHδ, and |g|* be the norm dual to it, of the gradient g of L at θ0.
If ρ² ≤ w h for all pairs, |Dδ| ≤ 1 wherever |δ| ≤ ρ, so that L(θ0 + δ) ≥ L(θ0) − |g|* ρ + 9/25 ρ² where |δ| = ρ; if
25/9 |g|* < ρ, that is above L(θ0) by a positive amount, and as L is convex, it is so for all δ with |δ| ≥ ρ. If
(x_a − x_b)·θ0 > ρ |x_a − x_b|*, every θ with b weakly above a is one of these, and L is bounded away from its infimum there.

The evidence has integers T such that M = T H Tᵀ has a dominant diagonal: M_ii − Σ |M_ij| ≥ σ > 0 says that M ≥ σ, hence
|c|*² ≤ |T c|²/σ.
"""

from __future__ import annotations

from fractions import Fraction
from operator import mul, sub

from ..budget import spend, words
from ..instance import Instance
from ..kind import Kind
from ..values import Fields, Pair, Point, Rejected, read_list, read_number, read_two, read_vector, reject, to_integers
from .loss_orders import weights_of
from .losses import CURVES

BITS = 96  # of the enclosures of ℓ' and ℓ''


def prove_loss_ball(instance: Instance, claim: Fields, evidence: Fields) -> None:
    """Each order (a, b): (x_a − x_b)·θ0 > ρ |x_a − x_b|*."""
    weights = compared(claim["rule"], instance)
    curve = CURVES[str(claim["rule"]).partition(":")[2]]
    vectors = instance.vectors
    if vectors is None:
        raise Rejected("a loss-based rule needs features")
    d = len(instance.scales)
    theta = read_vector(evidence["theta"], "'theta'", d)
    rewards, q = rewards_of(vectors, [t / scale for t, scale in zip(theta, instance.scales, strict=True)])
    factor = read_factor(evidence["factor"], d)

    ends: dict[int, tuple[int, int, int]] = {}
    pull, error, least = [0] * len(vectors), 0, 0
    stiffness: dict[tuple[int, int], int] = {}
    for (a, b), w in weights.items():
        u = rewards[b] - rewards[a]
        if u not in ends:
            ends[u] = rounded(curve(Fraction(u, q), BITS))
        low, high, h = ends[u]
        if h <= 0:
            raise Rejected("a second derivative of the loss is too small to be told from 0")
        pull[a] -= w * (low + high)  # of the gradient, in units of 2^−(BITS + 1)
        pull[b] += w * (low + high)
        error -= -w * (high - low) ** 2 // h  # rounded up, in units of 2^−(BITS + 2)
        least = min(least or w * h, w * h)
        stiffness[a, b] = w * h
    if not stiffness:
        raise Rejected("no pair is compared, so that every θ is a minimizer")
    H = curvature(vectors, stiffness)
    sigma = dominance(factor, H)
    gradient = [sum(map(mul, pull, column)) for column in zip(*vectors, strict=True)]
    spend(len(pull) * d * words(pull))
    # |g|* ≤ √N + √E, so |g|*² ≤ 2 (N + E); 16 (N + E) is more than (25/9)² times that
    norm = Fraction(squared(factor, gradient), sigma) + error
    radius = 1 + 4 * norm.numerator // norm.denominator  # ρ², in units of 2^−BITS
    if radius > least:
        raise Rejected("the gradient at theta is too large for its curvature")
    for order in read_list(claim["orders"], "'orders'"):
        a, b = instance.pair(*read_two(order, "an order"), "an order")
        gap = rewards[a] - rewards[b]
        reach = radius * squared(factor, list(map(sub, vectors[a], vectors[b])))
        if gap <= 0 or gap * gap * sigma <= reach * q * q:
            raise Rejected(f"the minimizers may rank {order[1]!r} above {order[0]!r}")  # type: ignore[index]


def compared(rule: object, instance: Instance) -> dict[Pair, int]:
    """The weight of each ordered pair (winner, loser) that has one."""
    names = [prefix + name for prefix in ("loss:", "majority-loss:") for name in CURVES]
    if not isinstance(rule, str) or rule not in names:
        reject("'rule'", f"one of {', '.join(names)}", rule)
    instance.need_profile()
    return weights_of(rule, instance)


def rewards_of(vectors: list[Point], theta: list[Fraction]) -> tuple[list[int], int]:
    """θ·x of all candidates, as integers over a common denominator."""
    scaled, q = to_integers(theta)
    spend(len(vectors) * len(scaled) * words(scaled))
    return [sum(map(mul, scaled, x)) for x in vectors], q


def read_factor(value: object, d: int) -> list[list[int]]:
    """T: d rows of d integers."""
    rows = read_list(value, "'factor'")
    if len(rows) != d:
        raise Rejected(f"'factor' has {len(rows)} rows, not {d}")
    factor = []
    for row in rows:
        entries = [read_number(x, "an entry of 'factor'") for x in read_list(row, "a row of 'factor'")]
        if len(entries) != d or any(x.denominator != 1 for x in entries):
            reject("a row of 'factor'", f"a list of {d} integers", row)
        factor.append([int(x) for x in entries])
    return factor


def rounded(ends: tuple[Fraction, Fraction, Fraction]) -> tuple[int, int, int]:
    """Below and above ℓ', and below ℓ'', in units of 2^−BITS."""
    spend(200)
    low, high, second = ends
    return (
        (low.numerator << BITS) // low.denominator,
        -((-high.numerator << BITS) // high.denominator),
        (second.numerator << BITS) // second.denominator,
    )


def curvature(vectors: list[Point], stiffness: dict[tuple[int, int], int]) -> list[list[int]]:
    """H = Σ w h (x_a − x_b)(x_a − x_b)ᵀ, summed by candidates: Σ_a x_a Y_aᵀ, where Y_a is what a's pairs add up to."""
    d = len(vectors[0])
    spend(len(stiffness) * d * 4 + len(vectors) * d * d * 2)
    sums = [[0] * d for _ in vectors]
    for (a, b), s in stiffness.items():
        for j, (x, y) in enumerate(zip(vectors[a], vectors[b], strict=True)):
            part = s * (x - y)
            sums[a][j] += part
            sums[b][j] -= part
    return [[sum(map(mul, left, right)) for right in zip(*sums, strict=True)] for left in zip(*vectors, strict=True)]


def dominance(factor: list[list[int]], H: list[list[int]]) -> int:
    """A positive σ with T H Tᵀ ≥ σ: the least of M_ii − Σ |M_ij|."""
    spend(2 * len(H) ** 3 * (1 + words(x for row in H for x in row)))
    left = [[sum(map(mul, row, column)) for column in zip(*H, strict=True)] for row in factor]
    M = [[sum(map(mul, row, other)) for other in factor] for row in left]
    sigma: int = min(2 * row[i] - sum(map(abs, row)) for i, row in enumerate(M))
    if sigma <= 0:
        raise Rejected("'factor' does not make the diagonal of the curvature dominant")
    return sigma


def squared(factor: list[list[int]], c: list[int]) -> int:
    """|T c|²."""
    spend(len(c) ** 2 * (1 + words(c)))
    images: list[int] = [sum(map(mul, row, c)) for row in factor]
    return sum([x * x for x in images])


KIND = Kind("rule orders", "theta factor", prove_loss_ball)
