"""Certificates of kind `axiom`: a verdict with the certificates of the outputs that it rests on (docs/certificates.md)."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from pluralign.formulations.instances.instance import Instance
from pluralign.formulations.rankings.feasibility import Feasibility
from pluralign.proofs.certificates.answers import Certificate, conflict_json, document, theta_json
from pluralign.solver.cones.cone import Conflict


def axiom_certificate(
    instance: Instance,
    claim: dict[str, Any],
    outputs: Sequence[tuple[Instance, Certificate]],
    feasible: Sequence[Feasibility],
    conflicts: Sequence[Conflict],
) -> Certificate:
    """claim: axiom, rule, hypotheses, holds and witness. outputs: derived instances, each with the certificate of the output.

    feasible: rankings with θ that cases suppose. conflicts: why other rankings are no cases.
    """
    names = instance.names
    evidence: dict[str, Any] = {
        "outputs": [_entry(instance, *pair) for pair in outputs],
        "feasible": [{"ranking": [names[c] for c in one.ranking], "theta": theta_json(one.theta)} for one in feasible],
        "conflicts": [conflict_json(names, conflict) for conflict in conflicts],
    }
    return document("axiom", instance.to_json(), claim, evidence)


def _entry(instance: Instance, derived: Instance, certificate: Certificate) -> dict[str, Any]:
    """The certificate of an output without what it shares with the main instance."""
    entry: dict[str, Any] = {key: certificate[key] for key in ("kind", "claim", "evidence")}
    if derived != instance:
        profile = {key: value for key, value in certificate["instance"].items() if key != "candidates"}
        missing = [name for name in instance.names if name not in derived.names]
        turned = derived.m > 1 and derived.names == tuple(c for c in instance.names[::-1] if c in derived.names)
        more = ({"without": missing} if missing else {}) | ({"ties": "reversed"} if turned else {})
        entry = {"profile": profile, **more, **entry}
    return entry
