"""Cells as the catalogue has them: theorems for all m, and the smallest violations known, checked again.

That a violation is a smallest one is not checked again here, which would take a minute.
"""

from __future__ import annotations

import math
import time
from dataclasses import replace

from pluralign.formulations.instances.reading import from_json
from pluralign.formulations.losses.loss_rule import PREFIXES
from pluralign.proofs import checker
from pluralign.proofs.axioms.axioms import TIE_FREE
from pluralign.proofs.axioms.implications import consequences, premises
from pluralign.proofs.catalogue.entries import Entry, entry
from pluralign.proofs.catalogue.minima import fewer_candidates, minimum
from pluralign.proofs.catalogue.written import written_proof
from pluralign.proofs.matrix.cell import Cell, CellAnswer, not_asked
from pluralign.proofs.theorems.formal_statements import formal_statement
from pluralign.solver.results import Status

IMPLICATIONS = "docs/axioms.md#what-follows-from-what"
"""Where it is proved which axioms follow from which."""

PROVED_FEWER = "no fewer candidates: a certificate of the kind no-smaller-violation; "

PROVED_SMALLEST = "a certificate of the kind no-smaller-violation, checked when the catalogue was made"


def known(rule: str, axiom: str) -> Cell | None:
    """The cell, None if the catalogue has nothing on it that the checker accepts; one that is not asked is known to be so."""
    if (silent := not_asked(rule, axiom)) is not None:
        return silent
    start = time.perf_counter()
    name = axiom.removesuffix(TIE_FREE)
    tie_free = name != axiom and not rule.startswith(PREFIXES)  # losses break no ties
    violated = entry(rule, name, False, tie_free)
    # what holds however ties fall holds where there are none
    cell = _theorem(rule, name) if violated is None or not _accepted(violated) else _violation(violated)
    if cell is None:
        cell = _implied_theorem(rule, name) or (None if tie_free else _implied_violation(rule, name))
    return None if cell is None else replace(cell, axiom=axiom, seconds=time.perf_counter() - start)


def _implied_theorem(rule: str, axiom: str) -> Cell | None:
    """By a theorem about an axiom that this one follows from."""
    for premise in premises(axiom):
        if (cell := _theorem(rule, premise)) is not None:
            about = cell.about | {"certified": [], "reference": IMPLICATIONS, "implied_by": premise}
            return Cell(rule, axiom, CellAnswer.PROVED, Status.CLAIMED, about, 0.0)
    return None


def _implied_violation(rule: str, axiom: str) -> Cell | None:
    """By a violation of an axiom that follows from this one; a smaller profile may violate this one alone."""
    for consequence in consequences(axiom):
        found = entry(rule, consequence, False)
        if found is not None and _accepted(found):
            cell = _violation(found)
            about = cell.about | {"minimal": None, "smaller": "", "by": consequence}
            return replace(cell, axiom=axiom, about=about, certificates=found.certificates)
    return None


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
    proof = None if found.without_ties else minimum(found.rule, found.axiom, instance)
    smaller = found.smaller if proof is None else PROVED_SMALLEST
    if proof is None and found.minimal and (proof := fewer_candidates(found.rule, found.axiom, instance.m)) is not None:
        smaller = PROVED_FEWER + smaller
    certificates = found.certificates if proof is None else (*found.certificates, proof)
    about = {
        "source": "catalogue",
        "candidates": instance.m,
        "voters": sum(ballot.count for ballot in instance.ballots),
        "dimensions": instance.d,
        "minimal": "proved" if smaller == PROVED_SMALLEST else found.minimal,
        "smaller": smaller,
        "instance": instance.to_json(),
        "violation": found.certificates[0]["claim"]["witness"],
    }
    return Cell(found.rule, found.axiom, CellAnswer.VIOLATED, Status.PROVED, about, 0.0, certificates)
