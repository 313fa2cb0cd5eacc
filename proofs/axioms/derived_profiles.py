"""Profiles made from a profile: the ones that axioms compare with it."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterable, Iterator
from dataclasses import replace
from typing import Any

import numpy as np

from pluralign.formulations.instances.instance import Ballot, Comparison, Instance
from pluralign.formulations.types import Ranking

CountedBallots = Iterable[tuple[Ranking, int]]


def listed_ballots(instance: Instance) -> list[tuple[Ranking, int]]:
    """Rankings with the numbers of their voters, as listed."""
    rankings, counts = instance.complete_ballots()
    return [(tuple(row), count) for row, count in zip(rankings.tolist(), counts.tolist(), strict=True)]


def with_ballots(instance: Instance, ballots: CountedBallots) -> Instance:
    """The instance with other ballots, (ranking, count) pairs; a negative count takes voters away.

    Equal rankings are merged and sorted, so that equal profiles are equal instances.
    """
    profile = Counter[Ranking]()
    for ranking, count in ballots:
        profile[ranking] += count
    strict = (Ballot.strict(ranking, count) for ranking, count in sorted(profile.items()) if count)
    return replace(instance, ballots=tuple(strict))


def changed(instance: Instance, *changes: tuple[Ranking, int]) -> Instance:
    """The instance with so many voters more, or fewer, of some rankings."""
    return with_ballots(instance, [*listed_ballots(instance), *changes])


def raises(instance: Instance, candidate: int) -> Iterator[tuple[dict[str, Any], Ranking, Callable[..., Any]]]:
    """All ways to raise the candidate on a ballot: (key, new ranking, profiles). Ballots are numbered from 1."""
    for i, (ranking, count) in enumerate(listed_ballots(instance), 1):
        place = ranking.index(candidate)
        others = ranking[:place] + ranking[place + 1 :]
        for k in reversed(range(place)):
            raised = (*others[:k], candidate, *others[k:])
            for voters in sorted({1, count}):

                def profiles(old: Ranking = ranking, new: Ranking = raised, n: int = voters) -> dict[str, Instance]:
                    return {"output": instance, "output_after": changed(instance, (old, -n), (new, n))}

                names = [instance.names[c] for c in raised]
                yield {"ballot": i, "voters": voters, "raised": names}, raised, profiles


def reversed_profile(instance: Instance) -> Instance:
    """Every ballot, or comparison, turned round."""
    if instance.comparisons:
        return replace(instance, comparisons=tuple(Comparison(c.below, c.above, c.count) for c in instance.comparisons))
    return with_ballots(instance, [(ranking[::-1], count) for ranking, count in listed_ballots(instance)])


def copied(instance: Instance, k: int) -> Instance:
    """Every ballot, or comparison, k times."""
    if instance.comparisons:
        return replace(instance, comparisons=tuple(replace(c, count=k * c.count) for c in instance.comparisons))
    return with_ballots(instance, [(ranking, k * count) for ranking, count in listed_ballots(instance)])


def same_profile(one: Instance, other: Instance) -> bool:
    """Whether two instances have the same ballots, or comparisons, however they are listed."""
    return _profile(one) == _profile(other)


def _profile(instance: Instance) -> Counter[Ranking]:
    total = Counter[Ranking]()
    votes = [((c.above, c.below), c.count) for c in instance.comparisons]
    for ranking, count in votes or listed_ballots(instance):
        total[ranking] += count
    return total


def listed_in_reverse(instance: Instance) -> Instance:
    """The same candidates and profile with the order of the candidates reversed: ties are then broken the other way."""
    number = range(instance.m)[::-1]
    turned = replace(
        instance,
        names=instance.names[::-1],
        features=None if instance.features is None else instance.features[::-1],
        ballots=(),
        comparisons=tuple(Comparison(number[c.above], number[c.below], c.count) for c in instance.comparisons),
    )
    if instance.comparisons:
        return turned
    return with_ballots(turned, [(tuple(number[c] for c in r), count) for r, count in listed_ballots(instance)])


def without_candidate(instance: Instance, removed: int) -> Instance:
    """The instance without a candidate; those that come later have numbers one less."""
    keep = [c for c in range(instance.m) if c != removed]
    number = {c: k for k, c in enumerate(keep)}
    features = None if instance.features is None else tuple(instance.features[c] for c in keep)
    ballots = [
        (tuple(number[c] for c in ranking if c != removed), count) for ranking, count in listed_ballots(instance)
    ]
    smaller = replace(instance, names=tuple(instance.names[c] for c in keep), features=features, ballots=())
    return with_ballots(smaller, ballots)


def clone_sets(instance: Instance) -> Iterator[Ranking]:
    """The sets of two or more candidates, but not all, that are adjacent on every ballot, each in the fixed order."""
    rankings, m = instance.complete_ballots()[0], instance.m
    places = np.argsort(rankings, axis=1)
    for start in range(m - 1):
        run = places[:, rankings[0, start:]]  # where the candidates of the first ballot are, from `start` on
        spread = np.maximum.accumulate(run, axis=1) - np.minimum.accumulate(run, axis=1)
        for size in (np.flatnonzero((spread == np.arange(m - start)).all(axis=0)) + 1).tolist():
            if 1 < size < m:
                yield tuple(sorted(rankings[0, start : start + size].tolist()))
