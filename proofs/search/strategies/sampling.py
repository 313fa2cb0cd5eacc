"""Random search: seeded random configurations with random profiles, each decided exactly."""

from __future__ import annotations

import random
from collections.abc import Generator
from typing import Any

from pluralign.formulations.types import JsonObject
from pluralign.proofs.axioms.derived_profiles import with_ballots
from pluralign.proofs.search.configurations import IntegerPoints, Size
from pluralign.proofs.search.deciders import decisions
from pluralign.proofs.search.shards import Stage, configuration, hit
from pluralign.proofs.search.spec import Spec
from pluralign.solver.results import Deadline

TRIALS = 25
"""Instances tried in a shard."""
LONG = 1000  # entries of a random θ are about so large
_TRIES = 100  # for a θ without ties

IntegerTheta = tuple[int, ...]


def stages(spec: Spec) -> Generator[Stage, dict[int, JsonObject], None]:
    """One stage; every shard has its own random numbers, whoever carries it out."""
    yield Stage("random", -(-spec.trials // TRIALS), lambda k: [k, min(TRIALS, spec.trials - k * TRIALS)])


def run(spec: Spec, payload: list[Any], deadline: Deadline) -> JsonObject:
    """Try some instances."""
    shard, trials = payload
    rng = random.Random(f"random {spec.seed} {shard}")
    sizes = spec.sizes()
    result: JsonObject = {"trials": 0, "undecided": 0, "hits": []}
    for _ in range(trials):
        deadline.check()
        result["trials"] += 1
        points = random_points(rng, rng.choice(sizes))
        voters = rng.randint(1, spec.voters or 1)
        rankings = [ranking for _ in range(voters) if (ranking := random_ballot(rng, points)) is not None]
        if not rankings:
            continue
        instance = with_ballots(configuration(points), [(ranking, 1) for ranking in rankings])
        verdict = decisions.violation(instance, spec.rule, spec.axiom, deadline)
        if (found := hit(spec, instance, verdict)) is not None:
            result["hits"].append(found)
            if not spec.minimize:
                break
        result["undecided"] += verdict.holds is None
    return result


def explored(spec: Spec, finished: list[tuple[Stage, dict[int, JsonObject]]]) -> dict[str, Any]:
    """How many instances were tried, and how many of them are open."""
    rows = [result for _, results in finished for result in results.values()]
    return {
        "trials": sum(row["trials"] for row in rows),
        "of": spec.trials,
        "undecided": sum(row["undecided"] for row in rows),
    }


def random_points(rng: random.Random, size: Size) -> IntegerPoints:
    """m different points."""
    base = 2 * size.bound + 1
    numbers = rng.sample(range(size.points), size.m)
    return tuple(tuple(n // base**j % base - size.bound for j in range(size.d)) for n in numbers)


def random_theta(rng: random.Random, d: int) -> IntegerTheta:
    """A direction without preference, rounded."""
    return tuple(round(LONG * rng.gauss(0, 1)) for _ in range(d))


def ballot(points: IntegerPoints, theta: IntegerTheta) -> tuple[int, ...] | None:
    """The ranking that θ induces, None if two rewards are equal."""
    rewards = [sum(t * x for t, x in zip(theta, point, strict=True)) for point in points]
    if len(set(rewards)) < len(rewards):
        return None
    return tuple(sorted(range(len(points)), key=lambda c: -rewards[c]))


def random_ballot(rng: random.Random, points: IntegerPoints) -> tuple[int, ...] | None:
    """A random feasible ranking; None if none was found (points too many or too far apart for rounded directions)."""
    thetas = (random_theta(rng, len(points[0])) for _ in range(_TRIES))
    return next((ranking for theta in thetas if (ranking := ballot(points, theta)) is not None), None)
