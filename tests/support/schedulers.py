"""A real cluster on loopback: a scheduler of dask.distributed and two workers."""

from __future__ import annotations

import contextlib
import re
import subprocess
import sys
import threading
from collections.abc import Iterator
from typing import Any

import distributed


@contextlib.contextmanager
def running() -> Iterator[tuple[str, list[subprocess.Popen[str]]]]:
    """Its address, and its process with those of the workers, which end with the block."""
    quiet: dict[str, Any] = {"stdout": subprocess.DEVNULL, "stderr": subprocess.PIPE, "text": True}
    base = [sys.executable, "-m", "distributed.cli.dask_scheduler", "--host", "127.0.0.1", "--port", "0"]
    started = [subprocess.Popen([*base, "--no-dashboard", "--no-show"], **quiet)]
    try:
        address = ""
        while not address:
            assert started[0].stderr is not None
            line = started[0].stderr.readline()
            assert line, "the scheduler did not start"
            found = re.search(r"tcp://127\.0\.0\.1:\d+", line)
            address = found[0] if found else ""
        threading.Thread(target=started[0].stderr.read, daemon=True).start()
        worker = [sys.executable, "-m", "distributed.cli.dask_worker", address, "--nthreads", "1", "--no-dashboard"]
        for _ in range(2):
            started.append(subprocess.Popen(worker, **quiet | {"stderr": subprocess.DEVNULL}))
        with distributed.Client(address, timeout=60, set_as_default=False) as client:
            client.wait_for_workers(
                2, timeout=60
            )  # a busy machine takes longer than a cluster is given to show its first
        yield address, started
    finally:
        for process in started[::-1]:  # a terminated nanny takes its worker along
            process.terminate()
            process.wait()
