"""From exclusions on weighted majority relations to profiles: an argument against all rules, whatever they look at.

Where a relation has no winner left, each candidate was excluded by a chain of voters who join or leave. Take a profile with
this relation: whoever joins can join, and whoever leaves must be there. The exclusions say which ballots that takes (at most
those of all chains that leave before they join), and if the rest of the relation is that of the remaining voters, the profile
exists. Then the same chains from it, each a demand of an axiom on profiles, contradict each other.

Source: F. Brandt, C. Geist, D. Peters, Optimal bounds for the no-show paradox via SAT solving, 2017, section 5, goes the same
way from relations to profiles.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from functools import cache
from itertools import islice
from typing import TypeVar

import numpy as np

from pluralign.proofs.compatibility.axioms import AXIOMS, AxiomInstance
from pluralign.proofs.compatibility.possible_winners import JOINS, NEVER_EXCLUDED, PossibleWinners
from pluralign.proofs.compatibility.question import Profile
from pluralign.solver.results import Deadline

KEPT = 6
"""Reasons that are kept of each exclusion, those that need the fewest ballots."""
ROOTS = 40
"""Relations without a winner that are tried."""

T = TypeVar("T")

Needs = tuple[int, ...]
"""How many of each ballot a profile must have."""


@dataclass(frozen=True)
class Exclusion:
    """Why a candidate cannot win on a relation: by itself, or as the ballot's voter joins or leaves, by exclusions there."""

    candidate: int
    needs: Needs
    ballot: int | None = None
    joins: bool = False
    premises: tuple[Exclusion, ...] = ()


def lifted(winners: PossibleWinners, n: int, deadline: Deadline) -> list[AxiomInstance] | None:
    """Demands on profiles that no rule meets, from the relations of n voters that have no winner left; None if none is found.

    Of the arguments found it is one about the fewest profiles. Raises `LimitReached` at the deadline.
    """
    reasons = _Reasons(winners, deadline)
    best: list[AxiomInstance] | None = None
    for i in np.nonzero(winners.masks[n] == 0)[0][:ROOTS]:
        for needs, premises in reasons.together(n, int(i), winners.first, NEVER_EXCLUDED):
            profile = _profile(winners, n, int(winners.majorities.codes[n][i]), needs)
            if profile is not None:
                found = list(dict.fromkeys(_demands(winners, profile, premises)))
                if best is None or len(found) < len(best):
                    best = found
    return best


class _Reasons:
    """The reasons of exclusions, by relation."""

    def __init__(self, winners: PossibleWinners, deadline: Deadline) -> None:
        self.winners, self.deadline = winners, deadline
        self.ballots = winners.majorities.ballots
        self.of: Callable[[int, int, int], list[Exclusion]] = cache(self._of)

    def together(
        self, n: int, i: int, candidates: Iterable[int], before: int
    ) -> list[tuple[Needs, tuple[Exclusion, ...]]]:
        """Reasons, all in steps before this one, for all the candidates at once, and what they need; the least needs first."""
        some: list[tuple[Needs, tuple[Exclusion, ...]]] = [((0,) * len(self.ballots), ())]
        for c in candidates:
            if self.winners.step[n][i, c] >= before:
                return []
            pairs = (
                (tuple(map(max, needs, more.needs)), (*chosen, more))
                for needs, chosen in some
                for more in self.of(n, i, c)
            )
            some = _least((needs, chosen) for needs, chosen in pairs if sum(needs) <= n)
        return some

    def _of(self, n: int, i: int, c: int) -> list[Exclusion]:
        self.deadline.check()
        step = int(self.winners.step[n][i, c])
        if step == 0:
            return [Exclusion(c, (0,) * len(self.ballots))]
        found = (
            (needs, Exclusion(c, needs, j, joins, premises))
            for j, joins in self._moves(n)
            for needs, premises in self._across(n, i, c, step, j, joins)
        )
        return [exclusion for _, exclusion in _least(found)]

    def _moves(self, n: int) -> Iterator[tuple[int, bool]]:
        """The voters, by their ballots, who can join or leave n of them."""
        for j in range(len(self.ballots)):
            if n + 1 < len(self.winners.masks):
                yield j, True
            if n > 1:
                yield j, False

    def _across(
        self, n: int, i: int, c: int, step: int, j: int, joins: bool
    ) -> Iterator[tuple[Needs, tuple[Exclusion, ...]]]:
        """If the voter of ballot j joins or leaves: all who could win there with c winning here are excluded there."""
        majorities, ballot = self.winners.majorities, self.ballots[j]
        if joins:
            there = n + 1, int(majorities.after[n][j][i])
            with_c = [y for y in self.winners.first if self.winners.goes(ballot, c, y)]
        else:
            behind = majorities.place(n - 1, int(majorities.codes[n][i] - majorities.moves[j]))
            if behind is None:
                return
            there = n - 1, behind
            with_c = [y for y in self.winners.first if self.winners.goes(ballot, y, c)]
        for needs, premises in self.together(*there, with_c, step):
            own = max(0, needs[j] - 1) if joins else needs[j] + 1
            yield (*needs[:j], own, *needs[j + 1 :]), premises


def _least(found: Iterable[tuple[Needs, T]]) -> list[tuple[Needs, T]]:
    """Those with different and the least needs."""
    by_needs: dict[Needs, T] = {}
    for needs, one in found:
        by_needs.setdefault(needs, one)
    return list(islice(sorted(by_needs.items(), key=lambda item: (sum(item[0]), item[0])), KEPT))


def _profile(winners: PossibleWinners, n: int, code: int, needs: Needs) -> Profile | None:
    """A profile of n voters with this relation and at least these ballots, or None if there is none."""
    majorities = winners.majorities
    left = code - sum(count * int(move) for count, move in zip(needs, majorities.moves, strict=True))
    rest = majorities.profile(n - sum(needs), left)
    if rest is None:
        return None
    needed = [j for j, count in enumerate(needs) for _ in range(count)]
    return tuple(sorted(majorities.ballots[j] for j in needed + rest))


def _demands(winners: PossibleWinners, profile: Profile, exclusions: Sequence[Exclusion]) -> Iterator[AxiomInstance]:
    """What the axioms demand along the chains."""
    for exclusion in exclusions:
        if exclusion.ballot is None:
            yield from _own_demand(winners, profile, exclusion.candidate)
            continue
        ballot = winners.majorities.ballots[exclusion.ballot]
        if exclusion.joins:
            other = tuple(sorted((*profile, ballot)))
            profiles = profile, other
        else:
            k = profile.index(ballot)
            other = profile[:k] + profile[k + 1 :]
            profiles = other, profile
        yield from (AxiomInstance(axiom, profiles, ballot) for axiom in winners.joins)
        yield from _demands(winners, other, exclusion.premises)


def _own_demand(winners: PossibleWinners, profile: Profile, candidate: int) -> Iterator[AxiomInstance]:
    """The demand that excludes a candidate on a profile by itself; none if the candidate is first in no allowed ranking."""
    if candidate not in winners.first:
        return
    for axiom in winners.axioms:
        if axiom not in JOINS:
            cases, holds = AXIOMS[axiom]
            for named, profiles in cases(winners.asked, profile):
                if not holds(named, (candidate,)):
                    yield AxiomInstance(axiom, profiles, named)
