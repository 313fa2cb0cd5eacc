"""A given ensemble's exact error, and constructions with a guarantee: Frank-Wolfe steps and the greedy from annotators."""

from __future__ import annotations

from collections.abc import Sequence
from fractions import Fraction
from typing import Any

from pluralign.answers.answer import Answer, Stopwatch, proved
from pluralign.answers.calibration import described
from pluralign.formulations.ensembles import outliers, problem
from pluralign.formulations.ensembles.ensemble import REWARDS, Ensemble, Norm, Reward, Rewards
from pluralign.formulations.ensembles.oracles.best_reward import best_reward
from pluralign.formulations.ensembles.oracles.considered_rewards import ConsideredRewards
from pluralign.formulations.ensembles.small.greedy import frank_wolfe, variance
from pluralign.formulations.ensembles.small.greedy import greedy as from_annotators
from pluralign.formulations.ensembles.small.milp import sparse_milp
from pluralign.formulations.ensembles.votes import Votes
from pluralign.formulations.errors import InputError
from pluralign.formulations.numbers import as_json
from pluralign.proofs.certificates.ensembles import Writer, certifiable
from pluralign.solver.integer.program import Solver
from pluralign.solver.results import Deadline, LimitReached, Status


def evaluate(
    votes: Votes,
    ensemble: Ensemble | None,
    rewards: Rewards = "any",
    *,
    steps: int = 0,
    prune: Fraction | None = None,
    norm: Norm = "squared",
    time_limit: float | None = None,
) -> Answer:
    """The exact error of an ensemble, after so many Frank-Wolfe steps on the squared error; None starts with one reward.

    prune: β > 1: then the (β, (β+1)√ε)-outliers are left out, where ε is the squared error, and the theorem's bounds are
    verified exactly (formulations/ensembles/outliers.py): `pruned` tells the weight dropped, both errors and the guarantee.

    Result: `error`, `lower_bound` (0: nothing is proved about other ensembles), `size`, `members` and `steps`, one row for each
    ensemble on the way: `size`, `error`, and the `gap` 2 Σ μ (p* − p̂)(g − p̂) of the reward g that was added. Raises
    `InputError` for linear rewards without features and ensembles that do not fit the votes.
    """
    watch = Stopwatch()
    if rewards not in REWARDS:
        raise InputError(f"unknown class of rewards {rewards!r}; choose {', '.join(REWARDS)}")
    if rewards == "linear" and ensemble is not None and any(reward.theta is None for reward in ensemble.rewards):
        raise InputError("the ensemble has rewards without theta, which are not linear: give theta, or use rewards any")
    rows = []
    if steps or ensemble is None:
        ensemble, made = frank_wolfe(votes, best_reward(votes, rewards), steps, ensemble, Deadline(time_limit))
        rows = [
            {"size": s.size, "error": as_json(s.error), "gap": None if s.gap is None else float(s.gap)} for s in made
        ]
    more: dict[str, Any] = {"steps": rows}
    if prune is not None:
        ensemble, more["pruned"] = _pruned(votes, ensemble, rewards, prune, Deadline(time_limit))
    return _given(votes, ensemble, rewards, norm, more, watch)


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


def integer_program(
    votes: Votes,
    rewards: Rewards,
    norm: Norm,
    size: int,
    solver: Solver = "highs",
    time_limit: float | None = None,
) -> Answer:
    """At most `size` rewards by the reference integer program (absolute and maximum): the solver's claim, exactly evaluated.

    Result: as `calibrate`, with the solver's bound in `message`. Raises `InputError` for the norm squared.
    """
    watch = Stopwatch()
    outcome = sparse_milp(votes, size, norm, solver, Deadline(time_limit), rewards)
    if outcome.ensemble is None:
        raise LimitReached(outcome.message)
    given = _given(votes, outcome.ensemble, rewards, norm, {"message": outcome.message}, watch)
    return Answer(outcome.status, given.result, given.certificates)


def greedy(votes: Votes, annotators: Sequence[tuple[Reward, int]], size: int) -> Answer:
    """`size` of the annotators, chosen greedily, with an error of at most V/size (formulations/ensembles/small/greedy.py).

    annotators: rewards with counts that cast these votes (`annotators_of`). Result: as `evaluate`, with `variance` V and in
    `steps` the `guarantee` V/k, verified at each step. Raises `InputError` if the annotators did not cast these votes.
    """
    watch = Stopwatch()
    whole = sum(count for _, count in annotators)
    everybody = Ensemble(tuple(r for r, _ in annotators), tuple(Fraction(count, whole) for _, count in annotators))
    ensemble, made = from_annotators(votes, everybody, size)
    rows = [{"size": s.size, "error": as_json(s.error), "guarantee": as_json(s.guarantee)} for s in made]
    return _given(votes, ensemble, "any", "squared", {"variance": as_json(variance(votes)), "steps": rows}, watch)


def _given(
    votes: Votes, ensemble: Ensemble, rewards: Rewards, norm: Norm, more: dict[str, Any], watch: Stopwatch
) -> Answer:
    """The exact error, with a certificate where it is not too large."""
    error = ensemble.error(votes, norm)
    writer = Writer(votes, rewards)
    result = described(writer, norm, ensemble, error, Fraction(0)) | more | {"seconds": watch.seconds()}
    if not certifiable(votes, ensemble):
        return Answer(Status.CLAIMED, result)
    return proved(result, [writer.least(norm, ensemble, error, None)])
