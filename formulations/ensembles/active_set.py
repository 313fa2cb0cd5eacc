"""The best weights of given rewards in the squared error, exactly: Wolfe's active set method in rational arithmetic.

Wolfe, Finding the nearest point in a polytope, Mathematical Programming 11, 1976. Weights α ≥ 0 with Σ α = 1 minimise
½ αᵀGα − bᵀα, where G has the products of what the rewards prefer, and b those with p*: but for a factor and a constant that is
the squared error.
"""

from __future__ import annotations

from collections.abc import Sequence
from fractions import Fraction
from typing import NamedTuple

import numpy as np
from flint import fmpq, fmpq_mat, fmpz_mat

from pluralign.formulations.ensembles.votes import Votes
from pluralign.formulations.types import Bools, ExactInts
from pluralign.solver.integers import INT64_BITS
from pluralign.solver.results import NEVER, Deadline


class ProductsOf:
    """Products for one set of votes, with the pairs' integer weights, whose sum is `whole`."""

    def __init__(self, votes: Votes) -> None:
        numbers = [int(x) for x in votes.weight]
        self.whole = sum(numbers)
        self._weight = votes.weight.astype(np.int64 if self.whole.bit_length() <= INT64_BITS else object)
        self._pulls = [x * p for x, p in zip(numbers, votes.fractions(), strict=True)]

    def __call__(self, vectors: Bools) -> Products:
        """vectors: k×M, what each of k rewards prefers."""
        numbers = vectors.astype(self._weight.dtype)
        gram = (numbers * self._weight) @ numbers.T
        pulls = self._pulls
        return Products(gram, [sum((pulls[e] for e in np.flatnonzero(row).tolist()), Fraction(0)) for row in vectors])


class Products(NamedTuple):
    """G (k×k integers, positive semidefinite) and b (length k)."""

    gram: ExactInts
    target: list[Fraction]

    def stationary(self, support: Sequence[int]) -> list[Fraction] | None:
        """The best weights on the support that add up to 1 but have any sign; None if they are not unique."""
        right = [self.target[i] for i in support]
        try:
            solution = fmpq_mat(self._bordered(support)).solve(
                fmpq_mat(len(support) + 1, 1, [*(fmpq(x.numerator, x.denominator) for x in right), fmpq(1)])
            )
        except ZeroDivisionError:
            return None
        return [Fraction(int(solution[i, 0].p), int(solution[i, 0].q)) for i in range(len(support))]

    def descended(
        self, support: Sequence[int], weights: Sequence[Fraction], deadline: Deadline = NEVER
    ) -> tuple[list[int], list[Fraction]]:
        """Some of the support, and positive weights on it that are the best over all weights there; they are no worse.

        weights: ≥ 0 on the support, adding up to 1. Raises `LimitReached`.
        """
        support, weights = list(support), list(weights)
        while True:
            deadline.check()
            target = self.stationary(support)
            if target is not None and min(target) >= 0:
                kept = [(i, x) for i, x in zip(support, target, strict=True) if x]
                return [i for i, _ in kept], [x for _, x in kept]
            direction = self._dependency(support) if target is None else _change(weights, target)
            falling = [k for k, x in enumerate(direction) if x < 0]
            step = min(-weights[k] / direction[k] for k in falling)
            weights = [x + step * t for x, t in zip(weights, direction, strict=True)]
            # a reward that has just entered, with weight 0, stays unless it is what blocks
            gone = {k for k in falling if weights[k] == 0}
            support = [i for k, i in enumerate(support) if k not in gone]
            weights = [x for k, x in enumerate(weights) if k not in gone]

    def entering(self, support: Sequence[int], weights: Sequence[Fraction]) -> int | None:
        """The reward with the least derivative, if that is below the average by the weights: then it improves them."""
        slope = [
            sum((int(row[i]) * a for i, a in zip(support, weights, strict=True) if row[i]), -t)
            for row, t in zip(self.gram, self.target, strict=True)
        ]
        best = min(range(len(slope)), key=slope.__getitem__)
        average = sum((slope[i] * a for i, a in zip(support, weights, strict=True)), Fraction(0))
        return None if slope[best] == average else best

    def best(self) -> tuple[list[int], list[Fraction]]:
        """The rewards with positive weight, and their weights: the best over all rewards."""
        start = min(range(len(self.target)), key=lambda j: int(self.gram[j, j]) - 2 * self.target[j])
        support, weights = [start], [Fraction(1)]
        while (new := self.entering(support, weights)) is not None:
            support, weights = self.descended([*support, new], [*weights, Fraction(0)])
        return support, weights

    def _bordered(self, support: Sequence[int]) -> fmpz_mat:
        """The matrix of the conditions of optimality on the support."""
        part = self.gram[np.ix_(support, support)].tolist()
        return fmpz_mat([[*map(int, row), 1] for row in part] + [[1] * len(support) + [0]])

    def _dependency(self, support: Sequence[int]) -> list[Fraction]:
        """Changes of the weights that add up to 0 and leave p̂ as it is."""
        kernel, nullity = self._bordered(support).nullspace()
        assert nullity, "weights that are not unique have a dependency"
        return [Fraction(int(kernel[i, 0])) for i in range(len(support))]


def _change(weights: Sequence[Fraction], target: Sequence[Fraction]) -> list[Fraction]:
    return [t - x for t, x in zip(target, weights, strict=True)]
