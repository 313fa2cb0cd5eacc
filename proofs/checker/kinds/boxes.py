"""Boxes of weights of small ensembles, and the patterns of rewards that prefer the first response of a pair."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from functools import cached_property
from itertools import accumulate

Pattern = int  # the rewards that prefer the first response of a pair: bit k − 1 − j for reward j

UNIT = 1 << 20  # boxes have corners in multiples of 1/UNIT

MOST_REWARDS = 12


def subset_sums(numbers: Sequence[int]) -> list[int]:
    """Of the numbers of the rewards in each pattern."""
    sums = [0]
    for x in reversed(numbers):
        sums += [x + y for y in sums]
    return sums


@dataclass
class Box:
    """The weights α of k rewards with lo ≤ α ≤ hi and Σ α = `whole`, in integers."""

    lo: list[int]
    hi: list[int]
    whole: int
    costs: dict[tuple[int, tuple[Pattern, ...]], int] = field(default_factory=dict)  # that have been computed

    def cut(self, lo: list[int], hi: list[int]) -> Box:
        """The part of the box with these bounds too, tightened by α_0 ≥ … ≥ α_(k−1) and Σ α = `whole`."""
        lo, hi = list(map(max, lo, self.lo)), list(map(min, hi, self.hi))
        for _ in range(2):
            hi = list(accumulate(hi, min))
            lo = list(accumulate(reversed(lo), max))[::-1]
            below, above = self.whole - sum(hi), self.whole - sum(lo)
            higher, lower = [below + b for b in hi], [above + a for a in lo]
            lo, hi = list(map(max, lo, higher)), list(map(min, hi, lower))
        return Box(lo, hi, self.whole)

    @cached_property
    def ends(self) -> list[tuple[int, int]]:
        """The least and the greatest weight of each pattern; both are attained unless the box is empty."""
        lows, highs = subset_sums(self.lo), subset_sums(self.hi)
        low = map(max, lows, (self.whole - x for x in reversed(highs)))  # reversed: of the complements
        return list(zip(low, map(min, highs, (self.whole - x for x in reversed(lows))), strict=True))

    def least(self, slopes: dict[Pattern, int]) -> int:
        """The least Σ slope · (weight of the pattern): as much as may be goes to the rewards with the least slope."""
        k, total, left = len(self.lo), 0, self.whole - sum(self.lo)
        of_rewards = [sum([x for T, x in slopes.items() if T >> (k - 1 - j) & 1]) for j in range(k)]
        for slope, lo, hi in sorted(zip(of_rewards, self.lo, self.hi, strict=True)):
            more = min(left, hi - lo)
            total, left = total + slope * (lo + more), left - more
        return total


@dataclass
class State:
    """What is known in a node: the box, below[j][a] as a set of bits, and the patterns of each pair, in their order."""

    node: object
    box: Box
    below: list[tuple[int, ...]]
    patterns: list[tuple[Pattern, ...]]
