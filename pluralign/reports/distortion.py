"""Certificates about distortion: how much utility a candidate or a lottery can lose in the worst case."""

from __future__ import annotations

from collections.abc import Sequence
from fractions import Fraction
from typing import Any

from pluralign.printable import number_of
from pluralign.reports.explanation import CertificateJson, Explanation
from pluralign.reports.markup import Child, Markup, folded, markup, paragraph, table
from pluralign.reports.words import FeatureVectors, decimal, number, ranking, valued, vector

MOST = 40
MEANING = (
    "Each voter has an unknown θ ≥ 0 with Σ θ = 1 that agrees with the ballot cast (θ·x does not increase along "
    "it), and the utility θ·x for a "
    "candidate with features x; for a lottery the average of these. The distortion is the largest ratio, over "
    "all such θ and all "
    "candidates, of the utility that all voters together have for that candidate to the utility that they have "
    "for what was chosen "
    "(0/0 is 1, positive/0 is infinite)."
)
BOUND = (
    "For every candidate k the certificate has nonnegative multipliers of the demands of each ballot. Added to "
    "x_k − t·x̄ (x̄ the features of what "
    "was chosen), they leave at most 0 in the largest entry, summed over the voters; so no θ allowed by the "
    "ballots gives k more than t times the "
    "utility of what was chosen. The checker adds them up exactly."
)


def distortion(certificate: CertificateJson) -> Explanation:
    """`distortion`."""
    claim, evidence = certificate["claim"], certificate["evidence"]
    chosen = _lottery(claim["lottery"])
    infinite = claim["distortion"] == "infinite"
    return Explanation(
        f"Distortion {_short(claim['distortion'])} of {_name(claim['lottery'])}",
        markup(
            paragraph("The distortion of ", chosen, " on this profile is ", _value(claim["distortion"]), "."),
            paragraph(MEANING),
        ),
        markup(
            paragraph(
                f"It is that large: with these parameters of the voters, {evidence['competitor']} has that ratio."
            ),
            _ratio(certificate, claim["lottery"], evidence["competitor"], evidence["parameters"]),
            paragraph("There is nothing more to show: no ratio is larger.")
            if infinite
            else _bounds(evidence["bounds"]),
        ),
    )


def least(certificate: CertificateJson) -> Explanation:
    """`least-distortion`."""
    claim, evidence = certificate["claim"], certificate["evidence"]
    over = "candidate" if claim["over"] == "candidates" else "lottery"
    return Explanation(
        f"The least distortion of a {over}: {_short(claim['distortion'])}",
        markup(
            paragraph(
                "On this profile ",
                _lottery(claim["lottery"]),
                " has distortion ",
                _value(claim["distortion"]),
                f", and no {over} has less.",
            ),
            paragraph(MEANING),
        ),
        markup(
            _bounds(evidence["bounds"]) if claim["distortion"] != "infinite" else "",
            _every_candidate(certificate) if over == "candidate" else _mixture(certificate),
        ),
    )


def inconsistent(certificate: CertificateJson) -> Explanation:
    """`inconsistent-ballot`."""
    vote = certificate["claim"]["vote"]
    features = FeatureVectors(certificate["instance"]["candidates"])
    rows: list[tuple[Child, ...]] = []
    total = [Fraction(0)] * len(features.vector(features.names[0]))
    for a, b, weight in certificate["evidence"]["conflict"]:
        difference = features.difference(a, b)
        total = [s + Fraction(weight) * x for s, x in zip(total, difference, strict=True)]
        rows.append((ranking((a, b)), number(weight), vector(difference)))
    rows.append(("weighted sum", "", vector(total)))
    return Explanation(
        "A ballot that agrees with no nonnegative parameter",
        markup(
            paragraph("No θ ≥ 0 other than 0 has rewards θ·x that do not increase along the vote ", ranking(vote), ".")
        ),
        markup(
            paragraph(
                "Such a θ would have θ·(difference) ≥ 0 in each line, so also for the weighted sum. But the sum "
                "is negative in every feature, so "
                "its product with θ is negative."
            ),
            table("The weighted differences", ["demand", "weight", "x_above − x_below"], rows, 200),
        ),
    )


def _short(value: Any) -> str:
    return "infinite" if value == "infinite" else decimal(value)


def _value(value: Any) -> Markup:
    return markup("infinite") if value == "infinite" else valued(value)


def _name(lottery: Sequence[Sequence[Any]]) -> str:
    return str(lottery[0][0]) if len(lottery) == 1 else f"a lottery over {number_of(len(lottery), 'candidate')}"


def _lottery(lottery: Sequence[Sequence[Any]]) -> Markup:
    if len(lottery) == 1:
        return markup(f"the candidate {lottery[0][0]}")
    return markup(
        "the lottery ",
        [[", " if i else "", f"{name} with probability ", number(p)] for i, (name, p) in enumerate(lottery)],
    )


def _votes(certificate: CertificateJson) -> list[tuple[list[str], int]]:
    """Equal votes as one, in the order in which they first appear."""
    counts: dict[tuple[str, ...], int] = {}
    instance = certificate["instance"]
    for row in instance.get("ballots") or instance["comparisons"]:
        vote = tuple(row["ranking"] if "ranking" in row else (row["above"], row["below"]))
        counts[vote] = counts.get(vote, 0) + row["count"]
    return [(list(vote), count) for vote, count in counts.items()]


def _ratio(
    certificate: CertificateJson, lottery: Sequence[Sequence[Any]], competitor: str, parameters: Sequence[Any]
) -> Markup:
    """The utilities vote by vote, and their sums."""
    features = FeatureVectors(certificate["instance"]["candidates"])
    rows: list[tuple[Child, ...]] = []
    sums = [Fraction(0), Fraction(0)]
    for (vote, count), theta in zip(_votes(certificate), parameters, strict=True):
        own = sum((Fraction(p) * features.reward(theta, name) for name, p in lottery), Fraction(0))
        other = features.reward(theta, competitor)
        sums = [sums[0] + count * own, sums[1] + count * other]
        rows.append((ranking(vote, 8), str(count), vector(theta), number(own), number(other)))
    total: tuple[Child, ...] = ("all voters together", "", "", number(sums[0]), number(sums[1]))
    return table(
        "Utilities with the worst parameters",
        ["ballot", "voters", "their θ", "utility of what was chosen", f"utility of {competitor}"],
        [*rows[:MOST], total],
        MOST + 1,
    )


def _bounds(bounds: Sequence[dict[str, Any]]) -> Markup:
    return markup(
        paragraph(f"It is not larger. {BOUND}"),
        paragraph(f"There are bounds for {number_of(len(bounds), 'candidate')}."),
    )


def _every_candidate(certificate: CertificateJson) -> Markup:
    return markup(
        paragraph(
            "No candidate has less: for each of them there are parameters of the voters that give another "
            "candidate at least that ratio."
        ),
        [
            folded(
                f"{other['candidate']}, compared with {other['competitor']}",
                _ratio(certificate, [[other["candidate"], 1]], other["competitor"], other["parameters"]),
            )
            for other in certificate["evidence"]["others"][:MOST]
        ],
    )


def _mixture(certificate: CertificateJson) -> Markup:
    others = certificate["evidence"]["others"]
    if certificate["claim"]["distortion"] == 1:
        return paragraph("No distortion is less than 1.")
    rows = [(other["competitor"], number(other["weight"]), str(i)) for i, other in enumerate(others, 1)]
    return markup(
        paragraph(
            "No lottery has less. Weight several worlds (parameters of the voters, with a competitor each) as "
            "in the table. Every candidate's "
            "utility, averaged over the worlds, is at most a certain number, so that of every lottery is too; "
            "the competitors together have t times "
            "that number. A lottery with a ratio below t in every world would contradict this."
        ),
        table("The worlds", ["competitor", "weight", "world"], rows, MOST),
    )
