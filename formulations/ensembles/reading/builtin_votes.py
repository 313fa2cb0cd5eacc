"""Built-in votes: published survey figures."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace

import numpy as np

from pluralign.formulations.ensembles.reading.profiles import features_of
from pluralign.formulations.ensembles.votes import Votes
from pluralign.formulations.instances.builtin import CEMS_TABLE, cems


def cems_votes() -> Votes:
    """`CEMS_TABLE`: 6 schools, 15 pairs, 303 students less those who did not answer; undecided answers are ties.

    One prompt `q`; the responses, in the table's order, have the features of the built-in instance (north, east, Latin
    language). Every pair has the same weight.
    """
    instance = cems()
    first = np.array([instance.index(row[0]) for row in CEMS_TABLE], dtype=np.int64)
    second = np.array([instance.index(row[1]) for row in CEMS_TABLE], dtype=np.int64)
    votes_a, votes_b, ties = np.array([row[2:] for row in CEMS_TABLE], dtype=np.int64).T
    votes = Votes(
        source="builtin:cems",
        prompts=("q",),
        responses=instance.names,
        starts=np.array([0, instance.m], dtype=np.int64),
        first=first,
        second=second,
        wins=2 * votes_a + ties,
        total=2 * (votes_a + votes_b + ties),
        weight=np.ones(len(CEMS_TABLE), dtype=np.int64),
        ties=ties,
    )
    return replace(votes, features=features_of(instance, ("north", "east", "latin")))


BUILTIN_VOTES: dict[str, Callable[[], Votes]] = {"cems": cems_votes}
"""Name (after `builtin:`) -> built-in votes; other built-in instances are read as votes too."""
