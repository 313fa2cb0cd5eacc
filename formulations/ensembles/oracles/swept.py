"""An exact oracle for linear rewards of up to three features: `sweeps` as prices, and ceilings that say how they were found."""

from __future__ import annotations

from collections.abc import Sequence
from fractions import Fraction

import numpy as np

from pluralign.formulations.ensembles.ensemble import Reward, linear
from pluralign.formulations.ensembles.least.bounds import Ceiling, CeilingPart, Swept
from pluralign.formulations.ensembles.oracles.sweeps import MOST_DIRECTIONS, Directions, Sweeps
from pluralign.formulations.ensembles.votes import Votes
from pluralign.formulations.types import Bools, ExactInts, Floats
from pluralign.solver.integers import INT64_BITS, over_common_denominator
from pluralign.solver.results import NEVER, Deadline

_AT_ONCE = 8


class SweptRewards:
    """All linear rewards of votes with one to three features (see `sweepable`)."""

    exact = True

    def __init__(self, votes: Votes, directions: Directions | None = None) -> None:
        assert votes.features is not None
        self.votes, self.d = votes, votes.features.d
        self._directions = directions or _directions(votes)
        self._sweeps = Sweeps(self._directions)

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
        return Ceiling(k, (CeilingPart(k, Swept(self.d == 3)),)), self._rewards(thetas)

    def _rewards(self, thetas: Sequence[ExactInts]) -> list[Reward]:
        assert self.votes.features is not None
        return [linear(self.votes, self.votes.features.parameter(theta)) for theta in thetas]


def sweepable(votes: Votes) -> SweptRewards | None:
    """The oracle, or None for more than three features, too many directions, or pairs of equal features."""
    if votes.features is None or votes.features.d not in MOST_DIRECTIONS:
        return None
    X = votes.features.X
    unequal: Bools = np.array(X[votes.first] != X[votes.second], dtype=bool)
    if not np.any(unequal, axis=1).all() or not votes.size:
        return None
    directions = _directions(votes)
    if len(directions.vectors) > MOST_DIRECTIONS[votes.features.d]:
        return None
    return SweptRewards(votes, directions)


def _directions(votes: Votes) -> Directions:
    assert votes.features is not None
    X = votes.features.X
    if X.dtype != object and int(np.abs(X).max(initial=0)).bit_length() >= INT64_BITS:
        X = X.astype(object)
    return Directions.of(X[votes.first] - X[votes.second])
