"""A sign of life on standard error for what takes more than two seconds; nothing where that is no terminal."""

from __future__ import annotations

import sys
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager

PATIENCE = 2.0
"""Seconds without a word."""


@contextmanager
def patience(what: str, after: float = PATIENCE) -> Iterator[None]:
    """Says how long `what` has taken, once a second on one short line, which is wiped away in the end."""
    if not sys.stderr.isatty():
        yield
        return
    done = threading.Event()
    begun = time.monotonic()

    def tick() -> None:
        wait = after
        while not done.wait(wait):
            sys.stderr.write(f"\r{what} … {time.monotonic() - begun:.0f} s")
            sys.stderr.flush()
            wait = 1.0
        if wait != after:
            sys.stderr.write("\r" + " " * (len(what) + 12) + "\r")
            sys.stderr.flush()

    ticker = threading.Thread(target=tick, daemon=True)
    try:
        ticker.start()
    except RuntimeError:  # too little memory for another thread, and a sign of life is not worth an answer
        yield
        return
    try:
        yield
    finally:
        done.set()
        ticker.join(timeout=1)
