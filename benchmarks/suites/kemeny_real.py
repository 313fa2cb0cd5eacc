"""Kemeny on real profiles (PrefLib) and input-output matrices (LOLIB), each folder one case: all proved and checked.

The data are in PLURALIGN_DATA; without them there are no files to read, and the rows say so.
"""

from __future__ import annotations

from collections.abc import Iterator
from functools import partial

from pluralign.benchmarks.running.case import Case, CaseOutcome, Job, short
from pluralign.benchmarks.running.places import data
from pluralign.benchmarks.suites.kemeny import kemeny_outcome
from pluralign.formulations.instances.instance import Instance
from pluralign.formulations.instances.reading import load
from pluralign.formulations.kemeny.methods import kemeny
from pluralign.formulations.kemeny.problem import KemenyOutcome, KemenyProblem
from pluralign.solver.results import Deadline

DATA = data()
PREFLIB = ("agh", "shirt", "skate", "f1seasons", "dots", "puzzle", "cleanweb")
MOST = 60  # candidates of a PrefLib profile
LIMIT = 120.0


def preflib() -> Iterator[Case]:
    """Every complete profile of these folders with at most 60 candidates, the first of the optimal rankings."""
    for name in PREFLIB:
        yield _case("kemeny-preflib", f"PrefLib {name}, first optimal ranking", f"preflib/*-{name}/*.soc", True)


def lolib() -> Iterator[Case]:
    """The input-output matrices, without and with the proof that the output is the first of the optimal rankings."""
    for first in (False, True):
        yield _case(
            "kemeny-lolib", f"LOLIB input-output, {'first' if first else 'any'} optimal order", "lop/IO/*", first
        )


def _case(suite: str, name: str, pattern: str, first: bool) -> Case:
    quick = suite == "kemeny-preflib"
    return Case(
        suite, "np-hard", "", name, 0, "pluralign", partial(_job, pattern, first), limit=LIMIT, repeats=1, quick=quick
    )  # fmt: skip


def _job(pattern: str, first: bool, limit: float) -> Job:
    paths = [path for path in sorted(DATA.glob(pattern)) if path.is_file()]
    instances = [instance for instance in map(load, paths) if instance.m <= MOST or "lop" in pattern]

    def work() -> list[KemenyOutcome]:
        deadline = Deadline(limit)
        return [kemeny(KemenyProblem.of(instance), deadline=deadline, first=first) for instance in instances]

    return Job(work, partial(_judge, instances))


def _judge(instances: list[Instance], outcomes: list[KemenyOutcome]) -> CaseOutcome:
    """The worst status of all; the answer is all costs."""
    if not instances:
        return CaseOutcome(f"absent: no files in {DATA.name}, see PLURALIGN_DATA")
    judged = [kemeny_outcome(i, o) for i, o in zip(instances, outcomes, strict=True)]
    statuses = [outcome.status for outcome in judged]
    status = next(
        (s for s in statuses if s.startswith("rejected")), "proved" if set(statuses) == {"proved"} else "unknown"
    )
    costs = short(" ".join(str(outcome.cost) for outcome in outcomes)) if status == "proved" else None
    counts = {
        "instances": len(instances),
        "not_proved": sum(s != "proved" for s in statuses),
        "linear_programs": sum(outcome.linear_programs for outcome in outcomes),
    }
    return CaseOutcome(status, costs, 0.0 if status == "proved" else None, counts)
