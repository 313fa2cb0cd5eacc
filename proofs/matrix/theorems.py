"""Theorems of cells: that a rule satisfies an axiom for few candidates and any number of voters."""

from __future__ import annotations

from collections.abc import Sequence

from pluralign.formulations.losses.losses import LOSSES
from pluralign.proofs.certificates.answers import Certificate
from pluralign.proofs.checker.kinds.losses import LOSSES as CHECKED
from pluralign.proofs.executor import Here
from pluralign.proofs.matrix.cell import Cell, CellAnswer
from pluralign.proofs.theorems import statements
from pluralign.proofs.theorems.goals import Goal
from pluralign.proofs.theorems.prove import each_result
from pluralign.proofs.theorems.statements import Statement
from pluralign.solver.results import Deadline, Status

MOST_PROVED = 4
"""Theorems are proved up to so many candidates; nothing smaller is searched then."""


def statement_of(rule: str, axiom: str) -> Statement | None:
    """The theorem that the rule satisfies the axiom, as far as it can be stated."""
    if (own := statements.statement_of(rule, axiom)) is not None:
        return own
    loss = rule.partition(":")[2]
    known = loss in CHECKED  # the monotone ones are bounded below and have inf ℓ < ℓ(0)
    if axiom == "pmc" and rule.startswith("majority-loss:") and known and LOSSES[loss].monotone:
        return statements.STATEMENTS["majority-loss/pmc"]
    return None


def theorem(rule: str, axiom: str, sizes: Sequence[int], deadline: Deadline) -> Cell | None:
    """The cell with a proof for each of these numbers of candidates until one is open; None if one fails or all are open."""
    statement = statement_of(rule, axiom)
    if statement is None:
        return None
    domain = "all-features" if statement.method == "majority-loss" else "any"
    proofs: list[Certificate] = []
    proved: list[int] = []
    for m in sizes:
        goal = Goal(statement, "all-features" if domain == "all-features" else "any", m)
        [result] = each_result([goal], Here(), deadline)
        if result.holds is False:
            return None
        if result.holds is None:
            break
        proofs += result.certificates
        proved.append(m)
    if not proved:
        return None
    about = {"candidates": proved, "domain": domain, "voters": "any", "supposes": statement.supposes}
    return Cell(rule, axiom, CellAnswer.PROVED, Status.PROVED, about, 0.0, tuple(proofs))
