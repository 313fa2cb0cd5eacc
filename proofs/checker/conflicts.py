"""θ and conflicts: the two ways to settle strict inequalities."""

from __future__ import annotations

from fractions import Fraction
from itertools import pairwise
from operator import mul

from .budget import spend, words
from .instance import Instance
from .values import Number, Pair, Point, Rejected, read_list, read_number, reject, to_integers


def check_theta(value: object, ranking: list[int], instance: Instance) -> None:
    """θ = `value` must give strictly decreasing rewards along the ranking."""
    if instance.vectors is None:
        if value is not None:
            reject("theta", "null, as there are no features", value)
        return
    rewards = read_rewards(value, instance.vectors, instance.scales)
    for k, (a, b) in enumerate(pairwise(ranking), 1):
        if rewards[a] <= rewards[b]:
            raise Rejected(f"theta does not rank number {k} of the ranking strictly above number {k + 1}")


def read_rewards(value: object, vectors: list[Point], scales: list[int]) -> list[int]:
    """θ·x for all features x, times a positive number."""
    theta = [read_number(x, "a number in theta") for x in read_list(value, "theta")]
    if len(theta) != len(scales):
        raise Rejected(f"theta has {len(theta)} numbers, the feature vectors have {len(scales)}")
    integers, _ = to_integers([Fraction(t, scale) for t, scale in zip(theta, scales, strict=True)])
    spend(len(vectors) * len(integers) * words(integers))
    return [sum(map(mul, integers, vector)) for vector in vectors]


def read_conflict(value: object, instance: Instance) -> list[Pair]:
    """The pairs of a conflict: no θ ranks every `above` strictly over its `below` (Gordan 1873).

    The weighted differences must sum to zero.
    """
    pairs: list[Pair] = []
    weights: list[Number] = []
    for entry in read_list(value, "a conflict"):
        triple = read_list(entry, "an entry of a conflict")
        if len(triple) != 3:
            reject("an entry of a conflict", "[above, below, weight]", triple)
        pairs.append(instance.pair(triple[0], triple[1], "a candidate in a conflict"))
        weights.append(read_number(triple[2], "a weight in a conflict"))
    if min(weights) <= 0 or len(set(pairs)) != len(pairs):
        raise Rejected("a conflict repeats a pair or has a weight that is not positive")
    if any(sum_of_differences(pairs, weights, instance.vectors)):
        raise Rejected("the weighted differences of a conflict do not sum to zero")
    return pairs


def sum_of_differences(pairs: list[Pair], weights: list[Number], vectors: list[Point] | None) -> list[int]:
    """Σ weight · (x_a − x_b) over the pairs, times a positive number; unit vectors (that matter) without `vectors`.

    The weights are collected by candidate first.
    """
    left = dict.fromkeys([c for pair in pairs for c in pair], 0)
    for (a, b), weight in zip(pairs, to_integers(weights)[0], strict=True):
        left[a] += weight
        left[b] -= weight
    if vectors is None:
        return list(left.values())
    columns = zip(*(vectors[c] for c in left), strict=True)
    spend(len(left) * len(vectors[0]) * words(left.values()))
    return [sum(map(mul, left.values(), column)) for column in columns]
