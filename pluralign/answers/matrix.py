"""`matrix`: the table rules × axioms, with a certificate for everything proved."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from contextlib import ExitStack
from pathlib import Path
from typing import Any

from pluralign.answers import arguments
from pluralign.answers.answer import Answer
from pluralign.formulations.errors import InputError
from pluralign.formulations.files import path_of
from pluralign.process.pools import opened
from pluralign.proofs.certificates import answers as certificates
from pluralign.proofs.matrix.cell import Cell, CellAnswer
from pluralign.proofs.matrix.table import catalogued, cells, chosen_axioms, chosen_rules, not_catalogued, specification
from pluralign.proofs.search.store import Store
from pluralign.proofs.theorems.formal_statements import formal_statement
from pluralign.solver.results import Status


@arguments.limited
def matrix(
    rules: Sequence[str] = (),
    axioms: Sequence[str] = (),
    *,
    every: bool = False,
    recompute: bool = False,
    quick: bool = False,
    folder: str | Path | None = None,
    store: str | Path | None = None,
    cluster: str | None = None,
    workers: int = 0,
    time_limit: float | None = None,
    watch: Callable[[int, int], None] = lambda done, all_: None,
) -> Answer:
    """The cells of the table: those of the given rules and axioms, or of all that the README shows.

    every: of all there are, where none are given; those that the catalogue does not have are then left open. Cells are read
    from the catalogue of this package, whose certificates are checked again; those that it does not have are made from nothing.
    recompute: all are. quick: they are, by smaller searches, a few seconds a cell. folder: where the certificates are written,
    RULE.AXIOM.json each. For cells made from nothing: store, an SQLite file that keeps what is decided, cluster, address of a
    dask.distributed scheduler, workers, local processes, 0 for this one. watch: told (done, all) of them.

    Result: `rules`, `axioms` and `cells`, a list of `{rule, axiom, verdict, status, certificate, about, formal, seconds}`;
    verdict is "proved" (a theorem; `about` says for which m: `candidates` is a list, or "all" where `reference` has a written
    proof and `certified` the m with certificates), "violated" (`about` has the smallest instance known; `minimal` is "proved"
    or "claimed" where there is no smaller one, and `smaller` says why), "no violation found" (`about` says what was
    exhausted), "open", or "not asked" (`resolvability` of losses, which break no ties); formal names the proposition of
    `proofs/formal/statements` that settles the cell for every number of candidates, or is None. The status of the answer is
    unknown if a cell is open, claimed if one is. Raises `InputError`
    for unknown names, a folder or a store that cannot be written, and a cluster that cannot be reached.
    """
    names = {
        "rules": chosen_rules(arguments.words(rules, "rules"), every),
        "axioms": chosen_axioms(arguments.words(axioms, "axioms"), every),
    }
    folder = None if folder is None else path_of(folder, "folder")
    if folder is not None:
        _make(Path(folder))
    deadline, workers = arguments.deadline(time_limit), arguments.whole(workers, "workers")
    read: list[Cell] = []
    wanted = [(rule, axiom) for rule in names["rules"] for axiom in names["axioms"]]
    if not (recompute or quick):
        read, wanted = catalogued(names["rules"], names["axioms"])
    if every and not (recompute or quick):  # hours, if nothing is known of many
        read, wanted = [*read, *map(not_catalogued, wanted)], []
    made: Iterator[Cell] = iter(())
    with ExitStack() as stack:
        if wanted:
            pool = stack.enter_context(opened(workers, cluster))
            kept = stack.enter_context(Store(store, specification(quick)))
            made = cells(wanted, quick, pool, kept, deadline, watch)
        found = {(cell.rule, cell.axiom): (cell, _written(cell, folder)) for cell in (*read, *made)}
    order = [(rule, axiom) for rule in names["rules"] for axiom in names["axioms"]]
    rows = [_row(*found[key]) for key in order]
    evidence = [certificate for key in order for certificate in found[key][0].certificates]
    status = Status.UNKNOWN if any(row["verdict"] == "open" for row in rows) else Status.PROVED
    if status is Status.PROVED and any(row["status"] == Status.CLAIMED for row in rows):
        status = Status.CLAIMED
    return Answer(status, {**names, "cells": rows}, evidence, "matrix")


def _written(cell: Cell, folder: str | None) -> str | None:
    """The file with the certificates of the cell, None without a folder or certificates."""
    if folder is None or not cell.certificates:
        return None
    path = str(Path(folder) / f"{cell.rule.replace(':', '-')}.{cell.axiom}.json")
    certificates.write(path, cell.certificates)
    return path


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
