"""The cases of each axiom on a family: a profile with unknown numbers of voters, and whether the rule meets a demand there.

The demands are those of docs/certificates.md, for profiles whose ballots are in the family.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from functools import partial
from itertools import combinations, permutations

from .smaller_changes import COMPARING
from .smaller_profiles import Path, Poll
from .smaller_worlds import Case, World
from .theorem_statement import Order


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
    **COMPARING,
}
