"""The command: a line for each certificate, and an exit code."""

from __future__ import annotations

import argparse
import json
import os
import sys
from contextlib import suppress
from typing import TextIO

from .budget import STEPS, STEPS_A_VALUE
from .files import Unreadable, check_file

ACCEPTED, REJECTED, UNREADABLE, GAVE_UP, INTERRUPTED = 0, 1, 2, 3, 130
CODES = {"accepted": ACCEPTED, "rejected": REJECTED, "gave up": GAVE_UP}
MEGABYTES = 1000
FIRST = "hypotheses domain holds compatible feasible rewards excluding norm rule axiom axioms anonymous voters"
# keys of a claim that are shown first and whole: what it supposes, and whether it affirms or denies
LENGTH = 100  # of the rest of a claim that is shown


def main(argv: list[str], own_process: bool = False) -> int:
    """Check the files, print a line for each certificate and return the exit code, the first of 2, 1, 3 and 0 that applies.

    0: all are accepted. 1: one is rejected. 2: a file cannot be read, or the lines cannot be written. 3: for one the budget
    does not suffice. 130: interrupted. With own_process the memory of the process is limited.
    """
    try:
        options = _options(argv)
    except SystemExit as end:  # after --help, or a message about the options
        return int(end.code or 0)
    if own_process:
        _limit_memory(options.memory)
    try:
        codes = {code for path in options.files for code in _check_and_say(path, options.budget)}
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
    work = (
        f"work allowed for a certificate, a step being about 0.1 microseconds (default: {STEPS:,} and {STEPS_A_VALUE:,} "
        "more for each value in it)"
    )
    memory = f"megabytes allowed (default: {MEGABYTES})"
    parser.add_argument("files", metavar="FILE", nargs="+", help="a certificate, or several as JSON Lines")
    parser.add_argument("--budget", type=_positive, metavar="STEPS", help=work)
    parser.add_argument("--memory", type=_positive, metavar="MB", default=MEGABYTES, help=memory)
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


def _check_and_say(path: str, steps: int | None) -> set[int]:
    """Print the verdicts on one file; the exit codes that they ask for."""
    try:
        verdicts = check_file(path, steps)
    except Unreadable as error:
        _say(f"unreadable {error}", sys.stderr)
        return {UNREADABLE}
    for verdict in verdicts:
        if verdict.accepted:
            _say(f"accepted  {verdict.file}  {verdict.kind}  {short_claim(verdict.claim)}", sys.stdout)
        else:
            _say(f"{verdict.verdict} {verdict.file} {verdict.kind}: {verdict.reason}", sys.stderr)
    return {CODES[verdict.verdict] for verdict in verdicts}


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
