"""What a small cone still allows: the best cell of the few hyperplanes that cross it, and whether what is best comes first.

Near a point where hyperplanes meet, each of them can be passed on the better side, but not all together: three candidates that
are tied there have six orders, their three pairs eight. Everything is exact, in integers of any size.
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass

from flint import fmpz_mat

from pluralign.formulations.types import Pair, Ranking

Direction = tuple[int, ...]

MOST_WORK = 10_000
"""k lines that span r dimensions are looked at cell by cell where k^r is no more; the checker does the same."""


@dataclass(frozen=True)
class Line:
    """A hyperplane through a cone: its normal, what θ saves on the positive side, the pairs (above, below) there."""

    direction: Direction
    gain: int
    pairs: tuple[Pair, ...]


@dataclass(frozen=True)
class ParameterCorner:
    """A cone: rewards of the vectors that span it (lists of length m), the lines through it, its cost if these save nothing."""

    spanned: Sequence[Sequence[int]]
    lines: Sequence[Line]
    cost: int

    def comes_first(self, ranking: Ranking, cost: int) -> bool:
        """Whether no ranking met in the cone costs as little and precedes this one, as far as bounds tell."""
        forced: set[Pair] = set()
        for k, chosen in enumerate(ranking):
            left = ranking[k:]
            for c in left[1:]:
                if c > chosen or any(r != c and self._above(r, c) for r in left):
                    continue
                if self._least(forced | {(c, r) for r in left if r != c}, cost) <= cost:
                    return False
            if any(self._above(r, chosen) for r in left[1:]):
                return True
            forced |= {(chosen, r) for r in left[1:]}
        return True

    def _above(self, a: int, b: int) -> bool:
        return all(r[a] >= r[b] for r in self.spanned)

    def _least(self, forced: set[Pair], limit: int) -> float:
        """A lower bound on what rankings with the forced pairs cost, where it is at most the limit."""
        directions, gains, cost = [], [], self.cost
        for line in self.lines:
            up = any(pair in forced for pair in line.pairs)
            down = any((b, a) in forced for a, b in line.pairs)
            if up and down:
                return math.inf
            cost += (limit + 1) * up
            directions.append(line.direction)
            gains.append(line.gain + (limit + 1) * (up - down))
        least = cost - sum(max(gain, 0) for gain in gains)
        return least if least > limit else cost - most_saved(directions, gains)


def most_saved(directions: Sequence[Direction], gains: Sequence[int], most_work: int = MOST_WORK) -> int:
    """The largest Σ gain [θ·δ > 0] over θ that tie no direction δ; no two of these are parallel.

    most_work: parts that would take more steps are bounded by the sum of their positive gains.
    """
    saved = 0
    for block, rank in _blocks(directions):
        if len(block) ** rank > most_work:
            saved += sum(max(gains[i], 0) for i in block)
        else:
            saved += _best_cell([(directions[i], gains[i]) for i in block], rank)
    return saved


def _blocks(directions: Sequence[Direction]) -> list[tuple[list[int], int]]:
    """The finest partition into sets whose spans are independent, from the reduced echelon form, with their ranks."""
    count = len(directions)
    if count < 3:
        return [([i], 1) for i in range(count)]
    reduced, _, rank = fmpz_mat([list(row) for row in zip(*directions, strict=True)]).rref()
    if rank == count:
        return [([i], 1) for i in range(count)]
    rows = [[j for j in range(count) if reduced[i, j] != 0] for i in range(rank)]
    owner = list(range(count))
    for row in rows:  # columns that share a row depend on each other
        together = {owner[j] for j in row}
        owner = [row[0] if o in together else o for o in owner]
    return [
        ([j for j in range(count) if owner[j] == o], sum(owner[row[0]] == o for row in rows))
        for o in sorted(set(owner))
    ]


def _best_cell(lines: Sequence[tuple[Direction, int]], rank: int) -> int:
    """The same of one block: a cell has a facet on some hyperplane, and there it is a cell of what the others cut out."""
    if rank == 1:
        return max(lines[0][1], 0)
    if rank == 2:
        return _best_turn(lines)
    return max(
        max(gain, 0) + base + _best_cell(list(flat.items()), rank - 1)
        for i, (normal, gain) in enumerate(lines)
        for flat, base in [_restricted(normal, [*lines[:i], *lines[i + 1 :]])]
    )


def _best_turn(lines: Sequence[tuple[Direction, int]]) -> int:
    """The best cell in a plane: beside each line, on the side where it saves, and at either end of it."""
    u, v = lines[0][0], lines[1][0]
    i, j = next((i, j) for j in range(len(u)) for i in range(j) if u[i] * v[j] != u[j] * v[i])
    flat = [(direction[i], direction[j], gain) for direction, gain in lines]
    best = -math.inf
    for x, y, gain in flat:
        ahead = behind = 0
        for p, q, g in flat:
            side = x * q - y * p
            if side > 0:
                ahead += g
            elif side < 0:
                behind += g
        best = max(best, max(gain, 0) + max(ahead, behind))
    return int(best)


def _restricted(normal: Direction, lines: Sequence[tuple[Direction, int]]) -> tuple[dict[Direction, int], int]:
    """What the lines cut out of the hyperplane of a normal, parallel ones together, and what is saved without them."""
    pivot = next(j for j, x in enumerate(normal) if x)
    head = abs(normal[pivot])
    sign = 1 if normal[pivot] > 0 else -1
    flat: dict[Direction, int] = {}
    base = 0
    for v, g in lines:
        factor = sign * v[pivot]
        w = [head * x - factor * y for x, y in zip(v, normal, strict=True)]
        divisor = math.gcd(*w)
        if next(filter(None, w)) < 0:
            divisor = -divisor
            base += g
        u = tuple([x // divisor for x in w])
        flat[u] = flat.get(u, 0) + (g if divisor > 0 else -g)
    return flat, base
