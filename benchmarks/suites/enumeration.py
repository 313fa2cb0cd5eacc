"""All feasible rankings with exact witnesses, and their number alone, in fixed dimension: O(m^(2(d−1))) of them."""

from __future__ import annotations

from collections.abc import Iterator
from functools import partial
from typing import Any

from pluralign.benchmarks.running.case import Case, CaseOutcome, Job
from pluralign.benchmarks.running.judging import judged
from pluralign.benchmarks.suites.frozen import random_points
from pluralign.formulations.instances.points import Points
from pluralign.formulations.rankings.arrangement import count_feasible_rankings, feasible_rankings
from pluralign.proofs.certificates import answers as certificates
from pluralign.solver.results import Deadline

LISTED = {2: (20, 40, 80, 160, 320), 3: (8, 12, 16, 24, 32), 4: (6, 7, 8, 10, 12, 14), 5: (6, 7, 8, 10)}
COUNTED = {3: (16, 24, 32, 48), 4: (6, 8, 12, 16)}
QUICK = {2: 160, 3: 24, 4: 8, 5: 0}  # m up to which a case is quick
MOST_CHECKED = 20_000  # rankings whose certificate is checked, too


def cases() -> Iterator[Case]:
    """Listed for d = 2 to 5, counted for d = 3 and 4."""
    for what, sizes in (("listed", LISTED), ("counted", COUNTED)):
        for d, ms in sizes.items():
            for m in ms:
                yield Case(
                    "enumeration", "polynomial", f"{what}, d={d}", f"rankings {what} m={m} d={d}", m, "pluralign",
                    partial(_job, m, d, what == "counted"), partial(_job, 4, d, what == "counted"), 120.0,
                    quick=m <= QUICK[d],
                )  # fmt: skip


def _job(m: int, d: int, counted: bool, limit: float) -> Job:
    instance = random_points(m, d, 500, seed=1)
    points = Points.of(instance)
    assert points is not None
    coordinates = points.X.tolist()

    def judge(found: Any) -> CaseOutcome:
        if counted:
            return judged("proved", f"{found} rankings")
        rankings, thetas = found
        count = len(rankings)
        evidence = []
        if count <= MOST_CHECKED:
            parameters = [points.parameter(theta) for theta in thetas]
            evidence.append(certificates.all_rankings(instance, rankings.tolist(), parameters))
        return judged("proved", f"{count} rankings", evidence, rankings=count)

    work = count_feasible_rankings if counted else feasible_rankings
    return Job(lambda: work(coordinates, Deadline(limit)), judge)
