"""Profiles as other packages hold them: pref_voting, preflibtools, abcvoting, and plain Python. None of them is imported.

What is relied on: pref_voting's profiles have `candidates`, `cmap` (candidate -> name) and `rankings_counts` (rankings, or
objects with `rmap`, candidate -> rank; and how often each was cast); preflibtools' ordinal instances have `alternatives_name`
(number -> name), `orders` (tuples of tuples) and `multiplicity` (order -> count); abcvoting's profiles have `cand_names` and
are lists of voters with `approved` and `weight`.
"""

from __future__ import annotations

from collections.abc import Hashable, Iterable, Mapping
from dataclasses import dataclass
from fractions import Fraction
from itertools import groupby
from typing import Any

from pluralign.formulations.errors import InputError
from pluralign.formulations.instances.arrays import instance_of_arrays
from pluralign.formulations.instances.instance import Ballot, Instance
from pluralign.formulations.instances.profile_forms import as_comparisons
from pluralign.formulations.numbers import exact, shown
from pluralign.solver.integers import over_common_denominator

Levels = list[list[Hashable]]


@dataclass(frozen=True)
class _Cast:
    """candidates: key -> name, in tie-break order. ballots: levels of keys, best first, with their weights."""

    candidates: dict[Hashable, str]
    ballots: list[tuple[Levels, Fraction]]


def instance_of_prefs(profile: Any, features: Any, decimals: bool, source: str) -> Instance:
    """`Instance.from_prefs`, which says what is taken."""
    cast = _cast(profile, source)
    if not cast.ballots:
        raise InputError(f"{source}: no ballots; give at least one")
    names = list(cast.candidates.values())
    if isinstance(features, Mapping):
        absent = [name for name in names if name not in features]
        if absent:
            raise InputError(f"{source}: no features for {shown(absent[0])}; give each candidate a row")
        features = [features[name] for name in names]
    base = instance_of_arrays(features, names=names, decimals=decimals, source=source)
    number = {key: c for c, key in enumerate(cast.candidates)}
    weights, _ = over_common_denominator([weight for _, weight in cast.ballots])
    ballots = []
    for k, ((levels, _), weight) in enumerate(zip(cast.ballots, weights, strict=True), 1):
        place = f"{source}: ballot {k}"
        for key in (key for level in levels for key in level):
            if key not in number:
                raise InputError(f"{place}: {shown(key)} is no candidate; there are {', '.join(map(shown, number))}")
        numbered = tuple(tuple(number[key] for key in level) for level in levels if level)
        ballots.append(Ballot(weight, numbered, place))
    whole = Instance(base.names, base.features, tuple(ballots), source=source)
    strict = all(len(ballot.levels) == whole.m for ballot in whole.ballots)
    return whole if strict else as_comparisons(whole)


def _cast(profile: Any, source: str) -> _Cast:
    if hasattr(profile, "rankings_counts") and hasattr(profile, "cmap"):
        return _pref_voting(profile, source)
    if hasattr(profile, "orders") and hasattr(profile, "alternatives_name"):
        return _preflibtools(profile, source)
    if hasattr(profile, "cand_names"):
        return _abcvoting(profile, source)
    if isinstance(profile, Mapping):
        return _plain([(_levels(ranking, source), _weight(count, source)) for ranking, count in profile.items()])
    if isinstance(profile, (str, bytes)) or not isinstance(profile, Iterable):
        raise InputError(
            f"{source}: {shown(profile)} is no profile; give rankings with their counts, or one of "
            "pref_voting, preflibtools or abcvoting"
        )
    entries = list(profile)
    if any(isinstance(entry, (set, frozenset)) for entry in entries):
        return _approvals(entries, source)
    return _plain([(_levels(entry, source), Fraction(1)) for entry in entries])


def _pref_voting(profile: Any, source: str) -> _Cast:
    rankings, counts = profile.rankings_counts
    candidates = {_key(c): str(profile.cmap[c]) for c in profile.candidates}
    ballots = [
        (_levels(getattr(ranking, "rmap", ranking), source), _weight(count, source))
        for ranking, count in zip(rankings, counts, strict=True)
    ]
    return _Cast(candidates, ballots)


def _preflibtools(profile: Any, source: str) -> _Cast:
    candidates = {key: str(name) for key, name in sorted(profile.alternatives_name.items())}
    counts = profile.multiplicity
    ballots = [([list(level) for level in order], _weight(counts[order], source)) for order in profile.orders]
    return _Cast(candidates, ballots)


def _abcvoting(profile: Any, source: str) -> _Cast:
    candidates: dict[Hashable, str] = dict(enumerate(map(str, profile.cand_names)))
    ballots = []
    for voter in profile:
        approved = sorted(voter.approved)
        ballots.append(([approved, [c for c in candidates if c not in voter.approved]], _weight(voter.weight, source)))
    return _Cast(candidates, ballots)


def _approvals(entries: list[Any], source: str) -> _Cast:
    if not all(isinstance(entry, (set, frozenset)) for entry in entries):
        raise InputError(f"{source}: both sets (approvals) and other ballots; give ballots of one kind")
    everybody = sorted({key for entry in entries for key in entry}, key=lambda key: (type(key).__name__, key))
    candidates = {key: str(key) for key in everybody}
    ballots: list[tuple[Levels, Fraction]] = [
        ([[c for c in everybody if c in entry], [c for c in everybody if c not in entry]], Fraction(1))
        for entry in entries
    ]
    return _Cast(candidates, ballots)


def _plain(ballots: list[tuple[Levels, Fraction]]) -> _Cast:
    """Candidates in the order of their names or numbers."""
    keys = {key for levels, _ in ballots for level in levels for key in level}
    return _Cast({key: str(key) for key in sorted(keys, key=lambda key: (type(key).__name__, key))}, ballots)


def _levels(ranking: Any, source: str) -> Levels:
    """A ranking, best first, with sets, lists or tuples as ties; or candidate -> rank, small ranks first."""
    if isinstance(ranking, Mapping):
        ranks = {_key(c): rank for c, rank in ranking.items() if rank is not None}
        order = sorted(ranks, key=lambda c: ranks[c])
        return [list(level) for _, level in groupby(order, key=lambda c: ranks[c])]
    if isinstance(ranking, str) or not isinstance(ranking, Iterable):
        raise InputError(f"{source}: {shown(ranking)} is no ranking; list the candidates, best first")
    return [
        [_key(c) for c in (sorted(entry) if isinstance(entry, (set, frozenset)) else entry)]
        if isinstance(entry, (set, frozenset, list, tuple))
        else [_key(entry)]
        for entry in ranking
    ]


def _key(candidate: Any) -> Hashable:
    key: Hashable = candidate.item() if hasattr(candidate, "item") else candidate
    return key


def _weight(count: Any, source: str) -> Fraction:
    weight = exact(count, f"{source}: a count")
    if weight <= 0:
        raise InputError(f"{source}: a count is {shown(count)}; counts are more than 0")
    return weight
