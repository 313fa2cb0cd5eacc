"""A cell of the table, and what it says."""

from __future__ import annotations

from dataclasses import asdict, dataclass
from enum import StrEnum
from typing import Any

from pluralign.formulations.losses.loss_rule import PREFIXES
from pluralign.proofs.axioms.axioms import TIE_FREE
from pluralign.proofs.certificates.answers import Certificate
from pluralign.solver.results import Status


class CellAnswer(StrEnum):
    """What a cell says."""

    PROVED = "proved"
    VIOLATED = "violated"
    NONE_FOUND = "no violation found"
    OPEN = "open"
    NOT_ASKED = "not asked"


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


def not_asked(rule: str, axiom: str) -> Cell | None:
    """The cell of an axiom that says nothing of a rule: resolvability is about ties that a rule breaks, which losses do not."""
    if axiom.removesuffix(TIE_FREE) != "resolvability" or not rule.startswith(PREFIXES):
        return None
    return Cell(rule, axiom, CellAnswer.NOT_ASKED, Status.UNKNOWN, {"reason": "losses break no ties"}, 0.0)
