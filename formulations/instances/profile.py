"""What a profile says about pairs of candidates, and the scores made of it, as in docs/certificates.md.

All arrays are int64 or bool, exact and read-only. Every function raises `InputError` where the instance has
neither ballots nor comparisons, a ballot is tied or incomplete, or the counts add up to 2^62 or more.
"""

from __future__ import annotations

import numpy as np

from pluralign.formulations.errors import InputError
from pluralign.formulations.instances.instance import MAX_WEIGHT, Instance, check_weight, frozen
from pluralign.formulations.types import Bools, Ints

_BLOCK = 2**17  # entries of a block of ballots: small enough for the processor's cache


def pairwise(instance: Instance) -> Ints:
    """m×m: entry (a, b) is n_ab, the weight of ballots (or comparisons) with a above b."""
    if "pairwise" not in instance.memo:
        instance.require_profile()
        counts = _of_ballots(instance) if instance.ballots else _of_comparisons(instance)
        instance.memo["pairwise"] = frozen(counts)
    n: Ints = instance.memo["pairwise"]
    return n


def majority(instance: Instance) -> Bools:
    """m×m: whether a beats b: n_ab > n_ba, which for complete ballots is 2 n_ab > n."""
    n = pairwise(instance)
    return frozen(n > n.T)


def unanimous(instance: Instance) -> Bools:
    """m×m: whether (a, b) is unanimous, n_ab > 0 = n_ba; for complete ballots that is n_ab = n.

    Unanimous pairs of ballots are transitive; those of comparisons may even form a cycle.
    """
    n = pairwise(instance)
    return frozen((n > 0) & (n.T == 0))


def copeland(instance: Instance) -> Ints:
    """m: the number of candidates each candidate beats."""
    return frozen(majority(instance).sum(axis=1, dtype=np.int64))


def copeland_half(instance: Instance) -> Ints:
    """m: *twice* (wins plus half of the pairs in which neither beats the other), which is an integer."""
    n = pairwise(instance)
    level = (n == n.T).sum(axis=1, dtype=np.int64) - 1  # a candidate is level with itself
    return frozen(2 * copeland(instance) + level)


def borda(instance: Instance) -> Ints:
    """m: Σ_b n_ab. Raises `InputError` where that could reach 2^62."""
    n = pairwise(instance)
    if int(n.max()) * instance.m >= MAX_WEIGHT and max(map(sum, n.tolist())) >= MAX_WEIGHT:
        raise InputError(f"{instance.source}: Borda scores of 2^62 or more; divide the counts by a common factor")
    return frozen(n.sum(axis=1, dtype=np.int64))


def plurality(instance: Instance) -> Ints:
    """m: the weight of ballots ranking each candidate first. Raises `InputError` for comparisons."""
    if instance.comparisons:
        raise InputError(
            f"{instance.source}: plurality needs ballots, but the profile is comparisons; choose another rule"
        )
    rankings, counts = instance.complete_ballots()
    scores = np.zeros(instance.m, dtype=np.int64)
    np.add.at(scores, rankings[:, 0], counts)
    return frozen(scores)


def _of_ballots(instance: Instance) -> Ints:
    rankings, counts = instance.complete_ballots()
    return counted(rankings, counts, instance.m)


def counted(rankings: Ints, counts: Ints, m: int) -> Ints:
    """m×m: the weight of the rankings (n×k, best first, −1 at the end for what is not ranked) with a above b, both ranked.

    counts: n, less than 2^62 together. A block of rankings at a time, one matrix product per candidate: O(n·m²) time, O(m²)
    memory. Products of float64 are several times faster and exact while the weights add up to at most 2^53.
    """
    weights = counts.astype(np.float64) if counts.sum() <= 2**53 else counts
    n = np.zeros((m, m), dtype=np.int64)
    places = np.arange(rankings.shape[1], dtype=np.int16)[None, :]
    step = max(1, _BLOCK // m)
    for start in range(0, len(counts), step):
        block, weight = rankings[start : start + step], weights[start : start + step]
        position = np.full((len(block), m + 1), -1, dtype=np.int16)
        np.put_along_axis(position, np.where(block < 0, m, block).astype(np.intp), places, axis=1)
        position = position[:, :m]
        above = np.empty(position.shape, dtype=weights.dtype)
        for a in range(m):
            np.copyto(above, position[:, a, None] < position)
            n[a] += ((weight * (position[:, a] >= 0)) @ above).astype(np.int64)
    return n


def _of_comparisons(instance: Instance) -> Ints:
    check_weight((c.count for c in instance.comparisons), instance.source)
    n = np.zeros((instance.m, instance.m), dtype=np.int64)
    for c in instance.comparisons:
        n[c.above, c.below] += c.count
    return n
