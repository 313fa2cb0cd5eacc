"""What few votes add to the squared error of a pair, and the estimates without it: exactly.

With M ≥ 2 votes v on a pair (1, 1/2, 0), their mean p̄ and sample variance s² = Σ (v − p̄)²/(M − 1), the mean of
(p̄ − p̂)² − s²/M is (p* − p̂)². Where the M annotators are drawn without replacement from N, s²/M is multiplied by
1 − M/N, and p* is the fraction among the N. The form p̄(1 − p̄)/(M − 1) is the same without ties and badly biased with them.
"""

from __future__ import annotations

from fractions import Fraction
from itertools import permutations

import numpy as np

from pluralign.formulations.ensembles.votes import Votes
from pluralign.formulations.errors import InputError
from pluralign.formulations.types import Bools, Floats, Ints
from pluralign.solver.errors import parameter

_ENUMERATED = 12
"""Up to so many votes the majority of all but two of them is averaged over all choices."""


def several(votes: Votes) -> Bools:
    """Whether a pair has two votes or more, by which alone the error can be estimated. Raises `InputError` if none has."""
    votes.counts()
    found: Bools = np.array(votes.total >= 4, dtype=bool)
    if not found.any():
        raise InputError(
            f"{votes.source}: every pair has one vote, by which no error can be estimated; compare two ensembles by "
            f"{parameter('against')}, or give pairs of two votes or more"
        )
    return found


def noise(votes: Votes, annotators: int | None = None) -> Floats:
    """s²/M of each pair (length M), NaN for pairs of one vote. annotators: N, where drawn without replacement.

    Raises `InputError` where single votes are not known, or there are more votes on a pair than annotators.
    """
    a, _, ties = (x.astype(float) for x in votes.counts())
    M, wins = votes.total.astype(float) / 2, votes.wins.astype(float)
    _check_annotators(votes, annotators)
    with np.errstate(divide="ignore", invalid="ignore"):
        found: Floats = np.where(M > 1, (4 * M * a + M * ties - wins**2) / (4 * M**2 * (M - 1)), np.nan)
    return found if annotators is None else found * (1 - M / annotators)


def exact_noise(votes: Votes, annotators: int | None = None) -> list[Fraction | None]:
    """The same as fractions, None for pairs of one vote."""
    _check_annotators(votes, annotators)
    a, _, ties = votes.counts()
    out: list[Fraction | None] = []
    for wins, total, first, tied in zip(
        votes.wins.tolist(), votes.total.tolist(), a.tolist(), ties.tolist(), strict=True
    ):
        M = total // 2
        if M < 2:
            out.append(None)
            continue
        value = Fraction(4 * M * first + M * tied - wins * wins, 4 * M * M * (M - 1))
        out.append(value if annotators is None else value * (1 - Fraction(M, annotators)))
    return out


def _check_annotators(votes: Votes, annotators: int | None) -> None:
    most = int(votes.total.max()) // 2
    if annotators is not None and annotators < most:
        raise InputError(
            f"{parameter('annotators', annotators)}: a pair has {most} votes; give at least as many annotators"
        )


def errors(votes: Votes, p: Floats, noise_of: Floats) -> Floats:
    """Unbiased estimates of (p* − p)² (length M), NaN for pairs of one vote."""
    found: Floats = (votes.p - p) ** 2 - noise_of
    return found


def majority_errors(votes: Votes) -> Floats:
    """Unbiased: the squared error of the majority of M − 2 votes, judged by the two others, averaged over all choices.

    NaN for fewer than three votes. No single reward can be expected to do much better than the majority of the votes. Beyond 12
    votes the majority of all of them is judged, with the correction for noise.
    """
    a, b, ties = votes.counts()
    known: dict[tuple[int, int, int], float] = {}
    out = np.full(votes.size, np.nan)
    own = noise(votes)
    for e, key in enumerate(zip(a.tolist(), b.tolist(), ties.tolist(), strict=True)):
        M = sum(key)
        if M > _ENUMERATED:
            majority = (key[0] > key[1]) + (key[0] == key[1]) / 2
            out[e] = (votes.p[e] - majority) ** 2 - own[e]
        elif M >= 3:
            if key not in known:
                known[key] = _majority(*key)
            out[e] = known[key]
    return out


def _majority(a: int, b: int, ties: int) -> float:
    """m² − 2 m v + v v' averaged over ordered pairs of votes v, v', m being the majority of the others."""
    kinds = {1.0: a, 0.0: b, 0.5: ties}
    M = a + b + ties
    total = 0.0
    for v, other in [*permutations(kinds, 2), *((v, v) for v in kinds)]:
        ways = kinds[v] * (kinds[other] - (v == other))
        if ways > 0:
            rest = a + ties / 2 - v - other
            m = 1.0 if rest > (M - 2) / 2 else 0.0 if rest < (M - 2) / 2 else 0.5
            total += ways * (m * m - 2 * m * v + v * other)
    return total / (M * (M - 1))


def pair_counts(votes: Votes) -> Ints:
    """M of each pair."""
    found: Ints = (votes.total // 2).astype(np.int64)
    return found
