"""The candidates' features as integers: the geometry in which every exact test is done."""

from __future__ import annotations

import math
from collections.abc import Sequence
from fractions import Fraction

import numpy as np

from pluralign.formulations.instances.instance import Instance
from pluralign.formulations.types import ExactInts, Floats
from pluralign.solver.integers import INT64_BITS, bit_size, int_array, primitive, product


class Points:
    """Integer points X (m×d) with the same feasible rankings as an instance's features.

    Feasibility depends on differences only and is invariant under a positive scaling of each coordinate, so coordinate j is
    `X_j = (x_j − x_j of the first candidate) · scale_j`: integers without a common divisor, then multiplied by a power of two
    that brings all coordinates to a similar size (floating-point copies of X are then well scaled by columns).
    A parameter θ for X corresponds to `θ_j · scale_j` for the features.
    """

    def __init__(self, features: Sequence[Sequence[Fraction]]) -> None:
        columns, self.scale = [], []
        for column in zip(*features, strict=True):
            shifted = [value - column[0] for value in column]
            q = math.lcm(*(value.denominator for value in shifted))
            integers = [value.numerator * (q // value.denominator) for value in shifted]
            divisor = math.gcd(*integers) or 1
            columns.append([value // divisor for value in integers])
            self.scale.append(Fraction(q, divisor))
        sizes = [max(abs(value) for value in column).bit_length() for column in columns]
        largest = max(sizes)
        for j, size in enumerate(sizes):
            lift = largest - size if size else 0
            columns[j] = [value << lift for value in columns[j]]
            self.scale[j] *= 2**lift
        self.X: ExactInts = int_array(list(zip(*columns, strict=True)))
        self.m, self.d = self.X.shape
        self._bits = bit_size(self.X)
        # differences have one bit more; a sum of d products has bit_length(d) more
        spare = INT64_BITS - (self._bits + 1) - self.d.bit_length()
        self.theta_bits = spare if spare >= 40 else 60

    @classmethod
    def of(cls, instance: Instance) -> Points | None:
        """The points of an instance, None if it has no features (every ranking is allowed)."""
        return None if instance.features is None else cls(instance.features)

    def difference(self, a: int, b: int) -> ExactInts:
        """x_a − x_b as an integer vector of length d."""
        row: ExactInts = self.X[a] - self.X[b]
        return row

    def rewards(self, theta: ExactInts) -> ExactInts:
        """The exact rewards θ·x of all candidates (length m) for an integer θ (length d)."""
        return product(self.X, theta, self._bits)

    def parameter(self, theta: ExactInts) -> tuple[Fraction, ...]:
        """The θ for the instance's features that corresponds to θ for X, in smallest integers."""
        values = [int(t) * s for t, s in zip(theta, self.scale, strict=True)]
        q = math.lcm(*(value.denominator for value in values))
        return tuple(Fraction(value) for value in primitive([int(value * q) for value in values]))

    def rounded(self, theta: ExactInts, ranking: Sequence[int]) -> ExactInts:
        """θ rounded to the fewest of 2, 4, 8, … bits with which it induces the same ranking (of some candidates)."""
        exact = [int(t) for t in theta]
        size = max(abs(t) for t in exact).bit_length()
        order = np.array(ranking, dtype=np.intp)
        bits = 2
        while bits < size:
            unit = 1 << (size - bits)
            short = int_array([(2 * t + unit) // (2 * unit) for t in exact])
            rewards = self.rewards(short)[order]
            if (rewards[:-1] > rewards[1:]).all():
                return short
            bits *= 2
        return theta


def unit_box(points: Points) -> Floats:
    """The points as floats, centred, of absolute value at most 2 (m×d)."""
    x = quotients(points.X.reshape(1, -1)).reshape(points.X.shape)
    centred: Floats = x - x.mean(axis=0)
    return centred


def quotients(rows: ExactInts) -> Floats:
    """Each row divided by its largest absolute value (zero rows stay), right for integers that no float holds."""
    if rows.dtype == np.int64:
        tops = np.maximum(np.abs(rows).max(axis=1, initial=0), 1)
        floats: Floats = rows / tops[:, None]
        return floats
    return np.array([[v / max(1, *map(abs, row)) for v in row] for row in rows.tolist()])
