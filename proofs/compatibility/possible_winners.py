"""Which candidates can win on each weighted majority relation, by propagation along the voters who join.

A rule that looks at weighted majorities only has one winner on each relation. Condorcet winners and losers exclude candidates
at once. Participation says of a relation and the one after a ballot joined: the voter does not rank the first winner above the
second. So a candidate is excluded once the neighbour has no winner left that goes with it. Each exclusion has the number of
the step it was made in and rests on exclusions of earlier steps only, which is how `lifting` reads the reasons off again.
"""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from pluralign.formulations.types import Ranking
from pluralign.proofs.compatibility.majorities import WeightedMajorities
from pluralign.solver.results import Deadline

BY_MAJORITIES = ("condorcet-winner", "condorcet-loser", "participation")
"""The axioms that speak of winners and weighted majorities only."""

NEVER_EXCLUDED = int(np.iinfo(np.uint32).max)

Sets = NDArray[np.uint8]


class PossibleWinners:
    """masks[n][i]: the candidates that can win on relation i of n voters, as bits. step[n][i, c]: when c was excluded."""

    def __init__(self, majorities: WeightedMajorities, m: int, first: set[int], axioms: tuple[str, ...]) -> None:
        """first: the candidates that can win at all, fewer than nine."""
        self.majorities, self.m, self.first, self.axioms = majorities, m, sorted(first), axioms
        self.masks: list[Sets] = [np.zeros(1, dtype=np.uint8)]  # nobody votes
        self.step: list[NDArray[np.uint32]] = [np.zeros((1, m), dtype=np.uint32)]
        self.steps = 0
        tables = [_compatible(ballot, m) for ballot in majorities.ballots]
        self.not_worse, self.not_better = ([pair[k] for pair in tables] for k in (0, 1))

    def add(self, deadline: Deadline) -> int | None:
        """One voter more, for whom there are relations. The number of voters where a relation has no winner left, or None."""
        n = len(self.masks)
        masks = np.full(len(self.majorities.codes[n]), sum(1 << c for c in self.first), dtype=np.uint8)
        wins = self.majorities.beaten(n)
        losses = self.m - 1 - wins - self._ties(n)
        for c in range(self.m):
            if "condorcet-winner" in self.axioms and c in self.first:
                masks[wins[:, c] == self.m - 1] &= 1 << c
            if "condorcet-loser" in self.axioms:
                masks[losses[:, c] == self.m - 1] &= 0xFF ^ (1 << c)
        step = np.full((len(masks), self.m), NEVER_EXCLUDED, dtype=np.uint32)
        for c in range(self.m):
            step[masks >> c & 1 == 0, c] = 0
        self.masks.append(masks)
        self.step.append(step)
        if not masks.all():
            return n
        return self._propagate(deadline) if "participation" in self.axioms else None

    def _ties(self, n: int) -> NDArray[np.int64]:
        margins = self.majorities.margins(n)
        ties = np.zeros((len(margins), self.m), dtype=np.int64)
        for k, (a, b) in enumerate(self.majorities.pairs):
            ties[:, a] += margins[:, k] == 0
            ties[:, b] += margins[:, k] == 0
        return ties

    def _propagate(self, deadline: Deadline) -> int | None:
        """Exclude until nothing changes, going down from the last voter and up again, or until no winner is left somewhere."""
        last = len(self.masks) - 1
        dirty = {last - 1} - {0}  # n stands for the steps from n voters to n + 1
        while dirty:
            n = max(dirty)
            dirty.discard(n)
            for j in range(len(self.majorities.ballots)):
                deadline.check()
                after = self.majorities.after[n][j]
                before, behind = self.masks[n], self.masks[n + 1]
                if self._exclude(n, before & self.not_better[j][behind[after]]):
                    dirty |= {n - 1, n} if n > 1 else {n}
                allowed = behind.copy()
                allowed[after] &= self.not_worse[j][self.masks[n]]  # no two relations lead to one by the same ballot
                if self._exclude(n + 1, allowed):
                    dirty |= {n, n + 1} if n + 1 < last else {n}
                for voters in (n, n + 1):
                    if not self.masks[voters].all():
                        return voters
        return None

    def _exclude(self, n: int, masks: Sets) -> bool:
        """Leave only these winners for n voters; whether that changes anything."""
        gone = self.masks[n] & ~masks
        if not gone.any():
            return False
        self.steps += 1
        changed = np.nonzero(gone)[0]
        for c in range(self.m):
            self.step[n][changed[gone[changed] >> c & 1 == 1], c] = self.steps
        self.masks[n] = masks
        return True


def _compatible(ballot: Ranking, m: int) -> tuple[Sets, Sets]:
    """For each set of winners before a voter joins, who may win afterwards; and for each set afterwards, who may before."""
    place = {c: k for k, c in enumerate(ballot)}
    not_worse, not_better = np.zeros(1 << m, dtype=np.uint8), np.zeros(1 << m, dtype=np.uint8)
    for some in range(1, 1 << m):
        places = [place[c] for c in range(m) if some >> c & 1]
        not_worse[some] = sum(1 << c for c in range(m) if place[c] <= max(places))
        not_better[some] = sum(1 << c for c in range(m) if place[c] >= min(places))
    return not_worse, not_better
