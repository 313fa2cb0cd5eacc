"""The minimal sets of axioms without a rule, and the maximal ones with one, each with its certificate: a piece of work."""

from __future__ import annotations

import math
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from fractions import Fraction
from typing import Any

from pluralign.formulations.instances.instance import Instance
from pluralign.proofs import checker
from pluralign.proofs.axioms.implications import consequences
from pluralign.proofs.certificates.answers import Certificate
from pluralign.proofs.certificates.compatibility import compatibility_certificate
from pluralign.proofs.compatibility.carried import carried
from pluralign.proofs.compatibility.decide import Compatibility, with_rule, without_rule
from pluralign.proofs.compatibility.demands import DemandDomain, Demands, demands
from pluralign.proofs.compatibility.lazy import LazyRules
from pluralign.proofs.compatibility.minimal_sets import minimal_sets
from pluralign.proofs.compatibility.question import CompatibilityQuestion
from pluralign.solver.results import Deadline, LimitReached


@dataclass(frozen=True)
class FamilyTask:
    """question: its axioms are those whose sets are asked for. instance, thetas: as for `compatibility_certificate`.

    impossible, possible: sets of axioms that are known. arguments: against axioms, about other families, tried first.
    """

    question: CompatibilityQuestion
    instance: Instance
    thetas: Sequence[Sequence[Fraction] | None] | None
    impossible: list[frozenset[str]]
    possible: list[frozenset[str]]
    arguments: Sequence[Compatibility]
    seconds: float


def found_sets(task: FamilyTask) -> dict[str, Any]:
    """`certificates` of the sets found in so many seconds, which the checker accepts, and whether they are all (`complete`).

    Raises AssertionError if the checker does not accept one.
    """
    deadline = Deadline(None if math.isinf(task.seconds) else task.seconds)
    certificates: list[Certificate] = []
    try:
        for answer in _answers(task, deadline):
            certificate = compatibility_certificate(task.instance, answer, task.thetas)
            checker.check(certificate, math.inf)
            certificates.append(certificate)
    except LimitReached:
        return {"certificates": certificates, "complete": False}
    except checker.Rejected as reason:
        raise AssertionError(f"the checker rejects our own certificate: {reason}") from None
    return {"certificates": certificates, "complete": True}


def _answers(task: FamilyTask, deadline: Deadline) -> Iterator[Compatibility]:
    domain = DemandDomain(task.question)
    wanted = [demands(domain, axiom, deadline) for axiom in task.question.axioms]
    place = {axiom: k for k, axiom in enumerate(task.question.axioms)}
    known = ([frozenset(place[axiom] for axiom in some) for some in sets] for sets in (task.impossible, task.possible))
    with LazyRules(domain, wanted, deadline=deadline) as rules:
        for found in minimal_sets(rules, *known):
            some = [wanted[k] for k in sorted(found.axioms)]
            yield _refuted(task, domain, some, deadline) if found.rule is None else with_rule(domain, some, found.rule)


def _refuted(task: FamilyTask, domain: DemandDomain, some: Sequence[Demands], deadline: Deadline) -> Compatibility:
    """The answer that no rule satisfies these axioms; to carry an argument over takes less time than to find one."""
    axioms = {one.axiom for one in some}
    for known in task.arguments:
        if set(known.question.axioms) == axioms and (answer := carried(known, task.question, deadline)):
            return answer
    return without_rule(domain, some, deadline)


def weakest(impossible: Sequence[Sequence[str]]) -> list[bool]:
    """Of sets that no rule satisfies: whether none other follows from the axioms of this one."""
    follows = [{one for axiom in some for one in (axiom, *consequences(axiom))} for some in impossible]
    return [
        not any(set(other) <= all_ for other in impossible if other is not some)
        for some, all_ in zip(impossible, follows, strict=True)
    ]
