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
from dataclasses import dataclass
from fractions import Fraction
from math import comb

import numpy as np
from flint import fmpq, fmpq_mat

from pluralign.formulations.types import Bools, ExactInts, Pair
from pluralign.proofs.search.inverse.relations import relations
from pluralign.proofs.search.inverse.situations import Electorate, Situation
from pluralign.proofs.search.inverse.systems import Alternative, Coverage, Row
from pluralign.solver.integers import over_common_denominator, primitive
from pluralign.solver.results import NEVER, Deadline, LimitReached

MOST_VERTICES = 20_000
"""Hinge loss is not searched where there are more points to compare than this."""
_FEW = 5000  # profiles of so many voters whose majority relations come first


def is_linear(rule: str) -> bool:
    """Whether this module knows the rule."""
    return rule.startswith("majority-loss:") or rule in {"loss:hinge", "loss:squared"}


def alternatives(
    electorate: Electorate,
    rule: str,
    chosen: Sequence[Situation],
    deadline: Deadline = NEVER,
    coverage: Coverage | None = None,
) -> Iterator[Alternative]:
    """All systems of one of which every violating profile is a solution; some of those without solution are left out.

    Majority relations for which the rule leaves it undecided are not among them: `coverage` counts them. Raises
    `LimitReached` at the deadline and if hinge loss has too many vertices.
    """
    if rule == "loss:squared":
        return _squared(electorate, chosen)
    if rule == "loss:hinge":
        return _hinge(electorate, chosen, deadline)
    return relations(electorate, rule, chosen, deadline, coverage or Coverage())


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
        wrong = [vertices.only(np.asarray((gains <= 0).any(axis=0), dtype=bool))]
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

    theta: ExactInts
    den: ExactInts
    loss: ExactInts

    def only(self, which: Bools) -> _Losses:
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


def _integers(values: Sequence[fmpq]) -> Row:
    """The positive multiple of a rational vector that consists of integers without common divisor."""
    return primitive(over_common_denominator(Fraction(int(x.p), int(x.q)) for x in values)[0])
