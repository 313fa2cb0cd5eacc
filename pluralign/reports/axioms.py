"""Certificates that a rule satisfies or violates an axiom on a profile."""

from __future__ import annotations

from typing import Any

from pluralign.printable import number_of
from pluralign.proofs.axioms.axioms import AXIOMS
from pluralign.reports import words
from pluralign.reports.explanation import CertificateJson, Explain, Explanation
from pluralign.reports.losses import loss_orders
from pluralign.reports.markup import Markup, folded, listing, markup, paragraph
from pluralign.reports.rules import kemeny, leximax, ranked_pairs
from pluralign.reports.words import FeatureVectors, above, conflict_sum, ranking

OUTPUTS: dict[str, Explain] = {
    "leximax-ranking": leximax,
    "kemeny-ranking": kemeny,
    "ranked-pairs-ranking": ranked_pairs,
    "loss-orders": loss_orders,
}
"""The kinds of certificates that stand in those of axioms."""
MOST_OUTPUTS = 12


def axiom(certificate: CertificateJson) -> Explanation:
    """`axiom`."""
    claim, evidence = certificate["claim"], certificate["evidence"]
    name, rule, holds, witness = claim["axiom"], claim["rule"], claim["holds"], claim["witness"]
    definition = AXIOMS[name].definition if name in AXIOMS else name
    verdict = "satisfies" if holds else "violates"
    return Explanation(
        f"{rule} {verdict} {words.axiom(name, definition)}",
        markup(
            paragraph(
                f"On this profile, the rule {words.rule(rule)} {verdict} the axiom {name}, whichever of the outputs that "
                f"its definition allows it may choose."
            ),
            paragraph(definition),
            _case(certificate) if not holds else _cases(witness),
        ),
        markup(
            paragraph(
                "What the rule outputs, with a proof for each profile that the case speaks about:"
                if evidence["outputs"]
                else "No output has to be known for this."
            ),
            [_output(certificate, entry) for entry in evidence["outputs"][:MOST_OUTPUTS]],
            paragraph(f"The other {len(evidence['outputs']) - MOST_OUTPUTS} outputs are proved in the certificate.")
            if len(evidence["outputs"]) > MOST_OUTPUTS
            else "",
            _supposed(certificate),
        ),
    )


def smallest(certificate: CertificateJson) -> Explanation:
    """`no-smaller-violation`."""
    claim, m = certificate["claim"], len(certificate["instance"]["candidates"])
    name, rule = claim["axiom"], claim["rule"]
    n, d = claim["voters"], claim["dimension"]
    proofs = certificate["evidence"]["proofs"]
    trees = [len(proof["nodes"]) for proof in proofs if proof["nodes"] is not None]
    return Explanation(
        f"No instance smaller than {m} candidates, {number_of(n, 'voter')} and dimension {d} makes {rule} violate {name}",
        markup(
            paragraph(
                f"Whatever the real features of the candidates are, if they differ, and whatever feasible rankings voters "
                f"cast, the rule {words.rule(rule)} satisfies the axiom {name} with fewer than {m} candidates, with {m} "
                f"candidates and fewer than {number_of(n, 'voter')}, and with {m} candidates, {number_of(n, 'voter')} and "
                f"features that span fewer than {number_of(d, 'dimension')}. Ties are broken by any fixed order."
            ),
            paragraph(AXIOMS[name].definition if name in AXIOMS else name),
        ),
        markup(
            paragraph(
                f"The rule sees the features only by which rankings are feasible. The checker makes all families of "
                f"rankings that features of each of the {number_of(len(proofs), 'smaller size')} can have. For "
                f"{number_of(len(proofs) - len(trees), 'size')} it tries all profiles; for the other ones there are trees, "
                f"{number_of(sum(trees), 'node')} in all, that ask who beats whom and which ranking costs least, until the "
                f"demand of the axiom is met, or sums of inequalities show that no numbers of voters give these answers."
            ),
        ),
    )


def _cases(witness: dict[str, Any]) -> Markup:
    if "cases" not in witness:
        return paragraph("The claim is about the two parts of the profile that the certificate names, and the whole.")
    if not witness["cases"]:
        return paragraph("There is no case here that the axiom speaks about, so it holds for want of one.")
    return paragraph(f"The axiom speaks about {number_of(witness['cases'], 'case')} here, and each of them holds.")


def _case(certificate: CertificateJson) -> Markup:
    """The violated case in words."""
    witness = certificate["claim"]["witness"]
    if "above" in witness:
        a, b = witness["above"], witness["below"]
        return paragraph("All voters agree on ", above((a, b)), ", and every possible output has ", above((b, a)), ".")
    rows = [markup(f"{key.replace('_', ' ')}: ", _shown(value)) for key, value in witness.items()]
    return markup(paragraph("The case that fails:"), listing(rows))


def _shown(value: Any) -> Markup:
    if isinstance(value, list) and value and all(isinstance(entry, str) for entry in value):
        return ranking(value)
    return markup(", ".join(map(str, value)) if isinstance(value, list) else str(value))


def output_of(certificate: CertificateJson) -> list[str] | None:
    """The output on the instance's own profile, if the evidence determines it."""
    for entry in certificate["evidence"]["outputs"]:
        if "profile" in entry or "without" in entry:
            continue
        if "ranking" in entry["claim"]:
            return list(entry["claim"]["ranking"])
        return _total(FeatureVectors(certificate["instance"]["candidates"]).names, entry["claim"]["orders"])
    return None


def _total(names: list[str], orders: list[list[str]]) -> list[str] | None:
    """The ranking that the orders determine by transitivity, if they do."""
    left, ranked = list(names), []
    while left:
        first = [name for name in left if not any(b == name and a in left for a, b in orders)]
        if len(first) != 1:
            return None
        left.remove(first[0])
        ranked.append(first[0])
    return ranked


def _output(certificate: CertificateJson, entry: dict[str, Any]) -> Markup:
    instance = dict(certificate["instance"])
    where = "on the profile itself"
    if "profile" in entry:
        instance = {"candidates": instance["candidates"], **entry["profile"]}
        where = "on a changed profile"
    if "without" in entry:
        gone = set(entry["without"])
        instance["candidates"] = [c for c in instance["candidates"] if (c if isinstance(c, str) else c[0]) not in gone]
        where = f"without {', '.join(entry['without'])}"
    inner = OUTPUTS[entry["kind"]]({**entry, "instance": instance})
    return folded(
        f"{inner.title}, {where}",
        _changed(entry.get("profile")),
        inner.claim,
        inner.why,
        opened=len(certificate["evidence"]["outputs"]) == 1,
    )


def _changed(profile: dict[str, Any] | None) -> Markup:
    if profile is None:
        return markup()
    rows = [markup(f"{row['count']} × ", ranking(row["ranking"])) for row in profile.get("ballots", [])[:20]]
    rows += [
        markup(f"{row['count']} × ", above((row["above"], row["below"]))) for row in profile.get("comparisons", [])[:20]
    ]
    return markup(paragraph("The profile there:"), listing(rows))


def _supposed(certificate: CertificateJson) -> Markup:
    """What shows that rankings which the axiom supposes are feasible, or are not."""
    features, evidence = FeatureVectors(certificate["instance"]["candidates"]), certificate["evidence"]
    parts = []
    if evidence["feasible"]:
        rows = [ranking(entry["ranking"]) for entry in evidence["feasible"][:20]]
        parts.append(
            folded(
                "Rankings that the axiom supposes to be feasible, and that are (a θ for each is given)", listing(rows)
            )
        )
    if evidence["conflicts"]:
        sums = [conflict_sum(features, conflict) for conflict in evidence["conflicts"][:5]]
        parts.append(folded("What is no case, since the rankings that it supposes are not feasible", sums))
    return markup(parts)
