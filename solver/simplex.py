"""An exact simplex method over the rationals, for the basis that floating point proposes.

The problem is  min c·x  with  row_lower ≤ A x ≤ row_upper  and  lower ≤ x ≤ upper,  None for a missing bound.
With one logical variable w = A x per row, a basis is a choice of basic columns S and of tight rows T (those
whose logical is nonbasic) such that the square matrix A[T, S] is nonsingular; every other number follows from
it by one exact linear solve. All data are scaled to integers, and vectors are integers over one denominator.

Phase 1 minimises the sum of infeasibilities, phase 2 the objective, with the same pivots. The largest reduced
cost enters until a run of steps of length zero, then Bland's smallest index until the next step of positive
length. While the point does not move, the set of infeasible variables and hence the phase-1 objective do not
move either, so Bland's theorem applies in both phases and no basis repeats.
Source: R. Bland, New finite pivoting rules for the simplex method, 1977.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from enum import IntEnum
from fractions import Fraction
from math import gcd, lcm

from flint import fmpz_mat

from solver.results import NEVER, Deadline

Number = int | Fraction
Bound = Number | None

PATIENCE = 12  # steps of length zero before Bland's rule takes over


class Place(IntEnum):
    """Where a variable is: basic, or nonbasic at a bound or (without bounds) at zero. Numbers as in HiGHS."""

    LOWER = 0
    BASIC = 1
    UPPER = 2
    FREE = 3


Basis = tuple[Place, ...]


@dataclass(frozen=True)
class Optimal:
    """An optimal point x with row duals y and reduced costs z, where c = Aᵀy + z.

    In a minimisation y_i > 0 only where row i is at its lower bound and y_i < 0 only at its upper bound,
    likewise z; in a maximisation the other way round. `value` = c·x. `basis`, `pivots`: how it was found.
    """

    x: tuple[Fraction, ...]
    y: tuple[Fraction, ...]
    z: tuple[Fraction, ...]
    value: Fraction
    basis: Basis = field(compare=False, repr=False, default=())
    pivots: int = field(compare=False, default=0)


@dataclass(frozen=True)
class Infeasible:
    """Farkas multipliers: Aᵀy + z = 0, yet y·(Ax) + z·x > 0 for every x within the bounds.

    A positive multiplier counts the lower bound, a negative one the upper bound. If instead a lower bound
    exceeds its own upper bound, `crossed` is that column j (or n + i for row i) and y, z are zero.
    """

    y: tuple[Fraction, ...]
    z: tuple[Fraction, ...]
    crossed: int | None = None
    basis: Basis = field(compare=False, repr=False, default=())
    pivots: int = field(compare=False, default=0)


@dataclass(frozen=True)
class Unbounded:
    """A feasible point and a direction in which every multiple stays feasible and the objective improves."""

    point: tuple[Fraction, ...]
    ray: tuple[Fraction, ...]
    basis: Basis = field(compare=False, repr=False, default=())
    pivots: int = field(compare=False, default=0)


def solve(
    cost: Sequence[Number],
    rows: Sequence[Mapping[int, Number]],
    *,
    row_lower: Sequence[Bound],
    row_upper: Sequence[Bound],
    lower: Sequence[Bound],
    upper: Sequence[Bound],
    basis: Sequence[Place] | None = None,
    deadline: Deadline = NEVER,
) -> Optimal | Infeasible | Unbounded:
    """Minimise cost·x exactly, from any proposed basis: n column places, then m row places.

    `cost`, `lower`, `upper` have length n, the m `rows` map column indices to coefficients. The proposal may
    be singular or have too few or too many basic variables: exact ranks mend it. Without one all rows are
    basic. No pivot is made when it is optimal, or when one of its rows or their sum shows infeasibility.
    Raises `LimitReached` at the deadline, ValueError when the proposal has not n + m places.
    """
    n, m = len(cost), len(rows)
    if basis is not None and len(basis) != n + m:
        raise ValueError(
            f"a basis of {len(basis)} places was given for {n} columns and {m} rows; it needs {n + m}"
        )
    bounds = zip([*lower, *row_lower], [*upper, *row_upper], strict=True)
    for v, (low, high) in enumerate(bounds):
        if low is not None and high is not None and low > high:
            return Infeasible((Fraction(0),) * m, (Fraction(0),) * n, crossed=v)
    integers = _Integers(cost, rows, [*lower, *row_lower], [*upper, *row_upper])
    return _Simplex(integers, basis, deadline).run()


class _Integers:
    """The data as integers: row i times row_scale[i], the costs times cost_scale, all bounds times unit."""

    def __init__(
        self,
        cost: Sequence[Number],
        rows: Sequence[Mapping[int, Number]],
        lower: list[Bound],
        upper: list[Bound],
    ) -> None:
        self.n, self.m = len(cost), len(rows)
        self.cost_scale = lcm(*(c.denominator for c in cost))
        self.cost = [c.numerator * (self.cost_scale // c.denominator) for c in cost]
        self.row_scale = [lcm(*(a.denominator for a in row.values())) for row in rows]
        self.rows = [[0] * self.n for _ in rows]
        for line, row, scale in zip(self.rows, rows, self.row_scale, strict=True):
            for j, a in row.items():
                line[j] = a.numerator * (scale // a.denominator)
        self.matrix = fmpz_mat(self.m, self.n, [a for line in self.rows for a in line])
        self.transpose = self.matrix.transpose()
        scales = [1] * self.n + self.row_scale
        low = [None if b is None else b * s for b, s in zip(lower, scales, strict=True)]
        high = [None if b is None else b * s for b, s in zip(upper, scales, strict=True)]
        self.unit = lcm(*(b.denominator for b in low + high if b is not None))
        self.lower = [None if b is None else b.numerator * (self.unit // b.denominator) for b in low]
        self.upper = [None if b is None else b.numerator * (self.unit // b.denominator) for b in high]

    def support(self, multipliers: Sequence[int]) -> int | None:
        """The least value of multipliers·(x, w) within the bounds of the n + m variables; None: unbounded."""
        total = 0
        for v, weight in enumerate(multipliers):
            if weight:
                bound = self.lower[v] if weight > 0 else self.upper[v]
                if bound is None:
                    return None
                total += weight * bound
        return total


def _solve(matrix: fmpz_mat, right: list[int]) -> tuple[list[int], int]:
    """The solution of a nonsingular square system, as numerators and a positive common denominator."""
    numerators, denominator = matrix.solve(fmpz_mat(len(right), 1, right)).numer_denom()
    return _ints(numerators), int(denominator)


def _ints(vector: fmpz_mat) -> list[int]:
    return [int(v) for v in vector.entries()]


def _product(matrix: fmpz_mat, vector: list[int]) -> list[int]:
    return _ints(matrix * fmpz_mat(len(vector), 1, vector))


def _independent(matrix: fmpz_mat) -> list[int]:
    """Indices of a largest set of linearly independent columns, the earliest ones."""
    reduced, _, rank = matrix.rref()
    return [next(j for j, a in enumerate(line) if a) for line in reduced.tolist()[:rank]]


class _Simplex:
    """The current basis: places of all n + m variables, basic columns S, tight rows T, and A[T, S]."""

    def __init__(self, data: _Integers, proposal: Sequence[Place] | None, deadline: Deadline) -> None:
        self.data, self.deadline, self.pivots, self.proposed = data, deadline, 0, proposal is not None
        n, m = data.n, data.m
        if proposal is None:
            downhill = [Place.UPPER if c < 0 else Place.LOWER for c in data.cost]
            proposal = downhill + [Place.BASIC] * m
        columns = [j for j in range(n) if proposal[j] == Place.BASIC]
        tight = [i for i in range(m) if proposal[n + i] != Place.BASIC]
        block = self._block(tight, columns)
        if len(tight) != len(columns) or block.rank() < len(tight):
            # Independent columns against independent rows give a nonsingular block; the rows left over get
            # their logicals as basic variables, the columns left over become nonbasic.
            columns, tight = (
                [columns[k] for k in _independent(block)],
                [tight[k] for k in _independent(block.transpose())],
            )
            block = self._block(tight, columns)
        self.S, self.T, self.block = columns, tight, block
        self.place = [self._nonbasic(v, proposal[v]) for v in range(n + m)]
        for v in self._basic():
            self.place[v] = Place.BASIC

    def _block(self, tight: list[int], columns: list[int]) -> fmpz_mat:
        entries = [line[j] for line in (self.data.rows[i] for i in tight) for j in columns]
        return fmpz_mat(len(tight), len(columns), entries)

    def _nonbasic(self, v: int, wish: Place) -> Place:
        low, high = self.data.lower[v], self.data.upper[v]
        if low is None and high is None:
            return Place.FREE
        return Place.UPPER if low is None or (wish == Place.UPPER and high is not None) else Place.LOWER

    def _basic(self) -> list[int]:
        tight = set(self.T)
        return self.S + [self.data.n + i for i in range(self.data.m) if i not in tight]

    def _at(self, v: int) -> int:
        """The value of a nonbasic variable."""
        bound = self.data.upper[v] if self.place[v] == Place.UPPER else self.data.lower[v]
        return 0 if bound is None else bound

    def _point(self) -> tuple[list[int], int]:
        """The values of the n + m variables over a common denominator."""
        data = self.data
        values = [0 if self.place[j] == Place.BASIC else self._at(j) for j in range(data.n)]
        activity = _product(data.matrix, values)
        solution, den = _solve(self.block, [self._at(data.n + i) - activity[i] for i in self.T])
        values = [v * den for v in values]
        for j, v in zip(self.S, solution, strict=True):
            values[j] = v
        return values + _product(data.matrix, values), den

    def _duals(self, cost: list[int]) -> tuple[list[int], int]:
        """Reduced costs of the n + m variables over a common denominator, for costs zero on the tight rows.

        The multiplier y_i of row i is the reduced cost of its logical, less the cost of the logical.
        """
        data = self.data
        y = [-c for c in cost[data.n :]]
        priced = _product(data.transpose, y)
        solution, den = _solve(self.block.transpose(), [cost[j] - priced[j] for j in self.S])
        y = [v * den for v in y]
        for i, v in zip(self.T, solution, strict=True):
            y[i] = v
        z = [c * den - p for c, p in zip(cost, _product(data.transpose, y), strict=False)]
        return z + [c * den + v for c, v in zip(cost[data.n :], y, strict=True)], den

    def _direction(self, v: int, sign: int) -> list[int]:
        """How all n + m variables change, up to a positive factor, when nonbasic v moves by sign."""
        data, step = self.data, [0] * self.data.n
        if v < data.n:
            solution, den = _solve(self.block, [-sign * data.rows[i][v] for i in self.T])
            step[v] = sign * den
        else:
            solution, _ = _solve(self.block, [sign * (data.n + i == v) for i in self.T])
        for j, change in zip(self.S, solution, strict=True):
            step[j] = change
        return step + _product(data.matrix, step)

    def _violations(self, values: list[int], den: int) -> dict[int, int]:
        """The gradient of the sum of infeasibilities: -1 for basic variables below, +1 for those above."""
        found = {}
        for v in self._basic():
            low, high = self.data.lower[v], self.data.upper[v]
            if low is not None and values[v] < low * den:
                found[v] = -1
            elif high is not None and values[v] > high * den:
                found[v] = 1
        return found

    def _farkas(self, violations: Mapping[int, int]) -> Infeasible | None:
        """Evidence that no point lowers this sum of infeasibilities to zero, if the basis shows it."""
        data = self.data
        cost = [violations.get(v, 0) for v in range(data.n + data.m)]
        reduced, den = self._duals(cost)
        multipliers = [r - c * den for r, c in zip(reduced, cost, strict=True)]
        total = data.support(multipliers)
        if total is None or total <= 0:
            return None
        common = gcd(*multipliers)
        z = tuple(Fraction(v // common) for v in multipliers[: data.n])
        y = tuple(
            Fraction(v // common * s) for v, s in zip(multipliers[data.n :], data.row_scale, strict=True)
        )
        return Infeasible(y, z, None, tuple(self.place), self.pivots)

    def run(self) -> Optimal | Infeasible | Unbounded:
        """Pivot until the basis proves one of the three answers."""
        data, idle, first = self.data, 0, self.proposed
        while True:
            self.deadline.check()
            values, den = self._point()
            violations = self._violations(values, den)
            if first and (shown := self._single_row(violations)):
                return shown
            first = False
            cost = (
                [violations.get(v, 0) for v in range(data.n + data.m)]
                if violations
                else data.cost + [0] * data.m
            )
            reduced, scale = self._duals(cost)
            entering = self._price(reduced, bland=idle > PATIENCE)
            if entering is None:
                if not violations:
                    return self._optimal(values, den, reduced, scale)
                evidence = self._farkas(violations)
                assert evidence is not None, "phase 1 ended without Farkas multipliers"
                return evidence
            sign = 1 if reduced[entering] < 0 else -1
            step = self._direction(entering, sign)
            blocking = self._ratio(entering, step, values, den, violations)
            if blocking is None:
                assert not violations, "the sum of infeasibilities is bounded below"
                point = tuple(Fraction(v, den * data.unit) for v in values[: data.n])
                common = gcd(*step[: data.n])
                ray = tuple(Fraction(d // common) for d in step[: data.n])
                return Unbounded(point, ray, tuple(self.place), self.pivots)
            leaving, place, length = blocking
            idle = 0 if length else idle + 1
            self._pivot(entering, leaving, place)

    def _single_row(self, violations: Mapping[int, int]) -> Infeasible | None:
        """Infeasibility as the dual simplex method shows it: by one row of the first basis."""
        for v, side in violations.items():
            self.deadline.check()
            if shown := self._farkas({v: side}):
                return shown
        return None

    def _price(self, reduced: list[int], bland: bool) -> int | None:
        """A nonbasic variable whose move improves: the steepest, or with Bland's rule the first."""
        best, steepest = None, 0
        for v, (place, r) in enumerate(zip(self.place, reduced, strict=True)):
            if not r or place == Place.BASIC:
                continue
            fixed = place != Place.FREE and self.data.lower[v] == self.data.upper[v]
            if place == Place.FREE or ((r < 0) == (place == Place.LOWER) and not fixed):
                if bland:
                    return v
                if abs(r) > steepest:
                    best, steepest = v, abs(r)
        return best

    def _ratio(
        self, entering: int, step: list[int], values: list[int], den: int, violations: Mapping[int, int]
    ) -> tuple[int, Place, int] | None:
        """The first variable to reach a bound, the bound, and the step's length up to a positive factor.

        Ties go to the smallest index. An infeasible variable blocks at the bound it violates, on its way in;
        on its way out it never blocks. The entering variable blocks at its opposite bound: a bound flip.
        """
        best: tuple[int, Place, int] | None = None
        best_slope = 1
        for v in sorted([*self._basic(), entering]):
            if not (d := step[v]):
                continue
            side = violations.get(v, 0)
            if side * d > 0:
                continue
            place = Place.UPPER if side > 0 or (side == 0 and d > 0) else Place.LOWER
            bound = self.data.upper[v] if place == Place.UPPER else self.data.lower[v]
            if bound is None:
                continue
            distance, slope = abs(bound * den - values[v]), abs(d)
            if best is None or distance * best_slope < best[2] * slope:
                best, best_slope = (v, place, distance), slope
        return best

    def _pivot(self, entering: int, leaving: int, place: Place) -> None:
        n = self.data.n
        self.pivots += 1
        self.place[entering] = Place.BASIC
        self.place[leaving] = place
        if entering == leaving:
            return
        if entering < n:
            self.S.append(entering)
        else:
            self.T.remove(entering - n)
        if leaving < n:
            self.S.remove(leaving)
        else:
            self.T.append(leaving - n)
        self.block = self._block(self.T, self.S)

    def _optimal(self, values: list[int], den: int, reduced: list[int], scale: int) -> Optimal:
        data = self.data
        scale *= data.cost_scale
        x = tuple(Fraction(v, den * data.unit) for v in values[: data.n])
        y = tuple(Fraction(v * s, scale) for v, s in zip(reduced[data.n :], data.row_scale, strict=True))
        z = tuple(Fraction(v, scale) for v in reduced[: data.n])
        total = sum(c * v for c, v in zip(data.cost, values, strict=False))
        value = Fraction(total, den * data.unit * data.cost_scale)
        return Optimal(x, y, z, value, tuple(self.place), self.pivots)
