"""Feasibility, enumeration and LCPO: the engine with exact proofs beside the straightforward float-only way."""

from __future__ import annotations

import json
import platform
import sys
import time
from collections.abc import Callable, Iterator
from functools import cache, partial
from importlib.metadata import version
from typing import Any, TypeVar

from benchmarks.cases import random_points, random_profile
from benchmarks.plain_loop import leximax_with_linprog
from formulations.arrangement import feasible_rankings
from formulations.errors import InputError
from formulations.instance import Instance
from formulations.leximax import Outcome, Problem
from formulations.leximax_greedy import leximax_greedy
from formulations.points import Points
from proofs import certificates, checker

Row = dict[str, Any]
T = TypeVar("T")


def run(suite: str = "all", progress: bool = False) -> list[Row]:
    """Rows of one suite or of all. Raises `InputError` for an unknown suite."""
    if suite not in SUITES and suite != "all":
        raise InputError(f"unknown suite {suite!r}; suites are {', '.join(SUITES)}, all")
    rows = []
    for name in SUITES if suite == "all" else [suite]:
        for row in SUITES[name]():
            if progress:
                print(f"{row['case']}: {row['method']}, {row['seconds']:.3f} s", file=sys.stderr, flush=True)
            rows.append(row | {"suite": name, "versions": versions()})
    return rows


@cache
def versions() -> dict[str, str]:
    """The machine and the versions that matter for the figures."""
    packages = {name: version(name) for name in ("pluralign", "highspy", "python-flint", "numpy", "scipy")}
    return {"python": platform.python_version(), "machine": platform.machine(), **packages}


def lcpo(cases: tuple[tuple[int, int], ...] = ((80, 10), (150, 15), (300, 20))) -> Iterator[Row]:
    """LCPO against one fresh linprog per test: same ranking, ours proved."""
    for m, d in cases:
        instance, case = random_profile(m, d), f"lcpo m={m} d={d}"
        (ranking, programs), plain = _timed(partial(_plain_lcpo, instance))
        yield {
            "case": case,
            "method": "linprog loop",
            "status": "claimed",
            "seconds": plain,
            "linear_programs": programs,
        }
        for row, outcome in _proved_lcpo(instance, case, repeats=3):
            if list(outcome.ranking or ()) != ranking:
                row["status"] = "differs"
            yield row if row["method"] == "checker" else row | {"ratio": plain / row["seconds"]}


def _plain_lcpo(instance: Instance) -> tuple[list[int], int]:
    return leximax_with_linprog(Problem.of(_fresh(instance), "lcpo"))


def large(cases: tuple[tuple[int, int], ...] = ((600, 40), (1000, 50))) -> Iterator[Row]:
    """LCPO at sizes where the straightforward way takes hours."""
    for m, d in cases:
        for row, _ in _proved_lcpo(random_profile(m, d), f"lcpo m={m} d={d}", repeats=1):
            yield row


def enumeration(cases: tuple[tuple[int, int], ...] = ((12, 3), (10, 4))) -> Iterator[Row]:
    """All feasible rankings with exact witnesses, and checking their certificate."""
    for m, d in cases:
        instance, case = random_points(m, d), f"rankings m={m} d={d}"
        points = Points.of(instance)
        assert points is not None
        coordinates = points.X.tolist()
        (found, thetas), seconds = _best(3, partial(feasible_rankings, coordinates))
        each = {"rankings": len(found)}
        yield {
            "case": case, "method": "pluralign", "status": "proved", "seconds": seconds,
            "microseconds_each": 1e6 * seconds / len(found), **each,
        }  # fmt: skip
        document = certificates.all_rankings(instance, found.tolist(), [points.parameter(theta) for theta in thetas])
        yield _check(case, document) | each


def _proved_lcpo(instance: Instance, case: str, repeats: int) -> Iterator[tuple[Row, Outcome]]:
    outcome, seconds = _best(repeats, lambda: leximax_greedy(Problem.of(_fresh(instance), "lcpo")))
    yield {
        "case": case, "method": "pluralign", "status": str(outcome.status), "seconds": seconds,
        "linear_programs": outcome.linear_programs, "conflicts": len(outcome.rejections),
    }, outcome  # fmt: skip
    yield _check(case, certificates.leximax(instance, outcome)), outcome


def _check(case: str, document: certificates.Certificate) -> Row:
    """Read and check a certificate as the stand-alone checker does."""
    text = json.dumps(document)
    try:
        _, seconds = _timed(lambda: checker.check(json.loads(text)))
        status = "accepted"
    except checker.Rejected as reason:
        seconds, status = 0.0, f"rejected: {reason}"
    return {
        "case": case,
        "method": "checker",
        "status": status,
        "seconds": seconds,
        "megabytes": len(text) / 1e6,
    }


def _fresh(instance: Instance) -> Instance:
    """The same instance without anything computed from it before."""
    return Instance(instance.names, instance.features, instance.ballots, source=instance.source)


def _timed(work: Callable[[], T]) -> tuple[T, float]:
    start = time.perf_counter()
    result = work()
    return result, time.perf_counter() - start


def _best(repeats: int, work: Callable[[], T]) -> tuple[T, float]:
    """The result with the shortest of several times."""
    return min((_timed(work) for _ in range(repeats)), key=lambda pair: pair[1])


SUITES: dict[str, Callable[[], Iterator[Row]]] = {"lcpo": lcpo, "large": large, "enumeration": enumeration}


def table(rows: list[Row]) -> str:
    """The rows as a Markdown table."""
    head = [
        "case",
        "method",
        "status",
        "seconds",
        "ratio",
        "linear programs",
        "certificate MB",
        "µs a ranking",
    ]
    keys = [
        "case",
        "method",
        "status",
        "seconds",
        "ratio",
        "linear_programs",
        "megabytes",
        "microseconds_each",
    ]
    forms = ["", "", "", ".3f", ".1f", "d", ".2f", ".1f"]
    body = [[format(row[k], form) if k in row else "" for k, form in zip(keys, forms, strict=True)] for row in rows]
    return "\n".join("| " + " | ".join(line) + " |" for line in [head, ["---"] * len(head), *body])
