"""The strategies by name, and one shard carried out by the one that it belongs to."""

from __future__ import annotations

import threading
from typing import Any

from pluralign.formulations.types import JsonObject
from pluralign.proofs.search.shards import Strategy
from pluralign.proofs.search.spec import Spec
from pluralign.proofs.search.strategies import exhaustive, local, positions, sampling, smallest
from pluralign.solver.results import Deadline

_one_at_a_time = threading.Lock()
"""Workers of a cluster may have several threads, but the precision of interval arithmetic is one for the process."""


def run(task: dict[str, Any]) -> JsonObject:
    """Carry out a shard: {"spec", "payload", "seconds" (None: no limit), "limit": that of the search, of which they are left}.

    Raises `LimitReached` when the seconds are over.
    """
    with _one_at_a_time:
        spec = Spec.from_json(task["spec"])
        return strategy(spec.strategy).run(spec, task["payload"], Deadline(task["seconds"], task["limit"]))


def strategy(name: str) -> Strategy:
    """The module of a strategy."""
    modules: dict[str, Strategy] = {
        "exhaustive": exhaustive,
        "random": sampling,
        "local": local,
        "positions": positions,
        "smallest": smallest,
    }
    return modules[name]
