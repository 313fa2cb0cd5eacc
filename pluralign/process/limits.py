"""The time limit of a run counts from the first word, reading included, and is kept where a step does not look at the clock.

Whoever works looks at a `Deadline` and reports what is known at its end. What knows of none, such as readers of files and the
checker, is ended by a timer that raises `LimitReached` where Python is, and so is, a little later, a step that did not look.
Native code goes on until it returns. Timers are for the main thread of systems that have them.
"""

from __future__ import annotations

import contextlib
import signal
import threading
import time
from collections.abc import Iterator
from contextvars import ContextVar
from dataclasses import dataclass

from pluralign.solver.results import Deadline, LimitReached

AGAIN = 0.5
"""Seconds after which a step that went on in spite of the limit is told again."""

BRIEF = 0.25
"""Seconds of reading that no limit ends: whoever has no time at all still learns what is known without work."""


@dataclass
class Run:
    """When a command, or a verb of the package, began and has to end; whether all that it is about has been read."""

    begun: float
    deadline: Deadline
    working: bool = False

    def seconds(self) -> float:
        """Since it began, rounded to microseconds."""
        return round(time.perf_counter() - self.begun, 6)

    def answered(self) -> None:
        """There is an answer: it is delivered, however long that takes."""
        if self.deadline.seconds is not None and _timers():
            signal.setitimer(signal.ITIMER_REAL, 0)


def answered() -> None:
    """The answer is known: no timer of the run, if there is one, ends what is left to be said of it."""
    current = _current.get()
    if current is not None:
        current.answered()


_current: ContextVar[Run | None] = ContextVar("run", default=None)


@contextlib.contextmanager
def run(deadline: Deadline) -> Iterator[Run]:
    """A run that ends at the deadline, by `LimitReached` until it calls `working`. Within another run, a part of it."""
    current = _current.get()
    if current is not None:
        yield current
        return
    current = Run(time.perf_counter(), deadline)
    token = _current.set(current)
    try:
        with _alarm(deadline, BRIEF):
            yield current
    finally:
        _current.reset(token)


def working(deadline: Deadline) -> Deadline:
    """What is asked has been read. The deadline of the work, which looks at it and has a grace to say what it knows.

    That of the run if it is earlier; work within work keeps its own.
    """
    current = _current.get()
    if current is None or current.working:
        return deadline
    current.working = True
    if current.deadline.seconds is not None and _timers():
        _ring_in(current.deadline.left() + current.deadline.grace() * 3 / 2)
    return current.deadline if current.deadline.left() <= deadline.left() else deadline


@contextlib.contextmanager
def interrupted_at(deadline: Deadline) -> Iterator[None]:
    """Raise `LimitReached` at the deadline inside code that knows of none; an outer timer goes on afterwards."""
    deadline.check()
    with _alarm(deadline):
        yield


@contextlib.contextmanager
def _alarm(deadline: Deadline, least: float = 0.0) -> Iterator[None]:
    if deadline.seconds is None or not _timers():
        yield
        return

    def stop(*_: object) -> None:
        raise LimitReached(deadline.reached())

    handler = signal.signal(signal.SIGALRM, stop)
    entered = time.monotonic()
    outer, again = _ring_in(max(deadline.left(), least))
    try:
        yield
    finally:
        signal.setitimer(signal.ITIMER_REAL, 0)
        signal.signal(signal.SIGALRM, handler)
        if outer:
            signal.setitimer(signal.ITIMER_REAL, max(outer - (time.monotonic() - entered), 0.001), again)


def _ring_in(seconds: float) -> tuple[float, float]:
    return signal.setitimer(signal.ITIMER_REAL, max(seconds, 0.001), AGAIN)


def _timers() -> bool:
    return hasattr(signal, "setitimer") and threading.current_thread() is threading.main_thread()
