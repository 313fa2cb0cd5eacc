"""One node of the branching tree: solve the relaxation, add cuts, and end in an exact bound or in a pair to branch on."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from pluralign.formulations.kemeny.search import KemenySearch
from pluralign.formulations.ordering.bounds import NO_CUTS, SHIFTS, MultiplierBound, Multipliers
from pluralign.formulations.ordering.branching import undecided_pairs
from pluralign.formulations.ordering.orders import improved
from pluralign.formulations.ordering.relaxation import Relaxed
from pluralign.formulations.ordering.trees import Leaf
from pluralign.formulations.types import Bools, Floats, Pair, Ranking

_RECENT = 30  # bounds tried again at a new node
_DESCEND, _PATIENCE = 8, 30  # a line search every so many rounds, and how many lines it tries in vain
_TAIL, _PROGRESS = 10, 0.02  # after so many rounds that closed less than this share of the gap, branch


class Node:
    """One node of a tree: pairs fixed, and what is looked for below it."""

    def __init__(self, search: KemenySearch, fixed: Bools, limit: int | None, lower: int) -> None:
        self.search, self.fixed, self._limit, self._lower = search, fixed, limit, lower
        self.found: Ranking | None = None
        self._last: Relaxed | None = None
        self._values: list[float] = []

    @property
    def limit(self) -> int:
        """Rankings of at most this cost are looked for."""
        return self.search.best_cost - 1 if self._limit is None else self._limit

    def solve(self) -> Leaf | tuple[Pair, bool]:
        """A leaf, or a pair to branch on and whether its first orientation is the likely one. `found` ends the search."""
        search = self.search
        bounds = search.planes.bounds
        number = len(bounds)
        for known in [0, *range(max(1, number - _RECENT), number)][:number]:
            if bounds[known].exceeds(self.limit, self.fixed):
                return Leaf(known)
        relaxation = search.planes.relaxation
        relaxation.fix(self.fixed)
        while True:
            relaxed = relaxation.solve(search.deadline)
            search.check()
            if relaxed is None:
                return self._without_relaxation()
            if relaxed.Z is None:
                return self._infeasible(relaxed) or self._without_relaxation()
            self._last = relaxed
            self._values.append(relaxed.value)
            self._round(relaxed.Z)
            if self.found is not None:
                return Leaf(0)
            if relaxed.value > self.limit + 1e-6 + 1e-9 * abs(self.limit) and (leaf := self._leaf(relaxed)):
                return leaf
            cuts = self._violated(relaxed.Z)
            if not cuts or (self._tails_off() and self._split(relaxed.Z)):
                cuts = self._integral(relaxed.Z)
                if not cuts:
                    break
            relaxation.add(cuts)
        if self.found is not None:
            return Leaf(0)
        return self._leaf(relaxed) or self._split(relaxed.Z) or self._without_relaxation()

    def _leaf(self, relaxed: Relaxed, factor: float = 1.0) -> Leaf | None:
        """The leaf by these multipliers, as short as will do, if their exact bound exceeds the limit."""
        for shift in SHIFTS:
            bound = self.search.planes.bound_of(relaxed, shift, factor)
            if bound.exceeds(self.limit, self.fixed):
                return self._kept(bound)
        return None

    def _kept(self, bound: MultiplierBound) -> Leaf:
        return Leaf(self.search.planes.keep(bound))

    def _infeasible(self, ray: Relaxed) -> Leaf | None:
        """A long enough multiple of a ray bounds everything."""
        size = (self.limit + 1.0) / max(float(ray.multipliers.max()), 1e-9)
        for factor in (size, 8 * size, 64 * size, 4096 * size):
            leaf = self._leaf(ray, factor)
            if leaf is not None:
                return leaf
        return None

    def _round(self, Z: Floats) -> None:
        """Offer the order by which Z ranks the candidates, after an insertion search where every ranking is feasible."""
        search = self.search
        order = np.argsort(-Z.sum(axis=1), kind="stable").tolist()
        if self._limit is None:
            if search.problem.points is None:
                search.offer(improved(search.penalised(search.problem.unanimous), order))
            return
        if search.problem.points is None:
            order = improved(search.penalised(self.fixed), order)
            self._accept(order)

    def _accept(self, order: Sequence[int]) -> None:
        """Where a limit is given: this is what is looked for, if it has the fixed pairs and is cheap enough."""
        search, ranking = self.search, tuple(order)
        respects = not np.tril(self.fixed[np.ix_(ranking, ranking)], -1).any()
        if respects and search.problem.cost(ranking) <= self.limit and search.feasible(ranking):
            self.found = ranking

    def _violated(self, Z: Floats) -> list[int]:
        """Cuts that Z violates; now and then a line search starts where separation has been."""
        descends = self._limit is None and len(self._values) % _DESCEND == 1
        return self.search.planes.violated(Z, propose=self._descend if descends else None)

    def _descend(self, theta: Floats) -> None:
        self.search.descend(theta, _PATIENCE)

    def _integral(self, Z: Floats) -> list[int]:
        """If Z is a ranking, offer it; its conflict is a cut if it is not feasible."""
        search = self.search
        if (np.minimum(Z, 1 - Z) > 1e-6).any():
            return []
        order = np.argsort(-Z.sum(axis=1), kind="stable").tolist()
        pairs = search.planes.relaxation.pairs
        before = len(pairs)
        if self._limit is None:
            search.offer(order)
        else:
            self._accept(order)
        return [] if search.problem.points is None else list(range(before, len(pairs)))

    def _tails_off(self) -> bool:
        """Whether Gordan cuts have become slow; there is no end of them, while triangles are few."""
        values = self._values
        if self.search.planes.separation is None or len(values) <= _TAIL:
            return False
        return values[-1] - values[-1 - _TAIL] < _PROGRESS * (self.limit + 1 - values[-1])

    def _split(self, Z: Floats) -> tuple[Pair, bool] | None:
        """The free pair with the most undecided z, the dearest first."""
        pairs = undecided_pairs(Z, self.fixed, np.abs(self.search.swap.astype(np.float64)), 1)
        return (pairs[0], bool(Z[pairs[0]] >= 0.5)) if pairs else None

    def _without_relaxation(self) -> Leaf | tuple[Pair, bool]:
        """What always goes on: any free pair; where there is none, the orientation is too dear, cyclic or infeasible."""
        search, n = self.search, self.search.problem.n
        free = np.argwhere(np.triu(~(self.fixed | self.fixed.T), 1))
        if len(free):
            a, b = free[0].tolist()
            return (a, b), bool(n[a, b] >= n[b, a])
        bound = search.planes.bound(NO_CUTS)
        if not bound.exceeds(self.limit, self.fixed):
            cyclic = search.planes.relaxation.violated_triangles(self.fixed.astype(np.float64), 1)
            if cyclic:
                cut = cyclic[0]
            else:
                order = np.argsort(-self.fixed.sum(axis=1), kind="stable").tolist()
                conflict = search.test(order, search.deadline).conflict
                if conflict is None:
                    if self._limit is not None:
                        self.found = tuple(order)
                        return Leaf(0)
                    search.offer(order)
                    return self._kept(bound)
                cut = search.planes.cut(conflict)
            multipliers = Multipliers((cut,), (self.limit + 1 + int(n.sum()),), 0)
            bound = search.planes.bound(multipliers)
            assert bound.exceeds(self.limit, self.fixed), "an impossible orientation is bounded by its cut"
        return self._kept(bound)

    def least(self) -> int:
        """A proved lower bound below this node: its parent's, or by the last multipliers."""
        if self._last is None:
            return self._lower
        return max(self._lower, self.search.planes.bound_of(self._last, SHIFTS[-1]).least(self.fixed))
