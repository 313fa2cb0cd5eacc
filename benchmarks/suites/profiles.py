"""Large profiles, as practitioners have them: read, aggregated by LCPO, and every ballot judged feasible or not.

5,000 ballots on 200 candidates given by θ and by rankings, 10^6 rankings of 20 candidates in a table; and the feasibility of
rankings all at once beside one after another, which is what was done before.
"""

from __future__ import annotations

import json
import tempfile
from collections.abc import Iterator
from functools import partial
from pathlib import Path
from typing import Any

import numpy as np

from pluralign.benchmarks.running.case import Case, CaseOutcome, Job
from pluralign.benchmarks.running.judging import judged, ranking_text
from pluralign.formulations.instances.instance import Instance
from pluralign.formulations.instances.points import Points
from pluralign.formulations.instances.reading import decode, from_json, load
from pluralign.formulations.leximax.greedy import leximax_greedy
from pluralign.formulations.leximax.rules import LeximaxProblem
from pluralign.formulations.rankings.feasibility import RankingTest, infeasible_ballots
from pluralign.formulations.types import Floats
from pluralign.proofs.certificates import answers as certificates
from pluralign.solver.results import Deadline, Status

SUITE = "profiles"


def cases() -> Iterator[Case]:
    """Sizes are numbers of ballots."""
    for form in ("theta", "ranking"):
        yield _case(f"5000 ballots by {form}, m=200 d=20", 5000, partial(_json_job, form, 5000, 200, 20), quick=True)
    yield _case("10^6 rankings in CSV, m=20 d=5", 10**6, partial(_csv_job, 10**6, 20, 5), quick=False)
    for method in ("pluralign", "pluralign, one after another"):
        yield _case("feasibility of 500 rankings, m=200 d=20", 500, partial(_feasible_job, 500, method), True, method)


def _case(name: str, size: int, make: Any, quick: bool, method: str = "pluralign") -> Case:
    return Case(
        SUITE, "polynomial", "", name, size, method, make, partial(_json_job, "theta", 5, 4, 2), 100.0, quick=quick
    )


def _drawn(n: int, m: int, d: int) -> tuple[Floats, Floats]:
    """Integer features in ±50 and θ of nine decimals."""
    rng = np.random.default_rng(0)
    return rng.integers(-50, 51, size=(m, d)).astype(np.float64), rng.normal(size=(n, d)).round(9)


def _rankings(x: Floats, thetas: Floats) -> Any:
    return np.argsort(-(thetas @ x.T), axis=1, kind="stable")


def _json_job(form: str, n: int, m: int, d: int, limit: float) -> Job:
    x, thetas = _drawn(n, m, d)
    names = [f"c{i}" for i in range(m)]
    if form == "theta":
        ballots: list[dict[str, Any]] = [{"theta": [f"{t:.9f}" for t in theta]} for theta in thetas.tolist()]
    else:
        ballots = [{"ranking": [names[c] for c in order]} for order in _rankings(x, thetas).tolist()]
    candidates = {name: [int(value) for value in row] for name, row in zip(names, x.tolist(), strict=True)}
    text = json.dumps({"candidates": candidates, "ballots": ballots})
    return Job(lambda: _aggregated(from_json(decode(text, "drawn"), "drawn"), limit), _judge)


def _csv_job(n: int, m: int, d: int, limit: float) -> Job:
    x, thetas = _drawn(n, m, d)
    folder = tempfile.TemporaryDirectory()
    table, features = (str(Path(folder.name) / name) for name in ("rankings.csv", "features.csv"))
    names = np.array([f"c{i}" for i in range(m)])
    with open(features, "w", encoding="utf-8") as file:
        file.write(",".join(["name", *(f"x{j}" for j in range(d))]) + "\n")
        file.writelines(
            ",".join([name, *(str(int(v)) for v in row)]) + "\n" for name, row in zip(names, x, strict=True)
        )
    with open(table, "w", encoding="utf-8") as file:
        file.write(",".join(f"place{k}" for k in range(1, m + 1)) + "\n")
        for start in range(0, n, 10_000):
            file.writelines(
                ",".join(row) + "\n" for row in names[_rankings(x, thetas[start : start + 10_000])].tolist()
            )

    def work() -> Any:
        with folder:
            return _aggregated(load(table, features), limit)

    return Job(work, _judge)


def _aggregated(instance: Instance, limit: float) -> Any:
    deadline = Deadline(limit)
    outcome = leximax_greedy(LeximaxProblem.of(instance, "lcpo"), deadline)
    return instance, outcome, len(infeasible_ballots(instance, Points.of(instance), deadline))


def _judge(found: Any) -> CaseOutcome:
    instance, outcome, infeasible = found
    evidence = [certificates.leximax(instance, outcome)]
    return judged(outcome.status, ranking_text(outcome.ranking), evidence, infeasible=infeasible)


def _feasible_job(n: int, method: str, limit: float) -> Job:
    x, thetas = _drawn(n, 200, 20)
    instance = Instance.from_arrays(x.astype(np.int64), rankings=_rankings(x, thetas))
    points = Points.of(instance)
    assert points is not None

    def together() -> int:
        return len(infeasible_ballots(instance, points, Deadline(limit)))

    def singly() -> int:
        test = RankingTest(points)
        return sum(not test(row, Deadline(limit)).feasible for row in instance.complete_ballots()[0].tolist())

    work = together if method == "pluralign" else singly
    return Job(work, lambda infeasible: judged(Status.PROVED, f"{infeasible} infeasible"))
