"""Feasibility, enumeration and LCPO: the engine with exact proofs beside the straightforward float-only way."""

from __future__ import annotations

from collections.abc import Iterator
from functools import partial

from benchmarks.cases import random_points, random_profile
from benchmarks.plain_loop import leximax_with_linprog
from benchmarks.timing import Row, best, check, fresh, timed
from formulations.arrangement import feasible_rankings
from formulations.instance import Instance
from formulations.leximax import Outcome, Problem
from formulations.leximax_greedy import leximax_greedy
from formulations.points import Points
from proofs import certificates


def lcpo(cases: tuple[tuple[int, int], ...] = ((80, 10), (150, 15), (300, 20))) -> Iterator[Row]:
    """LCPO against one fresh linprog per test: same ranking, ours proved."""
    for m, d in cases:
        instance, case = random_profile(m, d), f"lcpo m={m} d={d}"
        (ranking, programs), plain = timed(partial(_plain_lcpo, instance))
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
    return leximax_with_linprog(Problem.of(fresh(instance), "lcpo"))


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
        (found, thetas), seconds = best(3, partial(feasible_rankings, coordinates))
        each = {"rankings": len(found)}
        yield {
            "case": case, "method": "pluralign", "status": "proved", "seconds": seconds,
            "microseconds_each": 1e6 * seconds / len(found), **each,
        }  # fmt: skip
        document = certificates.all_rankings(instance, found.tolist(), [points.parameter(theta) for theta in thetas])
        yield check(case, document) | each


def _proved_lcpo(instance: Instance, case: str, repeats: int) -> Iterator[tuple[Row, Outcome]]:
    outcome, seconds = best(repeats, lambda: leximax_greedy(Problem.of(fresh(instance), "lcpo")))
    yield {
        "case": case, "method": "pluralign", "status": str(outcome.status), "seconds": seconds,
        "linear_programs": outcome.linear_programs, "conflicts": len(outcome.rejections),
    }, outcome  # fmt: skip
    yield check(case, certificates.leximax(instance, outcome)), outcome
