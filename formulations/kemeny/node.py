"""One node of the branching tree: solve the relaxation, add cuts, and end in an exact bound or in a pair to branch on."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from pluralign.formulations.kemeny.region import Region
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
_TRIED = 12  # pairs compared for branching
_FINE = 10  # bits of the multipliers that rule single orientations out


@dataclass(frozen=True)
class Split:
    """Where to branch: a pair and whether its first orientation is the likely one. Before that, orientations that are ruled
    out, each by the multipliers with this number.
    """

    pair: Pair
    likely: bool
    out: tuple[Pair, ...] = ()
    multipliers: int = 0


class Node:
    """One node of a tree: a region of parameters, and what is looked for in it.

    separates: whether all cuts are looked for. Elsewhere, with features, conflicts are added where the relaxation has a
    ranking: decided pairs do the same, in less time.
    """

    def __init__(
        self, search: KemenySearch, region: Region, limit: int | None, lower: int, separates: bool = True
    ) -> None:
        self.search, self.region, self._limit, self._lower = search, region, limit, lower
        self.found: Ranking | None = None
        self.last: Relaxed | None = None
        self._values: list[float] = []
        self._separates = separates or search.regions is None

    @property
    def fixed(self) -> Bools:
        """The pairs that branches fix."""
        return self.region.fixed

    @property
    def limit(self) -> int:
        """Rankings of at most this cost are looked for."""
        return self.search.best_cost - 1 if self._limit is None else self._limit

    def solve(self) -> Leaf | Split:
        """A leaf, or where to branch. `found` ends the search."""
        search = self.search
        bounds = search.planes.bounds
        number = len(bounds)
        for known in [0, *range(max(1, number - _RECENT), number)][:number]:
            if bounds[known].exceeds(self.limit, self.fixed):
                return Leaf(known)
        relaxation = search.planes.relaxation
        relaxation.fix(self.region.known)
        while True:
            relaxed = relaxation.solve(search.deadline)
            search.check()
            if relaxed is None:
                return self._empty() or self._without_relaxation()
            if relaxed.Z is None:
                return self._empty() or self._infeasible(relaxed) or self._without_relaxation()
            self.last = relaxed
            self._values.append(relaxed.value)
            self._round(relaxed.Z)
            if self.found is not None:
                return Leaf(0)
            if relaxed.value > self.limit + 1e-6 + 1e-9 * abs(self.limit) and (leaf := self._leaf(relaxed)):
                return leaf
            if self._decides(relaxed.Z):
                relaxation.fix(self.region.known)
                continue
            cuts = self._violated(relaxed.Z)
            if not cuts or (self._tails_off() and self._split(relaxed)):
                cuts = self._integral(relaxed.Z)
                if not cuts:
                    break
            relaxation.add(cuts)
        if self.found is not None:
            return Leaf(0)
        return self._leaf(relaxed) or self._split(relaxed, out=True) or self._without_relaxation()

    def _decides(self, Z: Floats) -> bool:
        """Whether the region decides some pair that the relaxation has the other way round."""
        regions = self.search.regions
        if regions is None or not self.fixed.any():
            return False
        known = self.region.known
        region = regions.decide(self.region, (Z > 1e-6) & ~known & ~known.T & ~np.eye(len(Z), dtype=bool))
        if region is None:
            return False
        more = len(region.decided) > len(self.region.decided)
        self.region = region
        return more

    def _leaf(self, relaxed: Relaxed, factor: float = 1.0) -> Leaf | None:
        """The leaf by these multipliers, as short as will do, if their exact bound exceeds the limit."""
        for shift in SHIFTS:
            bound = self._bound(relaxed, shift, factor, limited=True)
            if bound.exceeds(self.limit, self.fixed):
                return self._kept(bound)
        return None

    def _bound(self, relaxed: Relaxed, shift: int, factor: float = 1.0, limited: bool = False) -> MultiplierBound:
        """What the multipliers prove, with the conflicts of decided pairs as far as these matter.

        limited: nothing but a bound beyond the limit is of use.
        """
        planes = self.search.planes
        bound = planes.bound_of(relaxed, shift, factor)
        gaps = np.where(self.region.known & ~self.fixed, bound.gap, 0)
        missing = (self.limit << shift) - bound.scaled(self.fixed)
        dear = np.argsort(-gaps, axis=None, kind="stable")[: np.count_nonzero(gaps)].tolist()
        if not dear or missing < 0 or (limited and int(gaps.sum()) <= missing):
            return bound
        y = dict(zip(bound.multipliers.cuts, bound.multipliers.y, strict=True))
        for place in dear:
            pair = divmod(place, len(gaps))
            cut = self.search.consequence(pair, self.region)
            if cut is not None:
                y[cut] = y.get(cut, 0) + int(gaps[pair])
                missing -= int(gaps[pair])
                if missing < 0:
                    break
        return planes.bound(Multipliers(tuple(y), tuple(y.values()), shift))

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

    def _empty(self) -> Leaf | None:
        """The leaf of a region without any θ."""
        if self.search.regions is None:
            return None
        conflict = self.search.test.conflict(self.region.pairs(), self.search.deadline)
        if conflict is None:
            return None
        return self._kept(self._impossible(self.search.planes.cut(conflict, pooled=False)))

    def _impossible(self, cut: int) -> MultiplierBound:
        """The bound of a cut whose pairs are all fixed."""
        size = self.limit + 1 + int(self.search.problem.n.sum())
        bound = self.search.planes.bound(Multipliers((cut,), (size,), 0))
        assert bound.exceeds(self.limit, self.fixed), "an impossible orientation is bounded by its cut"
        return bound

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
        conflicts = self._separates or not (np.minimum(Z, 1 - Z) > 1e-6).any()
        return self.search.planes.violated(Z, conflicts, self._descend if descends else None)

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

    def _split(self, relaxed: Relaxed, out: bool = False) -> Split | None:
        """A free pair with undecided z, if there is one: without features the dearest of those with the most undecided z,
        with features the one that promises most. out: with the orientations that are ruled out.
        """
        assert relaxed.Z is not None
        search, Z = self.search, relaxed.Z
        featured = search.regions is not None
        known = self.region.known
        swap = np.abs(search.swap.astype(np.float64))
        pairs = undecided_pairs(Z, known, swap, _TRIED if featured and out else 1)
        if not pairs:
            return None
        if not featured or not out:
            return Split(pairs[0], bool(Z[pairs[0]] >= 0.5))
        ruled, number = self._ruled_out(relaxed)
        needed = self.limit + 1 - relaxed.value
        pair = pairs[0] if len(pairs) == 1 else search.experience.best(pairs, Z, needed, self._trial)
        return Split(pair, bool(Z[pair] >= 0.5), ruled, number)

    def _ruled_out(self, relaxed: Relaxed) -> tuple[tuple[Pair, ...], int]:
        """Orientations that are too dear by their reduced costs, and the number of the multipliers that show it."""
        search = self.search
        dear = search.planes.relaxation.dear(self.limit + 0.01 - relaxed.value)
        if not dear:
            return (), 0
        bound = self._bound(relaxed, _FINE)
        least = bound.scaled(self.fixed)
        ruled = [pair for pair in dear if least + int(bound.gap[pair]) > self.limit << _FINE]
        return tuple(ruled), search.planes.keep(bound) if ruled else 0

    def _trial(self, pair: Pair) -> float:
        """What the relaxation gains, without new cuts, when one more pair is fixed."""
        assert self.last is not None
        self.search.check()
        known = self.region.known.copy()
        known[pair] = True
        return self.search.planes.relaxation.probe(known, self.search.deadline) - self.last.value

    def _without_relaxation(self) -> Leaf | Split:
        """What always goes on: any free pair; where there is none, the orientation is too dear, cyclic or infeasible."""
        search, n = self.search, self.search.problem.n
        free = np.argwhere(np.triu(~(self.fixed | self.fixed.T), 1))
        if len(free):
            a, b = free[0].tolist()
            return Split((a, b), bool(n[a, b] >= n[b, a]))
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
            bound = self._impossible(cut)
        return self._kept(bound)

    def least(self) -> int:
        """A proved lower bound below this node: its parent's, or by the last multipliers."""
        if self.last is None:
            return self._lower
        return max(self._lower, self.search.planes.bound_of(self.last, SHIFTS[-1]).least(self.fixed))
