"""Coordinates in which the differences of the pairs learned from have unit second moments in every direction.

A step of a descent is then as long in one direction as in another, whatever the units and correlations of features. Directions
in which the pairs hardly differ are not blown up: rounding would be learned.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from pluralign.formulations.learning.comparisons import Comparisons
from pluralign.formulations.types import Floats

_FLOOR = 1e-4  # of the largest second moment
_NOTHING = (
    1e-12  # of it, too: directions in which collinear features differ by rounding alone, of which nothing is kept
)


@dataclass(frozen=True, eq=False)
class Metric:
    """δ becomes δA, and θ becomes Bθ, so that θ·δ stays: B is the inverse of A: d×d, or d×r for features of rank r."""

    A: Floats
    B: Floats

    @classmethod
    def of(cls, data: Comparisons) -> Metric:
        """Of the pairs, weighted."""
        values, V = np.linalg.eigh((data.D.T * data.weight) @ data.D / data.weight.sum())
        largest = max(float(values[-1]), 1e-300)
        kept = values > _NOTHING * largest if values[-1] > 0 else values >= values[-1]
        V, values = V[:, kept], values[kept]
        root = np.sqrt(np.maximum(values, _FLOOR * largest))
        return cls(V / root, (V * root).T)

    def differences(self, D: Floats) -> Floats:
        """Differences (n×d) in these coordinates."""
        return D @ self.A

    def inward(self, theta: Floats) -> Floats:
        """θ in these coordinates."""
        return self.B @ theta

    def outward(self, thetas: Floats) -> Floats:
        """Rows θ of these coordinates in those of the data."""
        return thetas @ self.A.T
