"""`calibrate` for few rewards: the least error of each size, and the fewest rewards for an error."""

from __future__ import annotations

from fractions import Fraction

from pluralign.answers.answer import Answer
from pluralign.answers.calibration_job import Job, delivered, fewer
from pluralign.formulations.ensembles import problem
from pluralign.formulations.ensembles.ensemble import Ensemble
from pluralign.formulations.ensembles.least.squared_error import Solution
from pluralign.formulations.ensembles.problem import Effort
from pluralign.formulations.ensembles.small import small_ensembles as sparse
from pluralign.formulations.numbers import as_json
from pluralign.proofs.certificates.answers import Certificate
from pluralign.solver.results import Deadline, LimitReached, Status


def of_sizes(job: Job, size: int, curve: bool) -> Answer:
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
    answer = delivered(job, result, done, evidence)
    undecided = any(row["status"] == str(Status.UNKNOWN) for row in rows)
    if not undecided and (missing or not done):  # decided, but not all of it with a certificate
        return Answer(Status.CLAIMED, answer.result, answer.certificates)
    return answer


def _any_size(job: Job) -> Solution | None:
    """The least error of any size, whose bound holds for every size; only with the time for it."""
    try:
        share = job.effort.deadline.left() * 0.2 if job.effort.deadline.seconds is not None else None
        return problem.least(
            job.considered, job.norm, Effort(max(job.effort.goal, Fraction(1, 20)), 1, Deadline(share))
        )
    except LimitReached:
        return None


def _of_size(
    job: Job, k: int, base: Solution | None, start: Ensemble | None
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


def _single(job: Job) -> tuple[sparse.SparseOutcome, Certificate | None]:
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


def fewest(job: Job, level: Fraction, most: int | None) -> Answer:
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
        return delivered(job, job.result(None, None, base.lower) | found, True, [document])
    best: Ensemble | None = None
    if base.error <= level:
        best = fewer(job, base.ensemble)
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
    return delivered(job, result, best is not None and best.size == least and shows, evidence)
