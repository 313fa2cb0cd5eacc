"""The cases of each axiom on a family: a profile with unknown numbers of voters, and whether the rule meets a demand there.

The demands are those of docs/certificates.md, for profiles whose ballots are in the family. Of raises only those by one voter
are cases: if more voters of a ballot raise a candidate and the rule does not meet the demand, then it does not for some one
of them in turn, among profiles of as many voters.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from functools import partial
from itertools import combinations, permutations, product

from ..budget import spend
from .smaller_families import Rankings
from .smaller_profiles import Form, Limits, Path, Poll, Rule, constant, left, minus, negative, plus, total
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
    demand: Callable[[Sequence[Form]], Demand]

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

        def demand(ballot: Order, w: Sequence[Form]) -> Demand:
            return partial(holds, ballot, poll(family, w, before), poll(family, w, n, ballot))

        for ballot in family:
            yield Case(size, (range(size),), before, partial(demand, ballot))

    def changed(self, changes: Iterator[Change], holds: Callable[[Order, Poll, Poll, Path], bool]) -> Iterator[Case]:
        """Demands about profiles in which one voter casts one or another ballot."""
        family, n = self.family, self.voters

        def demand(change: Change, w: Sequence[Form]) -> Demand:
            one, other, about = change
            return partial(holds, about, poll(family, w, n, one), poll(family, w, n, other))

        for change in changes:
            yield Case(len(family), (), None if n is None else n - 1, partial(demand, change))

    def merged(self, holds: Callable[[Poll, Poll, Poll, Path], bool]) -> Iterator[Case]:
        """Demands about two profiles and both together."""
        family, size = self.family, len(self.family)

        def demand(w: Sequence[Form]) -> Demand:
            one, other = poll(family, w[:size]), poll(family, w[size:])
            return partial(holds, one, other, one + other)

        if self.voters != 1:
            yield Case(2 * size, (range(size), range(size, 2 * size)), self.voters, demand)


def poll(ballots: Rankings, numbers: Sequence[Form], voters: int | None = None, more: Order | None = None) -> Poll:
    """So many voters of each ballot, and one who casts `more`; `voters` are all of them, if that is known."""
    size = len(numbers[0])
    votes = list(zip(ballots, numbers, strict=True))
    if more is not None:
        votes.append((more, constant(1, size)))
    return Poll(votes, total([number for _, number in votes], size) if voters is None else constant(voters, size))


def po(world: World) -> Iterator[Case]:
    def holds(a: int, b: int, poll: Poll, path: Path) -> bool:
        if not poll.unanimous(path, a, b):
            return True
        output = world.rule.output(path, poll)
        return output.index(a) < output.index(b)

    return (world.case(partial(holds, a, b)) for a, b in permutations(world.family[0], 2))


def pmc(world: World) -> Iterator[Case]:
    def holds(ranking: Order, poll: Poll, path: Path) -> bool:
        majorities = all(poll.beats(path, a, b) for a, b in combinations(ranking, 2))
        return not majorities or world.rule.output(path, poll) == ranking

    return (world.case(partial(holds, ranking)) for ranking in world.family)


def of_winners(premise: Callable[..., bool], wins: bool) -> Callable[[World], Iterator[Case]]:
    """Who fulfils the premise is first in the output, or is not."""

    def holds(world: World, c: int, poll: Poll, path: Path) -> bool:
        return not premise(world, c, poll, path) or (world.rule.winner(path, poll) == c) is wins

    return lambda world: (world.case(partial(holds, world, c)) for c in world.family[0])


def is_majority(world: World, c: int, poll: Poll, path: Path) -> bool:
    return c in world.rule.firsts and path.positive(poll.majority(poll.first(c)))


def is_condorcet(world: World, c: int, poll: Poll, path: Path) -> bool:
    return c in world.rule.firsts and all(poll.beats(path, c, a) for a in world.family[0] if a != c)


def is_condorcet_of_pareto(world: World, c: int, poll: Poll, path: Path) -> bool:
    return is_condorcet(world, c, poll, path) and any(s[0] == c for s in world.rule.respecting(path, poll))


def is_loser(world: World, c: int, poll: Poll, path: Path) -> bool:
    return all(poll.beats(path, a, c) for a in world.family[0] if a != c)


def is_majority_loser(world: World, c: int, poll: Poll, path: Path) -> bool:
    return path.positive(poll.majority(poll.last(c)))


def reversal(world: World) -> Iterator[Case]:
    """A profile that is not its own reversal has a ballot with another number of voters than the reverse."""

    def demand(i: int, j: int, w: Sequence[Form]) -> Demand:
        turned = tuple([ballot[::-1] for ballot in world.family])
        return partial(holds, minus(w[i], w[j]), poll(world.family, w, world.voters), poll(turned, w, world.voters))

    def holds(differ: Form, one: Poll, other: Poll, path: Path) -> bool:
        if not (path.positive(differ) or path.positive(negative(differ))):
            return True
        return world.rule.winner(path, one) != world.rule.winner(path, other)

    for i, ballot in enumerate(world.family):
        if ballot < ballot[::-1] and len(ballot) > 1:
            j = world.family.index(ballot[::-1])
            yield Case(len(world.family), (range(len(world.family)),), world.voters, partial(demand, i, j))


def raises(world: World) -> Iterator[Change]:
    """One ballot and another with a candidate at a better place, the others in the same order."""
    for one, other, c in product(world.family, world.family, world.family[0]):
        spend(10 + 2 * len(one))
        if other.index(c) < one.index(c) and left(one, c) == left(other, c):
            yield one, other, (c,)


def winner_monotonicity(world: World) -> Iterator[Case]:
    def holds(raised: Order, one: Poll, other: Poll, path: Path) -> bool:
        return world.rule.winner(path, one) not in raised or world.rule.winner(path, other) in raised

    return world.changed(raises(world), holds)


def monotonicity(world: World) -> Iterator[Case]:
    def holds(raised: Order, one: Poll, other: Poll, path: Path) -> bool:
        return world.rule.output(path, other).index(*raised) <= world.rule.output(path, one).index(*raised)

    return world.changed(raises(world), holds)


def strategy_proofness(world: World) -> Iterator[Case]:
    def holds(ballot: Order, one: Poll, other: Poll, path: Path) -> bool:
        return ballot.index(world.rule.winner(path, one)) <= ballot.index(world.rule.winner(path, other))

    return world.changed(((one, other, one) for one, other in permutations(world.family, 2)), holds)


def participation(world: World) -> Iterator[Case]:
    def holds(ballot: Order, before: Poll, after: Poll, path: Path) -> bool:
        return ballot.index(world.rule.winner(path, after)) <= ballot.index(world.rule.winner(path, before))

    return world.joined(holds)


def positive_involvement(world: World) -> Iterator[Case]:
    def holds(ballot: Order, before: Poll, after: Poll, path: Path) -> bool:
        return world.rule.winner(path, before) != ballot[0] or world.rule.winner(path, after) == ballot[0]

    return world.joined(holds)


def negative_involvement(world: World) -> Iterator[Case]:
    def holds(ballot: Order, before: Poll, after: Poll, path: Path) -> bool:
        return world.rule.winner(path, after) != ballot[-1] or world.rule.winner(path, before) == ballot[-1]

    return world.joined(holds)


def is_block(ranking: Order, some: Order) -> bool:
    places = sorted(map(ranking.index, some))
    return places[-1] - places[0] == len(some) - 1


def clones(world: World) -> Iterator[Case]:
    def holds(alike: Order, c: int, fewer: Rule, poll: Poll, path: Path) -> bool:
        winner, then = world.rule.winner(path, poll), fewer.winner(path, poll.without(c))
        return then in alike if winner in alike else then == winner

    names = world.family[0]
    for size in range(2, len(names)):
        for alike in combinations(names, size):
            adjacent = tuple([s for s in world.family if is_block(s, alike)])
            yield from (
                world.case(partial(holds, alike, c, world.rule.without(c)), adjacent)
                for c in (alike if adjacent else ())
            )


def separability(world: World) -> Iterator[Case]:
    def holds(one: Poll, other: Poll, both: Poll, path: Path) -> bool:
        output = world.rule.output(path, one)
        return world.rule.output(path, other) != output or world.rule.output(path, both) == output

    return world.merged(holds)


def reinforcement(world: World) -> Iterator[Case]:
    def holds(one: Poll, other: Poll, both: Poll, path: Path) -> bool:
        winner = world.rule.winner(path, one)
        return world.rule.winner(path, other) != winner or world.rule.winner(path, both) == winner

    return world.merged(holds)


def smith(world: World) -> Iterator[Case]:
    def holds(poll: Poll, path: Path) -> bool:
        names = world.family[0]
        ahead = {(a, b) for a, b in permutations(names, 2) if poll.beats(path, a, b)}
        for size in range(1, len(names)):
            for inside in combinations(names, size):
                if all((a, b) in ahead for a in inside for b in names if b not in inside):
                    able = world.rule.firsts.isdisjoint(inside)
                    return able or world.rule.winner(path, poll) in inside
        return True

    yield world.case(holds)


def unanimity(world: World) -> Iterator[Case]:
    def holds(ranking: Order, poll: Poll, path: Path) -> bool:
        return world.rule.output(path, poll) == ranking

    return (world.case(partial(holds, ranking), (ranking,)) for ranking in world.family)


def pareto_winner(world: World) -> Iterator[Case]:
    def holds(a: int, b: int, poll: Poll, path: Path) -> bool:
        return not poll.unanimous(path, a, b) or world.rule.winner(path, poll) != b

    pairs = permutations(world.family[0], 2)
    return (world.case(partial(holds, a, b)) for a, b in pairs if a in world.rule.firsts)


def homogeneity(world: World) -> Iterator[Case]:
    def holds(copies: int, poll: Poll, path: Path) -> bool:
        more = poll
        for _ in range(copies - 1):
            more = more + poll
        return world.rule.output(path, poll) == world.rule.output(path, more)

    return (world.case(partial(holds, copies)) for copies in (2, 3))


def local_iia(world: World) -> Iterator[Case]:
    def holds(c: int, fewer: Rule, poll: Poll, path: Path) -> bool:
        output = world.rule.output(path, poll)
        if c not in (output[0], output[-1]):
            return True
        return fewer.output(path, poll.without(c)) == left(output, c)

    return (world.case(partial(holds, c, world.rule.without(c))) for c in world.family[0] if len(world.family[0]) > 2)


CASES: dict[str, Callable[[World], Iterator[Case]]] = {
    "po": po,
    "pmc": pmc,
    "majority": of_winners(is_majority, True),
    "condorcet-winner": of_winners(is_condorcet, True),
    "condorcet-winner-pareto": of_winners(is_condorcet_of_pareto, True),
    "condorcet-loser": of_winners(is_loser, False),
    "majority-loser": of_winners(is_majority_loser, False),
    "smith": smith,
    "unanimity": unanimity,
    "pareto-winner": pareto_winner,
    "reversal-symmetry": reversal,
    "winner-monotonicity": winner_monotonicity,
    "monotonicity": monotonicity,
    "participation": participation,
    "positive-involvement": positive_involvement,
    "negative-involvement": negative_involvement,
    "strategy-proofness": strategy_proofness,
    "clones": clones,
    "separability": separability,
    "reinforcement": reinforcement,
    "homogeneity": homogeneity,
    "local-iia": local_iia,
}
