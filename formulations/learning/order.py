"""The same votes in one order and in one unit, so that what is learned does not depend on how a table was written.

Prompts, responses, pairs and features are sorted by name; of every feature only its differences within prompts are kept,
divided by their greatest common divisor. Rounding is then the same for shifted and for scaled features, too.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from fractions import Fraction

import numpy as np

from pluralign.formulations.ensembles.ensemble import Ensemble, linear
from pluralign.formulations.ensembles.votes import Features, Votes
from pluralign.formulations.types import ExactInts, Ints, Theta
from pluralign.solver.integers import INT64_BITS, bit_size, over_common_denominator, primitive


def in_order(votes: Votes) -> tuple[Votes, Ints]:
    """The votes sorted by the names of prompts, responses and pairs; and which of the given pairs each pair is (length M)."""
    sizes = np.diff(votes.starts)
    own = np.repeat(np.arange(len(sizes)), sizes).tolist()
    order = sorted(range(len(own)), key=lambda r: (votes.prompts[own[r]], votes.responses[r]))
    if order == list(range(len(order))) and _sorted_pairs(votes):
        return votes, np.arange(votes.size)
    place = np.empty(len(order), dtype=np.int64)
    place[order] = np.arange(len(order))
    a, b = place[votes.first], place[votes.second]
    turned = a > b
    a, b = np.where(turned, b, a), np.where(turned, a, b)
    pairs = np.lexsort((b, a))
    prompts = sorted(range(len(votes.prompts)), key=lambda i: votes.prompts[i])
    features = votes.features
    made = replace(
        votes,
        prompts=tuple(votes.prompts[i] for i in prompts),
        responses=tuple(votes.responses[r] for r in order),
        starts=np.concatenate([[0], np.cumsum(sizes[prompts])]),
        first=a[pairs],
        second=b[pairs],
        wins=np.where(turned, votes.total - votes.wins, votes.wins)[pairs],
        total=votes.total[pairs],
        weight=votes.weight[pairs],
        features=None if features is None else replace(features, X=features.X[order]),
        ties=None if votes.ties is None else votes.ties[pairs],
        memo={},
    )
    return made, np.asarray(pairs)


def _sorted_pairs(votes: Votes) -> bool:
    a, b = votes.first.astype(np.int64), votes.second.astype(np.int64)
    later = (a[1:] > a[:-1]) | ((a[1:] == a[:-1]) & (b[1:] > b[:-1]))
    return bool((a < b).all() and later.all())


@dataclass(frozen=True, eq=False)
class Canonical:
    """Votes in order with features in order and without a unit; `pairs`: which of the given ones they are.

    columns: the number of each feature among the given ones. factors: a difference there is one here times this.
    """

    votes: Votes
    pairs: Ints
    columns: tuple[int, ...]
    factors: tuple[Fraction, ...]

    @classmethod
    def of(cls, votes: Votes, units: bool = False) -> Canonical:
        """units: the units of features count, and stay."""
        ordered, pairs = in_order(votes)
        assert ordered.features is not None
        given = ordered.features
        columns = tuple(sorted(range(given.d), key=lambda j: given.names[j]))
        names = tuple(given.names[j] for j in columns)
        if units:
            features = Features(names, given.X[:, columns], tuple(given.denominators[j] for j in columns))
            return cls(replace(ordered, features=features, memo={}), pairs, columns, (Fraction(1),) * given.d)
        base = np.repeat(ordered.starts[:-1], np.diff(ordered.starts))
        # a difference may need one bit more
        wide = given.X if bit_size(given.X) < INT64_BITS else given.X.astype(object)
        X = wide - wide[base]
        factors = []
        for j in columns:
            common = int(np.gcd.reduce(X[:, j])) or 1
            X[:, j] //= common
            factors.append(Fraction(common, given.denominators[j]))
        features = Features(names, X[:, columns], (1,) * given.d)
        return cls(replace(ordered, features=features, memo={}), pairs, columns, tuple(factors))

    def group(self, own: Ints | None) -> Ints | None:
        """The groups of the given pairs, numbered as they first appear here."""
        if own is None:
            return None
        _, at, number = np.unique(own[self.pairs], return_index=True, return_inverse=True)
        found: Ints = np.argsort(np.argsort(at))[number]
        return found

    def back(self, theta: Theta) -> Theta:
        """θ for the given features that gives all differences the same value."""
        out = [Fraction(0)] * len(theta)
        for j, t, factor in zip(self.columns, theta, self.factors, strict=True):
            out[j] = t / factor
        return tuple(out)

    def ensemble(self, votes: Votes, found: Ensemble) -> Ensemble:
        """Rewards for the given votes, θ primitive integers."""
        rewards = []
        for reward in found.rewards:
            assert reward.theta is not None
            rewards.append(linear(votes, _whole(self.back(reward.theta))))
        return Ensemble(tuple(rewards), found.weights)


def _whole(theta: Theta) -> Theta:
    integers, _ = over_common_denominator(theta)
    found: ExactInts | list[int] = primitive(integers)
    return tuple(map(Fraction, found))
