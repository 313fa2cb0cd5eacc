"""Ballots that are no complete rankings: ties broken or left out, or everything taken as comparisons of pairs."""

from __future__ import annotations

import warnings
from collections.abc import Sequence
from dataclasses import replace
from typing import Literal, get_args

import numpy as np

from pluralign.formulations.errors import InputError, InputNote
from pluralign.formulations.instances.instance import Ballot, Comparison, Instance, check_weight
from pluralign.formulations.instances.profile import counted
from pluralign.formulations.instances.ranked import RankedBallots
from pluralign.formulations.numbers import listed, suggestion
from pluralign.solver.errors import parameter

Ties = Literal["refuse", "break", "skip"]
"""Of ballots that tie candidates: refused, ties broken by the order of the candidates, or such ballots left out."""
Incomplete = Literal["comparisons"]
"""Of ballots that tie candidates or leave some out: all ballots become comparisons of the pairs that they rank."""


def check_forms(ties: str, incomplete: str | None) -> None:
    """Raise `InputError` for an unknown treatment."""
    if ties not in get_args(Ties):
        known = get_args(Ties)
        raise InputError(f"{parameter('ties', ties)}: choose {', '.join(known)}{suggestion(ties, known)}")
    if incomplete is not None and incomplete not in get_args(Incomplete):
        raise InputError(
            f"{parameter('incomplete', incomplete)}: choose {', '.join(get_args(Incomplete))}, or leave it out"
        )


def settled(
    base: Instance, ballots: Sequence[Ballot], ties: Ties = "refuse", incomplete: Incomplete | None = None
) -> Instance:
    """The instance with these ballots, whose ties are treated so; what was done to how many is an `InputNote`.

    ties: for ballots that tie candidates; "refuse" raises `InputError`. incomplete: "comparisons" turns every ballot into
    comparisons, in which ties and candidates that are left out say nothing. Incomplete ballots are kept without it.
    """
    check_forms(ties, incomplete)
    if incomplete == "comparisons":
        return as_comparisons(replace(base, ballots=ballots))
    tied = [] if isinstance(ballots, RankedBallots) else [ballot for ballot in ballots if not ballot.is_strict]
    if tied and ties == "refuse":
        first = next(level for level in tied[0].levels if len(level) > 1)
        names = listed(base.names[c] for c in first)
        ways = (
            f"{parameter('ties', 'break')} or {parameter('ties', 'skip')}, or {parameter('incomplete', 'comparisons')}"
        )
        raise InputError(f"{tied[0].where or base.source}: ties {names}; rank one above the other, or say {ways}")
    if tied:
        voters = sum(ballot.count for ballot in tied)
        done = "are left out" if ties == "skip" else "have their ties broken by the order of the candidates"
        _note(f"{base.source}: {len(tied)} of {len(ballots)} ballots ({voters} voters) tie candidates and {done}")
        ballots = [b for b in ballots if b.is_strict] if ties == "skip" else [_broken(ballot) for ballot in ballots]
    return replace(base, ballots=ballots)


def as_comparisons(instance: Instance) -> Instance:
    """The instance with comparisons instead of ballots: (a, b) as often as a ballot ranks a above b.

    Tied candidates, and those that a ballot leaves out, are not compared on it. What was done is an `InputNote` if a ballot
    ties or leaves out candidates.
    """
    if not instance.ballots:
        return instance
    check_weight((ballot.count for ballot in instance.ballots), instance.source)
    short, n = _counted(instance.ballots, instance.m)
    if not n:
        raise InputError(f"{instance.source}: no ballot ranks one candidate above another; give at least one that does")
    if short:
        _note(
            f"{instance.source}: {short} of {len(instance.ballots)} ballots tie or leave out candidates; "
            "all are taken as comparisons of the pairs that they rank"
        )
    comparisons = tuple(Comparison(a, b, count) for (a, b), count in sorted(n.items()))
    return replace(instance, ballots=(), comparisons=comparisons)


def _counted(ballots: Sequence[Ballot], m: int) -> tuple[int, dict[tuple[int, int], int]]:
    """How many ballots do not rank all m apart, and how many voters rank a above b, where some do."""
    if isinstance(ballots, RankedBallots):
        table = counted(ballots.rankings, ballots.counts, m)
        return int(ballots.incomplete(m).sum()), {(a, b): int(table[a, b]) for a, b in np.argwhere(table).tolist()}
    n: dict[tuple[int, int], int] = {}
    for ballot in ballots:
        below: list[int] = []
        for level in reversed(ballot.levels):
            for a in level:
                for b in below:
                    n[a, b] = n.get((a, b), 0) + ballot.count
            below += level
    return sum(len(ballot.levels) < m for ballot in ballots), n


def _broken(ballot: Ballot) -> Ballot:
    return replace(ballot, levels=tuple((c,) for level in ballot.levels for c in sorted(level)))


def _note(text: str) -> None:
    warnings.warn(text, InputNote, stacklevel=4)
