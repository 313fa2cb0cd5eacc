"""`distortion`: how bad a candidate, a lottery or the winner of a rule can be for the voters, given only their ballots."""

from __future__ import annotations

import os
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from fractions import Fraction
from functools import partial
from typing import Any

from pluralign.answers import arguments
from pluralign.answers.aggregate import aggregate
from pluralign.answers.answer import Answer, Stopwatch, proved
from pluralign.answers.arguments import InstanceLike
from pluralign.formulations.distortion import lotteries
from pluralign.formulations.distortion.best import best_candidate, best_lottery
from pluralign.formulations.distortion.bounds import UtilityProfile
from pluralign.formulations.distortion.problem import BallotConflict, DistortionProblem, shifted
from pluralign.formulations.distortion.worst import WorstCase, only, worst_case
from pluralign.formulations.errors import InputError
from pluralign.formulations.instances.instance import Instance
from pluralign.formulations.numbers import as_json
from pluralign.formulations.rules import family, rule_names
from pluralign.formulations.types import JsonObject
from pluralign.proofs.certificates import distortion as certificates
from pluralign.proofs.certificates.answers import Certificate, theta_json
from pluralign.proofs.checker import MAX_DIGITS
from pluralign.solver.errors import parameter
from pluralign.solver.results import Deadline, LimitReached, Status

RULE_SECONDS = 60.0
"""The most that a rule may take in the table of all, where its output is only one row of many."""

Lottery = tuple[Fraction, ...]
"""A weight for each candidate."""


@arguments.limited
def distortion(
    instance: InstanceLike,
    candidate: str | None = None,
    lottery: Any = None,
    rule: str | None = None,
    best: bool = False,
    best_of_lotteries: bool = False,
    candidates: bool = False,
    shift: bool = False,
    skip_empty: bool = False,
    time_limit: float | None = None,
) -> Answer:
    """The exact worst-case ratio between the utility of the best candidate and that of a choice (Ge et al. 2026).

    Features are nonnegative; a voter has θ ≥ 0 with Σθ = 1 that is consistent with the ballot. What is asked: the distortion of
    a candidate (a name); of a lottery (name -> weight, or a JSON file of that); of the first candidate of a rule; the best
    candidate; the best of all lotteries (`best_of_lotteries`); of all candidates. If nothing is named: of the first candidate
    of every rule, plurality, Borda and Copeland winners, the uniform lottery, the best candidate and the best lottery.
    shift: subtract from each feature its least value, where some are negative. skip_empty: leave out ballots that no θ ≥ 0 is
    consistent with, which otherwise end the question.
    Result: `results`, a list of `what`, `status`, `candidate` or `lottery`, `distortion` ("p/q" or "infinite"; None where it is
    not known, with `at_least` and `reason`), `about` (a float), `competitor` and `parameters` (one θ a ballot, with the ratio);
    `left_out` (rules without a row, and why), `empty_ballots` (each with its `conflict`), `shift`, `ballots`,
    `linear_programs`, `seconds`. Raises `InputError`, and `LimitReached` after time_limit seconds if nothing is known.
    """
    watch = Stopwatch()
    given, deadline = arguments.an_instance(instance), arguments.deadline(time_limit)
    moved: tuple[Fraction, ...] | None = None
    if shift:
        given, moved = shifted(given)
    problem = DistortionProblem.of(given)
    wanted = _Wanted(candidate, _lottery(lottery, given), rule, best, best_of_lotteries, candidates)
    empty = problem.empty(deadline)
    evidence, rows = _empty_ballots(problem, empty, deadline)
    run = _Run(problem.without(empty) if skip_empty and empty else problem, given, deadline, evidence)
    if empty and not skip_empty:
        status = Status.PROVED
    else:
        wanted.answer(run)
        states = [row["status"] for row in run.rows]
        status = next((s for s in (Status.UNKNOWN, Status.CLAIMED) if s in states), Status.PROVED)
    result = {
        "results": run.rows,
        "left_out": run.left_out,
        "empty_ballots": rows,
        "skipped": bool(skip_empty and empty),
        "shift": None if moved is None else [as_json(value) for value in moved],
        "candidates": given.m,
        "features": given.d,
        "ballots": sum(v is not None for v in run.problem.polytope_of),
        "different_ballots": run.problem.n,
        "linear_programs": run.problem.sections.solves + (run.problem is not problem) * problem.sections.solves,
        "seconds": watch.seconds(),
    }
    faults = {"fault": run.fault} if run.fault else {}
    return Answer(status, result | faults, run.evidence, "distortion", given)


def _lottery(value: Any, instance: Instance) -> Lottery | None:
    if value is None:
        return None
    if isinstance(value, (str, os.PathLike)):
        return lotteries.read_lottery(os.fspath(value), instance)
    return lotteries.lottery_of(value, instance, parameter("lottery"))


def _empty_ballots(
    problem: DistortionProblem, empty: dict[int, BallotConflict], deadline: Deadline
) -> tuple[list[Certificate], list[JsonObject]]:
    """Ballots that no θ is consistent with, by number from 1, and a certificate for each different one of them."""
    rows, made = [], {}
    names = problem.instance.names
    for number, v in enumerate(problem.polytope_of):
        if v in empty:
            conflict = empty[v]
            pairs = zip(conflict.pairs, conflict.weights, strict=True)
            rows.append(
                {
                    "ballot": number + 1,
                    "conflict": [{"above": names[a], "below": names[b], "weight": w} for (a, b), w in pairs],
                }
            )
            if v not in made:
                made[v] = certificates.inconsistent_certificate(problem.instance, number, conflict)
    proved({}, list(made.values()), deadline)
    return list(made.values()), rows


@dataclass(frozen=True)
class _Wanted:
    """What was asked for. Raises `InputError` for names that do not exist."""

    candidate: str | None
    lottery: Lottery | None
    rule: str | None
    best: bool
    best_lottery: bool
    candidates: bool

    def answer(self, run: _Run) -> None:
        instance = run.instance
        if self.candidate is not None:
            run.of_candidate("candidate", instance.index(self.candidate, parameter("candidate")))
        if self.candidates:
            for c in range(instance.m):
                run.of_candidate("candidate", c)
        if self.lottery is not None:
            run.of_lottery("lottery", self.lottery)
        if self.rule is not None:
            run.of_rule(self.rule, alone=True)
        everything = not (
            self.candidate or self.candidates or self.lottery or self.rule or self.best or self.best_lottery
        )
        if everything:
            run.of_winner("plurality winner", lotteries.plurality_winner)
            run.of_winner("Borda winner", lotteries.borda_winner)
            run.of_winner("Copeland winner", lotteries.copeland_winner)
            for rule in rule_names():
                run.of_rule(rule)
            run.of_lottery("uniform lottery", lotteries.uniform(instance))
        if self.best or everything:
            run.of_best_candidate()
        if self.best_lottery or everything:
            run.of_best_lottery()


@dataclass
class _Run:
    """The rows so far, what they share, and the certificates."""

    problem: DistortionProblem
    instance: Instance
    deadline: Deadline
    evidence: list[Certificate]
    rows: list[JsonObject] = field(default_factory=list)
    left_out: list[JsonObject] = field(default_factory=list)
    fault: str | None = None
    _known: dict[Lottery, tuple[WorstCase, JsonObject]] = field(default_factory=dict)

    def of_candidate(self, what: str, c: int, status: Status = Status.PROVED) -> None:
        self._add(what, {"candidate": self.instance.names[c]}, partial(self._worst, only(self.problem, c)), status)

    def of_lottery(self, what: str, lottery: Lottery) -> None:
        self._add(what, {"lottery": self._named(lottery)}, partial(self._worst, lottery))

    def of_winner(self, what: str, winner: Callable[[Instance], int]) -> None:
        try:
            c = winner(self.instance)
        except InputError as error:
            self.left_out.append({"what": what, "reason": str(error)})
        else:
            self.of_candidate(what, c)

    def of_rule(self, rule: str, alone: bool = False) -> None:
        """The first candidate of the rule's output."""
        family(rule)
        try:
            limit = self.deadline if alone else self.deadline.share(0.5, RULE_SECONDS)
            answer = aggregate(self.instance, rule, time_limit=None if limit.seconds is None else limit.left())
        except InputError as error:
            if alone:
                raise
            self.left_out.append({"what": rule, "reason": str(error)})
            return
        except LimitReached as limit_reached:
            self._open(rule, {"candidate": None}, str(limit_reached))
            return
        first = _first(self.instance, answer)
        if first is None and answer.status is Status.UNKNOWN and not answer.result.get("undecided"):
            self._open(rule, {"candidate": None}, "the rule's output was not found within the limits")
        elif first is None:
            self.left_out.append({"what": rule, "reason": "its output does not determine who is first"})
        else:
            own = [c for c in answer.certificates if c["kind"] != "infeasible-ranking"]
            self.evidence += own
            self.of_candidate(rule, first, Status.PROVED if own else answer.status)

    def of_best_candidate(self) -> None:
        known = dict(self._of_candidates())

        def find() -> JsonObject:
            found = best_candidate(self.problem, known, self.deadline)
            made = certificates.best_candidate_certificate(self.problem, found)
            chosen = {"candidate": self.instance.names[found.candidate]}
            return chosen | self._checked(found.worst.value, found.worst.competitor, found.worst.profile, made)

        self._add("best candidate", {"candidate": None}, find)

    def of_best_lottery(self) -> None:
        def find() -> JsonObject:
            found = best_lottery(self.problem, self.deadline)
            made = certificates.best_lottery_certificate(self.problem, found)
            chosen = {"lottery": self._named(found.lottery)}
            return chosen | self._checked(found.value, found.competitor, found.profile, made)

        self._add("best lottery", {"lottery": None}, find)

    def _of_candidates(self) -> Iterator[tuple[int, WorstCase]]:
        for lottery, (worst, _) in self._known.items():
            if 1 in lottery and worst.exact:
                yield lottery.index(Fraction(1)), worst

    def _worst(self, lottery: Lottery) -> JsonObject:
        if lottery in self._known:
            return self._known[lottery][1]
        worst = worst_case(self.problem, lottery, self.deadline)
        if worst.exact:
            made = certificates.distortion_certificate(self.problem, worst)
            row = self._checked(worst.value, worst.competitor, worst.profile, made)
        else:
            assert worst.value is not None
            row = {
                "status": Status.UNKNOWN,
                "distortion": None,
                "at_least": certificates.number_json(worst.value),
                "about": float(worst.value),
                "reason": "the time limit was reached before it was bounded from above",
                **self._ratio(worst.competitor, worst.profile),
            }
        self._known[lottery] = worst, row
        return row

    def _checked(
        self, value: Fraction | None, competitor: int, profile: UtilityProfile, made: Certificate
    ) -> JsonObject:
        """The keys of a value whose certificate the checker has accepted just now, and that is kept."""
        row: JsonObject = {
            "status": Status.PROVED,
            "distortion": certificates.value_json(value),
            "about": None if value is None else float(value),
            **self._ratio(competitor, profile),
        }
        digits = 0 if value is None else int(max(value.numerator, value.denominator).bit_length() * 0.30103) + 1
        if digits > MAX_DIGITS:
            reason = f"its numbers have {digits} digits, and the checker reads at most {MAX_DIGITS}"
            return row | {"status": Status.CLAIMED, "reason": reason}
        checked = proved({}, [made], self.deadline)
        if checked.status is not Status.PROVED:
            self.fault = checked.result["fault"]
            return row | {"status": checked.status}
        self.evidence.append(made)
        return row

    def _ratio(self, competitor: int, profile: UtilityProfile) -> JsonObject:
        thetas = self.problem.expanded(profile.thetas)
        return {
            "competitor": self.instance.names[competitor],
            "parameters": [None if theta is None else theta_json(theta) for theta in thetas],
        }

    def _add(
        self, what: str, chosen: JsonObject, find: Callable[[], JsonObject], status: Status = Status.PROVED
    ) -> None:
        try:
            found = find()
        except LimitReached as reached:
            self._open(what, chosen, str(reached))
            return
        row = {"what": what, **chosen, **found}
        if status is not Status.PROVED and row["status"] is Status.PROVED:
            row["status"] = status
        self.rows.append(row | {"status": str(row["status"])})

    def _open(self, what: str, chosen: JsonObject, reason: str) -> None:
        empty = {"distortion": None, "about": None, "competitor": None, "parameters": None}
        self.rows.append({"what": what, **chosen, "status": str(Status.UNKNOWN), **empty, "reason": reason})

    def _named(self, lottery: Lottery) -> dict[str, Any]:
        return dict(certificates.lottery_json(self.instance.names, lottery))


def _first(instance: Instance, answer: Answer) -> int | None:
    """Who is first in the output of a rule, even where the rest of it is not determined."""
    ranking = answer.result["ranking"]
    if ranking is not None:
        return instance.index(ranking[0])
    above = {(a, b) for a, b in answer.result.get("orders") or ()}
    for c, name in enumerate(instance.names):
        if all((name, other) in above for other in instance.names if other != name):
            return c
    return None
