"""Exact lower bounds on Kemeny costs from multipliers of cuts: weak duality of the linear relaxation, in integers.

A cut is a set of pairs (a, b) that cannot all hold: Σ z_ba ≥ 1. With multipliers y ≥ 0 every allowed ranking costs at least
`Σ y_i + Σ over pairs of candidates of the smaller reduced cost`, where z_ab has the reduced cost `n_ba − Σ y_i` over the cuts
that contain (b, a), whatever y is. Multipliers are integers over a power of two, so nothing is rounded after they are chosen.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from fractions import Fraction
from typing import Any

import numpy as np
from numpy.typing import NDArray

from pluralign.formulations.types import Bools, Ints

SHIFTS = (0, 2, 10, 20, 32)
"""Denominators 2^s tried for multipliers, shortest first."""


@dataclass(frozen=True)
class Multipliers:
    """Multipliers `y[i] / 2**shift > 0` of the cuts number `cuts[i]`."""

    cuts: tuple[int, ...]
    y: tuple[int, ...]
    shift: int

    def fractions(self) -> list[tuple[int, Fraction]]:
        """The numbers of the cuts with their multipliers."""
        return [(cut, Fraction(y, 1 << self.shift)) for cut, y in zip(self.cuts, self.y, strict=True)]


NO_CUTS = Multipliers((), (), 0)
"""What proves the sum of the smaller entries of all pairs."""


@dataclass(frozen=True)
class MultiplierBound:
    """What multipliers prove, times 2^shift: `free` without fixed pairs, and `gap[a, b]` ≥ 0 more if a above b is fixed."""

    multipliers: Multipliers
    free: int
    gap: NDArray[Any]

    @classmethod
    def of(cls, n: Ints, pairs: Sequence[Ints], multipliers: Multipliers) -> MultiplierBound:
        """n: m×m. pairs: the pairs (k×2) of each cut that has a multiplier, in that order."""
        shift, y = multipliers.shift, multipliers.y
        size = (int(n.sum()) << shift) + sum(v * len(part) for v, part in zip(y, pairs, strict=True))
        kind: Any = np.int64 if size < 2**62 else object
        reduced = n.T.astype(kind) * (1 << shift)
        if y:
            both = np.concatenate(list(pairs))
            np.subtract.at(reduced, (both[:, 1], both[:, 0]), np.repeat(np.array(y, dtype=kind), list(map(len, pairs))))
        smaller = np.minimum(reduced, reduced.T)
        free = sum(y) + int(np.triu(smaller, 1).sum())
        return cls(multipliers, free, reduced - smaller)

    def scaled(self, fixed: Bools) -> int:
        """2^shift times the bound where a above b is fixed for every true entry (a, b) of the m×m matrix."""
        return self.free + int(self.gap[fixed].sum())

    def exceeds(self, limit: int, fixed: Bools) -> bool:
        """Whether every ranking with these pairs costs more than the integer `limit`."""
        return self.scaled(fixed) > limit << self.multipliers.shift

    def least(self, fixed: Bools) -> int:
        """The smallest integer cost that the bound allows."""
        return -(-self.scaled(fixed) >> self.multipliers.shift)


def rounded(cuts: Sequence[int], values: Sequence[float], shift: int) -> Multipliers:
    """Float multipliers rounded to integers over 2^shift, without those that vanish."""
    integers = np.rint(np.asarray(values, dtype=np.float64) * 2.0**shift).tolist()  # exact: a power of two
    kept = [(int(cut), int(y)) for cut, y in zip(cuts, integers, strict=True) if y > 0]
    return Multipliers(tuple(cut for cut, _ in kept), tuple(y for _, y in kept), shift)
