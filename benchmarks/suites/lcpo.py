"""LCPO with proofs, by m and by d; and beside the straightforward loop with a fresh `scipy.optimize.linprog` for each test."""

from __future__ import annotations

from collections.abc import Iterator
from functools import partial

from pluralign.benchmarks.peers.plain_loop import leximax_with_linprog
from pluralign.benchmarks.running.case import Case, CaseOutcome, Job, short
from pluralign.benchmarks.running.judging import judged, ranking_text
from pluralign.benchmarks.suites.frozen import random_profile
from pluralign.formulations.leximax.greedy import leximax_greedy
from pluralign.formulations.leximax.rules import LeximaxOutcome, LeximaxProblem
from pluralign.proofs.certificates import answers as certificates
from pluralign.solver.results import Deadline

LARGE = ((300, 20), (600, 40), (1000, 50))


def cases() -> Iterator[Case]:
    """m doubles with d = 10, d doubles with m = 100, and three large profiles; 101 ballots each."""
    for seed in range(3):
        for m in (25, 50, 100, 200, 400, 800):
            yield _ours("lcpo", "by m, d=10", m, 10, m, seed, m <= 200 and seed == 0)
        for d in (3, 6, 12, 24):
            yield _ours("lcpo", "by d, m=100", 100, d, d, seed, seed == 0)
    for m, d in LARGE:
        yield _ours("lcpo", "", m, d, m, 0, m <= 300)


def peer_cases() -> Iterator[Case]:
    """The same profiles, ours first."""
    for m, d in ((20, 5), (40, 8), (80, 10), (150, 15), (300, 20)):
        yield _ours("peers-lcpo", "m and d grow", m, d, m, 0, m <= 80)
        yield Case(
            "peers-lcpo", "polynomial", "m and d grow", f"lcpo m={m} d={d} seed=0", m, "scipy linprog loop",
            partial(_linprog_loop, m, d, 0), partial(_linprog_loop, 5, 2, 0), 300.0, repeats=2, quick=m <= 80,
        )  # fmt: skip


def _ours(suite: str, series: str, m: int, d: int, size: int, seed: int, quick: bool) -> Case:
    name = f"lcpo m={m} d={d} seed={seed}"
    return Case(
        suite, "polynomial", series, name, size, "pluralign",
        partial(_greedy, m, d, seed), partial(_greedy, 5, 2, 0), 120.0, repeats=3, quick=quick,
    )  # fmt: skip


def _greedy(m: int, d: int, seed: int, limit: float) -> Job:
    instance = random_profile(m, d, seed=seed)

    def judge(outcome: LeximaxOutcome) -> CaseOutcome:
        evidence = [certificates.leximax(instance, outcome)]
        counts = {"linear_programs": outcome.linear_programs, "conflicts": len(outcome.rejections)}
        return judged(outcome.status, ranking_text(outcome.ranking), evidence, **counts)

    return Job(lambda: leximax_greedy(LeximaxProblem.of(instance, "lcpo"), Deadline(limit)), judge)


def _linprog_loop(m: int, d: int, seed: int, limit: float) -> Job:
    instance = random_profile(m, d, seed=seed)

    def judge(found: tuple[list[int], int]) -> CaseOutcome:
        ranking, programs = found
        return CaseOutcome("claimed", short(ranking_text(ranking)), None, {"linear_programs": programs})

    return Job(lambda: leximax_with_linprog(LeximaxProblem.of(instance, "lcpo")), judge)
