"""Branching trees over pair orientations whose leaves carry multipliers of cuts, and the proofs that such trees make."""

from __future__ import annotations

from dataclasses import dataclass

from pluralign.formulations.ordering.bounds import Multipliers
from pluralign.formulations.types import Pair
from pluralign.solver.cones.cone import Conflict


@dataclass(frozen=True)
class Leaf:
    """No ranking is left: the bound by multipliers number `multipliers` exceeds what is looked for."""

    multipliers: int


@dataclass(frozen=True)
class Branch:
    """A branching tree in one list: node 0 is the root, `nodes[i]` a leaf or (pair, node if above, node if below)."""

    nodes: tuple[Leaf | tuple[Pair, int, int], ...]


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
