"""A process in which native code may crash or hang: both are answers to the caller, not its end."""

from __future__ import annotations

import contextlib
import os
import signal
import socket
import subprocess
import sys
import threading
import time
from collections.abc import Callable
from multiprocessing.connection import Connection
from types import TracebackType
from typing import Any

_PATIENCE = 2.0  # seconds that a process has to leave by itself
_TOLD = "told"  # in the place of a failure: a message on the way to the result
_CODE = "import sys; from pluralign.solver.isolated_process import serve; serve(int(sys.argv[1]))"


class CrashedError(RuntimeError):
    """The process died; the message says of what."""


class HungError(RuntimeError):
    """The process gave no answer in time and was killed."""


# loky 3.7 and pebble 5.2 in its place fail test_it_ends_with_its_caller_in_the_middle_of_a_call: with loky the process stays,
# with pebble a script needs a guard. loky also hides of what a process died.
class IsolatedProcess:
    """Calls functions of one argument in a process of its own, which stays, and is started again after a crash.

    Functions (of modules, by name), arguments and results are picklable. The process prints nothing, leaves Ctrl-C to this
    one, and ends when this one does. It does not import the main module, so scripts need no guard; it looks for modules where
    this one does, and so (-P) not in the working folder unless this one does.
    """

    def __init__(self) -> None:
        self._process: subprocess.Popen[bytes] | None = None
        self._lock = threading.Lock()

    def call(
        self,
        function: Callable[..., Any],
        argument: Any,
        seconds: float | None = None,
        told: Callable[[Any], None] | None = None,
    ) -> Any:
        """function(argument), or function(argument, tell) where there is `told`: what it tells on the way is told here.

        Raises `CrashedError`, `HungError` after so many seconds (None: never), and RuntimeError for exceptions of the function.
        """
        with self._lock:
            process = self._process or self._start()
            try:
                self._pipe.send((function, argument, told is not None))
                failure, result = self._reply(seconds)
                while failure == _TOLD and told is not None:
                    told(result)
                    failure, result = self._reply(seconds)
            except (EOFError, ConnectionError):
                self._end(_PATIENCE)
                raise CrashedError(_cause(process.returncode)) from None
            except BaseException:  # half a conversation is of no use
                self._end()
                raise
        if failure is not None:
            raise RuntimeError(failure)
        return result

    def kill(self) -> None:
        """End the process, also in the middle of a call, which raises `CrashedError` then; from any thread."""
        process = self._process
        if process is not None:
            process.kill()

    def close(self) -> None:
        """End the process; the next call starts another."""
        with self._lock:
            self._end(_PATIENCE)

    def __enter__(self) -> IsolatedProcess:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.close()

    def _reply(self, seconds: float | None) -> tuple[str | None, Any]:
        if not self._pipe.poll(seconds):
            raise HungError(f"no answer in {seconds:g} s")
        failure, result = self._pipe.recv()
        return failure, result

    def _start(self) -> subprocess.Popen[bytes]:
        ours, theirs = socket.socketpair()
        nothing = subprocess.DEVNULL
        self._process = subprocess.Popen(
            [sys.executable, "-P", "-c", _CODE, str(theirs.fileno())],
            stdin=nothing,
            stdout=nothing,
            stderr=nothing,
            pass_fds=(theirs.fileno(),),
            env=os.environ | {"PYTHONPATH": os.pathsep.join(map(os.path.abspath, sys.path))},
        )
        theirs.close()
        self._pipe = Connection(ours.detach())
        return self._process

    def _end(self, patience: float = 0.0) -> None:
        if self._process is None:
            return
        self._pipe.close()
        with contextlib.suppress(subprocess.TimeoutExpired):
            self._process.wait(patience)
        self._process.kill()
        self._process.wait()
        self._process = None


def _cause(code: int) -> str:
    return signal.Signals(-code).name if code < 0 else f"exit code {code}"


def serve(descriptor: int) -> None:
    """In the other process: answer calls until the caller is gone."""
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    threading.Thread(target=_follow, args=(os.getppid(),), daemon=True).start()
    pipe = Connection(descriptor)
    while True:
        try:
            function, argument, telling = pipe.recv()
        except (EOFError, OSError):
            return
        tell = (lambda value: pipe.send((_TOLD, value)),) if telling else ()
        try:
            reply: tuple[str | None, Any] = (None, function(argument, *tell))
        except Exception as error:
            reply = (f"{type(error).__name__}: {error}", None)
        pipe.send(reply)


def _follow(parent: int) -> None:
    """Leave soon after the caller, also in the middle of a call."""
    while os.getppid() == parent:
        time.sleep(0.5)
    os._exit(1)
