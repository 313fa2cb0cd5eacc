"""The vocabulary of answers that every layer uses: statuses and time limits."""

from __future__ import annotations

import math
import time
from dataclasses import dataclass, field
from enum import StrEnum

from pluralign.solver.errors import PluralignError


class Status(StrEnum):
    """How far an answer can be trusted.

    `proved`: exact evidence exists and was verified exactly.
    `claimed`: a floating-point solver says so within its tolerances.
    `unknown`: a limit was reached; bounds, if any, are reported beside it.
    """

    PROVED = "proved"
    CLAIMED = "claimed"
    UNKNOWN = "unknown"


class LimitReached(PluralignError):  # noqa: N818 - a limit is an outcome, not a fault
    """Raised inside an engine when its deadline has passed; the front door answers `unknown`."""


@dataclass(frozen=True)
class Deadline:
    """A point in time after which work stops. `seconds` from now, or never when None.

    given: the limit that the caller gave, if these seconds are what is left of it.
    """

    seconds: float | None = None
    given: float | None = None
    _end: float = field(init=False, repr=False, default=math.inf)

    def __post_init__(self) -> None:
        if self.seconds is not None:
            object.__setattr__(self, "_end", time.monotonic() + self.seconds)

    def left(self) -> float:
        """Seconds left, never negative; infinite without a limit."""
        return max(0.0, self._end - time.monotonic())

    def share(self, part: float, most: float = math.inf) -> Deadline:
        """The deadline of a step that gets this part of the time left, at most so many seconds; never if both are infinite."""
        left = min(self.left() * part, most)
        return NEVER if math.isinf(left) else Deadline(left)

    def or_later(self, seconds: float) -> Deadline:
        """This deadline, or so many seconds from now if that is later: for what has to be said even when the time is up."""
        return self if self.left() >= seconds else Deadline(seconds)

    def grace(self) -> float:
        """Seconds after the end in which what was found may still be proved and said: one, or a twentieth of the limit."""
        return math.inf if self.seconds is None else max(1.0, self.seconds / 20)

    def check(self) -> None:
        """Raise `LimitReached` once the time is up."""
        if time.monotonic() >= self._end:
            raise LimitReached(self.reached())

    def reached(self) -> str:
        """What is said then."""
        return f"the time limit of {self.seconds if self.given is None else self.given} s was reached"


NEVER = Deadline()
