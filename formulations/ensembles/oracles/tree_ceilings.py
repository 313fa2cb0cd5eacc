"""Ceilings on what rewards gain, proved by trees over pair orientations: weights become costs of linear ordering."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass
from fractions import Fraction

import numpy as np
from numpy.typing import NDArray

from pluralign.formulations.ensembles.least.bounds import CeilingPart, CostTree, Triangles
from pluralign.formulations.ensembles.votes import Votes
from pluralign.formulations.instances.points import Points
from pluralign.formulations.ordering.bounding_tree import tree_bound
from pluralign.formulations.ordering.first_order_tree import first_order_bound
from pluralign.formulations.ordering.trees import OrderingProof
from pluralign.solver.integers import over_common_denominator
from pluralign.solver.results import Deadline

GRID = 20
"""Bits of weights that trees are made for: costs stay small integers, and so do multipliers."""

MOST_CANDIDATES = 120
"""Different features up to which linear rewards get more than the trivial ceiling."""

_CHEAPER = 30  # first-order bounds that take the time of one linear program


def _unit(w: Sequence[Fraction]) -> Fraction:
    """What all weights are multiples of, if that leaves small integers; else a grid of `GRID` bits."""
    numbers, q = over_common_denominator(w)
    top, common = max(map(abs, numbers), default=0), math.gcd(*numbers)
    if not top:
        return Fraction(1)
    return Fraction(common, q) if top // common < 1 << (GRID + 4) else Fraction(top, q << GRID)


def merged_points(votes: Votes) -> tuple[Points | None, dict[int, int]]:
    """The different features as points, and the point of each response; None if there are too many points."""
    assert votes.features is not None
    rows: dict[tuple[int, ...], int] = {}
    number = {r: rows.setdefault(tuple(row), len(rows)) for r, row in enumerate(votes.features.X.tolist())}
    if len(rows) > MOST_CANDIDATES:
        return None, number
    first = {point: r for r, point in reversed(number.items())}
    return Points([votes.features.row(first[point]) for point in range(len(rows))]), number


def tree_part(
    votes: Votes,
    w: Sequence[Fraction],
    number: dict[int, int],
    points: Points | None,
    enough: Fraction | None,
    nodes: int,
    deadline: Deadline,
) -> tuple[CeilingPart, tuple[tuple[int, ...], ...]]:
    """A ceiling by a branching tree, and rankings of the candidates `number[response]` met on the way.

    Without points among more than `MOST_CANDIDATES` candidates the tree is its root and the ceiling Σ max(w, 0).
    """
    costs = costs_of(votes, w, number)
    if max(number.values()) + 1 > MOST_CANDIDATES:
        return CeilingPart(costs.gain(0), CostTree(costs.unit, 0, OrderingProof.of_the_root())), ()
    found = tree_bound(costs.matrix(), points, None if enough is None else costs.cost(enough), nodes, deadline)
    return CeilingPart(costs.gain(found.cost), CostTree(costs.unit, found.cost, found.proof)), found.orders


def triangles_part(
    votes: Votes, w: Sequence[Fraction], enough: Fraction, nodes: int, deadline: Deadline
) -> tuple[CeilingPart, tuple[tuple[int, ...], ...]]:
    """The same for all rankings of one prompt by a first-order tree, for goals that some room is left to."""
    costs = costs_of(votes, w, {r: r for r in range(len(votes.responses))})
    found = first_order_bound(costs.matrix(), costs.cost(enough), _CHEAPER * nodes, deadline)
    return CeilingPart(
        costs.gain(found.cost), Triangles(costs.unit, found.cost, found.multipliers, found.tree)
    ), found.orders


@dataclass(frozen=True)
class OrderingCosts:
    """Integers N_ab for what a ranking loses by b above a, in multiples of `unit`; `lost` is lost by every ranking."""

    unit: Fraction
    count: dict[tuple[int, int], int]
    lost: Fraction
    size: int

    def gain(self, cost: int) -> Fraction:
        """What rankings gain at most that cost at least so much."""
        return self.unit * (sum(self.count.values()) - cost) + self.lost

    def cost(self, gain: Fraction) -> int:
        """What rankings cost at least that gain at most so much."""
        return -((gain - self.lost) // self.unit - sum(self.count.values()))

    def matrix(self) -> NDArray[np.int64]:
        """N."""
        n = np.zeros((self.size, self.size), dtype=np.int64)
        for pair, value in self.count.items():
            n[pair] = value
        return n


def costs_of(votes: Votes, w: Sequence[Fraction], number: dict[int, int]) -> OrderingCosts:
    """What a ranking of the candidates `number[response]` loses by the weights w."""
    unit = _unit(w)
    net: dict[tuple[int, int], Fraction] = {}
    for a, b, x in zip(votes.first.tolist(), votes.second.tolist(), w, strict=True):
        if x:
            pair = number[a], number[b]
            net[pair] = net.get(pair, Fraction(0)) + x
    size = max(number.values()) + 1
    count: dict[tuple[int, int], int] = {}
    lost = Fraction(0)
    for (a, b), x in net.items():
        other = net.get((b, a))
        if other is not None and a > b:
            continue
        lost += min(x, other or Fraction(0))
        difference = x - (other or Fraction(0))
        if difference:
            count[(a, b) if difference > 0 else (b, a)] = -(-abs(difference) // unit)
    return OrderingCosts(unit, count, lost, size)
