"""All feasible rankings of an instance, and their number; without features that is every ranking."""

from __future__ import annotations

import math
from itertools import permutations

from pluralign.formulations.instances.instance import Instance
from pluralign.formulations.instances.points import Points
from pluralign.formulations.rankings import arrangement
from pluralign.formulations.types import Ranking, Theta
from pluralign.solver.results import NEVER, Deadline

Found = tuple[Ranking, Theta | None]
"""A ranking, best first, and a θ that induces it (None without features)."""


def number_of_rankings(instance: Instance, deadline: Deadline = NEVER) -> int:
    """How many rankings are feasible; they are counted without being listed. Raises `LimitReached` at the deadline."""
    points = Points.of(instance)
    if points is None:
        return math.factorial(instance.m)
    return arrangement.count_feasible_rankings(points.X.tolist(), deadline)


def all_rankings(instance: Instance, deadline: Deadline = NEVER) -> list[Found]:
    """The feasible rankings in lexicographic order, each with its θ. Raises `LimitReached` at the deadline."""
    points = Points.of(instance)
    if points is None:
        return [(order, None) for order in permutations(range(instance.m))]
    rankings, thetas = arrangement.feasible_rankings(points.X.tolist(), deadline)
    pairs = zip(rankings.tolist(), thetas, strict=True)
    return [(tuple(ranking), points.parameter(theta)) for ranking, theta in pairs]
