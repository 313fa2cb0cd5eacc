"""`axioms`: which axioms a rule satisfies on an instance, each verdict with its witness and a checked certificate."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any

from pluralign.answers import arguments
from pluralign.answers.answer import Answer, proved
from pluralign.answers.arguments import InstanceLike
from pluralign.formulations.instances.points import Points
from pluralign.formulations.rankings.feasibility import infeasible_ballots
from pluralign.formulations.rules import family
from pluralign.proofs.axioms.verdicts import each_verdict
from pluralign.proofs.certificates.answers import Certificate
from pluralign.solver.results import LimitReached, Status


@arguments.limited
def axioms(
    instance: InstanceLike,
    rule: str,
    names: Sequence[str] | None = None,
    second: InstanceLike | None = None,
    time_limit: float | None = None,
    told: Callable[[str, dict[str, Any]], None] | None = None,
) -> Answer:
    """Which axioms a rule satisfies on an instance.

    names: of axioms (all if None); NAME+tie-free for one without ties. second: a second profile of the same candidates, for
    separability. Result: `axioms`, name -> `{holds, status, applies, witness, hypotheses}`; `applies` is False for an axiom
    about ballots where there are comparisons. All axioms suppose feasible ballots: hypotheses has `ballots`, "allowed" or
    "infeasible" (absent if that is open), and `ties`, "fixed" by the order of the candidates, "none" if they must not decide,
    "any" for losses; where a ballot is infeasible `infeasible_ballot` is the number of the first one, from 1. The certificates
    are those of the proved verdicts, and the status is the weakest of those that apply. told: is called with each name and its
    entry of `axioms` as soon as it is decided.
    Raises `InputError` for unknown names and unusable profiles.
    """
    instance = arguments.an_instance(instance)
    second = None if second is None else arguments.an_instance(second, "second")
    deadline = arguments.deadline(time_limit)
    names = None if names is None else arguments.words(names, "names")
    family(rule)
    evidence: list[Certificate] = []
    rows: dict[str, dict[str, Any]] = {}
    # checked one by one, while there is time
    for name, verdict in each_verdict(instance, rule, names, second, deadline):
        rows[name] = {
            "holds": verdict.holds, "status": str(verdict.status), "applies": verdict.applies,
            "witness": verdict.witness, "hypotheses": verdict.hypotheses,
        }  # fmt: skip
        if verdict.certificate is not None:
            try:
                evidence += proved({}, [verdict.certificate], deadline).certificates
            except LimitReached as limit:
                rows[name] |= {"holds": None, "status": str(Status.UNKNOWN), "witness": {"reason": str(limit)}}
        if told is not None:
            told(name, rows[name])
    statuses = {row["status"] for row in rows.values() if row["applies"]} or {Status.UNKNOWN}
    weakest = next((status for status in (Status.UNKNOWN, Status.CLAIMED) if status in statuses), Status.PROVED)
    result: dict[str, Any] = {"rule": rule, "axioms": rows}
    if any(row["hypotheses"].get("ballots") == "infeasible" for row in rows.values()):
        result["infeasible_ballot"] = infeasible_ballots(instance, Points.of(instance), most=1)[0][0] + 1
    return Answer(weakest, result, evidence, "axioms", instance)
