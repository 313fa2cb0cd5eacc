"""A case in a process of its own: its messages as the measured part of a row, and an end to it when its time is over."""

from __future__ import annotations

import contextlib
import json
import os
import pickle
import select
import signal
import statistics
import subprocess
import sys
import tempfile
import time
from pathlib import Path
from typing import Any

from pluralign.benchmarks.running.case import Case
from pluralign.benchmarks.running.places import ROOT
from pluralign.benchmarks.running.rows import ResultRow

CHILD = Path(__file__).with_name("child.py")
GRACE = 5.0  # seconds that a method with a deadline may be late, and a fifth of its limit
MAKING = 120.0  # seconds to load libraries and make the case
JUDGING = 120.0
ONE_THREAD = dict.fromkeys(("OMP_NUM_THREADS", "OPENBLAS_NUM_THREADS", "MKL_NUM_THREADS", "POLARS_MAX_THREADS"), "1")


def measured(case: Case, python: str = sys.executable) -> ResultRow:
    """The keys of `_Run._row`: status, times, memory, what the outcome says, and the packages of a peer.

    What was not measured is None: the seconds of work that failed, the memory of a process that crashed. Work that is stopped
    has the status timeout, and its seconds are those until then.
    """
    return _Run(case, python).row()


class _Run:
    """The process, and what it has said."""

    def __init__(self, case: Case, python: str) -> None:
        self.case, self.python = case, python
        self.said: dict[str, Any] = {}
        self.state = "making"
        self.left = MAKING

    def row(self) -> ResultRow:
        """The measured part of the row."""
        reading, writing = os.pipe()
        with tempfile.TemporaryFile() as errors:
            process = subprocess.Popen(
                [self.python, str(CHILD), str(writing), str(ROOT)],
                stdin=subprocess.PIPE,
                stdout=subprocess.DEVNULL,
                stderr=errors,
                pass_fds=(writing,),
                start_new_session=True,
                env={**os.environ, **ONE_THREAD},
            )
            os.close(writing)
            try:
                with os.fdopen(reading, "rb", buffering=0) as pipe:
                    assert process.stdin is not None
                    with contextlib.suppress(BrokenPipeError), process.stdin as stdin:
                        stdin.write(pickle.dumps(self.case))
                    stopped = self._listen(process, pipe)
            finally:
                with contextlib.suppress(ProcessLookupError):
                    os.killpg(process.pid, signal.SIGKILL)
                code = process.wait()
            errors.seek(0)
            last = errors.read().decode(errors="replace").strip().splitlines()[-1:]
        return self._row(stopped, code, last[0] if last else "no message")

    def _listen(self, process: subprocess.Popen[bytes], pipe: Any) -> str | None:
        """Take messages until the process ends (None), or its time is over (the status)."""
        rest, since = b"", time.monotonic()
        while True:
            ready, _, _ = select.select([pipe], [], [], max(0.0, since + self.left - time.monotonic()))
            if not ready:
                self.said.setdefault("megabytes", _peak(process.pid))
                return "timeout" if self.state == "working" else f"timeout: while {self.state}"
            block = pipe.read(65536)
            if not block:
                return None
            *lines, rest = (rest + block).split(b"\n")
            for line in lines:
                self._take(json.loads(line))
                since = time.monotonic()

    def _take(self, message: dict[str, Any]) -> None:
        self.said.update(message)
        self.state = {"worked": "judging", "judged": "judged", "failed": "failed"}.get(message["state"], "working")
        self.left = self._patience() if self.state == "working" else JUDGING

    def _patience(self) -> float:
        """Peers know of no deadline; ours end by themselves."""
        return self.case.limit if self.case.environment == "peers" else 1.2 * self.case.limit + GRACE

    def _row(self, stopped: str | None, code: int, last: str) -> ResultRow:
        said = self.said
        times = said.get("times")
        seconds = statistics.median(times) if times else None
        status = said.get("status")
        if stopped is not None and self.state != "judged":
            status = stopped
            if self.state == "working":
                seconds = time.monotonic() - said["started"]
        elif status is None:
            status = f"failed: ended by {signal.Signals(-code).name}" if code < 0 else f"failed: {last[:200]}"
        if status.startswith("unknown") and seconds is None and "started" in said and "ended" in said:
            seconds = said["ended"] - said["started"]  # a deadline ended the work
        return {
            "status": status,
            "seconds": None if seconds is None else round(seconds, 7),
            "times": [round(t, 7) for t in times or ()],
            "processor_times": [round(t, 7) for t in said.get("processor_times", ())],
            "megabytes": _rounded(said.get("megabytes")),
            "megabytes_before": _rounded(said.get("megabytes_before")),
            "answer": said.get("answer"),
            "gap": said.get("gap"),
            "details": said.get("details", {}),
            "verdicts": said.get("verdicts"),
            "packages": said.get("versions", {}),
        }


def _peak(pid: int) -> float | None:
    """The most megabytes that another process has had, where the system tells."""
    try:
        lines = Path(f"/proc/{pid}/status").read_text().splitlines()
    except OSError:
        return None
    return next((int(line.split()[1]) * 1024 / 1e6 for line in lines if line.startswith("VmHWM:")), None)


def _rounded(megabytes: float | None) -> float | None:
    return None if megabytes is None else round(megabytes, 1)
