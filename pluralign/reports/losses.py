"""Certificates about what all outputs of a rule that minimizes a loss have in common."""

from __future__ import annotations

import math
from collections.abc import Sequence
from fractions import Fraction
from typing import Any

from pluralign.proofs.checker.budget import budget
from pluralign.proofs.checker.instance import Instance, read_instance
from pluralign.proofs.checker.kinds.intervals import Vague
from pluralign.proofs.checker.kinds.loss_orders import loss_problem, weighted_sum
from pluralign.proofs.checker.kinds.losses import LOSS_BITS
from pluralign.reports.explanation import CertificateJson, Explanation
from pluralign.reports.markup import Child, Markup, folded, listing, markup, paragraph, table
from pluralign.reports.words import (
    above,
    decimal,
    number,
    theta,
)

MOST_ORDERS = 20
"""Orders whose proofs are shown."""


def loss_orders(certificate: CertificateJson) -> Explanation:
    """`loss-orders`."""
    claim = certificate["claim"]
    rule, orders = claim["rule"], claim["orders"]
    with budget(math.inf):
        instance = read_instance(certificate["instance"])
        proofs = [
            folded(
                markup("Why ", above(order), " in every output"),
                _order(rule, order, proof, instance),
                opened=len(orders) == 1,
            )
            for order, proof in zip(orders[:MOST_ORDERS], certificate["evidence"]["proofs"], strict=False)
        ]
    name = rule.partition(":")[2]
    which = (
        "each pair once, in the direction of its majority"
        if rule.startswith("majority")
        else "each pair as often as voters have it"
    )
    return Explanation(
        f"What every output of {rule} has in common",
        markup(
            paragraph(
                f"A rule that minimizes the {name} loss ℓ over all θ (L(θ) = Σ w ℓ(reward of the loser − reward "
                f"of the winner), "
                f"{which}) ranks in every output that it may choose:"
            ),
            listing(above(order) for order in orders),
        ),
        markup(
            paragraph(
                "For each of these orders a above b, a θ is given whose loss is less than a lower bound on the loss of "
                "every θ' that has b at least as high as a. So no such θ' comes near the minimum, and no output has b above a."
            ),
            proofs,
            paragraph("The other orders are proved in the same way.") if len(orders) > MOST_ORDERS else "",
        ),
    )


def loss_ball(certificate: CertificateJson) -> Explanation:
    """`loss-ball`."""
    claim = certificate["claim"]
    rule, orders = claim["rule"], claim["orders"]
    return Explanation(
        f"What every output of {rule} has in common",
        markup(
            paragraph(
                f"A rule that minimizes the {rule.partition(':')[2]} loss over all θ ranks in every output that it may choose:"
            ),
            listing(above(order) for order in orders),
        ),
        markup(
            paragraph("The loss is nearly least at ", theta(certificate["evidence"]["theta"]), "."),
            paragraph(
                "There its gradient is so small, and its curvature so large, that all θ of least loss lie in a small ellipsoid "
                "around it: on its border, and hence beyond it, the loss is greater. Its size is computed from "
                "the gradient and from a lower bound of the second derivatives, in rational intervals. In all of it the reward "
                "of the first candidate of each order is greater than that of the second."
            ),
        ),
    )


def _order(rule: str, order: Sequence[str], proof: dict[str, Any], instance: Instance) -> Markup:
    (value, conjugate, _, _), counts, differences = loss_problem(rule, instance)
    weights = list(counts.values())
    slopes = [Fraction(y) for y in proof["slopes"]]
    point = [Fraction(t) / s for t, s in zip(proof["theta"], instance.scales, strict=True)]
    arguments = [-sum((t * x for t, x in zip(point, row, strict=True)), Fraction(0)) for row in differences]
    reached, bound = _separated(value, conjugate, weights, arguments, slopes)
    names = list(instance.number)
    rows: list[tuple[Child, ...]] = [
        (above((names[a], names[b])), str(w), number(-u), number(y))
        for ((a, b), w), u, y in zip(counts.items(), arguments, slopes, strict=True)
    ]
    a, b = order
    return markup(
        paragraph("The loss at ", theta(proof["theta"]), f" is at most {reached}."),
        paragraph(
            f"Every θ' that has {b} at least as high as {a} has a loss of at least {bound}, which is more. The "
            f"bound is a sum of "
            "tangents: for each comparison of weight w a slope y is given; the loss ℓ(u) is at least y·u − ℓ*(y) everywhere "
            f"(Fenchel), and the slopes are chosen so that Σ w y u is a multiple λ ≥ 0 of the reward of {b} minus that of {a}, "
            f"which is not negative. What remains is −Σ w ℓ*(y) ≥ {bound}."
        ),
        table(
            "The parts of the bound",
            ["comparison", "weight w", "lead of the winner at the given θ", "slope y"],
            rows,
        ),
    )


def _separated(
    value: Any, conjugate: Any, weights: list[int], arguments: list[Fraction], slopes: list[Fraction]
) -> tuple[str, str]:
    """The ends of both enclosures that face each other, in decimals that show the difference."""
    for bits in LOSS_BITS:
        try:
            high = weighted_sum(value, weights, arguments, bits)[1]
            least = -weighted_sum(conjugate, weights, slopes, bits)[1]
        except Vague:
            continue
        if high < least:
            return _apart(high, least)
    raise AssertionError("the checker has accepted what is not separated")


def _apart(low: Fraction, high: Fraction) -> tuple[str, str]:
    """Two numbers rounded outward from each other's side, to as many places as keep them apart."""
    for places in range(3, 400):
        unit = 10**places
        p, q = math.ceil(low * unit), math.floor(high * unit)
        if p < q:
            return _fixed(p, places), _fixed(q, places)
    return decimal(low), decimal(high)


def _fixed(scaled: int, places: int) -> str:
    digits = str(abs(scaled)).rjust(places + 1, "0")
    return f"{'−' if scaled < 0 else ''}{digits[:-places]}.{digits[-places:]}"
