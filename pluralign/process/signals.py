"""Ctrl-C and SIGTERM end a run in order: files and processes are closed, one line is said, and it never takes long.

Both raise KeyboardInterrupt in the main thread. A solver in the middle of its own code does not notice that, so a thread
waits for a while and then leaves without it; worker processes end when this one does (`proofs.executor`). A second signal
leaves at once.
"""

from __future__ import annotations

import os
import signal
import threading
from collections.abc import Iterator
from contextlib import contextmanager

GRACE = 5.0  # seconds
SAID = "interrupted before there was an answer; files are whole or absent, and finished work in a --store is kept"


@contextmanager
def orderly() -> Iterator[None]:
    """Within it signals end the program so; nothing is changed outside the main thread, where Python allows no handlers."""
    if threading.current_thread() is not threading.main_thread():
        yield
        return
    reading, writing = os.pipe()
    os.set_blocking(writing, False)
    _received.clear()
    before = {number: signal.getsignal(number) for number in (signal.SIGINT, signal.SIGTERM)}
    if before[signal.SIGINT] == signal.SIG_IGN:  # started in the background of a shell: stays deaf to Ctrl-C
        del before[signal.SIGINT]
    told = signal.set_wakeup_fd(writing, warn_on_full_buffer=False)
    over = threading.Event()
    threading.Thread(target=_watch, args=(reading, set(before), over), daemon=True).start()
    try:
        for number in before:
            signal.signal(number, _raise)
        yield
    finally:
        over.set()
        signal.set_wakeup_fd(told)
        for number, handler in before.items():
            signal.signal(number, handler)
        os.close(writing)


_received: list[int] = []


def received() -> int | None:
    """The signal that ends this run, if one came: some libraries swallow the exception that it raised."""
    return _received[-1] if _received else None


def code() -> int:
    """The exit code of a run that was ended, as shells have it: 130 after Ctrl-C, 143 after SIGTERM."""
    return 128 + (received() or signal.SIGINT)


def _raise(number: int, _: object) -> None:
    _received.append(number)
    raise KeyboardInterrupt


def _watch(reading: int, numbers: set[int], over: threading.Event) -> None:
    """Leave at the second signal, or a while after the first."""
    late: threading.Timer | None = None
    while signals := os.read(reading, 64):
        for number in filter(numbers.__contains__, signals):
            if late is not None:
                _leave(over, number)
            late = threading.Timer(GRACE, _leave, (over, number))
            late.daemon = True
            late.start()
    os.close(reading)


def _leave(over: threading.Event, number: int) -> None:
    if over.is_set():
        return
    try:
        os.write(2, f"pluralign: {SAID}\n".encode())
    finally:
        os._exit(128 + number)
