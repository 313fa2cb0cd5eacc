"""`pluralign report`."""

from __future__ import annotations

import sys
from typing import Annotated

import typer

import pluralign as pl
from pluralign.commands.options import AsJson
from pluralign.commands.output import print_json
from pluralign.process.exit_codes import ANSWERED


def report(
    certificates: Annotated[list[str], typer.Argument(metavar="CERTIFICATE…", help="files of certificates")],
    out: Annotated[
        str | None,
        typer.Option("--out", "-o", metavar="FILE.html", help="write the page there; without it to standard output"),
    ] = None,
    budget: Annotated[int | None, typer.Option(min=1, metavar="STEPS", help="of the checker, as in check")] = None,
    as_json: AsJson = False,
) -> int:
    """Explain certificates on one page of HTML that needs no network: the claim, why it is true, how to check it."""
    page = pl.report(certificates, out, budget)
    if as_json:
        print_json({"file": out, "bytes": len(page.encode())})
    elif out is None:
        sys.stdout.write(page)
    else:
        print(f"{out}: {len(page.encode())} bytes")
    return ANSWERED
