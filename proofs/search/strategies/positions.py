"""Search for positions and ballots together by Z3: one shard for each size, an independent cross-check of the smallest."""

from __future__ import annotations

from collections.abc import Generator
from functools import partial
from itertools import product
from typing import Any

from pluralign.formulations.types import JsonObject
from pluralign.proofs.search.shards import Stage, checked
from pluralign.proofs.search.spec import Spec
from pluralign.proofs.search.strategies.monolithic import decide_by_positions
from pluralign.solver.results import Deadline


def stages(spec: Spec) -> Generator[Stage, dict[int, JsonObject], None]:
    """For each size one stage of one shard, in the order in which `Spec.sizes` has them."""
    ranges = (range(low, high + 1) for low, high in (spec.candidates, spec.dimensions))
    by_dimension = spec.minimize[:1] == ("dimensions",)
    for m, d in sorted(product(*ranges), key=lambda size: size[::-1] if by_dimension else size):
        about = {"candidates": m, "dimensions": d}
        yield Stage(f"positions m={m} d={d}", 1, partial(_size, m, d), about)


def _size(m: int, d: int, _: int) -> list[int]:
    return [m, d]


def run(spec: Spec, payload: list[int], deadline: Deadline) -> JsonObject:
    """Decide one size. Raises `LimitReached` at the deadline."""
    m, d = payload
    found = decide_by_positions(m, d, spec.rule, spec.axiom, deadline)
    deadline.check()
    hit = None if found.instance is None else checked(spec, found.instance, deadline)
    undecided = int(found.answer == "unknown" or (found.instance is not None and hit is None))
    return {"decisions": 1, "undecided": undecided, "hits": [] if hit is None else [hit]}


def explored(spec: Spec, finished: list[tuple[Stage, dict[int, JsonObject]]]) -> dict[str, Any]:
    """The sizes that were decided, each for all rational positions: coordinates have no bound."""
    rows: list[dict[str, Any]] = [
        {**stage.about, **{key: result[key] for key in ("decisions", "undecided")}}
        for stage, results in finished
        for result in results.values()
    ]
    totals = {key: sum(row[key] for row in rows) for key in ("decisions", "undecided")}
    return {"bound": "any", **totals, "sizes": rows}
