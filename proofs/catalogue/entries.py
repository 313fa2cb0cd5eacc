"""The catalogue as read: one entry a cell, with certificates that are as they were written, unchecked."""

from __future__ import annotations

import json
import lzma
from dataclasses import asdict, dataclass
from functools import cache
from importlib.resources import files
from typing import Any

from pluralign.proofs.certificates.answers import Certificate, instance_input

FILE = "catalogue.jsonl.xz"


@dataclass(frozen=True)
class Entry:
    """certificates: of a violation, or one for each number of candidates for which the theorem is proved.

    without_ties: the violation is on profiles where no tie is broken. minimal: "claimed" if nothing smaller violates the
    axiom, in the order of candidates, voters, dimensions, by a written proof, or by what floats or separate code exhausted,
    which `smaller` names; None if nothing was. What is proved of it is in `minima.py`.
    """

    rule: str
    axiom: str
    holds: bool
    without_ties: bool
    minimal: str | None
    smaller: str
    certificates: tuple[Certificate, ...]

    @property
    def candidates(self) -> list[int]:
        """The numbers of candidates that the certificates are about."""
        return [len(c["instance"]["candidates"]) for c in self.certificates]

    @property
    def instance(self) -> dict[str, Any]:
        """The instance of a violation, in the form of instance files."""
        return instance_input(self.certificates[0])


@cache
def entries() -> tuple[Entry, ...]:
    """The whole catalogue, rule by rule."""
    text = lzma.decompress((files(__package__) / FILE).read_bytes()).decode()
    rows = (json.loads(line) for line in text.splitlines())
    return tuple(Entry(**{**row, "certificates": tuple(row["certificates"])}) for row in rows)


def entry(rule: str, axiom: str, holds: bool, without_ties: bool = False) -> Entry | None:
    """What the catalogue has of one cell: its violation, or the theorem for few candidates."""
    return _numbered().get((rule, axiom, holds, without_ties))


@cache
def _numbered() -> dict[tuple[str, str, bool, bool], Entry]:
    return {(e.rule, e.axiom, e.holds, e.without_ties): e for e in entries()}


def packed(all_: list[Entry]) -> bytes:
    """The file that `entries` reads."""
    lines = (json.dumps(asdict(e), ensure_ascii=False, sort_keys=True, separators=(",", ":")) for e in all_)
    return lzma.compress("".join(f"{line}\n" for line in lines).encode(), preset=9 | lzma.PRESET_EXTREME)
