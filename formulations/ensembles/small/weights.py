"""The best weights of given rewards, exactly: a quadratic program on the simplex, or for the other norms a linear one."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from fractions import Fraction

import numpy as np
from flint import fmpq, fmpq_mat

from pluralign.formulations.ensembles.ensemble import Norm
from pluralign.formulations.ensembles.votes import Votes
from pluralign.formulations.types import Floats
from pluralign.solver.linear import lp
from pluralign.solver.results import NEVER, Deadline

Vectors = Sequence[Sequence[int]]


@dataclass(frozen=True)
class Fit:
    """The best weights α ≥ 0 (length k, sum 1) of k rewards, and their error.

    slopes: w (length M) with the condition of the norm and error = Σ w p* − Σ w²/(4μ) − max_j w·s_j (without the quadratic term
    for the norms absolute and maximum), which proves that no weights do better.
    """

    weights: tuple[Fraction, ...]
    error: Fraction
    slopes: tuple[Fraction, ...]


class Fitter:
    """Fits weights to one set of votes in one norm; what was fitted is remembered."""

    def __init__(self, votes: Votes, norm: Norm) -> None:
        self.norm = norm
        self.p, self.mu = votes.fractions(), votes.measure()
        self._known: dict[tuple[tuple[int, ...], ...], Fit] = {}

    def __call__(self, vectors: Vectors, deadline: Deadline = NEVER) -> Fit:
        """vectors: k ≥ 1 lists of M zeros and ones. Raises `LimitReached` at the deadline."""
        rows = [tuple(map(int, row)) for row in vectors]
        key = tuple(sorted(set(rows)))
        if (fit := self._known.get(key)) is None:
            fit = self._squared(key) if self.norm == "squared" else self._linear(key, deadline)
            self._known[key] = fit
        weight = dict(zip(key, fit.weights, strict=True))
        weights = tuple(weight.pop(row, Fraction(0)) for row in rows)  # equal rewards: the first takes it all
        return Fit(weights, fit.error, fit.slopes)

    def _squared(self, rows: Vectors) -> Fit:
        """Weights that satisfy the Karush-Kuhn-Tucker conditions: guessed by floats, else found by an active-set method."""
        gram = [
            [sum((m for m, x, y in zip(self.mu, a, b, strict=True) if x and y), Fraction(0)) for b in rows]
            for a in rows
        ]
        target = [sum((m * f for m, f, x in zip(self.mu, self.p, a, strict=True) if x), Fraction(0)) for a in rows]
        guess = _exchange(np.array(gram, dtype=np.float64), np.array(target, dtype=np.float64))
        weights = _stationary(gram, target, np.flatnonzero(guess > 1e-7).tolist())
        if weights is None or min(weights) < 0 or _entering(gram, target, weights) is not None:
            weights = _least_norm(gram, target)
        gap = [sum((a for a, s in zip(weights, column, strict=True) if s), -f) for column, f in self._columns(rows)]
        error = sum((m * g * g for m, g in zip(self.mu, gap, strict=True)), Fraction(0))
        return Fit(weights, error, tuple(-2 * m * g for m, g in zip(self.mu, gap, strict=True)))

    def _columns(self, rows: Vectors) -> list[tuple[tuple[int, ...], Fraction]]:
        return list(zip(zip(*rows, strict=True), self.p, strict=True))

    def _linear(self, rows: Vectors, deadline: Deadline) -> Fit:
        """Gaps t_e ≥ ±(p̂_e − p*_e), or one gap t for all: least Σ μ t or t."""
        k, M = len(rows), len(self.p)
        gaps = 1 if self.norm == "maximum" else M
        program: list[dict[int, Fraction | int]] = []
        lower: list[Fraction | int] = []
        for sign in (1, -1):
            for e, (column, f) in enumerate(self._columns(rows)):
                row: dict[int, Fraction | int] = {j: sign for j in range(k) if column[j]}
                row[k + (e if gaps > 1 else 0)] = 1
                program.append(row)
                lower.append(sign * f)
        program.append(dict.fromkeys(range(k), 1))
        lower.append(1)
        cost = [*[0] * k, *([1] if self.norm == "maximum" else self.mu)]
        upper: list[Fraction | int | None] = [*[None] * (2 * M), 1]
        answer = lp.solve(
            lp.LinearProgram(cost, program, row_lower=lower, row_upper=upper, lower=[0] * (k + len(cost) - k)), deadline
        )
        assert isinstance(answer, lp.Optimal), "weights exist, and errors are not negative"
        slopes = tuple(Fraction(answer.y[e]) - Fraction(answer.y[M + e]) for e in range(M))
        return Fit(tuple(Fraction(x) for x in answer.x[:k]), Fraction(answer.value), slopes)


def _exchange(gram: Floats, target: Floats) -> Floats:
    """Nearly the best weights, moving weight from one reward to another; floating point."""
    k = len(target)
    a = np.full(k, 1.0 / k)
    for _ in range(200):
        moved = 0.0
        for i in range(k):
            for j in range(i):
                curve = gram[i, i] + gram[j, j] - 2 * gram[i, j]
                if curve > 1e-15:
                    step = -((gram[i] - gram[j]) @ a - target[i] + target[j]) / curve
                    step = min(max(step, -a[i]), a[j])
                    a[i] += step
                    a[j] -= step
                    moved = max(moved, abs(step))
        if moved < 1e-12:
            break
    return a


Matrix = Sequence[Sequence[Fraction]]


def _entering(gram: Matrix, target: Sequence[Fraction], weights: Sequence[Fraction]) -> int | None:
    """The reward with the least derivative of the error, if that is below the average by the weights: then it improves them."""
    slope = [
        sum((g * a for g, a in zip(row, weights, strict=True) if a), -t) for row, t in zip(gram, target, strict=True)
    ]
    best = min(range(len(slope)), key=slope.__getitem__)
    return None if slope[best] == sum((g * a for g, a in zip(slope, weights, strict=True)), Fraction(0)) else best


def _least_norm(gram: Matrix, target: Sequence[Fraction]) -> tuple[Fraction, ...]:
    """The best weights by Wolfe's active-set method (Finding the nearest point in a polytope, 1976), in rational arithmetic."""
    k = len(target)
    start = min(range(k), key=lambda j: gram[j][j] - 2 * target[j])
    weights = tuple(Fraction(int(j == start)) for j in range(k))
    active = [start]
    while (new := _entering(gram, target, weights)) is not None:
        active.append(new)
        while True:
            aim = _stationary(gram, target, active)
            assert aim is not None, "a reward that improves the best weights of others is affinely independent of them"
            steps = [weights[j] / (weights[j] - aim[j]) for j in active if aim[j] < 0]
            step = min(steps, default=Fraction(1))
            weights = tuple(w + step * (x - w) for w, x in zip(weights, aim, strict=True))
            if not steps:
                break
            active = [j for j in active if weights[j] > 0]
    return weights


def _stationary(gram: Matrix, target: Sequence[Fraction], support: Sequence[int]) -> tuple[Fraction, ...] | None:
    """Weights of any sign on the support with sum 1 and equal derivatives there; None if they are not unique."""
    n = len(support)
    rows = [[_flint(gram[i][j]) for j in support] + [fmpq(1)] for i in support] + [[fmpq(1)] * n + [fmpq(0)]]
    right = fmpq_mat([[_flint(target[i])] for i in support] + [[fmpq(1)]])
    try:
        found = fmpq_mat(rows).solve(right)
    except ZeroDivisionError:
        return None
    weights = [Fraction(0)] * len(target)
    for number, i in enumerate(support):
        weights[i] = Fraction(int(found[number, 0].p), int(found[number, 0].q))
    return tuple(weights)


def _flint(value: Fraction) -> fmpq:
    return fmpq(value.numerator, value.denominator)
