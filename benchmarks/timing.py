"""What every suite needs: rows, clocks, versions, checking a certificate as the stand-alone checker does, and the table."""

from __future__ import annotations

import json
import platform
import time
from collections.abc import Callable
from functools import cache
from importlib.metadata import PackageNotFoundError, version
from typing import Any, TypeVar

from formulations.instance import Instance
from proofs import certificates, checker

Row = dict[str, Any]
T = TypeVar("T")


@cache
def versions() -> dict[str, str]:
    """The machine and the versions that matter for the figures."""
    found = {"python": platform.python_version(), "machine": platform.machine()}
    for package in ("pluralign", "highspy", "python-flint", "numpy", "scipy", "pyomo"):
        try:
            found[package] = version(package)
        except PackageNotFoundError:
            found[package] = "absent"
    return found


def fresh(instance: Instance) -> Instance:
    """The same instance without anything computed from it before."""
    return Instance(instance.names, instance.features, instance.ballots, instance.comparisons, instance.source)


def timed(work: Callable[[], T]) -> tuple[T, float]:
    """The result and the seconds it took."""
    start = time.perf_counter()
    result = work()
    return result, time.perf_counter() - start


def best(repeats: int, work: Callable[[], T]) -> tuple[T, float]:
    """The result with the shortest of several times."""
    return min((timed(work) for _ in range(repeats)), key=lambda pair: pair[1])


def check(case: str, document: certificates.Certificate) -> Row:
    """Read and check a certificate, from text."""
    text = json.dumps(document)
    start = time.perf_counter()
    try:
        checker.check(json.loads(text))
        status = "accepted"
    except checker.Rejected as reason:
        status = f"rejected: {reason}"
    seconds = time.perf_counter() - start
    return {"case": case, "method": "checker", "status": status, "seconds": seconds, "megabytes": len(text) / 1e6}


def table(rows: list[Row]) -> str:
    """The rows as a Markdown table."""
    head = ["case", "method", "status", "seconds", "ratio", "linear programs", "certificate MB", "µs a ranking"]
    keys = ["case", "method", "status", "seconds", "ratio", "linear_programs", "megabytes", "microseconds_each"]
    forms = ["", "", "", ".3f", ".1f", "d", ".2f", ".1f"]
    body = [[format(row[k], form) if k in row else "" for k, form in zip(keys, forms, strict=True)] for row in rows]
    return "\n".join("| " + " | ".join(line) + " |" for line in [head, ["---"] * len(head), *body])
