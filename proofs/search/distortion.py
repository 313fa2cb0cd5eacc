"""Instances of few candidates, features and voters on which the choice of a rule has a large distortion: local search, exactly.

Features are integers from 0 to `bound` and every feature has the largest value `bound`, so that no feature is worth less than
another; voters have integer θ, whose rankings are their ballots. A step changes one number; it is kept if the exact distortion
does not fall. For at most three features that is computed from the corners of the polytopes, which are few.
"""

from __future__ import annotations

import math
from collections.abc import Callable
from dataclasses import dataclass
from fractions import Fraction
from typing import Any

import numpy as np

from pluralign.formulations.distortion import lotteries
from pluralign.formulations.distortion.best import best_lottery
from pluralign.formulations.distortion.problem import DistortionProblem
from pluralign.formulations.errors import InputError
from pluralign.formulations.instances.instance import Ballot, Instance
from pluralign.formulations.leximax.greedy import leximax_greedy
from pluralign.formulations.leximax.rules import RULES as LEXIMAX
from pluralign.formulations.leximax.rules import LeximaxProblem
from pluralign.formulations.numbers import suggestion
from pluralign.formulations.types import Ints
from pluralign.solver.linear.polygons import corners
from pluralign.solver.results import NEVER, Deadline, LimitReached

WinnerOf = Callable[[Instance], int]

_PATIENCE = 250  # steps without a gain before the search begins anew
BEST_LOTTERY = "best-lottery"

CHOICES: dict[str, WinnerOf] = {
    "plurality": lotteries.plurality_winner,
    "borda": lotteries.borda_winner,
    "copeland": lotteries.copeland_winner,
}
"""Winners of scores alone; leximax rules, and the best lottery, can be searched for, too."""


@dataclass(frozen=True)
class DistortionHit:
    """An instance with its distortion (None: infinite), and how many instances were evaluated until the end."""

    instance: Instance
    value: Fraction | None
    evaluated: int


@dataclass
class _State:
    features: Ints
    thetas: Ints
    value: Fraction | None
    instance: Instance


def searchable() -> tuple[str, ...]:
    """What the distortion of can be searched for."""
    return (*CHOICES, *LEXIMAX, BEST_LOTTERY)


def largest_distortion(
    rule: str, m: int, d: int, voters: int, bound: int, steps: int, seed: int = 0, deadline: Deadline = NEVER
) -> DistortionHit | None:
    """The largest distortion of the rule's first candidate that so many steps find; None if there was no time for one instance.

    Raises `InputError` for an unknown rule and for sizes out of range.
    """
    if rule not in searchable():
        known = searchable()
        raise InputError(
            f"unknown rule {rule!r}{suggestion(rule, known)}; distortion is searched for {', '.join(known)}"
        )
    if not (2 <= m <= 8 and 1 <= d <= 3 and 1 <= voters <= 20 and 1 <= bound <= 1000):
        given = f"{m} candidates, {d} features, {voters} voters and the bound {bound}"
        raise InputError(f"{given}: give 2 to 8 candidates, 1 to 3 features, 1 to 20 voters and a bound of 1 to 1000")
    random = np.random.default_rng(seed)
    best: _State | None = None
    current: _State | None = None
    idle = evaluated = 0
    try:
        for _ in range(steps):
            deadline.check()
            if current is None or idle > _PATIENCE:
                (features, thetas), current, idle = _fresh(random, m, d, voters, bound), None, 0
            else:
                features, thetas = _changed(random, current, bound)
            _reach(random, features, bound)
            state = _evaluated(rule, features, thetas, deadline)
            evaluated += 1
            idle += 1
            if state is None:
                continue
            if current is None or not _less(state.value, current.value):
                idle = 0 if current is None or _less(current.value, state.value) else idle
                current = state
            if best is None or _less(best.value, current.value):
                best = current
                if best.value is None:
                    break
    except LimitReached:
        pass
    return None if best is None else DistortionHit(best.instance, best.value, evaluated)


def _less(a: Fraction | None, b: Fraction | None) -> bool:
    return a is not None and (b is None or a < b)


def _fresh(random: np.random.Generator, m: int, d: int, voters: int, bound: int) -> tuple[Ints, Ints]:
    features = random.integers(0, bound + 1, (m, d)) * random.integers(0, 2, (m, d))
    thetas = random.integers(0, bound + 1, (voters, d)) + (random.random((voters, d)) < 0.5)
    return features, thetas


def _changed(random: np.random.Generator, state: _State, bound: int) -> tuple[Ints, Ints]:
    features, thetas = state.features.copy(), state.thetas.copy()
    for _ in range(int(random.integers(1, 4))):
        table = features if random.random() < 0.6 else thetas
        place = tuple(int(random.integers(size)) for size in table.shape)
        how = random.random()
        if how < 0.4:
            table[place] = min(bound, max(0, int(table[place]) + int(random.choice((-1, 1)))))
        elif how < 0.7:
            table[place] = int(random.choice((0, 1, bound)))
        else:
            table[place] = int(random.integers(0, bound + 1))
    return features, thetas


def _reach(random: np.random.Generator, features: Ints, bound: int) -> None:
    """Where a feature has a smaller largest value than the bound, one of those with the most gets the bound."""
    for column in features.T:
        most = column.max()
        if most < bound:
            column[random.choice(np.flatnonzero(column == most))] = bound


def _evaluated(rule: str, features: Ints, thetas: Ints, deadline: Deadline) -> _State | None:
    """The distortion of the choice; None where candidates are equal or a ballot has ties."""
    m = len(features)
    if len(np.unique(features, axis=0)) < m or not thetas.any(axis=1).all():
        return None
    rewards = thetas @ features.T
    if any(len(np.unique(row)) < m for row in rewards):
        return None
    ballots = tuple(Ballot.strict(np.argsort(-row)) for row in rewards)
    rows: Any = features.tolist()
    instance = Instance(tuple(f"c{i}" for i in range(m)), rows, ballots, source="search")
    if rule == BEST_LOTTERY:
        return _State(features, thetas, best_lottery(DistortionProblem.of(instance), deadline).value, instance)
    c = _winner(rule, instance, deadline)
    value = None if c is None else candidate_distortion(DistortionProblem.of(instance), c)
    return None if c is None else _State(features, thetas, value, instance)


def _winner(rule: str, instance: Instance, deadline: Deadline) -> int | None:
    if rule in CHOICES:
        return CHOICES[rule](instance)
    ranking = leximax_greedy(LeximaxProblem.of(instance, rule), deadline).ranking
    return None if ranking is None else ranking[0]


def candidate_distortion(problem: DistortionProblem, c: int) -> Fraction | None:
    """The distortion of a candidate by the corners of the polytopes, for at most three features; None is infinite.

    Dinkelbach's iteration from below, as in `worst_case`, in integers.
    """
    polytopes = []
    for v in range(problem.n):
        found = corners(problem.rows(v), problem.d)
        scale = math.lcm(*map(sum, found))
        utilities = [[sum(x * t for x, t in zip(row, corner, strict=True)) for row in problem.X] for corner in found]
        polytopes.append(
            (scale, [[u * (scale // sum(k)) for u in line] for line, k in zip(utilities, found, strict=True)])
        )
    common = math.lcm(*(scale for scale, _ in polytopes))
    weights = [count * (common // scale) for count, (scale, _) in zip(problem.counts, polytopes, strict=True)]
    top, bottom = 1, 1
    for k in range(problem.m):
        while True:
            gain = own = 0
            for weight, (_, lines) in zip(weights, polytopes, strict=True):
                line = max(lines, key=lambda u: (bottom * u[k] - top * u[c], -u[c]))
                gain += weight * line[k]
                own += weight * line[c]
            if bottom * gain <= top * own:
                break
            if own == 0:
                return None
            top, bottom = gain, own
    return Fraction(top, bottom)
