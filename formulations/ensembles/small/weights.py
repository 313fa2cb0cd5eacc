"""The best weights of given rewards, exactly: a quadratic program on the simplex, or for the other norms a linear one."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from fractions import Fraction

import numpy as np

from pluralign.formulations.ensembles.active_set import ProductsOf
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
        self.norm, self._products = norm, ProductsOf(votes)
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
        products = self._products(np.array(rows, dtype=bool))
        whole = self._products.whole
        gram = np.array([[x / whole for x in row] for row in products.gram.tolist()])
        guess = _exchange(gram, np.array([float(x / whole) for x in products.target]))
        support = np.flatnonzero(guess > 1e-7).tolist()
        found = products.stationary(support)
        if found is None or min(found) < 0 or products.entering(support, found) is not None:
            support, found = products.best()
        place = dict(zip(support, found, strict=True))
        weights = tuple(place.get(i, Fraction(0)) for i in range(len(rows)))
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
