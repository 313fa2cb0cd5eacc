"""Partial orders of candidates, closed under transitivity, as sets of bits."""

from __future__ import annotations

from ..budget import spend

Placed = tuple[int, ...]  # for each candidate the set, as bits, of those below it, closed under transitivity


def placed_above(below: Placed, a: int, b: int) -> Placed:
    """With a above b, which is not above a: what is above a is above what is below b."""
    spend(len(below))
    more = below[b] | 1 << b
    return tuple([x | more if c == a or x >> a & 1 else x for c, x in enumerate(below)])
