"""Least-error ensembles of real votes: UKPConvArg1, 32 topics of 25 to 35 arguments, every pair with five votes.

Three topics are cases of the registry.
`python -m pluralign.benchmarks.suites.topics [--gap G] [--seconds S] [--rewards CLASS] [--workers N] [--store FILE]`
does all of them, each until the gap is proved or for so long, and prints a table: the error, the proved lower bound, the gap,
and whether the checker accepts the certificate. The data are in PLURALIGN_DATA, see kemeny_real.
"""

from __future__ import annotations

import argparse
import json
import time
from collections.abc import Iterator
from contextlib import closing
from dataclasses import replace
from fractions import Fraction
from functools import partial
from typing import Any

from pluralign.benchmarks.running.case import Case, CaseOutcome, Job
from pluralign.benchmarks.suites.kemeny_real import DATA
from pluralign.formulations.ensembles.ensemble import Rewards
from pluralign.formulations.ensembles.least.squared_error import Solution
from pluralign.formulations.ensembles.oracles.considered_rewards import ConsideredRewards
from pluralign.formulations.ensembles.problem import Effort, least
from pluralign.formulations.ensembles.reading.files import comparable, read_votes
from pluralign.formulations.ensembles.votes import Votes
from pluralign.formulations.errors import InputError
from pluralign.formulations.numbers import exact
from pluralign.proofs import checker
from pluralign.proofs.certificates.ensembles import Writer
from pluralign.proofs.cluster import Cluster
from pluralign.proofs.executor import Lost, Processes, completed
from pluralign.proofs.search.store import Store
from pluralign.proofs.version import version
from pluralign.solver.results import NEVER, Deadline, LimitReached

FILE = DATA / "ukpconvarg1/pairs_votes.csv"
REAL = ("19", "0", "9")  # of 25, 28 and 35 arguments
GOAL = Fraction(1, 100)
LIMIT = 60.0
NODES = 30_000
_HEAD = "| topic | responses | pairs | error | lower bound | gap | rewards | seconds | checker | checking | megabytes |"


def cases() -> Iterator[Case]:
    """Three topics, any rewards."""
    for topic in REAL:
        yield Case(
            "ensembles-topics", "np-hard", "", f"UKP topic {topic}, least squared error", 0, "pluralign",
            partial(_job, topic), limit=LIMIT, repeats=1, quick=False, full=topic == REAL[-1],
        )  # fmt: skip


def votes_of(topic: str, rewards: Rewards = "any") -> Votes:
    """The votes of one topic; without features for any rewards, without pairs of equal features for linear ones."""
    votes = read_votes(str(FILE), layout="ukpconvarg1-pairs", prompts=[topic])
    return replace(votes, features=None, memo={}) if rewards == "any" else comparable(votes)[0]


def _job(topic: str, limit: float) -> Job:
    if not FILE.exists():
        return Job(lambda: None, lambda _: CaseOutcome(f"absent: no {FILE.name}; set PLURALIGN_DATA"))
    votes = votes_of(topic)

    def work() -> Solution:
        return least(ConsideredRewards.of(votes, "any"), "squared", Effort(GOAL, NODES, Deadline(0.9 * limit)))

    def judge(solution: Solution) -> CaseOutcome:
        verdict, _ = _verdict(votes, "any", solution)
        status = verdict or ("proved" if solution.gap <= GOAL else "unknown")
        details = {"rewards": solution.ensemble.size}
        return CaseOutcome(status, None, float(solution.gap), details)

    return Job(work, judge)


def _verdict(votes: Votes, rewards: Rewards, solution: Solution) -> tuple[str, int]:
    """Empty if the checker accepts, and the size of the certificate."""
    text = json.dumps(Writer(votes, rewards).least("squared", solution.ensemble, solution.error, solution.bound))
    try:
        checker.check(json.loads(text))
    except checker.Rejected as reason:
        return f"rejected: {reason}", len(text)
    return "", len(text)


def _topic_row(topic: str, rewards: Rewards, seconds: float, goal: Fraction = GOAL) -> dict[str, Any]:
    """One topic, until the gap is proved or for so many seconds."""
    votes = votes_of(topic, rewards)
    start, deadline = time.monotonic(), Deadline(seconds)
    solution = least(ConsideredRewards.of(votes, rewards, deadline), "squared", Effort(goal, NODES, deadline))
    took = time.monotonic() - start
    verdict, size = _verdict(votes, rewards, solution)
    return {
        "topic": topic,
        "responses": len(votes.responses),
        "pairs": votes.size,
        "error": float(solution.error),
        "lower_bound": float(solution.lower),
        "gap": float(solution.gap),
        "size": solution.ensemble.size,
        "seconds": took,
        "checker": verdict or "accepted",
        "checking": time.monotonic() - start - took,
        "megabytes": size / 1e6,
    }


def _cell(value: object) -> str:
    return f"{value:.4g}" if isinstance(value, float) else str(value)


def _gap(text: str) -> Fraction:
    try:
        return exact(text, "--gap")
    except InputError as error:
        raise argparse.ArgumentTypeError(str(error)) from error


def main() -> None:
    """All topics, and the table."""
    parser = argparse.ArgumentParser(description="Least-error ensembles of all topics of UKPConvArg1")
    parser.add_argument("--gap", type=_gap, default=GOAL, help="at which a topic is done (default: 1/100)")
    parser.add_argument("--seconds", type=float, default=100.0, help="for each topic")
    parser.add_argument("--rewards", choices=("any", "linear"), default="any")
    parser.add_argument("--workers", type=int, default=2, help="processes")
    parser.add_argument(
        "--cluster", metavar="ADDRESS", help="scheduler of a dask.distributed cluster, instead of processes"
    )
    parser.add_argument(
        "--store", metavar="FILE", help="keep the topics that are done; the same command goes on with them"
    )
    parser.add_argument("--out", help="append the rows to this file, one JSON object a line")
    options = parser.parse_args()
    if not FILE.exists():
        parser.exit(2, f"{FILE.name} is not there; set PLURALIGN_DATA to the folder that has ukpconvarg1\n")
    try:
        rows = list(_rows(options))
    except (InputError, LimitReached) as error:
        parser.exit(2, f"{error}\n")
    if options.out:
        with open(options.out, "a", encoding="utf-8") as file:
            file.writelines(json.dumps(row) + "\n" for row in rows)


def _rows(options: argparse.Namespace) -> Iterator[dict[str, Any]]:
    """Those of all topics in their order, each printed as soon as those before it are there."""
    topics = read_votes(str(FILE), layout="ukpconvarg1-pairs").prompts
    asked = {"version": version(), "topics": options.rewards, "gap": str(options.gap), "seconds": options.seconds}
    print(_HEAD + "\n" + "|---" * (_HEAD.count("|") - 1) + "|")
    work = partial(_topic_row, rewards=options.rewards, seconds=options.seconds, goal=options.gap)
    pool = Cluster(options.cluster) if options.cluster else Processes(options.workers)
    with closing(pool), Store(options.store, asked) as store:
        found = {number: result["row"] for number, result in store.done("topics").items()}
        todo = ((number, topic) for number, topic in enumerate(topics) if number not in found)
        results = completed(pool, work, todo, lambda _: True, NEVER)
        for number in range(len(topics)):
            while number not in found:
                finished, row = next(results)
                if isinstance(row, Lost):
                    found[finished] = {"topic": topics[finished], "checker": row.reason}
                    continue
                store.save("topics", finished, {"row": row, "hits": []})
                found[finished] = row
            print("| " + " | ".join(map(_cell, found[number].values())) + " |", flush=True)
            yield found[number]


if __name__ == "__main__":
    main()
