"""Exact means over the pairs: Σ μ_e x_e / q_e for integers x over denominators q, of which there are few different ones."""

from __future__ import annotations

from fractions import Fraction

import numpy as np

from pluralign.formulations.ensembles.votes import Votes
from pluralign.formulations.types import ExactInts
from pluralign.solver.integers import INT64_BITS, bit_size


def mean(votes: Votes, values: ExactInts, denominators: ExactInts | None = None, power: int = 1) -> Fraction:
    """Σ μ_e values_e / denominators_e^power, exactly.

    values: integers (length M), int64 or Python integers. denominators: positive integers (length M), or None for 1.
    """
    terms = times(votes.weight, values)
    whole = sum(int(w) for w in votes.weight)
    if denominators is None:
        return Fraction(total(terms), whole)
    # pairs with the same denominator are added before dividing; real votes have few different numbers of annotators
    sums: dict[int, int] = {}
    if len(kinds := set(denominators.tolist())) <= 100:
        for q in kinds:
            sums[q] = total(terms[denominators == q])
    else:
        for q, term in zip(denominators.tolist(), terms.tolist(), strict=True):
            sums[q] = sums.get(q, 0) + term
    return sum((Fraction(s, q**power) for q, s in sums.items()), Fraction(0)) / whole


def times(a: ExactInts, b: ExactInts) -> ExactInts:
    """a·b entry by entry, in int64 only where that cannot overflow."""
    fits = object not in (a.dtype, b.dtype) and bit_size(a) + bit_size(b) <= INT64_BITS
    kind = np.int64 if fits else object
    out: ExactInts = a.astype(kind) * b.astype(kind)
    return out


def total(terms: ExactInts) -> int:
    """The sum of integers, in int64 only where that cannot overflow."""
    if terms.dtype != object and bit_size(terms) + len(terms).bit_length() > INT64_BITS:
        terms = terms.astype(object)
    return int(terms.sum()) if len(terms) else 0
