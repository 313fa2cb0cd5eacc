"""The linear ordering problem: Kemeny without features on 21 uniformly random ballots, a hard kind, by m."""

from __future__ import annotations

from collections.abc import Iterator
from functools import partial

import numpy as np

from pluralign.benchmarks.running.case import Case, Job
from pluralign.benchmarks.suites.kemeny import kemeny_job
from pluralign.formulations.instances.instance import Ballot, Instance

LIMIT = 120.0


def cases() -> Iterator[Case]:
    """Ten more candidates a step, three profiles of each size."""
    for seed in range(3):
        for m in (20, 30, 40, 50, 60, 70, 80):
            yield Case(
                "linear-ordering", "np-hard", "random ballots, by m", f"linear ordering m={m} seed={seed}", m,
                "pluralign branch and cut", partial(_job, m, seed), partial(_job, 5, 0), LIMIT, 10, 3,
                quick=m <= 50 and seed < 2,
            )  # fmt: skip


def _job(m: int, seed: int, limit: float) -> Job:
    return kemeny_job(uniform_profile(m, 21, seed), "branch", limit, first=False)


def uniform_ballots(m: int, n: int, seed: int) -> list[list[int]]:
    """n uniformly random rankings of m candidates."""
    rng = np.random.default_rng(seed)
    return [[int(c) for c in rng.permutation(m)] for _ in range(n)]


def uniform_profile(m: int, n: int, seed: int) -> Instance:
    """The same as an instance without features."""
    return Instance(tuple(f"c{i}" for i in range(m)), ballots=tuple(map(Ballot.strict, uniform_ballots(m, n, seed))))
