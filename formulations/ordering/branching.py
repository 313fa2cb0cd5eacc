"""Which pair to branch on: the one whose orientations both raise the bound most, by trial first and by experience later.

Reliability branching: Achterberg, Koch and Martin, Branching rules revisited, Operations Research Letters 33, 2005.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field

import numpy as np

from pluralign.formulations.types import Bools, Floats, Ints, Pair

_UNDECIDED = 1e-7  # the least distance of z from 0 and 1
_RELIABLE = 4  # trials of an orientation after which its mean is trusted
_PATIENCE = 4  # trials of pairs without a better one
_LEAST = 1e-3  # of what is needed: gains below it do not tell pairs apart


@dataclass
class Experience:
    """What fixing the orientation a above b has gained for each unit of z that it changed (m×m), and how often it was tried."""

    total: Floats
    count: Ints = field(init=False)

    def __post_init__(self) -> None:
        self.count = np.zeros(self.total.shape, dtype=np.int64)

    @classmethod
    def of(cls, m: int) -> Experience:
        """None yet."""
        return cls(np.zeros((m, m)))

    def note(self, end: Pair, Z: Floats, gain: float) -> None:
        """That the bound rose by `gain` when the orientation was fixed at a node with these z."""
        self.total[end] += gain / max(1.0 - float(Z[end]), 1e-6)
        self.count[end] += 1

    def known(self, pair: Pair) -> bool:
        """Whether both orientations have been tried often enough."""
        return all(self.count[end] >= _RELIABLE for end in ends(pair))

    def expected(self, pair: Pair, Z: Floats) -> list[float]:
        """What both orientations of a known pair will gain."""
        return [self.total[end] / self.count[end] * (1.0 - float(Z[end])) for end in ends(pair)]

    def best(self, pairs: Sequence[Pair], Z: Floats, needed: float, trial: Callable[[Pair], float]) -> Pair:
        """The most promising of the pairs, which are in the order in which to try them.

        needed: a larger gain is of no use. trial: the gain of fixing an orientation.
        """
        best, most, idle = pairs[0], -1.0, 0
        for pair in pairs:
            known = self.known(pair)
            if not known and idle >= _PATIENCE:
                continue
            if known:
                gains = self.expected(pair, Z)
            else:
                gains = [max(0.0, min(trial(end), needed)) for end in ends(pair)]
                for end, gain in zip(ends(pair), gains, strict=True):
                    self.note(end, Z, gain)
            score = promise(gains, needed)
            idle = 0 if score > most else idle + (not known)
            if score > most:
                best, most = pair, score
        return best


def undecided_pairs(Z: Floats, fixed: Bools, swap: Floats, most: int) -> list[Pair]:
    """The free pairs with the most undecided z, the dearest first, at most so many; none if all free pairs are decided.

    swap: m×m, how much the cost changes when a pair is turned round, without sign.
    """
    free = np.triu(~(fixed | fixed.T), 1)
    undecided = np.where(free, np.minimum(Z, 1 - Z), 0.0)
    likely = np.argsort(-undecided * (1.0 + swap), axis=None, kind="stable")[:most]
    return [divmod(int(i), len(Z)) for i in likely if undecided.flat[i] >= _UNDECIDED]


def ends(pair: Pair) -> tuple[Pair, Pair]:
    """Both orientations."""
    return pair, (pair[1], pair[0])


def promise(gains: Sequence[float], needed: float) -> float:
    """How good it is that the orientations gain so much: the product, where more than `needed` is no use."""
    score = 1.0
    for gain in gains:
        score *= max(min(gain, needed), _LEAST * needed)
    return score
