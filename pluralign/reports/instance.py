"""The instance of a certificate: candidates with a profile, or votes."""

from __future__ import annotations

from typing import Any

from pluralign.printable import number_of
from pluralign.reports.markup import Markup, markup, paragraph, table
from pluralign.reports.words import FeatureVectors, ranking, vector

MOST = 30


def shown(instance: dict[str, Any]) -> Markup:
    """Everything that the claim is about, in tables."""
    return _votes(instance) if "prompts" in instance else _profile(instance)


def _profile(instance: dict[str, Any]) -> Markup:
    features = FeatureVectors(instance["candidates"])
    m = number_of(len(features.names), "candidate")
    if features.given:
        d = number_of(len(features.vector(features.names[0])), "feature")
        rows = [(name, vector(features.vector(name))) for name in features.names]
        candidates = markup(
            paragraph(f"{m} with {d} each; a parameter θ gives a candidate the reward θ·x. Their order breaks ties."),
            table("Candidates", ["candidate", "features x"], rows, MOST),
        )
    else:
        names = ", ".join(features.names[:60]) + (", …" if len(features.names) > 60 else "")
        candidates = paragraph(f"{m} without features, so every ranking is allowed: {names}. Their order breaks ties.")
    return markup(candidates, _ballots(instance))


def _ballots(instance: dict[str, Any]) -> Markup:
    if "ballots" in instance:
        voters = sum(row["count"] for row in instance["ballots"])
        rows = [(str(row["count"]), ranking(row["ranking"])) for row in instance["ballots"]]
        return table(f"The profile: {number_of(voters, 'voter')}", ["voters", "ballot, best first"], rows, MOST)
    if "comparisons" in instance:
        rows = [(str(row["count"]), ranking((row["above"], row["below"]))) for row in instance["comparisons"]]
        return table("The profile: comparisons of pairs", ["how often", "preferred ≻ other"], rows, MOST)
    return markup()


def _votes(instance: dict[str, Any]) -> Markup:
    prompts = instance["prompts"]
    responses = sum(len(names) for _, names in prompts)
    rows = [(prompt, ", ".join(names[:20]) + (", …" if len(names) > 20 else "")) for prompt, names in prompts]
    weights = "; the responses have features" if instance["features"] is not None else ""
    return markup(
        paragraph(
            f"Votes on {number_of(len(instance['pairs']), 'pair')} of {number_of(responses, 'response')} to "
            f"{number_of(len(prompts), 'prompt')}{weights}."
        ),
        table("Prompts and their responses", ["prompt", "responses"], rows, MOST),
    )
