"""`pluralign explore`."""

from __future__ import annotations

import sys
import webbrowser
from typing import Annotated

import typer

from pluralign.commands.options import AsJson, FeaturesFile
from pluralign.commands.output import print_json
from pluralign.formulations.extras import require
from pluralign.process.exit_codes import ANSWERED


def explore(
    instance: Annotated[
        str | None, typer.Argument(metavar="[INSTANCE]", help="what the page begins with, as for the other commands")
    ] = None,
    features: FeaturesFile = None,
    port: Annotated[int, typer.Option(min=0, max=65535, metavar="PORT", help="0: one that is free")] = 0,
    workers: Annotated[
        int, typer.Option(min=1, max=16, metavar="N", help="processes that answer; one is kept for quick questions")
    ] = 3,
    no_browser: Annotated[
        bool, typer.Option("--no-browser", help="print the address, and leave opening it to you")
    ] = False,
    as_json: AsJson = False,
) -> int:
    """Change an instance by hand on a local page, where every answer is exact and has a certificate.

    The page is served to this machine only, at an address that holds a secret; Ctrl-C ends it. Candidates are dragged, voters
    added, rules and axioms followed; the instance, pictures and certificates are saved from the page.
    """
    require("tornado", "explore")
    from pluralign.explorer.documents import FIRST, first
    from pluralign.explorer.server import serve

    start = first(FIRST if instance is None else instance, features)

    def ready(url: str) -> None:
        if as_json:
            print_json({"url": url})
            sys.stdout.flush()
        else:
            print(f"{url}\nCtrl-C ends it", flush=True)
        if not no_browser:
            webbrowser.open(url)

    serve(start, port, workers, ready)
    return ANSWERED
