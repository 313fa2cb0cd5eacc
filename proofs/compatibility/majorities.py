"""Weighted majority relations: all that a rule sees of a profile if it looks at majorities and their sizes only.

The margin of a over b is the number of voters who prefer a to b less that of the others. The margins of all pairs a < b, in
lexicographic order, are one number: the digits of a numeral with positive and negative digits, whose order is the
lexicographic one. A ballot that joins adds a fixed number to it, so those of n + 1 voters are those of n moved by each ballot.

Source: functions of the weighted majority relation are Fishburn's C2 functions (SIAM J. Appl. Math. 33, 1977).
"""

from __future__ import annotations

from collections.abc import Sequence
from itertools import combinations

import numpy as np
from numpy.typing import NDArray

from pluralign.formulations.errors import InputError
from pluralign.formulations.types import Ranking
from pluralign.solver.results import Deadline

Numbers = NDArray[np.int64]

MAX_STEPS = 120_000_000
"""Relations times ballots: more are refused, since for each the relation that it leads to is kept, in four bytes."""


TOGETHER = 12
"""Ballots whose relations are merged at once."""


class WeightedMajorities:
    """The weighted majority relations of 0, 1, … voters, as far as `add` has made them.

    codes[n]: the relations of n voters as numbers, in order. after[n][j][i]: the place in codes[n + 1] of relation number i
    of n voters when ballot j has joined.
    """

    def __init__(self, m: int, ballots: Sequence[Ranking], most: int) -> None:
        """most: the number of voters there will ever be. Raises `InputError` if their numerals would be too long."""
        self.pairs = list(combinations(range(m), 2))
        self.ballots, self.most, self.base = ballots, most, 2 * most + 1
        if self.base ** len(self.pairs) >= 2**62:
            raise InputError(
                f"{most} voters with {m} candidates have weighted majority relations that do not fit into 64 bits; "
                "take fewer voters or fewer candidates"
            )
        self.powers = np.array([self.base**k for k in reversed(range(len(self.pairs)))], dtype=np.int64)
        places = [{c: place for place, c in enumerate(ballot)} for ballot in ballots]
        signs = [[1 if place[a] < place[b] else -1 for a, b in self.pairs] for place in places]
        self.moves: Numbers = np.array(signs, dtype=np.int64) @ self.powers
        self.codes: list[Numbers] = [np.zeros(1, dtype=np.int64)]
        self.after: list[list[NDArray[np.int32]]] = []

    def add(self, deadline: Deadline) -> None:
        """Those of one voter more. Raises `InputError` if there are too many, and `LimitReached` at the deadline."""
        last = self.codes[-1]
        steps = len(self.ballots) * sum(map(len, self.codes))
        if steps > MAX_STEPS:
            raise InputError(
                f"{len(self.codes)} or more voters have over {steps // len(self.ballots):,} weighted majority relations, "
                f"which {len(self.ballots)} ballots change in {steps:,} ways, more than {MAX_STEPS:,}; take fewer voters, "
                "fewer candidates or a smaller family"
            )
        new = last[:0]
        for some in np.array_split(self.moves, -(-len(self.moves) // TOGETHER)):
            deadline.check()
            new = _union([new, *(last + move for move in some)])
        self.after.append([np.searchsorted(new, last + move).astype(np.int32) for move in self.moves])
        self.codes.append(new)

    def margins(self, n: int) -> NDArray[np.int64]:
        """The margins of the relations of n voters, (relations × pairs)."""
        shifted = self.codes[n] + self.most * int(self.powers.sum())
        return np.stack([shifted // power % self.base - self.most for power in self.powers], axis=1)

    def beaten(self, n: int) -> NDArray[np.int64]:
        """How many others each candidate beats in the relations of n voters, (relations × candidates)."""
        margins = self.margins(n)
        wins = np.zeros((len(margins), 1 + max(b for _, b in self.pairs)), dtype=np.int64)
        for k, (a, b) in enumerate(self.pairs):
            wins[:, a] += margins[:, k] > 0
            wins[:, b] += margins[:, k] < 0
        return wins

    def place(self, n: int, code: int) -> int | None:
        """The place of a relation among those of n voters, None if it is none of theirs."""
        i = int(np.searchsorted(self.codes[n], code))
        return i if i < len(self.codes[n]) and self.codes[n][i] == code else None

    def profile(self, n: int, code: int) -> list[int] | None:
        """Numbers of n ballots, in order, that have this relation; None if there are none."""
        if self.place(n, code) is None:
            return None
        ballots: list[int] = []
        for voters in range(n - 1, -1, -1):
            j = next(j for j, move in enumerate(self.moves) if self.place(voters, code - int(move)) is not None)
            ballots.append(j)
            code -= int(self.moves[j])
        return sorted(ballots)


def _union(parts: Sequence[Numbers]) -> Numbers:
    """The different numbers in some lists that are in order, in order: a sort that merges what is in order already."""
    merged = np.concatenate(parts)
    merged.sort(kind="stable")
    different: Numbers = merged[np.concatenate([[True], merged[1:] != merged[:-1]])]
    return different
