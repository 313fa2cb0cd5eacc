"""Ranked pairs within the feasible rankings: what is computed.

The pairs (a, b) with n_ab ≥ n_ba are taken one after another, and a pair is *locked* if some feasible ranking has it together
with all pairs locked before. In the end one feasible ranking has them all: the output. Where every ranking is feasible this is
the rule of Tideman (1987, Social Choice and Welfare 4).

The order: greater margins n_ab − n_ba first; of equal margins the pair whose first candidate comes earlier in the fixed order
of the candidates, then the one whose second candidate does. Of a pair that neither side wins only (a, b) with a before b is
taken: if it cannot be locked, b is above a in every ranking that is left.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from pluralign.formulations.errors import InputError
from pluralign.formulations.instances import profile
from pluralign.formulations.instances.instance import Instance
from pluralign.formulations.instances.points import Points
from pluralign.formulations.types import Ints, Pair, Ranking, Theta
from pluralign.solver.cones.cone import Conflict
from pluralign.solver.results import Status

RULES = ("ranked-pairs",)


@dataclass(frozen=True)
class RankedPairsProblem:
    """points: None without features (every ranking is feasible). margins: m×m int64, n_ab − n_ba."""

    rule: str
    points: Points | None
    margins: Ints

    @classmethod
    def of(cls, instance: Instance, rule: str = "ranked-pairs") -> RankedPairsProblem:
        """Raises `InputError` for an unknown rule and for an instance without a profile."""
        if rule not in RULES:
            raise InputError(f"unknown rule {rule!r}; the rule of ranked pairs is {RULES[0]}")
        n = profile.pairwise(instance)
        return cls(rule, Points.of(instance), n - n.T)

    @property
    def m(self) -> int:
        """The number of candidates."""
        return len(self.margins)

    def order(self) -> list[Pair]:
        """The pairs in the order in which they are taken."""
        above, below = np.nonzero((self.margins > 0) | np.triu(self.margins == 0, 1))
        first = np.lexsort((below, above, -self.margins[above, below]))
        return list(zip(above[first].tolist(), below[first].tolist(), strict=True))


@dataclass(frozen=True)
class RankedPairsOutcome:
    """The output with its evidence.

    theta: for the instance's features (None without features). refused: the pairs that were not locked. conflicts: for each of
    them one with pairs of the output that come before it. ties: "none" if the output is the same however pairs of equal margins
    are ordered; then these all have greater margins, and there is a conflict, too, of the reverse of each pair that neither
    side wins. "broken" if it is not the same, and then `other` is the output, with its θ, for another order. None if the time
    was over before that was known.
    """

    status: Status
    rule: str
    ranking: Ranking
    theta: Theta | None
    refused: tuple[Pair, ...]
    conflicts: tuple[Conflict, ...]
    ties: str | None = None
    other: tuple[Ranking, Theta | None] | None = None
    linear_programs: int = 0
