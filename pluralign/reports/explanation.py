"""What a page says of one certificate, and the certificates that stand in others."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from pluralign.reports.markup import Markup

CertificateJson = dict[str, Any]
"""A certificate of version 2 that the checker has accepted, so that its keys need no further look."""


@dataclass(frozen=True)
class Explanation:
    """title: a few words. claim: everything that is claimed, its hypotheses too. why: the evidence in words and tables."""

    title: str
    claim: Markup
    why: Markup


Explain = Callable[[CertificateJson], Explanation]
