"""The smallest violation: sizes in increasing order, of each all families of feasible rankings and all profiles.

By candidates, then voters, then dimension, or by voters first if that is what is minimized first.
"""

from __future__ import annotations

from collections.abc import Generator, Iterator
from functools import partial
from itertools import islice
from math import comb
from typing import Any

import numpy as np

from pluralign.formulations.types import Ints, JsonObject, Ranking
from pluralign.proofs.axioms.derived_profiles import with_ballots
from pluralign.proofs.search.configurations import IntegerPoints
from pluralign.proofs.search.families import families, orders, rankings
from pluralign.proofs.search.shards import Stage, checked, configuration
from pluralign.proofs.search.smallest.complete import representatives
from pluralign.proofs.search.smallest.outputs import FamilyRule
from pluralign.proofs.search.smallest.violated import in_some_order, violating
from pluralign.proofs.search.spec import Spec
from pluralign.solver.results import Deadline

VOTERS = {2: 9, 3: 9, 4: 9, 5: 3, 6: 3}
"""Candidates -> the most voters, if nobody says."""
MOST_VOTERS = {("kemeny-po", "separability"): dict.fromkeys(VOTERS, 5)}
"""The same for what is found by its theorem."""
TRIED = 20
"""Profiles of one family that the exact verdict is asked about."""
MOST_WORK = 4_000_000
"""Profiles times orders of the candidates of one family; beyond it only so many orders are tried."""


def stages(spec: Spec) -> Generator[Stage, dict[int, JsonObject], None]:
    """For each size one stage, a shard for each family; the first stage with a hit is the last."""
    for m, n, d in _sizes(spec):
        points, complete = representatives(m, d)
        about = {"candidates": m, "voters": n, "dimensions": d, "families": len(points), "all_families": complete}
        results = yield Stage(
            f"smallest m={m} n={n} d={d}", len(points), partial(_family, n, points), about, until_hit=True
        )
        if any(result["hits"] for result in results.values()):
            return


def _family(n: int, points: list[IntegerPoints], k: int) -> list[Any]:
    return [n, *points[k]]


def _sizes(spec: Spec) -> list[tuple[int, int, int]]:
    low, high = spec.dimensions
    found = [
        (m, n, d)
        for m in range(max(2, spec.candidates[0]), spec.candidates[1] + 1)
        for n in range(1, (spec.voters or MOST_VOTERS.get((spec.rule, spec.axiom), VOTERS)[m]) + 1)
        for d in range(low, min(high, m - 1) + 1)
    ]
    return sorted(found, key=lambda s: (s[1], s[0], s[2])) if spec.minimize[:1] == ("voters",) else found


def run(spec: Spec, payload: list[Any], deadline: Deadline) -> JsonObject:
    """One family with each order of the candidates that makes a difference. Raises `LimitReached` at the deadline."""
    n, *given = payload
    points = tuple(map(tuple, given))
    m = len(points)
    [family] = families([points])
    ranked = [tuple(row) for row in rankings(m, family).tolist()]
    result: JsonObject = {"orders_left": 0, "undecided": 0, "hits": []}
    if some := in_some_order(FamilyRule(spec.rule, ranked), spec.axiom, n, deadline):
        violations = ((ranked[number], counts) for counts, number in some)
        _judge(spec, points, ranked, violations, result, deadline)
        return result
    every = orders(m, family)
    tried = every[: max(1, MOST_WORK // comb(len(family) + n - 1, n))]
    result["orders_left"] = len(every) - len(tried)
    for order in tried:
        deadline.check()
        new = np.argsort(order)
        rule = FamilyRule(spec.rule, [tuple(row) for row in new[rankings(m, family)].tolist()])
        found = ((order, counts) for counts in violating(rule, spec.axiom, n, deadline))
        if _judge(
            spec, points, [tuple(order[c] for c in ranking) for ranking in rule.rankings], found, result, deadline
        ):
            break
    return result


def _judge(
    spec: Spec,
    points: IntegerPoints,
    ranked: list[Ranking],
    violations: Iterator[tuple[Ranking, Ints]],
    result: JsonObject,
    deadline: Deadline,
) -> bool:
    """Whether an exact verdict confirms one of the first violations; each has an order of the candidates."""
    tries = 0
    for order, counts in islice(violations, TRIED):
        new = np.argsort(order)
        ballots = [(tuple(new[[*r]].tolist()), int(c)) for r, c in zip(ranked, counts, strict=True) if c]
        labelled = configuration(tuple(points[c] for c in order))
        found = checked(spec, with_ballots(labelled, ballots), deadline)
        if found is not None:
            result["hits"].append(found)
            return True
        tries += 1
    result["undecided"] += tries > 0  # violations that the exact verdict has not confirmed
    return False


def explored(spec: Spec, finished: list[tuple[Stage, dict[int, JsonObject]]]) -> dict[str, Any]:
    """By number of candidates and dimension: the families, whether these are all, and for how many voters nothing is."""
    rows: dict[tuple[int, int], dict[str, Any]] = {}
    for stage, results in finished:
        about = stage.about
        key = about["candidates"], about["dimensions"]
        row = rows.setdefault(key, {"candidates": key[0], "dimensions": key[1], "families": about["families"]})
        row |= {"all_families": about["all_families"]}
        row["undecided"] = row.get("undecided", 0) + sum(result["undecided"] for result in results.values())
        row["orders_left"] = max([row.get("orders_left", 0), *(result["orders_left"] for result in results.values())])
        if len(results) == stage.count and not any(result["hits"] for result in results.values()):
            row["none_up_to"] = about["voters"]
    sizes = [rows[key] for key in sorted(rows)]
    voters = max((stage.about["voters"] for stage, _ in finished), default=0)
    open_ = sum(row["undecided"] + row["orders_left"] for row in sizes)
    return {"bound": "any", "voters": voters, "undecided": open_, "sizes": sizes, "below": below(sizes)}


def below(sizes: list[dict[str, Any]]) -> str:
    """What was exhausted, in a sentence."""
    parts = []
    for row in sizes:
        if not row.get("none_up_to"):
            continue
        text = f"m={row['candidates']} d={row['dimensions']} n≤{row['none_up_to']}"
        limits = [] if row["all_families"] else [f"{row['families']} families of small integer points"]
        limits += ["not all orders of the candidates"] if row["orders_left"] else []
        limits += [f"{row['undecided']} undecided"] if row["undecided"] else []
        parts.append(text + (f" ({', '.join(limits)})" if limits else ""))
    if not parts:
        return ""
    elsewhere = "" if all("(" not in part for part in parts) else "where nothing else is said, "
    return f"no violation for {', '.join(parts)}; {elsewhere}all real features, all orders of the candidates"
