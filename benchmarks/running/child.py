"""The fresh process of one case: reads it from standard input and says line by line what it measures. Standard library only.

Run as a file, by this package's Python or by the peers', with the number of the pipe to write to. Messages, as JSON lines:
`working` (the case is made and the clock runs), `worked` (times, memory), `judged` (the outcome), or `failed`.
"""

from __future__ import annotations

import gc
import importlib.metadata
import json
import os
import pickle
import resource
import sys
import time
from pathlib import Path
from typing import Any, TextIO

ENOUGH = 1.0  # seconds of work after which nothing is repeated
MOST = 5.0  # seconds with making the case anew
MEMORY_SHARE = 0.85  # of the machine's memory


def main(pipe: TextIO) -> None:
    """Carry out the case and report to the pipe."""

    def say(**message: Any) -> None:
        pipe.write(json.dumps(message) + "\n")
        pipe.flush()

    try:
        case = pickle.load(sys.stdin.buffer)
        _limit(case.limit)
        if case.warm is not None:
            job = case.warm(case.limit)
            job.judge(job.work())
        job = case.make(case.limit)
        versions = {package: importlib.metadata.version(package) for package in case.packages}
        say(state="working", started=time.monotonic(), megabytes_before=memory("VmRSS"), versions=versions)
        result, times, processor = _measure(case, job)
        say(state="worked", times=times, processor_times=processor, megabytes=most_memory())
        outcome = job.judge(result)
        say(
            state="judged", status=outcome.status, answer=outcome.answer, gap=outcome.gap, details=outcome.details,
            verdicts=outcome.verdicts,
        )  # fmt: skip
    except Exception as error:
        ended = time.monotonic()
        say(state="failed", status=_status(error), ended=ended, megabytes=most_memory())


def _status(error: Exception) -> str:
    kind = type(error).__name__
    if isinstance(error, MemoryError):
        return "failed: out of memory"
    if isinstance(error, ImportError):
        status = f"absent: {error}"
    elif kind == "LimitReached":  # of the package `solver`, which the peers' Python does not have
        status = f"unknown: {error}"
    else:
        status = f"failed: {kind}: {error}"
    return " ".join(status.split())[:200]


def _measure(case: Any, job: Any) -> tuple[Any, list[float], list[float]]:
    """The first result, and the seconds and processor seconds of each repetition, each from a case that was made anew."""
    result: Any = None
    times: list[float] = []
    processor: list[float] = []
    begun = time.monotonic()
    while True:
        gc.collect()
        used, start = _processor(), time.perf_counter()
        found = job.work()
        times.append(time.perf_counter() - start)
        processor.append(_processor() - used)
        if len(times) == 1:
            result = found
        if len(times) >= case.repeats or sum(times) > ENOUGH or time.monotonic() - begun > MOST:
            return result, times, processor
        job = case.make(case.limit)


def _processor() -> float:
    """Seconds of processor that this process and those that it started and that ended have used."""
    parts = [resource.getrusage(who) for who in (resource.RUSAGE_SELF, resource.RUSAGE_CHILDREN)]
    return sum(part.ru_utime + part.ru_stime for part in parts)


def most_memory() -> float | None:
    """The most megabytes that this process, or one that it started and that has ended, has had so far."""
    own = memory("VmHWM")
    return None if own is None else max(own, _most(resource.RUSAGE_CHILDREN))


def _most(who: int) -> float:
    most = resource.getrusage(who).ru_maxrss
    return most / 1e6 if sys.platform == "darwin" else most * 1024 / 1e6


def memory(field: str) -> float | None:
    """Megabytes of this process: VmHWM at most so far, VmRSS now.

    Linux keeps in `ru_maxrss` what the process was before it began to run this program, so /proc is read where there is one.
    """
    try:
        for line in Path("/proc/self/status").read_text().splitlines():
            if line.startswith(field + ":"):
                return int(line.split()[1]) * 1024 / 1e6
    except OSError:
        pass
    if field == "VmRSS":
        return None
    return _most(resource.RUSAGE_SELF)


def _limit(seconds: float) -> None:
    """If nobody is left to stop this process it ends by itself; and it never takes all memory."""
    processor = int(4 * seconds) + 120
    whole = os.sysconf("SC_PAGE_SIZE") * os.sysconf("SC_PHYS_PAGES")
    for what, most in ((resource.RLIMIT_CPU, processor), (resource.RLIMIT_AS, int(MEMORY_SHARE * whole))):
        try:
            _, hard = resource.getrlimit(what)
            soft = most if hard == resource.RLIM_INFINITY else min(most, hard)
            resource.setrlimit(what, (soft, hard))
        except (OSError, ValueError):
            pass  # a system without this limit


if __name__ == "__main__":
    sys.path[0] = ""  # not this folder, whose names are not for others to import
    sys.path.append(sys.argv[2])  # where pluralign lies
    with os.fdopen(int(sys.argv[1]), "w") as out:
        main(out)
