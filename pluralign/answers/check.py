"""`check`: the stand-alone checker's verdicts on files of certificates."""

from __future__ import annotations

import os

from pluralign.formulations.errors import InputError
from pluralign.proofs import checker
from pluralign.proofs.checker import Verdict

__all__ = ["Verdict", "check"]


def check(path: str | os.PathLike[str]) -> list[Verdict]:
    """One verdict for each certificate in the file, in its order, by `proofs/checker/`, which shares no code with the engine.

    A verdict has `file`, `kind`, `accepted`, `reason` ("" if accepted) and `claim`. Raises `InputError` for a file that
    cannot be read or is not JSON.
    """
    try:
        return checker.check_file(os.fspath(path))
    except checker.Unreadable as error:
        raise InputError(str(error)) from None
