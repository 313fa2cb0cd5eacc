"""Shards for pools: quick, slow, deadly and faulty ones."""

from __future__ import annotations

import os
import signal
import time
from pathlib import Path

from pluralign.solver.results import LimitReached


def square(x: int) -> int:
    return x * x


def slow(seconds: float) -> float:
    time.sleep(seconds)
    return seconds


def fatal(payload: tuple[str, int, int]) -> int:
    """Kill the worker `deaths` times, counted in a folder, then succeed."""
    folder, number, deaths = payload
    died = Path(folder) / f"{number}"
    times = len(died.read_text()) if died.exists() else 0
    if times < deaths:
        died.write_text("x" * (times + 1))
        os.kill(os.getpid(), signal.SIGKILL)
    return number


def faulty(x: int) -> int:
    if x == 2:
        raise ArithmeticError("two")
    return x


def too_late(x: int) -> int:
    raise LimitReached("the time limit was reached")


def threads_here(_: None) -> list[int]:
    """How many threads each library of linear algebra uses that numpy has loaded."""
    import numpy  # noqa: F401
    from threadpoolctl import threadpool_info

    return [library["num_threads"] for library in threadpool_info() if library["user_api"] == "blas"]
