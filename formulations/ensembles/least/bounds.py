"""Proved lower bounds on the error of all ensembles: weights w on pairs and a ceiling on what one reward can gain by them.

Every reward has Σ w [first preferred] ≤ K(w), hence every ensemble Σ w p̂ ≤ K(w); by weak duality its error is at least
B(w, K(w)) (docs/certificates.md, Bounds). The maximum K(w) is weighted (linear) Kemeny.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from fractions import Fraction
from typing import Literal

from pluralign.formulations.ensembles.ensemble import Norm
from pluralign.formulations.ensembles.votes import Votes
from pluralign.formulations.kemeny.problem import ConeProof
from pluralign.formulations.ordering.trees import Branch, Coarse, OrderingProof
from pluralign.formulations.types import Theta

Weights = tuple[Fraction, ...]


@dataclass(frozen=True)
class Subsets:
    """The checker finds the best ranking of few responses by dynamic programming."""


@dataclass(frozen=True)
class Every:
    """The checker looks at all rewards: all rankings (thetas is None), or a θ for each cell of the arrangement of the pairs."""

    thetas: tuple[Theta, ...] | None = None


@dataclass(frozen=True)
class Swept:
    """The checker sweeps θ through all cells itself: of the plane, of each δ^⊥ in space, or of where two of these meet."""

    proof: Literal["sweep", "planes", "flats"]


@dataclass(frozen=True)
class CostTree:
    """A branching tree that no ranking costs less than `cost`, with w in multiples of `unit`."""

    unit: Fraction
    cost: int
    proof: OrderingProof


@dataclass(frozen=True, eq=False)
class Triangles:
    """A branching tree that no ranking costs less than `cost`, like `CostTree`, whose leaves are numbers of `multipliers`.

    Fixed at a leaf is also what follows from the branches above it by transitivity.
    """

    unit: Fraction
    cost: int
    multipliers: tuple[Coarse, ...]
    tree: Branch


@dataclass(frozen=True)
class CostCones:
    """Cones of all θ in which no ranking costs less than `cost`, with w in multiples of `unit`."""

    unit: Fraction
    cost: int
    proof: ConeProof


@dataclass(frozen=True)
class CeilingPart:
    """A proof that the rewards of one prompt (or of all, for linear ones) gain at most k."""

    k: Fraction
    proof: Subsets | Every | Swept | CostTree | CostCones | Triangles


@dataclass(frozen=True)
class Ceiling:
    """A proof of K(w) ≤ k. penalty: what an outlier pays for its distance d(r) beyond the threshold."""

    k: Fraction
    parts: tuple[CeilingPart, ...]
    penalty: Fraction = Fraction(0)


@dataclass(frozen=True)
class ErrorBound:
    """No ensemble, of any size, has an error below `value`, by the weights w (length M, in the order of the pairs)."""

    value: Fraction
    w: Weights
    ceiling: Ceiling


def bound(votes: Votes, norm: Norm, w: Sequence[Fraction], ceiling: Ceiling) -> ErrorBound:
    """The bound B(w, k) of the norm. Raises ValueError for weights that the norm does not admit."""
    mu = votes.measure()
    value = sum((x * p for x, p in zip(w, votes.fractions(), strict=True) if x), Fraction(0)) - ceiling.k
    if norm == "squared":
        value -= sum((x * x / m for x, m in zip(w, mu, strict=True) if x), Fraction(0)) / 4
    elif norm == "absolute":
        if any(abs(x) > m for x, m in zip(w, mu, strict=True)):
            raise ValueError("a weight is larger than μ of its pair")
    elif sum((abs(x) for x in w), Fraction(0)) > 1:
        raise ValueError("the weights add up to more than 1")
    return ErrorBound(value, tuple(w), ceiling)


def lengthened(votes: Votes, proved: ErrorBound) -> ErrorBound:
    """The best bound on the squared error by a multiple of the weights: the ceiling grows with them.

    s·(Σ w p* − k) − s² Σ w²/(4μ) is largest at s = 2 (Σ w p* − k) / Σ w²/μ, here rounded to ten bits; if Σ w p* > k it is
    positive, however small.
    """
    square = sum((x * x / m for x, m in zip(proved.w, votes.measure(), strict=True) if x), Fraction(0))
    gain = proved.value + square / 4
    if gain <= 0 or not square:
        return proved
    best = 2 * gain / square
    grid = Fraction(2) ** (best.numerator.bit_length() - best.denominator.bit_length() - 10)
    factor = grid * round(best / grid)
    old = proved.ceiling
    ceiling = Ceiling(old.k * factor, tuple(scaled(part, factor) for part in old.parts), old.penalty * factor)
    longer = bound(votes, "squared", [factor * x for x in proved.w], ceiling)
    return longer if longer.value > proved.value else proved


def scaled(part: CeilingPart, factor: Fraction) -> CeilingPart:
    """The part for `factor` times the weights, factor > 0."""
    proof = part.proof
    if isinstance(proof, CostTree | CostCones | Triangles):
        proof = replace(proof, unit=proof.unit * factor)
    return CeilingPart(part.k * factor, proof)
