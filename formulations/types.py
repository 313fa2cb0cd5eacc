"""Shared names of types: rankings, pairs and parameters, and the numbers and arrays of `pluralign.solver.types`."""

from __future__ import annotations

from collections.abc import Callable
from fractions import Fraction
from typing import Any

from pluralign.solver.types import Bools, ExactInts, Floats, Ints, Number, Singles

__all__ = [
    "Bools",
    "ExactInts",
    "Floats",
    "Ints",
    "JsonObject",
    "Number",
    "Pair",
    "Ranking",
    "Singles",
    "Theta",
    "Watch",
]

Ranking = tuple[int, ...]
"""Candidates by number, every one once, best first."""

Pair = tuple[int, int]
"""Two candidates by number; in a preference or a conflict the first is above the second."""

Theta = tuple[Fraction, ...]
"""A parameter: one exact weight a feature; the reward of features x is θ·x."""

JsonObject = dict[str, Any]
"""What JSON writes as an object: of the answers, of stored work."""

Watch = Callable[[int, int], None]
"""Is told how many pieces of work are done, and how many there are."""
