"""How the minimisers of a loss order the candidates, for thousands of profiles of one configuration, in floats.

A loss sees of a profile how many voters have each pair in order, a loss of majorities only who beats whom. So every such vector
is minimised once: m = 4 has 729 majority relations, however many profiles there are. Smooth losses by Newton's method; the
hinge loss, which is linear between the hyperplanes where a difference of rewards is ±1, at all vertices of these.
"""

from __future__ import annotations

import math
from functools import cached_property
from itertools import combinations, product

import numpy as np

from pluralign.formulations.instances.instance import Instance
from pluralign.formulations.losses.loss_rule import PREFIXES
from pluralign.formulations.losses.losses import LOSSES
from pluralign.formulations.types import Bools, Floats, Ints
from pluralign.proofs.search.inverse.descent import NEAR, Descent
from pluralign.proofs.search.inverse.inverse import bare
from pluralign.proofs.search.inverse.situations import Electorate
from pluralign.solver.results import NEVER, Deadline, LimitReached

FAR = 1e-3
"""The same as `NEAR` where a minimum is only approached far out."""
MOST_VERTICES = 50_000
"""Of the hinge loss; more are not listed."""
_NUMBERS = 1 << 22  # profiles times vertices, or pairs, looked at together


def handles(rule: str) -> bool:
    """Whether the rule is a loss that is smooth, or the hinge, and sees differences of rewards only."""
    prefix, _, name = rule.rpartition(":")
    if f"{prefix}:" not in PREFIXES or name not in LOSSES:
        return False
    return LOSSES[name].decay is None and (LOSSES[name].smooth or name == "hinge")


class LossFamily:
    """A loss on profiles of ballots that are feasible at the features of a configuration.

    rows: F×m, the feasible rankings; place: F×m, where each candidate stands. summaries: F×(m(m−1)/2 + 1), of one voter for
    each ranking: the pairs a < b that it has in this order, and 1. Raises `InputError` without features, `LimitReached` at
    the deadline.
    """

    def __init__(self, configuration: Instance, rule: str, deadline: Deadline = NEVER) -> None:
        prefix, _, name = rule.partition(":")
        self.configuration, self.rule, self.loss = bare(configuration), rule, LOSSES[name]
        self.of_majorities = f"{prefix}:" != PREFIXES[0]
        self.electorate = Electorate(self.configuration, deadline)
        self.m, self.size = self.electorate.m, self.electorate.size
        self.rows = self.electorate.rankings.astype(np.int64)
        self.place = np.argsort(self.rows, axis=1)
        self.number = {tuple(row): k for k, row in enumerate(self.rows.tolist())}
        self.half = list(combinations(range(self.m), 2))
        prefers = [self.place[:, a] < self.place[:, b] for a, b in self.half]
        self.prefers: Bools = np.array(prefers, dtype=bool).reshape(len(self.half), self.size).T
        ones = np.ones((self.size, 1), dtype=np.int64)
        self.summaries: Ints = np.concatenate([self.prefers.astype(np.int64), ones], axis=1)
        self._known: dict[bytes, Bools] = {}

    def strict(self, S: Ints) -> Bools:
        """B×m×m for profiles with these summaries: whether r(a) > r(b) in all minimisers, as far as floats can tell."""
        if not len(S):
            return np.zeros((0, self.m, self.m), dtype=bool)
        key = np.sign(2 * S[:, :-1] - S[:, -1:]) if self.of_majorities else S
        words = np.ascontiguousarray(key, dtype=np.int32)
        whole = words.view(np.dtype((np.void, words.itemsize * words.shape[1]))).ravel()
        distinct, first, inverse = np.unique(whole, return_index=True, return_inverse=True)
        keys = [word.tobytes() for word in distinct]
        fresh = [(key, k) for key, k in zip(keys, first.tolist(), strict=True) if key not in self._known]
        width = len(self._vertices) if self.loss.name == "hinge" else len(self.half)
        size = max(1, _NUMBERS // max(1, width))
        for start in range(0, len(fresh), size):
            part = fresh[start : start + size]
            orders = self._minimised(S[[k for _, k in part]])
            self._known.update(zip((key for key, _ in part), orders, strict=True))
        return np.stack([self._known[key] for key in keys])[inverse.ravel()]

    def may_win(self, S: Ints) -> Bools:
        """B×m: who is first in some output."""
        return winners(self.strict(S))

    def _minimised(self, S: Ints) -> Bools:
        voters = S[:, -1:].astype(np.float64)
        above, below = S[:, :-1] / voters, 1 - S[:, :-1] / voters
        if self.of_majorities:
            above, below = (above > 0.5).astype(np.float64), (below > 0.5).astype(np.float64)
        found = self._at_vertices(above, below) if self.loss.name == "hinge" else self._by_newton(above, below)
        found &= ~self._free(above + below)
        if self.loss.monotone:
            self._without_contradiction(above, below, found)
        return found

    def _free(self, compared: Floats) -> Bools:
        """B×m×m: pairs whose difference is no combination of those compared: L says nothing of their order."""
        weights = (compared > 0).astype(np.float64)
        size, axes = np.linalg.eigh(np.einsum("bk,ki,kj->bij", weights, self._descent.basis, self._descent.basis))
        outside = np.einsum("ki,bij->bkj", self._descent.basis, axes) ** 2 * (size < NEAR)[:, None, :]
        free = outside.sum(axis=2) > NEAR * (self._descent.basis**2).sum(axis=1)
        return self._ordered(free, free)

    def _by_newton(self, above: Floats, below: Floats) -> Bools:
        with np.errstate(over="ignore", invalid="ignore"):
            shares, reached, _ = self._descent.minimise(above, below)
        enough = np.where(reached, NEAR, FAR)[:, None]
        return self._ordered(shares > enough, shares < -enough)

    def _at_vertices(self, above: Floats, below: Floats) -> Bools:
        """Of the vertices with the least loss, what all of them order alike."""
        u = self._vertices
        loss = above @ np.maximum(0, 1 - u).T + below @ np.maximum(0, 1 + u).T
        least = loss <= loss.min(axis=1, keepdims=True) + NEAR
        some = least.astype(np.float32)
        not_above, not_below = some @ (u <= NEAR).astype(np.float32), some @ (u >= -NEAR).astype(np.float32)
        return self._ordered(not_above == 0, not_below == 0)

    def _without_contradiction(self, above: Floats, below: Floats, found: Bools) -> None:
        """Where feasible rankings have all pairs that count: L comes as near to its infimum as it can in these alone."""
        sided = ~((above > 0) & (below > 0)).any(axis=1) & ((above > 0) | (below > 0)).any(axis=1)
        agrees = ~((above[sided] > 0) @ (~self.prefers).T | (below[sided] > 0) @ self.prefers.T)
        some = agrees.any(axis=1)
        rows = np.flatnonzero(sided)[some]
        agrees = agrees[some]
        other = agrees @ ~self.prefers, agrees @ self.prefers  # whether one of them has the pair the other way round
        found[rows] = self._ordered(~other[0], ~other[1])

    def _ordered(self, above: Bools, below: Bools) -> Bools:
        """B×m×m, from the pairs a < b with a strictly above b, and below it."""
        found = np.zeros((len(above), self.m, self.m), dtype=bool)
        for k, (a, b) in enumerate(self.half):
            found[:, a, b], found[:, b, a] = above[:, k], below[:, k]
        return found

    @cached_property
    def _descent(self) -> Descent:
        return Descent(self.loss, self.electorate)

    @cached_property
    def _vertices(self) -> Floats:
        """V×m(m−1)/2: the differences of rewards r(a) − r(b), a < b, at the vertices. Raises `LimitReached` for too many."""
        rows = np.array([self.electorate.difference(a, b) for a, b in self.half], dtype=np.float64)
        rank = rows.shape[1]
        if math.comb(len(rows), rank) << rank > MOST_VERTICES:
            raise LimitReached(f"the hinge loss has more than {MOST_VERTICES} vertices")
        found: list[Floats] = []
        signs = np.array(list(product((1.0, -1.0), repeat=rank)))
        for chosen in combinations(range(len(rows)), rank):
            matrix = rows[list(chosen)]
            if abs(np.linalg.det(matrix)) > 0.5:  # integers
                found.append(signs @ np.linalg.inv(matrix).T @ rows.T)
        return np.unique(np.concatenate(found).round(9), axis=0)


def winners(strict: Bools) -> Bools:
    """B×m: nobody is strictly above them."""
    return np.asarray(~strict.any(axis=1))
