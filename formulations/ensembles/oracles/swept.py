"""An exact oracle for linear rewards of up to four features: `sweeps` as prices, and ceilings that say how they were found."""

from __future__ import annotations

from collections.abc import Sequence
from fractions import Fraction
from typing import Literal

import numpy as np

from pluralign.formulations.ensembles.ensemble import Reward, linear
from pluralign.formulations.ensembles.least.bounds import Ceiling, CeilingPart, Swept
from pluralign.formulations.ensembles.oracles.flats import MOST_BITS, MOST_IN_FOUR, Flats
from pluralign.formulations.ensembles.oracles.sweeps import MOST_DIRECTIONS, Directions, Sweeps
from pluralign.formulations.ensembles.votes import Votes
from pluralign.formulations.types import Bools, ExactInts, Floats
from pluralign.solver.integers import INT64_BITS, bit_size, over_common_denominator
from pluralign.solver.results import NEVER, Deadline

_AT_ONCE = 8
_PROOFS: dict[int, Literal["sweep", "planes", "flats"]] = {1: "sweep", 2: "sweep", 3: "planes", 4: "flats"}
_CELLS_A_SECOND, _CHECKED = 1e6, 0.6
"""Of four dimensions: so many the checker looks at, in this part of the time; where that is not enough, cones are tried."""


class SweptRewards:
    """All linear rewards of votes with one to four features (see `sweepable`). Raises `LimitReached` at the deadline."""

    exact = True

    def __init__(self, votes: Votes, directions: Directions, deadline: Deadline = NEVER) -> None:
        assert votes.features is not None
        self.votes, self._directions = votes, directions
        self._sweeps = (Flats if votes.features.d == 4 else Sweeps)(directions, deadline)
        self._proof = Swept(_PROOFS[votes.features.d])

    def propose(self, w: Floats, near: Sequence[Reward], effort: int) -> list[Reward]:
        """See `Oracle`: the best one, but for rounding, and the best of other planes."""
        gain, _ = self._directions.gains(np.asarray(w, dtype=float))
        return self._rewards(self._sweeps.best(gain, _AT_ONCE)[0])

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
        fits = sum(map(abs, numbers)).bit_length() <= INT64_BITS - 2
        integers: ExactInts = np.array(numbers, dtype=np.int64 if fits else object)
        gain, base = self._directions.gains(integers)
        thetas, value = self._sweeps.best(gain)
        k = Fraction(int(value) + int(base), q)
        return Ceiling(k, (CeilingPart(k, self._proof),)), self._rewards(thetas)

    def _rewards(self, thetas: Sequence[ExactInts]) -> list[Reward]:
        assert self.votes.features is not None
        return [linear(self.votes, self.votes.features.parameter(theta)) for theta in thetas]


def sweepable(votes: Votes, deadline: Deadline = NEVER) -> SweptRewards | None:
    """The oracle, or None for more than four features, pairs of equal features, or too many directions.

    In four dimensions too many is also what there is no time to sweep and to check. Raises `LimitReached` at the deadline.
    """
    if votes.features is None or votes.features.d > 4:
        return None
    X = votes.features.X
    unequal: Bools = np.array(X[votes.first] != X[votes.second], dtype=bool)
    if not np.any(unequal, axis=1).all() or not votes.size:
        return None
    directions = _directions(votes)
    m = len(directions.vectors)
    if votes.features.d < 4:
        return SweptRewards(votes, directions, deadline) if m <= MOST_DIRECTIONS[votes.features.d] else None
    if not 2 <= m <= MOST_IN_FOUR or bit_size(directions.vectors) > MOST_BITS:
        return None
    if m**3 / 2 > _CELLS_A_SECOND * _CHECKED * deadline.left():
        return None
    return SweptRewards(votes, directions, deadline)


def _directions(votes: Votes) -> Directions:
    assert votes.features is not None
    X = votes.features.X
    if X.dtype != object and int(np.abs(X).max(initial=0)).bit_length() >= INT64_BITS:
        X = X.astype(object)
    return Directions.of(X[votes.first] - X[votes.second])
