"""Votes that show how many rewards calibration needs at the worst."""

from __future__ import annotations

from math import isqrt

import numpy as np

from pluralign.formulations.ensembles.votes import Votes


def generic_votes(pairs: int) -> Votes:
    """M pairs, each on its own prompt, that no M rewards calibrate: M + 1 are needed, whatever the rewards.

    Any M vectors of 0s and 1s, and so their averages, lie on a hyperplane c·p = c_0, whose coefficients are minors of a
    matrix of 0s and 1s: at most (M+1)^((M+1)/2) / 2^M by Hadamard's bound. With p*_e = B^{−e} and B more than twice that,
    c·p* = c_0 would write zero with the balanced digits c_0, c_1, …, c_M to the base B, so that all of them are zero.
    """
    base = 2 * (isqrt((pairs + 1) ** (pairs + 1)) // 2**pairs) + 1
    ones = np.ones(pairs, dtype=np.int64)
    first = 2 * np.arange(pairs, dtype=np.int64)
    return Votes(
        f"{pairs} generic pairs",
        tuple(f"prompt {e}" for e in range(1, pairs + 1)),
        ("first", "second") * pairs,
        np.arange(0, 2 * pairs + 1, 2, dtype=np.int64),
        first,
        first + 1,
        ones,
        np.array([base**e for e in range(1, pairs + 1)], dtype=object),
        ones,
    )
