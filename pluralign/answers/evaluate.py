"""`evaluate`: a given ensemble's exact error, after Frank-Wolfe steps or without its outliers where that is asked for."""

from __future__ import annotations

import os
from fractions import Fraction
from typing import Any

from pluralign.answers import arguments
from pluralign.answers.answer import Answer, Stopwatch, proved
from pluralign.answers.arguments import VotesLike
from pluralign.answers.calibration import described
from pluralign.formulations.ensembles import outliers, problem
from pluralign.formulations.ensembles.ensemble import NORMS, REWARDS, Ensemble, Norm, Reward, Rewards
from pluralign.formulations.ensembles.oracles.best_reward import best_reward
from pluralign.formulations.ensembles.oracles.considered_rewards import ConsideredRewards
from pluralign.formulations.ensembles.reading.ensembles import ensemble_of, read_ensemble
from pluralign.formulations.ensembles.small.greedy import frank_wolfe
from pluralign.formulations.ensembles.votes import Votes
from pluralign.formulations.errors import InputError
from pluralign.formulations.numbers import as_json, shown
from pluralign.proofs.certificates.ensembles import Writer, certifiable
from pluralign.solver.errors import parameter
from pluralign.solver.results import Deadline, Status

ERROR = "the error of this ensemble"
"""What the certificate of an evaluation proves: not that no other ensemble has a smaller error."""

EnsembleLike = Any
"""An `Ensemble`, an answer of `calibrate`, the file it was saved in, or its members."""


def evaluate(
    votes: VotesLike,
    ensemble: EnsembleLike | None,
    rewards: Rewards = "any",
    *,
    steps: int = 0,
    prune: Fraction | int | float | str | None = None,
    norm: Norm = "squared",
    time_limit: float | None = None,
) -> Answer:
    """The exact error of an ensemble, after so many Frank-Wolfe steps on the squared error; None starts with one reward.

    votes: as in `calibrate`. ensemble: an `Ensemble`, an answer of `calibrate`, the file it was saved in, or its members, such
    as [{"weight": "1/2", "theta": [1, 2]}, …]. prune: β > 1: then the (β, (β+1)√ε)-outliers are left out, where ε is the
    squared error, and the theorem's bounds are verified exactly: `pruned` tells the weight dropped, both errors and the
    guarantee.

    Result: `error`, `lower_bound` (0: nothing is proved about other ensembles), `size`, `members` and `steps`, one row for each
    ensemble on the way: `size`, `error`, and the `gap` 2 Σ μ (p* − p̂)(g − p̂) of the reward g that was added. Raises
    `InputError` for linear rewards without features and ensembles that do not fit the votes.
    """
    watch = Stopwatch()
    arguments.one_of(rewards, "rewards", REWARDS)
    arguments.one_of(norm, "norm", NORMS)
    votes, steps = arguments.some_votes(votes), arguments.whole(steps, "steps")
    beta = None if prune is None else arguments.fraction(prune, "prune")
    deadline = arguments.deadline(time_limit)
    ensemble = None if ensemble is None else _an_ensemble(ensemble, votes)
    if rewards == "linear" and ensemble is not None and any(reward.theta is None for reward in ensemble.rewards):
        raise InputError("the ensemble has rewards without theta, which are not linear: give theta, or use rewards any")
    rows = []
    if steps or ensemble is None:
        ensemble, made = frank_wolfe(votes, best_reward(votes, rewards), steps, ensemble, deadline)
        rows = [
            {"size": s.size, "error": as_json(s.error), "gap": None if s.gap is None else float(s.gap)} for s in made
        ]
    more: dict[str, Any] = {"steps": rows}
    if beta is not None:
        ensemble, more["pruned"] = _pruned(votes, ensemble, rewards, beta, deadline)
    return evaluated(votes, ensemble, rewards, norm, more, watch)


def _an_ensemble(value: Any, votes: Votes) -> Ensemble:
    """An ensemble for these votes; raises `InputError` where it is none, or does not fit them."""
    if isinstance(value, Ensemble):
        rewards, weights = value.rewards, value.weights
        known = isinstance(rewards, tuple) and all(isinstance(reward, Reward) for reward in rewards)
        if not known or not isinstance(weights, tuple) or len(weights) != len(rewards):
            raise InputError("the ensemble needs a tuple of rewards and as many weights")
        if not all(isinstance(w, Fraction) and w > 0 for w in weights) or sum(weights) != 1:
            raise InputError("the ensemble's weights must be fractions of more than 0 that add up to 1")
        if any(len(reward.place) != len(votes.responses) for reward in value.rewards):
            raise InputError(f"the ensemble is not about the {len(votes.responses)} responses of {votes.source}")
        return value
    if isinstance(value, Answer):
        return ensemble_of(value.result, votes, "the answer")
    if isinstance(value, (str, os.PathLike)):
        return read_ensemble(value, votes)
    if isinstance(value, (list, tuple, dict)):
        return ensemble_of(list(value) if isinstance(value, tuple) else value, votes)
    raise InputError(
        f"{parameter('ensemble')} is {shown(value)}; give an Ensemble, an answer of calibrate, or its file"
    )


def _pruned(
    votes: Votes, ensemble: Ensemble, rewards: Rewards, beta: Fraction, deadline: Deadline
) -> tuple[Ensemble, dict[str, Any]]:
    """The ensemble without outliers. Raises `LimitReached` if OPT is not known exactly, `InputError` unless β > 1."""
    closest = problem.proved_closest(ConsideredRewards.of(votes, rewards, deadline), problem.Effort(deadline=deadline))
    done = outliers.prune(votes, ensemble, closest.optimum, beta)
    return done.ensemble, {
        "beta": as_json(beta),
        "optimum": as_json(closest.optimum),
        "dropped": as_json(done.dropped),
        "before": as_json(done.before),
        "after": as_json(done.after),
        "guarantee": float(done.guarantee),
    }


def evaluated(
    votes: Votes, ensemble: Ensemble, rewards: Rewards, norm: Norm, more: dict[str, Any], watch: Stopwatch
) -> Answer:
    """The exact error, with a certificate where it is not too large."""
    error = ensemble.error(votes, norm)
    writer = Writer(votes, rewards)
    result = described(writer, norm, ensemble, error, Fraction(0)) | {"proves": ERROR} | more
    result["seconds"] = watch.seconds()
    if not certifiable(votes, ensemble):
        return Answer(Status.CLAIMED, result, [], "calibrate", votes)
    return proved(result, [writer.least(norm, ensemble, error, None)]).about("calibrate", votes)
