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
- `["slopes", w]` (absolute, maximum): weights w as in docs/certificates.md, Bounds, zero where not all preferences are fixed;
- `["conflict", j, [[e, λ], …]]` (linear): λ > 0, and the fixed preferences of reward j on these pairs, Σ λ (x_above − x_below),
  add up to zero;
- `["outlier", j]`: whatever reward j prefers on its free pairs, d(r_j) > τ.
"""

from __future__ import annotations

import math
from dataclasses import dataclass
from fractions import Fraction
from itertools import product
from typing import Any

from formulations.ensembles.ensemble import Norm, Rewards
from formulations.ensembles.sparse_boxes import UNIT
from formulations.ensembles.votes import Votes
from solver.results import NEVER, Deadline

Box = tuple[tuple[int, ...], tuple[int, ...]]
Orders = tuple[tuple[int, ...], ...]
_ROUNDS = 2


class NotProvedError(ArithmeticError):
    """The tree does not prove the bound, and why."""


def root(k: int) -> Box:
    """⌊U/k⌋ ≤ α_0 and α_j ≤ ⌈U/(j+1)⌉, in units of 1/U = 1/UNIT."""
    return (UNIT // k, *[0] * (k - 1)), tuple(-(-UNIT // (j + 1)) for j in range(k))


def tightened(lo: tuple[int, ...], hi: tuple[int, ...]) -> Box:
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


@dataclass
class Checker:
    """Verifies trees for one claim; everything in Python integers and fractions."""

    votes: Votes
    k: int
    norm: Norm
    level: Fraction
    rewards: Rewards = "any"
    max_distance: Fraction | None = None

    def __post_init__(self) -> None:
        votes = self.votes
        self.first, self.second = votes.first.tolist(), votes.second.tolist()
        self.weight = [int(w) for w in votes.weight]
        self.whole = sum(self.weight)
        self.p, self.mu = votes.fractions(), votes.measure()
        self.common = math.lcm(*(f.denominator for f in self.p))
        self.scaled = [f.numerator * (self.common // f.denominator) for f in self.p]
        self.patterns = list(product((0, 1), repeat=self.k))

    def verify(self, tree: Any, deadline: Deadline = NEVER) -> int:
        """The number of nodes of a tree that proves the claim. Raises `NotProvedError`; `LimitReached` at the deadline."""
        none = ((0,) * len(self.votes.responses),) * self.k
        stack: list[tuple[Any, Box, Orders]] = [(tree, root(self.k), none)]
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

    def _closed(self, kind: Any, node: Any, box: Box, orders: Orders) -> bool:
        lo, hi = box
        if any(x > y for x, y in zip(lo, hi, strict=True)) or sum(lo) > UNIT or sum(hi) < UNIT:
            return True
        if kind == 0:
            return self.bound(box, orders)
        if kind == "at" and self.norm == "squared":
            return self.at([Fraction(x) for x in node[1]], box, orders)
        if kind == "slopes" and self.norm != "squared":
            return self._slopes([Fraction(x) for x in node[1]], box, orders)
        if kind == "conflict" and self.rewards == "linear":
            return self._conflict(orders[node[1]], node[2])
        return kind == "outlier" and self._outlier(orders[node[1]])

    def preference(self, order: tuple[int, ...], e: int) -> int | None:
        """1 if a partial order has the first response of pair e above the second, 0 if below, else None."""
        a, b = self.first[e], self.second[e]
        return 1 if order[a] >> b & 1 else 0 if order[b] >> a & 1 else None

    def allowed(self, orders: Orders, e: int) -> list[int]:
        """The numbers of the patterns of pair e that the orders allow."""
        fixed = [self.preference(order, e) for order in orders]
        return [
            i for i, t in enumerate(self.patterns) if all(f is None or f == x for f, x in zip(fixed, t, strict=True))
        ]

    def intervals(self, low: list[int], high: list[int], total: int) -> list[tuple[int, int]]:
        """Where p̂ lies under each pattern."""
        out = []
        for t in self.patterns:
            inside = [j for j in range(self.k) if t[j]]
            outside = [j for j in range(self.k) if not t[j]]
            out.append(
                (
                    max(sum(low[j] for j in inside), total - sum(high[j] for j in outside)),
                    min(sum(high[j] for j in inside), total - sum(low[j] for j in outside)),
                )
            )
        return out

    def bound(self, box: Box, orders: Orders) -> bool:
        """Whether the box alone proves the level."""
        scale = self.common * UNIT
        low, high = ([x * self.common for x in side] for side in box)
        intervals = self.intervals(low, high, scale)
        terms = []
        for e, (p, weight) in enumerate(zip(self.scaled, self.weight, strict=True)):
            gap = min(max(0, intervals[i][0] - p * UNIT, p * UNIT - intervals[i][1]) for i in self.allowed(orders, e))
            terms.append(gap if self.norm == "maximum" else weight * gap ** (2 if self.norm == "squared" else 1))
        if self.norm == "maximum":
            return max(terms) >= self.level * scale
        return sum(terms) >= self.level * self.whole * scale ** (2 if self.norm == "squared" else 1)

    def at(self, a: list[Fraction], box: Box, orders: Orders) -> bool:
        """Tangents at weights α with sum 1, in the box or not.

        For each pair let T be the allowed pattern with the least |y|, y = Σ_T α − p* (of these the first). The tangent
        μ y² + 2 μ y Σ_T (α' − α) is at most what T costs at α'. The pair is decided if T is its only pattern, or if in the
        whole box the tangent is at most the least that any other pattern costs there. The bound: the tangents of the decided
        pairs added up, at their least over the box, and the least that each other pair costs.
        """
        if len(a) != self.k or sum(a) != 1:
            return False
        unit = math.lcm(UNIT, *(x.denominator for x in a))
        scale = self.common * unit  # all weights and p* in units of 1/scale, all costs in 1/(scale² Σ weight)
        low, high = ([x * (scale // UNIT) for x in side] for side in box)
        point = [x.numerator * (scale // x.denominator) for x in a]
        intervals = self.intervals(low, high, scale)
        total, slope = 0, [0] * self.k
        for e, weight in enumerate(self.weight):
            p = self.scaled[e] * unit
            options = self.allowed(orders, e)
            gaps = [sum(x for x, s in zip(point, self.patterns[i], strict=True) if s) - p for i in options]
            best = min(range(len(options)), key=lambda i: abs(gaps[i]))
            y, t = gaps[best], self.patterns[options[best]]
            costs = [weight * max(0, intervals[i][0] - p, p - intervals[i][1]) ** 2 for i in options]
            tangent = [2 * weight * y * s for s in t]
            there = sum(b * x for b, x in zip(tangent, point, strict=True))
            others = costs[:best] + costs[best + 1 :]
            highest = weight * y * y - least([-b for b in tangent], low, high, scale) - there
            if not others or highest <= min(others):
                total += weight * y * y - there
                slope = [s + b for s, b in zip(slope, tangent, strict=True)]
            else:
                total += min(costs)
        return total + least(slope, low, high, scale) >= self.level * self.whole * scale**2

    def _slopes(self, w: list[Fraction], box: Box, orders: Orders) -> bool:
        if len(w) != len(self.p):
            return False
        size = [abs(x) for x in w]
        fits = sum(size) <= 1 if self.norm == "maximum" else all(x <= m for x, m in zip(size, self.mu, strict=True))
        lo, hi = list(box[0]), list(box[1])
        intervals = [(Fraction(x, UNIT), Fraction(y, UNIT)) for x, y in self.intervals(lo, hi, UNIT)]
        total = Fraction(0)
        q = math.lcm(*(x.denominator for x in w))
        slope = [0] * self.k
        for e, (x, p) in enumerate(zip(w, self.p, strict=True)):
            options = self.allowed(orders, e)
            if x:
                if len(options) != 1:
                    return False
                total += x * p
                slope = [
                    s - x.numerator * (q // x.denominator) * t
                    for s, t in zip(slope, self.patterns[options[0]], strict=True)
                ]
            elif self.norm == "absolute":
                total += self.mu[e] * min(max(Fraction(0), intervals[i][0] - p, p - intervals[i][1]) for i in options)
        lowest = least(slope, lo, hi, UNIT)
        return fits and total + Fraction(lowest, q * UNIT) >= self.level

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


def _ordered(order: tuple[int, ...], a: int, b: int) -> tuple[int, ...] | None:
    """The partial order (for each response the set of those below it) with a above b and all that follows, None for a cycle."""
    if order[b] >> a & 1:
        return None
    new = order[b] | 1 << b
    return tuple(below | new if x == a or below >> a & 1 else below for x, below in enumerate(order))
