"""Shared names of types in tests."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from fractions import Fraction
from typing import Any

Json = Any
"""What a JSON text says."""

Vector = tuple[int, ...]
"""A reward on compared pairs: 1 where it prefers the first response, 0 where it prefers the second."""

Weights = list[Fraction]
"""One number a pair, or a member."""

Ranking = tuple[int, ...]
"""Candidates by number, best first."""

Pair = tuple[int, int]
"""Two candidates by number, the first above the second."""

Numbers = Callable[[str, Mapping[str, int]], None]
"""Notes what a test counted, under a heading, for the summary at the end of the run."""
