"""Bounds by multipliers of triangles: for trees with many multipliers at each leaf, read one leaf at a time."""

from __future__ import annotations

import math
import re
from itertools import accumulate

from ..budget import keep, spend
from ..instance import Instance
from ..values import Pair, Rejected, read_list, reject
from .orders import Placed, placed_above
from .trees import leaves_of

INTEGER = "[1-9][0-9]{0,29}"

MULTIPLIERS = re.compile(f"{INTEGER}(?: {INTEGER} -?{INTEGER})*+")


def placed_if_possible(below: Placed | None, pair: Pair, _: int) -> Placed | None:
    """None after a cycle: no ranking is left."""
    a, b = pair
    return None if below is None or below[b] >> a & 1 else placed_above(below, a, b)


class Triangles:
    """Bounds on the cost of rankings of m candidates, with x_ab = 1 if a is above b and 0 if not, for a < b.

    The cost is `base` + Σ slope·x. Of a triangle a < b < c every ranking has 0 ≤ x_ab + x_bc − x_ac ≤ 1.
    """

    def __init__(self, value: object, m: int, costs: dict[Pair, int]) -> None:
        self.texts = read_list(value, "'triangles'")
        self.m, self.number = m, math.comb(m, 3)
        self.base = sum([n for (a, b), n in costs.items() if a > b])
        self.slopes = {(a, b): n - costs[b, a] for (a, b), n in costs.items() if a < b}
        self.sides: dict[int, tuple[Pair, Pair, Pair]] = {}  # of the triangles that have been used

    def check(self, tree: object, instance: Instance, limit: int) -> None:
        """Every leaf where a ranking is left must have a bound greater than `limit`."""
        nothing: Placed | None = (0,) * self.m
        for number, j, below in leaves_of(tree, instance, len(self.texts), nothing, placed_if_possible):
            if below is not None and self.bound(self.texts[j], below) <= limit:
                raise Rejected(f"the bound of node {number} of a tree is too small")

    def bound(self, text: object, below: Placed) -> int:
        """On the cost of all rankings with these orders: Σ λ (x_ab + x_bc − x_ac) ≤ Σ max(0, λ) whatever λ is."""
        quantum, triangles, values = self._multipliers(text)
        spend(3 * len(self.slopes) + 5 * len(triangles))
        total = self.base - quantum * sum([v for v in values if v > 0])
        reduced = self.slopes.copy()
        for t, v in zip(triangles, values, strict=True):
            ab, bc, ac = self.sides.get(t) or self._sides(t)
            multiplier = quantum * v
            reduced[ab] = reduced.get(ab, 0) + multiplier
            reduced[bc] = reduced.get(bc, 0) + multiplier
            reduced[ac] = reduced.get(ac, 0) - multiplier
        for (a, b), slope in reduced.items():
            if not below[b] >> a & 1 if slope < 0 else below[a] >> b & 1:  # x is 1 where that is cheaper, or known
                total += slope
        return total

    def _multipliers(self, text: object) -> tuple[int, list[int], list[int]]:
        """The quantum, the numbers of the triangles, and their multipliers divided by it."""
        if type(text) is not str or not MULTIPLIERS.fullmatch(text):
            form = "'q g v g v …': integers of at most 30 digits, q and g positive, v not 0, a space between two"
            reject("an entry of 'triangles'", f"a string {form}", text)
        spend(len(text))
        quantum, *numbers = map(int, text.split(" "))
        triangles = list(accumulate(numbers[::2], initial=-1))
        if triangles[-1] >= self.number:
            raise Rejected(f"an entry of 'triangles' goes beyond the last of {self.number} triangles")
        return quantum, triangles[1:], numbers[1::2]

    def _sides(self, t: int) -> tuple[Pair, Pair, Pair]:
        """The pairs ab, bc and ac of triangle number t, in lexicographic order."""
        m, left, a = self.m, t, 0
        while left >= (own := math.comb(m - 1 - a, 2)):
            left, a = left - own, a + 1
        b = a + 1
        while left >= (own := m - 1 - b):
            left, b = left - own, b + 1
        c = b + 1 + left
        spend(m)
        keep(1)
        self.sides[t] = (a, b), (b, c), (a, c)
        return self.sides[t]
