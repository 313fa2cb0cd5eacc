"""Local search: seeded hill climbing from random starts, towards instances whose output is close to a violation.

How close is measured in floating point, and only guides; every instance on the way is decided exactly.
"""

from __future__ import annotations

import random
from collections.abc import Callable, Generator
from dataclasses import dataclass, replace
from typing import Any

import numpy as np

from pluralign.formulations.instances import profile
from pluralign.formulations.instances.instance import Instance
from pluralign.formulations.losses import loss_rule
from pluralign.formulations.losses.coordinates import as_float
from pluralign.formulations.losses.losses import LOSSES
from pluralign.formulations.losses.minimizer import newton
from pluralign.formulations.types import JsonObject
from pluralign.proofs.axioms.derived_profiles import with_ballots
from pluralign.proofs.axioms.verdicts import Verdict
from pluralign.proofs.search.configurations import IntegerPoints
from pluralign.proofs.search.deciders import decisions
from pluralign.proofs.search.shards import Stage, configuration, hit
from pluralign.proofs.search.spec import Spec
from pluralign.proofs.search.strategies import sampling
from pluralign.proofs.search.strategies.sampling import IntegerTheta, ballot, random_points, random_theta
from pluralign.solver.results import Deadline

STEPS = 50
"""Instances tried in a shard, which is one climb."""
_TRIES = 20  # for a move that leaves an instance with different points and no ties

explored = sampling.explored


@dataclass(frozen=True)
class State:
    """An instance by its points and one θ for each voter, so that ballots follow when points move."""

    points: IntegerPoints
    thetas: tuple[IntegerTheta, ...]

    def instance(self) -> Instance | None:
        """None if two points are equal or a voter is indifferent."""
        if len(set(self.points)) < len(self.points):
            return None
        rankings = [ranking for theta in self.thetas if (ranking := ballot(self.points, theta)) is not None]
        if len(rankings) < len(self.thetas):
            return None
        return with_ballots(configuration(self.points), [(ranking, 1) for ranking in rankings])


def stages(spec: Spec) -> Generator[Stage, dict[int, JsonObject], None]:
    """One stage, a climb each shard."""
    yield Stage("local", -(-spec.trials // STEPS), lambda k: [k, min(STEPS, spec.trials - k * STEPS)])


def run(spec: Spec, payload: list[Any], deadline: Deadline) -> JsonObject:
    """Climb: accept every step that does not lead away from a violation."""
    shard, steps = payload
    rng = random.Random(f"local {spec.seed} {shard}")
    result: JsonObject = {"trials": 0, "undecided": 0, "hits": []}
    here, best = _start(rng, spec), float("-inf")
    for _ in range(steps):
        deadline.check()
        state = here if result["trials"] == 0 else _moved(rng, spec, here)
        instance = state.instance()
        result["trials"] += 1
        if instance is None:
            continue
        verdict = decisions.violation(instance, spec.rule, spec.axiom, deadline)
        result["undecided"] += verdict.holds is None
        if (found := hit(spec, instance, verdict)) is not None:
            result["hits"].append(found)
            if not spec.minimize:
                break
            here, best = _start(rng, spec), float("-inf")
            continue
        score = closeness(instance, spec.rule, spec.axiom, verdict)
        if score >= best:
            here, best = state, score
    return result


def closeness(instance: Instance, rule: str, axiom: str, verdict: Verdict) -> float:
    """Larger is closer to a violation: minus the smallest distance, in the output, of two candidates that must be in order.

    Distances are differences of rewards, as part of all differences, for loss-based rules, and of places otherwise. Axioms
    about other things than pairs are as far from a violation wherever they say anything at all.
    """
    n = profile.pairwise(instance)
    wanted = {"po": (n > 0) & (n.T == 0), "pmc": n > n.T}.get(axiom)
    if wanted is None:
        return float(verdict.witness.get("cases", verdict.witness.get("covered", 0)) > 0)
    if not wanted.any():
        return -2.0
    if rule.startswith(loss_rule.PREFIXES):
        rewards = _rewards(instance, rule)
    else:
        names = verdict.witness.get("output")
        if not isinstance(names, list):
            return -1.0
        rewards = np.array([-names.index(name) for name in instance.names], dtype=np.float64)
    spread = float(rewards.max() - rewards.min())
    gaps = (rewards[:, None] - rewards[None, :])[wanted]
    return -float(gaps.min()) / spread if spread > 0 else -1.0


def _rewards(instance: Instance, rule: str) -> Any:
    """Rewards near the optimum in floating point; a smooth loss stands in for one with corners."""
    prefix, _, name = rule.partition(":")
    loss = LOSSES[name] if LOSSES[name].smooth else LOSSES["logistic"]
    weights = profile.pairwise(instance) if prefix == "loss" else profile.majority(instance)
    above, below = np.nonzero(weights)
    X = np.array([[float(x) for x in row] for row in instance.features or ()])
    ridge = None if loss.decay is None else 2 * as_float(loss.decay) * np.eye(X.shape[1])
    theta, _ = newton(loss, X[above] - X[below], weights[above, below].astype(np.float64), ridge)
    return X @ theta


def _start(rng: random.Random, spec: Spec) -> State:
    size = rng.choice(spec.sizes())
    voters = rng.randint(1, spec.voters or 1)
    return State(random_points(rng, size), tuple(random_theta(rng, size.d) for _ in range(voters)))


def _moved(rng: random.Random, spec: Spec, state: State) -> State:
    """A neighbour: one coordinate by one, one θ a little, or one voter more or fewer."""
    moves: list[Callable[[], State]] = [
        lambda: _point_moved(rng, spec, state),
        lambda: _voter_moved(rng, state),
        lambda: replace(state, thetas=(*state.thetas, rng.choice(state.thetas))),
        lambda: replace(state, thetas=(*state.thetas, random_theta(rng, len(state.points[0])))),
        lambda: replace(state, thetas=_without(state.thetas, rng.randrange(len(state.thetas)))),
    ]
    for _ in range(_TRIES):
        new = rng.choice(moves)()
        if 1 <= len(new.thetas) <= (spec.voters or 1) and new.instance() is not None:
            return new
    return state


def _point_moved(rng: random.Random, spec: Spec, state: State) -> State:
    c, j = rng.randrange(len(state.points)), rng.randrange(len(state.points[0]))
    value = state.points[c][j] + rng.choice((-1, 1))
    value = max(-spec.bound, min(spec.bound, value))
    point = (*state.points[c][:j], value, *state.points[c][j + 1 :])
    return replace(state, points=(*state.points[:c], point, *state.points[c + 1 :]))


def _voter_moved(rng: random.Random, state: State) -> State:
    i = rng.randrange(len(state.thetas))
    pull = random_theta(rng, len(state.points[0]))
    theta = tuple(t + p // 3 for t, p in zip(state.thetas[i], pull, strict=True))
    return replace(state, thetas=(*state.thetas[:i], theta, *state.thetas[i + 1 :]))


def _without(thetas: tuple[IntegerTheta, ...], i: int) -> tuple[IntegerTheta, ...]:
    return (*thetas[:i], *thetas[i + 1 :])
