"""The best linear reward for up to two features, exactly: a sweep of θ through all cells between the pairs' directions."""

from __future__ import annotations

from collections.abc import Sequence
from fractions import Fraction
from itertools import pairwise
from math import atan2

import numpy as np

from pluralign.formulations.types import ExactInts, Ints
from pluralign.solver.integers import INT64_BITS, bit_size, int_array, over_common_denominator, product


def best_direction_plane(
    X: ExactInts, first: Ints, second: Ints, w: Sequence[int | float | Fraction] | ExactInts
) -> tuple[list[int], Fraction]:
    """An integer θ that maximises Σ_e w_e [θ·(x_first − x_second) > 0] over all θ without ties, and the maximum, exactly.

    X: R×d integers, d = 1 or 2. first, second, w: length M; floats count as the exact numbers they are. Raises ValueError for
    other d, or if two compared responses have the same features.
    """
    if X.shape[1] not in (1, 2):
        raise ValueError(f"{X.shape[1]} features; the sweep takes 1 or 2")
    if bit_size(X) > INT64_BITS // 2 - 3:  # else twice the product of two differences fits
        X = X.astype(object)
    D = X[first] - X[second]
    if not D.any(axis=1).all():
        raise ValueError("two compared responses have the same features")
    integers, q = over_common_denominator(Fraction(x.item() if isinstance(x, np.generic) else x) for x in w)
    fits = sum(map(abs, integers)).bit_length() <= INT64_BITS - 2
    weights = np.array(integers, dtype=np.int64 if fits else object)
    whole = sum(integers)
    if X.shape[1] == 1:
        value = int(weights[D[:, 0] > 0].sum())
        return ([1], Fraction(value, q)) if 2 * value >= whole else ([-1], Fraction(whole - value, q))
    if not len(D):
        return [1, 1], Fraction(0)
    lines, line = _lines(D)
    theta = _cell(lines, 0)
    preferred = product(D, int_array(theta)) > 0
    # crossing a line turns all its pairs round; each line is crossed once on the way to −θ
    turned = np.where(preferred, -weights, weights)
    change = np.zeros(len(lines), dtype=weights.dtype)
    np.add.at(change, line, turned)
    change[0] = weights[preferred].sum()
    values = np.cumsum(change)
    up, down = int(np.argmax(values)), int(np.argmin(values))  # the value of −θ is the whole less that of θ
    if values[up] >= whole - values[down]:
        return _cell(lines, up), Fraction(int(values[up]), q)
    return [-x for x in _cell(lines, down)], Fraction(whole - int(values[down]), q)


def _lines(D: ExactInts) -> tuple[list[tuple[int, int]], Ints]:
    """The different lines θ·D = 0 by their primitive directions in order of the angle in [0, π), and the line of each pair."""
    across = np.stack([-D[:, 1], D[:, 0]], axis=1)
    across = across // np.gcd(across[:, 0], across[:, 1])[:, None]
    x, y = across.T
    lower = (y < 0) | ((y == 0) & (x < 0))
    keys = [(a, b) for a, b in np.where(lower[:, None], -across, across).tolist()]
    lines = sorted(set(keys), key=lambda b: atan2(*_as_floats(b)))
    if any(a[0] * b[1] - a[1] * b[0] <= 0 for a, b in pairwise(lines)):  # too close for floats
        lines.sort(key=lambda b: (b[1] != 0, Fraction(-b[0], b[1]) if b[1] else 0))
    index = {b: i for i, b in enumerate(lines)}
    return lines, np.array([index[b] for b in keys], dtype=np.int64)


def _as_floats(b: tuple[int, int]) -> tuple[float, float]:
    """y and x, scaled to fit."""
    size = max(abs(b[0]), abs(b[1]))
    return b[1] / size, b[0] / size


def _cell(lines: list[tuple[int, int]], i: int) -> list[int]:
    """An integer θ between line i and the next one; behind the last line comes the opposite of the first."""
    (a, b), (c, d) = lines[i], lines[(i + 1) % len(lines)]
    if i < len(lines) - 1:
        return [a + c, b + d]
    return [a - c, b - d] if i else [-b, a]
