"""All cells of the table: as the catalogue has them, or made from nothing by a pool."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Any

from pluralign.formulations.losses import loss_rule
from pluralign.formulations.rules import family, rule_names
from pluralign.formulations.types import Watch
from pluralign.proofs.axioms.axioms import AXIOMS, TIE_FREE, axiom_named
from pluralign.proofs.executor import Lost, Pool, completed
from pluralign.proofs.matrix.cell import Cell, CellAnswer
from pluralign.proofs.matrix.cells import CellQuestion, decide
from pluralign.proofs.matrix.known import known
from pluralign.proofs.search.store import Store
from pluralign.proofs.theorems.formal_statements import SIX
from pluralign.proofs.version import version
from pluralign.solver.results import Deadline, LimitReached, Status

RULES = (
    "lcpo",
    "lcpo-half",
    "leximax-copeland",
    "leximax-copeland-half",
    "leximax-borda",
    "leximax-plurality",
    "kemeny",
    "kemeny-po",
    "ranked-pairs",
    *(prefix + name for prefix in loss_rule.PREFIXES for name in SIX),
)
"""The rows of the table if none are given."""

COLUMNS = (
    "po",
    "pmc",
    "majority",
    "condorcet-winner",
    "condorcet-loser",
    "reversal-symmetry",
    "winner-monotonicity",
    "participation",
    "clones",
    "monotonicity",
    "separability",
)
"""The axioms of the table if none are given."""

QUICK_SECONDS, SECONDS = 4.0, 120.0
"""For one cell that is made from nothing."""


def chosen_axioms(given: Sequence[str], every: bool = False) -> list[str]:
    """The given axioms (NAME or NAME+tie-free), each once; if none are, all there are or `COLUMNS`.

    Raises `InputError` for an unknown one.
    """
    for name in given:
        axiom_named(name)
    known = list(dict.fromkeys((*COLUMNS, *AXIOMS)))
    return sorted(
        dict.fromkeys(given or (known if every else COLUMNS)),
        key=lambda name: (known.index(name.removesuffix(TIE_FREE)), name),
    )


def chosen_rules(given: Sequence[str], every: bool = False) -> list[str]:
    """The given rules, each once; if none are, all there are or `RULES`, in the order of the table.

    Raises `InputError` for an unknown one.
    """
    for name in given:
        family(name)
    known = list(dict.fromkeys((*RULES, *rule_names())))
    return [name for name in known if name in (given or (known if every else RULES))]


def specification(quick: bool) -> dict[str, Any]:
    """What a store of cells belongs to: any choice of rules and axioms."""
    return {"version": version(), "table": "rules × axioms", "quick": quick}


def catalogued(rules: Sequence[str], axioms: Sequence[str]) -> tuple[list[Cell], list[tuple[str, str]]]:
    """The cells that the catalogue decides, and the others by rule and axiom."""
    found = {(rule, axiom): known(rule, axiom) for rule in rules for axiom in axioms}
    return [cell for cell in found.values() if cell is not None], [key for key, cell in found.items() if cell is None]


def not_catalogued(cell: tuple[str, str]) -> Cell:
    """A cell, (rule, axiom), that is left open."""
    rule, axiom = cell
    why = "not in the catalogue, and nothing was searched"
    return Cell(rule, axiom, CellAnswer.OPEN, Status.UNKNOWN, {"reason": why}, 0.0)


def cells(
    wanted: Sequence[tuple[str, str]],
    quick: bool,
    pool: Pool,
    store: Store,
    deadline: Deadline,
    watch: Watch = lambda done, all_: None,
) -> Iterator[Cell]:
    """These cells, (rule, axiom), made from nothing, as they are decided; those that the deadline cuts off are open.

    The store keeps what is decided.
    """
    seconds = QUICK_SECONDS if quick else SECONDS
    left = dict(enumerate(CellQuestion(rule, axiom, quick, seconds) for rule, axiom in wanted))
    for number, question in list(left.items()):
        for result in store.done(_stage(question)).values():
            del left[number]
            yield Cell.from_json(result["cell"])
    watch(len(wanted) - len(left), len(wanted))
    payloads = ((k, q.within(deadline)) for k, q in list(left.items()))
    try:
        for number, result in completed(pool, decide, payloads, lambda _: True, deadline):
            question = left.pop(number)
            cell = _open(question, result.reason) if isinstance(result, Lost) else result
            if cell.answer is not CellAnswer.OPEN:
                store.save(_stage(question), 0, {"cell": cell.to_json(), "hits": []})
            yield cell
            watch(len(wanted) - len(left), len(wanted))
    except LimitReached as limit:
        for question in left.values():
            yield _open(question, str(limit))


def _stage(question: CellQuestion) -> str:
    return f"{question.rule} {question.axiom}"


def _open(question: CellQuestion, reason: str) -> Cell:
    return Cell(question.rule, question.axiom, CellAnswer.OPEN, Status.UNKNOWN, {"reason": reason}, 0.0)


__all__ = ["AXIOMS", "COLUMNS", "RULES", "catalogued", "cells", "chosen_axioms", "chosen_rules", "specification"]
