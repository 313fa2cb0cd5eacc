"""`calibrate`: ensembles of rewards that reproduce the votes, exactly, with the least error, or with few rewards."""

from __future__ import annotations

from dataclasses import replace
from fractions import Fraction
from typing import Any, Literal, get_args

from pluralign.answers import arguments
from pluralign.answers.answer import Answer, Stopwatch, proved
from pluralign.answers.arguments import VotesLike
from pluralign.answers.calibration import CalibrationJob, delivered, heaviest
from pluralign.answers.constructions import METHODS, ConstructionMethod, constructed
from pluralign.answers.prompts import Workers, jointly, written
from pluralign.formulations.ensembles import problem
from pluralign.formulations.ensembles.coupling import Coupled
from pluralign.formulations.ensembles.ensemble import NORMS, REWARDS, Ensemble, Norm, Rewards
from pluralign.formulations.ensembles.least.bounds import ErrorBound
from pluralign.formulations.ensembles.least.squared_error import Solution
from pluralign.formulations.ensembles.many_prompts import ROUNDED_GOAL, SHORT, JointSolution
from pluralign.formulations.ensembles.oracles.considered_rewards import ConsideredRewards
from pluralign.formulations.ensembles.problem import Effort
from pluralign.formulations.ensembles.reading.features import require_linear
from pluralign.formulations.ensembles.small.sizes import FewestRewards, fewer, fewest, of_sizes
from pluralign.formulations.ensembles.small.small_ensembles import SparseOutcome
from pluralign.formulations.ensembles.votes import Votes
from pluralign.formulations.errors import InputError
from pluralign.formulations.numbers import as_json
from pluralign.proofs.certificates.ensembles import Excluding
from pluralign.solver.errors import parameter
from pluralign.solver.results import Status
from pluralign.solver.types import Solver

Objective = Literal["exact", "error", "support"]
GivenNumber = Fraction | int | float | str
OBJECTIVES: tuple[Objective, ...] = get_args(Objective)
_MOST_NODES = 30_000  # where time is the limit; a bound on memory, of which 15 minutes with 35 responses took 1.2 GB


@arguments.limited
def calibrate(
    votes: VotesLike,
    rewards: Rewards = "any",
    objective: Objective | None = None,
    *,
    norm: Norm = "squared",
    size: int | None = None,
    level: GivenNumber = 0,
    exclude_outliers: tuple[GivenNumber, GivenNumber] | None = None,
    gap: GivenNumber | None = None,
    nodes: int | None = None,
    method: ConstructionMethod = "auto",
    steps: int = 0,
    solver: Solver = "highs",
    members: int | None = None,
    workers: int = 0,
    cluster: str | None = None,
    time_limit: float | None = None,
) -> Answer:
    """An ensemble for the votes: `Votes`, a file that `read_votes` reads, a built-in name, a data frame or an `Instance`.

    objective: "exact": p̂ = p* on every pair, or a proof that no ensemble of these rewards does it. "error": the least error in
    the norm ("squared", "absolute", "maximum"); with `size` that of at most so many rewards. "support": the fewest rewards with
    an error of at most `level`. None: "error"; with `size` the whole curve of least errors for 1, …, size rewards.
    exclude_outliers: (β, γ): only rewards with d(r) ≤ β·OPT + γ. gap: the relative gap (error − lower bound) / error that
    counts as solved (None: 0, or 10^-6 for more than 200 prompts with arbitrary rewards). nodes: the most nodes of each
    branching tree where responses are many (None: 30,000, or 3,000 without a time limit; of those with first-order bounds,
    which are fast, 30 count as one). Numbers may be fractions, text such as "1/3", or floats, which are meant as printed.

    method: "auto" is best. "greedy": `size` of the voters of a profile (an `Instance` or its file), with a guarantee.
    "frank-wolfe": so many `steps` from one reward. "milp": the integer program of `solver` ("highs", "cbc") for `size` rewards,
    which only claims its answer. members: write only so many rewards, the heaviest. workers: local processes that share the
    prompts where rewards are arbitrary, 0 for this one; a script that asks for processes needs `if __name__ == "__main__":`.
    cluster: address of a dask.distributed scheduler, whose workers are used instead. The answer is the same.

    Result: `error`, `lower_bound` (exact), `gap`, `size`, `members` (`weight`, `rankings` by prompt, `theta`), and `curve` or
    `support`. Where not all members are written, `more_members` is the number of the others; for very many prompts, unless
    `members` is given, `by_prompt` has each prompt's own rankings with weights, of which the joint rewards are made. With
    arbitrary rewards `solved_prompts` counts the prompts whose gap is small enough. Status: proved if the gap is reached with a
    certificate; claimed where only the proof was too large; unknown if a limit was reached. Raises `InputError` for unusable
    arguments, and `LimitReached` if there is nothing to report.
    """
    watch = Stopwatch()
    arguments.one_of(method, "method", METHODS)
    size, shown = arguments.optional(size, "size", 1), arguments.optional(members, "members")
    if method != "auto":
        made = constructed(votes, rewards, norm, method, size, steps, solver, time_limit)
        return replace(made, result=heaviest(made.result, shown))
    if arguments.whole(steps, "steps"):
        raise InputError(
            f"{parameter('steps')}: only {parameter('method', 'frank-wolfe')} takes steps; or call evaluate"
        )
    table = arguments.some_votes(votes)
    question = _prepared(table, rewards, norm, objective)
    limits = None if exclude_outliers is None else arguments.two_fractions(exclude_outliers, "exclude_outliers")
    spread = Workers(arguments.whole(workers, "workers"), cluster)
    if gap is None:
        gap = ROUNDED_GOAL if rewards == "any" and limits is None and len(table.prompts) > SHORT else 0
    allowed, error = arguments.fraction(gap, "gap", 0, 1), arguments.fraction(level, "level")
    deadline = arguments.deadline(time_limit)
    most = arguments.optional(nodes, "nodes", 1) or (Effort.nodes if deadline.seconds is None else _MOST_NODES)
    effort = Effort(allowed, most, deadline.share(5 / 6))  # the rest is the checker's
    considered = ConsideredRewards.of(question, rewards, deadline)
    job = CalibrationJob(considered, norm, effort, None, watch, shown)
    answer = _answered(job, limits, objective, size, error, spread)
    return answer.about("calibrate", table)


def _answered(
    job: CalibrationJob,
    limits: tuple[Fraction, Fraction] | None,
    objective: Objective | None,
    size: int | None,
    level: Fraction,
    workers: Workers,
) -> Answer:
    """By the objective; limits: (β, γ) of outliers."""
    if limits is not None:
        excluding = _excluding(job.considered, *limits, job.effort)
        job = replace(job, excluding=excluding)
        if excluding.threshold < excluding.optimum:
            return _nobody(job)
        near = job.considered.near(excluding.threshold, excluding.reward, job.effort.deadline)
        job = replace(job, considered=near)
    if size is not None and objective in (None, "error"):
        return _sizes(job, size, curve=objective is None)
    if objective == "support" or (objective == "exact" and size is not None):
        return _support(job, Fraction(0) if objective == "exact" else level, size)
    if job.considered.split and len(job.votes.prompts) > 1:
        return (_exact_by_prompts if objective == "exact" else _error_by_prompts)(job, workers)
    return _exact(job) if objective == "exact" else _error(job)


def _prepared(votes: Votes, rewards: str, norm: str, objective: str | None) -> Votes:
    """The votes without features that are not needed; raises `InputError` for unknown names."""
    arguments.one_of(rewards, "rewards", REWARDS)
    arguments.one_of(norm, "norm", NORMS)
    if objective is not None:
        arguments.one_of(objective, "objective", OBJECTIVES)
    if rewards == "any":
        return replace(votes, features=None, memo={})
    require_linear(votes)
    return votes


def _excluding(considered: ConsideredRewards, beta: Fraction, gamma: Fraction, effort: Effort) -> Excluding:
    """The outliers' threshold; raises `LimitReached` if the closest reward is not proved to be that."""
    closest = problem.proved_closest(considered, effort)
    return Excluding(beta, gamma, closest.optimum, closest.reward, closest.ceiling)


def _nobody(job: CalibrationJob) -> Answer:
    """No reward is near enough: proved by the closest one."""
    return proved(job.result(None, None, Fraction(0)), [job.writer().none(None)], job.effort.deadline)


def _error(job: CalibrationJob) -> Answer:
    solution = problem.least(job.considered, job.norm, job.effort)
    ensemble = solution.ensemble
    evidence = []
    if job.certifiable(ensemble):
        evidence = [job.writer().least(job.norm, ensemble, solution.error, solution.bound)]
    done = solution.gap <= job.effort.goal
    return delivered(job, job.result(ensemble, solution.error, solution.lower), done, evidence)


def _error_by_prompts(job: CalibrationJob, workers: Workers) -> Answer:
    """The same for arbitrary rewards, whose prompts are solved one by one."""
    solution = jointly(job.votes, job.norm, job.effort, workers)
    ensemble = written(job.votes, solution.ensemble)
    done = solution.gap <= job.effort.goal
    evidence = []
    if job.certifiable(ensemble) and (
        done or isinstance(ensemble, Ensemble)
    ):  # there is no time for a long one otherwise
        evidence = [job.writer().least(job.norm, ensemble, solution.error, solution.bound)]
    result = job.result(ensemble, solution.error, solution.lower)
    return delivered(job, result | _counted(solution), done, evidence)


def _counted(solution: JointSolution) -> dict[str, Any]:
    return {"solved_prompts": solution.solved}


def _exact(job: CalibrationJob) -> Answer:
    solution = problem.calibrated(job.considered, job.effort)
    if solution.error == 0:
        ensemble = fewer(job.votes, solution.ensemble, job.effort.deadline)
        evidence = [job.writer().calibrated(ensemble)] if job.certifiable(ensemble) else []
        return delivered(job, job.result(ensemble, Fraction(0), Fraction(0)), True, evidence)
    if solution.bound is not None and solution.lower > 0:
        return _not_calibrated(job, solution.bound)
    error = solution.ensemble.error(job.votes, job.norm)
    return Answer(Status.UNKNOWN, job.result(solution.ensemble, error, Fraction(0)))


def _exact_by_prompts(job: CalibrationJob, workers: Workers) -> Answer:
    """The same, prompt by prompt."""
    solution = jointly(job.votes, "squared", job.effort, workers, exactly=True)
    if solution.bound is not None and solution.lower > 0:
        return _not_calibrated(job, solution.bound)
    ensemble = written(job.votes, solution.ensemble)
    if solution.error:
        error = solution.error if job.norm == "squared" else solution.ensemble.error(job.votes, job.norm)
        return Answer(Status.UNKNOWN, job.result(ensemble, error, Fraction(0)) | _counted(solution))
    if isinstance(ensemble, Ensemble):
        ensemble = fewer(job.votes, ensemble, job.effort.deadline)
    evidence = [job.writer().calibrated(ensemble)] if job.certifiable(ensemble) else []
    return delivered(job, job.result(ensemble, Fraction(0), Fraction(0)), True, evidence)


def _not_calibrated(job: CalibrationJob, bound: ErrorBound) -> Answer:
    evidence = [job.writer().none(bound)] if job.certifiable(Coupled(()) if job.considered.split else None) else []
    return delivered(job, job.result(None, None, bound.value), True, evidence)


def _sizes(job: CalibrationJob, size: int, curve: bool) -> Answer:
    """The least error of at most `size` rewards, or of each size up to it."""
    found = of_sizes(job.considered, job.norm, job.effort, range(1 if curve else size, size + 1))
    made = [job.writer().of_size(job.norm, one) for one in found]
    evidence = [certificate for certificate in made if certificate is not None]
    last = found[-1].outcome
    result = job.result(last.ensemble, last.error, last.lower_bound)
    if curve:
        result["curve"] = [
            {"size": one.outcome.size, "error": None if one.outcome.error is None else as_json(one.outcome.error)}
            | _bounded(one.outcome)
            for one in found
        ]
    statuses = {one.outcome.status for one in found}
    answer = delivered(job, result, statuses == {Status.PROVED}, evidence)
    if Status.UNKNOWN not in statuses and (len(evidence) < len(found) or statuses != {Status.PROVED}):
        return Answer(Status.CLAIMED, answer.result, answer.certificates)  # decided, but not all with a certificate
    return answer


def _bounded(outcome: SparseOutcome) -> dict[str, Any]:
    return {"lower_bound": as_json(outcome.lower_bound), "status": str(outcome.status)}


def _support(job: CalibrationJob, level: Fraction, most: int | None) -> Answer:
    """The fewest rewards with an error of at most `level`."""
    found = fewest(job.considered, job.norm, job.effort, level, most, job.certifiable)
    if found.impossible is not None:
        return _beyond(job, found, found.impossible)
    best = found.best
    error = None if best is None else best.error(job.votes, job.norm)
    result = job.result(best, error, Fraction(0))
    result["support"] = {
        "level": as_json(level),
        "least": found.least,
        "most": None if best is None else best.size,
        "tried": [{"size": outcome.size} | _bounded(outcome) for outcome in found.tried],
    }
    writer = job.writer()
    below = None if found.below is None else writer.of_size(job.norm, found.below)
    evidence = [] if below is None else [below]
    shows = best is not None and job.certifiable(best)
    if best is not None and error is not None and shows:
        evidence.append(writer.least(job.norm, best, error, None) if error else writer.calibrated(best))
    return delivered(job, result, best is not None and best.size == found.least and shows, evidence)


def _beyond(job: CalibrationJob, found: FewestRewards, least: Solution) -> Answer:
    """No ensemble of any size has so small an error."""
    assert least.bound is not None, "a positive lower bound has weights"
    writer, level = job.writer(), found.level
    document = (
        writer.none(least.bound) if not level else writer.least(job.norm, least.ensemble, least.error, least.bound)
    )
    shown = {"support": {"level": as_json(level), "least": None, "most": None}}
    return delivered(job, job.result(None, None, least.lower) | shown, True, [document])
