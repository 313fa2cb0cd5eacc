"""How much can a ranking gain at most? Branching on pair orientations that can stop at any time with a proof.

The gain of a ranking is Σ N_ab over its pairs a above b; it gains at most Σ N − c where no ranking costs less than c (cost:
Σ N_ba over its pairs a above b). Every open node carries multipliers of cuts, so the tree is a proof for the least of its
bounds whenever the search ends. Without features the cuts are directed triangles, with features Gordan conflicts too (see
`CuttingPlanes`).
"""

from __future__ import annotations

import heapq
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from pluralign.formulations.instances.points import Points
from pluralign.formulations.ordering.bounds import NO_CUTS
from pluralign.formulations.ordering.branching import Experience, ends, undecided_pairs
from pluralign.formulations.ordering.cutting_planes import CuttingPlanes
from pluralign.formulations.ordering.relaxation import Relaxed
from pluralign.formulations.ordering.trees import GrowingTree, OrderingProof
from pluralign.formulations.types import Bools, Floats, Ints, Pair
from pluralign.solver.results import NEVER, Deadline, LimitReached

_TRIED = 24  # pairs that are compared for branching
_RECENT = 30  # bounds tried at a new node
_TRIAL, _FAR = 300, 4  # after so many nodes a tree that needs more than so many times what is allowed is given up
_SHIFT = 6  # multipliers are rounded to multiples of 2^-6; costs are integers of some twenty bits
_TAIL, _PROGRESS = 8, 0.01  # Gordan cuts end when so many rounds have gained less than this share of the node's gap


@dataclass(frozen=True)
class TreeBound:
    """No ranking costs less than `cost`; `orders` are rankings met on the way; `nodes` counts linear relaxations."""

    cost: int
    proof: OrderingProof
    orders: tuple[tuple[int, ...], ...]
    nodes: int


@dataclass
class _Node:
    fixed: Bools
    least: int
    multipliers: int
    Z: Floats | None
    value: float = 0.0


def tree_bound(
    n: Ints,
    points: Points | None = None,
    enough: int | None = None,
    most_nodes: int = 1,
    deadline: Deadline = NEVER,
) -> TreeBound:
    """The best proved bound within the limits; the search ends early when `enough` is proved.

    n: m×m nonnegative integers with zero diagonal, Σ n below 2^60. Without any linear program the bound is the sum of the
    smaller entries of all pairs. most_nodes: nodes that are solved, at least the root.
    """
    return _Search(n, points, enough, deadline).run(most_nodes)


class _Search:
    def __init__(self, n: Ints, points: Points | None, enough: int | None, deadline: Deadline) -> None:
        self.n, self.enough, self.deadline = n, enough, deadline
        self.planes = CuttingPlanes(n, points)
        self.relaxation, self.bounds = self.planes.relaxation, self.planes.bounds
        self.planes.keep(self.planes.bound(NO_CUTS))
        self.tree = GrowingTree()
        self.orders: list[tuple[int, ...]] = []
        self.experience = Experience.of(len(n))
        self.swap = np.abs(n - n.T).astype(np.float64)

    def run(self, most_nodes: int) -> TreeBound:
        """The bound after at most so many nodes; at the deadline what is proved by then."""
        m = len(self.n)
        free = np.zeros((m, m), dtype=bool)
        root = _Node(free, self.bounds[0].least(free), 0, None)
        nodes = {0: root}
        open_: list[tuple[float, int, int]] = []
        solved, done = 0, 0.0
        try:
            self._solve(root)
            solved += 1
            open_ = [self._ranked(root, 0)]
            while open_ and solved < most_nodes and not self._hopeless(solved, done, most_nodes):
                number = open_[0][-1]
                node = nodes[number]
                if self._enough(node.least):
                    heapq.heappop(open_)
                    done += 0.5 ** int(node.fixed.sum())
                    continue
                pair = self._split(node)
                if pair is None:
                    break
                heapq.heappop(open_)
                places = self.tree.split(number, pair)
                children = {place: self._child(node, end) for place, end in zip(places, ends(pair), strict=True)}
                del nodes[number]
                nodes.update(children)
                for place, child in children.items():
                    if not self._enough(child.least):
                        self._solve(child)
                        solved += 1
                    heapq.heappush(open_, self._ranked(child, place))
        except LimitReached:
            pass
        least = min(node.least for node in nodes.values())
        tree = self.tree.branch({place: node.multipliers for place, node in nodes.items()})
        return TreeBound(least, self.planes.proof(tree), tuple(self.orders), solved)

    def _ranked(self, node: _Node, number: int) -> tuple[float, int, int]:
        """Best first without a goal. With one, all that is not enough has to be split anyway: depth first, since neighbours
        keep the linear program warm.
        """
        return (0.0 if self.enough is None else -float(node.fixed.sum()), node.least, number)

    def _hopeless(self, solved: int, done: float, most_nodes: int) -> bool:
        """Whether the tree, going by the part of it that is finished, needs far more nodes than are allowed (Knuth 1975)."""
        return self.enough is not None and solved >= _TRIAL and solved > _FAR * most_nodes * max(done, 1e-9)

    def _enough(self, least: int) -> bool:
        return self.enough is not None and least >= self.enough

    # --- nodes

    def _child(self, parent: _Node, pair: Pair) -> _Node:
        """The node with one more pair fixed, and the best bound by its parent's and by recent multipliers."""
        fixed = parent.fixed.copy()
        fixed[pair] = True
        least, multipliers = parent.least, parent.multipliers
        for known in (multipliers, *range(max(0, len(self.bounds) - _RECENT), len(self.bounds))):
            value = self.bounds[known].least(fixed)
            if value > least:
                least, multipliers = value, known
        return _Node(fixed, least, multipliers, None)

    def _solve(self, node: _Node) -> None:
        """Solve the relaxation of a node with cuts; its bound becomes the best one proved on the way."""
        self.deadline.check()
        self.relaxation.fix(node.fixed)
        values: list[float] = []
        last: Relaxed | None = None
        while True:
            relaxed = self.relaxation.solve(self.deadline)
            if self.deadline.left() == 0:
                last = relaxed or last
                if last is not None and last.Z is not None:
                    self._note(node, last, 1.0)
                self.deadline.check()
            if relaxed is None:
                if last is not None:
                    self._note(node, last, 1.0)
                return
            if relaxed.Z is None:
                self._ray(node, relaxed)
                return
            values.append(relaxed.value)
            node.Z, node.value, last = relaxed.Z, relaxed.value, relaxed
            cuts = self.planes.violated(relaxed.Z, conflicts=not _tails_off(values))
            if not cuts:
                break
            self.relaxation.add(cuts)
        self._note(node, relaxed, 1.0)
        self.orders.append(tuple(np.argsort(-relaxed.Z.sum(axis=1), kind="stable").tolist()))

    def _note(self, node: _Node, relaxed: Relaxed, factor: float) -> None:
        """Keep the exact bound by these multipliers if it is better than what is known of the node."""
        bound = self.planes.bound_of(relaxed, _SHIFT, factor)
        least = bound.least(node.fixed)
        if least > node.least:
            node.least, node.multipliers = least, self.planes.keep(bound)

    def _ray(self, node: _Node, relaxed: Relaxed) -> None:
        """No ranking has these pairs: a large multiple of the ray says so."""
        top = float(relaxed.multipliers.max(initial=0.0))
        if top > 0:
            self._note(node, relaxed, 4.0 * (1.0 + float(self.n.sum())) / top)

    def _split(self, node: _Node) -> Pair | None:
        """The free pair with the most undecided z, the dearest first; towards a goal one that tells most."""
        if node.Z is None:
            return None
        pairs = undecided_pairs(node.Z, _closure(node.fixed), self.swap, 1 if self.enough is None else _TRIED)
        if len(pairs) < 2 or self.enough is None:
            return pairs[0] if pairs else None
        return self.experience.best(pairs, node.Z, self.enough - node.value, lambda pair: self._trial(node, pair))

    def _trial(self, node: _Node, pair: Pair) -> float:
        """How much the relaxation gains, without new cuts, when one more pair is fixed."""
        self.deadline.check()
        fixed = node.fixed.copy()
        fixed[pair] = True
        return self.relaxation.probe(fixed, self.deadline) - node.value


def _tails_off(values: Sequence[float]) -> bool:
    """Whether Gordan cuts have become slow; there is no end of them, while triangles are few."""
    if len(values) <= _TAIL:
        return False
    return values[-1] - values[-1 - _TAIL] < _PROGRESS * (abs(values[-1] - values[0]) + 1e-9)


def _closure(fixed: Bools) -> Bools:
    """The pairs that follow by transitivity too; triangles decide them in the relaxation."""
    closed = fixed
    while True:
        step = closed | ((closed.astype(np.uint8) @ closed.astype(np.uint8)) > 0)
        if (step == closed).all():
            return step
        closed = step
