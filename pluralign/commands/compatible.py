"""`pluralign compatible`."""

from __future__ import annotations

from typing import Annotated

import typer

import pluralign as pl
from pluralign.commands.options import (
    AXIOMS,
    AsJson,
    CertificateFile,
    ClusterAddress,
    LratFolder,
    StoreFile,
    TimeLimit,
    listed,
)
from pluralign.commands.output import give
from pluralign.formulations.errors import InputError
from pluralign.formulations.files import folder_of


def compatible(
    axioms: Annotated[
        list[str] | None,
        typer.Argument(
            metavar="AXIOM…",
            help=f"of {AXIOMS}, without clones and local-iia (which compare different sets of candidates), and "
            "majority-relation (C1) and neutrality",
        ),
    ] = None,
    candidates: Annotated[int | None, typer.Option(metavar="M", help="3 if absent")] = None,
    voters: Annotated[int, typer.Option(min=1, metavar="N", help="all profiles of 1 to N voters")] = 3,
    instance: Annotated[
        str | None,
        typer.Option(
            metavar="INSTANCE", help="its feasible rankings are allowed; if it has ballots, only these are cast"
        ),
    ] = None,
    family: Annotated[
        str | None, typer.Option(metavar='"012 021"', help="the allowed rankings, by numbers of the candidates from 0")
    ] = None,
    named_voters: Annotated[
        bool, typer.Option("--named-voters", help="the output may depend on who casts which ballot")
    ] = False,
    minimal_sets: Annotated[
        bool,
        typer.Option(
            "--minimal-sets",
            help="all minimal sets of the axioms (all, but the last two, if none is named) that no rule satisfies, and all "
            "maximal ones that some rule does",
        ),
    ] = False,
    dimension: Annotated[
        int | None,
        typer.Option(
            metavar="D", help="with --minimal-sets: of each family of feasible rankings in so many dimensions"
        ),
    ] = None,
    markdown: Annotated[
        str | None,
        typer.Option(metavar="FILE.md", help="with --minimal-sets: write the sets and arguments in Markdown"),
    ] = None,
    workers: Annotated[int, typer.Option(metavar="N", help="0: this process; else others decide")] = 0,
    cluster: ClusterAddress = None,
    store: StoreFile = None,
    time_limit: TimeLimit = None,
    certificate: CertificateFile = None,
    lrat: LratFolder = None,
    as_json: AsJson = False,
) -> int:
    """Does some rule satisfy all these axioms? A rule as a table, or an argument that there is none."""
    from pluralign import show_sets
    from pluralign.process.progress import counted
    from pluralign.proofs.certificates.answers import write_text

    if lrat is not None:
        folder_of(lrat, "lrat")
    given = None if instance is None else pl.load(instance)
    allowed = None if family is None else _rankings(family)
    if minimal_sets:
        with counted("minimal sets", "families") as watch:
            answer = pl.minimal_sets(
                listed(axioms),
                candidates,
                voters,
                dimension,
                given,
                allowed,
                named_voters,
                time_limit,
                cluster,
                workers,
                store,
                watch,
            )
        if markdown is not None:
            write_text(markdown, show_sets.markdown(answer.result), "the sets")
        return give(answer, as_json, certificate, lrat=lrat)
    if dimension is not None or markdown is not None:
        raise InputError("--dimension and --markdown go with --minimal-sets")
    answer = pl.compatible(
        listed(axioms), candidates, voters, given, allowed, named_voters, time_limit, cluster, workers, store
    )
    return give(answer, as_json, certificate, lrat=lrat)


def _rankings(text: str) -> list[list[int]]:
    """Words of digits as rankings."""
    words = text.replace(",", " ").split()
    if not words or not all(word.isascii() and word.isdigit() for word in words):
        raise InputError(f'--family {text!r}: give rankings by numbers of the candidates from 0, such as "012 021"')
    return [[int(digit) for digit in word] for word in words]
