"""Kemeny and Copeland beside pref_voting and corankco: five random profiles of 21 ballots a case, the same for all."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from functools import partial

from pluralign.benchmarks.peers.packages import job as peer_job
from pluralign.benchmarks.peers.packages import text
from pluralign.benchmarks.running.case import Case, CaseOutcome, Complexity, Job, short
from pluralign.benchmarks.running.judging import judged
from pluralign.benchmarks.suites.linear_ordering import uniform_ballots
from pluralign.formulations.instances.instance import Ballot, Instance
from pluralign.formulations.kemeny.methods import kemeny
from pluralign.formulations.kemeny.problem import KemenyOutcome, KemenyProblem
from pluralign.formulations.leximax.rules import LeximaxProblem
from pluralign.proofs.certificates.kemeny import kemeny_certificate
from pluralign.solver.results import Deadline

PROFILES, VOTERS = 5, 21
LIMIT = 60.0
KEMENY = {"pref_voting": (4, 5, 6, 7, 8, 9), "corankco": (4, 5, 6, 7, 8, 9, 15, 20, 25)}
COPELAND = (10, 20, 40, 80)
WARM = [[[0, 1, 2], [1, 2, 0], [0, 2, 1]]]


def kemeny_cases() -> Iterator[Case]:
    """Ours with the proof, first of the optimal rankings included; the costs are compared."""
    for m in KEMENY["corankco"]:
        yield from _cases(
            "peers-kemeny", "np-hard", "kemeny", m, [p for p in KEMENY if m in KEMENY[p]], m in (6, 7, 15)
        )


def copeland_cases() -> Iterator[Case]:
    """Who wins most majorities; with an odd number of voters all versions of the score agree."""
    for m in COPELAND:
        yield from _cases("peers-copeland", "polynomial", "copeland", m, list(KEMENY), m == 20)


def _cases(suite: str, family: Complexity, question: str, m: int, peers: list[str], quick: bool) -> Iterator[Case]:
    profiles = [uniform_ballots(m, VOTERS, seed) for seed in range(PROFILES)]
    name = f"{question}, {PROFILES} random profiles, {VOTERS} ballots, m={m}"
    for method in ("pluralign", *peers):
        ours = method == "pluralign"
        make = partial(_ours, question) if ours else partial(peer_job, method, question)
        packages = () if ours else (method,)
        yield Case(
            suite, family, "random profiles, by m", name, m, method,
            partial(make, profiles), partial(make, WARM), LIMIT, 1, 3, quick=quick,
            environment="own" if ours else "peers", packages=packages,
        )  # fmt: skip


def _ours(question: str, profiles: Sequence[Sequence[Sequence[int]]], limit: float) -> Job:
    instances = [_instance(ballots) for ballots in profiles]
    if question == "copeland":
        return Job(
            lambda: [_winners(LeximaxProblem.of(instance, "leximax-copeland").scores) for instance in instances],
            lambda answers: judged("proved", text(question, answers)),
        )

    def work() -> list[KemenyOutcome]:
        deadline = Deadline(limit)
        return [kemeny(KemenyProblem.of(instance), deadline=deadline) for instance in instances]

    def judge(outcomes: list[KemenyOutcome]) -> CaseOutcome:
        if {str(outcome.status) for outcome in outcomes} != {"proved"}:
            return CaseOutcome("unknown")
        evidence = [kemeny_certificate(i, o) for i, o in zip(instances, outcomes, strict=True)]
        return judged("proved", short(text(question, [outcome.cost for outcome in outcomes])), evidence)

    return Job(work, judge)


def _winners(scores: Sequence[int]) -> list[int]:
    return [c for c, score in enumerate(scores) if score == max(scores)]


def _instance(ballots: Sequence[Sequence[int]]) -> Instance:
    return Instance(tuple(f"c{i}" for i in range(len(ballots[0]))), ballots=tuple(map(Ballot.strict, ballots)))
