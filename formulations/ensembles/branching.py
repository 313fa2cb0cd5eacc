"""Which pair to branch on: the one whose orientations both raise the bound most, by trial first and by experience later.

Reliability branching: Achterberg, Koch and Martin, Branching rules revisited, Operations Research Letters 33, 2005.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field

import numpy as np
from numpy.typing import NDArray

from formulations.kemeny import Pair

_RELIABLE = 4  # trials of an orientation after which its mean is trusted
_PATIENCE = 4  # trials of pairs without a better one
_LEAST = 1e-3  # of what is needed: gains below it do not tell pairs apart


@dataclass
class Experience:
    """What fixing the orientation a above b has gained for each unit of z that it changed (m×m), and how often it was tried."""

    total: NDArray[np.float64]
    count: NDArray[np.int64] = field(init=False)

    def __post_init__(self) -> None:
        self.count = np.zeros(self.total.shape, dtype=np.int64)

    @classmethod
    def of(cls, m: int) -> Experience:
        """None yet."""
        return cls(np.zeros((m, m)))

    def note(self, pair: Pair, change: float, gain: float) -> None:
        """That the bound rose by `gain` when z of the pair rose by `change`."""
        self.total[pair] += gain / max(change, 1e-6)
        self.count[pair] += 1

    def best(
        self, pairs: Sequence[Pair], Z: NDArray[np.float64], needed: float, trial: Callable[[Pair], float]
    ) -> Pair:
        """The most promising of the pairs, which are in the order in which to try them.

        needed: a larger gain is of no use. trial: the gain of fixing an orientation.
        """
        best, most, idle = pairs[0], -1.0, 0
        for pair in pairs:
            known = all(self.count[end] >= _RELIABLE for end in (pair, pair[::-1]))
            if not known and idle >= _PATIENCE:
                continue
            score = 1.0
            for end in (pair, pair[::-1]):
                change = 1.0 - float(Z[end])
                if known:
                    gain = self.total[end] / self.count[end] * change
                else:
                    gain = max(0.0, min(trial(end), needed))
                    self.note(end, change, gain)
                score *= max(min(gain, needed), _LEAST * needed)
            idle = 0 if score > most else idle + (not known)
            if score > most:
                best, most = pair, score
        return best
