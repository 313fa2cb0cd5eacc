"""One page's conversation: messages in, questions to the workers, messages out; answers are kept for undo.

A page sends `{"id": number, "ask": question}` and `{"cancel": id}`; for each question it gets any number of
`{"id", "part": value}` and at last `{"id", "answer": {"value"} or {"problem"}, "seconds": since it was asked}`.
"""

from __future__ import annotations

import json
import threading
import time
from collections import OrderedDict
from collections.abc import Callable
from typing import Any

from pluralign.explorer.workers import Job, Workers
from pluralign.formulations.errors import InputError
from pluralign.formulations.instances.reading import decode
from pluralign.formulations.numbers import JsonNumber, shown

MOST_BYTES = 1_000_000
"""Of a message of a page."""
MOST_OPEN = 64
"""Questions that a page may have asked and that are not answered."""
KEPT, KEPT_BYTES = 500, 30_000_000

Message = dict[str, Any]


class Answers:
    """The last answers, by their questions; shared by all pages."""

    def __init__(self) -> None:
        self._kept: OrderedDict[str, list[str]] = OrderedDict()
        self._bytes = 0
        self._lock = threading.Lock()

    def get(self, question: str) -> list[str] | None:
        """The messages (parts, then the answer) as JSON without their numbers, if they are kept."""
        with self._lock:
            if question in self._kept:
                self._kept.move_to_end(question)
            return self._kept.get(question)

    def keep(self, question: str, messages: list[str]) -> None:
        """Keep them, and let go of the oldest where there are too many."""
        with self._lock:
            self._bytes += sum(map(len, messages)) - sum(map(len, self._kept.pop(question, [])))
            self._kept[question] = messages
            while len(self._kept) > KEPT or self._bytes > KEPT_BYTES:
                _, gone = self._kept.popitem(last=False)
                self._bytes -= sum(map(len, gone))


class Session:
    """tell: sends a message, a text of JSON, to the page; it is called from several threads."""

    def __init__(self, workers: Workers, answers: Answers, tell: Callable[[str], None]) -> None:
        self._workers, self._answers, self._tell = workers, answers, tell
        self._open: dict[int, Job] = {}
        self._lock = threading.Lock()

    def receive(self, text: str) -> None:
        """Answer a message, or say what is wrong with it."""
        number: Any = None
        try:
            if len(text) > MOST_BYTES:
                raise InputError(f"the message has {len(text)} characters; the limit is {MOST_BYTES}")
            message = decode(text, "the message")
            if not isinstance(message, dict):
                raise InputError(f"the message is {shown(message)}; it must be an object")
            if "cancel" in message:
                self._cancel(message["cancel"])
                return
            number = message.get("id")
            if type(number) is not int or not isinstance(message.get("ask"), dict):
                raise InputError('the message needs "id", a whole number, and "ask", a question')
            self._ask(number, message["ask"])
        except InputError as error:
            self._send({"id": number if type(number) is int else None, "answer": {"problem": str(error)}, "seconds": 0})

    def close(self) -> None:
        """The page is gone: nobody waits for its questions."""
        with self._lock:
            jobs = list(self._open.values())
            self._open.clear()
        for job in jobs:
            self._workers.cancel(job)

    def _ask(self, number: int, question: Message) -> None:
        begun = time.monotonic()
        key = json.dumps(question, sort_keys=True, ensure_ascii=False, default=_written)
        kept = self._answers.get(key)
        if kept is not None:
            for text in kept:
                self._send({"id": number, **json.loads(text)} | {"seconds": 0})
            return
        parts: list[str] = []

        def told(value: Any) -> None:
            parts.append(json.dumps({"part": value}, ensure_ascii=False))
            self._send({"id": number, "part": value})

        def ended(reply: Message) -> None:
            with self._lock:
                self._open.pop(number, None)
            if "value" in reply:
                self._answers.keep(key, [*parts, json.dumps({"answer": reply}, ensure_ascii=False)])
            self._send({"id": number, "answer": reply, "seconds": round(time.monotonic() - begun, 4)})

        job = Job(question, told, ended)
        with self._lock:
            if number in self._open:
                raise InputError(f"question {number} has been asked already")
            if len(self._open) >= MOST_OPEN:
                raise InputError(f"{MOST_OPEN} questions are open; cancel some")
            self._open[number] = job
        self._workers.submit(job)

    def _cancel(self, number: Any) -> None:
        with self._lock:
            job = self._open.get(number) if type(number) is int else None
        if job is not None:
            self._workers.cancel(job)

    def _send(self, message: Message) -> None:
        self._tell(json.dumps(message, ensure_ascii=False))


def _written(value: Any) -> str:
    """A number as it was written in the message."""
    if isinstance(value, JsonNumber):
        return f"number {value.text}"
    raise TypeError(f"{value!r} is no part of a message")
