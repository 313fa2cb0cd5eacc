"""Rows of small integers packed in a few words, so that they are sorted and compared quickly."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from pluralign.formulations.types import ExactInts


def pack(columns: Sequence[tuple[ExactInts, int]]) -> list[ExactInts]:
    """Pack columns of integers, each with the number of its values, in words that compare lexicographically."""
    words: list[ExactInts] = []
    room = 0
    for column, values in columns:
        need = (values - 1).bit_length()
        if not words or need > room:
            words.append(column.astype(np.int64))
            room = 62 - need
        else:
            words[-1] = words[-1] << need | column
            room -= need
    return words


def argsort(words: list[ExactInts]) -> ExactInts:
    """Return the order of the rows of packed words."""
    return np.argsort(words[0]) if len(words) == 1 else np.lexsort(words[::-1])


def repeats(words: list[ExactInts], by: ExactInts) -> ExactInts:
    """Say which rows equal the row before, in the order `by`, from the second row on."""
    same = np.ones(len(by) - 1, dtype=bool)
    for word in words:
        same &= word[by[1:]] == word[by[:-1]]
    return same
