"""Files, verdicts, and the command."""

from __future__ import annotations

import json
import sys
from dataclasses import dataclass
from typing import TextIO

from .certificate import check, kind_of
from .values import Broken, Rejected, long_numbers


class Unreadable(Exception):  # noqa: N818 - named after what the user is told
    """A file that cannot be read, or is not JSON or JSON Lines; the message says how to mend it."""


@dataclass(frozen=True)
class Verdict:
    """The answer for one certificate: `kind` is "?" if unknown, `reason` is "" if accepted.

    `claim` is the claim as read, or None if it cannot be printed as JSON (say, a count of over 4300 digits).
    """

    file: str
    kind: str
    accepted: bool
    reason: str
    claim: object


def check_file(path: str) -> list[Verdict]:
    """One verdict for each certificate of the file; raise `Unreadable` if it is not JSON or JSON Lines."""
    verdicts = []
    for certificate in read_file(path):
        accepted, reason = True, ""
        try:
            check(certificate)
        except Rejected as rejection:
            accepted, reason = False, str(rejection)
        claim = certificate.get("claim") if isinstance(certificate, dict) else None
        try:
            json.dumps(claim, allow_nan=False)
        except (TypeError, ValueError, RecursionError):
            claim = None
        verdicts.append(Verdict(path, kind_of(certificate), accepted, reason, claim))
    return verdicts


def read_file(path: str) -> list[object]:
    """The values in the file, one after the other: this reads a single object and JSON Lines alike."""
    try:
        with open(path, encoding="utf-8") as file:
            text = file.read().rstrip(" \t\r\n")
    except OSError as error:
        raise Unreadable(f"{path}: {error.strerror}; name a file that can be read") from None
    except ValueError:
        raise Unreadable(f"{path}: this is not text in UTF-8; save it in that encoding") from None
    if not text:
        raise Unreadable(f"{path}: the file is empty; write the certificate again")
    decoder = json.JSONDecoder(object_pairs_hook=read_object)
    values: list[object] = []
    end = 0
    while end < len(text):
        if text[end] in " \t\r\n":
            end += 1
            continue
        try:
            with long_numbers():
                value, end = decoder.raw_decode(text, end)
            values.append(value)
        except json.JSONDecodeError as error:
            place = f"line {error.lineno}, column {error.colno}"
            raise Unreadable(f"{path}: not JSON at {place} ({error.msg}); is the file complete?") from None
        except (RecursionError, ValueError):  # where this value ends is unknown: nothing after it is read
            return [*values, Broken("nested too deeply, or a number is too long")]
    return values


def read_object(items: list[tuple[str, object]]) -> object:
    value = dict(items)
    return value if len(value) == len(items) else Broken("an object repeats a key")


def say(text: str, stream: TextIO) -> None:
    """Print one line, with escapes for whatever in a name could break lines, terminals or encodings."""
    plain = "".join(c if c.isprintable() else c.encode("unicode_escape").decode() for c in text)
    encoding = stream.encoding or "utf-8"
    print(plain.encode(encoding, "backslashreplace").decode(encoding), file=stream)


def main(argv: list[str]) -> int:
    """Check the files, print a line for each certificate and return the exit code.

    0 if all are accepted, 1 if one is rejected, 2 if a file cannot be read (or none is given).
    """
    if not argv:
        say("usage: python proofs/checker FILE…", sys.stderr)
        return 2
    code = 0
    for path in argv:
        try:
            verdicts = check_file(path)
        except Unreadable as error:
            say(f"unreadable {error}", sys.stderr)
            code, verdicts = 2, []
        for verdict in verdicts:
            if verdict.accepted:
                claim = json.dumps(verdict.claim, ensure_ascii=False)
                short = claim if len(claim) <= 100 else claim[:99] + "…"
                say(f"accepted  {verdict.file}  {verdict.kind}  {short}", sys.stdout)
            else:
                say(f"rejected {verdict.file} {verdict.kind}: {verdict.reason}", sys.stderr)
                code = max(code, 1)
    return code
