"""Is a ranking feasible? Points in ±1000, a ranking that a θ induces, and the same with eight in the middle reversed."""

from __future__ import annotations

from collections.abc import Iterator
from functools import partial

import numpy as np

from pluralign.benchmarks.running.case import Case, CaseOutcome, Job
from pluralign.benchmarks.running.judging import judged
from pluralign.benchmarks.suites.frozen import random_points
from pluralign.formulations.instances.points import Points
from pluralign.formulations.rankings.feasibility import Feasibility, RankingTest
from pluralign.proofs.certificates import answers as certificates
from pluralign.solver.results import Deadline

BOUND = 1000


def cases() -> Iterator[Case]:
    """m doubles with d = 10, and d doubles with m = 500; three rankings of each size."""
    for induced in (True, False):
        kind = "induced" if induced else "middle reversed"
        for m in (200, 400, 800, 1600, 3200):
            yield from _sized(kind, "by m, d=10", m, 10, m, induced, m <= 1600)
        for d in (5, 10, 20, 40, 80):
            yield from _sized(kind, "by d, m=500", 500, d, d, induced, d <= 40)


def _sized(kind: str, growth: str, m: int, d: int, size: int, induced: bool, quick: bool) -> Iterator[Case]:
    for seed in range(3):
        yield Case(
            "feasibility",
            "polynomial",
            f"{kind}, {growth}",
            f"ranking, {kind}, m={m} d={d} seed={seed}",
            size,
            "pluralign",
            partial(_job, m, d, seed, induced),
            partial(_job, 20, 3, 0, induced),
            quick=quick and seed == 0,
        )


def _job(m: int, d: int, seed: int, induced: bool, limit: float) -> Job:
    instance = random_points(m, d, BOUND, seed)
    points = Points.of(instance)
    assert points is not None
    rng = np.random.default_rng([m, d, seed])
    theta = rng.integers(-(10**6), 10**6, size=d)
    ranking = [int(c) for c in np.argsort(-points.rewards(theta), kind="stable")]
    if not induced:
        ranking[m // 2 - 4 : m // 2 + 4] = reversed(ranking[m // 2 - 4 : m // 2 + 4])
    test = RankingTest(points)

    def judge(answer: Feasibility) -> CaseOutcome:
        return judged(
            "proved",
            "feasible" if answer.feasible else "infeasible",
            [certificates.feasibility(instance, answer)],
            linear_programs=test.linear_programs,
        )

    return Job(lambda: test(ranking, Deadline(limit)), judge)
