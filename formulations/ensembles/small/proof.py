"""That no ensemble of k rewards has an error below L: a tree over boxes of weights and partial orders, verified exactly.

Fill an ensemble up with rewards of weight 0 and sort it: α_1 ≥ … ≥ α_k ≥ 0, Σ α = 1. A node of the tree is a box lo ≤ α ≤ hi
with a partial order of the responses for each reward j = 0, …, k − 1. The root has the box of `root` and no orders. A node is

- `["box", j, v, low, high]`: α_j ≤ v in the first child, α_j ≥ v in the second, then `tightened`;
- `["pair", j, e, up, down]`: reward j has the first response of pair e above the second in the first child, the second above
  the first in the other, with all that follows by transitivity;
- `0`: the box is empty, or its bound is at least L. p̂_e under the pattern T (the rewards that prefer the first response) lies
  in the interval from max(Σ_T lo, 1 − Σ_{not T} hi) to min(Σ_T hi, 1 − Σ_{not T} lo), which costs the distance of p*_e from
  it (squared, times μ); each pair costs what the cheapest pattern costs that its fixed preferences allow;
- `["at", α]` (squared): a bound by tangents, see `Checker.at`;
- `["slopes", w]` (absolute, maximum): weights w as in docs/certificates.md, Bounds, zero where the pattern is not decided;
- `["conflict", j, [[e, λ], …]]` (linear): λ > 0, and the fixed preferences of reward j on these pairs, Σ λ (x_above − x_below),
  add up to zero;
- `["outlier", j]`: whatever reward j prefers on its free pairs, d(r_j) > τ.
"""

from __future__ import annotations

import math
from fractions import Fraction
from functools import cache, lru_cache, reduce
from itertools import product
from operator import and_, le
from typing import Any

from pluralign.formulations.ensembles.ensemble import Norm, Rewards
from pluralign.formulations.ensembles.small.boxes import UNIT
from pluralign.formulations.ensembles.votes import Votes
from pluralign.solver.results import NEVER, Deadline

IntegerBox = tuple[tuple[int, ...], tuple[int, ...]]
PartialOrders = tuple[tuple[int, ...], ...]
_ROUNDS = 2
_REMEMBERED = 1 << 16
_exact = lru_cache(_REMEMBERED)(Fraction)  # leaves have the same numbers again and again


class NotProvedError(ArithmeticError):
    """The tree does not prove the bound, and why."""


def root(k: int) -> IntegerBox:
    """⌊U/k⌋ ≤ α_0 and α_j ≤ ⌈U/(j+1)⌉, in units of 1/U = 1/UNIT."""
    return (UNIT // k, *[0] * (k - 1)), tuple(-(-UNIT // (j + 1)) for j in range(k))


def tightened(lo: tuple[int, ...], hi: tuple[int, ...]) -> IntegerBox:
    """Twice: hi_j ≤ hi_{j−1} and lo_j ≥ lo_{j+1}; then lo_j ≥ U − Σ_{i≠j} hi_i and hi_j ≤ U − Σ_{i≠j} lo_i."""
    low, high = list(lo), list(hi)
    for _ in range(_ROUNDS):
        for j in range(1, len(high)):
            high[j] = min(high[j], high[j - 1])
        for j in range(len(low) - 2, -1, -1):
            low[j] = max(low[j], low[j + 1])
        a, b = sum(low), sum(high)
        low, high = (
            [max(x, UNIT - (b - y)) for x, y in zip(low, high, strict=True)],
            [min(y, UNIT - (a - x)) for x, y in zip(low, high, strict=True)],
        )
    return tuple(low), tuple(high)


def least(slope: list[int], low: list[int], high: list[int], total: int) -> int:
    """The least slope·α with low ≤ α ≤ high and Σ α = total."""
    rest = total - sum(low)
    value = sum(s * x for s, x in zip(slope, low, strict=True))
    for s, room in sorted((s, y - x) for s, x, y in zip(slope, low, high, strict=True)):
        step = min(room, rest)
        value += s * step
        rest -= step
    return value


class Checker:
    """Verifies trees for one claim; everything in Python integers and fractions.

    p* are multiples of 1/`common`, μ of 1/`whole`; neighbouring nodes share boxes and orders, so that what belongs to these is
    remembered.
    """

    def __init__(
        self,
        votes: Votes,
        k: int,
        norm: Norm,
        level: Fraction,
        rewards: Rewards = "any",
        max_distance: Fraction | None = None,
    ) -> None:
        self.votes, self.k, self.norm, self.level = votes, k, norm, level
        self.rewards, self.max_distance = rewards, max_distance
        self.first, self.second = votes.first.tolist(), votes.second.tolist()
        self.weight = [1 if norm == "maximum" else int(w) for w in votes.weight]
        self.whole = 1 if norm == "maximum" else sum(self.weight)
        self.p, self.mu = votes.fractions(), votes.measure()
        self.common = math.lcm(*(f.denominator for f in self.p))
        self.scaled = [f.numerator * (self.common // f.denominator) for f in self.p]
        self.patterns = list(product((0, 1), repeat=k))
        self.power = 2 if norm == "squared" else 1
        self.enough = level * self.whole * (self.common * UNIT) ** self.power  # in the units of `cost`
        self.intervals = lru_cache(_REMEMBERED)(self._intervals)
        self.cost = lru_cache(_REMEMBERED)(self._cost)
        self.masks = lru_cache(_REMEMBERED)(self._masks)

    def verify(self, tree: Any, deadline: Deadline = NEVER) -> int:
        """The number of nodes of a tree that proves the claim. Raises `NotProvedError`; `LimitReached` at the deadline."""
        none = ((0,) * len(self.votes.responses),) * self.k
        stack: list[tuple[Any, IntegerBox, PartialOrders]] = [(tree, root(self.k), none)]
        count = 0
        while stack:
            count += 1
            if count % 64 == 1:
                deadline.check()
            node, box, orders = stack.pop()
            kind = node[0] if isinstance(node, list) and node else node
            if kind == "box":
                _, j, v, low, high = node
                value = Fraction(v) * UNIT
                if value.denominator != 1:
                    raise NotProvedError(f"a box is split at {v}, which is not a multiple of 1/{UNIT}")
                lo, hi = box
                at = int(value)
                stack.append((high, tightened((*lo[:j], max(lo[j], at), *lo[j + 1 :]), hi), orders))
                stack.append((low, tightened(lo, (*hi[:j], min(hi[j], at), *hi[j + 1 :])), orders))
            elif kind == "pair":
                _, j, e, up, down = node
                a, b = self.first[e], self.second[e]
                for child, x, y in ((down, b, a), (up, a, b)):
                    fixed = _ordered(orders[j], x, y)
                    if fixed is not None:
                        stack.append((child, box, (*orders[:j], fixed, *orders[j + 1 :])))
            elif not self._closed(kind, node, box, orders):
                raise NotProvedError(f"a leaf {str(node)[:80]} does not prove an error of at least {float(self.level)}")
        return count

    def _closed(self, kind: Any, node: Any, box: IntegerBox, orders: PartialOrders) -> bool:
        lo, hi = box
        if any(x > y for x, y in zip(lo, hi, strict=True)) or sum(lo) > UNIT or sum(hi) < UNIT:
            return True
        if kind == 0:
            return self.bound(box, orders)
        if kind == "at" and self.norm == "squared":
            return self.at([_exact(x) for x in node[1]], box, orders)
        if kind == "slopes" and self.norm != "squared":
            return self._slopes([_exact(x) for x in node[1]], box, orders)
        if kind == "conflict" and self.rewards == "linear":
            return self._conflict(orders[node[1]], node[2])
        return kind == "outlier" and self._outlier(orders[node[1]])

    def preference(self, order: tuple[int, ...], e: int) -> int | None:
        """1 if a partial order has the first response of pair e above the second, 0 if below, else None."""
        a, b = self.first[e], self.second[e]
        return 1 if order[a] >> b & 1 else 0 if order[b] >> a & 1 else None

    def allowed(self, orders: PartialOrders) -> list[int]:
        """Which patterns the orders allow, for each pair: a set of bits."""
        return [reduce(and_, masks) for masks in zip(*map(self.masks, range(self.k), orders), strict=True)]

    def _masks(self, j: int, order: tuple[int, ...]) -> list[int]:
        """Which patterns one reward's order allows, for each pair."""
        sets = {side: sum(1 << i for i, t in enumerate(self.patterns) if side in (None, t[j])) for side in (0, 1, None)}
        return [sets[self.preference(order, e)] for e in range(len(self.p))]

    def _intervals(self, box: IntegerBox) -> list[tuple[int, int]]:
        """Where p̂ lies under each pattern, in units of 1/UNIT; the box is not empty, and attains both ends."""
        lows, highs = map(_sums, box)
        below = map(max, lows, (UNIT - x for x in reversed(highs)))  # reversed: the sums of the complements
        return list(zip(below, map(min, highs, (UNIT - x for x in reversed(lows))), strict=True))

    def _cost(self, box: IntegerBox, e: int, mask: int) -> int:
        """The least that pair e costs over the box under these patterns, in units of 1/((common · UNIT)^power · whole)."""
        ends, p, common = self.intervals(box), self.scaled[e] * UNIT, self.common
        gap = min([max(0, ends[i][0] * common - p, p - ends[i][1] * common) for i in _numbers(mask)])
        return int(self.weight[e] * gap**self.power)

    def bound(self, box: IntegerBox, orders: PartialOrders) -> bool:
        """Whether the box alone proves the level."""
        costs = [self.cost(box, e, mask) for e, mask in enumerate(self.allowed(orders))]
        return bool((max(costs) if self.norm == "maximum" else sum(costs)) >= self.enough)

    def at(self, a: list[Fraction], box: IntegerBox, orders: PartialOrders) -> bool:
        """Tangents at weights α with sum 1, in the box or not.

        For each pair let T be the allowed pattern with the least |y|, y = Σ_T α − p* (of these the first). The tangent
        μ y² + 2 μ y Σ_T (α' − α) is at most what T costs at α'. The pair is decided if T is its only pattern, or if in the
        whole box the tangent is at most the least that any other pattern costs there. The bound: the tangents of the decided
        pairs added up, at their least over the box, and the least that each other pair costs.
        """
        if len(a) != self.k or sum(a) != 1:
            return False
        finer = math.lcm(UNIT, *(x.denominator for x in a)) // UNIT
        unit = self.common * finer  # weights are multiples of 1/(unit · UNIT), and costs finer² times as large
        point = [int(x * unit * UNIT) for x in a]
        sums = _sums(tuple(point))
        ends = self.intervals(box)
        total, slope = 0, [0] * self.k
        for e, (weight, mask) in enumerate(zip(self.weight, self.allowed(orders), strict=True)):
            p = self.scaled[e] * finer * UNIT
            best = min(_numbers(mask), key=lambda i: abs(sums[i] - p))
            y, others = sums[best] - p, mask & ~(1 << best)
            highest = weight * y * (y + 2 * (ends[best][y > 0] * unit - sums[best]))
            if not others or highest <= self.cost(box, e, others) * finer**2:
                total += weight * y * (y - 2 * sums[best])
                slope = [s + 2 * weight * y * t for s, t in zip(slope, self.patterns[best], strict=True)]
            else:
                total += self.cost(box, e, mask) * finer**2
        lowest = least(slope, list(box[0]), list(box[1]), UNIT) * unit
        return bool(total + lowest >= self.enough * finer**2)

    def _slopes(self, w: list[Fraction], box: IntegerBox, orders: PartialOrders) -> bool:
        """Slopes w (p* − Σ_T α) of pairs with one pattern T, or one that is cheaper everywhere than all others anywhere."""
        if len(w) != len(self.p):
            return False
        q = math.lcm(*(x.denominator for x in w))
        factors = [x.numerator * (q // x.denominator) for x in w]
        sizes = [abs(x) * self.whole for x in factors]  # in units of 1/(q · whole), as μ
        if not (sum(sizes) <= q if self.norm == "maximum" else all(map(le, sizes, (v * q for v in self.weight)))):
            return False
        ends, total, slope = self.intervals(box), 0, [0] * self.k  # total in units of 1/(q · common · UNIT · whole)
        for e, (factor, p, mask) in enumerate(zip(factors, self.scaled, self.allowed(orders), strict=True)):
            if factor:
                numbers = _numbers(mask)
                costs = [self.cost(box, e, 1 << i) for i in numbers] if len(numbers) > 1 else [0]
                best = numbers[costs.index(min(costs))]
                others = mask & ~(1 << best)
                most = factor * (p * UNIT - ends[best][factor < 0] * self.common) * self.whole
                if others and (self.norm == "maximum" or most > self.cost(box, e, others) * q):
                    return False
                total += factor * p * UNIT * self.whole
                slope = [s - factor * t for s, t in zip(slope, self.patterns[best], strict=True)]
            elif self.norm == "absolute":
                total += self.cost(box, e, mask) * q
        lowest = least(slope, list(box[0]), list(box[1]), UNIT) * self.common * self.whole
        return bool(total + lowest >= self.enough * q)

    def _conflict(self, order: tuple[int, ...], terms: Any) -> bool:
        assert self.votes.features is not None
        X = self.votes.features.X
        total = [0] * self.votes.features.d
        for e, weight in terms:
            side = self.preference(order, e)
            if side is None or weight <= 0:
                return False
            a, b = (self.first[e], self.second[e]) if side else (self.second[e], self.first[e])
            total = [v + weight * (int(x) - int(y)) for v, x, y in zip(total, X[a], X[b], strict=True)]
        return len(terms) > 0 and not any(total)

    def _outlier(self, order: tuple[int, ...]) -> bool:
        if self.max_distance is None:
            return False
        d = Fraction(0)
        for e, (m, p) in enumerate(zip(self.mu, self.p, strict=True)):
            side = self.preference(order, e)
            d += m * (min(p, 1 - p) if side is None else 1 - p if side else p)
        return d > self.max_distance


def _sums(numbers: tuple[int, ...]) -> list[int]:
    """Of the numbers in each pattern, in the order of the patterns."""
    sums = [0]
    for x in reversed(numbers):
        sums += [x + y for y in sums]
    return sums


@cache
def _numbers(mask: int) -> tuple[int, ...]:
    """The numbers of the bits that are set."""
    return tuple(i for i in range(mask.bit_length()) if mask >> i & 1)


def _ordered(order: tuple[int, ...], a: int, b: int) -> tuple[int, ...] | None:
    """The partial order (for each response the set of those below it) with a above b and all that follows, None for a cycle."""
    if order[b] >> a & 1:
        return None
    new = order[b] | 1 << b
    return tuple(below | new if x == a or below >> a & 1 else below for x, below in enumerate(order))
