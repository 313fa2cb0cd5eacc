"""`pluralign matrix`: arguments to `pl.matrix`, the table in several forms."""

from __future__ import annotations

from functools import partial
from typing import Annotated

import typer


def matrix(
    rule: Annotated[list[str] | None, typer.Option(help="only this rule (may be repeated)")] = None,
    axiom: Annotated[list[str] | None, typer.Option(help="only this axiom (may be repeated)")] = None,
    quick: Annotated[bool, typer.Option("--quick", help="smaller searches, a few seconds a cell")] = False,
    certificates: Annotated[
        str | None, typer.Option(metavar="FOLDER", help="write the certificates, a file for each cell")
    ] = None,
    markdown: Annotated[str | None, typer.Option(metavar="FILE.md", help="write the table in Markdown")] = None,
    plot: Annotated[str | None, typer.Option(metavar="FILE", help="write a picture: .png, .svg or .pdf")] = None,
    workers: Annotated[
        int | None, typer.Option(metavar="N", help="processes, 0 for none but this; one for each processor if absent")
    ] = None,
    time_limit: Annotated[
        float | None, typer.Option(min=0.0, metavar="SECONDS", help="stop after so long; what is left is open")
    ] = None,
    as_json: Annotated[bool, typer.Option("--json", help="print one JSON object and nothing else")] = False,
) -> int:
    """The table rules × axioms: proved, violated and where, searched in vain, or open."""
    from pluralign import cli
    from pluralign.pictures.canvas import ready
    from pluralign.pictures.matrix import draw
    from pluralign.pools import processors
    from pluralign.prove_command import counted
    from pluralign.tabulating import LEGEND
    from pluralign.tabulating import markdown as as_markdown
    from pluralign.tabulating import matrix as decide
    from proofs.certificates import write_text

    ready(plot)
    with counted("matrix", "cells") as watch:
        answer = decide(
            rule or [],
            axiom or [],
            quick=quick,
            folder=certificates,
            workers=processors() if workers is None else workers,
            time_limit=time_limit,
            watch=watch,
        )
    if markdown is not None:
        write_text(markdown, f"{as_markdown(answer.result)}\n{LEGEND}\n", "the table")
    cli._give(answer, None, as_json, "matrix", None if plot is None else partial(draw, path=plot))
    decided = any(row["verdict"] != "open" for row in answer.result["cells"])
    return cli.ANSWERED if decided else cli.UNDECIDED
