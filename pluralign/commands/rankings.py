"""`pluralign rankings`."""

from __future__ import annotations

from typing import Annotated

import typer

import pluralign as pl
from pluralign.commands.options import (
    AsJson,
    CertificateFile,
    CoqFile,
    FeaturesFile,
    Format,
    IncompleteOption,
    InstanceArgument,
    TiesOption,
    TimeLimit,
)
from pluralign.commands.output import give


def rankings(
    instance: InstanceArgument,
    count: Annotated[bool, typer.Option("--count", help="their number alone, without listing them")] = False,
    most: Annotated[int, typer.Option(min=1, metavar="N", help="refuse to list more than so many")] = 1_000_000,
    features: FeaturesFile = None,
    fmt: Format = None,
    ties: TiesOption = "refuse",
    incomplete: IncompleteOption = None,
    time_limit: TimeLimit = None,
    certificate: CertificateFile = None,
    coq: CoqFile = None,
    as_json: AsJson = False,
) -> int:
    """All feasible rankings, each with a parameter θ that induces it."""
    loaded = pl.load(instance, features, fmt, ties=ties, incomplete=incomplete)  # type: ignore[arg-type]
    answer = pl.rankings(loaded, count, most, time_limit)
    return give(answer, as_json, certificate, coq=coq)
