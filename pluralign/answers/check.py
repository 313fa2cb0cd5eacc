"""`check`: the stand-alone checker's verdicts on files of certificates."""

from __future__ import annotations

import os

from pluralign.formulations.errors import InputError
from pluralign.proofs import checker, verified
from pluralign.proofs.checker import Verdict
from pluralign.proofs.verified import VerifiedVerdict

__all__ = ["Verdict", "VerifiedVerdict", "check", "check_verified"]


def check(path: str | os.PathLike[str]) -> list[Verdict]:
    """One verdict for each certificate in the file, in its order, by `proofs/checker/`, which shares no code with the engine.

    A verdict has `file`, `kind`, `accepted`, `reason` ("" if accepted) and `claim`. Raises `InputError` for a file that
    cannot be read or is not JSON.
    """
    try:
        return checker.check_file(os.fspath(path))
    except checker.Unreadable as error:
        raise InputError(str(error)) from None


def check_verified(path: str | os.PathLike[str]) -> list[VerifiedVerdict]:
    """The same by the checker that was proved sound in Coq, as far as it covers the claim (docs/formal.md).

    Each answer has the `verdict`, `verified` ("yes", "in part" or "no") and its `scope` in words. Raises `InputError` as
    `check` does, and if the verified checker is not built.
    """
    return verified.check_verified(os.fspath(path))
