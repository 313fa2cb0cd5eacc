"""A scheduler of dask.distributed and its workers on loopback: processes, or very many in one process that do no work."""

from __future__ import annotations

import asyncio
import os
import re
import subprocess
import sys
import threading
from pathlib import Path
from typing import Any

from pluralign.formulations.errors import InputError

PATIENCE = 110.0
"""Seconds to wait for the workers."""


class Loopback:
    """The processes. `address` is the scheduler's. Raises `InputError` without dask.distributed or if a process does not start.

    workers: so many processes, each with one thread. pretended: instead, so many workers in one process, which are real to the
    scheduler, with connections and heartbeats of their own.
    """

    def __init__(self, workers: int = 0, pretended: int = 0) -> None:
        try:
            import distributed
        except ImportError:
            raise InputError("clusters need dask.distributed: pip install 'pluralign[cluster]'") from None
        self._processes: list[subprocess.Popen[str]] = []
        try:
            scheduler = self._start("distributed.cli.dask_scheduler", "--host", "127.0.0.1", "--port", "0", "--no-show")
            self.address = _address(scheduler)
            if pretended:
                self._start(__name__, self.address, str(pretended))
            for _ in range(workers):
                self._start("distributed.cli.dask_worker", self.address, "--nthreads", "1", "--no-nanny")
            with distributed.Client(self.address, timeout=PATIENCE, set_as_default=False) as client:
                client.wait_for_workers(workers + pretended, timeout=PATIENCE)
        except BaseException:
            self.close()
            raise

    def _start(self, module: str, *arguments: str) -> subprocess.Popen[str]:
        dashboard = ["--no-dashboard"] if module.startswith("distributed") else []
        command = [sys.executable, "-m", module, *arguments, *dashboard]
        process = subprocess.Popen(command, stdout=subprocess.DEVNULL, stderr=subprocess.PIPE, text=True)
        self._processes.append(process)
        if len(self._processes) > 1:
            _drained(process)
        return process

    def scheduler_seconds(self) -> float:
        """Of processor, that the scheduler has used."""
        fields = Path(f"/proc/{self._processes[0].pid}/stat").read_text(encoding="utf-8").rpartition(")")[2].split()
        return (int(fields[11]) + int(fields[12])) / os.sysconf("SC_CLK_TCK")

    def close(self) -> None:
        """End the processes."""
        for process in self._processes[::-1]:
            process.terminate()
        for process in self._processes:
            process.wait()


def _address(scheduler: subprocess.Popen[str]) -> str:
    assert scheduler.stderr is not None
    for line in scheduler.stderr:
        if found := re.search(r"tcp://127\.0\.0\.1:\d+", line):
            _drained(scheduler)
            return found[0]
    raise InputError("the scheduler of dask.distributed did not start")


def _drained(process: subprocess.Popen[str]) -> None:
    """Nobody reads what it says, which must not stop it."""
    assert process.stderr is not None
    threading.Thread(target=process.stderr.read, daemon=True).start()


async def _pretend(address: str, count: int) -> None:
    from distributed import Worker

    options: dict[str, Any] = {"nthreads": 1, "dashboard": False, "memory_limit": 0, "host": "127.0.0.1"}
    workers = [Worker(address, name=f"pretended {k}", **options) for k in range(count)]
    for start in range(0, count, 50):
        await asyncio.gather(*workers[start : start + 50])
    await asyncio.gather(*(worker.finished() for worker in workers))


if __name__ == "__main__":
    asyncio.run(_pretend(sys.argv[1], int(sys.argv[2])))
