"""`pluralign prove`: theorems listed, proved or refuted."""

from __future__ import annotations

from typing import Annotated

import typer

import pluralign as pl
from pluralign.commands.options import (
    AsJson,
    CertificateFile,
    ClusterAddress,
    Large,
    LratFolder,
    StoreFile,
    TimeLimit,
    WorkersOption,
    processes,
)
from pluralign.commands.output import give, print_json
from pluralign.formulations.files import folder_of
from pluralign.process.exit_codes import ANSWERED


def prove(
    theorem: Annotated[
        str | None,
        typer.Argument(
            metavar="[THEOREM]",
            help="a theorem of --list, any other RULE/AXIOM of a rule on rankings, RULE for those listed, or RULE/all",
        ),
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
    large: Large = False,
    scripts: Annotated[
        str | None, typer.Option(metavar="FOLDER", help="write the SMT-LIB 2 scripts; unsat means proved")
    ] = None,
    workers: WorkersOption = None,
    cluster: ClusterAddress = None,
    store: StoreFile = None,
    time_limit: TimeLimit = None,
    certificate: CertificateFile = None,
    lrat: LratFolder = None,
    as_json: AsJson = False,
) -> int:
    """Prove theorems on few candidates for every number of voters, or refute them."""
    if listing:
        return _list(as_json)
    if lrat is not None:
        folder_of(lrat, "lrat")
    from pluralign.process.progress import counted

    with counted("prove", "queries") as watch:
        answer = pl.prove(
            theorem,
            candidates,
            domain,
            None if instance is None else pl.load(instance),
            large=large,
            scripts=scripts,
            workers=processes(workers),
            cluster=cluster,
            store=store,
            time_limit=time_limit,
            watch=watch,
        )
    return give(answer, as_json, certificate, lrat=lrat)


def _list(as_json: bool) -> int:
    from pluralign import show

    rows = pl.list_theorems()
    if as_json:
        print_json({"theorems": rows})
    else:
        print(show.theorems(rows))
    return ANSWERED
