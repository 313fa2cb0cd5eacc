"""Feasible rankings by inserting one candidate after another, with strict cones: independent of formulations/arrangement.

The parameters that rank the first k candidates in a given way form a convex cone, so the places that candidate k can take
among them are consecutive: from the place where a witness puts it, one goes up and down until a conflict ends the way.
Slower than the arrangement (two linear programs per ranking and more), but indifferent to the dimension.
"""

from __future__ import annotations

import itertools
from collections.abc import Iterator

from support.types import Ranking

from pluralign.formulations.instances.points import Points
from pluralign.solver.cones.cone import Witness
from pluralign.solver.cones.strict_system import StrictRows
from pluralign.solver.results import NEVER, Deadline
from pluralign.solver.types import ExactInts


def rankings_by_insertion(points: Points, deadline: Deadline = NEVER) -> list[tuple[Ranking, ExactInts]]:
    """All feasible rankings of the points, each with an integer θ (length d). Raises `LimitReached` at the deadline."""
    cone = StrictRows(points.d)
    start = cone.decide(deadline)
    assert isinstance(start, Witness), "the empty system has a solution"
    return list(_extensions(points, cone, (0,), start.theta, deadline))


def _extensions(
    points: Points, cone: StrictRows, ranking: Ranking, theta: ExactInts, deadline: Deadline
) -> Iterator[tuple[Ranking, ExactInts]]:
    """All feasible rankings whose first candidates are ranked so; the cone holds the rows of that ranking."""
    c = len(ranking)
    if c == points.m:
        yield ranking, theta
        return
    rewards = points.rewards(theta)
    start = sum(bool(rewards[other] > rewards[c]) for other in ranking)
    for places in (range(start, c + 1), range(start - 1, -1, -1)):
        for place in places:
            longer = (*ranking[:place], c, *ranking[place:])
            pairs = list(itertools.pairwise(longer))[max(place - 1, 0) : place + 1]
            for pair in pairs:
                cone.add(pair, points.difference(*pair).tolist())
            answer = cone.decide(deadline)
            if isinstance(answer, Witness):
                yield from _extensions(points, cone, longer, answer.theta, deadline)
            for pair in pairs:
                cone.remove(pair)
            if not isinstance(answer, Witness):
                break
