"""Ballots of JSON and of arrays, many at once: what is in order is read by columns.

Whatever is not in order is left to the readers of single ballots, which say what is wrong with the first one that is.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import numpy as np

from pluralign.formulations.errors import InputError
from pluralign.formulations.instances.instance import MAX_WEIGHT, Instance
from pluralign.formulations.instances.ranked import RankedBallots, first_odd
from pluralign.formulations.numbers import exact_vector
from pluralign.formulations.types import Ints

_KEYS = ({"ranking"}, {"theta"}, {"ranking", "count"}, {"theta", "count"})


def ballots_of_rows(base: Instance, rows: object, source: str) -> RankedBallots | None:
    """The ballots in a list of {"count", "ranking" or "theta"}, if all are complete, without ties and in order, else None."""
    if not isinstance(rows, list) or not rows or not all(isinstance(row, dict) and row.keys() in _KEYS for row in rows):
        return None
    counts = counts_of([row.get("count", 1) for row in rows])
    by_theta = np.array(["theta" in row for row in rows])
    values = [row["theta"] if "theta" in row else row["ranking"] for row in rows]
    if counts is None or not all(isinstance(value, list) for value in values):
        return None
    ranked = _ranked(base, [value for value, theta in zip(values, by_theta, strict=True) if not theta])
    induced = _induced(base, [value for value, theta in zip(values, by_theta, strict=True) if theta])
    if ranked is None or induced is None:
        return None
    rankings = np.empty((len(rows), base.m), dtype=np.int64)
    rankings[~by_theta], rankings[by_theta] = ranked, induced
    return RankedBallots(rankings, counts, f"{source}: ballot", by_theta, base.features)


def ballots_of_thetas(base: Instance, rows: Sequence[Any], counts: Sequence[Any], where: str) -> RankedBallots | None:
    """The ballots that the rows (θ) induce, if all are in order and none gives two candidates equal rewards, else None."""
    each, induced = counts_of(counts), _induced(base, rows)
    if each is None or induced is None or not rows:
        return None
    return RankedBallots(induced, each, where, np.ones(len(rows), dtype=bool), base.features)


def ballots_of_rankings(base: Instance, rows: Sequence[Any], counts: Sequence[Any], where: str) -> RankedBallots | None:
    """The ballots in lists of names or of numbers, if all are complete rankings, else None."""
    each, ranked = counts_of(counts), _ranked(base, rows, numbered=True)
    return None if each is None or ranked is None or not rows else RankedBallots(ranked, each, where)


def counts_of(counts: Sequence[Any]) -> Ints | None:
    """Counts as an array, if all are positive integers of less than 63 bits, else None."""
    good = set(map(type, counts)) <= {int} and all(0 < count < MAX_WEIGHT for count in set(counts))
    return np.array(counts, dtype=np.int64) if good else None


def _ranked(base: Instance, rows: Sequence[Any], numbered: bool = False) -> Ints | None:
    """n×m rankings by numbers; None if one is not a list of all names (or, if `numbered`, of all numbers), once each."""
    rankings = np.empty((len(rows), base.m), dtype=np.int64)
    for i, row in enumerate(rows):
        if not isinstance(row, list) or len(row) != base.m:
            return None
        try:
            rankings[i] = row if numbered and set(map(type, row)) == {int} else [*map(base.numbers.__getitem__, row)]
        except (KeyError, TypeError, OverflowError):
            return None
    return rankings if first_odd(rankings) is None and rankings.max(initial=0) < base.m else None


def _induced(base: Instance, rows: Sequence[Any]) -> Ints | None:
    """n×m rankings by θ; None if one is no θ or gives two candidates equal rewards."""
    if not rows:
        return np.empty((0, base.m), dtype=np.int64)
    if base.features is None or any(not isinstance(row, list) or len(row) != base.d for row in rows):
        return None
    try:
        thetas = [exact_vector(row, "theta") for row in rows]
    except InputError:
        return None
    orders, strict = base.rewards.orders(thetas)
    return orders if strict.all() else None
