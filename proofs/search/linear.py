"""Rules whose violations are linear in the ballot weights: squared loss, hinge loss, and losses of the majority relation.

For these a situation holds iff one of finitely many systems of strict linear inequalities in w has a solution, so that an exact
linear program decides it for any number of voters, and an integer program finds the fewest.

- Squared loss: n_ab + n_ba is the same for all pairs, so with G = Σ_{a<b} (x_a − x_b)(x_a − x_b)ᵀ the minimiser is
  θ = G⁻¹ Σ_σ w_σ s_σ / Σ w, where s_σ is the sum of x_a − x_b over the pairs that σ has in this order. It is linear in w.
- Hinge loss: L is linear on the cells of the hyperplanes D_k·θ = ±1, so its minima over all θ, and over a half space c·θ ≤ 0,
  are at vertices of these (and of c·θ = 0). All minimisers have c·θ > 0 iff L(θ0) < L(θ) for some vertex θ0 with c·θ0 > 0 and
  all vertices θ with c·θ ≤ 0. L(θ) is linear in w.
- Majority-based losses: every majority relation that some w has is decided by the rule itself.
"""

from __future__ import annotations

import itertools
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from fractions import Fraction
from math import comb

import numpy as np
from flint import fmpq, fmpq_mat
from numpy.typing import NDArray

from formulations.instance import Comparison, Instance
from proofs.outputs import output
from proofs.search.situations import Electorate, Pair, Situation
from solver.exact import IntArray, over_common_denominator, primitive
from solver.lp import LinearProgram, Optimal
from solver.lp import solve as solve_exactly
from solver.results import NEVER, Deadline, LimitReached

Row = list[int]
Signs = tuple[int, ...]

MOST_VERTICES = 20_000
"""Hinge loss is not searched where there are more points to compare than this."""


@dataclass(frozen=True, eq=False)
class Alternative:
    """Profiles w ≥ 0 on the `allowed` rankings with strict · w > 0 (R×F) and equal · w = 0 (E×F): all of them violate."""

    allowed: NDArray[np.bool_]
    strict: tuple[Row, ...]
    equal: tuple[Row, ...] = ()

    def met(self, counts: Sequence[int]) -> bool:
        """Whether a profile (F counts) is one of them, in integers."""
        return (
            all(allowed or not count for allowed, count in zip(self.allowed.tolist(), counts, strict=True))
            and all(_dot(row, counts) > 0 for row in self.strict)
            and all(_dot(row, counts) == 0 for row in self.equal)
        )

    def weights(self, deadline: Deadline = NEVER) -> list[Fraction] | None:
        """w (F) with the largest least strict row, Σ w = 1; None if it is proved that there is none.

        Raises `LimitReached` at the deadline.
        """
        columns = np.flatnonzero(self.allowed).tolist()
        strict = [primitive([row[f] for f in columns]) for row in self.strict]
        if any(max(row) <= 0 for row in strict):
            return None
        rows = [[*row, -max(map(abs, row))] for row in strict]  # the rows may differ in size a lot
        rows += [[*(row[f] for f in columns), 0] for row in self.equal] + [[1] * len(columns) + [0]]
        fixed = [0] * len(self.equal) + [1]
        program = LinearProgram(
            [0] * len(columns) + [1],
            rows,
            row_lower=[0] * len(strict) + fixed,
            row_upper=[None] * len(strict) + fixed,
            lower=[0] * len(columns) + [None],
            upper=[None] * len(columns) + [1],
            maximize=True,
        )
        answer = solve_exactly(program, deadline)
        if not isinstance(answer, Optimal) or answer.value <= 0:
            return None
        w = [Fraction(0)] * len(self.allowed)
        for f, x in zip(columns, answer.x[:-1], strict=True):
            w[f] = x
        return w


def is_linear(rule: str) -> bool:
    """Whether this module knows the rule."""
    return rule.startswith("majority-loss:") or rule in {"loss:hinge", "loss:squared"}


def alternatives(
    electorate: Electorate,
    rule: str,
    chosen: Sequence[Situation],
    deadline: Deadline = NEVER,
    undecided: set[Signs] | None = None,
) -> Iterator[Alternative]:
    """All systems of one of which every violating profile is a solution; some of those without solution are left out.

    Majority relations on which the rule has open or undecided orders are not among them: they are put into `undecided`.
    Raises `LimitReached` at the deadline and if hinge loss has too many vertices.
    """
    if rule == "loss:squared":
        return _squared(electorate, chosen)
    if rule == "loss:hinge":
        return _hinge(electorate, chosen, deadline)
    return _relations(electorate, rule, chosen, deadline, set() if undecided is None else undecided)


# --- squared loss -----------------------------------------------------------------------------------------


def _squared(e: Electorate, chosen: Sequence[Situation]) -> Iterator[Alternative]:
    """One system for each situation: r(above) − r(below) is linear in w."""
    rank = len(e.rows[0])
    D = fmpq_mat(len(e.pairs), rank, [int(x) for row in e.rows for x in row])
    inverse = (D.transpose() * D).inv()  # every pair counts twice, which only scales
    sums = fmpq_mat(e.size, len(e.pairs), [int(x) for x in e.prefers.ravel()]) * D
    for situation in chosen:
        rows = [list(map(int, row)) for row in situation.conditions]
        for a, b in situation.order:
            gain = sums * (inverse * fmpq_mat(rank, 1, e.difference(a, b)))
            rows.append(_integers(gain.entries()))
        yield Alternative(situation.allowed, tuple(rows))


# --- hinge loss -------------------------------------------------------------------------------------------


def _hinge(e: Electorate, chosen: Sequence[Situation], deadline: Deadline) -> Iterator[Alternative]:
    """One system for each situation and vertex θ0, unless some θ is at least as good as θ0 on every ballot."""
    rank, half = len(e.rows[0]), [k for k, (a, b) in enumerate(e.pairs) if a < b]
    number = comb(len(half), rank) * 2**rank
    if number > MOST_VERTICES:
        raise LimitReached(f"hinge loss has up to {number} vertices here, more than {MOST_VERTICES}")
    planes = [[int(x) for x in e.rows[k]] for k in half]
    vertices = _losses(e, _vertices(planes, [], rank, deadline))
    on_wall: dict[Pair, _Losses] = {}
    for situation in chosen:
        differences = [e.difference(*pair) for pair in situation.order]
        gains = np.stack([vertices.theta @ np.array(c, dtype=object) for c in differences])
        wrong = [vertices.only((gains <= 0).any(axis=0))]
        for pair, c in zip(situation.order, differences, strict=True):
            if pair not in on_wall:
                on_wall[pair] = _losses(e, _vertices(planes, [c], rank, deadline))
            wrong.append(on_wall[pair])
        losses, den = np.concatenate([w.loss for w in wrong]), np.concatenate([w.den for w in wrong])
        conditions = [list(map(int, row)) for row in situation.conditions]
        for v in np.flatnonzero((gains > 0).all(axis=0)).tolist():
            deadline.check()
            rows = losses * vertices.den[v] - vertices.loss[v] * den[:, None]
            if (rows[:, situation.allowed] > 0).any(axis=1).all():
                distinct = {tuple(primitive([int(x) for x in row])) for row in rows}
                yield Alternative(situation.allowed, (*conditions, *map(list, sorted(distinct))))


@dataclass(frozen=True, eq=False)
class _Losses:
    """Points θ/den (V×ρ, V) and den · L of each ballot alone there (V×F); Python integers."""

    theta: IntArray
    den: IntArray
    loss: IntArray

    def only(self, which: NDArray[np.bool_]) -> _Losses:
        return _Losses(self.theta[which], self.den[which], self.loss[which])


def _losses(e: Electorate, points: list[tuple[Row, int]]) -> _Losses:
    theta = np.array([t for t, _ in points], dtype=object).reshape(len(points), -1)
    den = np.array([q for _, q in points], dtype=object)
    slack = np.maximum(den[:, None] - theta @ e.rows.T.astype(object), 0)
    return _Losses(theta, den, slack @ e.prefers.T.astype(object))


def _vertices(planes: list[Row], through: list[Row], rank: int, deadline: Deadline) -> list[tuple[Row, int]]:
    """The points, as (numerators, denominator), on c·θ = 0 for c in `through` and on enough planes D·θ = ±1, each once."""
    free = rank - len(through)
    found: dict[tuple[int, ...], None] = {}
    for chosen in itertools.combinations(planes, free):
        deadline.check()
        matrix = fmpq_mat(rank, rank, [x for row in (*through, *chosen) for x in row])
        if not matrix.det():
            continue
        inverse = matrix.inv()
        for signs in itertools.product((1, -1), repeat=free):
            theta = inverse * fmpq_mat(rank, 1, [0] * len(through) + list(signs))
            values, den = over_common_denominator(Fraction(int(x.p), int(x.q)) for x in theta.entries())
            found[(*values, den)] = None
    return [(list(point[:-1]), point[-1]) for point in found]


# --- losses of the majority relation ----------------------------------------------------------------------


def _relations(
    e: Electorate, rule: str, chosen: Sequence[Situation], deadline: Deadline, undecided: set[Signs]
) -> Iterator[Alternative]:
    """One system for each situation and majority relation on which the rule violates it."""
    half = [pair for pair in e.pairs if pair[0] < pair[1]]
    rows: list[Row] = (2 * e.prefers[:, [e.number[pair] for pair in half]].T.astype(np.int64) - 1).tolist()
    outputs: dict[Signs, NDArray[np.bool_]] = {}
    for situation in chosen:
        start = Alternative(situation.allowed, tuple(list(map(int, row)) for row in situation.conditions))
        for signs, alternative in _reachable(start, rows, deadline):
            if signs not in outputs:
                outputs[signs] = _orders(e.configuration, rule, half, signs, deadline)
            above = outputs[signs]
            if all(above[a, b] for a, b in situation.order):
                yield alternative
            elif not any(above[b, a] for a, b in situation.order):
                undecided.add(signs)


def _reachable(start: Alternative, rows: Sequence[Row], deadline: Deadline) -> Iterator[tuple[Signs, Alternative]]:
    """The signs that rows · w can have together, with the system of each; a solution of one part goes on to the next."""

    def extend(signs: Signs, system: Alternative, w: list[Fraction]) -> Iterator[tuple[Signs, Alternative]]:
        if len(signs) == len(rows):
            yield signs, system
            return
        row = rows[len(signs)]
        value = _dot(row, w)
        for sign in (1, -1, 0):
            if sign:
                longer = Alternative(system.allowed, (*system.strict, [sign * x for x in row]), system.equal)
            else:
                longer = Alternative(system.allowed, system.strict, (*system.equal, row))
            same = (value > 0) - (value < 0) == sign
            found = w if same else longer.weights(deadline)
            if found is not None:
                yield from extend((*signs, sign), longer, found)

    w = start.weights(deadline)
    if w is not None:
        yield from extend((), start, w)


def _orders(
    configuration: Instance, rule: str, half: Sequence[Pair], signs: Signs, deadline: Deadline
) -> NDArray[np.bool_]:
    """m×m: the orders that every output for this majority relation has."""
    beats = [pair if sign > 0 else pair[::-1] for pair, sign in zip(half, signs, strict=True) if sign]
    if not beats:
        return np.zeros((configuration.m, configuration.m), dtype=bool)  # all rankings are outputs
    comparisons = tuple(Comparison(a, b) for a, b in beats)
    return output(replace(configuration, comparisons=comparisons), rule, deadline).above


# --- small arithmetic -------------------------------------------------------------------------------------


def _dot(row: Sequence[int], values: Sequence[int] | Sequence[Fraction]) -> int | Fraction:
    return sum(a * x for a, x in zip(row, values, strict=True))


def _integers(values: Sequence[fmpq]) -> Row:
    """The positive multiple of a rational vector that consists of integers without common divisor."""
    return primitive(over_common_denominator(Fraction(int(x.p), int(x.q)) for x in values)[0])
