"""Exhaustive search: all sets of points of each size, then one decision for everything that the rule can tell apart.

Rules that see only ballots and feasible rankings are decided once for each family and each order of the candidates that makes
a difference; loss-based rules, which have no tie-break, once for each affine class, or with weight decay for each class of
sets that signed permutations of the coordinates and translations make equal.
"""

from __future__ import annotations

import json
from collections.abc import Generator
from functools import partial
from typing import Any

from pluralign.formulations.types import JsonObject
from pluralign.proofs.search.configurations import Configuration, IntegerPoints, Key, Size, classes
from pluralign.proofs.search.deciders import decisions
from pluralign.proofs.search.deciders import registry as deciders
from pluralign.proofs.search.families import canonical, families, orders
from pluralign.proofs.search.shards import Stage, checked, configuration
from pluralign.proofs.search.spec import Spec
from pluralign.solver.results import Deadline

UNITS = 4
"""Configurations decided in a shard."""
SHOWN_NOTES = 5

ByKey = dict[Key, Configuration]


def stages(spec: Spec) -> Generator[Stage, dict[int, JsonObject], None]:
    """For each size the enumeration, in ranges of `SHARD` sets, and then the decisions."""
    for size in spec.sizes():
        about = {"candidates": size.m, "dimensions": size.d}
        listed = yield Stage(f"sets m={size.m} d={size.d}", size.shards, partial(_sets, size), about)
        units = _units(spec, size.m, _merged(listed))
        count = -(-len(units) // UNITS)
        yield Stage(f"decisions m={size.m} d={size.d}", count, partial(_part, units), about)


def _sets(size: Size, k: int) -> list[Any]:
    return ["sets", size.m, size.d, size.bound, k]


def _part(units: list[IntegerPoints], k: int) -> list[Any]:
    return ["decide", *units[k * UNITS : (k + 1) * UNITS]]


def run(spec: Spec, payload: list[Any], deadline: Deadline) -> JsonObject:
    """One shard of either kind."""
    if payload[0] == "sets":
        m, d, bound, shard = payload[1:]
        return _listed(spec, Size(m, d, bound), shard, deadline)
    return _decided(spec, payload[1:], deadline)


def explored(spec: Spec, finished: list[tuple[Stage, dict[int, JsonObject]]]) -> dict[str, Any]:
    """By size: sets covered, classes that differ, families (None for loss-based rules), decisions made and left open."""
    sizes: dict[tuple[int, int], dict[str, Any]] = {}
    by_family = decisions.depends_on_family_only(spec.rule)
    for stage, results in finished:
        m, d = stage.about["candidates"], stage.about["dimensions"]
        row = sizes.setdefault((m, d), {**stage.about, "configurations": 0, "decisions": 0, "undecided": 0})
        if stage.name.startswith("sets"):
            kinds = len(_merged(results))
            row["configurations"] = sum(result["configurations"] for result in results.values())
            row["of"] = Size(m, d, spec.bound).count
            row["families" if by_family else "classes"] = kinds
        else:
            row["decisions"] = sum(result["decisions"] for result in results.values())
            row["undecided"] = sum(result["undecided"] for result in results.values())
            notes = [note for _, result in sorted(results.items()) for note in result["notes"]]
            row |= {"notes": notes[:SHOWN_NOTES]} if notes else {}
    rows = list(sizes.values())
    totals = {key: sum(row[key] for row in rows) for key in ("configurations", "decisions", "undecided")}
    kind = "families" if by_family else "classes"
    return {**totals, kind: sum(row.get(kind, 0) for row in rows), "sizes": rows}


def _listed(spec: Spec, size: Size, shard: int, deadline: Deadline) -> JsonObject:
    """The kinds of configurations of a shard, each with its least member."""
    deadline.check()
    numbers = size.shard(shard)
    found = classes(size, numbers, decisions.sees_lengths(spec.rule))
    if decisions.depends_on_family_only(spec.rule):
        least = sorted(found.values())
        found = {}
        for start in range(0, len(least), 1000):
            deadline.check()
            part = least[start : start + 1000]
            for one, family in zip(part, families([one.points for one in part]), strict=True):
                found.setdefault(canonical(size.m, family), one)
    kinds = [[key, one.largest, one.number, one.points] for key, one in sorted(found.items())]
    return {"configurations": len(numbers), "kinds": json.dumps(kinds, separators=(",", ":")), "hits": []}


def _merged(results: dict[int, JsonObject]) -> ByKey:
    """The least configuration of each kind over all shards; these keep theirs as text, which is ten times smaller."""
    found: ByKey = {}
    for result in results.values():
        for key, largest, number, points in json.loads(result["kinds"]):
            one = Configuration(largest, number, tuple(map(tuple, points)))
            found[tuple(key)] = min(found.get(tuple(key), one), one)
    return found


def _units(spec: Spec, m: int, found: ByKey) -> list[IntegerPoints]:
    """The configurations to decide, points in the order of the candidates; those with small coordinates come first."""
    least = sorted(found.values())
    if not decisions.depends_on_family_only(spec.rule):
        return [one.points for one in least]
    labelled = families([one.points for one in least])
    return [
        tuple(one.points[c] for c in order)
        for one, family in zip(least, labelled, strict=True)
        for order in orders(m, family)
    ]


def _decided(spec: Spec, units: list[IntegerPoints], deadline: Deadline) -> JsonObject:
    """Decide configurations, up to the first hit unless the least hit is asked for."""
    decide = deciders.named(spec.decider).decide
    result: JsonObject = {"decisions": 0, "undecided": 0, "notes": [], "hits": []}
    for points in units:
        deadline.check()
        decision = decide(configuration(points), spec.rule, spec.axiom, spec.voters, deadline)
        result["decisions"] += 1
        confirmed = None if decision.instance is None else checked(spec, decision.instance, deadline)
        if confirmed is not None:
            result["hits"].append(confirmed)
            if not spec.minimize:
                break
        elif decision.instance is not None or decision.note:
            result["undecided"] += 1
            reason = decision.note or "a violation was proposed, but the exact verdict does not confirm it"
            result["notes"].append({"configuration": [list(point) for point in points], "note": reason})
    result["notes"] = result["notes"][:SHOWN_NOTES]
    return result
