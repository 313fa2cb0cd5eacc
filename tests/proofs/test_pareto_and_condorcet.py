"""Pareto optimality against Condorcet winners on five candidates in dimension 3, for any number of voters.

Both ask something of one profile at a time. They exclude all rules iff for some candidate e and some set H of pairs that are
unanimous, no feasible ranking that respects H begins with e, while ballots that respect H can make e the Condorcet winner. By
Gordan's theorem they cannot iff weights y >= 0, not all 0, of the other candidates make it that no such ballot has more weight
below e than above.
"""

from __future__ import annotations

import itertools
from collections.abc import Iterator

import numpy as np
import pytest

from pluralign.proofs.search.families import families
from pluralign.proofs.search.families import rankings as numbered
from pluralign.proofs.search.smallest.complete import representatives

Pairs = frozenset[tuple[int, int]]
Order = tuple[int, ...]

WEIGHTS = np.array([y for y in itertools.product(range(4), repeat=4) if any(y)])


def partial_orders(candidates: list[int]) -> set[Pairs]:
    """All of them, by adding pairs."""
    found, left = {Pairs()}, [Pairs()]
    while left:
        order = left.pop()
        for pair in itertools.permutations(candidates, 2):
            more = set(order) | {pair}
            while new := {(a, d) for a, b in more for c, d in more if b == c} - more:
                more |= new
            if all(a != b for a, b in more) and (grown := Pairs(more)) not in found:
                found.add(grown)
                left.append(grown)
    return found


def respects(ranking: Order, order: Pairs) -> bool:
    return all(ranking.index(a) < ranking.index(b) for a, b in order)


def contradictions(family: list[Order]) -> Iterator[tuple[int, list[Order]]]:
    """e with the ballots that respect H, for all H which no ranking respects that begins with e."""
    for e in range(5):
        first = [ranking for ranking in family if ranking[0] == e]
        for order in partial_orders([c for c in range(5) if c != e]) if first else ():
            if not any(respects(ranking, order) for ranking in first):
                yield e, [ranking for ranking in family if respects(ranking, order)]


def margins(e: int, ballots: list[Order]) -> np.ndarray:
    """(ballots × other candidates): 1 where e is above, else −1."""
    others = [c for c in range(5) if c != e]
    return np.array([[1 if r.index(e) < r.index(c) else -1 for c in others] for r in ballots]).reshape(-1, 4)


@pytest.mark.slow
def test_eight_of_the_nineteen_families_exclude_all_rules_all_with_three_voters() -> None:
    """In the other eleven both axioms are compatible for any number of voters."""
    assert len(partial_orders([0, 1, 2, 3])) == 219
    impossible = []
    for points in representatives(5, 3)[0]:
        [found] = families([points])
        family = [tuple(row) for row in numbered(5, found).tolist()]
        open_ = [some for some in contradictions(family) if not ((margins(*some) @ WEIGHTS.T) <= 0).all(axis=0).any()]
        if open_:
            impossible.append(len(family))
            assert any(
                (margins(e, list(three)).sum(axis=0) > 0).all()
                for e, ballots in open_
                for three in itertools.combinations(ballots, 3)
            )
    assert sorted(impossible) == [64, 68, 68, 68, 72, 72, 72, 72]
