"""Theorems decided: proved for all profiles of any size, or refuted by a counterexample, each with a certificate."""

from __future__ import annotations

import math
import time
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field, replace
from itertools import chain
from typing import Any

from pluralign.formulations.instances.instance import Instance
from pluralign.formulations.rankings import allowable_sequences
from pluralign.formulations.rankings.enumeration import all_rankings
from pluralign.proofs import checker
from pluralign.proofs.certificates import theorems as theorem_certificate
from pluralign.proofs.certificates.answers import Certificate, theta_json
from pluralign.proofs.executor import Lost, Pool, completed
from pluralign.proofs.search.store import Store
from pluralign.proofs.theorems import instances
from pluralign.proofs.theorems.encoding import Hypotheses, text
from pluralign.proofs.theorems.goals import Goal, parts_of
from pluralign.proofs.theorems.parts import Settled, TheoremPart, settle
from pluralign.proofs.theorems.refutation import shown
from pluralign.proofs.theorems.semantics import Counterexample, outputs
from pluralign.proofs.version import version
from pluralign.solver.logic import smt
from pluralign.solver.results import Deadline, LimitReached, Status


@dataclass(frozen=True)
class GoalResult:
    """One decided goal.

    holds: None if it is open. status: proved if the checker has accepted the certificate. checks: of z3, cvc5 and `clausal`
    (the certificate's proof), what each says: "unsat" and "sat" (all scripts, or one), "accepted", "unknown", or "none".
    counterexample: in JSON. scripts: name -> SMT-LIB text, if asked for. note: why it is open.
    """

    goal: Goal
    holds: bool | None
    status: Status
    checks: dict[str, str]
    seconds: float
    certificates: tuple[Certificate, ...] = ()
    counterexample: dict[str, Any] | None = None
    scripts: dict[str, str] = field(default_factory=dict)
    note: str = ""


@dataclass
class _Progress:
    """The parts of a goal that are settled so far."""

    goal: Goal
    parts: list[TheoremPart]
    settled: dict[int, Settled] = field(default_factory=dict)
    lost: str = ""
    decided: bool = False

    @property
    def finished(self) -> bool:
        return len(self.settled) == len(self.parts) or bool(self.lost)


def each_result(
    goals: Sequence[Goal],
    pool: Pool,
    deadline: Deadline,
    scripts: bool = False,
    watch: Callable[[int, int], None] = lambda done, all_: None,
    store: Store | None = None,
) -> Iterator[GoalResult]:
    """The results in the order in which they are found; at the deadline what is left is unknown.

    watch: told how many of all queries are settled. store: has the queries that are settled, of any theorems.
    """
    states = []
    for goal in goals:
        if goal.builtin or goal.statement.method == "majority-relation":
            yield _by_instance(goal, deadline)
        else:
            states.append(_Progress(goal, list(parts_of(goal, scripts))))
    owners = [(state, k) for state in states for k in range(len(state.parts))]
    kept = _kept([state.parts[k] for state, k in owners], store)

    def payloads() -> Iterator[tuple[int, TheoremPart]]:
        for number, (state, k) in enumerate(owners):
            if number not in kept and not state.decided:  # a counterexample in another part settles the goal
                yield number, replace(state.parts[k], limit=None if deadline.seconds is None else deadline.left())

    done = 0
    try:
        for number, result in chain(kept.items(), completed(pool, settle, payloads(), lambda _: True, deadline)):
            state, k = owners[number]
            done += 1
            watch(done, len(owners))
            if number not in kept and store is not None and isinstance(result, Settled) and result.refuted is not None:
                store.save(state.parts[k].name, 0, result.to_json() | {"hits": []})
            if state.decided:
                continue
            if isinstance(result, Lost):
                state.lost = result.reason
            else:
                state.settled[k] = result
            found = _result(state, deadline)
            if found is not None:
                state.decided = True
                yield found
    except LimitReached:
        pass
    for state in states:
        if not state.decided:
            yield _open(state, deadline.reached() if deadline.left() <= 0 else "open")


def specification() -> dict[str, Any]:
    """What a store of queries belongs to: any theorems."""
    return {"version": version(), "queries": "theorems"}


def _kept(parts: Sequence[TheoremPart], store: Store | None) -> dict[int, Settled]:
    """The queries that the store has, by their numbers."""
    found: dict[int, Settled] = {}
    if store is None:
        return found
    for number, part in enumerate(parts):
        for row in store.done(part.name).values():
            found[number] = Settled.from_json({key: value for key, value in row.items() if key != "hits"})
    return found


def not_reached(goal: Goal, deadline: Deadline) -> GoalResult:
    """What is said of a goal that the deadline left without a result."""
    return _open(_Progress(goal, []), deadline.reached())


def _result(state: _Progress, deadline: Deadline) -> GoalResult | None:
    """What the settled parts say: refuted by one, proved by all, open; or None while more are to come."""
    broken = False
    for k, settled in state.settled.items():
        if settled.refuted is False and (found := _refuted(state, k, settled)) is not None:
            return found
        broken |= settled.refuted is False
    if not state.finished:
        return None
    if state.lost:
        return _open(state, state.lost)
    if broken:
        return _open(state, "violated only with families of rankings that no points realize")
    if any(settled.refuted is None for settled in state.settled.values()):
        return _open(state, "not decided within the time limit")
    return _proved(state, deadline)


def _open(state: _Progress, note: str) -> GoalResult:
    settled = sum(s.refuted is True for s in state.settled.values())
    if len(state.parts) > 1:
        note += f" ({settled} of {len(state.parts)} queries refuted)"
    return GoalResult(
        state.goal, None, Status.UNKNOWN, _checks(state, "none"), _seconds(state), scripts=_scripts(state), note=note
    )


def _proved(state: _Progress, deadline: Deadline) -> GoalResult:
    goal = state.goal
    evidence = [state.settled[k].evidence or {} for k in range(len(state.parts))]
    thetas = None if goal.instance is None else _thetas(goal.instance)
    certificate = theorem_certificate.proved(goal.statement, goal.domain, _candidates(goal), evidence, thetas)
    return _checked(state, True, certificate, None)


def _refuted(state: _Progress, k: int, settled: Settled) -> GoalResult | None:
    """A counterexample with its certificate; None if it is one of a family in the plane that no points realize."""
    goal, example = state.goal, settled.example
    assert example is not None, "what is not refuted has a counterexample"
    points, realized = None, goal.instance
    if goal.domain == "plane":
        points = allowable_sequences.realization(frozenset(example.family))
        if points is None:
            return None
        realized = instances.in_plane(points)
    thetas = None if realized is None else _thetas(realized)
    certificate = theorem_certificate.refuted(goal.statement, goal.domain, _candidates(goal), example, points, thetas)
    if realized is not None:
        instances.recheck(goal.statement, realized, example)
    return _checked(state, False, certificate, _shown(goal, example, points), {k: settled})


def _checked(
    state: _Progress,
    holds: bool,
    certificate: Certificate,
    counterexample: dict[str, Any] | None,
    only: dict[int, Settled] | None = None,
) -> GoalResult:
    start = time.perf_counter()
    note = ""
    try:
        checker.check(certificate, math.inf)
    except (checker.Rejected, checker.GaveUp) as reason:
        note = f"the checker does not accept our own certificate ({reason}), so this is not proved; please report this"
    seconds = _seconds(state) + time.perf_counter() - start
    clausal = "unknown" if note else "accepted"
    checks = _checks(state, clausal) if only is None else {**only[next(iter(only))].checks, "clausal": "none"}
    if note:
        return GoalResult(state.goal, holds, Status.CLAIMED, checks, seconds, (), counterexample, _scripts(state), note)
    return GoalResult(
        state.goal, holds, Status.PROVED, checks, seconds, (certificate,), counterexample, _scripts(state)
    )


def _checks(state: _Progress, clausal: str) -> dict[str, str]:
    """An engine says `unsat` if it does so of all scripts."""
    table: dict[str, str] = {}
    for engine in smt.ENGINES:
        said = {settled.checks.get(engine, "unknown") for settled in state.settled.values()}
        complete = len(state.settled) == len(state.parts)
        agreed = "unsat" if said == {"unsat"} and complete else "unknown"
        table[engine] = next((word for word in ("sat", "absent") if word in said), agreed)
    return {**table, "clausal": clausal}


def _thetas(instance: Instance) -> list[Any]:
    return [theta_json(theta) for _, theta in all_rankings(instance)]


def _seconds(state: _Progress) -> float:
    return sum(settled.seconds for settled in state.settled.values())


def _scripts(state: _Progress) -> dict[str, str]:
    goal = state.goal
    stem = f"{goal.statement.name.replace('/', '.')}.{goal.domain}.m{goal.m}"
    several = len(state.parts) > 1
    return {
        f"{stem}.{k}.smt2" if several else f"{stem}.smt2": settled.script
        for k, settled in sorted(state.settled.items())
        if settled.script
    }


def _candidates(goal: Goal) -> dict[str, Any]:
    if goal.instance is not None:
        return goal.instance.to_json(profile=False)
    return {"candidates": [str(c) for c in range(goal.m)]}


def _shown(goal: Goal, example: Counterexample, points: Sequence[Sequence[int]] | None) -> dict[str, Any]:
    """The counterexample with the outputs that the rule may choose on its profiles."""
    profiles = example.all_profiles
    hypotheses: Hypotheses = goal.statement.hypotheses
    rows = [outputs(goal.statement.rule, example.family, profile, hypotheses) for profile in profiles]
    return {
        "voters": example.voters,
        "allowed": [text(r) for r in example.family],
        "profiles": [shown(profile) for profile in profiles],
        "outputs": [[text(r) for r in row] for row in rows],
        "points": None if points is None else [list(point) for point in points],
        "names": None if goal.instance is None else list(goal.instance.names),
    }


def _by_instance(goal: Goal, deadline: Deadline) -> GoalResult:
    """Statements that a built-in instance refutes."""
    start = time.perf_counter()
    try:
        found = instances.refute(goal.statement, deadline)
    except LimitReached as limit:
        checks = dict.fromkeys((*smt.ENGINES, "clausal"), "unknown")
        return GoalResult(goal, None, Status.UNKNOWN, checks, time.perf_counter() - start, note=str(limit))
    instance: Instance = found.instance
    sized = Goal(goal.statement, goal.domain, instance.m)
    return GoalResult(
        sized,
        False,
        Status.PROVED,
        found.checks,
        time.perf_counter() - start,
        found.certificates,
        {"instance": found.name, "voters": found.voters, "outputs": found.outputs},
    )
