"""Slopes made exact, and directions of recession: the linear algebra and the linear program behind a minimum.

Either there are slopes y > 0 with Σ w y C = 0, or a direction v with C v ≥ 0, ≠ 0 (Stiemke 1915).
"""

from __future__ import annotations

import math
from collections.abc import Sequence

import numpy as np
from flint import fmpq, fmpq_mat

from pluralign.formulations.losses.coordinates import Coordinates, as_float, column, products, submatrix, vector
from pluralign.formulations.losses.loss import Loss
from pluralign.formulations.types import Floats
from pluralign.solver.linear.lp import LinearProgram, Optimal
from pluralign.solver.linear.lp import solve as solve_exactly
from pluralign.solver.results import NEVER, Deadline

_NEGLIGIBLE = 1e-11  # slopes smaller than this share of the largest are taken for zero where ℓ has a flat part


def repaired(loss: Loss, coordinates: Coordinates, weights: Sequence[int], y: list[fmpq]) -> list[fmpq] | None:
    """Slopes near y with Σ w y C = 0 exactly, inside the domain of ℓ*; None if the small correction leaves it.

    Only slopes inside the domain are corrected, on rows chosen by pivoting for their slack and independence.
    """
    slack = np.array([_slack(loss, x) for x in y])
    if loss.attained:  # slopes at the ends of the domain belong to flat or linear parts of the loss
        ends = [end for end in (loss.low, loss.high) if end is not None]
        for k in np.flatnonzero(slack < _NEGLIGIBLE * slack.max(initial=0)).tolist():
            y[k] = ends[0] if len(ends) == 1 or abs(y[k] - ends[0]) < abs(y[k] - ends[1]) else ends[1]
            slack[k] = 0
    inside = np.flatnonzero(slack > 0).tolist()
    fixed = set(range(len(y))).difference(inside)
    if fixed and all(y[k] == 0 for k in fixed):
        part = Coordinates(submatrix(coordinates.C, inside)) if inside else None
        inner = (
            repaired_inside(part, [weights[k] for k in inside], [y[k] for k in inside], slack[inside]) if part else []
        )
        for k, x in zip(inside, inner, strict=True):
            y[k] = x
    else:
        y = repaired_inside(coordinates, weights, y, slack)
    return y if all(loss.in_domain(x) for x in y) else None


def repaired_inside(coordinates: Coordinates, weights: Sequence[int], y: list[fmpq], slack: Floats) -> list[fmpq]:
    """Slopes y corrected on `rank` rows of large slack so that Σ w y C = 0."""
    rank, C = coordinates.rank, coordinates.C
    if not rank:
        return y
    residual = vector(fmpq_mat(1, len(y), [w * x for w, x in zip(weights, y, strict=True)]) * C)
    rows = (slack * np.array([float(w) for w in weights]))[:, None] * coordinates.floats
    chosen: list[int] = []
    for _ in range(rank):
        size = np.einsum("ij,ij->i", rows, rows)
        size[chosen] = -1
        k = int(size.argmax())
        chosen.append(k)
        if size[k] > 0:
            unit = rows[k] / math.sqrt(size[k])
            rows = rows - np.outer(rows @ unit, unit)
    try:
        change = vector(submatrix(C, chosen).transpose().solve(column([-x for x in residual])))
    except ZeroDivisionError:
        change = vector(submatrix(C, coordinates.basis).transpose().solve(column([-x for x in residual])))
        chosen = coordinates.basis
    y = list(y)
    for k, x in zip(chosen, change, strict=True):
        y[k] += x / weights[k]
    return y


def recession(rows: fmpq_mat, deadline: Deadline = NEVER) -> list[fmpq] | None:
    """v with rows v ≥ 0, ≠ 0 and as many positive entries as possible; None if there is none, both certified exactly.

    It is the row multiplier of min Σ z over q ≥ 0, 0 ≤ z ≤ 1 with Σ (1 + q − z) row = 0, whose optimum is the number of
    entries that can be positive. Raises `LimitReached` at the deadline.
    """
    K, d = rows.nrows(), rows.ncols()
    if not d:
        return None
    columns = [[rows[k, j] for k in range(K)] for j in range(d)]
    program = LinearProgram(
        [0] * K + [1] * K,
        [c + [-x for x in c] for c in columns],
        row_lower=[-sum(c, fmpq(0)) for c in columns],
        row_upper=[-sum(c, fmpq(0)) for c in columns],
        lower=[0] * (2 * K),
        upper=[None] * K + [1] * K,
    )
    answer = solve_exactly(program, deadline)
    assert isinstance(answer, Optimal), "z = 1, q = 0 is feasible and the objective is nonnegative"
    v = [fmpq(-x.numerator, x.denominator) for x in answer.y]
    gains = products(rows, v)
    assert min(gains) >= 0, "multipliers of columns without upper bound have a sign"
    return v if any(gains) else None


def _slack(loss: Loss, y: fmpq) -> float:
    """How far y may move within the domain of ℓ*."""
    low = math.inf if loss.low is None else as_float(y - loss.low)
    high = math.inf if loss.high is None else as_float(loss.high - y)
    least = min(low, high)
    return 1.0 if least == math.inf else max(0.0, least)
