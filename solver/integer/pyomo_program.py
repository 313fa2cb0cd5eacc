"""A linear Pyomo model read exactly: columns, and rows scaled to integers so that points are checked in integers."""

from __future__ import annotations

import math
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from fractions import Fraction
from typing import Any

from pluralign.solver.types import Endpoint, Number

EXACT = Fraction(0)
TOLERANCE = Fraction(1, 10**6)  # relative, for bounds and rows with continuous variables


@dataclass(frozen=True)
class Column:
    """A variable of the model, its domain and its bounds as they were given."""

    variable: Any
    integer: bool
    lower: Endpoint
    upper: Endpoint

    def nearest_zero(self) -> Number | None:
        """The value within the bounds that is nearest to zero, or None if there is none."""
        lower, upper = self.lower, self.upper
        if self.integer:
            lower = None if lower is None else math.ceil(lower)
            upper = None if upper is None else math.floor(upper)
        if lower is not None and upper is not None and lower > upper:
            return None
        value = lower if lower is not None and lower > 0 else 0
        value = upper if upper is not None and upper < 0 else value
        return value if self.integer else Fraction(value)


@dataclass(frozen=True)
class IntegerConstraint:
    """lower ≤ Σ terms[j] · x_j ≤ upper: the constraint times `scale`, the least positive integer that makes it integer.

    The Pyomo constraint is kept for its name, which is slow to compute and needed in messages only.
    """

    constraint: Any
    terms: dict[int, int]
    lower: int | None
    upper: int | None
    scale: int


@dataclass(frozen=True)
class Program:
    """The model in numbers. Columns are the variables that occur in it; idle ones occur nowhere."""

    model: Any
    columns: list[Column]
    idle: list[Column]
    rows: list[IntegerConstraint]
    cost: dict[int, Number]
    constant: Number
    objective: Any
    maximize: bool

    def contradiction(self) -> str | None:
        """A constraint without variables, or bounds without a value between them, that no point satisfies."""
        for row in self.rows:
            if not row.terms and _outside(0, row.lower, row.upper):
                return f"constraint {row.constraint.name} is false whatever the variables are"
        for column in self.columns + self.idle:
            if column.nearest_zero() is None:
                return f"the bounds of {column.variable.name} leave no value"
        return None

    def violated(self, point: Sequence[Number]) -> str | None:
        """What the point violates, if anything: exactly where only integers matter, else within the tolerance."""
        inexact = {j for j, column in enumerate(self.columns) if not column.integer}
        for j, (column, value) in enumerate(zip(self.columns, point, strict=True)):
            if _outside(value, column.lower, column.upper, TOLERANCE if j in inexact else EXACT):
                return f"the bounds of {column.variable.name}"
        for row in self.rows:
            activity = sum(a * point[j] for j, a in row.terms.items())
            tolerance = EXACT if inexact.isdisjoint(row.terms) else TOLERANCE
            if _outside(activity, row.lower, row.upper, tolerance, row.scale):
                return f"constraint {row.constraint.name}"
        return None


def _outside(value: Number, low: Endpoint, high: Endpoint, tolerance: Fraction = EXACT, unit: int = 1) -> bool:
    """Whether the value is beyond a bound by more than tolerance · max(1, |bound|), all given in multiples of 1/unit."""

    def matters(excess: Number, bound: Number) -> bool:
        return excess > 0 and excess > tolerance * max(Fraction(unit), abs(Fraction(bound)))

    return (low is not None and matters(low - value, low)) or (high is not None and matters(value - high, high))


def read(model: Any) -> Program:
    """The active part of a linear model; coefficients are the numbers that Pyomo holds, exactly.

    Raises ValueError for a model that is not linear or has several objectives or unknown components.
    """
    import pyomo.environ as pyo

    _refuse_unknown_components(model)
    objectives = list(model.component_data_objects(pyo.Objective, active=True))
    if len(objectives) > 1:
        raise ValueError(f"the model has {len(objectives)} active objectives; deactivate all but one")
    objective = objectives[0] if objectives else None
    expressions = _Expressions()
    rows = list(_rows(model, expressions))
    cost, constant = expressions.linear(0 if objective is None else objective.expr)
    maximize = objective is not None and objective.sense == pyo.maximize
    others = model.component_data_objects(pyo.Var, active=True)
    idle = [_column(v) for v in others if not v.fixed and id(v) not in expressions.index]
    columns = [_column(v) for v in expressions.variables]
    return Program(model, columns, idle, rows, cost, constant, objective, maximize)


def _refuse_unknown_components(model: Any) -> None:
    import pyomo.environ as pyo
    from pyomo.repn.util import categorize_valid_components

    known = {pyo.Block, pyo.Constraint, pyo.Var, pyo.Param, pyo.Expression, pyo.Objective, pyo.Suffix, pyo.Set}
    known |= {pyo.RangeSet, pyo.BuildAction, pyo.BuildCheck, pyo.ExternalFunction}
    _, unknown = categorize_valid_components(model, active=True, valid=known)
    if unknown:
        kinds = ", ".join(kind.__name__ for kind in unknown)
        raise ValueError(f"the model has active components of kind {kinds}; only linear constraints are solved")


class _Expressions:
    """Reads linear expressions; variables get their columns in the order in which they first occur."""

    def __init__(self) -> None:
        from pyomo.repn import generate_standard_repn

        self.variables: list[Any] = []
        self.index: dict[int, int] = {}  # by id, because comparing Pyomo variables makes expressions
        self._standard_form = generate_standard_repn

    def linear(self, expression: Any, constraint: Any = None) -> tuple[dict[int, Number], Number]:
        """Exact coefficients by column, and the constant, of the body of a constraint or of the objective."""
        form = self._standard_form(expression, quadratic=False)
        if not form.is_linear():
            raise ValueError(f"{'the objective' if constraint is None else constraint.name} is not linear")
        terms: dict[int, Number] = {}
        for coefficient, variable in zip(form.linear_coefs, form.linear_vars, strict=True):
            if exact := _exact(coefficient):
                terms[self._column(variable)] = exact
        return terms, _exact(form.constant)

    def _column(self, variable: Any) -> int:
        column = self.index.setdefault(id(variable), len(self.variables))
        if column == len(self.variables):
            self.variables.append(variable)
        return column


def _rows(model: Any, expressions: _Expressions) -> Iterator[IntegerConstraint]:
    import pyomo.environ as pyo

    for constraint in model.component_data_objects(pyo.Constraint, active=True):
        lower, body, upper = constraint.to_bounded_expression(evaluate_bounds=True)
        terms, constant = expressions.linear(body, constraint)
        low, high = (None if b is None else _exact(b) - constant for b in (lower, upper))
        numbers = [*terms.values(), *(b for b in (low, high) if b is not None)]
        scale = math.lcm(*(a.denominator for a in numbers))
        low, high = (None if b is None else _times(b, scale) for b in (low, high))
        yield IntegerConstraint(constraint, {j: _times(a, scale) for j, a in terms.items()}, low, high, scale)


def _times(a: Number, scale: int) -> int:
    """The product with a multiple of the denominator."""
    return a.numerator * (scale // a.denominator)


def _column(variable: Any) -> Column:
    step = variable.domain.get_interval()[2]
    if step not in (0, 1):
        raise ValueError(f"the domain {variable.domain} of {variable.name} is neither real nor integer")
    lower, upper = (None if b is None else _exact(b) for b in variable.bounds)
    return Column(variable, step == 1, lower, upper)


def _exact(value: Any) -> Number:
    """An int, float, Fraction or numpy number as the exact integer or fraction that it is."""
    if type(value) is int:
        return value
    if isinstance(value, float):
        return int(value) if value.is_integer() else Fraction(value)
    exact = Fraction(int(value.numerator), int(value.denominator))
    return exact.numerator if exact.denominator == 1 else exact
