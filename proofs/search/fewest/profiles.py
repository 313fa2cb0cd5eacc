"""All profiles of feasible ballots by the number of voters, and what a search for the fewest voters says."""

from __future__ import annotations

import itertools
from collections.abc import Iterator
from dataclasses import dataclass
from math import comb

import numpy as np

from pluralign.formulations.instances.instance import Instance
from pluralign.formulations.types import Ints
from pluralign.proofs.axioms.verdicts import Verdict
from pluralign.proofs.search.inverse.situations import Electorate
from pluralign.solver.results import NEVER, Deadline

MOST_PROFILES = 3_000_000
"""Numbers of voters with more multisets of ballots than this are not enumerated."""
_CHUNK = 5_000_000  # places on the ballots of profiles looked at together, times the number of feasible rankings


@dataclass(frozen=True)
class Fewest:
    """n voters suffice, with a proved violation; n is None where none with up to the limit was found.

    proved_minimal: fewer voters cannot (for n None: no number up to the limit can), by exact decisions of all profiles.
    undecided: profiles of fewer voters, or majority relations, that were tried exactly and not decided. covered: a sentence
    on what was done and how.
    """

    n: int | None
    instance: Instance | None
    verdict: Verdict | None
    proved_minimal: bool
    undecided: int
    covered: str


def profiles(electorate: Electorate, n: int, halved: bool = False, deadline: Deadline = NEVER) -> Iterator[Ints]:
    """All profiles of n voters as counts (B×F) in parts; if `halved`, one of each pair of reversals.

    Multiples of smaller profiles are left out: the minimisers are the same. Raises `LimitReached` at the deadline.
    """
    F = electorate.size
    multisets = itertools.combinations_with_replacement(range(F), n)
    while chunk := list(itertools.islice(multisets, 1 + _CHUNK // (n * F))):
        deadline.check()
        counts = (np.array(chunk)[:, :, None] == np.arange(F)).sum(axis=1)
        if halved:
            change = counts - counts[:, electorate.reversal]
            first = np.take_along_axis(change, (change != 0).argmax(axis=1)[:, None], axis=1)[:, 0]
            counts = counts[first >= 0]
        yield counts[np.gcd.reduce(counts, axis=1) == 1]


def number_of_profiles(electorate: Electorate, n: int) -> int:
    """Of the multisets of n feasible ballots."""
    return comb(electorate.size + n - 1, n)
