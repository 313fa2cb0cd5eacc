"""Distortion with proofs: all candidates, the best lottery, one candidate among many ballots; and beside the paper's program.

`python -m pluralign.benchmarks.suites.distortion` sets the whole tables of both methods side by side, which takes minutes.
"""

from __future__ import annotations

import argparse
import time
from collections.abc import Iterator
from functools import partial
from typing import Any

import numpy as np

from pluralign.benchmarks.peers.candidate_pairs import distortion_by_pairs
from pluralign.benchmarks.running.case import Case, CaseOutcome, Job, short
from pluralign.benchmarks.running.judging import judged
from pluralign.formulations.distortion.best import BestLottery, best_lottery
from pluralign.formulations.distortion.problem import DistortionProblem
from pluralign.formulations.distortion.worst import WorstCase, only, worst_case
from pluralign.formulations.instances.instance import Ballot, Instance
from pluralign.proofs.certificates.distortion import best_lottery_certificate, distortion_certificate
from pluralign.solver.results import Deadline

SIZES = ((25, 8, 4), (50, 12, 6), (100, 20, 10))
"""Ballots, candidates, features."""
LARGE = (1000, 50, 20)


def profile(n: int, m: int, d: int, seed: int = 0) -> Instance:
    """m candidates with features from 0 to 50, n ballots by θ that are uniform on the simplex."""
    random = np.random.default_rng(seed)
    features = random.integers(0, 51, (m, d))
    ballots: list[Ballot] = []
    while len(ballots) < n:
        rewards = features @ random.dirichlet(np.ones(d))
        if len(np.unique(rewards)) == m:
            ballots.append(Ballot.strict(np.argsort(-rewards)))
    names = tuple(f"c{i}" for i in range(m))
    source = f"distortion profile n={n} m={m} d={d} seed={seed}"
    return Instance(names=names, features=features.tolist(), ballots=tuple(ballots), source=source)


def cases() -> Iterator[Case]:
    """Tables and best lotteries at three sizes, and one candidate at the largest."""
    for what in ("table", "best lottery"):
        for size in SIZES:
            yield _case("distortion", what, size, "pluralign", partial(_ours, what, *size), size != SIZES[-1])
    yield _case("distortion", "one candidate", LARGE, "pluralign", partial(_ours, "one candidate", *LARGE), False)


def peer_cases() -> Iterator[Case]:
    """One candidate of each size by both methods, ours first; a table takes as many times as long as there are candidates."""
    for size in SIZES:
        quick = size != SIZES[-1]
        yield _case(
            "peers-distortion", "one candidate", size, "pluralign", partial(_ours, "one candidate", *size), quick
        )
        yield _case("peers-distortion", "one candidate", size, "Pyomo, HiGHS", partial(_pairs, *size), quick)


def _case(suite: str, what: str, size: tuple[int, int, int], method: str, make: Any, quick: bool) -> Case:
    n, m, d = size
    name = f"{what} n={n} m={m} d={d}"
    warm = partial(_pairs, 3, 3, 2) if method != "pluralign" else partial(_ours, what, 3, 3, 2)
    return Case(
        suite, "polynomial", f"{what}, n, m, d grow", name, n, method, make, warm, 60.0, repeats=2, tolerance=1e-6, quick=quick
    )  # fmt: skip


def _ours(what: str, n: int, m: int, d: int, limit: float) -> Job:
    instance = profile(n, m, d)

    def work() -> Any:
        deadline = Deadline(limit)
        problem = DistortionProblem.of(instance)
        assert not problem.empty(deadline)
        if what == "best lottery":
            return problem, best_lottery(problem, deadline)
        chosen = range(m) if what == "table" else range(1)
        return problem, [worst_case(problem, only(problem, c), deadline) for c in chosen]

    def judge(found: tuple[DistortionProblem, BestLottery | list[WorstCase]]) -> CaseOutcome:
        problem, answer = found
        if isinstance(answer, BestLottery):
            evidence = [best_lottery_certificate(problem, answer)]
            values = [answer.value]
        elif not all(worst.exact for worst in answer):
            return CaseOutcome("unknown: the limit")
        else:
            evidence = [distortion_certificate(problem, worst) for worst in answer]
            values = [worst.value for worst in answer if worst.value is not None]
        return judged("proved", _text(values), evidence, linear_programs=problem.sections.solves)

    return Job(work, judge)


def _pairs(n: int, m: int, d: int, limit: float) -> Job:
    instance = profile(n, m, d)
    return Job(lambda: distortion_by_pairs(instance, [0]), lambda values: CaseOutcome("claimed", _text(values)))


def _text(values: list[Any]) -> str:
    return short(" ".join(f"{float(value):.9g}" for value in values))


def main() -> None:
    """Whole tables by both methods in one run, one after the other, with the ratio of their times."""
    parser = argparse.ArgumentParser(description=main.__doc__)
    parser.add_argument("--sizes", type=int, default=len(SIZES), help="how many of the sizes")
    parser.add_argument(
        "--share", type=int, default=1, help="only every so many candidates by the peer, time scaled up"
    )
    options = parser.parse_args()
    distortion_by_pairs(profile(3, 3, 2), [0])  # libraries are loaded
    for n, m, d in SIZES[: options.sizes]:
        instance = profile(n, m, d)
        start = time.perf_counter(), time.process_time()
        problem = DistortionProblem.of(instance)
        assert not problem.empty()
        ours = [worst_case(problem, only(problem, c)).value for c in range(m)]
        middle = time.perf_counter(), time.process_time()
        chosen = list(range(0, m, options.share))
        theirs = distortion_by_pairs(instance, chosen)
        end = time.perf_counter(), time.process_time()
        apart = max(abs(float(ours[c] or 0) - value) / value for c, value in zip(chosen, theirs, strict=True))
        scale = m / len(chosen)
        wall = [middle[0] - start[0], (end[0] - middle[0]) * scale]
        processor = [middle[1] - start[1], (end[1] - middle[1]) * scale]
        print(
            f"n={n} m={m} d={d}: ours {wall[0]:.2f} s (processor {processor[0]:.2f}), Pyomo and HiGHS {wall[1]:.2f} s "
            f"({processor[1]:.2f}), times faster {wall[1] / wall[0]:.1f} ({processor[1] / processor[0]:.1f}), "
            f"largest relative difference {apart:.1e}",
            flush=True,
        )


if __name__ == "__main__":
    main()
