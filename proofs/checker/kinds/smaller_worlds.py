"""What the cases of axioms are made of: profiles with unknown numbers of voters, one or several of them, on one family."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from functools import lru_cache, partial

from .smaller_families import Rankings
from .smaller_profiles import Form, Limits, Path, Poll, Rule, constant, negative, plus, total
from .theorem_statement import Order

Change = tuple[Order, Order, Order]  # a ballot, another, and what the demand is about

Demand = Callable[[Path], bool]  # whether it is met, on a path


@dataclass(frozen=True)
class Case:
    """Unknown numbers, `groups` of which have at least one voter; `together` are all voters, None for any number of them.

    demand: what is demanded, for these numbers.
    """

    unknowns: int
    groups: tuple[range, ...]
    together: int | None
    demand: Callable[[tuple[Form, ...]], Demand]

    def limits(self) -> Limits:
        """What is known of the numbers."""
        each = [tuple(int(i == k) for i in range(self.unknowns + 1)) for k in range(self.unknowns)]
        found = [plus(total([each[k] for k in group], self.unknowns + 1), -1) for group in self.groups]
        if self.together is not None:
            every = plus(total(each, self.unknowns + 1), -self.together)
            found += [every, negative(every)]
        return found


@dataclass(frozen=True)
class World:
    """A rule on a family, and profiles of so many voters, None for any number."""

    rule: Rule
    voters: int | None

    @property
    def family(self) -> Rankings:
        return self.rule.family

    def case(self, holds: Callable[[Poll, Path], bool], ballots: Rankings | None = None) -> Case:
        """A demand about a profile of these ballots."""
        cast = self.family if ballots is None else ballots
        size = len(cast)
        return Case(size, (range(size),), self.voters, lambda w: partial(holds, poll(cast, w, self.voters)))

    def joined(self, holds: Callable[[Order, Poll, Poll, Path], bool]) -> Iterator[Case]:
        """Demands about a profile and the same with one voter more, who is counted."""
        if self.voters == 1:
            return
        family, n, size = self.family, self.voters, len(self.family)
        before = None if n is None else n - 1

        def demand(ballot: Order, w: tuple[Form, ...]) -> Demand:
            return partial(holds, ballot, poll(family, w, before), poll(family, w, n, ballot))

        for ballot in family:
            yield Case(size, (range(size),), before, partial(demand, ballot))

    def changed(self, changes: Iterator[Change], holds: Callable[[Order, Poll, Poll, Path], bool]) -> Iterator[Case]:
        """Demands about profiles in which one voter casts one or another ballot."""
        family, n = self.family, self.voters

        def demand(change: Change, w: tuple[Form, ...]) -> Demand:
            one, other, about = change
            return partial(holds, about, poll(family, w, n, one), poll(family, w, n, other))

        for change in changes:
            yield Case(len(family), (), None if n is None else n - 1, partial(demand, change))

    def merged(self, holds: Callable[[Poll, Poll, Poll, Path], bool]) -> Iterator[Case]:
        """Demands about two profiles and both together."""
        family, size = self.family, len(self.family)

        def demand(w: tuple[Form, ...]) -> Demand:
            one, other = poll(family, w[:size]), poll(family, w[size:])
            return partial(holds, one, other, one + other)

        if self.voters != 1:
            yield Case(2 * size, (range(size), range(size, 2 * size)), self.voters, demand)


@lru_cache(maxsize=2)  # the cases of an axiom ask about one profile after the other
def poll(ballots: Rankings, numbers: tuple[Form, ...], voters: int | None = None, more: Order | None = None) -> Poll:
    """So many voters of each ballot, and one who casts `more`; `voters` are all of them, if that is known."""
    size = len(numbers[0])
    votes = list(zip(ballots, numbers, strict=True))
    if more is not None:
        votes.append((more, constant(1, size)))
    return Poll(votes, total([number for _, number in votes], size) if voters is None else constant(voters, size))
