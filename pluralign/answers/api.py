"""The public verbs: each takes an instance and returns an `Answer` whose certificates the checker has accepted."""

from __future__ import annotations

import itertools
import math
from collections.abc import Sequence
from fractions import Fraction
from typing import Any

from pluralign.answers import aggregate as aggregation
from pluralign.answers.answer import Answer, Stopwatch, proved
from pluralign.formulations.errors import InputError
from pluralign.formulations.instances.instance import Instance
from pluralign.formulations.instances.points import Points
from pluralign.formulations.instances.reading import load
from pluralign.formulations.rankings import arrangement
from pluralign.formulations.rankings.feasibility import RankingTest, infeasible_ballots
from pluralign.proofs.axioms.verdicts import each_verdict
from pluralign.proofs.certificates import answers as certificates
from pluralign.proofs.certificates.answers import theta_json
from pluralign.solver.integer.program import Solver
from pluralign.solver.results import Deadline, LimitReached, Status

__all__ = ["aggregate", "axioms", "feasible", "load", "rankings"]

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
        result["conflict"] = aggregation.conflict_json(instance, answer.conflict)
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


def aggregate(
    instance: Instance,
    rule: str,
    method: str = "auto",
    all_optima: bool = False,
    time_limit: float | None = None,
    solver: Solver = "highs",
) -> Answer:
    """The output of a rule (`aggregation.rule_names()`).

    method: "auto"; for leximax rules "greedy" or "milp" (claimed); for Kemeny "enumeration", "branch" or "milp" (claimed).
    all_optima: list all optimal rankings (Kemeny). solver: "highs" or "cbc", for "milp".
    Result: `rule`, `method`, `ranking` (names, best first, or None), `theta`, `objective` where the rule has one,
    `infeasible_ballots` (None if the time was over before they were known), `linear_programs`, `seconds` and the keys of the
    rule's family.
    Raises `InputError` for an unknown rule or method and for an instance without a complete profile, `LimitReached` after
    time_limit seconds if there is nothing to report.
    """
    watch = Stopwatch()
    deadline = Deadline(time_limit)
    reply = aggregation.compute(aggregation.Request(instance, rule, method, deadline, all_optima, solver))
    result = {"rule": rule, **reply.result, "seconds": watch.seconds()}
    if reply.status is Status.UNKNOWN:
        return Answer(reply.status, result | {"infeasible_ballots": None}, reply.evidence)
    if reply.status is Status.PROVED:
        proved(
            {}, reply.evidence, deadline
        )  # before the ballots, which can be many: the output does not depend on them
    rows, more = _infeasible(instance, deadline)
    return Answer(reply.status, result | {"infeasible_ballots": rows}, [*reply.evidence, *more])


def _infeasible(instance: Instance, deadline: Deadline) -> tuple[list[dict[str, Any]] | None, list[Any]]:
    """The ballots that no θ induces, with checked certificates; None where the deadline came first."""
    try:
        ballots = infeasible_ballots(instance, Points.of(instance), deadline)
        evidence = proved(
            {}, [certificates.feasibility(instance, found) for _, found in ballots], deadline
        ).certificates
    except LimitReached:
        return None, []
    rows = [
        {"ballot": number + 1, "conflict": aggregation.conflict_json(instance, found.conflict)}
        for number, found in ballots
        if found.conflict is not None
    ]
    return rows, evidence


def axioms(
    instance: Instance,
    rule: str,
    names: Sequence[str] | None = None,
    second: Instance | None = None,
    time_limit: float | None = None,
) -> Answer:
    """Which axioms a rule satisfies on an instance.

    names: of axioms (all if None). second: a second profile of the same candidates, for separability. Result: `axioms`, name ->
    `{holds, status, witness}`; the certificates are those of the proved verdicts, and the status is the weakest of theirs.
    Raises `InputError` for unknown names and unusable profiles.
    """
    deadline = Deadline(time_limit)
    aggregation.family(rule)
    evidence, rows = [], {}
    for name, verdict in each_verdict(
        instance, rule, names, second, deadline
    ):  # checked one by one, while there is time
        rows[name] = {"holds": verdict.holds, "status": str(verdict.status), "witness": verdict.witness}
        if verdict.certificate is not None:
            try:
                evidence += proved({}, [verdict.certificate], deadline).certificates
            except LimitReached as limit:
                rows[name] = {"holds": None, "status": str(Status.UNKNOWN), "witness": {"reason": str(limit)}}
    statuses = {row["status"] for row in rows.values()}
    weakest = next((status for status in (Status.UNKNOWN, Status.CLAIMED) if status in statuses), Status.PROVED)
    return Answer(weakest, {"rule": rule, "axioms": rows}, evidence)
