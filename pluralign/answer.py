"""What every command gives back: a status, the result under the documented JSON keys, and the certificates."""

from __future__ import annotations

import time
from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Any

from proofs import certificates, checker
from solver.results import Status


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


def proved(result: dict[str, Any], evidence: Sequence[certificates.Certificate]) -> Answer:
    """An answer whose certificates the independent checker has just accepted.

    Raises `AssertionError` if it does not accept one: then this package has a fault, and no answer is given.
    """
    for certificate in evidence:
        try:
            checker.check(certificate)
        except checker.Rejected as reason:
            raise AssertionError(f"the checker rejects our {certificate['kind']} certificate: {reason}") from reason
    return Answer(Status.PROVED, result, list(evidence))


class Stopwatch:
    """Seconds since its creation, for the `seconds` key."""

    def __init__(self) -> None:
        self._start = time.perf_counter()

    def seconds(self) -> float:
        """Elapsed time, rounded to microseconds."""
        return round(time.perf_counter() - self._start, 6)
