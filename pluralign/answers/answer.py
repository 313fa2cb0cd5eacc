"""What every command gives back: a status, the result under the documented JSON keys, and the certificates."""

from __future__ import annotations

import contextlib
import signal
import threading
import time
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from typing import Any

from pluralign.formulations.instances.instance import Instance
from pluralign.formulations.rankings.feasibility import inequality
from pluralign.proofs import checker
from pluralign.proofs.certificates import answers as certificates
from pluralign.solver.cones.cone import Conflict
from pluralign.solver.errors import InternalError
from pluralign.solver.results import NEVER, Deadline, Status


@dataclass(frozen=True)
class Answer:
    """status: how far it can be trusted. result: the JSON object without its status. certificates: the evidence."""

    status: Status
    result: dict[str, Any]
    certificates: list[certificates.Certificate] = field(default_factory=list)

    def to_json(self) -> dict[str, Any]:
        """The object that `--json` prints."""
        return {"status": str(self.status), **self.result}

    def write_certificate(self, path: str) -> None:
        """Write the certificates to a file, atomically. Raises `InputError` if that fails."""
        certificates.write(path, self.certificates)


def proved(result: dict[str, Any], evidence: Sequence[certificates.Certificate], deadline: Deadline = NEVER) -> Answer:
    """An answer whose certificates the independent checker has just accepted.

    Raises `LimitReached` at the deadline, and `InternalError` if the checker does not accept a certificate: then this package
    has a fault, and no answer is given.
    """
    with interrupted_at(deadline):
        for certificate in evidence:
            try:
                checker.check(certificate)
            except checker.Rejected as reason:
                raise InternalError(f"the checker rejects our {certificate['kind']} certificate: {reason}") from reason
    return Answer(Status.PROVED, result, list(evidence))


@contextlib.contextmanager
def interrupted_at(deadline: Deadline) -> Iterator[None]:
    """Raise `LimitReached` at the deadline inside code that knows of none, where the system has timers (main thread only)."""
    deadline.check()
    timer = hasattr(signal, "setitimer") and threading.current_thread() is threading.main_thread()
    if not timer or deadline.seconds is None:
        yield
        return

    def stop(*_: object) -> None:
        deadline.check()

    before = signal.signal(signal.SIGALRM, stop)
    signal.setitimer(signal.ITIMER_REAL, deadline.left() + 0.001)
    try:
        yield
    finally:
        signal.setitimer(signal.ITIMER_REAL, 0)
        signal.signal(signal.SIGALRM, before)


class Stopwatch:
    """Seconds since its creation, for the `seconds` key."""

    def __init__(self) -> None:
        self._start = time.perf_counter()

    def seconds(self) -> float:
        """Elapsed time, rounded to microseconds."""
        return round(time.perf_counter() - self._start, 6)


def conflict_json(instance: Instance, conflict: Conflict) -> list[dict[str, Any]]:
    """Pairs with their weights, and with features what each pair says about θ."""
    names = instance.names
    rows = []
    for (a, b), weight in zip(conflict.keys, conflict.weights, strict=True):
        row: dict[str, Any] = {"above": names[a], "below": names[b], "weight": weight}
        if instance.features is not None:
            row["inequality"] = inequality(instance.features, (a, b))
        rows.append(row)
    return rows
