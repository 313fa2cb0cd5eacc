"""Theorems for every number of voters, by m: the encodings grow with m!, their proofs faster."""

from __future__ import annotations

from collections.abc import Iterator
from functools import partial
from typing import Any

from pluralign.benchmarks.running.case import Case, CaseOutcome, Job
from pluralign.benchmarks.running.judging import judged
from pluralign.proofs.executor import Here
from pluralign.proofs.theorems.goals import goals
from pluralign.proofs.theorems.prove import GoalResult, each_result
from pluralign.proofs.theorems.statements import selected
from pluralign.solver.results import Deadline

LIMIT = 240.0
SIZES = {
    "lcpo/po": (2, 3, 4, 5, 6),
    "lcpo/pmc": (2, 3, 4, 5, 6),
    "lcpo/majority": (2, 3, 4, 5, 6),
    "lcpo/winner-monotonicity": (2, 3, 4, 5, 6),
    "leximax-copeland/po": (2, 3, 4),
    "leximax-plurality/majority": (2, 3, 4),
    "kemeny/pmc": (2, 3, 4),
}


QUICK = ("lcpo/po", "lcpo/winner-monotonicity", "leximax-copeland/po")


def cases() -> Iterator[Case]:
    """One more candidate a step."""
    for name, sizes in SIZES.items():
        for m in sizes:
            yield Case(
                "theorems", "np-hard", f"{name}, by m", f"{name} m={m}", m, "pluralign",
                partial(_job, name, m), partial(_job, name, 2), LIMIT, 1, 2, quick=name in QUICK and m <= 4,
            )  # fmt: skip


def _job(name: str, m: int, limit: float) -> Job:
    (goal,) = goals(selected(name), m, "any", large=True)

    def work() -> GoalResult:
        (result,) = each_result([goal], Here(), Deadline(limit))
        return result

    def judge(result: GoalResult) -> CaseOutcome:
        answer = None if result.holds is None else "holds" if result.holds else "fails"
        checks: dict[str, Any] = result.checks
        return judged(result.status, answer, result.certificates, **checks)

    return Job(work, judge)
