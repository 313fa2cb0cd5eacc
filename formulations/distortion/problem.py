"""Distortion in linear social choice: what is asked, in integers (Ge, Kehne, Vorobeychik, Optimized Distortion, AAAI 2026).

Features and parameters are nonnegative; a voter has θ with Σθ = 1 and the utility θ·x_c. A ballot allows the polytope
P = {θ ≥ 0, Σθ = 1, θ·(x_a − x_b) ≥ 0 for consecutive a above b}; a comparison allows the one of its pair, as if it were the
ballot of a voter who says no more. The distortion of a lottery p is the largest ratio of Σ θ_i·x_k to Σ θ_i·x̄(p), where
x̄(p) = Σ p_c x_c, over candidates k and θ_i in the polytopes; 0/0 is 1, positive/0 is infinite.
"""

from __future__ import annotations

import math
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from fractions import Fraction
from functools import cached_property
from itertools import pairwise
from typing import Any

import numpy as np

from pluralign.formulations.errors import InputError
from pluralign.formulations.instances.instance import Instance, check_weight
from pluralign.formulations.instances.points import quotients
from pluralign.formulations.numbers import as_json, shown
from pluralign.formulations.types import ExactInts, Floats, Ints, Pair, Theta
from pluralign.solver.integers import int_array
from pluralign.solver.linear.corner import emptiness, point
from pluralign.solver.linear.polygons import MOST_COLUMNS, Polygons
from pluralign.solver.linear.sections import Sections
from pluralign.solver.results import NEVER, Deadline

MOST_NUMBERS = 40_000_000
"""Entries of multipliers (candidates × different ballots × the smaller of features and pairs) that are handled."""

_KEPT = 3_000_000
"""Entries of inequalities that are kept from one use to the next."""


@dataclass(frozen=True)
class BallotConflict:
    """Why no parameter is consistent with a ballot: Σ weight (x_above − x_below) is negative in every feature."""

    pairs: tuple[Pair, ...]
    weights: tuple[int, ...]


@dataclass(frozen=True)
class DistortionProblem:
    """X: m×d nonnegative integers, the features times one positive number. polytopes: the different ones, as pairs.

    counts: how many voters stand behind each polytope. polytope_of: of each ballot (or comparison) of the instance, the number
    of its polytope, None where it was left out.
    """

    instance: Instance
    X: tuple[tuple[int, ...], ...]
    polytopes: tuple[tuple[Pair, ...], ...]
    counts: tuple[int, ...]
    polytope_of: tuple[int | None, ...]

    @classmethod
    def of(cls, instance: Instance) -> DistortionProblem:
        """Raises `InputError` without features, for negative ones, without complete ballots, and for more than fits."""
        rows = _nonnegative(instance)
        instance.require_profile()
        q = math.lcm(*(value.denominator for row in rows for value in row))
        integers = [[value.numerator * (q // value.denominator) for value in row] for row in rows]
        divisor = math.gcd(*(value for row in integers for value in row)) or 1
        X = tuple(tuple(value // divisor for value in row) for row in integers)
        number: dict[tuple[Pair, ...], int] = {}
        votes = _votes(instance)
        polytope_of = tuple(number.setdefault(pairs, len(number)) for pairs, _ in votes)
        counts = [0] * len(number)
        for k, (_, count) in zip(polytope_of, votes, strict=True):
            counts[k] += count
        size = len(X) * len(number) * min(len(X[0]), len(votes[0][0]) + 1)
        if size > MOST_NUMBERS:
            given = f"{len(X)} candidates, {len(number)} different ballots and {len(X[0])} features"
            raise InputError(
                f"{instance.source}: {given} need {size} multipliers, at most {MOST_NUMBERS} are handled; "
                "leave out candidates or ballots"
            )
        return cls(instance, X, tuple(number), tuple(counts), polytope_of)

    @property
    def m(self) -> int:
        """The number of candidates."""
        return len(self.X)

    @property
    def d(self) -> int:
        """The number of features."""
        return len(self.X[0])

    @property
    def n(self) -> int:
        """The number of different polytopes."""
        return len(self.polytopes)

    def rows(self, v: int) -> list[list[int]]:
        """The inequalities of polytope number v, row·θ ≥ 0; kept where there are not too many."""
        rows = self._rows.get(v)
        if rows is None:
            rows = self._made_rows(v)
            if self.n * len(self.polytopes[0]) * self.d <= _KEPT:
                self._rows[v] = rows
        return rows

    @cached_property
    def _rows(self) -> dict[int, list[list[int]]]:
        return {}

    def _made_rows(self, v: int) -> list[list[int]]:
        return [
            [a - b for a, b in zip(self.X[above], self.X[below], strict=True)] for above, below in self.polytopes[v]
        ]

    @cached_property
    def floats(self) -> Floats:
        """X divided by its largest entry (m×d)."""
        exact = np.array(self.X, dtype=object)
        scaled: Floats = quotients(exact.reshape(1, -1)).reshape(exact.shape).astype(float)
        return scaled

    @cached_property
    def integers(self) -> ExactInts:
        """X as an array, int64 if its entries allow it."""
        return int_array(self.X)

    @cached_property
    def pairs(self) -> Ints:
        """n × r × 2: the pairs of all polytopes."""
        return np.array(self.polytopes, dtype=np.int64).reshape(self.n, len(self.polytopes[0]), 2)

    def place(self, v: int, nonbasic: Sequence[int]) -> tuple[tuple[int, ...], int] | None:
        """The corner of polytope number v at which these variables are 0, as `point`; the last one is remembered."""
        key = tuple(nonbasic)
        known = self._places.get(v)
        if known is None or known[0] != key:
            corner = self.sections.corner(v, key) if isinstance(self.sections, Polygons) else None
            known = self._places[v] = key, corner or point(self.rows(v), self.d, nonbasic)
        return known[1]

    @cached_property
    def _places(self) -> dict[int, tuple[tuple[int, ...], Any]]:
        return {}

    @cached_property
    def sections(self) -> Polygons | Sections:
        """The polytopes in floats: by their corners for at most three features, else by bases, each starting from the last."""
        above, below = self.pairs[:, :, 0], self.pairs[:, :, 1]
        if self.d <= MOST_COLUMNS:
            return Polygons(self.X, self.floats, above, below)
        return Sections(self.floats, above, below)

    @cached_property
    def weights(self) -> Floats:
        """The counts in floats."""
        return np.array([float(count) for count in self.counts])

    def empty(self, deadline: Deadline = NEVER) -> dict[int, BallotConflict]:
        """The polytopes that are empty, by number, each with its conflict. Raises `LimitReached` at the deadline."""
        proposed = self.sections.maximise(np.zeros(self.d), deadline)
        found = {}
        for v in range(self.n):
            rows = self.rows(v)
            if proposed.known[v] and self.place(v, proposed.nonbasic[v].tolist()) is not None:
                continue
            y = emptiness(rows, self.d, deadline)
            if y is not None:
                used = [i for i, weight in enumerate(y) if weight]
                found[v] = BallotConflict(tuple(self.polytopes[v][i] for i in used), tuple(y[i] for i in used))
        return found

    def without(self, polytopes: Iterable[int]) -> DistortionProblem:
        """The same without these polytopes. Raises `InputError` if none is left."""
        gone = set(polytopes)
        kept = [v for v in range(self.n) if v not in gone]
        if not kept:
            mend = "give nonnegative features that explain some ballots"
            raise InputError(f"{self.instance.source}: no ballot is consistent with any θ ≥ 0; {mend}")
        number = {v: i for i, v in enumerate(kept)}
        return DistortionProblem(
            self.instance,
            self.X,
            tuple(self.polytopes[v] for v in kept),
            tuple(self.counts[v] for v in kept),
            tuple(None if v is None else number.get(v) for v in self.polytope_of),
        )

    def mean(self, lottery: Sequence[Fraction]) -> tuple[list[int], int]:
        """x̄(p) for X, as integers over a positive one."""
        den = math.lcm(*(weight.denominator for weight in lottery))
        parts = [weight.numerator * (den // weight.denominator) for weight in lottery]
        return [
            sum(p * x for p, x in zip(parts, column, strict=True) if p) for column in zip(*self.X, strict=True)
        ], den

    def expanded(self, thetas: Sequence[Theta]) -> list[Theta | None]:
        """A parameter for each ballot from one for each polytope; None where a ballot was left out."""
        return [None if v is None else thetas[v] for v in self.polytope_of]


def shifted(instance: Instance) -> tuple[Instance, tuple[Fraction, ...]]:
    """The instance with its least value subtracted from each feature, and what was subtracted. Raises `InputError`.

    Rankings stay what they are, utilities do not: the worst candidate by a feature has none of it.
    """
    features = _features(instance)
    least = tuple(min(column) for column in zip(*features, strict=True))
    moved = tuple(tuple(value - low for value, low in zip(row, least, strict=True)) for row in features)
    return (
        Instance(instance.names, moved, instance.ballots, instance.comparisons, instance.source),
        least,
    )


def _features(instance: Instance) -> tuple[tuple[Fraction, ...], ...]:
    if instance.features is None:
        raise InputError(
            f"{instance.source}: distortion needs features, but the candidates are names only; give features"
        )
    return instance.features


def _nonnegative(instance: Instance) -> tuple[tuple[Fraction, ...], ...]:
    rows = _features(instance)
    for name, row in zip(instance.names, rows, strict=True):
        for j, value in enumerate(row, 1):
            if value < 0:
                raise InputError(
                    f"{instance.source}: candidate {shown(name)}, feature {j} is {as_json(value)}; distortion needs features "
                    "of at least 0; shift subtracts the least value of each feature (command: --shift)"
                )
    return rows


def _votes(instance: Instance) -> list[tuple[tuple[Pair, ...], int]]:
    """Each ballot or comparison as the pairs that it says, consecutive ones, and its count."""
    if instance.comparisons:
        check_weight((c.count for c in instance.comparisons), instance.source)
        return [(((c.above, c.below),), c.count) for c in instance.comparisons]
    rankings, counts = instance.complete_ballots()
    return [
        (tuple(pairwise(ranking)), count) for ranking, count in zip(rankings.tolist(), counts.tolist(), strict=True)
    ]
