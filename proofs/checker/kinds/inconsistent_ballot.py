"""Kind `inconsistent-ballot`: no θ ≥ 0 other than 0 has θ·x_a ≥ θ·x_b for all consecutive a above b of this vote.

Why this suffices: Σ weight (x_above − x_below) is negative in every feature, so its product with θ is negative, but each of its
terms is to be at least 0.
"""

from __future__ import annotations

from itertools import pairwise

from ..budget import spend, words
from ..instance import Instance
from ..kind import Kind
from ..values import Fields, Rejected, read_count, read_list, reject
from .distortions import read_electorate


def prove_inconsistent_ballot(instance: Instance, claim: Fields, evidence: Fields) -> None:
    """The weighted differences of pairs of the vote must be negative in every feature."""
    people = read_electorate(instance)
    names = [instance.candidate(name, "an entry of 'vote'") for name in read_list(claim["vote"], "'vote'")]
    if names not in [vote for _, vote in instance.votes]:
        raise Rejected("'vote' is no ballot or comparison of the instance")
    allowed = set(pairwise(names))
    total = [0] * len(people.vectors[0])
    for entry in read_list(evidence["conflict"], "'conflict'"):
        triple = read_list(entry, "an entry of 'conflict'")
        if len(triple) != 3:
            reject("an entry of 'conflict'", "a list [above, below, weight]", entry)
        pair = instance.pair(triple[0], triple[1], "a candidate of 'conflict'")
        weight = read_count(triple[2], "a weight of 'conflict'")
        if pair not in allowed:
            raise Rejected("'conflict' has a pair that is not consecutive in the vote")
        spend(len(total) * words([weight]))
        vectors = people.vectors
        total = [s + weight * (x - y) for s, x, y in zip(total, vectors[pair[0]], vectors[pair[1]], strict=True)]
    if max(total) >= 0:
        raise Rejected("the weighted differences are not negative in every feature")


KIND = Kind("vote", "conflict", prove_inconsistent_ballot)
