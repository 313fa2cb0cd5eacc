"""`pluralign distortion`."""

from __future__ import annotations

from typing import Annotated

import typer

import pluralign as pl
from pluralign.commands.options import (
    RULES,
    AsJson,
    CertificateFile,
    CoqFile,
    FeaturesFile,
    Format,
    IncompleteOption,
    InstanceArgument,
    Plot,
    TiesOption,
    TimeLimit,
)
from pluralign.commands.output import give, writable


def distortion(
    instance: InstanceArgument,
    candidate: Annotated[str | None, typer.Option(metavar="NAME", help="of this candidate")] = None,
    lottery: Annotated[
        str | None, typer.Option(metavar="FILE.json", help='of this lottery: {"A": "1/3", "B": "2/3"}')
    ] = None,
    rule: Annotated[str | None, typer.Option(metavar="RULE", help=f"of the first candidate of: {RULES}")] = None,
    best: Annotated[bool, typer.Option("--best", help="the candidate of least distortion")] = False,
    best_lottery: Annotated[bool, typer.Option("--best-lottery", help="the lottery of least distortion")] = False,
    candidates: Annotated[bool, typer.Option("--candidates", help="of every candidate")] = False,
    shift: Annotated[bool, typer.Option("--shift", help="subtract its least value from each feature")] = False,
    skip_empty: Annotated[
        bool, typer.Option("--skip-empty", help="leave out ballots that no θ ≥ 0 is consistent with")
    ] = False,
    features: FeaturesFile = None,
    fmt: Format = None,
    ties: TiesOption = "refuse",
    incomplete: IncompleteOption = None,
    time_limit: TimeLimit = None,
    certificate: CertificateFile = None,
    coq: CoqFile = None,
    plot: Plot = None,
    as_json: AsJson = False,
) -> int:
    """How much utility a choice loses in the worst case, given only rankings; without options of all rules, and the best."""
    writable(plot)
    loaded = pl.load(instance, features, fmt, ties=ties, incomplete=incomplete)  # type: ignore[arg-type]
    answer = pl.distortion(
        loaded, candidate, lottery, rule, best, best_lottery, candidates, shift, skip_empty, time_limit
    )
    return give(answer, as_json, certificate, plot, coq)
