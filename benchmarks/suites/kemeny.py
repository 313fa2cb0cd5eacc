"""Linear Kemeny on random profiles of 21 feasible ballots: by branch and cut d or m grows, by cones m with three features."""

from __future__ import annotations

from collections.abc import Iterator
from functools import partial

from pluralign.benchmarks.running.case import Case, CaseOutcome, Job
from pluralign.benchmarks.running.judging import judged, relative_gap
from pluralign.benchmarks.suites.frozen import random_profile
from pluralign.formulations.instances.instance import Instance
from pluralign.formulations.kemeny.methods import kemeny
from pluralign.formulations.kemeny.names import KemenyMethod
from pluralign.formulations.kemeny.problem import KemenyOutcome, KemenyProblem
from pluralign.proofs.certificates.kemeny import kemeny_certificate
from pluralign.solver.results import Deadline

SEEDS = 4
LIMIT = 40.0


def cases() -> Iterator[Case]:
    """Four profiles of each size."""
    for seed in range(SEEDS):
        for d in (2, 3, 4, 5, 6, 7):
            yield _case("by d, m=18", 18, d, d, 1, seed, d <= 5 and seed < 2)
        for m in (8, 12, 16, 20, 24, 28):
            yield _case("by m, d=4", m, 4, m, 4, seed, m <= 16 and seed < 2)
        for m in (25, 50, 100, 200):
            yield _case("by m, d=3", m, 3, m, 2, seed, m <= 50 and seed < 2, "cones")


def _case(
    series: str, m: int, d: int, size: int, step: float, seed: int, quick: bool, method: KemenyMethod = "branch"
) -> Case:
    name = "pluralign branch and cut" if method == "branch" else f"pluralign {method}"
    return Case(
        "kemeny", "np-hard", series, f"kemeny m={m} d={d} seed={seed}", size, name,
        partial(profile_job, m, d, seed, method), partial(profile_job, 5, 2, 0, method), LIMIT, step, 3, quick=quick,
    )  # fmt: skip


def profile_job(m: int, d: int, seed: int, method: KemenyMethod, limit: float, first: bool = True) -> Job:
    """Linear Kemeny on a random profile."""
    return kemeny_job(random_profile(m, d, n=21, seed=seed), method, limit, first)


def kemeny_job(instance: Instance, method: KemenyMethod, limit: float, first: bool = True) -> Job:
    """The optimum of an instance; first: proved to be the first of the optimal rankings."""

    def work() -> KemenyOutcome:
        return kemeny(KemenyProblem.of(instance), method, Deadline(limit), first=first)

    return Job(work, lambda outcome: kemeny_outcome(instance, outcome))


def kemeny_outcome(instance: Instance, outcome: KemenyOutcome) -> CaseOutcome:
    """Judged with its certificate; the answer is the cost."""
    evidence = (
        [kemeny_certificate(instance, outcome)] if outcome.has_evidence and str(outcome.status) == "proved" else []
    )
    return judged(
        outcome.status,
        None if str(outcome.status) == "unknown" else f"cost {outcome.cost}",
        evidence,
        relative_gap(outcome.cost, outcome.bound),
        linear_programs=outcome.linear_programs,
        nodes=outcome.nodes,
    )
