"""All cells of the table, carried out by a pool."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence

from pluralign.formulations.errors import InputError
from pluralign.formulations.losses import loss_rule
from pluralign.formulations.numbers import suggestion
from pluralign.proofs.axioms.axioms import AXIOMS
from pluralign.proofs.executor import Lost, Pool, completed
from pluralign.proofs.matrix.cells import Cell, CellAnswer, CellQuestion, decide
from pluralign.solver.results import Deadline, LimitReached, Status

RULES = (
    "lcpo",
    "leximax-copeland",
    "leximax-borda",
    "leximax-plurality",
    "kemeny",
    "kemeny-po",
    *loss_rule.rule_names(),
)
QUICK_SECONDS, SECONDS = 4.0, 120.0
"""For one cell."""


def chosen(given: Sequence[str], known: Sequence[str], what: str) -> list[str]:
    """The given names, or all; in the order of the table. Raises `InputError` for an unknown one."""
    for name in given:
        if name not in known:
            raise InputError(f"unknown {what} {name!r}{suggestion(name, known)}; there are {', '.join(known)}")
    return [name for name in known if not given or name in given]


def cells(
    rules: Sequence[str],
    axioms: Sequence[str],
    quick: bool,
    pool: Pool,
    deadline: Deadline,
    watch: Callable[[int, int], None] = lambda done, all_: None,
) -> Iterator[Cell]:
    """Every cell once, as it is decided; those that the deadline cuts off are open. Raises `InputError` for unknown names."""
    names = chosen(rules, RULES, "rule"), chosen(axioms, list(AXIOMS), "axiom")
    questions = [CellQuestion(r, a, quick, QUICK_SECONDS if quick else SECONDS) for r in names[0] for a in names[1]]
    left = dict(enumerate(questions))
    try:
        for number, result in completed(pool, decide, enumerate(questions), lambda _: True, deadline):
            question = left.pop(number)
            yield _open(question, result.reason) if isinstance(result, Lost) else result
            watch(len(questions) - len(left), len(questions))
    except LimitReached as limit:
        for question in left.values():
            yield _open(question, str(limit))


def _open(question: CellQuestion, reason: str) -> Cell:
    return Cell(question.rule, question.axiom, CellAnswer.OPEN, Status.UNKNOWN, {"reason": reason}, 0.0)


__all__ = ["AXIOMS", "RULES", "cells", "chosen"]
