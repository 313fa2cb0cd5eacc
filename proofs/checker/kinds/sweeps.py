"""Ceilings for linear rewards of up to four features, by looking at every cell of the compared pairs' differences.

Why this suffices: what a reward gains depends on the signs of θ·δ alone, and pairs with parallel differences have one sign
(or opposite ones) together. In the plane every cell lies between two neighbouring lines. In space every cell has a facet in
some plane δ^⊥, whose inner points are in a cell of the lines that the other planes leave there: so the cells of all those
planes, each with both signs of δ itself, are all cells. In four dimensions every cell has a face of dimension two, in a plane
in which some δ^⊥ meet: near a point inside the face the others have the signs that they have there, and those δ any signs
that some vector of their span gives them. So the best cells there of both kinds add up, and those of all such planes are all.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from fractions import Fraction
from itertools import chain, combinations
from operator import itemgetter

from ..budget import keep, products, spend, words
from ..values import Pair, Point, Rejected
from .regions import direction_of, projected

MOST_DIRECTIONS = 2000  # in space, where the work grows with their square

MOST_IN_FOUR = 600  # directions in four dimensions, where it grows with their cube


def best_of_plane(vectors: Sequence[Point], pairs: Sequence[Pair], weights: Sequence[int]) -> int:
    """The largest Σ w [θ·(x_first − x_second) > 0] over θ in one or two dimensions without ties."""
    if not vectors or len(vectors[0]) > 2:
        raise Rejected("'sweep' is for one or two features")
    gains, base = gains_of([(*v, 0)[:2] for v in vectors], pairs, weights)
    return base + best_turn([(x, y) for x, y in gains], list(gains.values()))


def best_of_space(vectors: Sequence[Point], pairs: Sequence[Pair], weights: Sequence[int]) -> int:
    """The same in three dimensions."""
    if not vectors or len(vectors[0]) != 3:
        raise Rejected("'planes' is for three features")
    gains, base = gains_of(vectors, pairs, weights)
    if len(gains) > MOST_DIRECTIONS:
        raise Rejected(f"'planes' is for at most {MOST_DIRECTIONS} different directions, not {len(gains)}")
    directions, values = list(gains), list(gains.values())
    spend(10 * len(directions) ** 2)
    best = [
        max(values[i], 0)
        + best_turn(in_plane(normal, directions[:i] + directions[i + 1 :]), values[:i] + values[i + 1 :])
        for i, normal in enumerate(directions)
    ]
    return base + max(best)


def best_of_flats(vectors: Sequence[Point], pairs: Sequence[Pair], weights: Sequence[int]) -> int:
    """The same in four dimensions, for differences that are not all parallel."""
    if not vectors or len(vectors[0]) != 4:
        raise Rejected("'flats' is for four features")
    gains, base = gains_of(vectors, pairs, weights)
    if not 2 <= len(gains) <= MOST_IN_FOUR:
        raise Rejected(f"'flats' is for 2 to {MOST_IN_FOUR} different directions, not {len(gains)}")
    directions, values = list(gains), list(gains.values())
    best = []
    for i, normal in enumerate(directions):
        spend(40 * len(directions) * products(normal))
        met: dict[Point, list[tuple[int, bool]]] = {}  # the others by what is left of them in δ^⊥, and if it points so
        pivot = next(j for j, x in enumerate(normal) if x)
        for k, shadow in enumerate(projected(directions, normal)):
            if k != i:
                u = direction_of(shadow, (0,) * 4)
                met.setdefault((*u[:pivot], *u[pivot + 1 :]), []).append((k, next(filter(None, shadow)) > 0))
        lines = list(met)
        steps = [sum([values[k] if forward else -values[k] for k, forward in same]) for same in met.values()]
        down = [sum([values[k] for k, forward in same if not forward]) for same in met.values()]
        all_down, work = sum(down), len(lines) * (5 + words(steps) // 4 + 2 * products(chain.from_iterable(lines)))
        for g, same in enumerate(met.values()):
            if same[0][0] > i:  # else it was looked at in another δ^⊥
                here = [i, *(k for k, _ in same)]
                own = best_turn(in_span([directions[k] for k in here]), [values[k] for k in here])
                spend(work)
                flat = in_plane(lines[g], lines[:g] + lines[g + 1 :])
                best.append(all_down - down[g] + turned(flat, steps[:g] + steps[g + 1 :]) + own)
    return base + max(best)


def in_plane(normal: Point, vectors: Sequence[Point]) -> list[Pair]:
    """θ·v for two θ that span the plane of a normal in space."""
    a, b, c = normal
    if a:
        return [(c * x - a * z, a * y - b * x) for x, y, z in vectors]
    if b:
        return [(b * z - c * y, a * y - b * x) for x, y, z in vectors]
    return [(b * z - c * y, c * x - a * z) for x, y, z in vectors]


def in_span(vectors: Sequence[Point]) -> list[Pair]:
    """Two coordinates that tell apart vectors of a plane, of which the first two are independent."""
    u, v = vectors[:2]
    i, j = next((i, j) for i, j in combinations(range(len(u)), 2) if u[i] * v[j] != u[j] * v[i])
    return [(w[i], w[j]) for w in vectors]


def gains_of(vectors: Sequence[Point], pairs: Sequence[Pair], weights: Sequence[int]) -> tuple[dict[Point, int], int]:
    """What each different direction gains by a positive θ·δ rather than a negative one, and the sum if all are negative."""
    gains: dict[Point, int] = {}
    base = 0
    spend(20 * len(pairs) * words(weights))
    keep(len(pairs))
    for (a, b), w in zip(pairs, weights, strict=True):
        p, q = vectors[a], vectors[b]
        direction = direction_of(p, q)
        forward = sum([x * (y - z) for x, y, z in zip(direction, p, q, strict=True)]) > 0
        gains[direction] = gains.get(direction, 0) + (w if forward else -w)
        base += 0 if forward else w
    return gains, base


def best_turn(vectors: Sequence[Pair], gains: Sequence[int]) -> int:
    """The largest Σ gain [θ·v > 0] over θ of the plane that tie no v, none of them 0."""
    spend(len(vectors) * (9 + words(gains) // 4))
    return turned(vectors, gains)


def turned(vectors: Sequence[Pair], gains: Sequence[int]) -> int:
    """The same, when the steps are spent.

    θ = (−t, 1) is across v = (x, y) at t = y / x; the signs for −θ are the opposite ones. Floats sort, and are not trusted.
    """
    start = sum([gain for (x, y), gain in zip(vectors, gains, strict=True) if x > 0 or (x == 0 and y > 0)])
    try:
        lines = [
            (y / x, x, y, -gain) if x > 0 else (y / x, -x, -y, gain)
            for (x, y), gain in zip(vectors, gains, strict=True)
            if x
        ]
        extremes = most_and_least(sorted(lines, key=itemgetter(0)), start)
    except OverflowError:
        extremes = None
    if extremes is None:
        spend(40 * len(vectors) * products([x for v in vectors for x in v]))
        exact = [
            (Fraction(y, x), abs(x), y if x > 0 else -y, -gain if x > 0 else gain)
            for (x, y), gain in zip(vectors, gains, strict=True)
            if x
        ]
        extremes = most_and_least(sorted(exact, key=itemgetter(0)), start) or (start, start)
    most, least = extremes
    return max(most, sum(gains) - least)


def most_and_least(lines: Iterable[tuple[float | Fraction, int, int, int]], value: int) -> tuple[int, int] | None:
    """Of the values between lines (t, x, y, step), x > 0, that are crossed in this order; None if it is not that of y / x."""
    most = least = value
    a, b = 1, None
    for _, x, y, step in lines:
        turn = 1 if b is None else y * a - x * b
        if turn > 0:  # else it is crossed together with the last one
            if value > most:
                most = value
            elif value < least:
                least = value
            a, b = x, y
        elif turn:
            return None
        value += step
    return max(most, value), min(least, value)


SWEEPS = {"sweep": best_of_plane, "planes": best_of_space, "flats": best_of_flats}
"""By the name of the proof."""
