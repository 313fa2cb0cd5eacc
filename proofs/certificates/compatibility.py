"""Certificates of axiom compatibility: kinds `rule-table`, `pairwise-rule` and `no-rule` of docs/certificates.md."""

from __future__ import annotations

from collections.abc import Sequence
from fractions import Fraction
from typing import Any

from pluralign.formulations.instances.instance import Instance
from pluralign.proofs.certificates.answers import Certificate, document, theta_json
from pluralign.proofs.compatibility.axioms import AxiomInstance
from pluralign.proofs.compatibility.decide import Compatibility
from pluralign.proofs.compatibility.question import Profile


def compatibility_certificate(
    instance: Instance, answer: Compatibility, thetas: Sequence[Sequence[Fraction] | None] | None = None
) -> Certificate:
    """That the axioms have a rule, or that they have none.

    instance: names the candidates; with features the family is that of its feasible rankings, and `thetas` (one for each, in
    the order of the family) shows that they are. Raises ValueError if the number of candidates or of thetas does not fit.
    """
    question = answer.question
    if instance.m != question.m or (thetas is None) != (instance.features is None):
        raise ValueError("the instance is not the one that the family comes from")
    names, number = instance.names, {ranking: j for j, ranking in enumerate(question.family)}

    def listed(profile: Profile) -> list[int]:
        return [number[ballot] for ballot in profile]

    def instance_json(instance: AxiomInstance) -> dict[str, Any]:
        return {
            "axiom": instance.axiom,
            "profiles": [listed(profile) for profile in instance.profiles],
            "candidates": [names[c] for c in instance.candidates],
        }

    claim: dict[str, Any] = {
        "compatible": answer.compatible,
        "axioms": list(question.axioms),
        "voters": question.voters,
        "anonymous": question.anonymous,
        "family": [[names[c] for c in ranking] for ranking in question.family],
        "ballots": [number[ballot] for ballot in question.ballots],
    }
    evidence: dict[str, Any] = {
        "thetas": None if thetas is None else [theta_json(theta) for theta in thetas],
    }
    if answer.table is not None:
        evidence["table"] = [[listed(profile), number[output]] for profile, output in answer.table.items()]
        return document("rule-table", instance.to_json(profile=False), claim, evidence)
    if answer.pairwise is not None:
        digits = (won + ord("0") for won in answer.pairwise.winners)
        evidence["winners"] = [one.tobytes().decode("ascii") for one in digits]
        return document("pairwise-rule", instance.to_json(profile=False), claim, evidence)
    assert answer.argument is not None
    assert answer.refutation is not None
    evidence["instances"] = [instance_json(one) for one in answer.argument]
    evidence["steps"] = [[list(step.literals), list(step.hints)] for step in answer.refutation]
    return document("no-rule", instance.to_json(profile=False), claim, evidence)
