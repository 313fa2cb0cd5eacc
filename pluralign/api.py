"""The public verbs: each takes an instance and returns an `Answer` whose certificates the checker has accepted."""

from __future__ import annotations

import itertools
import math
from collections.abc import Sequence
from fractions import Fraction
from typing import Any

from formulations import arrangement
from formulations.errors import InputError
from formulations.feasibility import RankingTest, inequality, infeasible_ballots
from formulations.instance import Instance
from formulations.leximax import RULES, Outcome, Problem
from formulations.leximax_greedy import leximax_greedy
from formulations.numbers import as_json
from formulations.points import Points
from formulations.read import load
from pluralign.answer import Answer, Stopwatch, proved
from proofs import certificates
from proofs.certificates import theta_json
from solver.cone import Conflict
from solver.results import Deadline, Status

__all__ = ["aggregate", "feasible", "load", "rankings"]

METHODS = ("greedy", "milp")
MOST_RANKINGS = 1_000_000


def feasible(instance: Instance, ranking: Sequence[str], time_limit: float | None = None) -> Answer:
    """Whether some θ induces the ranking (every candidate's name once, best first).

    Result: `feasible`, and `theta` (d numbers; None without features) or `conflict`. Raises `InputError` for a ranking that is
    not one of the candidates, `LimitReached` after time_limit seconds.
    """
    order = instance.ranking(ranking, "the ranking")
    deadline = Deadline(time_limit)
    answer = RankingTest(Points.of(instance))(order, deadline)
    result: dict[str, Any] = {"feasible": answer.feasible, "ranking": list(ranking)}
    if answer.conflict is None:
        result["theta"] = theta_json(answer.theta)
    else:
        result["conflict"] = _conflict_json(instance, answer.conflict)
    return proved(result, [certificates.feasibility(instance, answer)], deadline)


def rankings(
    instance: Instance, count_only: bool = False, most: int = MOST_RANKINGS, time_limit: float | None = None
) -> Answer:
    """All feasible rankings of an instance, each with a θ that induces it; with count_only their number alone.

    Result: `count` and `rankings`, a list of `{ranking, theta}` in lexicographic order of the candidates' numbers. Raises
    `InputError` if there are more than `most` to list, `LimitReached` after time_limit seconds.
    """
    deadline = Deadline(time_limit)
    points = Points.of(instance)
    m = instance.m
    coordinates = None if points is None else points.X.tolist()
    count = math.factorial(m) if coordinates is None else arrangement.count_feasible_rankings(coordinates, deadline)
    if count_only:
        return proved({"count": count}, [certificates.number_of_rankings(instance, count)], deadline)
    if count > most:
        raise InputError(
            f"{instance.source}: has {count} feasible rankings, more than the {most} that are listed at most; "
            f"ask for the number alone (--count), or raise the limit (--most {count})"
        )
    orders: list[list[int]]
    thetas: list[tuple[Fraction, ...] | None]
    if points is None or coordinates is None:
        orders = [list(order) for order in itertools.permutations(range(m))]
        thetas = [None] * len(orders)
    else:
        found, witnesses = arrangement.feasible_rankings(coordinates, deadline)
        orders = found.tolist()
        thetas = [points.parameter(theta) for theta in witnesses]
    names = instance.names
    listed = [
        {"ranking": [names[c] for c in order], "theta": theta_json(theta)}
        for order, theta in zip(orders, thetas, strict=True)
    ]
    evidence = [certificates.all_rankings(instance, orders, thetas)]
    return proved({"count": count, "rankings": listed}, evidence, deadline)


def aggregate(instance: Instance, rule: str, method: str = "greedy", time_limit: float | None = None) -> Answer:
    """The output of a rule. method: "greedy" (polynomial, proved) or "milp" (lexicographic integer program, claimed).

    Result: `rule`, `method`, `ranking` (names, best first; None if no feasible ranking respects the unanimous pairs, with the
    `conflict`), `theta`, `scores`, `infeasible_ballots`, `linear_programs`, `seconds`. Raises `InputError` for an unknown rule
    or method and for an instance without a complete profile, `LimitReached` after time_limit seconds.
    """
    if method not in METHODS:
        raise InputError(f"unknown method {method!r}; methods are {', '.join(METHODS)}")
    watch = Stopwatch()
    deadline = Deadline(time_limit)
    problem = Problem.of(instance, rule)
    if method == "milp":
        from formulations.leximax_milp import leximax_milp

        outcome = leximax_milp(problem, deadline=deadline)
    else:
        outcome = leximax_greedy(problem, deadline)
    seconds = watch.seconds()
    ballots = infeasible_ballots(instance, problem.points, deadline)
    result = _outcome_json(instance, problem, outcome) | {
        "method": method,
        "infeasible_ballots": [
            {"ballot": number + 1, "conflict": _conflict_json(instance, answer.conflict)}
            for number, answer in ballots
            if answer.conflict is not None
        ],
        "linear_programs": outcome.linear_programs,
        "integer_programs": outcome.integer_programs,
        "seconds": seconds,
    }
    evidence = [certificates.feasibility(instance, answer) for _, answer in ballots]
    if outcome.status is not Status.PROVED:
        return Answer(outcome.status, result, evidence)
    return proved(result, [certificates.leximax(instance, outcome), *evidence], deadline)


def _outcome_json(instance: Instance, problem: Problem, outcome: Outcome) -> dict[str, Any]:
    names, unit = instance.names, RULES[problem.rule].unit
    result: dict[str, Any] = {
        "rule": outcome.rule,
        "ranking": None if outcome.ranking is None else [names[c] for c in outcome.ranking],
        "theta": theta_json(outcome.theta),
        "scores": {name: as_json(Fraction(score, unit)) for name, score in zip(names, problem.scores, strict=True)},
    }
    if outcome.empty is not None:
        result["conflict"] = _conflict_json(instance, outcome.empty)
    return result


def _conflict_json(instance: Instance, conflict: Conflict) -> list[dict[str, Any]]:
    """Pairs with their weights, and with features what each pair says about θ."""
    names = instance.names
    rows = []
    for pair, weight in zip(conflict.keys, conflict.weights, strict=True):
        a, b = pair
        row: dict[str, Any] = {"above": names[a], "below": names[b], "weight": weight}
        if instance.features is not None:
            row["inequality"] = inequality(instance.features, (a, b))
        rows.append(row)
    return rows
