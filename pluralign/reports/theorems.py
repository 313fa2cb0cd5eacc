"""Certificates about all profiles: theorems on few candidates, and whether axioms are compatible."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from pluralign.printable import number_of
from pluralign.proofs.axioms.axioms import AXIOMS
from pluralign.proofs.theorems.hypotheses import sentence
from pluralign.reports.explanation import CertificateJson, Explanation
from pluralign.reports.markup import Child, Markup, folded, listing, markup, paragraph, table
from pluralign.reports.words import FeatureVectors, conflict_sum, number, ranking

DOMAINS = {
    "any": "whatever rankings are allowed (any non-empty set of them)",
    "plane": "for the feasible rankings of any points in general position in the plane",
    "features": "for the feasible rankings of the features below",
    "all-features": "whatever the features of the candidates are, if they differ",
}
ASKS = {
    "majority-relation": "the output depends only on which candidate beats which by a majority (C1)",
    "neutrality": "if the candidates are renamed, the output is renamed in the same way",
    "existence": "the rule has an output",
}
CLASSES = {
    "majority-relation": "No rule whose output depends only on which candidate beats which by a majority (C1) "
    "satisfies po on the "
    "features below.",
    "monotone-loss": "Whatever the features of three candidates and the loss ℓ: some ranking that a rule "
    "minimizing ℓ may output "
    "respects every pair on which all voters agree.",
    "majority-loss": "Whatever the features and the loss ℓ: every output of a rule that minimizes ℓ over "
    "majorities (each pair once, in "
    "the direction of its majority) satisfies pmc.",
}
"""Claims about classes of rules. What they suppose is said with them."""
MOST = 25


def _definition(name: str) -> str:
    return ASKS.get(name) or (AXIOMS[name].definition if name in AXIOMS else name)


def theorem(certificate: CertificateJson) -> Explanation:
    """`theorem`."""
    claim, evidence = certificate["claim"], certificate["evidence"]
    rule, name, holds = claim["rule"], claim["axiom"], claim["holds"]
    m = len(certificate["instance"]["candidates"])
    why = _parts(evidence) if "parts" in evidence else _refuted(certificate)
    return Explanation(
        f"{rule} {'satisfies' if holds else 'violates'} {name} on {m} candidates",
        markup(
            paragraph(CLASSES[rule] if rule in CLASSES else _statement(claim, m)),
            paragraph(_definition(name)),
            paragraph(f"Supposed: {sentence(claim['hypotheses'])}."),
        ),
        why,
    )


def _statement(claim: dict[str, Any], m: int) -> str:
    where = f"with {number_of(m, 'candidate')}, {DOMAINS.get(claim['domain'], claim['domain'])}"
    if claim["holds"]:
        return f"For every number of voters, and {where}, the rule {claim['rule']} satisfies {claim['axiom']}."
    return f"It is not so that, {where}, the rule {claim['rule']} always satisfies {claim['axiom']}: there is a counterexample."


def _parts(evidence: dict[str, Any]) -> Markup:
    """A proof by contradiction: its size, its lemmas and its last steps."""
    parts = evidence["parts"]
    shown = [
        folded(
            f"Part {i}: {_about(part)}{len(part['variables'])} statements, {len(part['clauses'])} clauses, "
            f"{number_of(len(part['lemmas']), 'lemma')}, {number_of(len(part['steps']), 'step')}",
            _refutation(part),
        )
        for i, part in enumerate(parts[:MOST], 1)
    ]
    return markup(
        paragraph(
            "A profile of any size is, up to scale, a list of weights of the rankings. Suppose that the axiom "
            "is violated. Then "
            "certain statements about these weights (such as “a beats b” or “somebody casts σ”) are true or "
            "false together as the "
            "definitions say: these are clauses, which the checker derives from the definitions itself. The "
            "certificate leads them to a "
            "contradiction: each lemma is a clause that holds because a combination of linear inequalities "
            "would give 0 > 0, and each "
            "step is a clause that follows from earlier ones by unit propagation. The last step is the empty clause."
        ),
        shown,
        paragraph(f"{len(parts) - MOST} more parts are in the certificate.") if len(parts) > MOST else "",
    )


def _about(part: dict[str, Any]) -> str:
    named = part["candidate"]
    candidate = "" if named is None else f"raising candidate {named}, "
    if isinstance(named, str):
        candidate = f"voters whose ballot is {named}, "
    family = "" if part["family"] is None else f"allowed rankings {' '.join(part['family'])}, "
    return candidate + family


def _refutation(part: dict[str, Any]) -> Markup:
    names = part["variables"]
    lemmas = [
        markup(_clause(clause, names), " (multipliers ", ", ".join(map(str, multipliers)), ")")
        for clause, multipliers in part["lemmas"][:MOST]
    ]
    steps = part["steps"][-MOST:]
    return markup(
        folded(f"Lemmas, the first {len(lemmas)}", listing(lemmas)) if lemmas else "",
        folded(
            f"Steps, the last {len(steps)}",
            listing(markup(_clause(clause, names), f" from {', '.join(map(str, hints))}") for clause, hints in steps),
        ),
    )


def _clause(clause: Sequence[int], names: Sequence[str]) -> str:
    return (
        " or ".join(f"{'not ' if v < 0 else ''}[{names[abs(v) - 1]}]" for v in clause)
        or "contradiction (the empty clause)"
    )


def _refuted(certificate: CertificateJson) -> Markup:
    evidence = certificate["evidence"]
    if "conflict" in evidence:
        profiles = [_profile(f"Profile {i}", profile) for i, profile in enumerate(evidence["profiles"], 1)]
        features = FeatureVectors(certificate["instance"]["candidates"])
        return markup(
            paragraph(
                "These profiles of feasible ballots have one and the same majority relation, so such a rule has "
                "the same output on all of them:"
            ),
            profiles,
            paragraph(
                "But whatever feasible ranking that is, it reverses a pair on which all voters of one of the profiles agree:"
            ),
            conflict_sum(
                features, evidence["conflict"], "; all voters of one of the profiles agree on each of these pairs"
            ),
        )
    family = " ".join(evidence["family"])
    points = evidence["points"]
    return markup(
        paragraph(f"A counterexample. Candidates are numbered from 0; the allowed rankings are {family}."),
        paragraph(
            "They are the feasible rankings of the points ",
            ", ".join(f"{i} = ({x}, {y})" for i, (x, y) in enumerate(points)),
            ".",
        )
        if points
        else "",
        [_profile(f"Profile {i}", profile) for i, profile in enumerate(evidence["profiles"], 1)],
        paragraph(
            "The checker finds the rule's outputs on these profiles by trying all allowed rankings, and sees "
            "that the axiom is violated."
        ),
    )


def _profile(caption: str, profile: Sequence[Sequence[Any]]) -> Markup:
    rows = [(number(count), word if isinstance(word, str) else ranking(word)) for word, count in profile]
    return table(caption, ["voters", "ballot"], rows)


def rule_table(certificate: CertificateJson) -> Explanation:
    """`rule-table`."""
    family = certificate["claim"]["family"]
    rows = [
        (markup([[" + " if i else "", ranking(family[j])] for i, j in enumerate(profile)]), ranking(family[output]))
        for profile, output in certificate["evidence"]["table"]
    ]
    return _some_rule(
        certificate,
        "Here is such a rule. The checker goes through all profiles and everything that the axioms ask about them.",
        table("The rule", ["profile", "output"], rows, 60),
    )


def pairwise_rule(certificate: CertificateJson) -> Explanation:
    """`pairwise-rule`."""
    rows = [(number(n), number(len(won))) for n, won in enumerate(certificate["evidence"]["winners"], 1)]
    return _some_rule(
        certificate,
        "Such a rule need only know, of each pair, by how many voters one candidate is ahead of the other. The "
        "certificate names the winner for each such weighted majority relation; the output is the first allowed "
        "ranking that begins with it. The checker makes all relations again, by adding one ballot after the other, "
        "and looks at everything that the axioms ask about each relation and each ballot that joins.",
        table("Weighted majority relations", ["voters", "relations"], rows),
    )


def _some_rule(certificate: CertificateJson, how: str, shown: Markup) -> Explanation:
    claim = certificate["claim"]
    return Explanation(
        f"A rule that satisfies {', '.join(claim['axioms'])}",
        markup(_domain(claim), paragraph("Some rule satisfies all of these axioms there:"), _axioms(claim)),
        markup(paragraph(how), shown),
    )


def no_rule(certificate: CertificateJson) -> Explanation:
    """`no-rule`."""
    claim, evidence = certificate["claim"], certificate["evidence"]
    family = claim["family"]
    rows: list[tuple[Child, ...]] = [
        (
            instance["axiom"],
            listing(
                markup([[" + " if i else "", ranking(family[j])] for i, j in enumerate(profile)])
                for profile in instance["profiles"]
            ),
            ", ".join(instance["candidates"]),
        )
        for instance in evidence["instances"]
    ]
    return Explanation(
        f"No rule satisfies {', '.join(claim['axioms'])}",
        markup(_domain(claim), paragraph("No rule satisfies all of these axioms there:"), _axioms(claim)),
        markup(
            paragraph(
                f"Already {number_of(len(rows), 'application')} of the axioms, each to a few profiles, cannot "
                f"all be met. Write “the output on "
                "profile P is ρ” for every profile named and every allowed ranking ρ: exactly one of these is "
                "true for each P, and each line "
                "excludes some combinations. Together they have no solution, which the certificate shows by "
                f"{number_of(len(evidence['steps']), 'step')}, each a clause that follows from earlier ones by "
                f"unit propagation."
            ),
            table("What is asked", ["axiom", "profiles", "candidates"], rows),
        ),
    )


def _domain(claim: dict[str, Any]) -> Markup:
    cast = [claim["family"][j] for j in claim["ballots"]]
    anonymous = (
        "who casts which ballot does not matter"
        if claim["anonymous"]
        else "the output may depend on who casts which ballot"
    )
    return markup(
        paragraph(
            f"A rule gives each profile of 1 to {number_of(claim['voters'], 'voter')} an output among "
            f"{number_of(len(claim['family']), 'allowed ranking')}; {anonymous}."
        ),
        folded("Allowed rankings", listing(ranking(names) for names in claim["family"][:200])),
        folded("Rankings that voters cast", listing(ranking(names) for names in cast[:200]))
        if len(cast) != len(claim["family"])
        else "",
    )


def _axioms(claim: dict[str, Any]) -> Markup:
    return listing(markup(f"{name}: {_definition(name)}") for name in claim["axioms"])
