"""The least squared error of any rewards on many prompts of eight responses, ten annotators each, prompt by prompt.

Two sizes are cases of the registry.
`python -m pluralign.benchmarks.suites.many_prompts [--prompts N] [--workers N]`
does one size, 9,402 prompts with 263,256 pairs (that of PersonalLLM) if nothing else is said, through `calibrate`'s own steps:
prompts on workers, one certificate about all of them, the checker's verdict. Votes are made, see `made_votes`.
"""

from __future__ import annotations

import argparse
import json
import resource
import time
from collections.abc import Iterator, Mapping
from contextlib import closing
from functools import partial
from typing import Any

from pluralign.benchmarks.running.case import Case, CaseOutcome, Job
from pluralign.benchmarks.running.judging import judged
from pluralign.benchmarks.suites.made_votes import made_votes
from pluralign.formulations.ensembles.least.squared_error import Solution
from pluralign.formulations.ensembles.many_prompts import ROUNDED_GOAL, JointSolution, solved, tasks, together
from pluralign.formulations.ensembles.problem import Effort
from pluralign.formulations.ensembles.votes import Votes
from pluralign.proofs import checker
from pluralign.proofs.certificates.ensembles import Writer
from pluralign.proofs.executor import Here, Lost, Pool, Processes, completed
from pluralign.solver.results import NEVER, Deadline

LIMIT = 60.0
SIZES = (25, 50, 100, 200)
PROMPTS = 9402


def cases() -> Iterator[Case]:
    """By prompts, in one process."""
    for prompts in SIZES:
        yield Case(
            "many-prompts", "polynomial", "8 responses, by prompts", f"least error, {prompts} prompts of 8 responses", prompts,
            "pluralign", partial(_job, prompts), partial(_job, 3), LIMIT, 1.0, 1, quick=prompts == SIZES[0],
        )  # fmt: skip


def _job(prompts: int, limit: float) -> Job:
    votes, _ = made_votes(prompts)

    def work() -> JointSolution:
        return least_of(votes, Here(), Deadline(0.9 * limit))

    def judge(solution: JointSolution) -> CaseOutcome:
        evidence = [Writer(votes, "any").least("squared", solution.ensemble, solution.error, solution.bound)]
        done = solution.solved == prompts
        return judged("proved" if done else "unknown", str(solution.error), evidence, rewards=solution.ensemble.size)

    return Job(work, judge)


def least_of(votes: Votes, pool: Pool, deadline: Deadline = NEVER) -> JointSolution:
    """The least squared error, by the workers of the pool."""
    effort = Effort(ROUNDED_GOAL, deadline=deadline)
    work = tasks(votes, "squared", effort, False, pool.window)
    found: Mapping[int, Solution | None] = {
        low + k: one
        for low, made in completed(pool, solved, work, lambda _: True, NEVER)
        if not isinstance(made, Lost)
        for k, one in enumerate(made)
    }
    return together(votes, "squared", effort.goal, found)


def row(prompts: int, workers: int) -> dict[str, Any]:
    """One size: times, memory of this process and of the largest worker, the certificate and the verdict."""
    votes, _ = made_votes(prompts)
    start = time.monotonic()
    with closing(Processes(workers) if workers else Here()) as pool:
        solution = least_of(votes, pool)
    took = time.monotonic() - start
    document = Writer(votes, "any").least("squared", solution.ensemble, solution.error, solution.bound)
    begun = time.process_time()
    checker.check(document)
    checking = time.process_time() - begun
    own, others = (resource.getrusage(who) for who in (resource.RUSAGE_SELF, resource.RUSAGE_CHILDREN))
    return {
        "prompts": prompts,
        "pairs": votes.size,
        "workers": workers,
        "error": float(solution.error),
        "gap": float(solution.gap),
        "solved": solution.solved,
        "rewards": solution.ensemble.size,
        "seconds": round(took, 1),
        "processor_seconds": round(sum((*own[:2], *others[:2])) - checking, 1),
        "checking": round(checking, 1),
        "megabytes": {"certificate": round(len(json.dumps(document)) / 1e6, 1)}
        | {"process": own.ru_maxrss // 1024, "worker": others.ru_maxrss // 1024},
    }


def main() -> None:
    """One row, as JSON."""
    parser = argparse.ArgumentParser(description="Least error of any rewards on many prompts")
    parser.add_argument("--prompts", type=int, default=PROMPTS)
    parser.add_argument("--workers", type=int, default=2, help="processes, 0 for none but this")
    options = parser.parse_args()
    print(json.dumps(row(options.prompts, options.workers)))


if __name__ == "__main__":
    main()
