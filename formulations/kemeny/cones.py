"""Linear Kemeny with few features: cones of parameters are split until what their rankings can cost is known to be too much.

In a cone most pairs have one order, and the others save at most what each of them can save. That is a poor bound for a large
cone, but near the optimum, where small ones are needed, few hyperplanes are left: about as many cones as there are pairs do for
three features, where the hyperplanes cut out the square of that number of cells. Small cones are bounded by the cells of the
hyperplanes through them (`corners`). The cones are the proof (docs/certificates.md, Kemeny).

Integers throughout: 64-bit floats where these hold all numbers exactly, 64-bit or Python's integers elsewhere.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace
from itertools import combinations, product
from typing import Any

import numpy as np
from numpy.typing import NDArray

from pluralign.formulations.ensembles.oracles.sweeps import Directions
from pluralign.formulations.instances.points import Points
from pluralign.formulations.kemeny.corners import MOST_WORK, Line, ParameterCorner, most_saved
from pluralign.formulations.kemeny.problem import ConeProof, KemenyOutcome, KemenyProblem
from pluralign.formulations.kemeny.search import KemenySearch
from pluralign.formulations.types import Bools, ExactInts, Ints, Ranking
from pluralign.solver.integers import INT64_BITS, bit_size
from pluralign.solver.results import NEVER, Deadline, LimitReached, Status

MOST_FEATURES = 7
"""Beyond there are too many cones."""

_LEVELS = 40  # a vector inside an orthant is a multiple of 2^-40
_EXACT = 53  # bits of an integer that a float holds
_TOGETHER = 200_000  # lines of all cones that are looked at together
_FEW, _MANY, _DEEP = 8, 40, 14  # lines of a cone that is bounded by its cells; more of them only from this level on
_TILTED = np.array(  # axes whose middles and edges meet points where hyperplanes meet by chance only
    [
        [8, 1, -3, 2, 1, -2, 3],
        [-2, 8, 1, 3, -1, 2, 1],
        [3, -1, 8, -2, 3, 1, -2],
        [1, 3, 2, 8, -3, -1, 1],
        [-1, 2, 1, -3, 8, 3, 2],
        [2, -3, 1, 1, 2, 8, -1],
        [-3, 1, 2, -1, 1, -2, 8],
    ]
)
_WORK = 600  # steps for the cells of the others


@dataclass(frozen=True, eq=False)
class _Cones:
    """n cones of one family: node numbers, the d vectors that span each (n×d×d), what is saved for sure, the open lines.

    cone, line: of each open line the place of its cone (ascending), and its number. The entries of a vector have the sum
    2^level of absolute values.
    """

    nodes: Ints
    level: Ints
    spanned: NDArray[Any]
    saved: Ints
    cone: Ints
    line: Ints

    def chosen(self, keep: Bools, lines: Bools | None = None) -> _Cones:
        """Some of the cones, with some of their lines."""
        place = np.cumsum(keep) - 1
        kept = keep[self.cone] if lines is None else keep[self.cone] & lines
        return _Cones(
            self.nodes[keep], self.level[keep], self.spanned[keep], self.saved[keep],
            place[self.cone[kept]], self.line[kept],
        )  # fmt: skip

    def pieces(self) -> Iterator[_Cones]:
        """The same cones in parts that are not too large."""
        if len(self.line) <= _TOGETHER or len(self.nodes) == 1:
            yield self
            return
        half = np.arange(len(self.nodes)) < len(self.nodes) // 2
        yield from self.chosen(~half).pieces()
        yield from self.chosen(half).pieces()


def _joined(parts: list[_Cones]) -> _Cones:
    if len(parts) == 1:
        return parts[0]
    starts = np.cumsum([0, *(len(part.nodes) for part in parts[:-1])])
    cone = np.concatenate([part.cone + start for part, start in zip(parts, starts.tolist(), strict=True)])
    nodes, level, spanned, saved, line = (
        np.concatenate([getattr(part, name) for part in parts])
        for name in ("nodes", "level", "spanned", "saved", "line")
    )
    return _Cones(nodes, level, spanned, saved, cone, line)


def kemeny_cones(
    problem: KemenyProblem,
    deadline: Deadline = NEVER,
    first: bool = True,
    most_cones: int | None = None,
    enough: int | None = None,
) -> KemenyOutcome | None:
    """The output with its proof. None without features, for too many of them or too large numbers, and where no ranking is
    allowed.

    enough: a smaller cost that no ranking is to be below is proved instead, if none is (`bound`); then the ranking is the best
    one met. Raises `LimitReached` at the deadline, after `most_cones` cones, and where cones would become too narrow.
    """
    points, total = problem.points, 1 + int(problem.n.sum())
    if points is None or points.d > MOST_FEATURES or problem.m < 2 or total * problem.m**2 >= 2**60:
        return None
    search = KemenySearch(problem, deadline, None)
    if search.begin() is not None:
        return None
    assert search.best is not None
    run = _Run(problem, points, (deadline, most_cones), first, search.best, enough=enough)
    try:
        proof = run.proof()
    except _NarrowError:
        run = _Run(problem, points, (deadline, most_cones), first, run.best, tilted=True, enough=enough)
        proof = run.proof()
    return KemenyOutcome(
        Status.PROVED,
        problem.rule,
        run.best,
        run.best_cost,
        search.test(run.best, deadline).theta,
        first=first,
        cones=proof,
        bound=run.proved,
        method="cones",
        linear_programs=search.programs,
        nodes=len(run.tree),
    )


class _NarrowError(LimitReached):
    """Where hyperplanes meet in a vertex of cones, or in an edge, these get smaller, but look the same from there."""


class _Run:
    def __init__(
        self,
        problem: KemenyProblem,
        points: Points,
        limits: tuple[Deadline, int | None],
        first: bool,
        best: Ranking,
        tilted: bool = False,
        enough: int | None = None,
    ) -> None:
        self.problem, self.points, self.first, self.enough = problem, points, first, enough
        self.deadline, self.most_cones = limits
        self.best, self.best_cost = best, problem.cost(best)
        axes = _TILTED[: points.d, : points.d] if tilted else np.eye(points.d, dtype=np.int64)
        self.axes = tuple(
            tuple(int(x) * scale for x, scale in zip(axis, points.scale, strict=True)) for axis in axes.tolist()
        )
        bits = bit_size(points.X) + 6 * tilted + _LEVELS + points.d.bit_length() + 1
        kind: Any = np.float64 if bits <= _EXACT else np.int64 if bits <= INT64_BITS else object
        self.X = points.X.astype(kind) @ axes.T.astype(kind)
        above, below = np.triu_indices(problem.m, 1)
        n = problem.n + (1 + int(problem.n.sum())) * problem.unanimous  # disrespect costs more than any ranking
        wide = points.X if 2 * bit_size(points.X) + 2 <= INT64_BITS else points.X.astype(object)
        directions = Directions.of(wide[above] - wide[below])
        self.gain, reversed_ = directions.gains((n - n.T)[above, below])
        self.cost = int(n[above, below].sum()) - int(reversed_)  # if no line saves anything
        forward = directions.sign > 0
        self.above, self.below = np.where(forward, above, below), np.where(forward, below, above)
        self.number, self.vectors = directions.number, directions.vectors
        self._pairs: list[list[int]] | None = None
        _, some = np.unique(directions.number, return_index=True)
        self.ends = self.above[some], self.below[some]  # of one pair of each line
        self.edges = list(combinations(range(points.d), 2))
        self.tree: list[int] = []
        self.children: dict[int, tuple[int, int]] = {}
        self.tied: list[_Cones] = []  # single cones that allow the least cost, but nothing before the best ranking
        self.unsure: list[_Cones] = []  # the same, not yet looked at

    # --- the search

    def proof(self) -> ConeProof:
        """Make `best` the output, with the cones that prove it."""
        d, count = self.points.d, len(self.gain)
        signs = np.array(list(product((1, -1), repeat=d)))
        n = len(signs)
        spanned = (np.eye(d, dtype=np.int64) * signs[:, :, None]).astype(self.X.dtype)
        lines = np.tile(np.arange(count), n)
        zero = np.zeros(n, dtype=np.int64)
        stack = [_Cones(self._new(n), zero, spanned, zero, np.repeat(np.arange(n), count), lines)]
        while stack or self.unsure:
            self.deadline.check()
            if self.most_cones is not None and len(self.tree) > self.most_cones:
                raise LimitReached(f"{self.most_cones} cones were not enough")
            if not stack:
                open_, self.unsure = self.unsure, []
                unproved = [cone for cone in open_ if not self._comes_first(cone)]
                if unproved:
                    stack += self._split(_joined(unproved))
                continue
            parts = [stack.pop()]
            while stack and len(parts[0].line) + sum(len(part.line) for part in parts) < _TOGETHER // 8:
                parts.append(stack.pop())
            stack += self._split(self._left(_joined(parts)))
        return ConeProof(self.axes, tuple(self._preorder(n)))

    def _new(self, count: int) -> Ints:
        numbers = np.arange(len(self.tree), len(self.tree) + count)
        self.tree += [-1] * count
        return numbers

    def _left(self, cones: _Cones) -> _Cones:
        """The cones that are no leaves, and the lines that are open in them."""
        n, d = cones.spanned.shape[:2]
        m = len(self.X)
        rewards = [(cones.spanned[:, j] @ self.X.T).ravel() for j in range(d)]  # of each cone m
        one, other = cones.cone * m + self.ends[0][cones.line], cones.cone * m + self.ends[1][cones.line]
        up, down = np.zeros(len(one), dtype=bool), np.zeros(len(one), dtype=bool)
        centre = np.zeros(len(one), dtype=self.X.dtype)
        for reward in rewards:
            value = reward[one] - reward[other]
            up |= value > 0
            down |= value < 0
            centre += value
        gain = self.gain[cones.line]
        saved = cones.saved + _sums(cones.cone, np.where(up & ~down, gain, 0), n)
        open_ = up & down
        gain = np.where(open_, gain, 0)
        most = saved + _sums(cones.cone, np.maximum(gain, 0), n)
        self._improve(cones, saved + _sums(cones.cone, np.where(centre > 0, gain, 0), n))
        left = replace(cones, saved=saved).chosen(most > self._enough, open_)
        return self._without_corners(left, most[most > self._enough])

    @property
    def _enough(self) -> int:
        """A cone is a leaf where no more than this can be saved."""
        return self.cost - self.proved - self.first

    @property
    def proved(self) -> int:
        """What no ranking is to be below."""
        return self.best_cost if self.enough is None else min(self.best_cost, self.enough)

    def _improve(self, cones: _Cones, saved: Ints) -> None:
        """Take the ranking in the middle of a cone if it is better than the best one."""
        least = int(saved.max())
        while least > self._enough:
            for k in np.flatnonzero(saved == least).tolist():
                rewards = self.X @ cones.spanned[k].sum(axis=0)
                order = np.argsort(-rewards, kind="stable")
                ranking = tuple(order.tolist())
                if (np.diff(rewards[order]) < 0).all() and (self.cost - least, ranking) < (self.best_cost, self.best):
                    self._take(ranking, self.cost - least)
                    if not self.first:
                        return
            below = saved[saved < least]
            if not len(below):
                return
            least = int(below.max())

    def _take(self, ranking: Ranking, cost: int) -> None:
        if cost == self.best_cost:
            self.unsure += self.tied
        else:  # what allowed as little as before is too dear now
            self.unsure = []
        self.tied = []
        self.best, self.best_cost = ranking, cost

    def _without_corners(self, cones: _Cones, most: Ints) -> _Cones:
        """Without small cones that the cells of their lines show to be leaves, or to allow just the least cost."""
        counts = np.bincount(cones.cone, minlength=len(cones.nodes))
        keep = np.ones(len(counts), dtype=bool)
        starts = np.concatenate([[0], np.cumsum(counts)])
        small = (counts <= _FEW) | ((counts <= _MANY) & (cones.level >= _DEEP))
        for k in np.flatnonzero(small).tolist():
            lines = cones.line[starts[k] : starts[k + 1]]
            value = int(most[k])
            if value > self._enough + self.first:
                self.deadline.check()
                work = MOST_WORK if cones.level[k] >= _DEEP else _WORK
                gains = self.gain[lines].tolist()
                value = int(cones.saved[k]) + most_saved([tuple(v) for v in self.vectors[lines].tolist()], gains, work)
            if value <= self._enough + self.first:
                keep[k] = False
                if value > self._enough:
                    self.unsure.append(cones.chosen(np.arange(len(counts)) == k))
        return cones if keep.all() else cones.chosen(keep)

    def _comes_first(self, cone: _Cones) -> bool:
        """Whether nothing before the best ranking costs as little in this cone."""
        self.deadline.check()
        pairs = self._pairs_of_lines()
        lines = []
        for k in cone.line.tolist():
            same = tuple((int(self.above[i]), int(self.below[i])) for i in pairs[k])
            lines.append(Line(tuple(self.vectors[k].tolist()), int(self.gain[k]), same))
        rewards = [[int(x) for x in self.X @ vector] for vector in cone.spanned[0]]
        known = ParameterCorner(rewards, lines, self.cost - int(cone.saved[0])).comes_first(self.best, self.best_cost)
        if known:
            self.tied.append(cone)
        return known

    def _pairs_of_lines(self) -> list[list[int]]:
        if self._pairs is None:
            self._pairs = [[] for _ in self.gain]
            for pair, line in enumerate(self.number.tolist()):
                self._pairs[line].append(pair)
        return self._pairs

    def _split(self, cones: _Cones) -> Iterator[_Cones]:
        """The halves of the cones, each of which is split in the middle of its longest edge."""
        n = len(cones.nodes)
        if not n:
            return
        if int(cones.level.max()) >= _LEVELS:
            raise _NarrowError(f"cones of 2^-{_LEVELS} are not narrow enough")
        edges = self._longest(cones)
        i, j = np.array(self.edges)[edges].T
        rows = np.arange(n)
        middle = cones.spanned[rows, i] + cones.spanned[rows, j]
        halves = np.concatenate([2 * cones.spanned, 2 * cones.spanned])
        halves[rows, i] = middle
        halves[n + rows, j] = middle
        level = np.concatenate([cones.level, cones.level]) + 1
        even = np.array(halves % 2 == 0, dtype=bool).all(axis=(1, 2))
        halves[even] //= 2
        level[even] -= 1
        first = self._new(n)
        second = self._new(n)
        for node, edge, one, other in zip(
            cones.nodes.tolist(), edges.tolist(), first.tolist(), second.tolist(), strict=True
        ):
            self.tree[node] = edge
            self.children[node] = one, other
        yield from _Cones(
            np.concatenate([first, second]), level, halves, np.concatenate([cones.saved, cones.saved]),
            np.concatenate([cones.cone, cones.cone + n]), np.concatenate([cones.line, cones.line]),
        ).pieces()  # fmt: skip

    def _longest(self, cones: _Cones) -> Ints:
        """The number of the edge whose ends are farthest apart as seen from 0."""
        spanned = cones.spanned.astype(np.float64)
        spanned /= np.sqrt((spanned**2).sum(axis=2, keepdims=True))
        cosines = np.array([(spanned[:, i] * spanned[:, j]).sum(axis=1) for i, j in self.edges])
        edges: Ints = cosines.argmin(axis=0)
        return edges

    def _preorder(self, roots: int) -> Iterator[int]:
        """The trees of the first cones, one after the other: the edge where a cone is split, −1 for a leaf."""
        stack = list(range(roots))[::-1]
        while stack:
            node = stack.pop()
            yield self.tree[node]
            stack += self.children.get(node, ())[::-1]


def _sums(cone: Ints, values: ExactInts, n: int) -> Ints:
    """The sum of the values of each of n cones."""
    sums = np.zeros(n, dtype=np.int64)
    np.add.at(sums, cone, values)
    return sums
