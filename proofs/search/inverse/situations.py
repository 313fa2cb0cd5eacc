"""What a violation of an axiom about one profile asks of the ballot weights and of the minimisers, at fixed features.

Weights w of the feasible rankings stand for a profile of any number of voters. An axiom is violated iff in one of a few
situations w meets strict linear conditions (everyone ranks a above b, most rank c first, …) and every minimiser of the loss
has certain pairs of candidates in the wrong order. Source: arXiv 2405.14758, Section 2, for the axioms.
"""

from __future__ import annotations

import itertools
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import cached_property

import numpy as np
from flint import fmpz_mat

from pluralign.formulations.errors import InputError
from pluralign.formulations.instances.instance import Instance
from pluralign.formulations.instances.points import Points
from pluralign.formulations.rankings.arrangement import feasible_rankings
from pluralign.formulations.types import Bools, ExactInts, Ints, Pair
from pluralign.proofs.axioms.derived_profiles import with_ballots
from pluralign.solver.integers import int_array
from pluralign.solver.results import NEVER, Deadline

Counts = Sequence[int]

REVERSIBLE = frozenset({"po", "pmc"})
"""Axioms that fail on a profile iff they fail on its reversal: L(θ) of one is L(−θ) of the other."""


class Electorate:
    """The feasible rankings of a configuration and what a ballot of each says about pairs.

    rankings: F×m, in lexicographic order. pairs: all K = m(m−1) ordered pairs. prefers: F×K, whether ranking f has pair k in
    order. rows: K×ρ, the differences above − below of integer points whose coordinates are independent (ρ is the rank; the
    others add nothing to what rewards can be). Raises `InputError` without features, `LimitReached` at the deadline.
    """

    def __init__(self, configuration: Instance, deadline: Deadline = NEVER) -> None:
        points = Points.of(configuration)
        if points is None:
            raise InputError(f"{configuration.source}: a search needs features; give each candidate a list of numbers")
        self.configuration, self.m = configuration, configuration.m
        self.rankings = feasible_rankings(points.X.tolist(), deadline)[0]
        self.pairs: list[Pair] = list(itertools.permutations(range(self.m), 2))
        place = np.argsort(self.rankings, axis=1)
        above = [place[:, a] < place[:, b] for a, b in self.pairs]
        self.prefers: Bools = np.array(above, dtype=bool).reshape(len(above), len(place)).T
        self.points = _independent(points.X)
        self.rows: ExactInts = int_array([self.difference(*pair) for pair in self.pairs])

    @property
    def size(self) -> int:
        """The number F of feasible rankings."""
        return len(self.rankings)

    @cached_property
    def number(self) -> dict[Pair, int]:
        """The place of each ordered pair in `pairs`."""
        return {pair: k for k, pair in enumerate(self.pairs)}

    @cached_property
    def reversal(self) -> Ints:
        """For each feasible ranking the number of its reverse, which is feasible too."""
        number = {tuple(row): f for f, row in enumerate(self.rankings.tolist())}
        return np.array([number[tuple(row[::-1])] for row in self.rankings.tolist()])

    def difference(self, a: int, b: int) -> list[int]:
        """x_a − x_b in independent integer coordinates (length ρ)."""
        return [int(x) - int(y) for x, y in zip(self.points[a], self.points[b], strict=True)]

    def profile(self, counts: Counts) -> Instance:
        """The configuration with so many voters of each feasible ranking."""
        rankings = map(tuple, self.rankings.tolist())
        return with_ballots(self.configuration, zip(rankings, map(int, counts), strict=True))


@dataclass(frozen=True, eq=False)
class Situation:
    """One way to violate an axiom, for profiles w ≥ 0 on the `allowed` rankings (F booleans) with conditions · w > 0.

    conditions: R×F integers. Such a profile violates iff every minimiser of the loss has r(above) > r(below) for all pairs
    (above, below) of `order`.
    """

    allowed: Bools
    conditions: Ints
    order: tuple[Pair, ...]

    def met(self, counts: Ints) -> Bools:
        """Which of these profiles (B×F) meet the conditions."""
        outside = counts[:, ~self.allowed].any(axis=1)
        result: Bools = np.logical_and(~outside, (counts @ self.conditions.T > 0).all(axis=1))
        return result

    def mirrored(self, reversal: Ints) -> Situation:
        """What the reversals of its profiles are in, for axioms in `REVERSIBLE`."""
        order = tuple((b, a) for a, b in self.order)
        return Situation(self.allowed[reversal], self.conditions[:, reversal], order)


def situations(electorate: Electorate, axiom: str, both: bool = False) -> list[Situation]:
    """All ways to violate the axiom; of two that are mirror images only one, unless `both`. See `SUPPORTED`."""
    found = list(SUPPORTED[axiom](electorate))
    if both and axiom in REVERSIBLE:
        found += [situation.mirrored(electorate.reversal) for situation in found]
    return found


def _everyone(e: Electorate) -> Bools:
    return np.ones(e.size, dtype=bool)


def _pareto(e: Electorate) -> Iterator[Situation]:
    """Everyone has a above b, the minimisers have b above a; those with a > b are reversals of others."""
    for a, b in itertools.combinations(range(e.m), 2):
        allowed = e.prefers[:, e.number[a, b]]
        if allowed.any():
            yield Situation(allowed, np.zeros((0, e.size), dtype=np.int64), ((b, a),))


def _majorities(e: Electorate, pairs: Sequence[Pair]) -> Ints:
    """Rows whose product with w is n_ab − n_ba."""
    columns = [e.number[pair] for pair in pairs]
    return 2 * e.prefers[:, columns].T.astype(np.int64) - 1


def _pairwise_majority(e: Electorate) -> Iterator[Situation]:
    """A feasible ranking has the majority on all pairs, the minimisers have b above a for one of them, a above b."""
    for ranking in e.rankings.tolist():
        pairs = list(itertools.combinations(ranking, 2))
        rows = _majorities(e, pairs)
        for a, b in pairs:
            if a < b:
                yield Situation(_everyone(e), rows, ((b, a),))


def _tops(e: Electorate) -> list[int]:
    """The candidates that are first in some feasible ranking."""
    return sorted(set(e.rankings[:, 0].tolist()))


def _majority(e: Electorate) -> Iterator[Situation]:
    """Most have c first, the minimisers have b above c."""
    for c in _tops(e):
        rows = 2 * (e.rankings[None, :, 0] == c).astype(np.int64) - 1
        for b in range(e.m):
            if b != c:
                yield Situation(_everyone(e), rows, ((b, c),))


def _condorcet_winner(e: Electorate) -> Iterator[Situation]:
    """c beats all others, the minimisers have b above c."""
    for c in _tops(e):
        rows = _majorities(e, [(c, b) for b in range(e.m) if b != c])
        for b in range(e.m):
            if b != c:
                yield Situation(_everyone(e), rows, ((b, c),))


def _condorcet_loser(e: Electorate) -> Iterator[Situation]:
    """c loses to all others, the minimisers have c above all of them."""
    for c in range(e.m) if e.m > 1 else ():
        others = [b for b in range(e.m) if b != c]
        yield Situation(_everyone(e), _majorities(e, [(b, c) for b in others]), tuple((c, b) for b in others))


SUPPORTED = {
    "po": _pareto,
    "pmc": _pairwise_majority,
    "majority": _majority,
    "condorcet-winner": _condorcet_winner,
    "condorcet-loser": _condorcet_loser,
}
"""The axioms about one profile; those that compare profiles are not linear in the ballot weights of one."""


def _independent(X: ExactInts) -> list[list[int]]:
    """The columns of the points (m×d), after subtracting the first point, that are a basis of all of them."""
    shifted = [[int(x) - int(y) for x, y in zip(row, X[0], strict=True)] for row in X]
    reduced, _, rank = fmpz_mat(shifted).rref()
    pivots = [next(j for j in range(len(shifted[0])) if reduced[i, j]) for i in range(rank)]
    return [[row[j] for j in pivots] for row in shifted]
