"""`pluralign matrix`: the table in several forms."""

from __future__ import annotations

from typing import Annotated

import typer

import pluralign as pl
from pluralign.commands.options import (
    AsJson,
    AxiomNames,
    ClusterAddress,
    Plot,
    StoreFile,
    TimeLimit,
    WorkersOption,
    listed,
    processes,
)
from pluralign.commands.output import give, writable
from pluralign.process.exit_codes import ANSWERED, UNDECIDED


def matrix(
    rule: Annotated[
        list[str] | None,
        typer.Option(metavar="RULE", help="only this rule; several are repeated or joined by commas"),
    ] = None,
    axiom: AxiomNames = None,
    every: Annotated[bool, typer.Option("--all", help="all rules and axioms there are, where none are named")] = False,
    recompute: Annotated[
        bool, typer.Option("--recompute", help="make every cell from nothing, instead of reading the catalogue")
    ] = False,
    quick: Annotated[bool, typer.Option("--quick", help="the same by smaller searches, a few seconds a cell")] = False,
    certificates: Annotated[
        str | None, typer.Option(metavar="FOLDER", help="write the certificates, a file for each cell")
    ] = None,
    markdown: Annotated[str | None, typer.Option(metavar="FILE.md", help="write the table in Markdown")] = None,
    plot: Plot = None,
    store: StoreFile = None,
    workers: WorkersOption = None,
    cluster: ClusterAddress = None,
    time_limit: TimeLimit = None,
    as_json: AsJson = False,
) -> int:
    """The table rules × axioms: proved, or violated and where; from the catalogue, or made from nothing."""
    from pluralign import marks
    from pluralign.process.progress import counted
    from pluralign.proofs.certificates.answers import write_text

    writable(plot)
    with counted("matrix", "cells") as watch:
        answer = pl.matrix(
            listed(rule),
            listed(axiom),
            every=every,
            recompute=recompute,
            quick=quick,
            folder=certificates,
            store=store,
            cluster=cluster,
            workers=processes(workers),
            time_limit=time_limit,
            watch=watch,
        )
    if markdown is not None:
        write_text(markdown, f"{marks.markdown(answer.result)}\n{marks.legend(answer.result)}\n", "the table")
    give(answer, as_json, plot=plot)
    decided = any(row["verdict"] != "open" for row in answer.result["cells"])
    return ANSWERED if decided else UNDECIDED
