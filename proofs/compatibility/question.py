"""Which rules are asked for: those from the profiles of a few voters to allowed rankings, and what can be seen in a profile."""

from __future__ import annotations

import math
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from functools import cached_property
from itertools import chain, combinations_with_replacement, permutations, product

from pluralign.formulations.errors import InputError
from pluralign.formulations.numbers import shown
from pluralign.formulations.types import Ranking

Profile = tuple[Ranking, ...]
"""The ballots; sorted where rules are anonymous."""

MAX_VARIABLES = 40_000
"""Profiles times outputs that are all told to a SAT solver at once; so many take some seconds."""
MAX_LISTED = 10_000_000
"""More profiles times outputs than this are refused; so many are listed, and told to the solver as they are needed."""
MAX_CANDIDATES = 6
"""For weighted majorities: already seven candidates have too many rankings."""


@dataclass(frozen=True)
class CompatibilityQuestion:
    """Rules from all profiles of 1 to `voters` rankings of `ballots` to rankings of `family`, both sorted; names of axioms."""

    m: int
    voters: int
    axioms: tuple[str, ...]
    family: tuple[Ranking, ...]
    ballots: tuple[Ranking, ...]
    anonymous: bool

    @property
    def too_large(self) -> bool:
        """Whether the profiles and their outputs are too many to be told to a solver at once."""
        sizes = len(self.family), len(self.ballots), self.voters, self.anonymous
        return _first_too_many(*sizes, MAX_VARIABLES)[0] > 0

    @cached_property
    def profiles(self) -> dict[int, list[Profile]]:
        """All profiles by the number of voters."""
        every = combinations_with_replacement if self.anonymous else _sequences
        return {n: list(every(self.ballots, n)) for n in range(1, self.voters + 1)}

    @cached_property
    def symmetries(self) -> list[Ranking]:
        """The relabellings c -> π_c, except the identity, that leave the family and the ballots as they are."""
        sets = [set(self.family), set(self.ballots)]
        every = permutations(range(self.m))
        return [p for p in every if all({renamed(p, ranking) for ranking in some} == some for some in sets)][1:]

    @cached_property
    def alike(self) -> dict[Profile, list[Profile]]:
        """The profiles by their majority relation."""
        groups: dict[Profile, list[Profile]] = {}
        for profile in chain.from_iterable(self.profiles.values()):
            groups.setdefault(self.relation(profile), []).append(profile)
        return groups

    def relation(self, profile: Profile) -> Profile:
        """The pairs (a, b) such that a beats b."""
        return tuple((a, b) for a, b in permutations(range(self.m), 2) if beats(profile, a, b))

    @cached_property
    def cast(self) -> frozenset[Ranking]:
        """The ballots as a set."""
        return frozenset(self.ballots)

    def profile(self, ballots: Iterable[Ranking]) -> Profile:
        """The profile with these ballots."""
        return tuple(sorted(ballots)) if self.anonymous else tuple(ballots)


def supporters(profile: Profile, a: int, b: int) -> int:
    """How many voters prefer a to b."""
    return sum(ballot.index(a) < ballot.index(b) for ballot in profile)


def beats(profile: Profile, a: int, b: int) -> bool:
    """Whether more than half of the voters prefer a to b."""
    return 2 * supporters(profile, a, b) > len(profile)


def renamed(relabelling: Ranking, ranking: Ranking) -> Ranking:
    """The ranking with π_c in the place of each c."""
    return tuple(relabelling[c] for c in ranking)


def _sequences(family: Sequence[Ranking], n: int) -> Iterator[Profile]:
    return product(family, repeat=n)


def question(
    m: int,
    voters: int,
    axioms: Sequence[str],
    family: Iterable[Sequence[int]] | None,
    ballots: Iterable[Sequence[int]] | None,
    anonymous: bool,
    weighted: bool = False,
) -> CompatibilityQuestion:
    """The question with defaults filled in, see `compatibility`. Raises `InputError` for what is wrong or too large.

    weighted: it can be asked of weighted majorities, so that the profiles may be many.
    """
    for name, value, least in (("candidates", m, 2), ("voters", voters, 1)):
        if type(value) is not int or value < least:
            raise InputError(f"the number of {name} is {shown(value)}; give a whole number from {least}")
    allowed = None if family is None else _rankings(family, m, "family")
    cast = allowed if ballots is None else _rankings(ballots, m, "ballots")
    if allowed is not None and cast is not None and not set(cast) <= set(allowed):
        wrong = next(ballot for ballot in cast if ballot not in allowed)
        raise InputError(f"ballots: {shown(wrong)} is not in the family; voters cast allowed rankings")
    outputs, kinds = (math.factorial(m) if rankings is None else len(rankings) for rankings in (allowed, cast))
    if not (weighted and m <= MAX_CANDIDATES):
        _check_size(outputs, kinds, voters, anonymous)
    every = allowed or tuple(permutations(range(m)))
    return CompatibilityQuestion(m, voters, tuple(dict.fromkeys(axioms)), every, cast or every, anonymous)


def _rankings(given: Iterable[Sequence[int]], m: int, place: str) -> tuple[Ranking, ...]:
    rankings = [tuple(ranking) for ranking in given]
    for ranking in rankings:
        if any(type(c) is not int for c in ranking) or sorted(ranking) != list(range(m)):
            raise InputError(f"{place}: {shown(ranking)} is no ranking of the candidates 0 to {m - 1}; list each once")
    if not rankings or len(set(rankings)) < len(rankings):
        raise InputError(f"{place}: there is no ranking, or one twice; give each ranking once")
    return tuple(sorted(rankings))


def _check_size(outputs: int, kinds: int, voters: int, anonymous: bool) -> None:
    n, profiles = _first_too_many(outputs, kinds, voters, anonymous, MAX_LISTED)
    if n:
        raise InputError(
            f"{profiles:,} profiles of up to {n} voters with {outputs:,} possible outputs each are "
            f"{profiles * outputs:,} variables, more than {MAX_LISTED:,}; take fewer voters, fewer candidates or "
            "a smaller family"
        )


def _first_too_many(outputs: int, ballots: int, voters: int, anonymous: bool, most: int) -> tuple[int, int]:
    """The least number of voters with more variables than that, and of profiles of up to so many; zeros if there is none."""
    profiles = 0
    for n in range(1, voters + 1):
        profiles += math.comb(ballots + n - 1, n) if anonymous else ballots**n
        if profiles * outputs > most:
            return n, profiles
    return 0, 0
