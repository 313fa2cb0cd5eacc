"""Warm processes that answer questions: quick ones first, slow ones never in all of them, and a question can be cancelled.

To cancel what is being computed its process is ended, which stops every solver at once, and another is started in its place.
"""

from __future__ import annotations

import threading
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any

from pluralign.explorer.questions import Question, answer, is_quick, warm
from pluralign.solver.isolated_process import CrashedError, IsolatedProcess

CANCELLED = "cancelled"


@dataclass(eq=False)
class Job:
    """A question. told: is called with what is found on the way, and ended once, with the answer; both in a thread."""

    question: Question
    told: Callable[[Any], None]
    ended: Callable[[dict[str, Any]], None]
    quick: bool = field(init=False)
    cancelled: bool = False

    def __post_init__(self) -> None:
        self.quick = is_quick(self.question)


class _Worker:
    """A thread with its process, and what it is at."""

    def __init__(self) -> None:
        self.process = IsolatedProcess()
        self.job: Job | None = None
        self.thread: threading.Thread | None = None


class Workers:
    """So many processes; with two or more, one is kept for quick questions."""

    def __init__(self, count: int) -> None:
        self._change = threading.Condition()
        self._waiting: list[Job] = []
        self._closed = False
        self._slow = max(1, count - 1)
        self._workers = [_Worker() for _ in range(count)]
        for worker in self._workers:
            worker.thread = threading.Thread(target=self._work, args=(worker,), daemon=True)
            worker.thread.start()

    def submit(self, job: Job) -> None:
        """Answer it as soon as a process is free."""
        with self._change:
            self._waiting.append(job)
            self._change.notify_all()

    def cancel(self, job: Job) -> None:
        """Forget it, or end the process that is at it; `ended` is called with a problem, unless it has been already."""
        with self._change:
            job.cancelled = True
            waiting = job in self._waiting
            if waiting:
                self._waiting.remove(job)
            for worker in self._workers:
                if worker.job is job:
                    worker.process.kill()
        if waiting:
            job.ended({"problem": CANCELLED, "cancelled": True})

    def close(self) -> None:
        """End all processes; nothing is answered any more."""
        with self._change:
            self._closed = True
            self._waiting.clear()
            self._change.notify_all()
            for worker in self._workers:
                worker.process.kill()
        for worker in self._workers:
            assert worker.thread is not None
            worker.thread.join(timeout=5)
            worker.process.close()

    def _work(self, worker: _Worker) -> None:
        cold = True
        while not self._closed:
            if cold:
                cold = not self._warm(worker)
            job = self._next(worker)
            if job is not None:
                reply = self._reply(worker, job)
                cold = reply is None or "cancelled" in reply or "crashed" in reply
                with self._change:
                    worker.job = None
                    self._change.notify_all()
                if reply is not None:
                    job.ended(reply)

    def _warm(self, worker: _Worker) -> bool:
        """Whether its libraries are loaded; what prevents that prevents the next answer, too, and is said there."""
        try:
            worker.process.call(warm, {}, told=lambda _: None)
        except RuntimeError:
            return False
        return True

    def _next(self, worker: _Worker) -> Job | None:
        """The next question that it may be at; None once all is closed."""
        with self._change:
            while not self._closed:
                slow = sum(other.job is not None and not other.job.quick for other in self._workers)
                allowed = [job for job in self._waiting if job.quick or slow < self._slow]
                if allowed:
                    job = min(allowed, key=lambda job: not job.quick)  # the first of the quick ones, if there is one
                    self._waiting.remove(job)
                    worker.job = job
                    return job
                self._change.wait()
        return None

    def _reply(self, worker: _Worker, job: Job) -> dict[str, Any] | None:
        def told(value: Any) -> None:
            if not job.cancelled:
                job.told(value)

        try:
            reply: dict[str, Any] = worker.process.call(answer, job.question, told=told)
        except CrashedError as crash:
            if self._closed:
                return None
            if job.cancelled:
                return {"problem": CANCELLED, "cancelled": True}
            return {"problem": f"its process died of {crash}; try a smaller instance", "crashed": True}
        except RuntimeError as fault:
            return {"problem": f"a fault of this program, please report it: {fault}"}
        return reply
