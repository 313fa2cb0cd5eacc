"""Ceilings for linear rewards of few features by cones of parameters: the dearest reward is a linear Kemeny ranking."""

from __future__ import annotations

from collections.abc import Sequence
from fractions import Fraction

from pluralign.formulations.ensembles.least.bounds import CeilingPart, CostCones
from pluralign.formulations.ensembles.oracles.tree_ceilings import costs_of
from pluralign.formulations.ensembles.votes import Votes
from pluralign.formulations.instances.instance import Comparison, Instance
from pluralign.formulations.kemeny.cones import kemeny_cones
from pluralign.formulations.kemeny.problem import KemenyProblem
from pluralign.formulations.types import Theta
from pluralign.solver.results import Deadline

MOST_FEATURES = 5
"""Beyond there are too many cones for a price that is asked for again and again."""

MOST_CONES, _A_SECOND = 600_000, 2_500
"""Cones in all, and for each second that is left: the checker needs 50 µs for each in a part of the time."""


def cones_part(
    votes: Votes, w: Sequence[Fraction], number: dict[int, int], deadline: Deadline, enough: Fraction | None = None
) -> tuple[CeilingPart, Theta] | None:
    """The most that a linear reward gains, with its proof and a θ that gains it, but for rounding of w to the grid of trees.

    number: the candidate of each response, the same for equal features. None where cones do not apply. Raises `LimitReached` at
    the deadline, after too many cones, and where they become too narrow.
    """
    assert votes.features is not None
    costs = costs_of(votes, w, number)
    if not costs.count:
        return None
    response = {candidate: r for r, candidate in reversed(number.items())}
    instance = Instance(
        names=tuple(map(str, range(costs.size))),
        features=tuple(votes.features.row(response[candidate]) for candidate in range(costs.size)),
        comparisons=tuple(Comparison(a, b, count) for (a, b), count in costs.count.items()),
        source=votes.source,
    )
    most = int(min(MOST_CONES, _A_SECOND * deadline.left()))
    found = kemeny_cones(
        KemenyProblem.of(instance),
        deadline,
        first=False,
        most_cones=most,
        enough=None if enough is None else costs.cost(enough),
    )
    if found is None or found.bound is None or found.cones is None or found.theta is None:
        return None
    return CeilingPart(costs.gain(found.bound), CostCones(costs.unit, found.bound, found.cones)), found.theta
