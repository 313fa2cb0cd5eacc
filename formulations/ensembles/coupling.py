"""Ensembles for single prompts joined into one for all of them, with the same agreement on every pair.

With rewards of the class `any` prompts are independent: cut [0, 1] into intervals as long as the weights, once for each prompt;
the common refinement has a reward for every interval, and no more intervals than 1 + Σ (size of each − 1).
"""

from __future__ import annotations

import bisect
import heapq
import itertools
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from fractions import Fraction
from functools import cached_property

import numpy as np

from pluralign.formulations.ensembles.ensemble import Ensemble, Norm, Reward
from pluralign.formulations.ensembles.means import total
from pluralign.formulations.ensembles.votes import Votes
from pluralign.solver.errors import parameter
from pluralign.solver.results import LimitReached

MOST_PLACES = 40_000_000
"""Rewards times responses that are written down."""


@dataclass(frozen=True, eq=False)
class Coupled:
    """The joint ensemble of many prompts, not written down; ensemble i is for prompt i alone."""

    ensembles: tuple[Ensemble, ...]

    @cached_property
    def _cuts(self) -> list[Fraction]:
        """Where the intervals end, in order."""
        different = {end for ensemble in self.ensembles for end in _ends(ensemble.weights)}
        return sorted(different, key=lambda end: (float(end), end))  # floats of the same order are compared faster

    @property
    def size(self) -> int:
        """How many rewards."""
        return len(self._cuts)

    @property
    def responses(self) -> int:
        """How many responses all prompts have."""
        return sum(len(ensemble.rewards[0].place) for ensemble in self.ensembles)

    @property
    def places(self) -> int:
        """Entries of the rankings of all prompts' own ensembles."""
        return sum(ensemble.size * len(ensemble.rewards[0].place) for ensemble in self.ensembles)

    def error(self, votes: Votes, norm: Norm = "squared") -> Fraction:
        """The exact distance to the votes in that norm."""
        parts = [(part, own) for part, own in zip(votes.split(), self.ensembles, strict=True) if part.size]
        if norm == "maximum":
            return max(own.error(part, norm) for part, own in parts)
        lost = sum((own.error(part, norm) * total(part.weight) for part, own in parts), Fraction(0))
        return lost / total(votes.weight)

    def heaviest(self, most: int) -> Iterator[tuple[Reward, Fraction]]:
        """So many of the rewards with the largest weights, and these; of equal ones the first."""
        cuts = [Fraction(0), *self._cuts]
        ends = [_ends(ensemble.weights) for ensemble in self.ensembles]
        lengths = [high - low for low, high in itertools.pairwise(cuts)]
        for k in heapq.nsmallest(most, range(len(lengths)), key=lambda k: (-float(lengths[k]), -lengths[k], k)):
            middle = (cuts[k] + cuts[k + 1]) / 2
            own = [e.rewards[bisect.bisect(end, middle)] for e, end in zip(self.ensembles, ends, strict=True)]
            yield Reward(np.concatenate([reward.place for reward in own])), lengths[k]

    def joined(self) -> Ensemble:
        """The ensemble, written down; raises `LimitReached` if it would have more than `MOST_PLACES` entries."""
        return coupled(self.ensembles)


def coupled(ensembles: Sequence[Ensemble]) -> Ensemble:
    """The joint ensemble; ensemble i is for prompt i alone, whose responses follow each other in this order.

    Raises `LimitReached` if it would have more than `MOST_PLACES` entries.
    """
    ends = [_ends(ensemble.weights) for ensemble in ensembles]
    cuts = sorted({end for each in ends for end in each})
    responses = sum(len(ensemble.rewards[0].place) for ensemble in ensembles)
    if len(cuts) * responses > MOST_PLACES:
        raise LimitReached(
            f"the joint ensemble has {len(cuts)} rewards for {responses} responses, too many to write down; "
            f"take fewer prompts, a smaller {parameter('size')}, or linear rewards"
        )
    at = [0] * len(ensembles)
    rewards, weights, before = [], [], Fraction(0)
    for cut in cuts:
        rewards.append(Reward(np.concatenate([e.rewards[i].place for e, i in zip(ensembles, at, strict=True)])))
        weights.append(cut - before)
        before = cut
        at = [i + (ends[k][i] == cut) for k, i in enumerate(at)]
    return Ensemble(tuple(rewards), tuple(weights))


def _ends(weights: Sequence[Fraction]) -> list[Fraction]:
    """Where the intervals end; the last one at 1."""
    return list(itertools.accumulate(weights))
