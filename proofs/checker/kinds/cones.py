"""That no ranking costs less, since every θ is in a cone and rankings of a cone cost at least so much.

Why this suffices: the orthants of d independent vectors cover all θ, and a cone that is split at a point of one of its edges
is covered by its halves. The θ of a feasible ranking are an open set, so it is met inside some leaf. There the sign of θ·δ is
known for every direction δ of a pair that is nowhere negative, or nowhere positive, on the vectors that span the leaf. Pairs
with parallel differences have one sign, or opposite ones, together. What the lines that are left open save together is at most
what each of them can save, and at most what some cell of their hyperplanes saves (`most_saved`). Where a leaf allows the
optimal cost, a ranking before the output agrees with it up to a position and has there a candidate that comes before: for each
such beginning the same bounds, with the pairs that it forces, exclude that cost.
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass
from fractions import Fraction
from itertools import combinations, product

from ..budget import keep, products, spend, words
from ..instance import Instance
from ..values import Pair, Point, Rejected, read_fields, read_index, read_list, read_vector, to_integers
from .regions import direction_of, projected, reduced_points
from .sweeps import best_turn, in_span

Generator = tuple[int, list[int]]  # (level, rewards of all candidates times 2^level) of a vector

Line = tuple[int, int, int, int]  # a and b with a direction, what a above b saves, and the number of the direction

MOST_FEATURES = 10

MOST_CELLS = 10_000  # k lines of rank r are looked at cell by cell where k^r is no more


@dataclass(frozen=True)
class Lines:
    """The directions of all pairs, the pairs of each (above, below) where θ·δ > 0, and a line for each."""

    directions: list[Point]
    pairs: list[list[Pair]]
    lines: list[Line]
    cost: int  # if θ·δ < 0 for all of them

    @classmethod
    def of(cls, vectors: list[Point], costs: dict[Pair, int]) -> Lines:
        m = len(vectors)
        keep(m * m)
        spend(m * m * len(vectors[0]) * 5 * products(x for v in vectors for x in v))
        pairs: dict[Point, list[Pair]] = {}
        for a, b in combinations(range(m), 2):
            direction = direction_of(vectors[a], vectors[b])
            forward = sum([u * (x - y) for u, x, y in zip(direction, vectors[a], vectors[b], strict=True)]) > 0
            pairs.setdefault(direction, []).append((a, b) if forward else (b, a))
        down = [sum([costs.get((b, a), 0) for a, b in same]) for same in pairs.values()]
        up = [sum([costs.get(pair, 0) for pair in same]) for same in pairs.values()]
        lines = [(*same[0], down[i] - up[i], i) for i, same in enumerate(pairs.values())]
        return cls(list(pairs), list(pairs.values()), lines, sum(down))


@dataclass(frozen=True)
class Leaf:
    """A cone: the rewards of the vectors that span it, the lines it leaves open, what it costs if none of these saves."""

    all: Lines
    spanned: list[list[int]]
    open: list[Line]
    cost: int

    def above(self, a: int, b: int) -> bool:
        """Whether a is above b in the whole cone."""
        spend(len(self.spanned))
        return all(r[a] >= r[b] for r in self.spanned)

    def exceeds(self, limit: int, forced: frozenset[Pair] = frozenset()) -> bool:
        """Whether every ranking met here that has the forced pairs costs more than the limit."""
        gains, cost = [], self.cost
        large = 1 + limit  # as no ranking costs less than 0, one without a forced pair costs more than the limit
        for a, b, gain, number in self.open:
            if forced:
                spend(len(self.all.pairs[number]))
                up = not forced.isdisjoint(self.all.pairs[number])
                down = not forced.isdisjoint([(b, a) for a, b in self.all.pairs[number]])
                if up and down:
                    return True
                cost += large if up else 0
                gains.append(gain + large * (up - down))
            else:
                gains.append(gain)
        if cost - sum([gain for gain in gains if gain > 0]) > limit:
            return True
        return cost - most_saved([self.all.directions[line[3]] for line in self.open], gains) > limit

    def comes_first(self, ranking: Sequence[int], cost: int) -> bool:
        """Whether no ranking met here costs as little and comes before this one."""
        forced: set[Pair] = set()
        for k, chosen in enumerate(ranking):
            later = ranking[k + 1 :]
            spend(len(later))
            for c in later:
                if c < chosen and not any(self.above(r, c) for r in (chosen, *later) if r != c):
                    spend(len(ranking) ** 2)
                    begun = forced.union((c, r) for r in (chosen, *later) if r != c)
                    if not self.exceeds(cost, frozenset(begun)):
                        return False
            if any(self.above(r, chosen) for r in later):
                return True
            forced.update((chosen, r) for r in later)
        return True


def check_cones(value: object, instance: Instance, costs: dict[Pair, int], cost: int, ranking: Sequence[int]) -> None:
    """No feasible ranking costs less, nor, unless `ranking` is empty, as much and comes before it."""
    proof = read_fields(value, "the proof", "axes cones")
    vectors = instance.vectors
    if vectors is None or len(vectors[0]) > MOST_FEATURES:
        raise Rejected(f"'cones' are for one to {MOST_FEATURES} features")
    d, axes = len(vectors[0]), read_axes(proof["axes"], instance, vectors)
    lines = Lines.of(vectors, costs)
    edges = list(combinations(range(d), 2))
    nodes = iter(read_list(proof["cones"], "'cones'"))
    width = len(vectors) * (1 + words(x for _, rewards in axes for x in rewards))
    for signs in product((1, -1), repeat=d):
        spend(width * d)
        orthant = [(0, [sign * r for r in rewards]) for sign, (_, rewards) in zip(signs, axes, strict=True)]
        stack = [(orthant, lines.lines, lines.cost)]
        while stack:
            cone, lines_left, base = stack.pop()
            leaf = narrowed(lines, [rewards for _, rewards in cone], lines_left, base)
            node = next(nodes, None)
            if node == -1 and type(node) is int:
                if not leaf.exceeds(cost - 1) or not (
                    not ranking or leaf.exceeds(cost) or leaf.comes_first(ranking, cost)
                ):
                    raise Rejected("a cone may have a ranking that costs less, or as much and comes before")
                continue
            i, j = edges[read_index(node, "an entry of 'cones' that is not -1", len(edges))]
            spend(width + len(vectors) * (max(cone[i][0], cone[j][0]) // 64))
            middle = between(cone[i], cone[j])
            stack += [
                ([middle if k == end else generator for k, generator in enumerate(cone)], leaf.open, leaf.cost)
                for end in (j, i)
            ]
    if next(nodes, None) is not None:
        raise Rejected("'cones' has more entries than the trees of the orthants")


def read_axes(value: object, instance: Instance, vectors: list[Point]) -> list[Generator]:
    """The rewards of d independent vectors, times one positive number for all."""
    d = len(vectors[0])
    rows = [read_vector(row, "a vector of 'axes'", d) for row in read_list(value, "'axes'")]
    flat, _ = to_integers([Fraction(t, scale) for row in rows for t, scale in zip(row, instance.scales, strict=True)])
    axes = [tuple(flat[i : i + d]) for i in range(0, len(flat), d)]
    if len(axes) != d or len(set(axes)) != d or len(reduced_points([(0,) * d, *axes])[0]) != d:
        raise Rejected(f"'axes' must be {d} independent vectors")
    spend(d * d * len(vectors) * products(flat))
    return [(0, [sum([t * x for t, x in zip(axis, v, strict=True)]) for v in vectors]) for axis in axes]


def between(one: Generator, other: Generator) -> Generator:
    """The point in the middle, one level finer."""
    level = max(one[0], other[0])
    p, q = 1 << (level - one[0]), 1 << (level - other[0])
    return level + 1, [p * x + q * y for x, y in zip(one[1], other[1], strict=True)]


def narrowed(lines: Lines, spanned: list[list[int]], before: list[Line], cost: int) -> Leaf:
    """What is still open in a cone, of the lines that were open before."""
    spend(len(before) * (3 + len(spanned)))
    left = []
    for line in before:
        a, b, gain, _ = line
        up = down = False
        for r in spanned:
            x, y = r[a], r[b]
            if x > y:
                up = True
            elif x < y:
                down = True
        if up and down:
            left.append(line)
        elif up:
            cost -= gain
    return Leaf(lines, spanned, left, cost)


def most_saved(directions: Sequence[Point], gains: Sequence[int]) -> int:
    """The largest Σ gain [θ·δ > 0] over θ without ties: independent blocks of directions are decided each for itself.

    Blocks that have too many cells are bounded by the sum of their positive gains.
    """
    return sum(
        [
            best_cell([(directions[i], gains[i]) for i in block], rank)
            if len(block) ** rank <= MOST_CELLS
            else sum([max(gains[i], 0) for i in block])
            for block, rank in blocks(directions)
        ]
    )


def best_cell(lines: Sequence[tuple[Point, int]], rank: int) -> int:
    """The same by recursion: each cell has a facet in the hyperplane of some line, in a cell of what the others leave there."""
    if rank == 1:
        return max(lines[0][1], 0)
    if rank == 2:
        return best_turn(in_span([w for w, _ in lines]), [gain for _, gain in lines])
    best = -math.inf
    for i, (direction, gain) in enumerate(lines):
        rest = [*lines[:i], *lines[i + 1 :]]
        spend(20 * len(rest) * len(direction) * products(direction))
        flat: dict[Point, int] = {}
        base = max(gain, 0)
        for v, (_, g) in zip(projected([v for v, _ in rest], direction), rest, strict=True):
            u = direction_of(v, (0,) * len(v))
            forward = next(filter(None, v)) > 0
            flat[u] = flat.get(u, 0) + (g if forward else -g)
            base += 0 if forward else g
        best = max(best, base + best_cell(list(flat.items()), rank - 1))
    return int(best)


def blocks(directions: Sequence[Point]) -> list[tuple[list[int], int]]:
    """The finest parts, as numbers, whose spans are independent, with their ranks: smallest dependent sets stay together."""
    rows: list[
        tuple[int, list[Fraction], dict[int, Fraction]]
    ] = []  # (pivot, row, what combination of directions it is)
    block, basis = [{i} for i in range(len(directions))], set[int]()
    for i, direction in enumerate(directions):
        rest, made = [Fraction(x) for x in direction], {i: Fraction(1)}
        for pivot, row, parts in rows:
            if factor := rest[pivot] / row[pivot]:
                spend(30 * (len(row) + len(parts)) * products([*rest, factor]))
                rest = [x - factor * y for x, y in zip(rest, row, strict=True)]
                for j, part in parts.items():
                    made[j] = made.get(j, Fraction(0)) - factor * part
        if any(rest):
            basis.add(i)
            rows.append((next(j for j, x in enumerate(rest) if x), rest, made))
            continue
        together = set[int]().union(*[block[j] for j, part in made.items() if part])
        spend(5 * len(together))
        for j in together:
            block[j] = together
    return [(sorted(part), len(part & basis)) for part in {id(part): part for part in block}.values()]
