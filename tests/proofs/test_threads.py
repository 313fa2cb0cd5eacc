"""Libraries of linear algebra use one thread, unless the user has asked for more."""

from __future__ import annotations

import os
import subprocess
import sys

import pytest
from support.executor_jobs import threads_here

from pluralign.proofs.executor import Processes
from pluralign.solver.threads import VARIABLES

SCRIPT = """
import runpy, sys
sys.argv = ["pluralign", "feasible", "builtin:talk", "A>B>C>D>E"]
try:
    runpy.run_module("pluralign", run_name="__main__")
except SystemExit:
    pass
from support.executor_jobs import threads_here
print(threads_here(None))
"""


def command(**environment: str) -> list[int]:
    """The threads of each library after a command, in a process of its own."""
    inherited = {name: value for name, value in os.environ.items() if name not in VARIABLES}
    inherited["PYTHONPATH"] = os.pathsep.join(sys.path)
    done = subprocess.run(
        [sys.executable, "-c", SCRIPT], env=inherited | environment, capture_output=True, text=True, check=True
    )
    return [int(number) for number in done.stdout.splitlines()[-1].strip("[]").split(",")]


def test_a_command_uses_one_thread() -> None:
    assert set(command()) == {1}


@pytest.mark.skipif((os.cpu_count() or 1) < 2, reason="a library uses no more threads than there are processors")
def test_what_the_user_has_set_stays() -> None:
    assert set(command(**dict.fromkeys(VARIABLES, "2"))) == {2}


def test_workers_use_one_thread(monkeypatch: pytest.MonkeyPatch) -> None:
    for name in VARIABLES:
        monkeypatch.delenv(name, raising=False)
    pool = Processes(1)
    try:
        [future] = pool.submit(threads_here, [None])
        pool.wait([future], 60.0)
        assert set(pool.result(future)) == {1}
    finally:
        pool.close()


@pytest.mark.skipif((os.cpu_count() or 1) < 2, reason="a library uses no more threads than there are processors")
def test_learning_uses_one_thread_and_gives_the_others_back(monkeypatch: pytest.MonkeyPatch) -> None:
    """But for what the user has set."""
    from threadpoolctl import threadpool_limits

    from pluralign.formulations.learning.one_thread import in_one_thread

    threads_here(None)  # loads what is to be limited
    with threadpool_limits(2, "blas"):
        for name in VARIABLES:
            monkeypatch.delenv(name, raising=False)
        assert set(in_one_thread(threads_here)(None)) == {1}
        assert set(threads_here(None)) == {2}
        monkeypatch.setenv(VARIABLES[0], "2")
        assert set(in_one_thread(threads_here)(None)) == {2}
