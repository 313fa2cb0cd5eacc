"""`matrix`: the table rules × axioms, with a certificate for everything proved."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any

from pluralign.answers import arguments
from pluralign.answers.answer import Answer
from pluralign.formulations.errors import InputError
from pluralign.formulations.files import path_of
from pluralign.process.pools import opened
from pluralign.proofs.axioms.axioms import AXIOMS
from pluralign.proofs.certificates import answers as certificates
from pluralign.proofs.matrix.cells import Cell, CellAnswer
from pluralign.proofs.matrix.table import RULES, cells, chosen
from pluralign.proofs.theorems.formal_statements import formal_statement
from pluralign.solver.results import Status


def matrix(
    rules: Sequence[str] = (),
    axioms: Sequence[str] = (),
    *,
    quick: bool = False,
    folder: str | Path | None = None,
    workers: int = 0,
    time_limit: float | None = None,
    watch: Callable[[int, int], None] = lambda done, all_: None,
) -> Answer:
    """Decide every cell of the table: all rules and axioms, or those given.

    quick: smaller searches, a few seconds a cell. folder: where the certificates are written, RULE.AXIOM.json each. workers:
    local processes, 0 for this one. watch: told (done, all) cells.

    Result: `rules`, `axioms` and `cells`, a list of `{rule, axiom, verdict, status, certificate, about, formal, seconds}`;
    verdict is "proved" (a theorem, `about` says for which m), "violated" (`about` has the smallest instance found), "no
    violation found" (`about` says what was exhausted) or "open"; formal names the proposition of
    `proofs/formal/Statements.v` that settles the cell for every number of candidates, or is None. The status of the answer
    is unknown if a cell is open. Raises `InputError`
    for unknown names and a folder that cannot be written.
    """
    names = {
        "rules": chosen(arguments.words(rules, "rules"), RULES, "rule"),
        "axioms": chosen(arguments.words(axioms, "axioms"), list(AXIOMS), "axiom"),
    }
    folder = None if folder is None else path_of(folder, "folder")
    if folder is not None:
        _make(Path(folder))
    deadline, workers = arguments.deadline(time_limit), arguments.whole(workers, "workers")
    found: dict[tuple[str, str], dict[str, Any]] = {}
    evidence: list[certificates.Certificate] = []
    with opened(workers) as pool:
        for cell in cells(names["rules"], names["axioms"], quick, pool, deadline, watch):
            file = None
            if folder is not None and cell.certificates:
                path = Path(folder) / f"{cell.rule.replace(':', '-')}.{cell.axiom}.json"
                certificates.write(str(path), cell.certificates)
                file = str(path)
            evidence += cell.certificates
            found[cell.rule, cell.axiom] = _row(cell, file)
    rows = [found[rule, axiom] for rule in names["rules"] for axiom in names["axioms"]]
    status = Status.UNKNOWN if any(row["verdict"] == "open" for row in rows) else Status.PROVED
    if status is Status.PROVED and any(row["status"] == Status.CLAIMED for row in rows):
        status = Status.CLAIMED
    return Answer(status, {**names, "cells": rows}, evidence, "matrix")


def _make(folder: Path) -> None:
    try:
        folder.mkdir(parents=True, exist_ok=True)
    except OSError as error:
        raise InputError(
            f"{folder}: cannot be made a folder for certificates ({error.strerror}); name another"
        ) from None


def _row(cell: Cell, file: str | None) -> dict[str, Any]:
    return {
        "rule": cell.rule,
        "axiom": cell.axiom,
        "verdict": str(cell.answer),
        "status": str(cell.status),
        "certificate": file,
        "about": cell.about,
        "formal": formal_statement(cell.rule, cell.axiom, cell.answer is not CellAnswer.VIOLATED),
        "seconds": round(cell.seconds, 3),
    }
