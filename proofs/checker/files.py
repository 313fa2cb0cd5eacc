"""Files and verdicts: what a file holds, and the answer for each certificate in it."""

from __future__ import annotations

import json
import os
import stat
from dataclasses import dataclass
from typing import Literal

from .budget import MAX_DIGITS, OUT_OF_MEMORY, GaveUp
from .certificate import check, kind_of
from .values import Broken, Rejected, long_int

LARGEST_FILE = 200_000_000  # bytes

Word = Literal["accepted", "rejected", "gave up"]


class Unreadable(Exception):  # noqa: N818 - named after what the user is told
    """A file that cannot be read, or is not JSON or JSON Lines; the message says how to mend it."""


@dataclass(frozen=True)
class Verdict:
    """The answer for one certificate: `kind` is "?" if unknown, `reason` is "" if accepted.

    `claim` is the claim as read, or None if it cannot be printed as JSON (say, a count of over 4300 digits).
    """

    file: str
    kind: str
    verdict: Word
    reason: str
    claim: object

    @property
    def accepted(self) -> bool:
        """Whether the evidence proves the claim."""
        return self.verdict == "accepted"


def check_file(path: str, steps: float | None = None) -> list[Verdict]:
    """One verdict for each certificate of the file; raise `Unreadable` if it is not JSON or JSON Lines.

    steps: of the work budget of each certificate, see `check`.
    """
    try:
        return [judge(path, certificate, steps) for certificate in read_file(path)]
    except GaveUp as limit:
        return [Verdict(path, "?", "gave up", str(limit), None)]
    except MemoryError:
        return [Verdict(path, "?", "gave up", OUT_OF_MEMORY, None)]


def judge(path: str, certificate: object, steps: float | None = None) -> Verdict:
    """The verdict on one certificate, read from the file or called so; steps: see `check`."""
    word: Word = "accepted"
    reason = ""
    try:
        check(certificate, steps)
    except Rejected as rejection:
        word, reason = "rejected", str(rejection)
    except GaveUp as limit:
        word, reason = "gave up", str(limit)
    claim = certificate.get("claim") if isinstance(certificate, dict) else None
    try:
        json.dumps(claim, allow_nan=False)
    except (TypeError, ValueError, RecursionError):
        claim = None
    return Verdict(path, kind_of(certificate), word, reason, claim)


def read_file(path: str) -> list[object]:
    """The values in the file, one after the other: this reads a single object and JSON Lines alike."""
    text = _text(path).rstrip(" \t\r\n")
    if not text:
        raise Unreadable(f"{path}: the file is empty; write the certificate again")
    decoder = json.JSONDecoder(object_pairs_hook=_object, parse_int=_integer)
    values: list[object] = []
    end = 0
    while end < len(text):
        if text[end] in " \t\r\n":
            end += 1
            continue
        try:
            value, end = decoder.raw_decode(text, end)
            values.append(value)
        except json.JSONDecodeError as error:
            place = f"line {error.lineno}, column {error.colno}"
            raise Unreadable(f"{path}: not JSON at {place} ({error.msg}); is the file complete?") from None
        except RecursionError:  # where this value ends is unknown: nothing after it is read
            return [*values, Broken("it is nested too deeply", too_large=True)]
    return values


def _text(path: str) -> str:
    """What is in an ordinary file: a pipe or a device may have no end."""
    try:
        status = os.stat(path)
        if stat.S_ISDIR(status.st_mode):
            raise Unreadable(f"{path}: this is a folder; name a file")
        if not stat.S_ISREG(status.st_mode):
            raise Unreadable(f"{path}: this is a pipe or a device; save what comes out of it in a file")
        if status.st_size > LARGEST_FILE:
            raise GaveUp(f"the file has more than {LARGEST_FILE // 10**6} megabytes")
        with open(path, encoding="utf-8") as file:
            return file.read()
    except OSError as error:
        raise Unreadable(f"{path}: {error.strerror}; name a file that can be read") from None
    except ValueError:
        raise Unreadable(f"{path}: this is not text in UTF-8, or no name of a file; save it in that encoding") from None


def _integer(text: str) -> object:
    if len(text) > MAX_DIGITS:
        return Broken(f"a number has more than {MAX_DIGITS} digits", too_large=True)
    return long_int(text)


def _object(items: list[tuple[str, object]]) -> object:
    value = dict(items)
    return value if len(value) == len(items) else Broken("an object repeats a key")
