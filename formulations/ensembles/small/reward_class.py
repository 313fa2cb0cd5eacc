"""A class of rewards as branch and bound sees it: which partial preferences some reward has, and why others do not."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from fractions import Fraction

import numpy as np
from numpy.typing import NDArray

from pluralign.formulations.ensembles.ensemble import Reward, Rewards, linear, of_orders
from pluralign.formulations.ensembles.oracles.rewards_pool import RewardsPool
from pluralign.formulations.ensembles.votes import Votes
from pluralign.formulations.errors import InputError
from pluralign.formulations.types import Bools
from pluralign.solver.cones.cone import Conflict, Witness
from pluralign.solver.cones.strict_system import StrictRows
from pluralign.solver.integers import int_array, over_common_denominator, product
from pluralign.solver.results import NEVER, Deadline

Preferences = NDArray[np.int8]
"""On the compared pairs: 1 for the first response, 0 for the second, −1 for free."""
Test = Callable[[Preferences], Bools]


class RewardClass:
    """The rewards `any` or `linear`, without those of d(r) > max_distance; `pool` is the list of them if there is one.

    Raises InputError for linear rewards without features, or with equal ones on a compared pair.
    """

    def __init__(
        self,
        votes: Votes,
        rewards: Rewards,
        max_distance: Fraction | None = None,
        pool: RewardsPool | None = None,
        deadline: Deadline = NEVER,
    ) -> None:
        self.votes, self.rewards, self.max_distance, self.pool = votes, rewards, max_distance, pool
        self._deadline = deadline
        self._by_vector: dict[bytes, Reward] = {}
        if pool is not None:
            self._by_vector = {v.tobytes(): reward for v, reward in zip(pool.vectors, pool.members, strict=True)}
        if rewards == "linear":
            if votes.features is None:
                raise InputError(
                    f"{votes.source}: linear rewards need features of the responses; give a table of features"
                )
            X = votes.features.X.astype(object)
            self._differences = (X[votes.first] - X[votes.second]).tolist()
            if not all(any(row) for row in self._differences):
                raise InputError(
                    f"{votes.source}: two compared responses have equal features: no linear reward tells them apart"
                )
            self._rows = StrictRows(votes.features.d)
            self._fixed = np.full(votes.size, -1, dtype=np.int8)

    def possible(self) -> Test | None:
        """Which partial preferences (N×M, transitive) some reward of the class has, outliers included; None: all."""
        if self.rewards == "any":
            return None
        if self.pool is not None and self.max_distance is None:
            return self._listed
        return lambda fixed: np.array([isinstance(self._decide(row), Witness) for row in fixed], dtype=bool)

    def within(self) -> Test | None:
        """Which partial preferences (N×M) do not force d(r) above `max_distance` pair by pair, exactly; None: all."""
        if self.max_distance is None:
            return None
        p, mu = self.votes.fractions(), self.votes.measure()
        # what a pair adds to d(r) if the second is preferred, the first, or either
        terms = [m * f for m, f in zip(mu, p, strict=True)] + [m * (1 - f) for m, f in zip(mu, p, strict=True)]
        terms += [m * min(f, 1 - f) for m, f in zip(mu, p, strict=True)]
        numbers, _ = over_common_denominator([*terms, self.max_distance])
        costs, limit = int_array(numbers[:-1]), numbers[-1]

        def test(fixed: Preferences) -> Bools:
            chosen = np.concatenate([fixed == 0, fixed == 1, fixed == -1], axis=1).astype(np.int64)
            return np.array([x <= limit for x in product(chosen, costs).tolist()], dtype=bool)

        return test

    def conflict(self, fixed: Preferences) -> list[list[int]]:
        """Pairs e with λ > 0 whose fixed preferences (length M) contradict each other: Σ λ (x_above − x_below) = 0."""
        answer = self._decide(fixed)
        if isinstance(answer, Witness):
            raise ArithmeticError("some θ has these preferences")
        return [[int(e), int(x)] for (e, _), x in zip(answer.keys, answer.weights, strict=True)]

    def reward(self, vector: Sequence[int]) -> Reward:
        """A reward with these preferences on all compared pairs (length M), which some reward of the class has."""
        row = np.array(vector, dtype=np.int8)
        if (known := self._by_vector.get(row.tobytes())) is not None:
            return known
        if self.rewards == "any":
            return of_orders(self.votes, self._orders(row))
        answer = self._decide(row)
        if not isinstance(answer, Witness):
            raise ArithmeticError("no θ has these preferences")
        assert self.votes.features is not None
        return linear(self.votes, self.votes.features.parameter(answer.theta))

    def _listed(self, fixed: Preferences) -> Bools:
        assert self.pool is not None
        S = self.pool.vectors.astype(np.float32)
        wrong = (fixed == 1).astype(np.float32) @ (1 - S).T + (fixed == 0).astype(np.float32) @ S.T
        some: Bools = (wrong == 0).any(axis=1)
        return some

    def _decide(self, fixed: Preferences) -> Witness | Conflict:
        """A θ with these preferences, or a conflict with keys (pair, side); the rows of the last question are kept."""
        for e in np.flatnonzero(fixed != self._fixed).tolist():
            if self._fixed[e] >= 0:
                self._rows.remove((e, int(self._fixed[e])))
            if fixed[e] >= 0:
                sign = 1 if fixed[e] else -1
                self._rows.add((e, int(fixed[e])), [sign * x for x in self._differences[e]])
        self._fixed = fixed.copy()
        return self._rows.decide(self._deadline)

    def _orders(self, vector: Preferences) -> list[list[int]]:
        """The responses of each prompt, best first: of those with nothing left above them, the first one next."""
        votes = self.votes
        above: list[set[int]] = [set() for _ in votes.responses]
        for a, b, prefers in zip(votes.first.tolist(), votes.second.tolist(), vector.tolist(), strict=True):
            above[b if prefers else a].add(a if prefers else b)
        orders = []
        for low, high in zip(votes.starts[:-1].tolist(), votes.starts[1:].tolist(), strict=True):
            left, order = list(range(low, high)), []
            placed: set[int] = set()
            while left:
                best = next((r for r in left if above[r] <= placed), None)
                if best is None:
                    raise ArithmeticError("the preferences go round in a circle")
                left.remove(best)
                placed.add(best)
                order.append(best)
            orders.append(order)
        return orders
