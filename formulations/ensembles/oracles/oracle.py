"""Which reward gains most by given weights on the pairs? One oracle for each kind of class; pricing is (linear) Kemeny.

An oracle proposes rewards by floating-point search and proves ceilings exactly. `exact` ones always prove the maximum K(w)
itself.
"""

from __future__ import annotations

from collections.abc import Sequence
from fractions import Fraction
from typing import Protocol

import numpy as np
from numpy.typing import NDArray

from pluralign.formulations.ensembles.ensemble import Reward, linear
from pluralign.formulations.ensembles.least.bounds import Ceiling, CeilingPart, Every, Subsets
from pluralign.formulations.ensembles.oracles.cone_ceilings import MOST_FEATURES, cones_part
from pluralign.formulations.ensembles.oracles.linear_search import best_direction, exact_theta, unit_features
from pluralign.formulations.ensembles.oracles.rewards_pool import RewardsPool
from pluralign.formulations.ensembles.oracles.tree_ceilings import (
    MOST_CANDIDATES,
    merged_points,
    tree_part,
    triangles_part,
)
from pluralign.formulations.ensembles.votes import Votes
from pluralign.formulations.instances.points import Points
from pluralign.formulations.ordering import insertion_search
from pluralign.formulations.ordering.compiled import usable
from pluralign.formulations.ordering.subsets import MOST, best_order
from pluralign.formulations.types import ExactInts, Floats
from pluralign.solver.integers import INT64_BITS, bit_size, int_array, over_common_denominator
from pluralign.solver.results import NEVER, Deadline, LimitReached

_KEEP = 96  # rankings that are kept between two rounds of search
_HARDER = 12  # more rounds where few rankings gain more than the known ones
_CONED = 1 / 2  # of the time left is for cones, once; where it is not enough, trees are made instead
_LARGE = 40  # responses beyond which rounds, which take time with the cube of their number, are fewer


class Oracle(Protocol):
    """What column generation needs to know about a class of rewards."""

    exact: bool

    def propose(self, w: Floats, near: Sequence[Reward], effort: int) -> list[Reward]:
        """Rewards of large gain Σ w [first preferred]; `near` are good ones already, `effort` from 0 says how hard to try."""
        ...

    def ceiling(
        self,
        w: Sequence[Fraction],
        enough: Fraction | None = None,
        nodes: int = 1,
        deadline: Deadline = NEVER,
        rough: bool = False,
    ) -> tuple[Ceiling, list[Reward]]:
        """A proved k ≥ K(w), and rewards met on the way; `nodes` limits branching, which ends when `enough` is proved.

        rough: `enough` leaves some room above K(w), so that bounds which are nearly the best will do (where numba is there).
        """
        ...


class OnePrompt:
    """Every ranking of the responses of one prompt: exact for up to 12 of them, by subsets; else by search and branching."""

    def __init__(self, votes: Votes, seed: int = 0) -> None:
        self.votes, self.m = votes, len(votes.responses)
        self.exact = self.m <= MOST
        self._random = np.random.default_rng(seed)

    def propose(self, w: Floats, near: Sequence[Reward], effort: int) -> list[Reward]:
        """See `Oracle`."""
        gain = np.zeros((self.m, self.m))
        gain[self.votes.first, self.votes.second] = w
        gain = gain - gain.T
        if self.exact:
            top = float(np.abs(gain).max()) or 1.0
            order, _ = best_order(np.rint(gain * (2.0**40 / top)).astype(np.int64))
            found = [order]
            if self.m > 4:
                starts = np.array([order, *(np.argsort(reward.place) for reward in near[:16])], dtype=np.int64)
                found += insertion_search.improved(gain, starts).tolist()
            return [self._reward(order) for order in dict.fromkeys(map(tuple, found))]
        known = np.array([np.argsort(reward.place) for reward in near], dtype=np.int64).reshape(-1, self.m)
        base = known[self._random.permutation(len(known))[:_KEEP]]
        if effort:
            base = insertion_search.perturbed(base, self._random, 2)
        fresh = np.array([self._random.permutation(self.m) for _ in range(8 if len(known) else 40)])
        orders = insertion_search.search(gain, np.vstack([base, fresh]), self._random, 2 * effort, _KEEP)
        if len(known):  # at best all known ones gain the same: harder search until many gain more
            level = float(insertion_search.gains(gain, known).max())
            for _ in range(_HARDER * (1 + effort) * _LARGE**3 // max(self.m, _LARGE) ** 3):
                if (insertion_search.gains(gain, orders) > level).sum() >= _KEEP:
                    break
                orders = insertion_search.search(gain, orders, self._random, 2, _KEEP)
        return [self._reward(order) for order in orders.tolist()]

    def ceiling(
        self,
        w: Sequence[Fraction],
        enough: Fraction | None = None,
        nodes: int = 1,
        deadline: Deadline = NEVER,
        rough: bool = False,
    ) -> tuple[Ceiling, list[Reward]]:
        """See `Oracle`."""
        if self.exact:
            numbers, q = over_common_denominator(w)
            gain = np.zeros((self.m, self.m), dtype=object)
            for a, b, x in zip(self.votes.first.tolist(), self.votes.second.tolist(), numbers, strict=True):
                gain[a, b] = x
            gain = int_array(gain.tolist()).reshape(self.m, self.m)
            order, value = best_order(gain)
            k = Fraction(value, q)
            return Ceiling(k, (CeilingPart(k, Subsets()),)), [self._reward(order)]
        number = {r: r for r in range(self.m)}
        if rough and enough is not None and self.m <= MOST_CANDIDATES and usable(deadline):
            part, orders = triangles_part(self.votes, w, enough, nodes, deadline)
        else:
            part, orders = tree_part(self.votes, w, number, None, enough, nodes, deadline)
        gain_of = np.array([float(x) for x in w])
        near = [self._reward(order) for order in orders[-64:]]
        better = self.propose(gain_of, near, 0) if near else []
        return Ceiling(part.k, (part,)), better

    def _reward(self, order: Sequence[int]) -> Reward:
        place = np.empty(self.m, dtype=np.int64)
        place[np.array(order, dtype=np.intp)] = np.arange(self.m)
        return Reward(place)


class Listed:
    """Rewards that are all known: a complete pool."""

    exact = True

    def __init__(self, pool: RewardsPool) -> None:
        self.pool = pool
        self._vectors = pool.vectors.astype(np.float64)
        self._proof = Every(pool.thetas if pool.rewards == "linear" else None)

    def propose(self, w: Floats, near: Sequence[Reward], effort: int) -> list[Reward]:
        """See `Oracle`."""
        values = self._vectors @ w
        best = np.argsort(-values, kind="stable")[: 8 * (effort + 1)]
        return [self.pool.members[i] for i in best.tolist()]

    def ceiling(
        self,
        w: Sequence[Fraction],
        enough: Fraction | None = None,
        nodes: int = 1,
        deadline: Deadline = NEVER,
        rough: bool = False,
    ) -> tuple[Ceiling, list[Reward]]:
        """See `Oracle`."""
        numbers, q = over_common_denominator(w)
        values = gains(self.pool.vectors, int_array(numbers))
        best = max(range(len(values)), key=values.__getitem__)
        k = Fraction(int(values[best]), q)
        return Ceiling(k, (CeilingPart(k, self._proof),)), [self.pool.members[best]]


class Linear:
    """Rewards θ·x on all prompts at once where there are too many to list: searched along lines, bounded by cones of θ where
    these are few features, else by branching.
    """

    exact = False

    def __init__(self, votes: Votes, seed: int = 0) -> None:
        if votes.features is None:
            raise ValueError("linear rewards need features")
        self.votes, self._seed = votes, seed
        self._X, _ = unit_features(votes)
        self._points: tuple[Points | None, dict[int, int]] | None = None
        self._coned = votes.features.d <= MOST_FEATURES

    def propose(self, w: Floats, near: Sequence[Reward], effort: int) -> list[Reward]:
        """See `Oracle`."""
        found = []
        for _ in range(1 + 2 * effort):
            self._seed += 1
            theta = best_direction(
                self._X, self.votes.first, self.votes.second, w, starts=2 + 2 * effort, seed=self._seed
            )
            found.append(exact_theta(self.votes, theta, w, seed=self._seed))
        return found

    def ceiling(
        self,
        w: Sequence[Fraction],
        enough: Fraction | None = None,
        nodes: int = 1,
        deadline: Deadline = NEVER,
        rough: bool = False,
    ) -> tuple[Ceiling, list[Reward]]:
        """See `Oracle`."""
        if self._points is None:
            self._points = merged_points(self.votes)
        points, number = self._points
        if self._coned and points is not None and nodes > 1:  # more than a first look is asked for
            try:
                coned = cones_part(self.votes, w, number, deadline.share(_CONED), enough)
            except LimitReached:
                deadline.check()
                self._coned = False
            else:
                if coned is not None:
                    part, theta = coned
                    return Ceiling(part.k, (part,)), [linear(self.votes, theta)]
        part, _ = tree_part(self.votes, w, number, points, enough, nodes, deadline)
        return Ceiling(part.k, (part,)), []


def gains(vectors: NDArray[np.int8], w: ExactInts) -> list[int]:
    """The exact gains of vectors (N×M) by integer weights (length M)."""
    fits = w.dtype != object and bit_size(w) + len(w).bit_length() <= INT64_BITS
    kind = np.int64 if fits else object
    values: list[int] = (vectors.astype(kind) @ w.astype(kind)).tolist()
    return values
