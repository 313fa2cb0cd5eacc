"""Shards carried out by this process, by local processes or by a cluster, all through one small protocol.

A pool takes functions with one argument, both picklable. `completed` hands out results as they come; a shard whose worker dies
is tried again, alone, so that it is known which shard it was, and is given up when that failed `ATTEMPTS` times.
"""

from __future__ import annotations

import concurrent.futures
import contextlib
import multiprocessing
import os
import signal
import threading
import time
from collections import Counter, deque
from collections.abc import Callable, Iterable, Iterator
from concurrent.futures.process import BrokenProcessPool
from dataclasses import dataclass, field
from multiprocessing.connection import Connection
from typing import Any, Protocol

from pluralign.formulations.errors import InputError
from pluralign.solver.results import Deadline, LimitReached
from pluralign.solver.threads import one_thread

ATTEMPTS = 3
MOST_LOST = 20
"""After so many shards in a row without a result there is something wrong with the workers, not with the shards."""
TICK = 1.0  # seconds between looks at the clock

Function = Callable[[Any], Any]


class WorkerLost(Exception):  # noqa: N818 - an event, not a fault of this code
    """A worker died before it gave its result. final: it has been tried often enough."""

    def __init__(self, final: bool = False) -> None:
        super().__init__("the worker died")
        self.final = final


@dataclass(frozen=True)
class Lost:
    """Instead of a result: why there is none."""

    reason: str


class Pool(Protocol):
    """window: how many shards to keep submitted. Futures are opaque and hashable."""

    window: int

    def submit(self, function: Function, payloads: list[Any]) -> list[Any]:
        """Start function(payload) for each; returns their futures."""

    def wait(self, futures: list[Any], seconds: float) -> list[Any]:
        """The finished ones, after at most so many seconds; possibly none."""

    def result(self, future: Any) -> Any:
        """What a finished future gave or raised; raises `WorkerLost` if its worker died."""

    def recover(self, futures: list[Any]) -> list[Any]:
        """After a loss: be ready for work again; returns those of the unfinished futures that are lost, too."""

    def close(self) -> None:
        """Stop all work at once."""


class Here:
    """No other process: a shard is done when it is submitted."""

    window = 1

    def submit(self, function: Function, payloads: list[Any]) -> list[concurrent.futures.Future[Any]]:
        """Do it now."""
        futures = []
        for payload in payloads:
            futures.append(concurrent.futures.Future[Any]())
            try:
                futures[-1].set_result(function(payload))
            except Exception as error:  # handed on by `result`
                futures[-1].set_exception(error)
        return futures

    def wait(self, futures: list[Any], seconds: float) -> list[Any]:
        """All of them."""
        return futures

    def result(self, future: Any) -> Any:
        """The result."""
        return future.result()

    def recover(self, futures: list[Any]) -> list[Any]:
        """There is no worker that could die."""
        return []

    def close(self) -> None:
        """Nothing to stop."""


# loky 3.7 and pebble 5.2 in its place fail test_workers_end_when_their_parent_is_killed: theirs work on. pebble also hangs at
# the end of test_a_worker_that_dies_is_replaced. The other tests pass with loky, but for that which breaks the library's queue.
class Processes:
    """Local processes, started afresh (spawn), that end when this process does, be it killed."""

    def __init__(self, workers: int) -> None:
        self.window = workers
        self._context = multiprocessing.get_context("spawn")
        self._start()

    def _start(self) -> None:
        # the lifeline: nobody else holds its writing end, so that the workers see its end when this process ends
        self._reader, self._lifeline = self._context.Pipe(duplex=False)
        self._pool = concurrent.futures.ProcessPoolExecutor(
            self.window, self._context, initializer=_follow, initargs=(self._reader,)
        )

    def submit(self, function: Function, payloads: list[Any]) -> list[concurrent.futures.Future[Any]]:
        """Futures that fail if the pool is already broken."""
        return [self._submitted(function, payload) for payload in payloads]

    def _submitted(self, function: Function, payload: Any) -> concurrent.futures.Future[Any]:
        try:
            with _signals_later(), _deaf_to_ctrl_c():
                return self._pool.submit(_call, function, payload)
        except BrokenProcessPool as error:
            future = concurrent.futures.Future[Any]()
            future.set_exception(error)
            return future

    def wait(self, futures: list[Any], seconds: float) -> list[Any]:
        """The first that finish. Raises `LimitReached` if the pool died of too little memory."""
        first = concurrent.futures.FIRST_COMPLETED
        done = list(concurrent.futures.wait(futures, timeout=seconds, return_when=first).done)
        manager = getattr(self._pool, "_executor_manager_thread", None)  # says nothing to anybody when it fails
        if not done and manager is not None and not manager.is_alive():
            raise LimitReached("the workers cannot be reached any more: there is too little memory")
        return done

    def result(self, future: Any) -> Any:
        """The result; with one worker, all of the pool are lost."""
        try:
            return future.result()
        except (BrokenProcessPool, concurrent.futures.CancelledError):
            raise WorkerLost from None

    def recover(self, futures: list[Any]) -> list[Any]:
        """A new pool; the old one took everything with it that had not finished."""
        self.close()
        self._start()
        return [f for f in futures if f.cancelled() or not f.done() or isinstance(f.exception(), BrokenProcessPool)]

    def close(self) -> None:
        """The workers see the end of the lifeline and leave in the middle of their work."""
        self._lifeline.close()
        self._pool.shutdown(wait=True, cancel_futures=True)
        self._reader.close()


@contextlib.contextmanager
def _signals_later() -> Iterator[None]:
    """What handlers make of signals comes at the end. Blocking does not help the main thread, since any other thread may take a
    signal whose handler then runs here; raised while a process is started it would leave half of one.
    """
    if threading.current_thread() is not threading.main_thread():
        yield
        return
    came: list[tuple[int, Any]] = []
    handlers: dict[int, Callable[[int, Any], Any]] = {}
    for number in (signal.SIGINT, signal.SIGTERM):
        handler = signal.getsignal(number)
        if callable(handler):
            handlers[number] = handler
            signal.signal(number, lambda *signalled: came.append(signalled))
    try:
        yield
    finally:
        for handled, handler in handlers.items():
            signal.signal(handled, handler)
        for signalled in came:
            handlers[signalled[0]](*signalled)


@contextlib.contextmanager
def _deaf_to_ctrl_c() -> Iterator[None]:
    """Processes started within inherit that Ctrl-C is blocked, also while they load."""
    if not hasattr(signal, "pthread_sigmask"):
        yield
        return
    before = signal.pthread_sigmask(signal.SIG_BLOCK, {signal.SIGINT})
    try:
        yield
    finally:
        signal.pthread_sigmask(signal.SIG_SETMASK, before)


_working = threading.Event()


def _call(function: Function, payload: Any) -> Any:
    _working.set()
    try:
        return function(payload)
    finally:
        _working.clear()


def _follow(lifeline: Connection) -> None:
    """In a worker: leave Ctrl-C and standard output to the main process, other processors to others, and end when it does."""
    one_thread()
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    os.dup2(os.open(os.devnull, os.O_WRONLY), 1)  # what a solver prints is no part of the answer

    def watch() -> None:
        try:
            lifeline.recv_bytes()
        except (EOFError, OSError):
            if not _working.is_set():
                time.sleep(0.2)  # half a result would leave its reader waiting for the rest
            os._exit(1)

    threading.Thread(target=watch, daemon=True).start()


def completed(
    pool: Pool,
    function: Function,
    payloads: Iterable[tuple[int, Any]],
    wanted: Callable[[int], bool],
    deadline: Deadline,
) -> Iterator[tuple[int, Any]]:
    """Results of function(payload), or `Lost`, with their numbers, as they come.

    payloads: with increasing numbers. wanted: asked again and again; once it says no, it does so for all larger numbers, and
    those are neither started nor waited for. Raises `LimitReached` at the deadline, when a shard reached its own, or if the
    workers die all the time, and `InputError` of a shard.
    """
    work = _Work(pool, function, iter(payloads), wanted)
    lost_in_a_row = 0
    while True:
        deadline.check()
        if not work.submitted():
            return
        for number, result in work.collected(min(TICK, deadline.left())):
            yield number, result
            lost_in_a_row = lost_in_a_row + 1 if isinstance(result, Lost) else 0
            if lost_in_a_row >= MOST_LOST:
                raise LimitReached(f"{lost_in_a_row} shards in a row were lost; the last: {result.reason}")


@dataclass
class _Work:
    """Shards on their way. suspects: those in flight when a worker died, to be tried alone; alone: one of them is in flight."""

    pool: Pool
    function: Function
    todo: Iterator[tuple[int, Any]]
    wanted: Callable[[int], bool]
    flight: dict[Any, tuple[int, Any]] = field(default_factory=dict)
    suspects: deque[tuple[int, Any]] = field(default_factory=deque)
    attempts: Counter[int] = field(default_factory=Counter)
    alone: bool = False

    def submitted(self) -> bool:
        """Submit a suspect alone, or what comes next; whether anything that is wanted is on its way."""
        self.suspects = deque(item for item in self.suspects if self.wanted(item[0]))
        self.alone = self.alone and bool(self.flight)
        if self.suspects and not self.flight:
            self._submit([self.suspects.popleft()])
            self.alone = True
        if self.suspects:
            return True
        following: list[tuple[int, Any]] = []
        while not self.alone and len(self.flight) + len(following) < self.pool.window:
            item = next(self.todo, None)
            if item is None or not self.wanted(item[0]):
                break
            following.append(item)
        if following:  # all at once: a scheduler takes many as quickly as one
            self._submit(following)
        return any(self.wanted(number) for number, _ in self.flight.values())

    def collected(self, seconds: float) -> list[tuple[int, Any]]:
        """The shards that are finished, or given up."""
        results: list[tuple[int, Any]] = []
        orphans: list[tuple[int, Any]] = []
        for future in self.pool.wait(list(self.flight), seconds):
            number, payload = self.flight.pop(future)
            try:
                results.append((number, self.pool.result(future)))
            except WorkerLost as loss:
                self.attempts[number] += ATTEMPTS if loss.final else 0
                orphans.append((number, payload))
            except (InputError, LimitReached):
                raise
            except Exception as error:
                results.append((number, Lost(f"{type(error).__name__}: {error}")))
        if orphans:
            orphans += [self.flight.pop(future) for future in self.pool.recover(list(self.flight))]
        if len(orphans) == 1:  # of several nobody knows whose fault it was
            self.attempts[orphans[0][0]] += 1
        for number, payload in sorted(orphans, key=lambda orphan: orphan[0]):
            if self.attempts[number] < ATTEMPTS:
                self.suspects.append((number, payload))
            else:
                results.append((number, Lost(f"its worker died {ATTEMPTS} times")))
        return results

    def _submit(self, items: list[tuple[int, Any]]) -> None:
        futures = self.pool.submit(self.function, [payload for _, payload in items])
        self.flight.update(zip(futures, items, strict=True))
