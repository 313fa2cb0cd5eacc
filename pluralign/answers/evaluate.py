"""A given ensemble's exact error, and constructions with a guarantee: Frank-Wolfe steps and the greedy from annotators."""

from __future__ import annotations

import json
from collections.abc import Sequence
from fractions import Fraction
from pathlib import Path
from typing import Any

import numpy as np

from pluralign.answers.answer import Answer, Stopwatch, proved
from pluralign.answers.calibration_job import certifiable, described
from pluralign.formulations.ensembles import outliers, problem
from pluralign.formulations.ensembles.ensemble import REWARDS, Ensemble, Norm, Reward, Rewards, linear
from pluralign.formulations.ensembles.oracles.considered_rewards import ConsideredRewards
from pluralign.formulations.ensembles.oracles.linear_search import linear_oracle
from pluralign.formulations.ensembles.oracles.oracle import OnePrompt
from pluralign.formulations.ensembles.reading.files import require_linear
from pluralign.formulations.ensembles.small.greedy import Oracle, frank_wolfe, variance
from pluralign.formulations.ensembles.small.greedy import greedy as from_annotators
from pluralign.formulations.ensembles.small.milp import sparse_milp
from pluralign.formulations.ensembles.votes import Votes
from pluralign.formulations.errors import InputError
from pluralign.formulations.numbers import JsonNumber, as_json, exact, exact_vector, json_integer, shown
from pluralign.proofs.certificates.ensembles import Writer
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
        ensemble, made = frank_wolfe(votes, _oracle(votes, rewards), steps, ensemble, Deadline(time_limit))
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
    closest = problem.closest(ConsideredRewards.of(votes, rewards, deadline), problem.Effort(deadline=deadline))
    if not closest.proved:
        raise LimitReached("the least distance OPT of a reward is not proved, so outliers cannot be told")
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


def _oracle(votes: Votes, rewards: Rewards) -> Oracle:
    """A reward of large gain; for arbitrary rewards prompt by prompt."""
    if rewards == "linear":
        require_linear(votes)
        return linear_oracle(votes)
    oracles = [(OnePrompt(part), votes.pairs_of(i), part) for i, part in enumerate(votes.split())]

    def answer(w: np.ndarray) -> Reward:
        places = []
        for oracle, pairs, part in oracles:
            found = oracle.propose(w[pairs], (), 2) if part.size else [Reward(np.arange(len(part.responses)))]
            best = max(found, key=lambda reward: float(w[pairs][reward.prefers_first(part)].sum()))
            places.append(best.place)
        return Reward(np.concatenate(places))

    return answer


def read_ensemble(path: str, votes: Votes) -> Ensemble:
    """An ensemble from a JSON file: an answer of `calibrate`, or its list of members.

    A member is `{"weight": …, "theta": […]}` (with features) or `{"weight": …, "rankings": {prompt: [names, best first]}}`; the
    weights add up to 1. Raises `InputError` naming the file and the member.
    """
    place = Path(path).name
    try:
        text = Path(path).read_text(encoding="utf-8")
        value = json.loads(text, parse_float=JsonNumber, parse_int=json_integer, parse_constant=JsonNumber)
    except OSError as error:
        raise InputError(f"{place}: cannot be read ({error.strerror}); name an ensemble's JSON file") from None
    except (ValueError, RecursionError) as error:
        raise InputError(f"{place}: is not JSON ({error}); write an answer of calibrate --json to it") from None
    members = value.get("members") if isinstance(value, dict) else value
    if not isinstance(members, list) or not members:
        raise InputError(f"{place}: expected a non-empty list of members, or an object with the key members")
    pairs = [_member(member, votes, f"{place}: member {number}") for number, member in enumerate(members, 1)]
    total = sum((weight for weight, _ in pairs), Fraction(0))
    if total != 1:
        raise InputError(f"{place}: the weights add up to {shown(str(total))}; they must add up to 1")
    return Ensemble(tuple(reward for _, reward in pairs), tuple(weight for weight, _ in pairs))


def _member(member: object, votes: Votes, where: str) -> tuple[Fraction, Reward]:
    if not isinstance(member, dict) or "weight" not in member:
        raise InputError(
            f'{where}: expected {{"weight": …, "theta": […]}} or "rankings" in its place, not {shown(member)}'
        )
    weight = exact(member["weight"], f"{where}, weight")
    if weight <= 0:
        raise InputError(f"{where}: the weight {weight} is not positive; leave such members out")
    if member.get("theta") is not None:
        return weight, _linear(member["theta"], votes, where)
    rankings = member.get("rankings")
    if not isinstance(rankings, dict):
        raise InputError(f"{where}: has neither theta nor rankings")
    place = np.empty(len(votes.responses), dtype=np.int64)
    for i, prompt in enumerate(votes.prompts):
        low, high = int(votes.starts[i]), int(votes.starts[i + 1])
        names = list(votes.responses[low:high])
        ranking = rankings.get(prompt)
        if not isinstance(ranking, list) or sorted(map(str, ranking)) != sorted(names):
            raise InputError(
                f"{where}: rankings of prompt {shown(prompt)} must list its {len(names)} responses once each"
            )
        index = {name: k for k, name in enumerate(names)}
        for k, name in enumerate(ranking):
            place[low + index[name]] = k
    return weight, Reward(place)


def _linear(theta: object, votes: Votes, where: str) -> Reward:
    if votes.features is None:
        raise InputError(f"{where}: has a theta, but the votes have no features; give them by --features FILE")
    if not isinstance(theta, list) or len(theta) != votes.features.d:
        raise InputError(
            f"{where}: theta must list {votes.features.d} numbers, one for each feature, not {shown(theta)}"
        )
    try:
        return linear(votes, exact_vector(theta, where, "theta"))
    except ValueError:
        raise InputError(f"{where}: θ gives two compared responses the same reward; change it a little") from None
