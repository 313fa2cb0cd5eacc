"""How much can a ranking gain at most? Branching on pair orientations that can stop at any time with a proof.

The gain of a ranking is Σ N_ab over its pairs a above b; it gains at most Σ N − c where no ranking costs less than c (cost:
Σ N_ba over its pairs a above b). Every open node carries multipliers of cuts, so the tree is a proof for the least of its
bounds whenever the search ends. Without features the cuts are directed triangles, with features Gordan conflicts too (see
kemeny_branch).
"""

from __future__ import annotations

import heapq
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from pluralign.formulations.instances.points import Points
from pluralign.formulations.ordering.bounds import MultiplierBound, Multipliers, rounded
from pluralign.formulations.ordering.branching import Experience
from pluralign.formulations.ordering.gordan_separation import GordanSeparation
from pluralign.formulations.ordering.relaxation import Relaxation, Relaxed
from pluralign.formulations.ordering.trees import Branch, Leaf, OrderingProof
from pluralign.formulations.types import Bools, Floats, Ints, Pair
from pluralign.solver.cones.cone import Conflict
from pluralign.solver.results import NEVER, Deadline, LimitReached

_TRIED = 24  # pairs that are compared for branching
_AT_ONCE = 1000  # triangles added after one solve
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
        self.n, self.points, self.enough, self.deadline = n, points, enough, deadline
        self.relaxation = Relaxation(n)
        self.separation = None if points is None else GordanSeparation(points)
        self.conflicts: dict[int, Conflict] = {}
        self.number_of: dict[frozenset[Pair], int] = {}
        self.bounds: list[MultiplierBound] = [MultiplierBound.of(n, [], Multipliers((), (), 0))]
        self.tree: list[Leaf | tuple[Pair, int, int]] = [Leaf(0)]
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
                first = len(self.tree)
                children = [self._child(node, end) for end in (pair, pair[::-1])]
                self._grow(number, pair, children, nodes)
                for k, child in enumerate(children):
                    if not self._enough(child.least):
                        self._solve(child)
                        solved += 1
                    heapq.heappush(open_, self._ranked(child, first + k))
        except LimitReached:
            pass
        least = min(node.least for node in nodes.values())
        return TreeBound(least, self._proof(nodes), tuple(self.orders), solved)

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

    def _grow(self, number: int, pair: Pair, children: Sequence[_Node], nodes: dict[int, _Node]) -> None:
        """Put the children into the tree in place of the leaf."""
        first = len(self.tree)
        self.tree[number] = (pair, first, first + 1)
        del nodes[number]
        for k, child in enumerate(children):
            self.tree.append(Leaf(child.multipliers))
            nodes[first + k] = child

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
            cuts = self._violated(relaxed.Z, values)
            if not cuts:
                break
            self.relaxation.add(cuts)
        self._note(node, relaxed, 1.0)
        self.orders.append(tuple(np.argsort(-relaxed.Z.sum(axis=1), kind="stable").tolist()))

    def _note(self, node: _Node, relaxed: Relaxed, factor: float) -> None:
        """Keep the exact bound by these multipliers if it is better than what is known of the node."""
        multipliers = rounded(relaxed.cuts.tolist(), (relaxed.multipliers * factor).tolist(), _SHIFT)
        bound = MultiplierBound.of(self.n, [self.relaxation.pairs[cut] for cut in multipliers.cuts], multipliers)
        least = bound.least(node.fixed)
        if least > node.least:
            self.bounds.append(bound)
            node.least, node.multipliers = least, len(self.bounds) - 1

    def _ray(self, node: _Node, relaxed: Relaxed) -> None:
        """No ranking has these pairs: a large multiple of the ray says so."""
        top = float(relaxed.multipliers.max(initial=0.0))
        if top > 0:
            self._note(node, relaxed, 4.0 * (1.0 + float(self.n.sum())) / top)

    def _violated(self, Z: Floats, values: list[float]) -> list[int]:
        relaxation = self.relaxation
        cuts = [c for c in relaxation.violated_triangles(Z, _AT_ONCE) if c not in relaxation.active]
        if self.separation is None or len(cuts) > len(Z):
            return cuts
        if len(values) > _TAIL and values[-1] - values[-1 - _TAIL] < _PROGRESS * (abs(values[-1] - values[0]) + 1e-9):
            return cuts
        known = relaxation.violated(list(self.conflicts), Z)
        if not known:
            known = relaxation.violated([self._cut(conflict) for conflict in self.separation(Z)], Z)
        return list(dict.fromkeys(cuts + known))

    def _cut(self, conflict: Conflict) -> int:
        key = frozenset(conflict.keys)
        if key not in self.number_of:
            number = self.number_of[key] = self.relaxation.new_cut(conflict.keys)
            self.conflicts[number] = conflict
        return self.number_of[key]

    def _split(self, node: _Node) -> Pair | None:
        """The free pair with the most undecided z, the dearest first; towards a goal one that tells most."""
        if node.Z is None:
            return None
        decided = _closure(node.fixed)
        free = np.triu(~(decided | decided.T), 1)
        undecided = np.where(free, np.minimum(node.Z, 1 - node.Z), 0.0)
        score = undecided * (1.0 + self.swap)
        likely = np.argsort(-score, axis=None, kind="stable")[: 1 if self.enough is None else _TRIED]
        pairs = [divmod(int(i), len(score)) for i in likely if undecided.flat[i] > 1e-7]
        if len(pairs) < 2 or self.enough is None:
            return pairs[0] if pairs else None
        return self.experience.best(pairs, node.Z, self.enough - node.value, lambda pair: self._trial(node, pair))

    def _trial(self, node: _Node, pair: Pair) -> float:
        """How much the relaxation gains, without new cuts, when one more pair is fixed."""
        self.deadline.check()
        fixed = node.fixed.copy()
        fixed[pair] = True
        return self.relaxation.probe(fixed, self.deadline) - node.value

    # --- the proof

    def _proof(self, nodes: dict[int, _Node]) -> OrderingProof:
        """The tree with those multipliers and cuts that its leaves use."""
        used = sorted({node.multipliers for node in nodes.values()})
        place = {old: new for new, old in enumerate(used)}
        cuts = sorted({cut for old in used for cut in self.bounds[old].multipliers.cuts})
        number = {old: new for new, old in enumerate(cuts)}
        tree = [
            Leaf(place[nodes[i].multipliers]) if isinstance(node, Leaf) else node for i, node in enumerate(self.tree)
        ]
        multipliers = [self.bounds[old].multipliers for old in used]
        return OrderingProof(
            tuple(self._conflict(cut) for cut in cuts),
            tuple(Multipliers(tuple(number[cut] for cut in m.cuts), m.y, m.shift) for m in multipliers),
            Branch(tuple(tree)),
        )

    def _conflict(self, cut: int) -> Conflict:
        if cut in self.conflicts:
            return self.conflicts[cut]
        return Conflict(tuple((a, b) for a, b in self.relaxation.pairs[cut].tolist()), (1, 1, 1))


def _closure(fixed: Bools) -> Bools:
    """The pairs that follow by transitivity too; triangles decide them in the relaxation."""
    closed = fixed
    while True:
        step = closed | ((closed.astype(np.uint8) @ closed.astype(np.uint8)) > 0)
        if (step == closed).all():
            return step
        closed = step
