"""What a worker is given and gives back: one shard of one stage, in plain JSON values."""

from __future__ import annotations

import json
from collections.abc import Callable
from dataclasses import dataclass, field
from fractions import Fraction
from typing import Any, Protocol

from pluralign.formulations.instances.instance import Instance
from pluralign.formulations.types import JsonObject
from pluralign.proofs.axioms.verdicts import Verdict
from pluralign.proofs.search.configurations import IntegerPoints
from pluralign.proofs.search.deciders import decisions
from pluralign.proofs.search.spec import Spec
from pluralign.solver.results import Deadline, Status

NAMES = "abcdefghijklmnopqrstuvwxyz"


@dataclass(frozen=True)
class Stage:
    """name: unique in a search. count: of its shards. payload: what shard k is given. about: what the stage covers.

    until_hit: the first shard with a hit is the last that counts, whatever is minimized.
    """

    name: str
    count: int
    payload: Callable[[int], Any]
    about: dict[str, Any] = field(default_factory=dict)
    until_hit: bool = False


class Strategy(Protocol):
    """What a module of a strategy has."""

    def run(self, spec: Spec, payload: Any, deadline: Deadline) -> JsonObject:
        """Carry out a shard; hits are under "hits". Raises `LimitReached` at the deadline."""

    def stages(self, spec: Spec) -> Any:
        """A generator of stages; it is sent the results of a stage, by shard, when all of them are there."""

    def explored(self, spec: Spec, finished: list[tuple[Stage, dict[int, JsonObject]]]) -> dict[str, Any]:
        """What these results cover."""


def configuration(points: IntegerPoints) -> Instance:
    """Candidates a, b, c, … (or c0, c1, …) at these points, in this order, without ballots."""
    m = len(points)
    names = tuple(NAMES[:m]) if m <= len(NAMES) else tuple(f"c{i}" for i in range(m))
    return Instance(names, tuple(tuple(map(Fraction, point)) for point in points), source="a configuration")


def hit(spec: Spec, instance: Instance, verdict: Verdict) -> dict[str, Any] | None:
    """A violation as hits are kept and compared, None unless it is proved and within the bound for the voters."""
    voters = sum(ballot.count for ballot in instance.ballots)
    if verdict.holds is not False or verdict.status is not Status.PROVED:
        return None
    if spec.voters is not None and voters > spec.voters:
        return None
    value = instance.to_json()
    assert instance.features is not None
    return {
        "voters": voters,
        "candidates": instance.m,
        "dimensions": instance.d,
        "coordinates": int(max(abs(x) for row in instance.features for x in row)),
        "text": json.dumps(value, sort_keys=True, separators=(",", ":")),
        "instance": value,
        "violation": verdict.witness,
    }


def checked(spec: Spec, instance: Instance, deadline: Deadline) -> dict[str, Any] | None:
    """The hit that an instance is, decided exactly, or None. Raises `LimitReached` at the deadline."""
    return hit(spec, instance, decisions.violation(instance, spec.rule, spec.axiom, deadline))
