"""Cells as the catalogue has them: theorems for all m, and the smallest violations known, checked again."""

from __future__ import annotations

import math
import time
from dataclasses import replace

from pluralign.formulations.instances.reading import from_json
from pluralign.formulations.losses.loss_rule import PREFIXES
from pluralign.proofs import checker
from pluralign.proofs.axioms.axioms import TIE_FREE
from pluralign.proofs.catalogue.entries import Entry, entry
from pluralign.proofs.catalogue.written import written_proof
from pluralign.proofs.matrix.cell import Cell, CellAnswer
from pluralign.proofs.theorems.formal_statements import formal_statement
from pluralign.solver.results import Status


def known(rule: str, axiom: str) -> Cell | None:
    """The cell, None if the catalogue has nothing on it that the checker accepts."""
    start = time.perf_counter()
    name = axiom.removesuffix(TIE_FREE)
    tie_free = name != axiom and not rule.startswith(PREFIXES)  # losses break no ties
    violated = entry(rule, name, False, tie_free)
    # what holds however ties fall holds where there are none
    cell = _theorem(rule, name) if violated is None or not _accepted(violated) else _violation(violated)
    return None if cell is None else replace(cell, axiom=axiom, seconds=time.perf_counter() - start)


def _accepted(found: Entry) -> bool:
    """Whether each certificate proves what the cell says, about this rule and this axiom."""
    for certificate in found.certificates:
        try:
            checker.check(certificate, math.inf)
        except (checker.Rejected, checker.GaveUp):
            return False
        claim = certificate["claim"]
        if found.without_ties and claim.get("hypotheses", {}).get("ties") != "none":
            return False
        about = claim.get("rule", found.rule), claim["axiom"], claim["holds"]
        if certificate["kind"] != ("theorem" if found.holds else "axiom") or about != (
            _theorem_rule(found.rule, certificate),
            found.axiom,
            found.holds,
        ):
            return False
    return True


def _theorem_rule(rule: str, certificate: dict[str, object]) -> str:
    """Theorems about majority-based losses speak of all monotone ones at once."""
    return "majority-loss" if certificate["kind"] == "theorem" and rule.startswith("majority-loss:") else rule


def _theorem(rule: str, axiom: str) -> Cell | None:
    """For all m: proved in Coq, or claimed by a written proof; beside it the proofs for few candidates."""
    reference, formal = written_proof(rule, axiom), formal_statement(rule, axiom)
    if reference is None and formal is None:
        return None
    few = entry(rule, axiom, True)
    if few is not None and not _accepted(few):
        few = None
    about = {
        "candidates": "all",
        "voters": "any",
        "certified": [] if few is None else few.candidates,
        "reference": reference,
    }
    status = Status.CLAIMED if formal is None else Status.PROVED
    return Cell(rule, axiom, CellAnswer.PROVED, status, about, 0.0, () if few is None else few.certificates)


def _violation(found: Entry) -> Cell:
    instance = from_json(found.instance, "the catalogue")
    about = {
        "source": "catalogue",
        "candidates": instance.m,
        "voters": sum(ballot.count for ballot in instance.ballots),
        "dimensions": instance.d,
        "minimal": found.minimal,
        "smaller": found.smaller,
        "instance": instance.to_json(),
        "violation": found.certificates[0]["claim"]["witness"],
    }
    return Cell(found.rule, found.axiom, CellAnswer.VIOLATED, Status.PROVED, about, 0.0, found.certificates)
