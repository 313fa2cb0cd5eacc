"""Degenerate and badly scaled instances whose truth is known by construction, not by any solver.

Each asks whether one ranking is feasible. The answer is planted: a θ that induces the ranking, or Gordan multipliers of
its consecutive differences. Both are verified here with nothing but fractions. Most systems come as a pair of which one is
feasible by a hair and the other infeasible by a hair.
"""

from __future__ import annotations

import itertools
import random
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from fractions import Fraction
from math import ceil, lcm

from pluralign.formulations.instances.instance import Instance

Vector = tuple[Fraction, ...]
NUMBER = 48  # systems of each family


@dataclass(frozen=True)
class RankingSystem:
    """Is `ranking` feasible for these points (m×d)? theta induces it, or weights ≥ 0 of its consecutive differences cancel.

    digits: the logarithm (base 10) of how large the numbers are, or how thin the cone is. Raises AssertionError if the
    planted truth is none.
    """

    family: str
    number: int
    digits: int
    points: tuple[Vector, ...]
    ranking: tuple[int, ...]
    theta: Vector | None
    weights: tuple[int, ...] | None

    def __post_init__(self) -> None:
        rows = self.differences()
        if self.theta is not None:
            assert self.weights is None, "either θ or multipliers"
            assert all(dot(row, self.theta) > 0 for row in rows), "θ does not induce the ranking"
        else:
            assert self.weights is not None, "either θ or multipliers"
            assert len(self.weights) == len(rows), "one multiplier for each difference"
            assert min(self.weights) >= 0 < max(self.weights), "not Gordan multipliers"
            columns = zip(*rows, strict=True)
            cancelled = all(sum(w * x for w, x in zip(self.weights, column, strict=True)) == 0 for column in columns)
            assert cancelled, "the multipliers do not cancel"

    @property
    def name(self) -> str:
        """Family and number."""
        return f"{self.family} {self.number}"

    @property
    def feasible(self) -> bool:
        """The truth."""
        return self.theta is not None

    @property
    def instance(self) -> Instance:
        """The points as an instance without ballots."""
        return Instance(tuple(f"c{i}" for i in range(len(self.points))), self.points, source=self.name)

    def differences(self) -> list[Vector]:
        """x above − x below for the consecutive candidates of the ranking, (m−1)×d."""
        return [
            tuple(x - y for x, y in zip(self.points[a], self.points[b], strict=True))
            for a, b in itertools.pairwise(self.ranking)
        ]


def dot(u: Sequence[Fraction], v: Sequence[Fraction]) -> Fraction:
    """u·v."""
    return sum((x * y for x, y in zip(u, v, strict=True)), Fraction(0))


def systems(family: str) -> Iterator[RankingSystem]:
    """The systems of a family; every other one is feasible."""
    for number in range(NUMBER):
        yield system(family, number)


def system(family: str, number: int) -> RankingSystem:
    """A system of a family by its number: feasible if that is even."""
    rng = random.Random(f"{family} {number}")
    while True:
        draft = FAMILIES[family](rng, number % 2 == 0)
        if len(set(draft.points)) == len(draft.points):  # candidates with equal features are no instance
            return _shuffled(rng, draft, family, number)


@dataclass
class _Draft:
    """Points in the order of the ranking, and the truth as in `RankingSystem`."""

    points: list[Vector]
    digits: int
    theta: Vector | None
    weights: list[int] | None


def _shuffled(rng: random.Random, draft: _Draft, family: str, number: int) -> RankingSystem:
    order = list(range(len(draft.points)))
    rng.shuffle(order)  # candidate order[k] is at position k
    points: list[Vector] = [()] * len(order)
    for k, c in enumerate(order):
        points[c] = draft.points[k]
    weights = None if draft.weights is None else tuple(draft.weights)
    return RankingSystem(family, number, draft.digits, tuple(points), tuple(order), draft.theta, weights)


# --- rows that a planted θ satisfies by a little, and one more that decides


@dataclass
class _Rows:
    """Rows in the order of the ranking. theta has last entry 1; if there are weights, they cancel the rows."""

    rows: list[list[Fraction]]
    theta: list[Fraction]
    weights: list[int] | None = None

    def draft(self, digits: int) -> _Draft:
        """Points whose consecutive differences are the rows."""
        points = [[Fraction(0)] * len(self.theta)]
        for row in reversed(self.rows):
            points.append([x + y for x, y in zip(points[-1], row, strict=True)])
        theta = tuple(self.theta) if self.weights is None else None
        return _Draft([tuple(point) for point in reversed(points)], digits, theta, self.weights)

    def close(self, rng: random.Random, feasible: bool, among: int | None = None) -> None:
        """Add the row −Σ λ_i row_i of some of the first `among` rows; if feasible, change it until θ satisfies it by 1."""
        choice = rng.sample(range(len(self.rows) if among is None else among), rng.randint(2, len(self.theta)))
        multipliers = [0] * len(self.rows)
        for i in choice:
            multipliers[i] = rng.randint(1, 7)
        last = [
            -sum(w * x for w, x in zip(multipliers, column, strict=True)) for column in zip(*self.rows, strict=True)
        ]
        if feasible:
            last[-1] += 1 - dot(last, self.theta)
        else:
            self.weights = [*multipliers, 1]
        self.rows.append(last)
        self._mix(rng)

    def _mix(self, rng: random.Random) -> None:
        order = list(range(len(self.rows)))
        rng.shuffle(order)
        self.rows = [self.rows[i] for i in order]
        self.weights = None if self.weights is None else [self.weights[i] for i in order]

    def scale_columns(self, factors: Sequence[Fraction]) -> None:
        """Other units for the features; θ changes with them."""
        self.rows = [[x * f for x, f in zip(row, factors, strict=True)] for row in self.rows]
        self.theta = [x / f for x, f in zip(self.theta, factors, strict=True)]

    def scale_rows(self, factors: Sequence[Fraction]) -> None:
        """Longer and shorter differences. The weights become integers again."""
        self.rows = [[x * f for x in row] for row, f in zip(self.rows, factors, strict=True)]
        if self.weights is not None:
            weights = [w / f for w, f in zip(self.weights, factors, strict=True)]
            common = lcm(*(w.denominator for w in weights))
            self.weights = [int(w * common) for w in weights]


def _theta(rng: random.Random, d: int) -> list[Fraction]:
    return [Fraction(rng.choice((-1, 1)) * rng.randint(1, 9)) for _ in range(d - 1)] + [Fraction(1)]


def _narrow(rng: random.Random, theta: Sequence[Fraction], size: int, value: Fraction) -> list[Fraction]:
    """A row with entries up to about `size` and row·θ = value."""
    head = [Fraction(rng.randint(-size, size)) for _ in theta[1:]]
    return [*head, value - dot(head, theta[:-1])]


def _wide(rng: random.Random, theta: Sequence[Fraction], size: int) -> list[Fraction]:
    """Any row with row·θ > 0."""
    while True:
        row = [Fraction(rng.randint(-size, size)) for _ in theta]
        if value := dot(row, theta):
            return row if value > 0 else [-x for x in row]


def _power(rng: random.Random) -> Fraction:
    return Fraction(10) ** rng.randint(-9, 12)


# --- the families


def _ordinary(rng: random.Random, feasible: bool) -> _Draft:
    """Nothing special: what any solver should answer."""
    d = rng.randint(2, 6)
    theta = _theta(rng, d)
    rows = _Rows([_wide(rng, theta, 50) for _ in range(d + 3)], theta)
    if not feasible:
        rows.close(rng, feasible)
    return rows.draft(2)


def _columns(rng: random.Random, feasible: bool) -> _Draft:
    """Features in units from 10^-9 to 10^12."""
    d = rng.randint(2, 6)
    theta = _theta(rng, d)
    rows = _Rows([_narrow(rng, theta, 50, Fraction(rng.randint(1, 3))) for _ in range(d + 3)], theta)
    rows.close(rng, feasible)
    rows.scale_columns([_power(rng) for _ in range(d)])
    return rows.draft(12)


def _distances(rng: random.Random, feasible: bool) -> _Draft:
    """Candidates at distances from 10^-9 to 10^12."""
    d = rng.randint(2, 6)
    theta = _theta(rng, d)
    rows = _Rows([_narrow(rng, theta, 50, Fraction(rng.randint(1, 3))) for _ in range(d + 3)], theta)
    rows.close(rng, feasible)
    rows.scale_rows([_power(rng) for _ in rows.rows])
    return rows.draft(12)


def _opposite(rng: random.Random, feasible: bool) -> _Draft:
    """Pairs of differences that point in opposite directions but for a little."""
    d, digits = rng.randint(2, 6), rng.randint(2, 12)
    theta = _theta(rng, d)
    rows = _Rows([], theta)
    for _ in range(d):
        row = _narrow(rng, theta, 10**digits, Fraction(1))
        turn = _narrow(rng, theta, 3, Fraction(2))
        rows.rows += [row, [y - x for x, y in zip(row, turn, strict=True)]]
    rows.close(rng, feasible)
    return rows.draft(digits)


def _one_unit(rng: random.Random, feasible: bool) -> _Draft:
    """Features far from 0 that differ by one unit at most."""
    d, digits = rng.randint(4, 6), rng.randint(6, 18)
    offset = [Fraction(10**digits + rng.randint(0, 10**6)) for _ in range(d)]
    corners = list(itertools.product((0, 1), repeat=d))
    theta = tuple(Fraction(x) for x in rng.sample([s * 2**k for k in range(d) for s in (-1, 1)], d))
    chosen = rng.sample(corners, 9)
    weights = None
    if feasible:
        chosen.sort(key=lambda x: dot([Fraction(v) for v in x], theta), reverse=True)
        if any(
            dot([Fraction(v - w) for v, w in zip(x, y, strict=True)], theta) <= 0 for x, y in itertools.pairwise(chosen)
        ):
            return _one_unit(rng, feasible)
    else:  # one coordinate moves up in one place and down in another
        i, j = rng.sample(range(d), 2)
        a, b, c, e = (tuple({i: p, j: q}.get(k, 0) for k in range(d)) for p, q in ((1, 0), (0, 0), (0, 1), (1, 1)))
        chosen = list(dict.fromkeys([a, b, c, e, *chosen]))
        while True:
            rng.shuffle(chosen)
            place = {x: k for k, x in enumerate(chosen)}
            if place[a] < place[b] and place[c] < place[e]:
                break
        weights = [(place[a] <= k < place[b]) + (place[c] <= k < place[e]) for k in range(len(chosen) - 1)]
    points = [tuple(o + v for o, v in zip(offset, x, strict=True)) for x in chosen]
    return _Draft(points, digits, theta if feasible else None, weights)


def _denominators(rng: random.Random, feasible: bool) -> _Draft:
    """Every entry has a large denominator of its own."""
    d, digits = rng.randint(2, 5), rng.randint(3, 15)

    def fraction() -> Fraction:
        return Fraction(rng.randint(-(10**digits), 10**digits), rng.randint(10 ** (digits - 1), 10**digits))

    theta = _theta(rng, d)
    rows = _Rows([], theta)
    for _ in range(d + 2):
        head = [fraction() for _ in range(d - 1)]
        rows.rows.append([*head, Fraction(rng.randint(1, 5), 10**digits) - dot(head, theta[:-1])])
    rows.close(rng, feasible)
    if feasible:  # the row that decides by 1 would be no hair's breadth here
        last = next(row for row in rows.rows if dot(row, theta) == 1)
        last[-1] -= 1 - Fraction(1, 10**digits)
    return rows.draft(digits)


def _thin(rng: random.Random, feasible: bool) -> _Draft:
    """Cones so thin that their θ need as many digits as the features have."""
    d, digits = rng.randint(3, 7), rng.randint(2, 12)
    theta = _theta(rng, d)
    rows = _Rows([_narrow(rng, theta, 10**digits, Fraction(rng.randint(1, 3))) for _ in range(3 * d)], theta)
    rows.close(rng, feasible)
    return rows.draft(digits)


def _boundary(rng: random.Random, feasible: bool) -> _Draft:
    """A θ at which several candidates are tied, the ties broken so that a nearby θ exists, or none anywhere."""
    d = rng.randint(3, 6)
    theta, near = _theta(rng, d), [Fraction(rng.randint(-9, 9)) for _ in range(d)]
    tied: list[list[Fraction]] = []
    while len(tied) < d:
        row = _narrow(rng, theta, 5, Fraction(0))
        if value := dot(row, near):
            tied.append(row if value > 0 else [-x for x in row])
    wide = [_wide(rng, theta, 50) for _ in range(d)]
    rows = _Rows(tied + wide, theta)
    rows.close(rng, feasible, among=d)
    if feasible:  # near it, on the right side of all ties
        scale = 1 + max(ceil(-dot(row, near) / value) for row in rows.rows if (value := dot(row, theta)) > 0)
        rows.theta = [max(1, scale) * x + y for x, y in zip(theta, near, strict=True)]
    return rows.draft(1)


def _everything(rng: random.Random, feasible: bool) -> _Draft:
    """Thin cones in bad units with bad distances."""
    d, digits = rng.randint(3, 5), rng.randint(2, 9)
    theta = _theta(rng, d)
    rows = _Rows([_narrow(rng, theta, 10**digits, Fraction(rng.randint(1, 3))) for _ in range(2 * d)], theta)
    rows.close(rng, feasible)
    rows.scale_columns([_power(rng) for _ in range(d)])
    rows.scale_rows([_power(rng) for _ in rows.rows])
    return rows.draft(digits)


FAMILIES: dict[str, Callable[[random.Random, bool], _Draft]] = {
    "ordinary": _ordinary,
    "units 10^-9 to 10^12": _columns,
    "distances 10^-9 to 10^12": _distances,
    "nearly opposite": _opposite,
    "equal but for one unit": _one_unit,
    "huge denominators": _denominators,
    "thin cones": _thin,
    "ties on the boundary": _boundary,
    "thin, units, distances": _everything,
}
