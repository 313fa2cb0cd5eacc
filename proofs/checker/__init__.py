"""Check certificates of answers about linear social choice and ensembles of rewards, trusting nobody.

    python proofs/checker FILE…

This folder needs only Python's standard library (3.11 or newer) and shares no code with the engine whose answers it checks. It
derives everything again, in integers, from the instance inside the certificate; docs/certificates.md is the format.

A kernel (the files here) serves all kinds of claim; in `kinds/` there is a file for each of them, which begins with
the statement that acceptance proves and with the reason why its checks suffice.
"""

from .budget import MAX_DIGITS, GaveUp
from .certificate import KINDS, check
from .files import Unreadable, Verdict, check_file, judge, main
from .kinds.losses import LOSSES
from .values import Rejected

__all__ = [
    "KINDS",
    "LOSSES",
    "MAX_DIGITS",
    "GaveUp",
    "Rejected",
    "Unreadable",
    "Verdict",
    "check",
    "check_file",
    "judge",
    "main",
]
