"""`calibrate`: ensembles of rewards that reproduce the votes, exactly, with the least error, or with few rewards."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from fractions import Fraction
from typing import Any, Literal, get_args

from formulations.ensembles import problem, sparse
from formulations.ensembles.caratheodory import reduced
from formulations.ensembles.ensemble import NORMS, REWARDS, Ensemble, Norm, Rewards
from formulations.ensembles.least_error import Solution
from formulations.ensembles.problem import Class, Effort
from formulations.ensembles.read import read_votes, require_linear
from formulations.ensembles.votes import Votes
from formulations.errors import InputError
from formulations.numbers import as_json, suggestion
from pluralign.answer import Answer, Stopwatch, proved
from proofs.certificates import Certificate
from proofs.ensemble_certificate import Excluding, Writer
from solver.results import Deadline, LimitReached, Status

Objective = Literal["exact", "error", "support"]
OBJECTIVES: tuple[Objective, ...] = get_args(Objective)

CERTIFIED_PAIRS = 20_000
"""Beyond so many pairs, or entries of rankings, no certificate is made and the status is `claimed` at most."""

CERTIFIED_PLACES = 3_000_000

__all__ = ["calibrate", "read_votes"]


@dataclass(frozen=True)
class _Job:
    """What all objectives share."""

    considered: Class
    norm: Norm
    effort: Effort
    excluding: Excluding | None
    watch: Stopwatch

    @property
    def votes(self) -> Votes:
        return self.considered.votes

    def writer(self) -> Writer:
        return Writer(self.votes, self.considered.rewards, self.excluding)

    def certifiable(self, ensemble: Ensemble | None) -> bool:
        places = 0 if ensemble is None else ensemble.size * len(self.votes.responses)
        return self.votes.size <= CERTIFIED_PAIRS and places <= CERTIFIED_PLACES

    def result(self, ensemble: Ensemble | None, error: Fraction | None, lower: Fraction) -> dict[str, Any]:
        """The documented keys."""
        out: dict[str, Any] = {
            "rewards": self.considered.rewards,
            "norm": self.norm,
            "prompts": len(self.votes.prompts),
            "pairs": self.votes.size,
            "error": None if error is None else as_json(error),
            "lower_bound": as_json(lower),
            "gap": None if error is None else float((error - lower) / error) if error else 0.0,
            "size": 0 if ensemble is None else ensemble.size,
            "members": [] if ensemble is None else self.writer().members(ensemble),
        }
        if self.excluding is not None:
            left = self.excluding
            out["outliers"] = {
                "beta": as_json(left.beta),
                "gamma": as_json(left.gamma),
                "optimum": as_json(left.optimum),
                "threshold": as_json(left.threshold),
            }
        return out | {"seconds": self.watch.seconds()}


def calibrate(
    votes: Votes,
    rewards: Rewards = "any",
    objective: Objective | None = None,
    *,
    norm: Norm = "squared",
    size: int | None = None,
    level: Fraction = Fraction(0),
    exclude_outliers: tuple[Fraction, Fraction] | None = None,
    gap: Fraction = Fraction(0),
    nodes: int = 3000,
    time_limit: float | None = None,
) -> Answer:
    """An ensemble for the votes (`read_votes`).

    objective: "exact": p̂ = p* on every pair, or a proof that no ensemble of these rewards does it. "error": the least error in
    the norm ("squared", "absolute", "maximum"); with `size` that of at most so many rewards. "support": the fewest rewards with
    an error of at most `level`. None: "error"; with `size` the whole curve of least errors for 1, …, size rewards.
    exclude_outliers: (β, γ): only rewards with d(r) ≤ β·OPT + γ. gap: the relative gap (error − lower bound) / error that
    counts as solved. nodes: the most nodes of each branching tree where responses are many.

    Result: `error`, `lower_bound` (exact), `gap`, `size`, `members` (`weight`, `rankings` by prompt, `theta`), and `curve` or
    `support`. Status: proved if the gap is reached with a certificate; claimed where only the proof was too large; unknown if a
    limit was reached. Raises `InputError` for unusable arguments, `LimitReached` if there is nothing to report.
    """
    watch = Stopwatch()
    votes = _prepared(votes, rewards, norm, objective, size)
    if not 0 <= gap < 1:
        raise InputError(f"a gap of {gap}: expected a relative gap of at least 0 and less than 1, such as 1/100")
    if level < 0:
        raise InputError(f"a level of {level}: expected an error of at least 0")
    deadline = Deadline(time_limit)
    effort = Effort(gap, nodes, deadline)
    considered = Class.of(votes, rewards, None, deadline)
    excluding = None
    if exclude_outliers is not None:
        excluding = _excluding(considered, *exclude_outliers, effort)
        if excluding.threshold < excluding.optimum:
            return _nobody(_Job(considered, norm, effort, excluding, watch))
        considered = Class.of(votes, rewards, excluding.threshold, deadline)
    job = _Job(considered, norm, effort, excluding, watch)
    if size is not None and objective in (None, "error"):
        return _small(job, size, curve=objective is None)
    if objective == "support":
        return _support(job, level, size)
    return _exact(job, size) if objective == "exact" else _error(job)


def _prepared(votes: Votes, rewards: str, norm: str, objective: str | None, size: int | None) -> Votes:
    """The votes without features that are not needed; raises `InputError` for unknown names."""
    for what, value, known in (("class of rewards", rewards, REWARDS), ("norm", norm, NORMS)):
        if value not in known:
            raise InputError(f"unknown {what} {value!r}; choose {', '.join(known)}{suggestion(value, known)}")
    if objective is not None and objective not in OBJECTIVES:
        raise InputError(
            f"unknown objective {objective!r}; choose {', '.join(OBJECTIVES)}{suggestion(objective, OBJECTIVES)}"
        )
    if size is not None and size < 1:
        raise InputError(f"an ensemble has at least one reward, not {size}: give a size of 1 or more")
    if rewards == "any":
        return replace(votes, features=None, memo={})
    require_linear(votes)
    return votes


def _excluding(considered: Class, beta: Fraction, gamma: Fraction, effort: Effort) -> Excluding:
    """The outliers' threshold; raises `LimitReached` if the closest reward is not proved to be that."""
    closest = problem.closest(considered, effort)
    if not closest.proved:
        raise LimitReached(
            f"the least distance OPT of a reward is between {float(closest.least):.6g} and {float(closest.optimum):.6g}, "
            "which does not tell outliers; give more time or nodes"
        )
    return Excluding(beta, gamma, closest.optimum, closest.reward, closest.ceiling)


def _nobody(job: _Job) -> Answer:
    """No reward is near enough: proved by the closest one."""
    return proved(job.result(None, None, Fraction(0)), [job.writer().none(None)], job.effort.deadline)


def _answer(job: _Job, result: dict[str, Any], done: bool, evidence: Sequence[Certificate]) -> Answer:
    """Proved with certificates that the checker accepts; unknown if a limit was reached, with the same certificates."""
    if not evidence:
        return Answer(Status.CLAIMED if done else Status.UNKNOWN, result)
    limit = Deadline(max(30.0, job.effort.deadline.left())) if job.effort.deadline.seconds is not None else Deadline()
    answer = proved(result, evidence, limit)
    return answer if done else Answer(Status.UNKNOWN, answer.result, answer.certificates)


def _error(job: _Job) -> Answer:
    solution = problem.least(job.considered, job.norm, job.effort)
    ensemble = solution.ensemble
    evidence = []
    if job.certifiable(ensemble):
        evidence = [job.writer().least(job.norm, ensemble, solution.error, solution.bound)]
    done = solution.gap <= job.effort.goal
    return _answer(job, job.result(ensemble, solution.error, solution.lower), done, evidence)


def _exact(job: _Job, size: int | None) -> Answer:
    if size is not None:
        return _support(job, Fraction(0), size)
    solution = problem.calibrated(job.considered, job.effort)
    if solution.error == 0:
        ensemble = _fewer(job, solution.ensemble)
        evidence = [job.writer().calibrated(ensemble)] if job.certifiable(ensemble) else []
        return _answer(job, job.result(ensemble, Fraction(0), Fraction(0)), True, evidence)
    if solution.lower > 0:
        assert solution.bound is not None, "a positive lower bound has weights"
        evidence = [job.writer().none(solution.bound)] if job.certifiable(None) else []
        return _answer(job, job.result(None, None, solution.lower), True, evidence)
    error = solution.ensemble.error(job.votes, job.norm)
    return Answer(Status.UNKNOWN, job.result(solution.ensemble, error, Fraction(0)))


def _fewer(job: _Job, ensemble: Ensemble) -> Ensemble:
    """Carathéodory's reduction, as far as there is time."""
    try:
        return reduced(job.votes, ensemble, job.effort.deadline)
    except LimitReached:
        return ensemble


def _small(job: _Job, size: int, curve: bool) -> Answer:
    """The least error of at most `size` rewards, or of each size up to it."""
    base = _any_size(job)
    rows, evidence, done, missing = [], [], True, False
    last: sparse.SparseOutcome | None = None
    for k in range(1, size + 1) if curve else [size]:
        outcome, certificate = _of_size(job, k, base, None if last is None else last.ensemble)
        rows.append(
            {
                "size": k,
                "error": None if outcome.error is None else as_json(outcome.error),
                "lower_bound": as_json(outcome.lower_bound),
                "status": str(outcome.status),
            }
        )
        evidence += [] if certificate is None else [certificate]
        missing = missing or certificate is None
        done = done and outcome.status is Status.PROVED
        last = outcome
    assert last is not None
    result = job.result(last.ensemble, last.error, last.lower_bound)
    if curve:
        result["curve"] = rows
    answer = _answer(job, result, done, evidence)
    undecided = any(row["status"] == str(Status.UNKNOWN) for row in rows)
    if not undecided and (missing or not done):  # decided, but not all of it with a certificate
        return Answer(Status.CLAIMED, answer.result, answer.certificates)
    return answer


def _any_size(job: _Job) -> Solution | None:
    """The least error of any size, whose bound holds for every size; only with the time for it."""
    try:
        share = job.effort.deadline.left() * 0.2 if job.effort.deadline.seconds is not None else None
        return problem.least(
            job.considered, job.norm, Effort(max(job.effort.goal, Fraction(1, 20)), 1, Deadline(share))
        )
    except LimitReached:
        return None


def _of_size(
    job: _Job, k: int, base: Solution | None, start: Ensemble | None
) -> tuple[sparse.SparseOutcome, Certificate | None]:
    """The outcome for one size with its certificate."""
    if k == 1 and job.norm != "maximum":
        return _single(job)
    lower = Fraction(0) if base is None else base.lower
    outcome = sparse.smallest_error(
        job.votes,
        job.considered.listed,
        k,
        job.norm,
        job.effort.deadline,
        rewards=job.considered.rewards,
        max_distance=job.considered.threshold,
        bound=lower,
        start=start,
    )
    certificate = None
    if outcome.tree is not None and outcome.level >= lower and job.certifiable(outcome.ensemble):
        evidence = {"tree": outcome.tree}
        certificate = job.writer().small(job.norm, k, outcome.level, outcome.ensemble, outcome.error, evidence)
    elif outcome.ensemble is not None and outcome.error is not None and job.certifiable(outcome.ensemble):
        certificate = job.writer().least(
            job.norm, outcome.ensemble, outcome.error, None if base is None else base.bound
        )
    return outcome, certificate


def _single(job: _Job) -> tuple[sparse.SparseOutcome, Certificate | None]:
    """One reward: linear Kemeny."""
    closest = problem.closest(job.considered, job.effort)
    ensemble = Ensemble((closest.reward,), (Fraction(1),))
    error = ensemble.error(job.votes, job.norm)
    lower = error - (closest.optimum - closest.least)  # the error is d(r) and a constant
    status = Status.PROVED if closest.proved else Status.UNKNOWN
    certificate = None
    if job.certifiable(ensemble):
        evidence = {"ceiling": job.writer().ceiling(closest.ceiling)}
        certificate = job.writer().small(job.norm, 1, lower, ensemble, error, evidence)
    return sparse.SparseOutcome(status, 1, ensemble, error, lower), certificate


def _support(job: _Job, level: Fraction, most: int | None) -> Answer:
    """The fewest rewards with an error of at most `level`."""
    largest = most or sparse.MOST_REWARDS
    evidence: list[Certificate] = []
    base = (
        problem.calibrated(job.considered, job.effort)
        if level == 0
        else problem.least(job.considered, job.norm, job.effort)
    )
    if base.lower > level:
        assert base.bound is not None
        writer = job.writer()
        document = (
            writer.none(base.bound) if level == 0 else writer.least(job.norm, base.ensemble, base.error, base.bound)
        )
        found = {"support": {"level": as_json(level), "least": None, "most": None}}
        return _answer(job, job.result(None, None, base.lower) | found, True, [document])
    best: Ensemble | None = None
    if base.error <= level:
        best = _fewer(job, base.ensemble)
    least, start, tried = 1, None, []
    for k in range(1, largest + 1):
        if best is not None and k >= best.size:
            break
        outcome, certificate = _of_size(job, k, None, start)
        tried.append({"size": k, "lower_bound": as_json(outcome.lower_bound), "status": str(outcome.status)})
        start = outcome.ensemble
        if outcome.error is not None and outcome.error <= level:
            best = outcome.ensemble
            break
        if outcome.lower_bound <= level or certificate is None:
            break
        least, evidence = k + 1, [certificate]  # the larger size implies the smaller ones
    result = job.result(best, None if best is None else best.error(job.votes, job.norm), Fraction(0))
    result["support"] = {
        "level": as_json(level),
        "least": least,
        "most": None if best is None else best.size,
        "tried": tried,
    }
    shows = best is not None and job.certifiable(best)
    if best is not None and shows:
        exact = best.error(job.votes, job.norm) == 0
        shown = (
            job.writer().calibrated(best)
            if exact
            else job.writer().least(job.norm, best, best.error(job.votes, job.norm), None)
        )
        evidence.append(shown)
    return _answer(job, result, best is not None and best.size == least and shows, evidence)
