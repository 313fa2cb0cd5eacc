"""Kemeny by looking at every feasible ranking: for few candidates or few dimensions. The list itself is the proof."""

from __future__ import annotations

from itertools import permutations

import numpy as np

from pluralign.formulations.errors import InputError
from pluralign.formulations.kemeny.problem import KemenyOutcome, KemenyProblem, Listing
from pluralign.formulations.leximax.greedy import leximax_greedy
from pluralign.formulations.leximax.rules import LeximaxProblem
from pluralign.formulations.rankings.arrangement import feasible_rankings
from pluralign.formulations.types import Ints, Ranking
from pluralign.solver.results import NEVER, Deadline, Status

MOST_CANDIDATES = 8  # without features: 40,320 rankings


def kemeny_enumeration(problem: KemenyProblem, deadline: Deadline = NEVER, all_optima: bool = False) -> KemenyOutcome:
    """The first optimal ranking with the list of all feasible ones. Raises `LimitReached` at the deadline.

    Raises `InputError` for more than 8 candidates without features.
    """
    listing = _listing(problem, deadline)
    ranks = listing.rankings
    costs = np.zeros(len(ranks), dtype=np.int64)
    allowed = np.ones(len(ranks), dtype=bool)
    for i in range(1, problem.m):
        deadline.check()
        for j in range(i):
            costs += problem.n[ranks[:, i], ranks[:, j]]
            allowed &= ~problem.unanimous[ranks[:, i], ranks[:, j]]
    if not allowed.any():
        empty = leximax_greedy(LeximaxProblem.of(problem.instance, "lcpo"), deadline).empty
        assert empty is not None, "no feasible ranking respects the unanimous pairs"
        return KemenyOutcome(Status.PROVED, problem.rule, None, empty=empty, method="enumeration")
    least = int(costs[allowed].min())
    best = np.flatnonzero(allowed & (costs == least))  # the list is in lexicographic order
    theta = None
    if listing.thetas is not None:
        assert problem.points is not None
        theta = problem.points.parameter(listing.thetas[best[0]])
    return KemenyOutcome(
        Status.PROVED,
        problem.rule,
        _ranking(ranks[best[0]]),
        least,
        theta,
        first=True,
        listing=listing,
        bound=least,
        optima=tuple(_ranking(ranks[i]) for i in best) if all_optima else None,
        method="enumeration",
    )


def _listing(problem: KemenyProblem, deadline: Deadline) -> Listing:
    if problem.points is not None:
        return Listing(*feasible_rankings(problem.points.X.tolist(), deadline))
    if problem.m > MOST_CANDIDATES:
        raise InputError(
            f"{problem.instance.source}: {problem.m} candidates have too many rankings to list them "
            f"(at most {MOST_CANDIDATES}); choose the method branch"
        )
    return Listing(np.array(list(permutations(range(problem.m))), dtype=np.int64), None)


def _ranking(row: Ints) -> Ranking:
    return tuple(int(c) for c in row)
