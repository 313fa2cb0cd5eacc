"""The work budget: steps, counted wherever a loop depends on the certificate, so that checking ends in time and memory.

A step is about a tenth of a microsecond: one pass through an inner loop, or a few words of a long number. What is kept
costs more (`keep`), so that the steps bound the memory too. More steps than the budget has are "gave up", never "rejected".
"""

from __future__ import annotations

import math
import threading
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from fractions import Fraction

STEPS = 40_000_000  # for a certificate, and STEPS_A_VALUE more for each value in it
STEPS_A_VALUE = 1_000
MAX_DIGITS = 100_000  # of a number
OUT_OF_MEMORY = "it needs more memory than allowed; a greater --memory allows more"
WORD = 64  # bits of a long number that are dealt with in a step


class GaveUp(Exception):  # noqa: N818 - a verdict, not a fault
    """The certificate was neither accepted nor rejected: that takes more steps, memory or digits than allowed."""


class _Meter(threading.local):
    """The steps that are left, in each thread."""

    left: float = math.inf


_METER = _Meter()


@contextmanager
def budget(steps: float) -> Iterator[None]:
    """Allow so many steps inside."""
    before, _METER.left = _METER.left, steps
    try:
        yield
    finally:
        _METER.left = before


def spend(steps: float) -> None:
    """Count steps, before or just after they are done; raise `GaveUp` if there are none left."""
    _METER.left -= steps
    if _METER.left < 0:
        raise GaveUp("the work budget is used up; a greater --budget allows more")


def keep(entries: int) -> None:
    """Count entries of a table that is kept."""
    spend(10 * entries)


def products(numbers: Iterable[int | Fraction]) -> int:
    """The steps of a product, or a part of a greatest common divisor, of the longest of the numbers."""
    return 1 + words(numbers) ** 2 // 8


def words(numbers: Iterable[int | Fraction]) -> int:
    """The length of the longest number, in steps of arithmetic."""
    return 1 + max((x.numerator.bit_length() + x.denominator.bit_length() for x in numbers), default=0) // WORD
