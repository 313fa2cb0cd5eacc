"""The one engine of all searches over pair orientations: cuts by number, exact bounds from them, and the proof they make.

A search asks for the cuts that a fractional point violates, turns float multipliers into exact bounds, keeps those that its
leaves stand on, and at the end gets a proof that holds only what its trees use.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence

from pluralign.formulations.instances.points import Points
from pluralign.formulations.ordering.bounds import MultiplierBound, Multipliers, rounded
from pluralign.formulations.ordering.gordan_separation import GordanSeparation
from pluralign.formulations.ordering.relaxation import Relaxation, Relaxed
from pluralign.formulations.ordering.trees import Branch, Earlier, Leaf, OrderingProof
from pluralign.formulations.types import Floats, Ints, Pair
from pluralign.solver.cones.cone import Conflict

_AT_ONCE = 1000  # triangles added after one solve


class CuttingPlanes:
    """The relaxation with its cuts, and the exact bounds found; cuts are directed triangles and, with points, conflicts.

    n: m×m nonnegative integers, of which an order costs Σ n_ba over its pairs a above b.
    """

    def __init__(self, n: Ints, points: Points | None) -> None:
        self.n = n
        self.relaxation = Relaxation(n)
        self.separation = None if points is None else GordanSeparation(points)
        self.bounds: list[MultiplierBound] = []
        self._conflicts: dict[int, Conflict] = {}  # of the cuts that are no triangles
        self._number: dict[frozenset[Pair], int] = {}

    @property
    def programs(self) -> int:
        """Linear programs solved so far."""
        return self.relaxation.solves + (0 if self.separation is None else self.separation.solves)

    # --- cuts

    def cut(self, conflict: Conflict) -> int:
        """The number of a conflict as a cut; it is not in the program yet."""
        key = frozenset(conflict.keys)
        if key not in self._number:
            number = self._number[key] = self.relaxation.new_cut(conflict.keys)
            self._conflicts[number] = conflict
        return self._number[key]

    def violated(
        self,
        Z: Floats,
        conflicts: bool = True,
        propose: Callable[[Floats], None] | None = None,
    ) -> list[int]:
        """Cuts that Z (m×m) violates and the program lacks: triangles, and unless these are many, known and else new conflicts.

        conflicts: False for triangles only. propose: is given the θ (for `unit_box`) that agrees with Z best, whenever new
        conflicts were looked for.
        """
        relaxation = self.relaxation
        cuts = [cut for cut in relaxation.violated_triangles(Z, _AT_ONCE) if cut not in relaxation.active]
        if self.separation is None or not conflicts or len(cuts) > len(Z):
            return cuts
        known = relaxation.violated(list(self._conflicts), Z)
        if not known:
            known = relaxation.violated([self.cut(conflict) for conflict in self.separation(Z)], Z)
            if propose is not None:
                propose(self.separation.theta)
        return list(dict.fromkeys(cuts + known))

    # --- bounds

    def bound(self, multipliers: Multipliers) -> MultiplierBound:
        """What these multipliers prove."""
        return MultiplierBound.of(self.n, [self.relaxation.pairs[cut] for cut in multipliers.cuts], multipliers)

    def bound_of(self, relaxed: Relaxed, shift: int, factor: float = 1.0) -> MultiplierBound:
        """What the multipliers of the relaxation prove, times a factor and rounded to integers over 2^shift."""
        return self.bound(rounded(relaxed.cuts.tolist(), (relaxed.multipliers * factor).tolist(), shift))

    def keep(self, bound: MultiplierBound) -> int:
        """The number of the bound in `bounds`."""
        self.bounds.append(bound)
        return len(self.bounds) - 1

    # --- proofs

    def proof(self, tree: Branch, earlier: Sequence[Earlier] = ()) -> OrderingProof:
        """The trees, whose leaves have numbers of `bounds`, with only those multipliers and cuts that they use."""
        trees = [tree, *(entry.tree for entry in earlier)]
        used = sorted({node.multipliers for t in trees for node in t.nodes if isinstance(node, Leaf)})
        place = {old: new for new, old in enumerate(used)}
        cuts = sorted({cut for old in used for cut in self.bounds[old].multipliers.cuts})
        number = {old: new for new, old in enumerate(cuts)}

        def renumbered(branch: Branch) -> Branch:
            return Branch(
                tuple(Leaf(place[node.multipliers]) if isinstance(node, Leaf) else node for node in branch.nodes)
            )

        multipliers = [self.bounds[old].multipliers for old in used]
        return OrderingProof(
            tuple(self._conflict(cut) for cut in cuts),
            tuple(Multipliers(tuple(number[cut] for cut in m.cuts), m.y, m.shift) for m in multipliers),
            renumbered(tree),
            tuple(Earlier(entry.position, entry.candidate, renumbered(entry.tree)) for entry in earlier),
        )

    def _conflict(self, cut: int) -> Conflict:
        if cut in self._conflicts:
            return self._conflicts[cut]
        return Conflict(tuple((a, b) for a, b in self.relaxation.pairs[cut].tolist()), (1, 1, 1))
