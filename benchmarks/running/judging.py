"""What suites share to judge an outcome: certificates are read back from text and checked as the stand-alone checker does."""

from __future__ import annotations

import json
from collections.abc import Iterable
from fractions import Fraction
from typing import Any

from pluralign.benchmarks.running.case import CaseOutcome, short
from pluralign.proofs import checker
from pluralign.solver.results import Status


def judged(
    status: Status | str,
    answer: str | None,
    certificates: Iterable[dict[str, Any]] = (),
    gap: float | None = None,
    **details: Any,
) -> CaseOutcome:
    """The outcome; "rejected" instead of `proved` if the checker does not accept a certificate."""
    status = str(status)
    if status == "proved":
        gap = 0.0
        for certificate in certificates:
            text = json.dumps(certificate)
            details["certificate_bytes"] = details.get("certificate_bytes", 0) + len(text)
            try:
                checker.check(json.loads(text))
            except checker.Rejected as reason:
                return CaseOutcome(f"rejected: {reason}", answer, None, details)
    return CaseOutcome(status, None if answer is None else short(answer), gap, details)


def ranking_text(ranking: Iterable[int] | None) -> str:
    """Candidates' numbers, best first; "none" if there is no ranking."""
    return "none" if ranking is None else ">".join(map(str, ranking))


def relative_gap(value: Fraction | int | None, lower: Fraction | int | None) -> float | None:
    """(value − lower) / value; None where one of them is missing, 0 for value 0."""
    if value is None or lower is None:
        return None
    return float((value - lower) / Fraction(value)) if value else 0.0
