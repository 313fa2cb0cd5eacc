"""Linear Kemeny and Slater: what is computed, by each of the ways that `methods` chooses from.

The cost of a ranking is Σ n_ba over its pairs a above b; linear Kemeny takes a feasible ranking of least cost (Ge et al. 2024,
Section 4; Kemeny 1959 where every ranking is feasible). `kemeny-po` minimises over those feasible rankings that respect every
unanimous pair. For `slater` a pair costs 1 if a strict majority has it the other way round (Slater 1961, Biometrika 48, where
every ranking is feasible). Ties are broken by the fixed order: the lexicographically first of the optimal rankings.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from fractions import Fraction

import numpy as np

from pluralign.formulations.errors import InputError
from pluralign.formulations.instances import profile
from pluralign.formulations.instances.instance import Instance
from pluralign.formulations.instances.points import Points
from pluralign.formulations.kemeny.names import RULES
from pluralign.formulations.ordering.trees import OrderingProof
from pluralign.formulations.types import Bools, ExactInts, Ints, Ranking, Theta
from pluralign.solver.cones.cone import Conflict
from pluralign.solver.results import Status


@dataclass(frozen=True)
class KemenyProblem:
    """What all methods start from.

    points: None without features (every ranking is feasible). n: m×m int64, n_ab is the weight that prefers a to b (for
    `slater` 1 if it is the greater one); the costs of all rankings are below 2^62. unanimous: m×m, all False but for
    `kemeny-po`.
    """

    rule: str
    points: Points | None
    n: Ints
    unanimous: Bools
    instance: Instance

    @classmethod
    def of(cls, instance: Instance, rule: str = "kemeny") -> KemenyProblem:
        """Raises `InputError` for an unknown rule, an instance without a profile, or costs of 2^62 and more."""
        if rule not in RULES:
            raise InputError(f"unknown rule {rule!r}; Kemeny rules are {', '.join(RULES)}")
        n = profile.majority(instance).astype(np.int64) if rule == "slater" else profile.pairwise(instance)
        if int(n.max()) * instance.m**2 >= 2**62 and sum(map(sum, n.tolist())) >= 2**62:
            raise InputError(f"{instance.source}: Kemeny costs of 2^62 or more; divide the counts by a common factor")
        m = instance.m
        unanimous = profile.unanimous(instance) if rule == "kemeny-po" else np.zeros((m, m), dtype=bool)
        return cls(rule, Points.of(instance), n, unanimous, instance)

    @property
    def m(self) -> int:
        """The number of candidates."""
        return len(self.n)

    def cost(self, ranking: Sequence[int]) -> int:
        """Σ n_ba over the pairs a above b of a ranking."""
        order = list(ranking)
        return int(np.tril(self.n[np.ix_(order, order)], -1).sum())

    def agreement(self, cost: int) -> int:
        """Σ n_ab over the pairs a above b of a ranking of that cost: the objective of linear ordering (LOLIB)."""
        return int(self.n.sum()) - cost

    def respects(self, ranking: Sequence[int]) -> bool:
        """Whether the ranking respects every unanimous pair of the rule."""
        order = list(ranking)
        return not np.tril(self.unanimous[np.ix_(order, order)], -1).any()


@dataclass(frozen=True)
class Listing:
    """All feasible rankings (N×m) and an integer θ for each (N×d, for the problem's points; None without features)."""

    rankings: Ints
    thetas: ExactInts | None


@dataclass(frozen=True)
class ConeProof:
    """Cones that cover all θ, none of which has a better ranking (docs/certificates.md, Kemeny).

    The first ones are spanned by the axes (d vectors, for the instance's features) and their opposites. nodes: their trees in
    preorder, the edge at whose middle a cone is split, or −1 for a leaf.
    """

    axes: tuple[tuple[Fraction, ...], ...]
    nodes: tuple[int, ...]


@dataclass(frozen=True)
class KemenyOutcome:
    """The answer of a Kemeny rule.

    ranking: candidates' numbers, best first; None if no feasible ranking respects the unanimous pairs, and then `empty` is a
    conflict among these. With status `unknown` a limit was reached: the ranking is the best one found, and every allowed
    ranking costs at least `bound`. theta: for the instance's features. first: whether the ranking is known to be the first of
    all optimal ones in the fixed order. proof, listing, cones: exact evidence (one of them if `proved`). optima: all optimal
    rankings in lexicographic order, if they were asked for.
    """

    status: Status
    rule: str
    ranking: Ranking | None
    cost: int | None = None
    theta: Theta | None = None
    first: bool = False
    proof: OrderingProof | None = None
    listing: Listing | None = None
    cones: ConeProof | None = None
    empty: Conflict | None = None
    bound: int | None = None
    optima: tuple[Ranking, ...] | None = None
    method: str = ""
    linear_programs: int = 0
    nodes: int = 0
    message: str = ""

    @property
    def has_evidence(self) -> bool:
        """Whether there is a proof of what is said of the ranking."""
        return any(part is not None for part in (self.proof, self.listing, self.cones))
