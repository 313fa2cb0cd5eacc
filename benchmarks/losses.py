"""Loss-based rules: the six-candidate construction, proved to violate PO and PMC for all six losses, and checked."""

from __future__ import annotations

from collections.abc import Iterator
from functools import partial

from benchmarks.timing import Row, check, fresh, timed
from formulations.losses import LOSSES
from formulations.read import load
from proofs.verdicts import verdicts


def losses() -> Iterator[Row]:
    """Two rows for each loss, and their sum."""
    instance = load("builtin:loss-counterexample-all")
    total = 0.0
    for name in LOSSES:
        case = f"PO and PMC, loss:{name}"
        found, seconds = timed(partial(verdicts, fresh(instance), f"loss:{name}", ["po", "pmc"]))
        violated = all(verdict.holds is False for verdict in found.values())
        status = "proved" if violated else "not violated"
        yield {"case": case, "method": "pluralign", "status": status, "seconds": seconds}
        total += seconds
        for verdict in found.values():
            if verdict.certificate is not None:
                row = check(case, verdict.certificate)
                total += row["seconds"]
                yield row
    yield {"case": "PO and PMC, all losses", "method": "all of it", "status": "sum", "seconds": total}
