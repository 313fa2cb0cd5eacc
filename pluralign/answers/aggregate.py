"""`aggregate`: the output of a rule; for each family which JSON keys it fills, and which certificates prove it."""

from __future__ import annotations

import itertools
from dataclasses import dataclass, field
from fractions import Fraction
from typing import Any

import numpy as np

from pluralign.answers import arguments
from pluralign.answers.answer import Answer, Stopwatch, conflict_json, proved
from pluralign.answers.arguments import InstanceLike
from pluralign.formulations.errors import InputError
from pluralign.formulations.instances.instance import Instance
from pluralign.formulations.instances.points import Points
from pluralign.formulations.leximax import rules as leximax_rules
from pluralign.formulations.leximax.methods import leximax
from pluralign.formulations.numbers import as_json
from pluralign.formulations.rankings.feasibility import infeasible_ballots
from pluralign.formulations.rules import METHODS, family
from pluralign.proofs.certificates import answers as certificates
from pluralign.proofs.certificates.answers import Certificate, theta_json
from pluralign.solver.cones.cone import Conflict
from pluralign.solver.errors import parameter
from pluralign.solver.results import Deadline, LimitReached, Status
from pluralign.solver.types import Solver

MOST_UNDECIDED = 100
"""Pairs that are listed as undecided; `undecided_pairs` says how many there are."""

FEW = 12
"""Candidates up to which losses are decided pair by pair, open ones included; beyond, one ball for all is tried first."""


@dataclass(frozen=True)
class Request:
    """What the user asked for. all_optima: list every optimal ranking (Kemeny). solver: of the method milp."""

    instance: Instance
    rule: str
    method: str
    deadline: Deadline
    all_optima: bool = False
    solver: Solver = "highs"


@dataclass
class RuleReply:
    """The JSON keys of one family, and its certificates (none unless proved); checked: whether the checker has seen them."""

    status: Status
    result: dict[str, Any]
    evidence: list[Certificate] = field(default_factory=list)
    checked: bool = False


@arguments.limited
def aggregate(
    instance: InstanceLike,
    rule: str,
    method: str = "auto",
    all_optima: bool = False,
    time_limit: float | None = None,
    solver: Solver = "highs",
) -> Answer:
    """The output of a rule, one of `list_rules()`.

    method: one of `list_methods(rule)`, "auto" is best; what "milp" says is claimed only.
    all_optima: list all optimal rankings (Kemeny). solver: "highs" or "cbc", for "milp".
    Result: `rule`, `method`, `ranking` (names, best first, or None), `theta`, `objective` where the rule has one,
    `infeasible_ballots` (None if the time was over before they were known), `linear_programs`, `seconds` and the keys of the
    rule's family.
    Raises `InputError` for an unknown rule or method and for an instance without a complete profile, `LimitReached` after
    time_limit seconds if there is nothing to report.
    """
    watch = Stopwatch()
    instance, deadline = arguments.an_instance(instance), arguments.deadline(time_limit)
    arguments.one_of(solver, "solver", ("highs", "cbc"))
    reply = _reply(Request(instance, rule, method, deadline, all_optima, solver))
    result = {"rule": rule, **reply.result, "seconds": watch.seconds()}
    if reply.status is Status.UNKNOWN:
        return Answer(reply.status, result | {"infeasible_ballots": None}, reply.evidence, "aggregate", instance)
    if (
        reply.status is Status.PROVED and not reply.checked
    ):  # before the ballots, which can be many: the output does not depend on them
        try:
            checked = proved(result, reply.evidence, deadline)
        except LimitReached:
            late = {
                "infeasible_ballots": None,
                "reason": "the output is found, but there was no time to check its certificate",
            }
            return Answer(Status.UNKNOWN, result | late, [], "aggregate", instance)
        if checked.status is not Status.PROVED:
            return Answer(checked.status, checked.result | {"infeasible_ballots": None}, [], "aggregate", instance)
    rows, more = _infeasible(instance, deadline)
    evidence = [*reply.evidence, *more]
    return Answer(reply.status, result | {"infeasible_ballots": rows}, evidence, "aggregate", instance)


def _infeasible(instance: Instance, deadline: Deadline) -> tuple[list[dict[str, Any]] | None, list[Certificate]]:
    """The ballots that no θ induces, with a checked certificate for each ranking; None where the deadline came first."""
    try:
        ballots = infeasible_ballots(instance, Points.of(instance), deadline)
        different = {found.ranking: found for _, found in ballots}
        made = [certificates.feasibility(instance, found) for found in different.values()]
        evidence = proved({}, made, deadline).certificates
    except LimitReached:
        return None, []
    conflicts = {
        ranking: conflict_json(instance, found.conflict)
        for ranking, found in different.items()
        if found.conflict is not None
    }
    return [{"ballot": number + 1, "conflict": conflicts[found.ranking]} for number, found in ballots], evidence


def _reply(request: Request) -> RuleReply:
    """The reply of the rule's family. Raises `InputError` for a rule or method that does not exist or does not apply."""
    kind = family(request.rule)
    if request.method not in METHODS[kind]:
        given = parameter("method", request.method)
        raise InputError(f"{given} does not apply to {request.rule}; its methods are {', '.join(METHODS[kind])}")
    if request.all_optima and kind != "kemeny":
        raise InputError(f"{request.rule} has no list of optimal rankings; only kemeny, kemeny-po and slater have one")
    replies = {"leximax": _leximax, "kemeny": _kemeny, "ranked-pairs": _ranked_pairs, "loss": _loss}
    return replies[kind](request)


def _leximax(request: Request) -> RuleReply:
    problem = leximax_rules.LeximaxProblem.of(request.instance, request.rule)
    method: Any = request.method
    outcome = leximax(problem, method, request.deadline, request.solver)
    unit = leximax_rules.RULES[request.rule].unit
    scores = (as_json(Fraction(score, unit)) for score in problem.scores)
    result = _ranked(request.instance, outcome.ranking, outcome.theta, outcome.empty) | {
        "method": outcome.method,
        "scores": dict(zip(request.instance.names, scores, strict=True)),
        "linear_programs": outcome.linear_programs,
        "integer_programs": outcome.integer_programs,
    }
    proved = outcome.status is Status.PROVED
    return RuleReply(outcome.status, result, [certificates.leximax(request.instance, outcome)] if proved else [])


def _kemeny(request: Request) -> RuleReply:
    from pluralign.formulations.kemeny.methods import kemeny
    from pluralign.formulations.kemeny.problem import KemenyProblem
    from pluralign.proofs.certificates.kemeny import kemeny_certificate

    problem = KemenyProblem.of(request.instance, request.rule)
    method: Any = request.method
    outcome = kemeny(problem, method, request.deadline, all_optima=request.all_optima, solver=request.solver)
    names = request.instance.names
    result = _ranked(request.instance, outcome.ranking, outcome.theta, outcome.empty) | {
        "method": outcome.method,
        "objective": outcome.cost,
        "agreement": None if outcome.cost is None else problem.agreement(outcome.cost),
        "lower_bound": outcome.bound if outcome.status is Status.UNKNOWN else outcome.cost,
        "first": outcome.first,
        "linear_programs": outcome.linear_programs,
        "nodes": outcome.nodes,
    }
    if outcome.optima is not None:
        result["optima"] = [[names[c] for c in ranking] for ranking in outcome.optima]
        # branching lists them by exact bounds, too, but only a list of all feasible rankings is certified to be complete
        result["optima_status"] = str(Status.PROVED if outcome.listing is not None else Status.CLAIMED)
    proved = outcome.status is Status.PROVED
    return RuleReply(outcome.status, result, [kemeny_certificate(request.instance, outcome)] if proved else [])


def _ranked_pairs(request: Request) -> RuleReply:
    from pluralign.formulations.ranked_pairs.locking import ranked_pairs
    from pluralign.formulations.ranked_pairs.problem import RankedPairsProblem

    instance, names = request.instance, request.instance.names
    outcome = ranked_pairs(RankedPairsProblem.of(instance, request.rule), request.deadline)
    result = _ranked(instance, outcome.ranking, outcome.theta, None) | {
        "method": "locking",
        "refused": [[names[a], names[b]] for a, b in outcome.refused],
        "ties": outcome.ties,
        "linear_programs": outcome.linear_programs,
    }
    return RuleReply(outcome.status, result, [certificates.ranked_pairs(instance, outcome)])


def _loss(request: Request) -> RuleReply:
    from pluralign.formulations.losses import loss_rule
    from pluralign.proofs.certificates.losses import loss_certificate

    instance, names = request.instance, request.instance.names
    if instance.m > FEW and (reply := _loss_by_ball(request)) is not None:
        return reply
    outcome = loss_rule.loss_output(loss_rule.LossProblem.of(instance, request.rule), request.deadline)
    ranking: Any = outcome.ranking
    if ranking is None and outcome.theta is not None and outcome.undecided and not outcome.open:
        # nothing better is known; the status says that it is not proved
        ranking = [c for level in instance.levels_of_theta(outcome.theta) for c in level]
    result = _ranked(instance, ranking, None, None) | {
        "method": "weak duality",
        "theta": theta_json(outcome.theta),
        "objective": None if outcome.objective is None else sum(outcome.objective) / 2,
        "attained": outcome.direction is None,
        "orders": [[names[a], names[b]] for a, b in np.argwhere(outcome.above).tolist()]
        if outcome.ranking is None
        else None,
        "open": [[names[a], names[b]] for a, b in outcome.open],
        "undecided": [[names[a], names[b]] for a, b in outcome.undecided[:MOST_UNDECIDED]],
        "undecided_pairs": len(outcome.undecided),
        "precision": outcome.precision,
        "linear_programs": 0,
    }
    if outcome.direction is not None:
        result["direction"] = theta_json(outcome.direction)
    if outcome.possible is not None:
        result["possible"] = [[names[c] for c in ranking] for ranking in outcome.possible]
    evidence = [loss_certificate(instance, outcome)] if outcome.above.any() else []
    # with undecided pairs the limit of precision was reached: the orders that are proved stand, the output is unknown
    return RuleReply(Status.UNKNOWN if outcome.undecided else outcome.status, result, evidence)


def _loss_by_ball(request: Request) -> RuleReply | None:
    """One neighbourhood of θ with all minimisers, which tells most candidates apart; None where there is none."""
    from pluralign.formulations.losses.ball import ball
    from pluralign.proofs.certificates.losses import ball_certificate

    instance, names = request.instance, request.instance.names
    found = ball(instance, request.rule, request.deadline)
    if found is None or not found.apart:
        return None
    evidence, clear = [ball_certificate(instance, request.rule, found)], set(found.apart)
    try:
        if proved({}, evidence, request.deadline).status is not Status.PROVED:  # floats went astray
            return None
    except LimitReached:  # θ is known all the same
        evidence, clear = [], set()
    left = [pair for pair in itertools.pairwise(found.order) if pair not in clear]
    result = _ranked(instance, found.order, found.theta, None) | {
        "method": "one ball",
        "objective": found.objective,
        "attained": True,
        "orders": [[names[a], names[b]] for a, b in sorted(clear)] if left else None,
        "open": [],
        "undecided": [[names[a], names[b]] for a, b in left[:MOST_UNDECIDED]],
        "undecided_pairs": len(left),
        "precision": 0,
        "linear_programs": 0,
    }
    return RuleReply(Status.CLAIMED if left else Status.PROVED, result, evidence, checked=True)


def _ranked(instance: Instance, ranking: Any, theta: Any, empty: Conflict | None) -> dict[str, Any]:
    names = instance.names
    result: dict[str, Any] = {
        "ranking": None if ranking is None else [names[c] for c in ranking],
        "theta": theta_json(theta),
    }
    if empty is not None:
        result["conflict"] = conflict_json(instance, empty)
    return result
