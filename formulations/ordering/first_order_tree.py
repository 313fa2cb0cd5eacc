"""No ranking costs less than a goal: branching on pairs with first-order bounds, where thousands of nodes are needed.

As `bounding_tree`, but many nodes at once get bounds that are nearly those of the linear relaxation, also those that are only
compared for branching; multipliers are rounded as coarsely as a leaf allows, and checked exactly.
"""

from __future__ import annotations

import time
from collections.abc import Sequence
from dataclasses import dataclass, field

import numpy as np
from numpy.typing import NDArray

from pluralign.formulations.ordering.branching import Experience, ends, promise
from pluralign.formulations.ordering.orders import cost
from pluralign.formulations.ordering.trees import Branch, Coarse, GrowingTree
from pluralign.formulations.types import Floats, Ints, Pair, Singles
from pluralign.solver.results import NEVER, Deadline, LimitReached

_WIDTH, _NARROW, _SIZE = 64, 16, 60  # bounds at once; of more candidates than so many fewer, since each takes longer
_LIKELY = 12  # pairs considered for branching at a node
_TRIED = 3  # of them, with little experience, that are tried
_ROOT, _CHILD = 40, 6  # rounds at most
_PROGRESS = 0.05  # of what is missing: less in a round is not worth another one
_MARGIN = 1e-3  # of the mean cost, for rounding
_COARSE = 12  # bits that multipliers may lose
_LARGEST = 2**30  # a rounded multiplier: 32 bits hold it, and all sums stay below 2^62
_TRIAL, _LATE = 1000, 30.0  # after so many leaves a tree is given up that seems to need so many times what is allowed
_ORDERS = 64
_DECIDED = 1e-3


@dataclass(frozen=True)
class FirstOrderBound:
    """No ranking costs less than `cost`, by multipliers at the leaves; `orders` were met on the way; `nodes` got bounds."""

    cost: int
    multipliers: tuple[Coarse, ...]
    tree: Branch
    orders: tuple[tuple[int, ...], ...]
    nodes: int


@dataclass
class _Node:
    fixed: NDArray[np.int8]  # 1 where a is above b, −1 where b is above a (a < b); closed under transitivity
    x: Singles
    multipliers: Singles
    value: float
    depth: int
    number: int = 0


@dataclass
class _Choice:
    """A node to branch at, with the pairs that are compared and their children."""

    node: _Node
    Z: Floats
    pairs: list[Pair]
    children: dict[Pair, _Node] = field(default_factory=dict)


def first_order_bound(n: Ints, enough: int, most_nodes: int, deadline: Deadline = NEVER) -> FirstOrderBound:
    """A bound on the cost Σ n_ba over pairs a above b, `enough` if that can be proved within the limits.

    n: m×m nonnegative integers below 2^30 with zero diagonal. most_nodes: nodes that get bounds, about.
    """
    return _Search(n, enough, deadline).run(most_nodes)


class _Search:
    def __init__(self, n: Ints, enough: int, deadline: Deadline) -> None:
        self.n, self.m, self.enough, self.deadline = n, len(n), enough, deadline
        upper = np.triu(np.ones_like(n), 1)
        self.difference = (n.T - n) * upper
        self.base = int((n * upper).sum())
        self.scale = float(np.abs(self.difference).sum()) / max(1, int(upper.sum())) or 1.0
        self.cost: Singles = (self.difference / self.scale).astype(np.float32)
        self.upper: Singles = upper.astype(np.float32)
        self.goal = (enough - self.base) / self.scale + _MARGIN
        self.weight = 1.0 + np.abs(self.cost)
        self.experience = Experience.of(self.m)
        self.orders: list[tuple[int, ...]] = []
        self.tree = GrowingTree()
        self.proved: dict[int, tuple[int, Coarse]] = {}
        self.solved, self.done = 0, 0.0
        self.width = max(_NARROW, min(_WIDTH, _WIDTH * _SIZE**3 // self.m**3))

    def run(self, most_nodes: int) -> FirstOrderBound:
        """The bound; at the deadline what is proved by then."""
        m, start = self.m, time.monotonic()
        free = np.zeros(m * (m - 1) * (m - 2) // 6, dtype=np.float32)
        root = _Node(np.zeros((m, m), dtype=np.int8), self.upper * np.float32(0.5), free, -np.inf, 0)
        open_ = [root]
        try:
            self._raise(open_, _ROOT, 0.0)
            while open_ and self.solved < most_nodes and not self._late(most_nodes, time.monotonic() - start):
                if not self._step(open_):
                    break
        except LimitReached:
            pass
        for node in open_:
            self.proved[node.number] = self._rounded(node)
        least = min(least for least, _ in self.proved.values())
        place = {number: k for k, number in enumerate(self.proved)}
        multipliers = tuple(coarse for _, coarse in self.proved.values())
        return FirstOrderBound(least, multipliers, self.tree.branch(place), tuple(self.orders), self.solved)

    def _late(self, most_nodes: int, elapsed: float) -> bool:
        """Whether the tree, going by the part of it that is finished, takes far more than is allowed (Knuth 1975)."""
        if len(self.proved) < _TRIAL:
            return False
        share = max(self.done, 1e-12)
        if self.solved > _LATE * most_nodes * share:
            return True
        return self.deadline.seconds is not None and elapsed * (1 / share - 1) > _LATE * self.deadline.left()

    def _step(self, open_: list[_Node]) -> bool:
        """Branch at the last open nodes, as many as get their bounds at once; False if the goal is out of reach."""
        choices: list[_Choice] = []
        children: list[_Node] = []
        taken: list[_Node] = []
        while open_ and len(children) + 2 * (_TRIED + 1) <= self.width:
            node = open_.pop()
            if self._close(node):
                continue
            taken.append(node)
            choice = self._choice(node)
            if choice is None:
                open_ += taken
                return False
            choices.append(choice)
            for end in (end for pair in choice.pairs for end in ends(pair)):
                child = choice.children[end] = self._child(node, end)
                children.append(child)
        try:
            self._raise(children, _CHILD, _PROGRESS)
        except LimitReached:
            open_ += taken
            raise
        for choice in choices:
            open_ += self._branch(choice)
        return True

    # --- nodes

    def _raise(self, nodes: Sequence[_Node], rounds: int, progress: float) -> None:
        """Raise the bounds of the nodes."""
        from pluralign.formulations.ordering.triangle_duals import ascend

        self.deadline.check()
        if not nodes:
            return
        self.solved += len(nodes)
        fixed = np.stack([node.fixed for node in nodes], axis=-1)
        upper = self.upper[:, :, None]
        low, high = (fixed > 0) * upper, (fixed >= 0) * upper
        x = np.stack([node.x for node in nodes], axis=-1)
        multipliers = np.stack([node.multipliers for node in nodes], axis=-1)
        values = ascend(self.cost, low, high, x, multipliers, rounds, self.goal, progress)
        for k, node in enumerate(nodes):
            node.x, node.multipliers = x[:, :, k].copy(), multipliers[:, k].copy()
            node.value = max(node.value, float(values[k]))

    def _child(self, node: _Node, end: Pair) -> _Node:
        return _Node(_with(node.fixed, end), node.x, node.multipliers, node.value, node.depth + 1)

    def _close(self, node: _Node) -> bool:
        """Whether the node is proved."""
        if not ((node.fixed == 0) & (self.upper > 0)).any():
            node.multipliers = np.zeros_like(node.multipliers)  # they prove what the only order left costs
        elif node.value < self.goal:
            return False
        proved = self._rounded(node)
        if proved[0] < self.enough:
            return False
        self.proved[node.number] = proved
        self.done += 0.5**node.depth
        return True

    def _choice(self, node: _Node) -> _Choice | None:
        """The pairs to compare; None if a ranking costs less than the goal."""
        Z = (node.x + np.tril(1 - node.x.T, -1)).astype(np.float64)
        order = tuple(np.argsort(-Z.sum(axis=1), kind="stable").tolist())
        self.orders = [*self.orders[1 - _ORDERS :], order]
        undecided = np.where(node.fixed == 0, np.minimum(node.x, 1 - node.x), 0) * self.upper
        likely = np.argsort(-undecided * self.weight, axis=None, kind="stable")[:_LIKELY]
        pairs = [divmod(int(i), self.m) for i in likely if undecided.flat[i] > _DECIDED]
        if not pairs:
            free = np.where(node.fixed == 0, self.weight, 0) * self.upper
            if cost(self.n, order) < self.enough:
                return None
            return _Choice(node, Z, [divmod(int(free.argmax()), self.m)])
        known = [pair for pair in pairs if self.experience.known(pair)]
        tried = [pair for pair in pairs if not self.experience.known(pair)][:_TRIED]
        if known:
            needed = self.goal - node.value
            tried.append(max(known, key=lambda pair: promise(self.experience.expected(pair, Z), needed)))
        return _Choice(node, Z, tried)

    def _branch(self, choice: _Choice) -> list[_Node]:
        """The children by the best pair, the one that needs most first; what was learned is noted."""
        node, needed = choice.node, self.goal - choice.node.value
        gains = {end: min(child.value - node.value, needed) for end, child in choice.children.items()}
        for end, gain in gains.items():
            self.experience.note(end, choice.Z, gain)
        pair = max(choice.pairs, key=lambda pair: promise([gains[end] for end in ends(pair)], needed))
        children = [choice.children[end] for end in ends(pair)]
        for child, number in zip(children, self.tree.split(node.number, pair), strict=True):
            child.number = number
        return sorted(children, key=lambda child: -child.value)

    def _rounded(self, node: _Node) -> tuple[int, Coarse]:
        """The least cost that the multipliers prove, exactly, after rounding them as coarsely as the goal allows."""
        from pluralign.formulations.ordering.triangle_duals import exact

        values = node.multipliers * self.scale
        for bits in range(_COARSE, -1, -1):
            y = np.clip(np.rint(values / 2**bits), -_LARGEST, _LARGEST).astype(np.int64)
            least = self.base + int(exact(self.difference, node.fixed, y << bits))
            if least >= self.enough or not bits:
                break
        used = np.flatnonzero(y)
        return least, Coarse(2**bits, used.astype(np.int32), y[used].astype(np.int32))


def _with(fixed: NDArray[np.int8], pair: Pair) -> NDArray[np.int8]:
    """One more pair fixed, and what follows from it by transitivity."""
    above = (fixed > 0) | (fixed.T < 0)
    np.fill_diagonal(above, True)
    new = np.outer(above[:, pair[0]], above[pair[1]])
    out = fixed.copy()
    out[np.triu(new, 1)] = 1
    out[np.triu(new.T, 1)] = -1
    return out
