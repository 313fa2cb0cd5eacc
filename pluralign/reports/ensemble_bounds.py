"""Why no ensemble does better than an error: weights on pairs with a ceiling, and case distinctions."""

from __future__ import annotations

import math
from collections.abc import Sequence
from fractions import Fraction
from typing import Any

from pluralign.printable import number_of
from pluralign.proofs.checker.budget import budget
from pluralign.proofs.checker.kinds.ensembles import dual_value
from pluralign.proofs.checker.kinds.votes import Poll
from pluralign.reports.markup import Child, Markup, folded, listing, markup, paragraph, table
from pluralign.reports.words import decimal, number, valued

MOST_NODES = 300
HOW = {
    "all": "all rewards are tried one by one",
    "subsets": "the best ranking is found by the subsets of the responses (Held and Karp)",
    "sweep": "the checker turns θ once round the plane and looks at every cell",
    "planes": "the checker turns θ in each plane on which two responses have equal rewards, and looks at every cell",
    "flats": "the checker turns θ wherever two pairs of responses have equal rewards, and looks at every cell",
}
"""How the checker knows the most that a reward can collect."""


def weights(poll: Poll, values: Sequence[Any], instance: dict[str, Any]) -> Markup:
    """Each with what it counts."""
    rows: list[tuple[Child, ...]] = [
        (
            f"{pair[1]} or {pair[2]}" + (f" ({pair[0]})" if len(instance["prompts"]) > 1 else ""),
            number(w),
            number(p),
            number(Fraction(w) * p),
        )
        for pair, w, p in zip(instance["pairs"], values, poll.p, strict=True)
        if w != 0
    ]
    return table("Weights of the pairs (others have weight 0)", ["pair", "weight w", "p*", "w p*"], rows)


def dual(poll: Poll, claim: dict[str, Any], evidence: dict[str, Any], instance: dict[str, Any]) -> Markup:
    """The lower bound as its parts."""
    with budget(math.inf):
        value = dual_value(poll, [Fraction(w) for w in evidence["weights"]], claim["norm"])
    k = Fraction(evidence["ceiling"]["k"])
    reduction = {
        "squared": "Σ w p* − Σ w² / (4μ)",
        "absolute": "Σ w p* (each |w| ≤ μ)",
        "maximum": "Σ w p* (with Σ |w| ≤ 1)",
    }[claim["norm"]]
    return markup(
        paragraph(
            "The lower bound is a weak duality: whatever the weights w, the error of every ensemble is at least ", reduction,
            " minus the most that a single reward collects, Σ w over the pairs on which it prefers the first response. Here ",
            reduction, " = ", valued(value), ", no considered reward collects more than ", valued(k),
            ", and the difference is ", valued(value - k), ".",
        ),
        weights(poll, evidence["weights"], instance),
        ceiling(evidence["ceiling"]),
    )  # fmt: skip


def ceiling(given: dict[str, Any]) -> Markup:
    """That no reward collects more, part by part."""
    rows: list[Child] = []
    for i, part in enumerate(given["parts"][:30], 1):
        proof = part["proof"]
        how = HOW[proof] if isinstance(proof, str) and proof in HOW else "as the certificate says"
        if isinstance(proof, dict) and "cones" in proof:
            how = f"{number_of(len(proof['cones']), 'cone')} of parameters, in each of which what can be collected is bounded"
        elif isinstance(proof, dict):
            how = f"a case distinction with {number_of(len(proof['tree']), 'node')} and exact bounds (as for Kemeny's rule)"
        rows.append(markup(f"part {i}: at most ", valued(part["k"]), f"; {how}"))
    more = len(given["parts"]) - 30
    penalty = (
        paragraph(
            "The bound on the distance of a reward is taken into account with the penalty ",
            number(given["penalty"]),
            " (Lagrange).",
        )
        if given["penalty"]
        else markup()
    )
    return markup(
        paragraph(
            "That no considered reward collects more than ",
            valued(given["k"]),
            ": a part for each prompt, or one for all together.",
        ),
        listing(rows),
        paragraph(f"{more} more parts are in the certificate.") if more > 0 else "",
        penalty,
    )


def single(poll: Poll, norm: str, given: dict[str, Any]) -> Markup:
    """The bound for one reward: a constant minus the ceiling."""
    constant = poll.mean(2 if norm == "squared" else 1)
    name = "Σ μ p*²" if norm == "squared" else "Σ μ p*"
    return markup(
        paragraph(
            f"The error of a single reward is the constant {name} = ",
            valued(constant),
            " minus Σ μ (2p* − 1) over the pairs on which it prefers the first response. No considered reward "
            "collects more there than ",
            valued(given["k"]),
            ", so none has an error below ",
            valued(constant - Fraction(given["k"])),
            ".",
        ),
        ceiling(given),
    )


def small_tree(tree: Any, claim: dict[str, Any], instance: dict[str, Any]) -> Markup:
    """The bound for so many rewards, as an outline."""
    left = [MOST_NODES]
    return markup(
        paragraph(
            f"The lower bound is a case distinction. The probabilities α₁ ≥ α₂ ≥ … of the "
            f"{number_of(claim['size'], 'reward')} lie in a box, and each reward "
            "has ordered some of the pairs. A node halves the box, or asks which response of a pair a reward "
            "prefers. At each leaf "
            f"the error of everything that is left is at least {decimal(claim['least'])}."
        ),
        folded("The case distinction", _node(tree, instance, left, 0), opened=_nodes(tree) <= 15),
    )


def _nodes(tree: Any) -> int:
    stack, count = [tree], 0
    while stack:
        node = stack.pop()
        count += 1
        if isinstance(node, list) and node[0] in ("box", "pair"):
            stack += node[-2:]
    return count


def _node(node: Any, instance: dict[str, Any], left: list[int], depth: int) -> Markup:
    left[0] -= 1
    if left[0] < 0 or depth > 25:
        return markup("… (in the certificate)")
    if node == 0:
        return markup("what each pair costs at its cheapest is enough")
    word = node[0]
    if word == "box":
        _, j, v, low, high = node
        return listing(
            [
                markup(
                    f"if the probability of reward {j + 1} is at most ",
                    valued(v),
                    ": ",
                    _node(low, instance, left, depth + 1),
                ),
                markup("if it is at least that: ", _node(high, instance, left, depth + 1)),
            ]
        )
    if word == "pair":
        _, j, e, up, down = node
        _, a, b, *_ = instance["pairs"][e]
        return listing(
            [
                markup(f"if reward {j + 1} prefers {a} to {b}: ", _node(up, instance, left, depth + 1)),
                markup(f"if it prefers {b} to {a}: ", _node(down, instance, left, depth + 1)),
            ]
        )
    return markup(
        {
            "at": "tangents of the error at given probabilities are enough",
            "slopes": "slopes of the error (a dual solution) are enough",
            "conflict": "no θ has these preferences: a positive combination of the differences is zero",
            "outlier": "one of the rewards is an outlier",
        }[word]
    )
