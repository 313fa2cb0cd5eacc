"""The same search on processes and on clusters, and what a scheduler and its client spend on a shard, with how many workers.

A cluster here is dask.distributed on loopback. The load of a scheduler does not depend on what workers compute: 10 to 1,000
workers in one process that answer at once, with shards and results of the size of real ones, are to it as many machines. The
heartbeats of its workers are part of what it uses; what they take where there are no shards is measured before.
"""

from __future__ import annotations

import json
import time
from collections.abc import Callable, Iterator
from functools import partial
from typing import Any

from pluralign.benchmarks.running.case import Case, CaseOutcome, Job, short
from pluralign.benchmarks.running.judging import judged
from pluralign.benchmarks.running.loopback import Loopback
from pluralign.proofs.cluster import Cluster
from pluralign.proofs.executor import Here, Pool, Processes, completed
from pluralign.proofs.search.search import SearchOutcome, search, specification
from pluralign.proofs.search.spec import Spec, specify
from pluralign.proofs.search.store import Store
from pluralign.proofs.search.strategies import registry
from pluralign.solver.results import NEVER, Deadline

SUITE = "clusters"
TRIALS, SMALL_TRIALS = 800, 200
PRETENDED = (10, 100, 1000)
SHARDS = 4000
REST = 3.0
"""Seconds in which the scheduler is left alone with its workers."""


def cases() -> Iterator[Case]:
    """A search by five pools, twice, and shards without work."""
    for trials in (SMALL_TRIALS, TRIALS):
        for method in POOLS:
            yield Case(
                SUITE, "polynomial", "", f"random search, {trials} trials", trials, method, partial(_search, method, trials),
                limit=120.0, repeats=1, quick=trials == SMALL_TRIALS and "cluster" not in method,
            )  # fmt: skip
    for workers in PRETENDED:
        yield Case(
            SUITE, "polynomial", "", f"shards without work, {workers} pretended workers", workers, "pluralign, cluster",
            partial(_load, workers), limit=40.0, repeats=1, quick=False,
        )  # fmt: skip


class _OfLoopback(Cluster):
    """A cluster that is ended with its pool."""

    def __init__(self, loopback: Loopback) -> None:
        self.loopback = loopback
        super().__init__(loopback.address)

    def close(self) -> None:
        """Leave it and end it."""
        super().close()
        self.loopback.close()


POOLS: dict[str, Callable[[], Pool]] = {
    "pluralign, this process": Here,
    "pluralign, 1 process": partial(Processes, 1),
    "pluralign, 2 processes": partial(Processes, 2),
    "pluralign, cluster of 1": lambda: _OfLoopback(Loopback(1)),
    "pluralign, cluster of 2": lambda: _OfLoopback(Loopback(2)),
}


def _spec(trials: int) -> Spec:
    return specify("loss:logistic", "pmc", strategy="random", trials=trials, seed=3, minimize=["voters"])


def _search(method: str, trials: int, limit: float) -> Job:
    spec, pool = _spec(trials), POOLS[method]()
    tasks = list(_tasks(_spec(SMALL_TRIALS)))
    list(completed(pool, registry.run, enumerate(tasks[:2]), lambda _: True, NEVER))  # libraries are loaded before

    def work() -> SearchOutcome:
        with Store(None, specification(spec)) as store:
            return search(spec, store, pool, Deadline(limit))

    def judge(found: SearchOutcome) -> CaseOutcome:
        pool.close()
        answer = json.dumps([found.hit, found.explored], sort_keys=True)
        status = "claimed" if found.explored["complete"] else "unknown"
        return judged(status, short(answer), shards=found.explored["shards"])

    return Job(work, judge)


def _tasks(spec: Spec) -> Iterator[dict[str, Any]]:
    """The shards of the first stage, as workers are given them."""
    stage = next(registry.strategy(spec.strategy).stages(spec))
    for number in range(stage.count):
        yield {"spec": spec.to_json(), "payload": stage.payload(number), "seconds": None}


def answered(task: tuple[dict[str, Any], dict[str, Any]]) -> dict[str, Any]:
    """What a pretended worker does: it gives back the result that it was sent with the shard."""
    return task[1]


def _load(workers: int, limit: float) -> Job:
    task = next(_tasks(_spec(TRIALS)))
    result = registry.run(task)
    loopback = Loopback(pretended=workers)
    pool = _OfLoopback(loopback)
    before = loopback.scheduler_seconds()
    time.sleep(REST)
    idle = (loopback.scheduler_seconds() - before) / REST
    measured: dict[str, float] = {}

    def work() -> int:
        scheduler, client = loopback.scheduler_seconds(), time.process_time()
        payloads = ((number, (task, result)) for number in range(SHARDS))
        count = sum(1 for _ in completed(pool, answered, payloads, lambda _: True, Deadline(limit)))
        measured["scheduler_us"] = 1e6 * (loopback.scheduler_seconds() - scheduler) / count
        measured["client_us"] = 1e6 * (time.process_time() - client) / count
        return count

    def judge(count: int) -> CaseOutcome:
        pool.close()
        details = {"shards": count, "payload_bytes": len(json.dumps(task)), "result_bytes": len(json.dumps(result))}
        details |= {key: round(value) for key, value in measured.items()}
        return CaseOutcome("claimed", str(count), 0.0, details | {"idle_percent": round(100 * idle, 1)})

    return Job(work, judge)
