"""An exact simplex method over the rationals, for the basis that floating point proposes.

Phase 1 minimises the sum of infeasibilities, phase 2 the objective, with the same pivots. The largest reduced
cost enters until a run of steps of length zero, then Bland's smallest index until the next step of positive
length. While the point does not move, the set of infeasible variables and hence the phase-1 objective do not
move either, so Bland's theorem applies in both phases and no basis repeats.
Source: R. Bland, New finite pivoting rules for the simplex method, 1977.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from fractions import Fraction
from math import gcd

from pluralign.solver.linear.basis import Basis, IntegerData, Place
from pluralign.solver.results import NEVER, Deadline
from pluralign.solver.types import Endpoint, Number

__all__ = ["Infeasible", "Optimal", "Place", "Unbounded", "solve"]

PATIENCE = 12  # steps of length zero before Bland's rule takes over


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
    basis: tuple[Place, ...] = field(compare=False, repr=False, default=())
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
    basis: tuple[Place, ...] = field(compare=False, repr=False, default=())
    pivots: int = field(compare=False, default=0)


@dataclass(frozen=True)
class Unbounded:
    """A feasible point and a direction in which every multiple stays feasible and the objective improves."""

    point: tuple[Fraction, ...]
    ray: tuple[Fraction, ...]
    basis: tuple[Place, ...] = field(compare=False, repr=False, default=())
    pivots: int = field(compare=False, default=0)


def solve(
    cost: Sequence[Number],
    rows: Sequence[Mapping[int, Number]],
    *,
    row_lower: Sequence[Endpoint],
    row_upper: Sequence[Endpoint],
    lower: Sequence[Endpoint],
    upper: Sequence[Endpoint],
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
        raise ValueError(f"a basis of {len(basis)} places was given for {n} columns and {m} rows; it needs {n + m}")
    bounds = zip([*lower, *row_lower], [*upper, *row_upper], strict=True)
    for v, (low, high) in enumerate(bounds):
        if low is not None and high is not None and low > high:
            return Infeasible((Fraction(0),) * m, (Fraction(0),) * n, crossed=v)
    data = IntegerData(cost, rows, [*lower, *row_lower], [*upper, *row_upper])
    return _Simplex(data, basis, deadline).run()


class _Simplex:
    """The pivots from one basis to the next."""

    def __init__(self, data: IntegerData, proposal: Sequence[Place] | None, deadline: Deadline) -> None:
        self.data, self.deadline, self.pivots, self.proposed = data, deadline, 0, proposal is not None
        if proposal is None:
            downhill = [Place.UPPER if c < 0 else Place.LOWER for c in data.cost]
            proposal = downhill + [Place.BASIC] * data.m
        self.basis = Basis(data, proposal)

    def run(self) -> Optimal | Infeasible | Unbounded:
        """Pivot until the basis proves one of the three answers."""
        data, idle, first = self.data, 0, self.proposed
        while True:
            self.deadline.check()
            values, den = self.basis.point()
            violations = self._violations(values, den)
            if first and (shown := self._single_row(violations)):
                return shown
            first = False
            cost = data.cost + [0] * data.m
            if violations:
                cost = [violations.get(v, 0) for v in range(data.n + data.m)]
            reduced, scale = self.basis.duals(cost)
            entering = self._price(reduced, bland=idle > PATIENCE)
            if entering is None:
                if not violations:
                    return self._optimal(values, den, reduced, scale)
                evidence = self._farkas(violations)
                assert evidence is not None, "phase 1 ended without Farkas multipliers"
                return evidence
            step = self.basis.direction(entering, sign=1 if reduced[entering] < 0 else -1)
            blocking = self._ratio(entering, step, values, den, violations)
            if blocking is None:
                assert not violations, "the sum of infeasibilities is bounded below"
                return self._unbounded(values, den, step)
            leaving, place, length = blocking
            idle = 0 if length else idle + 1
            self.pivots += 1
            self.basis.exchange(entering, leaving, place)

    def _violations(self, values: list[int], den: int) -> dict[int, int]:
        """The gradient of the sum of infeasibilities: -1 for basic variables below, +1 for those above."""
        found = {}
        for v in self.basis.basic():
            low, high = self.data.lower[v], self.data.upper[v]
            if low is not None and values[v] < low * den:
                found[v] = -1
            elif high is not None and values[v] > high * den:
                found[v] = 1
        return found

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
        for v, (place, r) in enumerate(zip(self.basis.place, reduced, strict=True)):
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
        for v in sorted([*self.basis.basic(), entering]):
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

    # --- The three answers, scaled back

    def _farkas(self, violations: Mapping[int, int]) -> Infeasible | None:
        """Evidence that no point lowers this sum of infeasibilities to zero, if the basis shows it."""
        data = self.data
        cost = [violations.get(v, 0) for v in range(data.n + data.m)]
        reduced, den = self.basis.duals(cost)
        multipliers = [r - c * den for r, c in zip(reduced, cost, strict=True)]
        total = data.support(multipliers)
        if total is None or total <= 0:
            return None
        common = gcd(*multipliers)
        z = tuple(Fraction(v // common) for v in multipliers[: data.n])
        y = tuple(Fraction(v // common * s) for v, s in zip(multipliers[data.n :], data.row_scale, strict=True))
        return Infeasible(y, z, None, tuple(self.basis.place), self.pivots)

    def _unbounded(self, values: list[int], den: int, step: list[int]) -> Unbounded:
        data = self.data
        point = tuple(Fraction(v, den * data.unit) for v in values[: data.n])
        common = gcd(*step[: data.n])
        ray = tuple(Fraction(d // common) for d in step[: data.n])
        return Unbounded(point, ray, tuple(self.basis.place), self.pivots)

    def _optimal(self, values: list[int], den: int, reduced: list[int], scale: int) -> Optimal:
        data = self.data
        scale *= data.cost_scale
        x = tuple(Fraction(v, den * data.unit) for v in values[: data.n])
        y = tuple(Fraction(v * s, scale) for v, s in zip(reduced[data.n :], data.row_scale, strict=True))
        z = tuple(Fraction(v, scale) for v in reduced[: data.n])
        total = sum(c * v for c, v in zip(data.cost, values, strict=False))
        value = Fraction(total, den * data.unit * data.cost_scale)
        return Optimal(x, y, z, value, tuple(self.basis.place), self.pivots)
