"""Profiles as votes: one prompt, its responses are the candidates, and its annotators the voters."""

from __future__ import annotations

import numpy as np

from pluralign.formulations.ensembles.ensemble import Reward
from pluralign.formulations.ensembles.reading.pairs import PROMPT
from pluralign.formulations.ensembles.votes import Features, Votes
from pluralign.formulations.errors import InputError
from pluralign.formulations.instances.instance import Instance, check_weight
from pluralign.formulations.instances.profile import pairwise
from pluralign.formulations.types import Ints
from pluralign.solver.integers import int_array, over_common_denominator


def votes_of_instance(instance: Instance) -> Votes:
    """p*_ab = n_ab / (n_ab + n_ba) for each pair of candidates a before b with at least one vote; every pair weighs 1.

    Ballots with ties give half a vote each way, incomplete ones say nothing of a pair with an unranked candidate. Features
    are the instance's. Raises `InputError` without ballots and comparisons, for fewer than two candidates, and for
    counts of 2^61 or more.
    """
    instance.require_profile()
    if instance.m < 2:
        raise InputError(f"{instance.source}: has one candidate; votes need two responses to compare")
    counts = instance.ballots or instance.comparisons
    check_weight((2 * entry.count for entry in counts), instance.source)
    strict = all(len(ballot.levels) == instance.m for ballot in instance.ballots)
    n, tied = (2 * pairwise(instance), None) if strict else _twice_pairwise(instance)
    first, second = np.triu_indices(instance.m, 1)
    total = (n + n.T)[first, second]
    voted = total > 0
    if not voted.any():
        raise InputError(f"{instance.source}: no ballot compares two candidates; rank at least two on one")
    first, second = first[voted].astype(np.int64), second[voted].astype(np.int64)
    return Votes(
        source=instance.source,
        prompts=(PROMPT,),
        responses=instance.names,
        starts=np.array([0, instance.m], dtype=np.int64),
        first=first,
        second=second,
        wins=n[first, second],
        total=total[voted],
        weight=np.ones(len(first), dtype=np.int64),
        features=features_of(instance),
        ties=np.zeros(len(first), dtype=np.int64) if tied is None else tied[first, second],
    )


def annotators_of(instance: Instance) -> list[tuple[Reward, int]]:
    """Each ballot as a reward for `votes_of_instance(instance)`, with the number of its voters, in the ballots' order.

    Weighted by these numbers they are pairwise calibrated (Halpern et al. 2025, Section 2). Raises `InputError` without
    ballots, and for a tied or incomplete one.
    """
    rankings, counts = instance.complete_ballots()
    places = np.argsort(rankings, axis=1)
    return [(Reward(place), int(count)) for place, count in zip(places, counts, strict=True)]


def features_of(instance: Instance, names: tuple[str, ...] | None = None) -> Features | None:
    """The instance's features, called x1, …, xd unless `names` are given."""
    if instance.features is None:
        return None
    columns, denominators = zip(
        *(over_common_denominator(c) for c in zip(*instance.features, strict=True)), strict=True
    )
    names = tuple(f"x{j}" for j in range(1, len(columns) + 1)) if names is None else names
    return Features(names, int_array(list(zip(*columns, strict=True))), denominators)


def _twice_pairwise(instance: Instance) -> tuple[Ints, Ints]:
    """m×m: twice the weight of ballots with a above b, plus that of ballots that tie them; and that alone. O(ballots · m²)."""
    n = np.zeros((instance.m, instance.m), dtype=np.int64)
    ties = n.copy()
    for ballot in instance.ballots:
        ranked = np.array([c for level in ballot.levels for c in level])
        level = np.repeat(np.arange(len(ballot.levels)), [len(members) for members in ballot.levels])
        above, tied = level[:, None] < level, level[:, None] == level
        n[np.ix_(ranked, ranked)] += ballot.count * (2 * above + tied.astype(np.int64))
        ties[np.ix_(ranked, ranked)] += ballot.count * tied.astype(np.int64)
    np.fill_diagonal(n, 0)
    return n, ties
