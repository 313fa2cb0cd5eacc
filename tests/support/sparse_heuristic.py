"""The alternating heuristic by itself, as the search for small ensembles begins."""

from __future__ import annotations

from fractions import Fraction

from pluralign.formulations.ensembles.ensemble import Ensemble, Norm, Rewards
from pluralign.formulations.ensembles.small.alternating import alternated, proposer
from pluralign.formulations.ensembles.small.weights import Fitter
from pluralign.formulations.ensembles.votes import Votes
from pluralign.solver.results import NEVER, Deadline


def sparse_heuristic(
    votes: Votes,
    k: int,
    norm: Norm = "squared",
    rewards: Rewards = "any",
    starts: int = 8,
    seed: int = 0,
    deadline: Deadline = NEVER,
) -> tuple[Ensemble, Fraction]:
    """An ensemble of at most k rewards with its exact error, for votes of any size.

    Raises InputError for linear rewards without features or where compared responses have equal ones.
    """
    found = alternated(
        votes, k, norm, proposer(votes, rewards, None, seed, deadline), Fitter(votes, norm), starts, seed, deadline
    )
    return Ensemble(found.members, found.fit.weights), found.fit.error
