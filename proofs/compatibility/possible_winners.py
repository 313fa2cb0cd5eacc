"""Which candidates can win on each weighted majority relation, by propagation along the voters who join.

A rule that looks at weighted majorities only has one winner on each relation. Condorcet winners and losers and the Smith set
exclude candidates at once. Participation says of a relation and the one after a ballot joined: the voter does not rank the
first winner above the second; involvement says so of some winners. So a candidate is excluded once the neighbour has no winner
left that goes with it. Each exclusion has the number of the step it was made in and rests on exclusions of earlier steps only,
which is how `lifting` reads the reasons off again.
"""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from pluralign.formulations.types import Ranking
from pluralign.proofs.compatibility.axioms import AXIOMS
from pluralign.proofs.compatibility.majorities import WeightedMajorities
from pluralign.proofs.compatibility.question import CompatibilityQuestion
from pluralign.solver.results import Deadline

JOINS = ("participation", "positive-involvement", "negative-involvement")
"""The axioms about a voter who joins."""
BY_MAJORITIES = ("condorcet-winner", "condorcet-loser", "smith", *JOINS)
"""The axioms that speak of winners and weighted majorities only."""

NEVER_EXCLUDED = int(np.iinfo(np.uint32).max)

Sets = NDArray[np.uint8]


class PossibleWinners:
    """masks[n][i]: the candidates that can win on relation i of n voters, as bits. step[n][i, c]: when c was excluded."""

    def __init__(self, majorities: WeightedMajorities, asked: CompatibilityQuestion) -> None:
        """asked: of fewer than nine candidates; `first` are those that can win at all."""
        self.majorities, self.asked, self.m, self.axioms = majorities, asked, asked.m, asked.axioms
        self.first = sorted({ranking[0] for ranking in asked.family})
        m = self.m
        self.masks: list[Sets] = [np.zeros(1, dtype=np.uint8)]  # nobody votes
        self.step: list[NDArray[np.uint32]] = [np.zeros((1, m), dtype=np.uint32)]
        self.steps = 0
        self.joins = [axiom for axiom in asked.axioms if axiom in JOINS]
        tables = [self._compatible(ballot) for ballot in majorities.ballots]
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
        if "smith" in self.axioms:
            smith = self._smith(n)
            masks = np.where(masks & smith, masks & smith, masks)  # nobody in it can be first: nothing is asked
        step = np.full((len(masks), self.m), NEVER_EXCLUDED, dtype=np.uint32)
        for c in range(self.m):
            step[masks >> c & 1 == 0, c] = 0
        self.masks.append(masks)
        self.step.append(step)
        if not masks.all():
            return n
        return self._propagate(deadline) if self.joins else None

    def goes(self, ballot: Ranking, before: int, after: int) -> bool:
        """Whether a voter may join if these are the winners."""
        return all(AXIOMS[axiom][1](ballot, (before,), (after,)) for axiom in self.joins)

    def _smith(self, n: int) -> Sets:
        """The Smith sets of the relations of n voters: who reaches everybody by steps to somebody that does not beat them."""
        margins = self.majorities.margins(n)
        reach = np.ones((len(margins), self.m, self.m), dtype=bool)
        for k, (a, b) in enumerate(self.majorities.pairs):
            reach[:, a, b], reach[:, b, a] = margins[:, k] >= 0, margins[:, k] <= 0
        for c in range(self.m):
            reach |= reach[:, :, c, None] & reach[:, None, c, :]
        members: Sets = (reach.all(axis=2) @ (1 << np.arange(self.m))).astype(np.uint8)
        return members

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

    def _compatible(self, ballot: Ranking) -> tuple[Sets, Sets]:
        """For each set of winners before a voter joins, who may win afterwards; for each set afterwards, who may before."""
        not_worse, not_better = np.zeros(1 << self.m, dtype=np.uint8), np.zeros(1 << self.m, dtype=np.uint8)
        for x in range(self.m):
            for y in range(self.m):
                if self.goes(ballot, x, y):
                    sets = np.arange(1 << self.m)
                    not_worse[sets >> x & 1 == 1] |= 1 << y
                    not_better[sets >> y & 1 == 1] |= 1 << x
        return not_worse, not_better
