"""The least squared error of an ensemble of any rewards on one prompt, by responses: exact up to 12, then to a gap of 2 %."""

from __future__ import annotations

from collections.abc import Iterator
from fractions import Fraction
from functools import partial

from pluralign.benchmarks.running.case import Case, CaseOutcome, Job
from pluralign.benchmarks.running.judging import judged
from pluralign.benchmarks.suites.sparse import random_votes
from pluralign.formulations.ensembles.least.squared_error import Solution
from pluralign.formulations.ensembles.oracles.considered_rewards import ConsideredRewards
from pluralign.formulations.ensembles.problem import Effort, least
from pluralign.proofs.certificates.ensembles import Writer
from pluralign.solver.results import Deadline

LIMIT = 60.0
GOAL = Fraction(1, 50)


def cases() -> Iterator[Case]:
    """Two more responses a step, tables of nine votes a pair."""
    for seed in range(3):
        for m in (4, 6, 8, 10, 12):
            yield _case("exact, by responses", m, seed, m <= 10 and seed == 0)
        for m in (14, 16, 18, 20, 22):
            if seed < 2:
                yield _case("gap 2 %, by responses", m, seed, m <= 18 and seed == 0)


def _case(series: str, m: int, seed: int, quick: bool) -> Case:
    return Case(
        "least-error", "np-hard", series, f"least error, {m} responses, seed={seed}", m, "pluralign",
        partial(_job, m, seed), partial(_job, 4, 0), LIMIT, 2, 3, quick=quick,
    )  # fmt: skip


def _job(m: int, seed: int, limit: float) -> Job:
    votes = random_votes(m, seed)
    goal = Fraction(0) if m <= 12 else GOAL

    def work() -> Solution:
        return least(ConsideredRewards.of(votes, "any"), "squared", Effort(goal, deadline=Deadline(limit)))

    def judge(solution: Solution) -> CaseOutcome:
        done = solution.gap <= goal
        evidence = [Writer(votes, "any").least("squared", solution.ensemble, solution.error, solution.bound)]
        outcome = judged(
            "proved", str(solution.error) if done and goal == 0 else None, evidence, rewards=solution.ensemble.size
        )
        if outcome.status != "proved":
            return outcome
        status = "proved" if done else "unknown"
        return CaseOutcome(status, outcome.answer, float(solution.gap), outcome.details)

    return Job(work, judge)
