"""Where long work is carried out: in this process, in local processes, or on a cluster."""

from __future__ import annotations

import os
from collections.abc import Iterator
from contextlib import contextmanager

from pluralign.formulations.errors import InputError
from pluralign.proofs.executor import Here, Pool, Processes
from pluralign.solver.errors import parameter

MOST_WORKERS = 1024


@contextmanager
def opened(workers: int, cluster: str | None = None) -> Iterator[Pool]:
    """A pool of so many local processes (0: this process alone), or the cluster at that address; closed in the end.

    Raises `InputError` for a number that is out of range and a cluster that cannot be reached.
    """
    if not 0 <= workers <= MOST_WORKERS:
        raise InputError(
            f"{parameter('workers', workers)}: give a number from 0 (this process alone) to {MOST_WORKERS}"
        )
    pool: Pool
    if cluster is not None:
        from pluralign.proofs.cluster import Cluster

        pool = Cluster(cluster)
    else:
        pool = Processes(workers) if workers else Here()
    try:
        yield pool
    finally:
        pool.close()


def processors() -> int:
    """How many processors this process may use."""
    return len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count() or 1
