"""What the cases of tests/benchmarks/test_benchmarks.py do; a small module, because the fresh process of a case imports it."""

from __future__ import annotations

import os
import signal
import time

from pluralign.benchmarks.running.case import CaseOutcome, Job


def answering(status: str, answer: str, limit: float) -> Job:
    return Job(lambda: answer, lambda found: CaseOutcome(status, found, 0.0, {"limit": limit}))


def sleeping(seconds: float, limit: float) -> Job:
    return Job(lambda: time.sleep(seconds), lambda _: CaseOutcome("proved", "slept"))


def filling(megabytes: int, limit: float) -> Job:
    return Job(lambda: len(b"x" * (megabytes * 1_000_000)), lambda n: CaseOutcome("proved", str(n)))


def raising(error: Exception, limit: float) -> Job:
    def work() -> None:
        raise error

    return Job(work, lambda _: CaseOutcome("proved", "not reached"))


def crashing(limit: float) -> Job:
    return Job(lambda: os.kill(os.getpid(), signal.SIGSEGV), lambda _: CaseOutcome("proved", "not reached"))


def printing(limit: float) -> Job:
    return Job(lambda: os.system("echo noise"), lambda _: CaseOutcome("proved", "quiet"))
