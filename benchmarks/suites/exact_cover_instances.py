"""Sparse calibration is NP-hard: exact cover by 3-sets as votes and an explicit list of rewards.

The elements of a universe of n = 3q are pairs, the triples are rewards that prefer the first response exactly on their
elements, p* = 1/q everywhere, and at most k = q rewards of the list may be used (Halpern et al. 2025; theory: † here).
Every element needs a triple, and q triples have 3q elements: so q rewards of the list calibrate the votes iff their triples
are an exact cover, and then each has the weight 1/q. Without the bound on their number it is a linear program.
"""

from __future__ import annotations

import random
from collections.abc import Sequence
from itertools import combinations

import numpy as np

from pluralign.formulations.ensembles.ensemble import Reward
from pluralign.formulations.ensembles.votes import Votes
from pluralign.formulations.errors import InputError
from pluralign.formulations.numbers import shown

Triple = tuple[int, int, int]


def from_exact_cover(universe_size: int, triples: Sequence[Triple]) -> tuple[Votes, list[Reward]]:
    """The votes, and the reward of each triple; element e is the pair of the prompt `element e`.

    Raises InputError unless the size is a positive multiple of 3 and each triple has three different elements below it.
    """
    _check(universe_size, triples)
    n = universe_size
    ones = np.ones(n, dtype=np.int64)
    first = 2 * np.arange(n, dtype=np.int64)
    votes = Votes(
        f"exact cover of {n} elements by {len(triples)} triples",
        tuple(f"element {e}" for e in range(n)),
        ("in", "out") * n,
        np.arange(0, 2 * n + 1, 2, dtype=np.int64),
        first,
        first + 1,
        ones,
        ones * (n // 3),
        ones,
    )
    return votes, [_reward(n, triple) for triple in triples]


def _reward(n: int, triple: Triple) -> Reward:
    place = np.tile(np.array([1, 0], dtype=np.int64), n)
    for e in triple:
        place[2 * e], place[2 * e + 1] = 0, 1
    return Reward(place)


def exact_cover(universe_size: int, triples: Sequence[Triple]) -> tuple[int, ...] | None:
    """Indices of triples that contain every element exactly once, or None if there are none.

    Source: D. Knuth, Dancing links, 2000 (algorithm X: branch on the element with the fewest triples left), on bit sets.
    Raises InputError as `from_exact_cover`.
    """
    _check(universe_size, triples)
    masks = [sum(1 << e for e in triple) for triple in triples]
    # an iterative depth-first search: the chosen triples, and the triples left that are disjoint from them
    stack: list[tuple[tuple[int, ...], int, list[int]]] = [((), (1 << universe_size) - 1, list(range(len(masks))))]
    while stack:
        chosen, open_, left = stack.pop()
        if not open_:
            return tuple(sorted(chosen))
        count = dict.fromkeys((e for e in range(universe_size) if open_ >> e & 1), 0)
        for i in left:
            for e in triples[i]:
                count[e] += 1
        tight = min(count, key=lambda e: count[e])
        for i in left:
            if masks[i] >> tight & 1:
                stack.append(((*chosen, i), open_ & ~masks[i], [j for j in left if not masks[j] & masks[i]]))
    return None


def random_exact_cover(q: int, extra: int, solvable: bool, seed: int) -> tuple[int, list[Triple]]:
    """The size 3q of a universe and q + extra different triples, in random order, with or without an exact cover.

    Solvable: a random cover is hidden among random triples. Not solvable: there is a hidden set of an odd number of elements
    of which every triple has none or two, so that no disjoint triples contain all of it. If extra ≥ q, then 2q of these
    triples contain every element twice: 2q rewards calibrate the votes, and only the bound on their number is in the way.
    Raises InputError if q < 1, extra < 0 or there are not so many triples.
    """
    if q < 1 or extra < 0:
        raise InputError(f"q = {q} and {extra} extra triples: expected q of at least 1 and extra of at least 0")
    rng = random.Random(f"{q} {extra} {solvable} {seed}")
    n = 3 * q
    elements = rng.sample(range(n), n)
    odd = [] if solvable else elements[: max(1, n // 2 - (n // 2 + 1) % 2)]
    hidden: list[Triple] = []
    if solvable:
        hidden = [_sorted(elements[i : i + 3]) for i in range(0, n, 3)]
    elif extra >= q > 1:
        hidden = _twice_covered(rng, odd, elements[len(odd) :])
    allowed = {t for t in combinations(range(n), 3) if len(set(odd).intersection(t)) in (0, 2)}
    rest = sorted(allowed.difference(hidden))
    if (more := q + extra - len(hidden)) > len(rest):
        raise InputError(
            f"q = {q} and {extra} extra triples: only {len(allowed)} triples are possible; give fewer extra ones"
        )
    triples = hidden + rng.sample(rest, more)
    rng.shuffle(triples)
    return n, triples


def _twice_covered(rng: random.Random, odd: Sequence[int], others: Sequence[int]) -> list[Triple]:
    """Different triples that contain every element twice: two neighbours on a cycle of `odd` and one other, or three others."""
    while True:
        slots = [*others, *others]
        rng.shuffle(slots)
        edges = zip(odd, (*odd[1:], odd[0]), slots, strict=False)
        rest = slots[len(odd) :]
        triples = {_sorted(t) for t in (*edges, *zip(*[iter(rest)] * 3, strict=True))}
        if len(triples) == 2 * (len(odd) + len(others)) // 3 and all(len(set(t)) == 3 for t in triples):
            return sorted(triples)


def _sorted(elements: Sequence[int]) -> Triple:
    a, b, c = sorted(elements)
    return a, b, c


def _check(universe_size: int, triples: Sequence[Triple]) -> None:
    if universe_size < 3 or universe_size % 3:
        raise InputError(f"a universe of {universe_size} elements: expected a positive multiple of 3")
    for i, triple in enumerate(triples, 1):
        if len(set(triple)) != 3 or len(triple) != 3 or not all(0 <= e < universe_size for e in triple):
            raise InputError(
                f"triple {i}: {shown(triple)} is not three different elements of 0 to {universe_size - 1}; mend or drop it"
            )
