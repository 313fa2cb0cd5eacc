"""`pluralign bench`."""

from __future__ import annotations

from functools import partial
from typing import Annotated

import typer

from pluralign.commands.options import AsJson, ClusterAddress, Plot, StoreFile
from pluralign.commands.output import drawn, fail, print_json
from pluralign.process.exit_codes import ANSWERED, INTERRUPTED


def bench(
    suite: Annotated[
        str,
        typer.Argument(metavar="[SUITE]", help='a suite of benchmarks/registry.py, "peers" for all of these, or all'),
    ] = "all",
    quick: Annotated[bool, typer.Option("--quick", help="small sizes only, under 4 minutes")] = False,
    full: Annotated[bool, typer.Option("--full", help="all sizes, under an hour; without it under 25 minutes")] = False,
    out: Annotated[
        str | None, typer.Option(metavar="FILE", help="write each row to a new file (JSON Lines) as it is measured")
    ] = None,
    compare: Annotated[
        str | None, typer.Option(metavar="OLD", help="compare with the rows that an earlier run wrote")
    ] = None,
    read: Annotated[
        str | None, typer.Option(metavar="FILE", help="read the rows of this file instead of running the suite")
    ] = None,
    write: Annotated[
        str | None,
        typer.Option(
            metavar="FILE.md", help="replace the tables of a document, such as docs/benchmarks.md, by this run's"
        ),
    ] = None,
    workers: Annotated[
        int, typer.Option(metavar="N", help="processes; 0, one case after another, is what times are measured by")
    ] = 0,
    cluster: ClusterAddress = None,
    store: StoreFile = None,
    listing: Annotated[bool, typer.Option("--list", help="list the cases and run nothing")] = False,
    plot: Plot = None,
    as_json: AsJson = False,
) -> int:
    """Time and memory of frozen cases as they grow, beside straightforward alternatives, each in a fresh process."""
    from pluralign.benchmarks import command, registry
    from pluralign.pictures import benchmarks, canvas
    from pluralign.process.pools import opened
    from pluralign.proofs.search.store import Store

    canvas.ready(plot)
    size = command.size_of(quick, full)
    if listing:
        rows = command.listed(suite, size)
        if as_json:
            print_json({"cases": rows})
        else:
            print(command.shown_list(rows))
        return ANSWERED
    try:
        with opened(workers, cluster) as pool, Store(store, registry.specification(size)) as kept:
            found = command.bench(suite, size, out, compare, read, command.say, pool, kept, write)
    except KeyboardInterrupt:
        return fail(command.interrupted(out), INTERRUPTED)
    picture = None if plot is None else partial(benchmarks.draw, path=plot)
    with drawn(picture, [*found["results"], *found["fits"]]):
        if as_json:
            print_json(found)
        else:
            print(command.shown(found))
    return ANSWERED
