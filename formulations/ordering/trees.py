"""Branching trees over pair orientations whose leaves carry multipliers of cuts, and the proofs that such trees make."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from pluralign.formulations.ordering.bounds import NO_CUTS, Multipliers
from pluralign.formulations.types import Pair
from pluralign.solver.cones.cone import Conflict


@dataclass(frozen=True)
class Leaf:
    """No ranking is left: the bound by multipliers number `multipliers` exceeds what is looked for."""

    multipliers: int


@dataclass(frozen=True, eq=False)
class Coarse:
    """Multipliers of directed triangles in multiples of a quantum, so that thousands of them stay small.

    The triangles a < b < c of candidates are numbered lexicographically. quantum·y[i] multiplies x_ab + x_bc − x_ac of triangle
    number triangles[i], which is 0 or 1 in every ranking: a positive y says that it is at most 1, a negative one at least 0.
    """

    quantum: int
    triangles: NDArray[np.int32]  # increasing
    y: NDArray[np.int32]  # nonzero


@dataclass(frozen=True)
class Branch:
    """A branching tree in one list: node 0 is the root, `nodes[i]` a leaf or (pair, node if above, node if below)."""

    nodes: tuple[Leaf | tuple[Pair, int, int], ...]


class GrowingTree:
    """A branching tree while it grows: node 0 is the root, others are numbered as they come."""

    def __init__(self) -> None:
        self._nodes: list[tuple[Pair, int, int] | None] = [None]

    def split(self, number: int, pair: Pair) -> tuple[int, int]:
        """Branch at a leaf: the numbers of the nodes with the pair and with its reverse."""
        above = len(self._nodes)
        self._nodes[number] = pair, above, above + 1
        self._nodes += [None, None]
        return above, above + 1

    def branch(self, multipliers: Mapping[int, int]) -> Branch:
        """The tree, with multipliers number `multipliers[i]` at its leaf i."""
        return Branch(tuple(Leaf(multipliers[i]) if node is None else node for i, node in enumerate(self._nodes)))


@dataclass(frozen=True)
class Earlier:
    """No allowed ranking of optimal cost begins like the output up to `position` (from 0) and then `candidate`."""

    position: int
    candidate: int
    tree: Branch


@dataclass(frozen=True)
class OrderingProof:
    """Why no allowed ranking is better (docs/certificates.md, Kemeny), and with `earlier` why no optimal one is earlier.

    Multipliers refer to `cuts` by number; a cut is a conflict, without features a directed triangle.
    """

    cuts: tuple[Conflict, ...]
    multipliers: tuple[Multipliers, ...]
    tree: Branch
    earlier: tuple[Earlier, ...] = ()

    @classmethod
    def of_the_root(cls) -> OrderingProof:
        """Without a cut and without branching."""
        return cls((), (NO_CUTS,), Branch((Leaf(0),)))
