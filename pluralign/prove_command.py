"""`pluralign prove`: arguments to `pl.prove`, progress on standard error, exit codes."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Annotated

import typer


def prove(
    theorem: Annotated[
        str | None,
        typer.Argument(metavar="[THEOREM]", help="a name such as lcpo/po, or a rule for all of its theorems"),
    ] = None,
    listing: Annotated[bool, typer.Option("--list", help="what can be proved, and where it is from")] = False,
    candidates: Annotated[int | None, typer.Option(metavar="M", help="another number of candidates")] = None,
    domain: Annotated[
        str | None,
        typer.Option(metavar="DOMAIN", help="allowed rankings: any set, those of the plane, or of given features"),
    ] = None,
    instance: Annotated[
        str | None, typer.Option(metavar="INSTANCE", help="points of the domain features: a file or builtin:NAME")
    ] = None,
    large: Annotated[bool, typer.Option("--large", help="allow sizes that take very long")] = False,
    scripts: Annotated[
        str | None, typer.Option(metavar="FOLDER", help="write the SMT-LIB 2 scripts; unsat means proved")
    ] = None,
    workers: Annotated[
        int | None, typer.Option(metavar="N", help="processes, 0 for none but this; one for each processor if absent")
    ] = None,
    time_limit: Annotated[
        float | None, typer.Option(min=0.0, metavar="SECONDS", help="stop after so long; what is settled is reported")
    ] = None,
    certificate: Annotated[str | None, typer.Option(metavar="FILE", help="write the certificates")] = None,
    as_json: Annotated[bool, typer.Option("--json", help="print one JSON object and nothing else")] = False,
) -> int:
    """Prove theorems on few candidates for every number of voters, or refute them."""
    from pluralign import api, cli, proving, show
    from pluralign.pools import processors

    if listing:
        rows = proving.theorems()
        if as_json:
            cli._print_json({"theorems": rows})
        else:
            print(show.theorems(rows))
        return cli.ANSWERED
    with counted("prove", "queries") as watch:
        answer = proving.prove(
            theorem,
            candidates,
            domain,
            None if instance is None else api.load(instance),
            large=large,
            scripts=scripts,
            workers=processors() if workers is None else workers,
            time_limit=time_limit,
            watch=watch,
        )
    return cli._give(answer, certificate, as_json, "prove")


@contextmanager
def counted(what: str, units: str) -> Iterator[Callable[[int, int], None]]:
    """Units done of all, on standard error where that is a terminal; wiped away at the end."""
    from rich.console import Console
    from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeElapsedColumn

    console = Console(stderr=True)
    if not console.is_terminal:
        yield lambda done, all_: None
        return
    columns = (TextColumn(what), BarColumn(), MofNCompleteColumn(), TextColumn(units), TimeElapsedColumn())
    with Progress(*columns, console=console, transient=True) as drawn:
        task = drawn.add_task(what, total=None)
        yield lambda done, all_: drawn.update(task, completed=done, total=all_)
