"""Which rewards `calibrate` considers, and how they are searched: listed where they are few, else by an oracle.

Source: Halpern et al. 2025, Section 2 (classes of rewards) and the theorem on outliers.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from fractions import Fraction

from pluralign.formulations.ensembles.ensemble import Ensemble, Reward, Rewards
from pluralign.formulations.ensembles.oracles.near_rewards import NearRewards
from pluralign.formulations.ensembles.oracles.oracle import Linear, Listed, OnePrompt, Oracle
from pluralign.formulations.ensembles.oracles.rewards_pool import RewardsPool, pool
from pluralign.formulations.ensembles.oracles.swept import SweptRewards, sweepable
from pluralign.formulations.ensembles.outliers import disagreement
from pluralign.formulations.ensembles.votes import Votes
from pluralign.solver.results import NEVER, Deadline, LimitReached

LISTED = 5040
"""Rewards that are listed where a class is considered as a whole: as many as the checker makes itself."""

_LISTING = 0.2  # of the time left may go into listing them: the rest is for what works without a list


@dataclass(frozen=True)
class ConsideredRewards:
    """The rewards considered: a class, `listed` completely if they are few and considered as a whole.

    threshold: only rewards with d(r) at most this, of which `nearest` is one.
    """

    votes: Votes
    rewards: Rewards
    listed: RewardsPool | None = None
    threshold: Fraction | None = None
    nearest: Reward | None = None

    @classmethod
    def of(cls, votes: Votes, rewards: Rewards, deadline: Deadline = NEVER) -> ConsideredRewards:
        """All rewards of a class."""
        return cls(votes, rewards, None if rewards == "any" else _listed(votes, rewards, None, deadline))

    def near(self, threshold: Fraction, nearest: Reward, deadline: Deadline = NEVER) -> ConsideredRewards:
        """Those of them with d(r) at most the threshold, such as `nearest`."""
        few = self.rewards == "linear" or len(self.votes.prompts) == 1
        listed = _listed(self.votes, self.rewards, threshold, deadline) if few else None
        return replace(self, listed=listed, threshold=threshold, nearest=nearest)

    @property
    def whole(self) -> ConsideredRewards:
        """The class with its outliers."""
        return self if self.threshold is None else replace(self, listed=None, threshold=None, nearest=None)

    @property
    def relaxable(self) -> bool:
        """Whether there is a threshold that only Lagrange's relaxation deals with."""
        return self.threshold is not None and self.listed is None

    def has(self, ensemble: Ensemble) -> bool:
        """Whether none of the rewards is an outlier."""
        limit = self.threshold
        return limit is None or all(disagreement(self.votes, reward) <= limit for reward in ensemble.rewards)

    @property
    def split(self) -> bool:
        """Whether prompts are solved one by one."""
        return self.rewards == "any" and self.threshold is None

    def oracle(self, deadline: Deadline = NEVER) -> Oracle:
        """For all prompts at once, or for the only one. Raises `LimitReached` at the deadline."""
        if self.listed is not None:
            return Listed(self.listed)
        if self.threshold is None:
            return self._one(deadline)
        assert self.nearest is not None, "a class without outliers has a reward"
        several = self.rewards == "any" and len(self.votes.prompts) > 1
        inner = [OnePrompt(part) for part in self.votes.split()] if several else [self._one(deadline)]
        return NearRewards(self.votes, inner, self.threshold, self.nearest)

    def _one(self, deadline: Deadline) -> OnePrompt | Linear | SweptRewards:
        if self.rewards == "any":
            return OnePrompt(self.votes)
        swept: SweptRewards | None = self.votes.memo.setdefault("swept", None) or sweepable(self.votes, deadline)
        self.votes.memo["swept"] = swept
        return swept or Linear(self.votes)


def _listed(votes: Votes, rewards: Rewards, threshold: Fraction | None, deadline: Deadline) -> RewardsPool | None:
    """All rewards, or None if they are too many or not all found in a share of the time; raises `LimitReached` at its end."""
    try:
        return pool(votes, rewards, threshold, LISTED, deadline.share(_LISTING))
    except LimitReached:
        deadline.check()
        return None
