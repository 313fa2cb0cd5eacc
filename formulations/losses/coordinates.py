"""Good coordinates for a loss problem: the reward differences of well-chosen basis rows, exact and independent of scales.

L(θ) depends on θ only through D θ. With ρ rows B of D that span all rows, D = C D_B, and φ = D_B θ are coordinates in
which features of size 10^6, or nearly dependent ones, leave no trace: |C| ≤ 2 if B is (nearly) of maximal volume.
Source: S. Goreinov et al., How to find a good submatrix, in Matrix Methods, World Scientific 2010.
"""

from __future__ import annotations

import math
from collections.abc import Sequence

import numpy as np
from flint import fmpq, fmpq_mat

from pluralign.formulations.types import Floats

_LARGE = 1.5  # entries of C up to this size are left alone


class Coordinates:
    """rows (K×d) = C (K×ρ) · rows[basis], where ρ is the rank; `floats` is C rounded."""

    def __init__(self, rows: fmpq_mat) -> None:
        K, d = rows.nrows(), rows.ncols()
        self.rows = rows
        reduced, rank = rows.transpose().rref() if K and d else (fmpq_mat(0, K), 0)
        self.rank = rank
        self.basis = _pivots(reduced, rank)
        self.C = submatrix(reduced, range(rank)).transpose() if rank else fmpq_mat(K, 0)
        self.floats = floats(self.C)
        while np.abs(self.floats).max(initial=0) > _LARGE:
            self.basis = self._exchanged()
            self.C = self.C * submatrix(self.C, self.basis).inv()
            self.floats = floats(self.C)
        self._columns: tuple[list[int], fmpq_mat] | None = None

    def _exchanged(self) -> list[int]:
        """A basis of larger volume: exchanged row by row in floats, or one row where rounding misled that."""
        C, basis = self.floats.copy(), list(self.basis)
        for _ in range(20 * self.rank):
            i, j = np.unravel_index(np.abs(C).argmax(), C.shape)
            if not _LARGE < abs(C[i, j]) < np.inf:
                break
            basis[j] = int(i)
            row = C[i].copy()
            row[j] -= 1
            with np.errstate(over="ignore", invalid="ignore"):
                C -= np.outer(C[:, j] / C[i, j], row)
        if basis != self.basis and abs(submatrix(self.C, basis).det()) > 1:
            return basis
        i, j = np.unravel_index(np.abs(self.floats).argmax(), self.floats.shape)
        return [*self.basis[:j], int(i), *self.basis[j + 1 :]]

    def parameter(self, phi: Sequence[fmpq]) -> list[fmpq]:
        """θ (length d) with rows · θ = C φ; coordinates that are not needed are 0."""
        theta = [fmpq(0)] * self.rows.ncols()
        if self.rank:
            if self._columns is None:
                basis = submatrix(self.rows, self.basis)
                columns = _pivots(basis.rref()[0], self.rank)
                self._columns = columns, submatrix(basis.transpose(), columns).transpose().inv()
            columns, inverse = self._columns
            for j, value in zip(columns, vector(inverse * column(phi)), strict=True):
                theta[j] = value
        return theta

    def express(self, row: Sequence[fmpq]) -> list[fmpq] | None:
        """γ (length ρ) with γ · rows[basis] = row, None if the row is not spanned."""
        if not self.rank:
            return [] if not any(row) else None
        basis = submatrix(self.rows, self.basis)
        self.parameter([fmpq(0)] * self.rank)
        assert self._columns is not None
        columns, inverse = self._columns
        gamma = fmpq_mat(1, self.rank, [row[j] for j in columns]) * inverse
        return vector(gamma) if vector(gamma * basis) == list(row) else None


def submatrix(matrix: fmpq_mat, rows: Sequence[int]) -> fmpq_mat:
    """The rows of these numbers."""
    d = matrix.ncols()
    return fmpq_mat(len(rows), d, [matrix[i, j] for i in rows for j in range(d)])


def column(values: Sequence[fmpq]) -> fmpq_mat:
    """A vector as a matrix with one column."""
    return fmpq_mat(len(values), 1, list(values))


def vector(matrix: fmpq_mat) -> list[fmpq]:
    """The entries of a matrix with one row or column."""
    return list(matrix.entries())


def products(matrix: fmpq_mat, phi: Sequence[fmpq]) -> list[fmpq]:
    """matrix · φ, also if there are no columns."""
    return vector(matrix * column(phi)) if matrix.ncols() and matrix.nrows() else [fmpq(0)] * matrix.nrows()


def floats(matrix: fmpq_mat) -> Floats:
    """The matrix in floats, each entry correctly rounded."""
    values = [as_float(x) for x in matrix.entries()]
    return np.array(values, dtype=np.float64).reshape(matrix.nrows(), matrix.ncols())


def as_float(x: fmpq) -> float:
    """The nearest float, infinite beyond the largest."""
    try:
        return int(x.p) / int(x.q)
    except OverflowError:
        return math.inf if x > 0 else -math.inf


def _pivots(reduced: fmpq_mat, rank: int) -> list[int]:
    """The pivot columns of a reduced row echelon form."""
    pivots: list[int] = []
    j = 0
    for i in range(rank):
        while not reduced[i, j]:
            j += 1
        pivots.append(j)
        j += 1
    return pivots
