"""What built-in instances are made with."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from fractions import Fraction

from pluralign.formulations.instances.instance import Ballot, Instance
from pluralign.formulations.numbers import exact_vector

Coordinate = int | str | Fraction


@dataclass(frozen=True)
class Builtin:
    """A built-in instance: its name after `builtin:`, a title, where it is from, and how to make it."""

    name: str
    title: str
    source: str
    make: Callable[[], Instance]


def instance_of(
    name: str, features: Mapping[str, Sequence[Coordinate]], ballots: Iterable[tuple[int, Sequence[str]]] = ()
) -> Instance:
    """An instance from features by name and ballots, (voters, names from best to worst)."""
    number = {candidate: i for i, candidate in enumerate(features)}
    return Instance(
        names=tuple(features),
        features=tuple(exact_vector(row, name) for row in features.values()),
        ballots=tuple(Ballot.strict((number[c] for c in ranking), voters) for voters, ranking in ballots),
        source=f"builtin:{name}",
    )
