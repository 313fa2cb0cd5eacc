"""Kind `loss-orders`: every ranking that a rule minimizing the loss can output has these pairs in this order.

An output is a ranking σ with inf {L(θ): θ induces σ weakly} = inf L, where L(θ) = Σ w ℓ(θ·(x_loser − x_winner)).

Why this suffices: for each order a above b, L(θ) ≥ Σ w (y u − ℓ*(y)) ≥ −Σ w ℓ*(y) > L(θ0) for every θ with b weakly above
a, u = −D θ, D having the rows x_winner − x_loser: the first step is Fenchel's inequality, the second holds as
Σ w y u = λ (x_b − x_a)·θ ≥ 0, and the third is verified in intervals. L is then bounded away from its infimum on that half
space. With weight decay, η‖θ‖² is in L, and the slopes need not balance: Σ w y u + η‖θ‖² is at least `least_decayed` there.
"""

from __future__ import annotations

from fractions import Fraction
from operator import mul, sub

from ..budget import products, spend, words
from ..instance import Instance
from ..kind import Kind
from ..values import (
    Fields,
    Number,
    Pair,
    Point,
    Rejected,
    read_fields,
    read_list,
    read_two,
    read_vector,
    reject,
    to_integers,
)
from .intervals import Function, Interval, Vague, rounded
from .losses import DECAY, LOSS_BITS, LOSSES, Loss


def weighted_sum(function: Function, weights: list[int], arguments: list[Fraction], bits: int) -> Interval:
    """An enclosure of Σ w · function(argument)."""
    together: dict[Fraction, int] = {}
    spend(len(weights) * (9 + products(arguments)))
    for weight, x in zip(weights, arguments, strict=True):
        together[x] = together.get(x, 0) + weight
    exact, low, high = Fraction(0), 0, 0  # the two in units of 2^−bits
    for x, weight in together.items():
        ends = function(x, bits)
        if ends[0] == ends[1]:
            exact += weight * ends[0]
        else:
            down, up = rounded(*ends, bits)
            low, high = low + weight * down, high + weight * up
    return exact + Fraction(low, 1 << bits), exact + Fraction(high, 1 << bits)


def prove_loss_orders(instance: Instance, claim: Fields, evidence: Fields) -> None:
    """Each order a above b: L(θ) ≥ Σ w (y u − ℓ*(y)) ≥ −Σ w ℓ*(y) > L(θ0) for every θ with b weakly above a.

    Here u = −D θ, and Σ w y u = λ (x_b − x_a)·θ ≥ 0. L is then bounded away from its infimum on that half space.
    """
    loss, counts, differences = loss_problem(claim["rule"], instance)
    weights, decay = list(counts.values()), DECAY.get(str(claim["rule"]).partition(":")[2])
    orders = read_list(claim["orders"], "'orders'")
    proofs = read_list(evidence["proofs"], "'proofs'")
    if len(orders) != len(proofs):
        raise Rejected(f"{len(orders)} orders with {len(proofs)} proofs")
    known: dict[tuple[Number, ...], Objective] = {}
    for order, item in zip(orders, proofs, strict=True):
        a, b = instance.pair(*read_two(order, "an order"), "an order")
        proof = read_fields(item, "a proof", "theta slopes")
        theta = tuple(read_vector(proof["theta"], "'theta'", len(instance.scales)))
        slopes = read_vector(proof["slopes"], "'slopes'", len(weights))
        assert instance.vectors is not None
        direction = tuple(map(sub, instance.vectors[b], instance.vectors[a]))
        if decay:
            least = least_decayed(decay, weights, slopes, differences, direction, instance.scales)
        else:
            check_balance(weights, slopes, differences, direction)
            least = Fraction(0)
        lowest, highest = loss[2:]
        if any((lowest is not None and y < lowest) or (highest is not None and y > highest) for y in slopes):
            raise Rejected("a slope is outside the domain of the conjugate of the loss")
        if theta not in known:
            scaled, q = to_integers([t / scale for t, scale in zip(theta, instance.scales, strict=True)])
            spend(len(differences) * len(scaled) * words(scaled) + len(differences) * products([q]))
            arguments = [Fraction(-sum(map(mul, scaled, row)), q) for row in differences]
            norm = decay * sum(t * t for t in theta) if decay else 0
            known[theta] = Objective(loss[0], weights, arguments, norm)
        check_gap(known[theta], loss[1], weights, slopes, least)


def loss_problem(rule: object, instance: Instance) -> tuple[Loss, dict[Pair, int], list[Point]]:
    """The loss and, for every ordered pair of positive weight, in their order, that weight and winner − loser."""
    names = [prefix + name for prefix in ("loss:", "majority-loss:") for name in LOSSES]
    if not isinstance(rule, str) or rule not in names:
        reject("'rule'", f"one of {', '.join(names)}", rule)
    instance.need_profile()
    if instance.vectors is None:
        raise Rejected("a loss-based rule needs features")
    name = rule.partition(":")[2]
    counts = weights_of(rule, instance)
    return LOSSES[name], counts, [tuple(map(sub, instance.vectors[a], instance.vectors[b])) for a, b in counts]


def weights_of(rule: str, instance: Instance) -> dict[Pair, int]:
    """The weight of each ordered pair (winner, loser) that has one, in the order of the candidates."""
    if rule.startswith("majority-loss:"):
        return dict.fromkeys(sorted(instance.majority()), 1)
    return {(a, b): n for a, b, n in sorted(instance.counts())}


def check_balance(weights: list[int], slopes: list[Fraction], differences: list[Point], direction: Point) -> None:
    """Verify Σ w y D = −λ · direction for some λ ≥ 0."""
    scaled, _ = to_integers(slopes)
    factors = list(map(mul, weights, scaled))
    spend(len(factors) * len(direction) * words(factors))
    combined = [sum(map(mul, factors, column)) for column in zip(*differences, strict=True)] or [0] * len(direction)
    j = next(j for j, x in enumerate(direction) if x)
    if any(x * direction[j] != combined[j] * y for x, y in zip(combined, direction, strict=True)):
        raise Rejected("the slopes do not combine to a multiple of the difference of the two candidates")
    if combined[j] * direction[j] > 0:
        raise Rejected("the slopes combine to the difference of the two candidates with the wrong sign")


def least_decayed(
    decay: Fraction,
    weights: list[int],
    slopes: list[Fraction],
    differences: list[Point],
    direction: Point,
    scales: list[int],
) -> Fraction:
    """The minimum of η‖θ‖² + Σ w y u, u = −D θ, where direction·θ ≥ 0: −‖g + μ γ‖²/(4 η), g = Σ w y D.

    γ is the direction, and μ ≥ 0 the best multiplier. Differences and direction are those of the features times the scales.
    """
    scaled, q = to_integers(slopes)
    factors = list(map(mul, weights, scaled))
    spend(len(factors) * len(direction) * words(factors) + 8 * len(direction) * products([q, *factors]))
    columns = list(zip(*differences, strict=True)) or [()] * len(direction)
    g = [Fraction(sum(map(mul, factors, column)), q * s) for column, s in zip(columns, scales, strict=True)]
    gamma = [Fraction(x, s) for x, s in zip(direction, scales, strict=True)]
    mu = max(Fraction(0), -Fraction(sum(map(mul, g, gamma))) / sum(x * x for x in gamma))
    return -sum((x + mu * c) ** 2 for x, c in zip(g, gamma, strict=True)) / (4 * decay)


class Objective:
    """L(θ0), enclosed once for each precision. decayed: what decay adds to the sum."""

    def __init__(
        self, value: Function, weights: list[int], arguments: list[Fraction], decayed: Fraction | int = 0
    ) -> None:
        self.value, self.weights, self.arguments, self.decayed = value, weights, arguments, decayed
        self.known: dict[int, Interval] = {}

    def __call__(self, bits: int) -> Interval:
        if bits not in self.known:
            low, high = weighted_sum(self.value, self.weights, self.arguments, bits)
            self.known[bits] = low + self.decayed, high + self.decayed
        return self.known[bits]


def check_gap(
    objective: Objective, conjugate: Function, weights: list[int], slopes: list[Fraction], least: Fraction
) -> None:
    """Verify L(θ0) < −Σ w ℓ*(y) + least, with intervals as narrow as it takes."""
    for bits in LOSS_BITS:
        try:
            low, high = objective(bits)
            dual_low, dual_high = weighted_sum(conjugate, weights, slopes, bits)
        except Vague:
            continue
        if high < least - dual_high:
            return
        if low >= least - dual_low:
            raise Rejected("the loss at theta is not less than the bound of the slopes")
    raise Rejected(f"intervals of {LOSS_BITS[-1]} bits do not separate the loss at theta from the bound of the slopes")


KIND = Kind("rule orders", "proofs", prove_loss_orders)
