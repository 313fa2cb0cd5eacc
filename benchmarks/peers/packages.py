"""Kemeny and Copeland by pref_voting and corankco, for the peers' Python: imports only them and the standard library.

Ballots are lists of candidates' numbers, best first. Answers are written as ours are, for all profiles of a case together.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from importlib import import_module
from typing import Any

from pluralign.benchmarks.running.case import CaseOutcome, Job, short

Ballots = Sequence[Sequence[int]]


def job(peer: str, question: str, profiles: Sequence[Ballots], limit: float) -> Job:
    """peer: pref_voting or corankco; question: kemeny (the least cost of each profile) or copeland (its winners)."""
    solve = SOLVERS[peer, question]()
    return Job(
        lambda: [solve(ballots) for ballots in profiles],
        lambda answers: CaseOutcome("claimed", short(text(question, answers)), None, {"profiles": len(profiles)}),
    )


def text(question: str, answers: Sequence[Any]) -> str:
    """The answers for all profiles."""
    if question == "kemeny":
        return "costs " + " ".join(str(cost) for cost in answers)
    return "winners " + " ".join("=".join(map(str, sorted(winners))) for winners in answers)


def kemeny_cost(ballots: Ballots, ranking: Sequence[int]) -> int:
    """How many pairs of the ballots the ranking reverses."""
    place = {c: k for k, c in enumerate(ranking)}
    return sum(place[a] > place[b] for ballot in ballots for i, a in enumerate(ballot) for b in ballot[i + 1 :])


def _pref_voting_kemeny() -> Callable[[Ballots], int]:
    profile, methods = import_module("pref_voting.profiles"), import_module("pref_voting.voting_methods")

    def solve(ballots: Ballots) -> int:
        rankings, _ = methods.kemeny_young_rankings(profile.Profile([list(ballot) for ballot in ballots]))
        return kemeny_cost(ballots, [int(c) for c in rankings[0]])

    return solve


def _pref_voting_copeland() -> Callable[[Ballots], list[int]]:
    profile, methods = import_module("pref_voting.profiles"), import_module("pref_voting.voting_methods")
    return lambda ballots: [int(c) for c in methods.copeland(profile.Profile([list(ballot) for ballot in ballots]))]


def _corankco(algorithm: str, name: str) -> Callable[[Ballots], list[list[int]]]:
    """The consensus as buckets of candidates, best first."""
    dataset, ranking = import_module("corankco.dataset"), import_module("corankco.ranking")
    scheme = import_module("corankco.scoringscheme").ScoringScheme.get_unifying_scoring_scheme()
    method = getattr(import_module(f"corankco.algorithms.{algorithm}"), name)()

    def solve(ballots: Ballots) -> list[list[int]]:
        data = dataset.Dataset([ranking.Ranking([{c} for c in ballot]) for ballot in ballots])
        found = method.compute_consensus_rankings(data, scheme, True).consensus_rankings[0]
        return [[int(str(getattr(c, "value", c))) for c in bucket] for bucket in found]

    return solve


def _corankco_kemeny() -> Callable[[Ballots], int]:
    solve = _corankco("exact.exactalgorithmpulp", "ExactAlgorithmPulp")
    return lambda ballots: kemeny_cost(ballots, [c for bucket in solve(ballots) for c in bucket])


def _corankco_copeland() -> Callable[[Ballots], list[int]]:
    solve = _corankco("copeland.copeland", "CopelandMethod")
    return lambda ballots: solve(ballots)[0]


SOLVERS: dict[tuple[str, str], Callable[[], Callable[[Ballots], Any]]] = {
    ("pref_voting", "kemeny"): _pref_voting_kemeny,
    ("pref_voting", "copeland"): _pref_voting_copeland,
    ("corankco", "kemeny"): _corankco_kemeny,
    ("corankco", "copeland"): _corankco_copeland,
}
