"""All families of feasible rankings that real features of m candidates can have, where they are known.

m candidates with different features, the differences of which span d dimensions, have

- d = 1: a ranking and its reverse;
- d = m − 1: all rankings, as the features are affinely independent and so the rewards are any numbers;
- d = m − 2: by one affine dependence λ ≠ 0, Σ λ_c = 0 and Σ λ_c x_c = 0, unique up to a factor. By Gordan's theorem σ is
  infeasible if and only if multipliers t ≥ 0, not all 0, of the differences of neighbours in σ add up to 0. In that sum the
  candidate at place k has the coefficient t_k − t_(k−1), so that these are a multiple of λ, and the t_k are the partial sums
  of ±λ along σ. Hence σ is feasible if and only if its partial sums have both signs, and the family is known from the signs
  s(S) of the sums of λ over sets S of candidates. Whatever λ is, s(S) and s(T) are opposite for complements, and if S, T, R
  are a partition of the candidates, s(S), s(T), s(R) are all 0 or have both signs, since the three sums add up to 0.
  Two nonzero entries of λ would mean two equal features; such λ are left out.
- d = 2: as θ makes half a turn, from a feasible ranking to its reverse, each pair of candidates changes places once, at the
  θ for which their rewards are equal. Candidates with equal rewards are neighbours before and after, in reverse order: from
  one feasible ranking to the next some blocks of neighbours are reversed, none of which has a pair that was reversed before
  (Goodman and Pollack 1980). The second half turn brings the reverses. With any feasible ranking called 0 1 … m−1, and θ
  turning away from it, the family is one of those that begin so; reversing all candidates at once is d = 1.

All that have these properties are listed; whether some of them are those of no features does not matter. For other d nothing
is known here.
"""

from __future__ import annotations

import math
from collections.abc import Iterator
from functools import cache
from itertools import accumulate, pairwise, permutations
from operator import or_

from ..budget import keep, spend
from ..values import Rejected
from .theorem_statement import Order

Rankings = tuple[Order, ...]  # in lexicographic order

MOST_CANDIDATES = 5


@cache
def families(m: int, d: int) -> list[Rankings]:
    """Each family with one way, at least, of the many to name the candidates 0, …, m−1."""
    every = list(permutations(range(m)))
    keep(len(every))
    if d == m - 1:
        return [tuple(every)]
    if d == 1:
        return [(every[0], every[-1])]
    if m > MOST_CANDIDATES or d not in (2, m - 2):
        raise Rejected(f"the families of {m} candidates in dimension {d} are not known")
    if d == 2:
        found = {both_ways(sequence) for sequence in sequences(m) if len(sequence) > 2}
    else:
        found = {feasible(signs, every) for signs in sign_functions(m)}
    return up_to_names(found)


def renamed(family: Rankings) -> list[Rankings]:
    """The family for each way to name the candidates that makes a difference."""
    m = len(family[0])
    spend(3 * math.factorial(m) * len(family) * m)
    return sorted({relabelled(family, names) for names in permutations(range(m))})


def relabelled(family: Rankings, names: Order) -> Rankings:
    return tuple(sorted([tuple([names[c] for c in ranking]) for ranking in family]))


def up_to_names(found: set[Rankings]) -> list[Rankings]:
    """One of each that are the same up to names: the least of those in which some ranking is called 0 1 … m−1."""
    least = set()
    for family in found:
        spend(3 * len(family) ** 2 * len(family[0]))
        least.add(min(relabelled(family, tuple(map(ranking.index, range(len(ranking))))) for ranking in family))
    return sorted(least)


def feasible(signs: dict[int, int], every: list[Order]) -> Rankings:
    """The rankings along which the partial sums have both signs."""
    spend(10 * len(every) * len(every[0]))
    found = []
    for ranking in every:
        sets = list(accumulate((1 << c for c in ranking), or_))[:-1]
        if {1, -1} <= {signs[chosen] for chosen in sets}:
            found.append(ranking)
    keep(len(found))
    return tuple(found)


def sign_functions(m: int) -> Iterator[dict[int, int]]:
    """Signs of the sums over sets of candidates, which are numbers with a bit for each candidate."""
    full = (1 << m) - 1
    found: list[dict[int, int]] = [{}]
    for chosen in range(1, 1 << (m - 1)):  # the sets without the last candidate; the others are their complements
        parts = [part for part in range(1, chosen) if part & chosen == part]
        keep(3 * len(found) * len(found[0]))
        spend(3 * len(found) * (10 + len(parts)))
        found = [
            {**signs, chosen: sign, full ^ chosen: -sign}
            for signs in found
            for sign in (1, 0, -1)
            if all(adds_up(signs[part], signs[chosen ^ part], -sign) for part in parts)
        ]
    return (signs for signs in found if sum(signs[1 << c] != 0 for c in range(m)) > 2)


def adds_up(*signs: int) -> bool:
    """Whether numbers with these signs may add up to 0."""
    return not any(signs) or {1, -1} <= set(signs)


def sequences(m: int) -> Iterator[list[Order]]:
    """Those of half a turn, from 0 1 … m−1 to m−1 … 1 0."""
    stack: list[list[Order]] = [[tuple(range(m))]]
    while stack:
        sequence = stack.pop()
        keep(len(sequence))
        if all(a > b for a, b in pairwise(sequence[-1])):
            yield sequence
        stack += [[*sequence, after] for after in reversals(sequence[-1]) if after != sequence[-1]]


def reversals(ranking: Order) -> list[Order]:
    """The ranking with any number of its blocks reversed along which candidates, whose order is the first, ascend."""
    if not ranking:
        return [()]
    found = []
    for end in range(1, len(ranking) + 1):
        if end > 1 and ranking[end - 1] < ranking[end - 2]:
            break
        spend(20 * len(ranking))
        found += [ranking[:end][::-1] + rest for rest in reversals(ranking[end:])]
    return found


def both_ways(sequence: list[Order]) -> Rankings:
    return tuple(sorted({*sequence, *(ranking[::-1] for ranking in sequence)}))
