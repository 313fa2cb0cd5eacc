"""The checker that Coq proved sound: `make formal` extracts it from proofs/formal, and here it is found and asked.

What it does not cover, or covers in part only, is looked at by `proofs/checker/` as well.
"""

from __future__ import annotations

import os
import subprocess
from dataclasses import dataclass
from pathlib import Path

from pluralign.formulations.errors import InputError
from pluralign.proofs.checker import GaveUp, Unreadable, Verdict, judge
from pluralign.proofs.checker.certificate import kind_of
from pluralign.proofs.checker.files import read_file

VARIABLE = "PLURALIGN_VERIFIED"
BUILT = Path(__file__).resolve().parent / "formal/build/pluralign-verified"

COVERED, IN_PART, UNCOVERED = "yes", "in part", "no"


@dataclass(frozen=True)
class VerifiedVerdict:
    """A verdict, and how much of it rests on the verified checker: `verified` is "yes", "in part" or "no".

    `scope` says what is proved where that is a part, and what is not covered where nothing is.
    """

    verdict: Verdict
    verified: str
    scope: str = ""


def verified_checker() -> Path:
    """The program: what PLURALIGN_VERIFIED names, or else what `make formal` built. `InputError` if it is not there."""
    program = Path(os.environ.get(VARIABLE) or BUILT)
    if not os.access(program, os.X_OK) or program.is_dir():
        raise InputError(
            f"the verified checker {program} is not there: build it by `make formal` in a checkout "
            f"(it needs Coq), or let {VARIABLE} name it"
        )
    return program


def check_verified(path: str) -> list[VerifiedVerdict]:
    """One verdict for each certificate of the file.

    Raises `InputError` if the verified checker is not there, or if the file cannot be read or is not JSON.
    """
    program = verified_checker()
    try:
        certificates = read_file(path)
    except (GaveUp, Unreadable) as error:
        raise InputError(f"{path}: {error}" if isinstance(error, GaveUp) else str(error)) from None
    done = subprocess.run([program, path], capture_output=True, text=True, encoding="utf-8", check=False)
    lines = done.stdout.splitlines()
    if len(lines) != len(certificates):
        raise InputError(f"{path}: the verified checker cannot read this file: {done.stderr.strip()}")
    return [_verdict(path, *both) for both in zip(certificates, lines, strict=True)]


def _verdict(path: str, certificate: object, line: str) -> VerifiedVerdict:
    said, _, words = line.partition(": ")
    if said not in ("accepted", "rejected"):
        return VerifiedVerdict(judge(path, certificate), IN_PART if said == "partly" else UNCOVERED, words)
    claim = certificate.get("claim") if isinstance(certificate, dict) else None
    verdict = Verdict(path, kind_of(certificate), "accepted" if said == "accepted" else "rejected", words, claim)
    return VerifiedVerdict(verdict, COVERED)
