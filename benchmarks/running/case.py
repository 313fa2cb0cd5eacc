"""What a benchmark case is. Only the standard library: the peers' Python reads this file, too."""

from __future__ import annotations

import hashlib
from collections.abc import Callable
from dataclasses import dataclass, field, replace
from typing import Any, Literal, NamedTuple

Complexity = Literal["polynomial", "np-hard"]
Environment = Literal["own", "peers"]

SHORT = 60
"""Longer answers are shortened, and end in a digest of the whole."""
VERDICTS = ("right", "wrong θ", "wrong", "silent", "failed")
"""On the answers of work that asks about many systems, see `robustness`."""

NO_TIME = "unknown: the time of the suite was over"
"""The status of a case that was not begun, or stopped before its limit, for this reason: it says nothing about the method."""


@dataclass(frozen=True)
class CaseOutcome:
    """What a piece of work came to. status: proved, accepted, claimed, unknown, or a word with a reason after a colon.

    answer: what two methods must agree on. gap: relative, between the answer and a proved bound, for what was not solved; 0 if
    solved, None if there is no bound. details: counts, such as linear programs.
    verdicts: of work that asks about many systems, whether the answer about each, by its name, is right.
    """

    status: str
    answer: str | None = None
    gap: float | None = None
    details: dict[str, Any] = field(default_factory=dict)
    verdicts: dict[str, str] | None = None


class Job(NamedTuple):
    """`work()` is timed and its peak memory is taken; `judge` tells, untimed, what its result is worth."""

    work: Callable[[], Any]
    judge: Callable[[Any], CaseOutcome]


Maker = Callable[[float], Job]


@dataclass(frozen=True)
class Case:
    """One row: a piece of work by one method.

    name: names the work, the same for all methods that do it; the first of them is what the others are compared with. series,
    size: cases of one series differ in size (and seed), and growth is fitted over them; step: what one step of an NP-hard
    series is. make: makes a `Job` from the limit alone, picklable (a `functools.partial` of a function of a module). warm:
    another one, done once before so that loading libraries is not timed. limit: seconds after which the work is stopped; a
    method that knows deadlines takes it for one. repeats: at most so many, as long as they take a second together. tolerance:
    relative, of answers that are numbers; 0 compares texts. quick: part of `--quick`. full: of `--full`
    only. packages: distributions to be installed
    in the peers' environment.
    """

    suite: str
    family: Complexity
    series: str
    name: str
    size: float
    method: str
    make: Maker
    warm: Maker | None = None
    limit: float = 60.0
    step: float = 1.0
    repeats: int = 5
    tolerance: float = 0.0
    quick: bool = True
    full: bool = False
    environment: Environment = "own"
    packages: tuple[str, ...] = ()

    def within(self, limit: float) -> Case:
        """The same with another limit."""
        return replace(self, limit=limit)


def short(text: str) -> str:
    """The text if it is short, else its beginning and a digest of all of it."""
    if len(text) <= SHORT:
        return text
    return f"{text[:36]}… sha256:{hashlib.sha256(text.encode()).hexdigest()[:12]}"
