"""Branch and bound for the best ensemble of at most k rewards: over boxes of weights and partial rankings of the responses.

A node is a box of weights α_1 ≥ … ≥ α_k and for each reward a partial order of the responses, kept transitive. It is closed if
sparse_boxes bounds its error from below by the best error known, and split where that seems to raise the bounds of both parts
most. Nodes with the lowest bounds come first, so that their minimum is a lower bound at any time. Floats propose: the tree is
handed to sparse_proof. For one best ensemble found elsewhere, this proves that none is better.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from fractions import Fraction
from typing import Any

import numpy as np
from numpy.typing import NDArray

from pluralign.formulations.ensembles.ensemble import Norm
from pluralign.formulations.ensembles.small.boxes import (
    UNIT,
    Measure,
    allowed,
    empty,
    interval_costs,
    patterns,
    point_bound,
    root,
    slope_bound,
    tightened,
)
from pluralign.formulations.ensembles.small.proof import Checker
from pluralign.formulations.ensembles.small.weights import Fit, Fitter
from pluralign.formulations.ensembles.votes import Votes
from pluralign.formulations.types import Bools, Floats, Ints
from pluralign.solver.results import Deadline, LimitReached

MARGIN = 1e-9
_EPS = 0.15  # what a part gains at least, as a share of the gap, when two ways to split are compared
_NARROW = 0.02  # a gap smaller than this share of the best error counts as so large: ties are not decided by tiny boxes
_WORK = 3_000_000  # entries of the arrays of one batch
_MEMORY = 1_500_000_000  # bytes of open nodes

ClosedNode = tuple[str, Any]


@dataclass
class SparseTree:
    """Nodes by number: how each was split (`("box", j, v)` or `("pair", j, e)`, children in order) or closed."""

    splits: dict[int, tuple[str, int, int]] = field(default_factory=dict)
    children: dict[int, tuple[int, int]] = field(default_factory=dict)
    leaves: dict[int, ClosedNode] = field(default_factory=dict)
    bounds: dict[int, float] = field(default_factory=dict)  # by their boxes, of the nodes that were split
    count: int = 1


@dataclass
class Open:
    """Open nodes: numbers, bounds, boxes (B×k each), reach (B×k×R×R: first fixed above second), the reward changed last."""

    number: Ints
    bound: Floats
    lo: Floats
    hi: Floats
    reach: Bools
    changed: Ints

    def __len__(self) -> int:
        return len(self.number)

    def pick(self, rows: NDArray[np.intp] | Bools) -> Open:
        """Some of the nodes."""
        return Open(*(getattr(self, name)[rows] for name in self.__dataclass_fields__))

    @classmethod
    def joined(cls, parts: list[Open]) -> Open:
        """All nodes of the parts."""
        return cls(*(np.concatenate([getattr(part, name) for part in parts]) for name in cls.__dataclass_fields__))


class SparseSearch:
    """One search; `best` is the best error so far with its vectors, `level` what the closed nodes are proved to reach.

    possible: given preferences on the compared pairs (N×M; 1, 0 or −1 for free), which of them some reward of the class has
    (length N), or None if the transitive ones all have. within: which vectors of that form may belong to a reward
    that is not left out.
    """

    def __init__(
        self,
        votes: Votes,
        k: int,
        norm: Norm,
        fitter: Fitter,
        possible: Callable[[NDArray[np.int8]], Bools] | None = None,
        within: Callable[[NDArray[np.int8]], Bools] | None = None,
    ) -> None:
        self.votes, self.k, self.norm, self.fitter = votes, k, norm, fitter
        self.possible, self.within = possible, within
        self.measure, self.T = Measure.of(votes, norm), patterns(k)
        self.tree = SparseTree()
        self.best: Fraction | None = None
        self.vectors: list[list[int]] = []
        lo, hi = root(k)
        R = len(votes.responses)
        zero = np.zeros(1, dtype=np.int64)
        self.open = Open(zero, np.zeros(1), lo, hi, np.zeros((1, k, R, R), dtype=bool), zero - 1)
        self.batch = int(np.clip(_WORK // (max(votes.size, 1) * 2**k + k * R * R), 1, 1000))
        self.stopped = ""
        self._checker: Checker | None = None

    def offer(self, vectors: list[list[int]], fit: Fit) -> None:
        """Vectors with their best weights, as the best ensemble if they are."""
        if self.best is None or fit.error < self.best:
            self.best, self.vectors = fit.error, vectors

    def run(self, deadline: Deadline, target: Fraction | None = None) -> None:
        """Until all nodes are closed, or none is left with a bound of at most `target`, or a limit is reached."""
        try:
            while len(self.open):
                if self.best is not None and self.best <= (target or 0):
                    return
                if target is not None and self.open.bound.min() > float(target) * (1 + 1e-6) + 1e-12:
                    return
                deadline.check()
                if self.open.reach.nbytes > _MEMORY:
                    raise LimitReached("too many open nodes")
                self._step(deadline)
        except LimitReached as limit:
            self.stopped = str(limit)

    @property
    def bound(self) -> float:
        """What the open nodes and the best ensemble leave possible."""
        best = float(self.best) if self.best is not None else np.inf
        return float(min(best, self.open.bound.min())) if len(self.open) else best

    @property
    def complete(self) -> bool:
        """Whether all nodes are closed."""
        return not len(self.open) and not self.stopped

    def _step(self, deadline: Deadline) -> None:
        """Close or split the nodes with the lowest bounds."""
        todo = np.arange(len(self.open))
        if len(todo) > self.batch:
            lowest = np.argpartition(self.open.bound, self.batch)[: self.batch]
            # the newest ones, too: a good ensemble is found there
            todo = np.unique(np.concatenate([lowest, np.argsort(self.open.number)[-self.batch // 8 :]]))
        nodes = self.open.pick(todo)
        rest = np.ones(len(self.open), dtype=bool)
        rest[todo] = False
        others = self.open.pick(rest)
        try:
            self.open = Open.joined([others, *self._split(nodes, deadline)])
        except LimitReached:
            self.open = Open.joined([others, nodes])
            raise

    def _split(self, nodes: Open, deadline: Deadline) -> list[Open]:
        leaves: dict[int, ClosedNode] = {}
        nodes = nodes.pick(self._kept(leaves, nodes, empty(nodes.lo, nodes.hi)))
        above = nodes.reach[:, :, self.votes.first, self.votes.second]
        below = nodes.reach[:, :, self.votes.second, self.votes.first]
        keep = ~self._excluded(leaves, nodes, above, below)
        nodes, above, below = nodes.pick(keep), above[keep], below[keep]
        costs = np.where(
            allowed(above, below, self.T), interval_costs(self.measure, nodes.lo, nodes.hi, self.T), np.inf
        )
        nodes.bound = np.maximum(nodes.bound, self.measure.total(costs.min(axis=2)))
        keep = self._kept(leaves, nodes, self._reached(nodes, nodes.bound))
        nodes, above, below, costs = nodes.pick(keep), above[keep], below[keep], costs[keep]
        if len(nodes) and self.norm != "maximum":
            if self.norm == "squared":
                bound, data = point_bound(self.measure, costs, self.T, nodes.lo, nodes.hi)
            else:
                enough = float(self.best) if self.best is not None else np.inf
                bound, data = slope_bound(self.measure, costs, self.T, nodes.lo, nodes.hi, enough)
            done = self._reached(nodes, bound, data if self.norm == "squared" else None)
            for i in np.flatnonzero(done).tolist():
                leaves[int(nodes.number[i])] = ("at" if self.norm == "squared" else "slopes", data[i])
            nodes, above, below, costs = nodes.pick(~done), above[~done], below[~done], costs[~done]
        full: Bools = np.all(above | below, axis=(1, 2)).reshape(len(nodes))
        for i in np.flatnonzero(full).tolist():
            leaves[int(nodes.number[i])] = self._complete(above[i], deadline)
        nodes, above, below, costs = nodes.pick(~full), above[~full], below[~full], costs[~full]
        parts = self._parts(nodes, above, below, costs) if len(nodes) else []
        self.tree.bounds.update(zip(nodes.number.tolist(), nodes.bound.tolist(), strict=True))
        self.tree.leaves.update(leaves)
        return parts or [nodes]

    def _reached(self, nodes: Open, bound: Floats, points: Floats | None = None) -> Bools:
        """Which bounds reach the best error; those that floats cannot tell from it are computed exactly."""
        if self.best is None:
            return np.zeros(len(bound), dtype=bool)
        best = float(self.best)
        done: Bools = bound >= best * (1 + MARGIN) + 1e-13
        if self._checker is None or self._checker.level != self.best:
            self._checker = Checker(self.votes, self.k, self.norm, self.best)
        for i in np.flatnonzero(~done & (bound >= best * (1 - MARGIN) - 1e-13)).tolist():
            box = (
                tuple(np.rint(nodes.lo[i] * UNIT).astype(int).tolist()),
                tuple(np.rint(nodes.hi[i] * UNIT).astype(int).tolist()),
            )
            orders = tuple(
                tuple(sum(1 << b for b in np.flatnonzero(row).tolist()) for row in reach) for reach in nodes.reach[i]
            )
            if points is not None:
                done[i] = self._checker.at([Fraction(x) for x in points[i].tolist()], box, orders)
            else:
                done[i] = self._checker.bound(box, orders)
        return done

    def _kept(self, leaves: dict[int, ClosedNode], nodes: Open, closed: Bools) -> Bools:
        """The nodes that are not closed by their boxes."""
        for number in nodes.number[closed].tolist():
            leaves[number] = ("bound", None)
        return ~closed

    def _excluded(self, leaves: dict[int, ClosedNode], nodes: Open, above: Bools, below: Bools) -> Bools:
        """Nodes with a reward that the class does not have, or that is left out."""
        out = np.zeros(len(nodes), dtype=bool)
        for name, test in (("conflict", self.possible), ("outlier", self.within)):
            rows = np.flatnonzero((nodes.changed >= 0) & ~out)
            if test is None or not len(rows):
                continue
            which = nodes.changed[rows]
            fixed = np.where(above[rows, which], 1, np.where(below[rows, which], 0, -1)).astype(np.int8)
            bad = rows[~test(fixed)]
            for i in bad.tolist():
                j = int(nodes.changed[i])
                preferences = np.where(above[i, j], 1, np.where(below[i, j], 0, -1)).astype(np.int8)
                leaves[int(nodes.number[i])] = (name, (j, preferences))
            out[bad] = True
        return out

    def _complete(self, above: Bools, deadline: Deadline) -> ClosedNode:
        """All preferences are fixed: the best weights decide, exactly."""
        vectors = above.astype(int).tolist()
        fit = self.fitter(vectors, deadline)
        self.offer(vectors, fit)
        return ("at", fit.weights) if self.norm == "squared" else ("slopes", fit.slopes)

    def _parts(self, nodes: Open, above: Bools, below: Bools, costs: Floats) -> list[Open]:
        """Two parts of every node."""
        total = self.measure.total(costs.min(axis=2))
        best = float(self.best) if self.best is not None else float(total.max()) + 1.0
        gap = np.maximum(best - total, _NARROW * best + 1e-12)
        pair_score, reward, pair = self._pair_splits(nodes, above, below, costs, gap)
        box_score, column, middle = self._box_splits(nodes, costs, total, gap)
        by_box = box_score >= pair_score
        parts = []
        rows = np.flatnonzero(by_box)
        if len(rows):
            lo, hi, reach = nodes.lo[rows], nodes.hi[rows], nodes.reach[rows]
            lower, upper = hi.copy(), lo.copy()
            at = np.arange(len(rows)), column[rows]
            lower[at] = upper[at] = middle[rows]
            boxes = [tightened(lo, lower), tightened(upper, hi)]
            values = np.rint(middle[rows] * UNIT).astype(np.int64)
            numbers = self._numbered("box", nodes.number[rows], column[rows], values)
            unchanged = np.full(len(rows), -1)
            parts += [
                Open(n, nodes.bound[rows], a, b, reach, unchanged) for n, (a, b) in zip(numbers, boxes, strict=True)
            ]
        rows = np.flatnonzero(~by_box)
        if len(rows):
            j, e = reward[rows], pair[rows]
            numbers = self._numbered("pair", nodes.number[rows], j, e)
            first, second = self.votes.first[e], self.votes.second[e]
            for n, a, b in ((numbers[0], first, second), (numbers[1], second, first)):
                reach = _fixed(nodes.reach[rows], j, a, b)
                parts.append(Open(n, nodes.bound[rows], nodes.lo[rows], nodes.hi[rows], reach, j))
        return parts

    def _numbered(self, kind: str, parents: Ints, a: Ints, b: Ints) -> tuple[Ints, Ints]:
        """Record the splits and number the children."""
        first = self.tree.count + np.arange(len(parents))
        second = first + len(parents)
        self.tree.count += 2 * len(parents)
        for parent, x, y, left, right in zip(
            parents.tolist(), a.tolist(), b.tolist(), first.tolist(), second.tolist(), strict=True
        ):
            self.tree.splits[parent] = (kind, x, y)
            self.tree.children[parent] = (left, right)
        return first, second

    def _pair_splits(
        self, nodes: Open, above: Bools, below: Bools, costs: Floats, gap: Floats
    ) -> tuple[Floats, Ints, Ints]:
        """The best free pair of a reward for each node, by what fixing it and all that follows costs either way."""
        votes, k = self.votes, self.k
        B, R = len(nodes), len(votes.responses)
        least = costs.min(axis=2) if self.norm != "maximum" else self.measure.total(costs.min(axis=2))[:, None]
        regret = np.zeros((B, k, R, R))
        for j in range(k):
            for side, (a, b) in enumerate(((votes.second, votes.first), (votes.first, votes.second))):
                best = np.where(self.T[:, j] == side, costs, np.inf).min(axis=2)
                regret[:, j, a, b] = np.clip(best - least, 0.0, 1.0)
        up = (nodes.reach | np.eye(R, dtype=bool)).astype(np.float64)
        gain = np.swapaxes(up, 2, 3) @ regret @ np.swapaxes(up, 2, 3)
        share = np.maximum(np.minimum(gain / gap[:, None, None, None], 1.0), _EPS)
        score = share[:, :, votes.first, votes.second] * share[:, :, votes.second, votes.first]
        score = np.where(above | below, -1.0, score).reshape(B, -1)
        which = score.argmax(axis=1)
        return score[np.arange(B), which], which // votes.size, which % votes.size

    def _box_splits(self, nodes: Open, costs: Floats, total: Floats, gap: Floats) -> tuple[Floats, Ints, Floats]:
        """The best weight of each node to halve."""
        B, k = nodes.lo.shape
        scores = np.full((B, k), -2.0)
        middles = np.rint((nodes.lo + nodes.hi) / 2 * UNIT) / UNIT
        for j in range(k):
            width = nodes.hi[:, j] - nodes.lo[:, j]
            rows = np.flatnonzero(width * UNIT > 1.5)
            if not len(rows):
                continue
            shares = []
            for side in (0, 1):
                lo, hi = nodes.lo[rows].copy(), nodes.hi[rows].copy()
                (hi if side == 0 else lo)[:, j] = middles[rows, j]
                lo, hi = tightened(lo, hi)
                part = np.where(np.isfinite(costs[rows]), interval_costs(self.measure, lo, hi, self.T), np.inf)
                gain = np.where(empty(lo, hi), np.inf, self.measure.total(part.min(axis=2)) - total[rows])
                shares.append(np.maximum(np.minimum(gain / gap[rows], 1.0), _EPS))
            # of two splits that gain nothing the box's comes first while it is wide
            scores[rows, j] = shares[0] * shares[1] * (1 + np.where(width[rows] > 1 / 16, 1e-3, -1e-3))
        which = scores.argmax(axis=1)
        rows = np.arange(B)
        return scores[rows, which], which, middles[rows, which]


def _fixed(reach: Bools, j: Ints, a: Ints, b: Ints) -> Bools:
    """The reach (B×k×R×R) with a above b in reward j of each node, and all that follows."""
    rows = np.arange(len(reach))
    R = reach[rows, j]
    up, down = R[rows, :, a], R[rows, b, :]
    up[rows, a] = True
    down[rows, b] = True
    out = reach.copy()
    out[rows, j] |= up[:, :, None] & down[:, None, :]
    return out
