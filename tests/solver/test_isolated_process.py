"""An isolated process survives what it is asked, is started again after a crash, and ends when its caller does."""

from __future__ import annotations

import os
import subprocess
import sys
import time
from pathlib import Path

import pytest
from support.isolated_jobs import abort, fail, pid

from pluralign.solver.isolated_process import CrashedError, HungError, IsolatedProcess


def test_answers_failures_crashes_and_hangs() -> None:
    with IsolatedProcess() as isolated:
        first = isolated.call(pid, None)
        with pytest.raises(RuntimeError, match="ArithmeticError: no luck"):
            isolated.call(fail, "no luck")
        assert isolated.call(pid, None, 30) == first
        with pytest.raises(CrashedError, match="SIGABRT"):
            isolated.call(abort, None)
        with pytest.raises(CrashedError, match="exit code 7"):
            isolated.call(os._exit, 7)
        second = isolated.call(pid, None)
        start = time.monotonic()
        with pytest.raises(HungError, match=r"0\.2 s"):
            isolated.call(time.sleep, 60, 0.2)
        assert time.monotonic() - start < 10
        assert len({first, second, isolated.call(pid, None), os.getpid()}) == 4


def test_it_ends_with_its_caller_in_the_middle_of_a_call(tmp_path: Path) -> None:
    script = tmp_path / "script.py"  # without a guard around its code
    script.write_text(
        "import os, time\nfrom pluralign.solver.isolated_process import IsolatedProcess\nisolated = IsolatedProcess()\n"
        "print(isolated.call(os.getpgid, 0), isolated._process.pid, flush=True)\nisolated.call(time.sleep, 60)\n"
    )
    caller = subprocess.Popen([sys.executable, str(script)], stdout=subprocess.PIPE, text=True)
    assert caller.stdout is not None
    isolated = int(caller.stdout.readline().split()[1])
    caller.kill()
    caller.wait()
    caller.stdout.close()
    for _ in range(100):
        if not running(isolated):
            return
        time.sleep(0.1)
    raise AssertionError("it is still there")


def running(process: int) -> bool:
    """Whether it is there and no zombie."""
    try:
        return Path(f"/proc/{process}/stat").read_text().rpartition(")")[2].split()[0] != "Z"
    except FileNotFoundError:
        return False
