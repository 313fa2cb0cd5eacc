"""Rules on rankings on profiles whose numbers of voters are unknown: their outputs, case by case.

A form is an integer combination of unknown whole numbers ≥ 0, the numbers of voters who cast this or that ballot, and a
constant. Where a rule depends on which of some forms are not negative, it asks a `Path`; what holds on every path, one
choice or another at each question, holds for all numbers. Without unknowns only ties leave questions open.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from functools import cache, partial
from itertools import combinations, permutations
from operator import add, sub

from ..budget import spend
from . import leximax_ranking
from .smaller_families import Rankings
from .theorem_statement import Order

Form = tuple[int, ...]  # coefficients of the unknown numbers, the constant last

Limits = list[Form]  # all of them are ≥ 0

RULES = (*leximax_ranking.RULES, "kemeny", "kemeny-po", "slater", "ranked-pairs")


class Open(Exception):  # noqa: N818 - a question, not a fault
    """The path must be continued by one of the options that are left, each a number and what is supposed in it."""

    def __init__(self, options: list[tuple[int, Limits]]) -> None:
        self.options = options


class Path:
    """Answers to questions in turn: the number of an option each."""

    def __init__(self, choices: Sequence[int] = ()) -> None:
        self.choices = list(reversed(choices))
        self.known: dict[Form, bool] = {}

    def choose(self, options: Sequence[Limits]) -> int:
        """The number of an option whose forms are all ≥ 0; there is one, whatever the numbers are."""
        left = [(k, forms) for k, forms in enumerate(options) if all(f[-1] >= 0 or any(f[:-1]) for f in forms)]
        spend(10 + 5 * sum(map(len, options)))
        if len(left) == 1:
            return left[0][0]
        if not self.choices:
            raise Open(left)
        return self.choices.pop()

    def positive(self, form: Form) -> bool:
        """Whether it is > 0; a question is not asked twice."""
        if form not in self.known:
            opposite = negative(form)
            if self.known.get(opposite):
                return False
            self.known[form] = self.choose([[opposite], [plus(form, -1)]]) == 1
        return self.known[form]


def total(forms: Sequence[Form], size: int) -> Form:
    """Their sum, as a form with `size` entries."""
    spend(5 + len(forms) * (5 + size))
    return tuple(map(sum, zip(*forms, strict=True))) if forms else (0,) * size


def minus(one: Form, other: Form) -> Form:
    return tuple(map(sub, one, other))


def negative(form: Form) -> Form:
    return tuple([-x for x in form])


def plus(form: Form, constant: int) -> Form:
    return (*form[:-1], form[-1] + constant)


def constant(value: int, size: int) -> Form:
    return (0,) * (size - 1) + (value,)


class Poll:
    """A profile: for each ballot the number of voters who cast it; and the number of all."""

    def __init__(self, votes: Sequence[tuple[Order, Form]], voters: Form) -> None:
        self.votes = [(ballot, number) for ballot, number in votes if any(number)]
        self.voters, self.size = voters, len(voters)
        self.above = cache(self._above)
        self.first = cache(partial(self._at, 0))
        self.last = cache(partial(self._at, -1))
        self.margin = cache(lambda a, b: self.majority(self.above(a, b)))
        self.points = cache(lambda c: total([self.above(c, a) for a in self.votes[0][0] if a != c], self.size))
        self.cheapest = cache(self._cheapest)

    def _above(self, a: int, b: int) -> Form:
        """n_ab."""
        return self._count(lambda ballot: ballot.index(a) < ballot.index(b))

    def _at(self, place: int, c: int) -> Form:
        """The number of voters who have the candidate at a place."""
        return self._count(lambda ballot: ballot[place] == c)

    def _count(self, which: Callable[[Order], bool]) -> Form:
        spend(5 * len(self.votes))
        return total([number for ballot, number in self.votes if which(ballot)], self.size)

    def majority(self, number: Form) -> Form:
        """It is > 0 if the number is more than half of the voters."""
        return minus(tuple(map(add, number, number)), self.voters)

    def beats(self, path: Path, a: int, b: int) -> bool:
        return path.positive(self.margin(a, b))

    def unanimous(self, path: Path, a: int, b: int) -> bool:
        return not path.positive(self.above(b, a))

    def _cheapest(self, allowed: Rankings, fixed: bool) -> list[Limits]:
        return cheapest([total([self.above(b, a) for a, b in combinations(s, 2)], self.size) for s in allowed], fixed)

    def __add__(self, other: Poll) -> Poll:
        return Poll(self.votes + other.votes, tuple(map(add, self.voters, other.voters)))

    def without(self, c: int) -> Poll:
        return Poll([(left(ballot, c), number) for ballot, number in self.votes], self.voters)


def cheapest(costs: list[Form], fixed: bool) -> list[Limits]:
    """For each cost what says that no other one is less, nor, if ties are `fixed`, as much and before it."""
    if len(costs[0]) == 1:  # known numbers: only the least costs matter
        best = [k for k, cost in enumerate(costs) if cost == min(costs)]
        return [[constant(-(k not in best[: 1 if fixed else None]), 1)] for k in range(len(costs))]
    spend(len(costs) ** 2 * len(costs[0]))
    return [
        [plus(minus(other, cost), -(i < k) * fixed) for i, other in enumerate(costs) if i != k]
        for k, cost in enumerate(costs)
    ]


def left(ranking: Order, c: int) -> Order:
    """The ranking without a candidate."""
    return tuple([a for a in ranking if a != c])


class Rule:
    """One of `RULES`, on a family of allowed rankings.

    Ties are broken by the order of the candidates, or the lexicographic one of the rankings, if they are `fixed`; otherwise
    in any way, each time another one.
    """

    def __init__(self, name: str, family: Rankings, fixed: bool) -> None:
        self.name, self.family, self.fixed = name, family, fixed
        self.firsts = {ranking[0] for ranking in family}

    def without(self, c: int) -> Rule:
        """The rule where a candidate is removed."""
        return Rule(self.name, tuple(sorted({left(ranking, c) for ranking in self.family})), self.fixed)

    def respecting(self, path: Path, poll: Poll) -> Rankings:
        """The rankings that have every unanimous pair in order."""
        pairs = permutations(self.family[0], 2)
        spend(5 * len(self.family) * len(self.family[0]) ** 2)
        sure = {(a, b) for a, b in pairs if poll.unanimous(path, a, b)}
        return tuple([s for s in self.family if not any((b, a) in sure for a, b in combinations(s, 2))])

    def output(self, path: Path, poll: Poll, places: int | None = None) -> Order:
        """The output, or what it has at the first so many places."""
        if self.name in ("kemeny", "kemeny-po", "slater"):
            return self._cheapest(path, poll)[:places]
        if self.name == "ranked-pairs":
            return self._locked(path, poll)[:places]
        allowed = self.respecting(path, poll) if self.name.startswith("lcpo") else self.family
        scores: dict[int, Form] = {}
        prefix: Order = ()
        while len(prefix) < (len(self.family[0]) if places is None else places):
            spend(10 * len(allowed))
            able = sorted({ranking[len(prefix)] for ranking in allowed})
            scores.update({c: self._score(path, poll, c) for c in able if c not in scores and len(able) > 1})
            best = [[plus(minus(scores[c], scores[a]), -(a < c) * self.fixed) for a in able if a != c] for c in able]
            prefix = (*prefix, able[path.choose(best)])
            allowed = tuple([ranking for ranking in allowed if ranking[: len(prefix)] == prefix])
        return prefix

    def winner(self, path: Path, poll: Poll) -> int:
        return self.output(path, poll, 1)[0]

    def _cheapest(self, path: Path, poll: Poll) -> Order:
        """If the first of the cheapest rankings respects every unanimous pair, it is so of those that do."""
        if self.name == "slater":
            names = self.family[0]
            broken = {(b, a) for a, b in permutations(names, 2) if poll.beats(path, a, b)}
            costs = [constant(sum(pair in broken for pair in combinations(s, 2)), 1) for s in self.family]
            return self.family[path.choose(cheapest(costs, self.fixed))]
        best = self.family[path.choose(poll.cheapest(self.family, self.fixed))]
        if self.name == "kemeny" or not any(poll.unanimous(path, b, a) for a, b in combinations(best, 2)):
            return best
        allowed = self.respecting(path, poll)
        return allowed[path.choose(poll.cheapest(allowed, self.fixed))]

    def _locked(self, path: Path, poll: Poll) -> Order:
        """Lock the pair of the greatest margin among those that the allowed rankings disagree on, as long as there are some.

        All others are locked or refused by what is locked before, whenever their turn is. Of a pair that neither side wins
        the first candidate counts as first, as of pairs of equal margins.
        """
        allowed = self.family
        while len(allowed) > 1:
            spend(10 * len(allowed) * len(allowed[0]) ** 2)
            found = {pair for ranking in allowed for pair in combinations(ranking, 2)}
            open_pairs = sorted([pair for pair in found if pair[::-1] in found])
            best = [
                [plus(minus(poll.margin(*p), poll.margin(*q)), -(q < p) * self.fixed) for q in open_pairs if q != p]
                for p in open_pairs
            ]
            a, b = open_pairs[path.choose(best)]
            allowed = tuple([ranking for ranking in allowed if ranking.index(a) < ranking.index(b)])
        return allowed[0]

    def _score(self, path: Path, poll: Poll, c: int) -> Form:
        if self.name == "leximax-plurality":
            return poll.first(c)
        if self.name == "leximax-borda":
            return poll.points(c)
        others = [a for a in self.family[0] if a != c]
        wins = sum(poll.beats(path, c, a) for a in others)
        if self.name.endswith("-half"):
            wins += len(others) - sum(poll.beats(path, a, c) for a in others)
        return constant(wins, poll.size)
