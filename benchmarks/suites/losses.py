"""Loss-based rules: the six-candidate construction, proved to violate PO and PMC for each of the six losses."""

from __future__ import annotations

from collections.abc import Iterator
from functools import partial
from typing import Any

from pluralign.benchmarks.running.case import Case, CaseOutcome, Job
from pluralign.benchmarks.running.judging import judged
from pluralign.formulations.instances.reading import load
from pluralign.formulations.losses.losses import LOSSES
from pluralign.proofs.axioms.verdicts import verdicts


def cases() -> Iterator[Case]:
    """One case a loss, both axioms."""
    for name in LOSSES:
        yield Case(
            "losses", "polynomial", "", f"PO and PMC violated by loss:{name}", 6, "pluralign",
            partial(_job, name), partial(_job, "hinge"),
        )  # fmt: skip


def _job(name: str, limit: float) -> Job:
    instance = load("builtin:loss-counterexample-all")

    def judge(found: dict[str, Any]) -> CaseOutcome:
        evidence = [verdict.certificate for verdict in found.values() if verdict.certificate is not None]
        violated = [axiom for axiom, verdict in found.items() if verdict.holds is False]
        status = "proved" if len(violated) == len(evidence) == len(found) else "unknown: not violated"
        return judged(status, " ".join(violated) or "none", evidence)

    return Job(lambda: verdicts(instance, f"loss:{name}", ["po", "pmc"]), judge)
