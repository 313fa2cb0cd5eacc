"""`pluralign matrix`: the table in several forms."""

from __future__ import annotations

from functools import partial
from typing import Annotated

import typer

import pluralign as pl
from pluralign import show
from pluralign.commands.options import AsJson, AxiomNames, Plot, TimeLimit, Workers, listed, processes
from pluralign.commands.output import give
from pluralign.process.exit_codes import ANSWERED, UNDECIDED


def matrix(
    rule: Annotated[
        list[str] | None,
        typer.Option(metavar="RULE", help="only this rule; several are repeated or joined by commas"),
    ] = None,
    axiom: AxiomNames = None,
    quick: Annotated[bool, typer.Option("--quick", help="smaller searches, a few seconds a cell")] = False,
    certificates: Annotated[
        str | None, typer.Option(metavar="FOLDER", help="write the certificates, a file for each cell")
    ] = None,
    markdown: Annotated[str | None, typer.Option(metavar="FILE.md", help="write the table in Markdown")] = None,
    plot: Plot = None,
    workers: Workers = None,
    time_limit: TimeLimit = None,
    as_json: AsJson = False,
) -> int:
    """The table rules × axioms: proved, violated and where, searched in vain, or open."""
    from pluralign import marks
    from pluralign.pictures.canvas import ready
    from pluralign.pictures.matrix import draw
    from pluralign.process.progress import counted
    from pluralign.proofs.certificates.answers import write_text

    ready(plot)
    with counted("matrix", "cells") as watch:
        answer = pl.matrix(
            listed(rule),
            listed(axiom),
            quick=quick,
            folder=certificates,
            workers=processes(workers),
            time_limit=time_limit,
            watch=watch,
        )
    if markdown is not None:
        write_text(markdown, f"{marks.markdown(answer.result)}\n{marks.LEGEND}\n", "the table")
    give(answer, show.matrix, as_json, picture=None if plot is None else partial(draw, path=plot))
    decided = any(row["verdict"] != "open" for row in answer.result["cells"])
    return ANSWERED if decided else UNDECIDED
