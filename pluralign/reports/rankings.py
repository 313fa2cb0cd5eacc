"""Certificates about rankings that a linear reward can or cannot express."""

from __future__ import annotations

from pluralign.printable import number_of
from pluralign.reports.explanation import CertificateJson, Explanation
from pluralign.reports.markup import markup, paragraph, table
from pluralign.reports.words import FeatureVectors, conflict_sum, ranking, rewards, vector

COMPLETE = (
    "Two parameters rank the candidates differently exactly when one of the hyperplanes θ·(x_a − x_b) = 0 separates them, so "
    "the feasible rankings are as many as the regions into which these hyperplanes cut the space. The checker counts the "
    "regions itself, by deletion and restriction (Zaslavsky 1975)."
)


def feasible(certificate: CertificateJson) -> Explanation:
    """`feasible-ranking`."""
    names, features = certificate["claim"]["ranking"], FeatureVectors(certificate["instance"]["candidates"])
    return Explanation(
        "A ranking that a linear reward expresses",
        markup(
            paragraph(
                "Some parameter θ gives the candidates rewards θ·x that rank them ", ranking(names), ", without ties."
            )
        ),
        rewards(features, names, certificate["evidence"]["theta"]),
    )


def infeasible(certificate: CertificateJson) -> Explanation:
    """`infeasible-ranking`."""
    names, features = certificate["claim"]["ranking"], FeatureVectors(certificate["instance"]["candidates"])
    return Explanation(
        "A ranking that no linear reward expresses",
        markup(paragraph("No parameter θ ranks the candidates ", ranking(names), " by their rewards θ·x.")),
        conflict_sum(
            features, certificate["evidence"]["conflict"], "; the ranking has each of these pairs in this order"
        ),
    )


def all_feasible(certificate: CertificateJson) -> Explanation:
    """`feasible-rankings`."""
    claim, thetas = certificate["claim"], certificate["evidence"]["thetas"]
    rows = [
        (ranking(names), "any" if theta is None else vector(theta))
        for names, theta in zip(claim["rankings"], thetas, strict=True)
    ]
    return Explanation(
        f"All feasible rankings: {claim['count']}",
        markup(
            paragraph(
                f"The candidates have exactly {number_of(claim['count'], 'ranking')} that a linear reward θ·x expresses:"
            ),
            table("All feasible rankings, each with a parameter that induces it", ["ranking", "θ"], rows),
        ),
        markup(
            paragraph("Each ranking is induced by the θ beside it, and no two are equal. That there are no others:"),
            paragraph(COMPLETE),
        ),
    )


def count(certificate: CertificateJson) -> Explanation:
    """`feasible-ranking-count`."""
    number = certificate["claim"]["count"]
    return Explanation(
        f"The number of feasible rankings: {number}",
        markup(
            paragraph(
                f"Exactly {number_of(number, 'ranking')} of the candidates can be expressed by a linear reward θ·x."
            )
        ),
        paragraph(COMPLETE),
    )


def no_pareto(certificate: CertificateJson) -> Explanation:
    """`no-pareto-ranking`."""
    features = FeatureVectors(certificate["instance"]["candidates"])
    return Explanation(
        "No feasible ranking respects what all voters agree on",
        markup(
            paragraph(
                "Whatever ranking a linear reward θ·x induces, it reverses some pair of candidates that all voters rank in the "
                "same order."
            )
        ),
        conflict_sum(features, certificate["evidence"]["conflict"], "; all voters agree on each of these pairs"),
    )
