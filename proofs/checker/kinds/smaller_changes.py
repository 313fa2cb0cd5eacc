"""The cases of axioms that compare profiles, see `smaller_cases`.

Of raises only those by one voter are cases: if more voters of a ballot raise a candidate and the rule does not meet the
demand, then it does not for some one of them in turn, among profiles of as many voters.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from functools import partial
from itertools import combinations, permutations, product

from ..budget import spend
from .smaller_profiles import Form, Path, Poll, Rule, left, minus, negative
from .smaller_worlds import Case, Change, Demand, World, poll
from .theorem_statement import Order


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


COMPARING: dict[str, Callable[[World], Iterator[Case]]] = {
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
