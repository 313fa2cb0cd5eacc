"""Exact integer linear algebra on small dense data: products that cannot overflow, primitive vectors, Gordan multipliers."""

from __future__ import annotations

import math
import sys
from collections.abc import Iterable, Sequence
from fractions import Fraction
from typing import Any

import numpy as np

from pluralign.solver.types import ExactInts

# Arrays of dtype int64 where a bound shows that nothing overflows, of Python integers (dtype object) elsewhere.

INT64_BITS = 62

_FEW = 64
"""Entries of a matrix that is reduced here unless flint is there already: loading it takes as long as many small answers."""


def bit_size(values: ExactInts) -> int:
    """Bits of the largest absolute value in an integer array (0 for an empty or zero array)."""
    if values.size == 0:
        return 0
    return max(int(values.max()).bit_length(), int(values.min()).bit_length())


def int_array(rows: Sequence[Any]) -> ExactInts:
    """The same integers as an array, int64 if every entry has at most 62 bits, Python integers otherwise."""
    exact = np.array(rows, dtype=object)
    return exact.astype(np.int64) if bit_size(exact) <= INT64_BITS else exact


def product(matrix: ExactInts, vector: ExactInts, matrix_bits: int | None = None) -> ExactInts:
    """`matrix @ vector` (m×d by d) without overflow: in int64 only if the largest possible sum fits.

    matrix_bits: `bit_size(matrix)` if the caller knows it already.
    """
    if matrix.dtype == np.int64 and vector.dtype == np.int64:
        bits = bit_size(matrix) if matrix_bits is None else matrix_bits
        if bits + bit_size(vector) + matrix.shape[-1].bit_length() <= INT64_BITS:
            return matrix @ vector
    result: ExactInts = matrix.astype(object) @ vector.astype(object)
    return result


def over_common_denominator(values: Iterable[Fraction]) -> tuple[list[int], int]:
    """Integers p and a positive q, smallest possible, with values = p / q."""
    values = list(values)
    q = math.lcm(*(value.denominator for value in values))
    return [value.numerator * (q // value.denominator) for value in values], q


def primitive(values: Sequence[int]) -> list[int]:
    """The positive multiple of an integer vector whose entries have no common divisor (zero stays zero)."""
    divisor = math.gcd(*values) or 1
    return [value // divisor for value in values]


def positive_dependency(rows: Sequence[Sequence[int]]) -> list[int] | None:
    """Primitive integers λ ≥ 0, λ ≠ 0 with Σ λ_i rows_i = 0, if the rows have exactly one dependency and it has one sign.

    rows: k integer vectors of length d. None if there is no dependency, more than one, or one of mixed signs. With exactly
    one dependency the rows with λ_i > 0 form a circuit: no proper part of them is contradictory, and there are at most
    d + 1 (Gordan's theorem with Carathéodory's).
    """
    if not rows:
        return None
    values = only_dependency(rows)
    if values is None:
        return None
    if min(values) < 0 < max(values):
        return None
    return [abs(value) for value in values]


def only_dependency(rows: Sequence[Sequence[int]]) -> list[int] | None:
    """Primitive integers λ with Σ λ_i rows_i = 0, if there are no others but for a factor."""
    if len(rows) * len(rows[0]) <= _FEW and "flint" not in sys.modules:
        return _reduced(rows)
    from flint import fmpz_mat

    kernel, nullity = fmpz_mat([list(column) for column in zip(*rows, strict=True)]).nullspace()
    return primitive([int(kernel[i, 0]) for i in range(len(rows))]) if nullity == 1 else None


def _reduced(rows: Sequence[Sequence[int]]) -> list[int] | None:
    """The same by elimination, each equation primitive."""
    equations = [list(column) for column in zip(*rows, strict=True)]
    count, free = len(rows), None
    pivots: list[int] = []
    for j in range(count):
        rank = len(pivots)
        pivot = next((i for i in range(rank, len(equations)) if equations[i][j]), None)
        if pivot is None:
            if free is not None:
                return None
            free = j
            continue
        equations[rank], equations[pivot] = equations[pivot], equations[rank]
        pivots.append(j)
        chosen = equations[rank]
        for i, other in enumerate(equations):
            if i != rank and other[j]:
                head, factor = chosen[j], other[j]
                equations[i] = primitive([head * x - factor * y for x, y in zip(other, chosen, strict=True)])
    if free is None:
        return None
    values = [Fraction(0)] * count
    values[free] = Fraction(1)
    for equation, j in zip(equations, pivots, strict=False):
        values[j] = Fraction(-equation[free], equation[j])
    return primitive(over_common_denominator(values)[0])
