"""`check`: the stand-alone checker's verdicts on files of certificates."""

from __future__ import annotations

import contextlib
import os
import sys
import tempfile
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

from pluralign.formulations.errors import InputError
from pluralign.formulations.files import path_of
from pluralign.proofs import checker, verified
from pluralign.proofs.checker import Verdict
from pluralign.proofs.checker.files import read_file
from pluralign.proofs.verified import VerifiedVerdict

__all__ = ["Verdict", "VerifiedVerdict", "certificates_in", "check", "check_verified"]


def check(path: str | os.PathLike[str], budget: int | None = None) -> list[Verdict]:
    """One verdict for each certificate in the file (`-`: standard input), in its order, by the stand-alone checker.

    It shares no code with the engine, and is also `python proofs/checker FILE…`.

    A verdict has `file`, `kind`, `verdict` ("accepted", "rejected" or "gave up"), `accepted`, `reason` ("" if accepted) and
    `claim`. budget: steps allowed for a certificate; docs/certificates.md says how many by default. Raises `InputError` for
    a file that cannot be read or is not JSON.
    """
    name = path_of(path, "path")
    try:
        if name == "-":
            return _standard_input(budget)
        return checker.check_file(name, budget)
    except checker.Unreadable as error:
        raise InputError(str(error)) from None


def check_verified(path: str | os.PathLike[str]) -> list[VerifiedVerdict]:
    """The same by the checker that was proved sound in Coq, as far as it covers the claim (docs/formal.md).

    Each answer has the `verdict`, `verified` ("yes", "in part" or "no") and its `scope` in words. Raises `InputError` as
    `check` does, and if the verified checker is not built.
    """
    return verified.check_verified(path_of(path, "path"))


def certificates_in(path: str) -> list[object]:
    """What is in a file of certificates (`-`: standard input), as the checker reads it. Raises `InputError` as `check` does."""
    try:
        if path != "-":
            return read_file(path)
        with _standard_input_as_file() as file:
            return read_file(file)
    except checker.Unreadable as error:
        raise InputError(str(error)) from None
    except (checker.GaveUp, MemoryError) as limit:
        raise InputError(f"{path}: the file is too large to be read ({limit}); name a smaller one") from None


def _standard_input(budget: int | None) -> list[Verdict]:
    with _standard_input_as_file() as file:
        found = checker.check_file(file, budget)
    return [replace(verdict, file="standard input") for verdict in found]


@contextlib.contextmanager
def _standard_input_as_file() -> Iterator[str]:
    """The checker reads files; what it says of this one is said of standard input."""
    with tempfile.TemporaryDirectory() as folder:
        file = Path(folder) / "standard input"
        file.write_bytes(sys.stdin.buffer.read())
        try:
            yield str(file)
        except checker.Unreadable as error:
            raise InputError(str(error).replace(str(file), "standard input")) from None
