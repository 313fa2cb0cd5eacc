"""Ensembles by a construction: greedily from annotators, by Frank-Wolfe steps, or by the reference integer program."""

from __future__ import annotations

import os
from collections.abc import Sequence
from dataclasses import replace
from fractions import Fraction
from typing import Any, Literal, get_args

from pluralign.answers import arguments
from pluralign.answers.answer import Answer, Stopwatch
from pluralign.answers.evaluate import evaluate, evaluated
from pluralign.formulations.ensembles.ensemble import NORMS, REWARDS, Ensemble, Norm, Reward, Rewards
from pluralign.formulations.ensembles.reading.files import annotators_of, votes_of_instance
from pluralign.formulations.ensembles.small.greedy import greedy as from_annotators
from pluralign.formulations.ensembles.small.greedy import variance
from pluralign.formulations.ensembles.small.milp import sparse_milp
from pluralign.formulations.ensembles.votes import Votes
from pluralign.formulations.errors import InputError
from pluralign.formulations.instances.instance import Instance
from pluralign.formulations.numbers import as_json
from pluralign.solver.errors import parameter
from pluralign.solver.results import LimitReached
from pluralign.solver.types import Solver

ConstructionMethod = Literal["auto", "greedy", "frank-wolfe", "milp"]
METHODS: tuple[str, ...] = get_args(ConstructionMethod)


def constructed(
    votes: Any,
    rewards: Rewards,
    norm: Norm,
    method: ConstructionMethod,
    size: int | None,
    steps: int,
    solver: Solver,
    time_limit: float | None,
) -> Answer:
    """The ensemble of a method other than "auto"; raises `InputError` where it lacks the size, or the voters."""
    arguments.one_of(rewards, "rewards", REWARDS)
    arguments.one_of(norm, "norm", NORMS)
    if method == "frank-wolfe":
        return evaluate(votes, None, rewards, steps=steps, norm=norm, time_limit=time_limit)
    given = parameter("method", method)
    if size is None:
        raise InputError(f"{given}: give the number of rewards by {parameter('size')}")
    if method == "milp":
        arguments.one_of(solver, "solver", ("highs", "cbc"))
        return integer_program(arguments.some_votes(votes), rewards, norm, size, solver, time_limit)
    instance = _profile(votes, given)
    return greedy(votes_of_instance(instance), annotators_of(instance), size)


def _profile(votes: Any, given: str) -> Instance:
    """The voters whom the greedy chooses from."""
    profile = isinstance(votes, Instance) or (
        isinstance(votes, (str, os.PathLike)) and os.fspath(votes).endswith((".json", ".soc", "-"))
    )
    if not profile and not str(votes).startswith("builtin:"):
        named = f"{votes}: " if isinstance(votes, (str, os.PathLike)) else ""
        raise InputError(
            f"{named}{given} chooses among annotators with complete rankings; give a profile (an Instance, .json or .soc)"
        )
    return arguments.an_instance(votes, "votes")


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
    outcome = sparse_milp(votes, size, norm, solver, arguments.deadline(time_limit), rewards)
    if outcome.ensemble is None:
        raise LimitReached(outcome.message)
    given = evaluated(votes, outcome.ensemble, rewards, norm, {"message": outcome.message}, watch)
    return replace(given, status=outcome.status)


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
    return evaluated(votes, ensemble, "any", "squared", {"variance": as_json(variance(votes)), "steps": rows}, watch)
