"""Outputs of the rules on rankings for thousands of profiles of one family at once, in integers.

A profile is its summary: n_ab for all pairs, and who is first and last how often. Ties are broken by the numbers of the
candidates (leximax), by the lexicographic order of the rankings (Kemeny, Slater) or of pairs (ranked pairs), as everywhere.
"""

from __future__ import annotations

from functools import cached_property

import numpy as np

from pluralign.formulations.types import Bools, Floats, Ints, Ranking

LEXIMAX = ("lcpo", "leximax-copeland", "leximax-borda", "leximax-plurality", "lcpo-half", "leximax-copeland-half")
KEMENY = ("kemeny", "kemeny-po")
BY_COST = (*KEMENY, "slater")
RULES = (*LEXIMAX, *KEMENY, "slater", "ranked-pairs")
RESPECTING = ("lcpo", "lcpo-half", "kemeny-po")
"""Those that respect unanimous pairs."""


class FamilyRule:
    """A rule on profiles of ballots of a family; rankings: in lexicographic order.

    Raises `ValueError` for a rule that is not one of `RULES`.
    """

    def __init__(self, rule: str, rankings: list[Ranking]) -> None:
        if rule not in RULES:
            raise ValueError(f"{rule} is none of {', '.join(RULES)}")
        self.rule, self.rankings = rule, sorted(rankings)
        self.m, self.size = len(rankings[0]), len(rankings)
        self.rows = np.array(self.rankings, dtype=np.int64)
        self.place = np.argsort(self.rows, axis=1)  # k×m: where each candidate stands
        self.above = (self.place[:, :, None] < self.place[:, None, :]).astype(np.int64)  # k×m×m
        self.number = {ranking: k for k, ranking in enumerate(self.rankings)}
        self.upper = np.triu_indices(self.m, 1)
        self.bits = np.int64(1) << np.arange(self.m**2, dtype=np.int64)
        self.against = (
            self.above.transpose(0, 2, 1).reshape(self.size, -1) @ self.bits
        )  # k: the pairs that a ranking reverses

    @cached_property
    def summaries(self) -> Ints:
        """Of one voter for each ranking: pairs (m·m), first places (m), last places (m)."""
        names = np.arange(self.m)
        first, last = self.rows[:, :1] == names, self.rows[:, -1:] == names
        return np.concatenate([self.above.reshape(self.size, -1), first, last], axis=1).astype(np.int64)

    @cached_property
    def feasible_first(self) -> Bools:
        """m: who is first in some ranking of the family."""
        found: Bools = np.isin(np.arange(self.m), self.rows[:, 0])
        return found

    def pairs(self, S: Ints) -> Ints:
        """B×m×m: n_ab."""
        return S[:, : self.m**2].reshape(-1, self.m, self.m)

    def voters(self, S: Ints) -> Ints:
        """B: n."""
        m = self.m
        return np.asarray(S[:, m * m : m * m + m].sum(axis=1))

    def firsts(self, S: Ints) -> Ints:
        """B×m: first places."""
        m = self.m
        return S[:, m * m : m * m + m]

    def beats(self, S: Ints) -> Bools:
        """B×m×m: strict majorities."""
        found: Bools = 2 * self.pairs(S) > self.voters(S)[:, None, None]
        return found

    def unanimous(self, S: Ints) -> Bools:
        """B×m×m: all voters agree."""
        found: Bools = self.pairs(S) == self.voters(S)[:, None, None]
        return found

    def reversed(self, S: Ints) -> Ints:
        """The summaries of the reversed profiles."""
        m = self.m
        turned = self.pairs(S).transpose(0, 2, 1).reshape(len(S), -1)
        return np.concatenate([turned, S[:, m * m + m :], S[:, m * m : m * m + m]], axis=1)

    def broken(self, S: Ints) -> Bools:
        """B×k: whether a ranking reverses a unanimous pair."""
        found: Bools = (self.unanimous(S).reshape(len(S), self.m**2) @ self.bits)[:, None] & self.against != 0
        return found

    def breaking(self, S: Ints, some: Bools) -> Bools:
        """B×k: those of some rankings that reverse a unanimous pair; quicker than `broken` where these are few."""
        profiles, rankings = np.nonzero(some)
        unanimous = self.unanimous(S).reshape(len(S), self.m**2) @ self.bits
        found = np.zeros_like(some)
        found[profiles, rankings] = unanimous[profiles] & self.against[rankings] != 0
        return found

    def outputs(self, S: Ints) -> Ints:
        """B: the numbers of the outputs."""
        if self.rule == "ranked-pairs":
            return self._locked(S)
        cost = self.costs(S) if self.rule in BY_COST else self._leximax_codes(S)
        if self.rule in RESPECTING:
            cost = np.where(self.broken(S), np.iinfo(np.int64).max, cost)
        return np.asarray(cost.argmin(axis=1))

    def possible(self, S: Ints) -> Bools:
        """B×k: the rankings that are outputs for some order of the candidates, by which ties are broken.

        A ranking that is one for some order is the output for the order in which it has the candidates: of those that are
        level, it is the first in the lexicographic order, and puts the first ones first. Raises `ValueError` for the rule of
        ranked pairs, where orders do more.
        """
        if self.rule == "ranked-pairs":
            raise ValueError("ranked pairs are taken by the order of the candidates")
        if self.rule in BY_COST:
            cost = self.costs(S)
            if self.rule in RESPECTING:
                cost[self.broken(S)] = np.inf
            return np.asarray(cost == cost.min(axis=1, keepdims=True))
        allowed = ~self.broken(S) if self.rule in RESPECTING else np.ones((len(S), self.size), dtype=bool)
        found = np.zeros_like(allowed)
        self._best_first(self._scores(S), allowed, np.arange(len(S)), np.arange(self.size), 0, found)
        return found

    def _best_first(
        self, scores: Ints, allowed: Bools, profiles: Ints, rankings: Ints, place: int, found: Bools
    ) -> None:
        """Mark those of the rankings, alike before this place, that go on with the best of who can come next, and so on."""
        if place == self.m:
            found[profiles, rankings[0]] = True
            return
        heads = self.rows[rankings, place]
        nexts = np.unique(heads)
        able = np.stack([allowed[np.ix_(profiles, rankings[heads == c])].any(axis=1) for c in nexts], axis=1)
        score = np.where(able, scores[np.ix_(profiles, nexts)], -1)
        best = able & (score == score.max(axis=1, keepdims=True))
        for i, c in enumerate(nexts):
            left = profiles[best[:, i]]
            if len(left):
                self._best_first(scores, allowed, left, rankings[heads == c], place + 1, found)

    def costs(self, S: Ints) -> Floats:
        """B×k: voters, or majorities, times pairs that a ranking has the other way round: small integers, exact in floats."""
        a, b = self.upper
        ahead = self.beats(S) if self.rule == "slater" else self.pairs(S)
        gain = (ahead[:, a, b].astype(np.int64) - ahead[:, b, a]).astype(np.float32)
        down = self.above[:, a, b].T.astype(np.float32)  # pairs×k
        return np.asarray(ahead[:, a, b].sum(axis=1, dtype=np.float32)[:, None] - gain @ down)

    def _locked(self, S: Ints) -> Ints:
        """Of the rankings that are left, those with the next pair, if there are any."""
        m = self.m
        margins = self.pairs(S) - self.pairs(S).transpose(0, 2, 1)
        a, b = np.nonzero(~np.eye(m, dtype=bool))
        of_pairs = margins[:, a, b]
        turn = np.where((of_pairs > 0) | ((of_pairs == 0) & (a < b)), -of_pairs, np.iinfo(np.int64).max)
        order = np.argsort(turn, axis=1, kind="stable")  # pairs are listed by their first, then their second candidate
        left = np.ones((len(S), self.size), dtype=bool)
        for k in range(m * (m - 1) // 2):
            pair = order[:, k]
            have = left & (self.above[:, a[pair], b[pair]].T > 0)
            some = have.any(axis=1)
            left[some] = have[some]
        assert (left.sum(axis=1) == 1).all(), "every pair is decided"
        return np.asarray(left.argmax(axis=1))

    def _leximax_codes(self, S: Ints) -> Ints:
        """Places by score as digits along each ranking: the least number is the greedy's ranking."""
        by_score = np.argsort(-self._scores(S), axis=1, kind="stable")
        place = np.argsort(by_score, axis=1)
        weights = self.m ** (self.m - 1 - self.place)  # k×m
        return np.asarray(place @ weights.T)

    def _scores(self, S: Ints) -> Ints:
        if self.rule == "leximax-plurality":
            return self.firsts(S)
        if self.rule == "leximax-borda":
            return np.asarray(self.pairs(S).sum(axis=2))
        wins = self.beats(S).sum(axis=2)
        if self.rule.endswith("-half"):
            level = (2 * self.pairs(S) == self.voters(S)[:, None, None]).sum(axis=2)
            return np.asarray(2 * wins + level)
        return np.asarray(wins)
