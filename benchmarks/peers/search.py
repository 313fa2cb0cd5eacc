"""Does a rule violate an axiom on three candidates? The decomposition (configurations, then their families) beside Z3 alone.

Z3 ranges over all rational positions at once, the decomposition over integer points up to 3, which have all the families of
three candidates; both over any number of voters. Where there is a violation both prove it.
"""

from __future__ import annotations

from collections.abc import Iterator
from functools import partial

from pluralign.benchmarks.running.case import Case, CaseOutcome, Job
from pluralign.proofs.executor import Here
from pluralign.proofs.search.search import SearchOutcome, search, specification
from pluralign.proofs.search.spec import specify
from pluralign.proofs.search.store import Store
from pluralign.solver.results import Deadline

QUESTIONS = (
    ("lcpo", "po"), ("lcpo", "pmc"), ("lcpo", "majority"), ("leximax-copeland", "po"), ("leximax-plurality", "po"),
    ("leximax-plurality", "pmc"), ("leximax-borda", "pmc"), ("kemeny", "pmc"),
)  # fmt: skip
METHODS = {"pluralign decomposition": "exhaustive", "Z3 alone": "positions"}
LIMIT = 120.0
QUICK = QUESTIONS[4:7]


def cases() -> Iterator[Case]:
    """Three candidates, and LCPO on four, in dimensions 1 and 2."""
    for rule, axiom in QUESTIONS:
        yield from _question(rule, axiom, 3, 2, (rule, axiom) in QUICK)
    for axiom in ("po", "pmc", "majority"):
        yield from _question("lcpo", axiom, 4, 2, False)


def _question(rule: str, axiom: str, m: int, d: int, quick: bool) -> Iterator[Case]:
    for method, strategy in METHODS.items():
        yield Case(
            "peers-search", "np-hard", "", f"search {rule} {axiom} m={m} d≤{d}", m, method,
            partial(_job, rule, axiom, m, d, strategy), partial(_job, rule, axiom, 2, 1, strategy), LIMIT,
            repeats=1, quick=quick,
        )  # fmt: skip


def _job(rule: str, axiom: str, m: int, d: int, strategy: str, limit: float) -> Job:
    spec = specify(rule, axiom, candidates=(m, m), dimensions=(1, min(d, m - 1)), strategy=strategy)

    def work() -> SearchOutcome:
        with Store(None, specification(spec)) as store:
            return search(spec, store, Here(), Deadline(limit))

    def judge(found: SearchOutcome) -> CaseOutcome:
        if str(found.status) == "unknown":
            return CaseOutcome("unknown")
        return CaseOutcome(
            str(found.status), "violated" if found.hit is not None else "no violation", 0.0, {"bound": spec.bound}
        )

    return Job(work, judge)
