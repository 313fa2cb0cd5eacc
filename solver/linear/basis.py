"""One basis of a linear program in exact integer arithmetic: the linear algebra of the simplex method.

The problem is  min c·x  with  row_lower ≤ A x ≤ row_upper  and  lower ≤ x ≤ upper,  None for a missing bound.
With one logical variable w = A x per row, a basis is a choice of basic columns S and of tight rows T (those
whose logical is nonbasic) such that the square matrix A[T, S] is nonsingular; every other number follows from
it by one exact linear solve. All data are scaled to integers, and vectors are integers over one denominator.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from enum import IntEnum
from math import lcm
from typing import cast

from flint import fmpq_mat, fmpz_mat

from pluralign.solver.types import Endpoint, Number


class Place(IntEnum):
    """Where a variable is: basic, or nonbasic at a bound or (without bounds) at zero. Numbers as in HiGHS."""

    LOWER = 0
    BASIC = 1
    UPPER = 2
    FREE = 3


class IntegerData:
    """The data as integers: row i times row_scale[i], the costs times cost_scale, all bounds times unit.

    Vectors over all variables have length n + m: the columns, then the logicals of the rows.
    """

    def __init__(
        self,
        cost: Sequence[Number],
        rows: Sequence[Mapping[int, Number]],
        lower: Sequence[Endpoint],
        upper: Sequence[Endpoint],
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


class Basis:
    """The current basis: places of all n + m variables, basic columns S, tight rows T, and A[T, S].

    The proposal may be singular or have too few or too many basic variables: exact ranks mend it.
    """

    def __init__(self, data: IntegerData, proposal: Sequence[Place]) -> None:
        self.data = data
        n, m = data.n, data.m
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
        for v in self.basic():
            self.place[v] = Place.BASIC

    def _block(self, tight: list[int], columns: list[int]) -> fmpz_mat:
        entries = [line[j] for line in (self.data.rows[i] for i in tight) for j in columns]
        return fmpz_mat(len(tight), len(columns), entries)

    def _nonbasic(self, v: int, wish: Place) -> Place:
        low, high = self.data.lower[v], self.data.upper[v]
        if low is None and high is None:
            return Place.FREE
        return Place.UPPER if low is None or (wish == Place.UPPER and high is not None) else Place.LOWER

    def basic(self) -> list[int]:
        """The m basic variables: the columns S, then the logicals of the rows that are not tight."""
        tight = set(self.T)
        return self.S + [self.data.n + i for i in range(self.data.m) if i not in tight]

    def _at(self, v: int) -> int:
        """The value of a nonbasic variable."""
        bound = self.data.upper[v] if self.place[v] == Place.UPPER else self.data.lower[v]
        return 0 if bound is None else bound

    def point(self) -> tuple[list[int], int]:
        """The values of the n + m variables over a common denominator."""
        data = self.data
        values = [0 if self.place[j] == Place.BASIC else self._at(j) for j in range(data.n)]
        activity = _product(data.matrix, values)
        solution, den = _solve(self.block, [self._at(data.n + i) - activity[i] for i in self.T])
        values = [v * den for v in values]
        for j, v in zip(self.S, solution, strict=True):
            values[j] = v
        return values + _product(data.matrix, values), den

    def duals(self, cost: list[int]) -> tuple[list[int], int]:
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

    def direction(self, v: int, sign: int) -> list[int]:
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

    def exchange(self, entering: int, leaving: int, place: Place) -> None:
        """Make `entering` basic and put `leaving` at the bound `place`; the same variable twice is a bound flip."""
        n = self.data.n
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


def _solve(matrix: fmpz_mat, right: list[int]) -> tuple[list[int], int]:
    """The solution of a nonsingular square system, as numerators and a positive common denominator."""
    solution = cast(fmpq_mat, matrix.solve(fmpz_mat(len(right), 1, right)))  # flint's stubs say any matrix
    numerators, denominator = solution.numer_denom()
    return _ints(numerators), int(denominator)


def _product(matrix: fmpz_mat, vector: list[int]) -> list[int]:
    return _ints(matrix * fmpz_mat(len(vector), 1, vector))


def _ints(vector: fmpz_mat) -> list[int]:
    return [int(v) for v in vector.entries()]


def _independent(matrix: fmpz_mat) -> list[int]:
    """Indices of a largest set of linearly independent columns, the earliest ones."""
    reduced, _, rank = matrix.rref()
    return [next(j for j, a in enumerate(line) if a) for line in reduced.tolist()[:rank]]
