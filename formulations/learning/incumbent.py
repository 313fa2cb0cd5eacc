"""Rewards to begin an exact search with: those that the learner finds when it is asked to fit these very votes.

No shrinkage and no prompts left out: what counts is the error on the votes themselves, and the exact search judges it.
"""

from __future__ import annotations

from pluralign.formulations.ensembles.ensemble import Reward
from pluralign.formulations.ensembles.votes import Votes
from pluralign.formulations.learning.comparisons import comparisons_of
from pluralign.formulations.learning.fitting import Plan, fitted
from pluralign.formulations.learning.learned import of_direction
from pluralign.solver.results import NEVER, Deadline, LimitReached

_STARTS = 4


def incumbent(votes: Votes, k: int, deadline: Deadline = NEVER) -> tuple[Reward, ...]:
    """At most k linear rewards for votes whose compared responses have different features; none if the time is up first."""
    data, scaling, _ = comparisons_of(votes)
    try:
        fit = fitted(data, Plan((k,), 0.0, None, _STARTS, deadline=deadline, closely=0))
    except LimitReached:
        return ()
    thetas, _ = fit.members.get(k, ((), ()))
    return tuple(of_direction(votes, scaling, theta) for theta in thetas)
