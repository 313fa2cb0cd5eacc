"""Splits of pairs into those to learn from and those left out: by prompts or groups of prompts, never by pairs.

Where there is one group only, its responses are split instead, and pairs across the split are left out.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from pluralign.formulations.errors import InputError
from pluralign.formulations.types import Bools, Ints
from pluralign.solver.errors import parameter

_LEAST = 2


@dataclass(frozen=True, eq=False)
class Split:
    """Masks of the pairs (length n): to learn from, and left out."""

    train: Bools
    test: Bools


def folds(group: Ints, first: Ints | None, second: Ints | None, count: int, seed: int) -> list[Split]:
    """Each group is left out once. first, second: the pairs' responses, for one group only. Splits without pairs are dropped.

    Raises `InputError` where fewer groups than two cannot be split by responses either.
    """
    names, number = np.unique(group, return_inverse=True)
    rng = np.random.default_rng(seed)
    if len(names) >= _LEAST:
        fold = (rng.permutation(len(names)) % count)[number]
        found = [Split(fold != k, fold == k) for k in range(min(count, len(names)))]
    else:
        own = _responses(first, second, rng, np.full(count, 1 / count))
        a, b = own
        found = [Split((a != k) & (b != k), (a == k) & (b == k)) for k in range(count)]
    return [split for split in found if split.train.any() and split.test.any()]


def held_out(group: Ints, first: Ints | None, second: Ints | None, share: float, seed: int) -> Split:
    """About this share of the groups left out, at least one and not all. Raises `InputError` as `folds`."""
    names, number = np.unique(group, return_inverse=True)
    rng = np.random.default_rng(seed)
    if len(names) >= _LEAST:
        out = min(max(1, round(share * len(names))), len(names) - 1)
        test = (rng.permutation(len(names)) < out)[number]
        return Split(~test, test)
    a, b = _responses(first, second, rng, np.array([1 - share, share]))
    split = Split((a == 0) & (b == 0), (a == 1) & (b == 1))
    if not split.train.any() or not split.test.any():
        raise InputError(
            f"one prompt with so few pairs cannot be split by its responses; give more prompts, or {parameter('validation', 0)}"
        )
    return split


def _responses(first: Ints | None, second: Ints | None, rng: np.random.Generator, shares: object) -> tuple[Ints, Ints]:
    """The part of the responses of each pair."""
    if first is None or second is None:
        raise InputError("one group only cannot be split; give the groups (prompts) of the pairs")
    count = 1 + int(max(first.max(), second.max()))
    own = rng.choice(len(np.asarray(shares)), size=count, p=np.asarray(shares))
    return own[first], own[second]
