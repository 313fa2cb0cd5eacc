"""What certificates of axiom compatibility say, read back: the inverse of `certificates.compatibility`."""

from __future__ import annotations

from typing import Any

import numpy as np

from pluralign.formulations.types import Ranking
from pluralign.proofs.certificates.answers import Certificate
from pluralign.proofs.compatibility.axioms import AxiomInstance
from pluralign.proofs.compatibility.by_majorities import PairwiseRule
from pluralign.proofs.compatibility.decide import Compatibility
from pluralign.proofs.compatibility.question import CompatibilityQuestion, Profile
from pluralign.solver.logic.sat import Step


def read_compatibility(certificate: Certificate) -> Compatibility:
    """The answer that a certificate proves; the checker says whether it does.

    Raises LookupError, TypeError or ValueError for what is no such certificate.
    """
    claim, evidence = certificate["claim"], certificate["evidence"]
    candidates = certificate["instance"]["candidates"]
    names = [entry[0] if isinstance(entry, list) else entry for entry in candidates]
    number = {name: c for c, name in enumerate(names)}
    family = tuple(tuple(number[name] for name in ranking) for ranking in claim["family"])
    ballots = tuple(family[j] for j in claim["ballots"])
    question = CompatibilityQuestion(
        len(names), claim["voters"], tuple(claim["axioms"]), family, ballots, claim["anonymous"]
    )

    def profile(numbers: list[int]) -> Profile:
        return tuple(family[j] for j in numbers)

    if certificate["kind"] == "rule-table":
        return Compatibility(question, {profile(some): family[j] for some, j in evidence["table"]})
    if certificate["kind"] == "pairwise-rule":
        winners = (np.frombuffer(one.encode("ascii"), dtype=np.uint8) - ord("0") for one in evidence["winners"])
        return Compatibility(question, pairwise=PairwiseRule(tuple(winners)))
    if certificate["kind"] != "no-rule":
        raise ValueError(f"a certificate of the kind {certificate['kind']} is not about axiom compatibility")

    def instance(entry: dict[str, Any]) -> AxiomInstance:
        named: Ranking = tuple(number[name] for name in entry["candidates"])
        return AxiomInstance(entry["axiom"], tuple(map(profile, entry["profiles"])), named)

    steps = tuple(Step(tuple(literals), tuple(hints)) for literals, hints in evidence["steps"])
    return Compatibility(question, argument=tuple(map(instance, evidence["instances"])), refutation=steps)
