"""Check certificates of answers about linear social choice and ensembles of rewards, trusting nobody.

    python proofs/checker FILE…

This folder needs only Python's standard library (3.11 or newer) and shares no code with the engine whose answers it checks. It
derives everything again, in integers, from the instance inside the certificate; docs/certificates.md is the format.

The files here are the kernel, which every certificate goes through. In `kinds/` there is a file for each kind of claim, which
begins with the statement that acceptance proves and with the reason why its checks suffice, and what some kinds share.
"""

from .budget import MAX_DIGITS, GaveUp
from .certificate import check
from .files import Unreadable, Verdict, check_file, judge
from .kinds import KINDS
from .values import Rejected

__all__ = [
    "KINDS",
    "MAX_DIGITS",
    "GaveUp",
    "Rejected",
    "Unreadable",
    "Verdict",
    "check",
    "check_file",
    "judge",
]
