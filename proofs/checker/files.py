"""Files, verdicts, and the command."""

from __future__ import annotations

import argparse
import json
import os
import stat
import sys
from contextlib import suppress
from dataclasses import dataclass
from typing import Literal, TextIO

from .budget import MAX_DIGITS, OUT_OF_MEMORY, STEPS, STEPS_A_VALUE, GaveUp
from .certificate import check, kind_of
from .values import Broken, Rejected, long_int

ACCEPTED, REJECTED, UNREADABLE, GAVE_UP, INTERRUPTED = 0, 1, 2, 3, 130
MEGABYTES = 1000
LARGEST_FILE = 200_000_000  # bytes
FIRST = "hypotheses domain holds compatible feasible rewards excluding norm rule axiom axioms anonymous voters"
# keys of a claim that are shown first and whole: what it supposes, and whether it affirms or denies
LENGTH = 100  # of the rest of a claim that is shown


class Unreadable(Exception):  # noqa: N818 - named after what the user is told
    """A file that cannot be read, or is not JSON or JSON Lines; the message says how to mend it."""


@dataclass(frozen=True)
class Verdict:
    """The answer for one certificate: `kind` is "?" if unknown, `reason` is "" if accepted.

    `claim` is the claim as read, or None if it cannot be printed as JSON (say, a count of over 4300 digits).
    """

    file: str
    kind: str
    verdict: Literal["accepted", "rejected", "gave up"]
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
    verdict: Literal["accepted", "rejected", "gave up"] = "accepted"
    reason = ""
    try:
        check(certificate, steps)
    except Rejected as rejection:
        verdict, reason = "rejected", str(rejection)
    except GaveUp as limit:
        verdict, reason = "gave up", str(limit)
    claim = certificate.get("claim") if isinstance(certificate, dict) else None
    try:
        json.dumps(claim, allow_nan=False)
    except (TypeError, ValueError, RecursionError):
        claim = None
    return Verdict(path, kind_of(certificate), verdict, reason, claim)


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
    if len(text) < 4000:  # Python reads these at once
        return int(text)
    if len(text) > MAX_DIGITS:
        return Broken(f"a number has more than {MAX_DIGITS} digits", too_large=True)
    return long_int(text)


def _object(items: list[tuple[str, object]]) -> object:
    value = dict(items)
    return value if len(value) == len(items) else Broken("an object repeats a key")


def main(argv: list[str], own_process: bool = False) -> int:
    """Check the files, print a line for each certificate and return the exit code.

    0: all are accepted. 1: one is rejected. 2: a file cannot be read, or the lines cannot be written. 3: none of these, but
    for one the budget does not suffice. 130: interrupted. With own_process the memory of the process is limited.
    """
    try:
        options = _options(argv)
    except SystemExit as end:  # after --help, or a message about the options
        return int(end.code or 0)
    if own_process:
        _limit_memory(options.memory)
    try:
        codes = {_check_and_say(path, options.budget) for path in options.files}
        sys.stdout.flush()
    except KeyboardInterrupt:
        _say("interrupted", sys.stderr)
        return INTERRUPTED
    except OSError as error:  # a closed pipe, a full disk
        with suppress(OSError):
            _say(f"the verdicts cannot be written: {error.strerror}", sys.stderr)
        if own_process:  # whatever is left in the buffer cannot be written at the end either
            os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        return UNREADABLE
    return next((code for code in (UNREADABLE, REJECTED, GAVE_UP) if code in codes), ACCEPTED)


def _options(argv: list[str]) -> argparse.Namespace:
    parser = argparse.ArgumentParser(
        prog="checker",
        description="Check certificates of pluralign, trusting nobody: every verdict follows from the file alone.",
        epilog="exit codes: 0 all accepted, 1 one rejected, 2 a file cannot be read or a verdict not be written, "
        "3 gave up on one (the budget, or memory), 130 interrupted",
    )
    parser.add_argument("files", metavar="FILE", nargs="+", help="a certificate, or several as JSON Lines")
    parser.add_argument(
        "--budget",
        type=_positive,
        metavar="STEPS",
        help=f"work allowed for a certificate, a step being about 0.1 microseconds (default: {STEPS:,} "
        f"and {STEPS_A_VALUE:,} more for each value in it)",
    )
    parser.add_argument(
        "--memory", type=_positive, metavar="MB", default=MEGABYTES, help=f"megabytes allowed (default: {MEGABYTES})"
    )
    return parser.parse_args(argv)


def _positive(text: str) -> int:
    if not (text.isascii() and text.isdecimal() and 0 < len(text) < 20 and int(text)):
        raise argparse.ArgumentTypeError("must be a positive integer")
    return int(text)


def _limit_memory(megabytes: int) -> None:
    """Of the whole process, where the system allows that: then what needs more ends in a MemoryError."""
    with suppress(ImportError, ValueError, OSError):
        import resource

        _, most = resource.getrlimit(resource.RLIMIT_AS)
        wanted = megabytes * 10**6
        resource.setrlimit(resource.RLIMIT_AS, (wanted if most == resource.RLIM_INFINITY else min(wanted, most), most))


def _check_and_say(path: str, steps: int | None) -> int:
    """Print the verdicts on one file; the exit code that they ask for."""
    try:
        verdicts = check_file(path, steps)
    except Unreadable as error:
        _say(f"unreadable {error}", sys.stderr)
        return UNREADABLE
    for verdict in verdicts:
        if verdict.accepted:
            _say(f"accepted  {verdict.file}  {verdict.kind}  {short_claim(verdict.claim)}", sys.stdout)
        else:
            _say(f"{verdict.verdict} {verdict.file} {verdict.kind}: {verdict.reason}", sys.stderr)
    words = {verdict.verdict for verdict in verdicts}
    return REJECTED if "rejected" in words else GAVE_UP if "gave up" in words else ACCEPTED


def short_claim(claim: object) -> str:
    """The claim as JSON, cut short; what it supposes comes first and is never cut."""
    if not isinstance(claim, dict):
        return json.dumps(claim, ensure_ascii=False)
    first = {key: claim[key] for key in FIRST.split() if key in claim}
    rest = json.dumps({key: value for key, value in claim.items() if key not in first}, ensure_ascii=False)
    rest = rest if len(rest) <= LENGTH else rest[: LENGTH - 1] + "…}"
    if not first:
        return rest
    shown = json.dumps(first, ensure_ascii=False)
    return shown if len(first) == len(claim) else f"{shown[:-1]}, {rest[1:]}"


def _say(text: str, stream: TextIO) -> None:
    """Print one line, with escapes for whatever in a name could break lines, terminals or encodings."""
    plain = "".join(c if c.isprintable() else c.encode("unicode_escape").decode() for c in text)
    encoding = stream.encoding or "utf-8"
    print(plain.encode(encoding, "backslashreplace").decode(encoding), file=stream)
