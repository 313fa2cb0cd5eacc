"""A method of the robustness suite that does everything wrong that a method can; the process that runs it imports it."""

from __future__ import annotations

import os
import signal
import time

from pluralign.benchmarks.robustness.cases import RankingSystem
from pluralign.benchmarks.robustness.methods import Said


def answering(system: RankingSystem) -> Said:
    """A method that crashes, hangs, raises, or is right."""
    if system.number == 1:
        os.kill(os.getpid(), signal.SIGABRT)
    if system.number == 2:
        time.sleep(60)
    if system.number == 3:
        raise ValueError("no")
    return Said(system.feasible, "optimal")
