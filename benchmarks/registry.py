"""All suites by name."""

from __future__ import annotations

import sys
from collections.abc import Callable, Iterator

from benchmarks import kemeny, losses, spine
from benchmarks.timing import Row, versions
from formulations.errors import InputError

SUITES: dict[str, Callable[[], Iterator[Row]]] = {
    "lcpo": spine.lcpo,
    "large": spine.large,
    "enumeration": spine.enumeration,
    "losses": losses.losses,
    "kemeny-preflib": kemeny.preflib,
    "kemeny-lolib": kemeny.lolib,
    "kemeny-features": kemeny.features,
    "kemeny-peers": kemeny.peers,
}


def run(suite: str = "all", progress: bool = False) -> list[Row]:
    """Rows of one suite or of all. Raises `InputError` for an unknown suite."""
    if suite not in SUITES and suite != "all":
        raise InputError(f"unknown suite {suite!r}; suites are {', '.join(SUITES)}, all")
    rows = []
    for name in SUITES if suite == "all" else [suite]:
        found = 0
        for row in SUITES[name]():
            found += 1
            if progress:
                text = f"{row['case']}: {row['method']}, {row['status']}, {row['seconds']:.3f} s"
                print(text, file=sys.stderr, flush=True)
            rows.append(row | {"suite": name, "versions": versions()})
        if not found:
            absent = {"case": name, "method": "none", "status": f"skipped: no data in {kemeny.DATA}", "seconds": 0.0}
            rows.append(absent | {"suite": name, "versions": versions()})
    return rows
