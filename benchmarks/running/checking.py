"""Checking certificates, read from text as `python proofs/checker` does."""

from __future__ import annotations

import json
from collections.abc import Iterator
from functools import partial
from typing import Any

from pluralign.benchmarks.running.case import Case, CaseOutcome, Job
from pluralign.benchmarks.suites.frozen import random_points, random_profile
from pluralign.formulations.instances.points import Points
from pluralign.formulations.kemeny.methods import kemeny
from pluralign.formulations.kemeny.problem import KemenyProblem
from pluralign.formulations.leximax.greedy import leximax_greedy
from pluralign.formulations.leximax.rules import LeximaxProblem
from pluralign.formulations.rankings.arrangement import feasible_rankings
from pluralign.proofs import checker
from pluralign.proofs.certificates import answers as certificates
from pluralign.proofs.certificates.kemeny import kemeny_certificate


def cases() -> Iterator[Case]:
    """LCPO by m, all feasible rankings by m in dimension 3, Kemeny by m in dimension 3."""
    for m in (25, 50, 100, 200, 400):
        yield _case("LCPO, by m, d=10", "lcpo", m, 10, m <= 200)
    for m in (8, 12, 16, 24):
        yield _case("all rankings, by m, d=3", "rankings", m, 3, m <= 16)
    for m in (10, 20, 40):
        yield _case("Kemeny, by m, d=3", "kemeny", m, 3, m <= 20)


def _case(series: str, kind: str, m: int, d: int, quick: bool) -> Case:
    return Case(
        "checking", "polynomial", series, f"{series.partition(',')[0]} certificate m={m} d={d}", m, "checker",
        partial(_job, kind, m, d), partial(_job, kind, 4, 2), 120.0, quick=quick,
    )  # fmt: skip


def _job(kind: str, m: int, d: int, limit: float) -> Job:
    text = json.dumps(_certificate(kind, m, d))

    def work() -> str:
        try:
            checker.check(json.loads(text))
        except checker.Rejected as reason:
            return f"rejected: {reason}"
        return "accepted"

    def judge(verdict: str) -> CaseOutcome:
        return CaseOutcome(verdict, verdict.partition(":")[0], 0.0, {"certificate_bytes": len(text)})

    return Job(work, judge)


def _certificate(kind: str, m: int, d: int) -> dict[str, Any]:
    if kind == "lcpo":
        profile = random_profile(m, d)
        return certificates.leximax(profile, leximax_greedy(LeximaxProblem.of(profile, "lcpo")))
    if kind == "kemeny":
        profile = random_profile(m, d, n=21)
        return kemeny_certificate(profile, kemeny(KemenyProblem.of(profile)))
    instance = random_points(m, d, 500, seed=1)
    points = Points.of(instance)
    assert points is not None
    rankings, thetas = feasible_rankings(points.X.tolist())
    return certificates.all_rankings(instance, rankings.tolist(), [points.parameter(theta) for theta in thetas])
