"""A child process in which a solver may crash or hang: both are answers here, not ends of the run."""

from __future__ import annotations

import multiprocessing
import os
import signal
from collections.abc import Callable
from multiprocessing.connection import Connection
from types import TracebackType
from typing import Any

PATIENCE = 2.0  # seconds that a child has to leave by itself


class CrashedError(Exception):
    """The child died; the message says of what."""


class HungError(Exception):
    """The child gave no answer in time and was killed."""


class Child:
    """Calls functions of one argument in a process of its own, which is started again after a crash.

    Functions, arguments and results are picklable. The child prints nothing and ends when this process does.
    """

    def __init__(self) -> None:
        self._context = multiprocessing.get_context("spawn")
        self._process: Any = None

    def call(self, function: Callable[[Any], Any], argument: Any, seconds: float) -> Any:
        """function(argument). Raises `CrashedError`, `HungError` after so many seconds, and RuntimeError for its exceptions."""
        if self._process is None:
            self._start()
        try:
            self._pipe.send((function, argument))
            if not self._pipe.poll(seconds):
                raise HungError(f"no answer in {seconds:g} s")
            failure, result = self._pipe.recv()
        except HungError:
            self._process.kill()
            self.close()
            raise
        except (EOFError, OSError):
            self._process.join()
            code = self._process.exitcode
            self.close()
            raise CrashedError(signal.Signals(-code).name if code < 0 else f"exit code {code}") from None
        if failure is not None:
            raise RuntimeError(failure)
        return result

    def _start(self) -> None:
        self._pipe, theirs = self._context.Pipe()
        self._process = self._context.Process(target=_serve, args=(theirs,), daemon=True)
        self._process.start()
        theirs.close()

    def close(self) -> None:
        """End the child, kill it if it is busy; the next call starts another."""
        if self._process is not None:
            self._pipe.close()
            self._process.join(PATIENCE)
            self._process.kill()
            self._process.join()
            self._process = None

    def __enter__(self) -> Child:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.close()


def _serve(pipe: Connection) -> None:
    """In the child: answer calls until the other end is closed."""
    signal.signal(signal.SIGINT, signal.SIG_IGN)  # Ctrl-C is for the main process, which then closes the pipe
    nowhere = os.open(os.devnull, os.O_WRONLY)
    os.dup2(nowhere, 1)
    os.dup2(nowhere, 2)
    while True:
        try:
            function, argument = pipe.recv()
        except (EOFError, OSError):
            return
        try:
            reply: tuple[str | None, Any] = (None, function(argument))
        except Exception as error:
            reply = (f"{type(error).__name__}: {error}", None)
        pipe.send(reply)
