"""The least error on the votes themselves of any number of linear rewards, where it can be computed: what learning cannot beat.

With up to three features, and four where pairs are few, by sweeps through all cells of the pairs' planes, with more where the
cells are few enough to be listed (`ConsideredRewards`). Members that are left out as outliers elsewhere count here, too: it is
a floor for every ensemble.
"""

from __future__ import annotations

from collections.abc import Iterable

from pluralign.formulations.ensembles.ensemble import Ensemble
from pluralign.formulations.ensembles.least.squared_error import Solution
from pluralign.formulations.ensembles.oracles.considered_rewards import ConsideredRewards
from pluralign.formulations.ensembles.problem import Effort, least
from pluralign.formulations.ensembles.votes import Votes
from pluralign.solver.results import Deadline, LimitReached

FEATURES = 4
"""With more the cells of all but a few pairs are too many."""


def floor(votes: Votes, ensembles: Iterable[Ensemble], deadline: Deadline) -> Solution | None:
    """The ensemble of least error and the bound that proves it, or a bound that is nearly as good at the deadline.

    votes: compared responses have different features. ensembles: good ones to begin with. None where only relaxations are
    known, and where the time is up before there is a bound above 0.
    """
    if votes.features is None or votes.features.d > FEATURES:
        return None
    try:
        considered = ConsideredRewards.of(votes, "linear", deadline)
        if not considered.oracle(deadline).exact:
            return None
        start = [reward for ensemble in ensembles for reward in ensemble.rewards]
        found = least(considered, "squared", Effort(deadline=deadline), start)
    except LimitReached:
        return None
    return found if found.lower > 0 or not found.error else None
