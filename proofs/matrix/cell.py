"""A cell of the table, and what it says."""

from __future__ import annotations

from dataclasses import asdict, dataclass
from enum import StrEnum
from typing import Any

from pluralign.proofs.certificates.answers import Certificate
from pluralign.solver.results import Status


class CellAnswer(StrEnum):
    """What a cell says."""

    PROVED = "proved"
    VIOLATED = "violated"
    NONE_FOUND = "no violation found"
    OPEN = "open"


@dataclass(frozen=True)
class Cell:
    """status: proved with certificates or in Coq, claimed for a written proof or an exhausted search, else unknown.

    about: JSON, says what is covered.
    """

    rule: str
    axiom: str
    answer: CellAnswer
    status: Status
    about: dict[str, Any]
    seconds: float
    certificates: tuple[Certificate, ...] = ()

    def to_json(self) -> dict[str, Any]:
        """A JSON object that `from_json` reads."""
        return asdict(self)

    @classmethod
    def from_json(cls, value: dict[str, Any]) -> Cell:
        """The cell that `to_json` wrote."""
        answer, status = CellAnswer(value["answer"]), Status(value["status"])
        return cls(**{**value, "answer": answer, "status": status, "certificates": tuple(value["certificates"])})
