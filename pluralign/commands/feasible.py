"""`pluralign feasible`."""

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
    Plot,
    TiesOption,
    TimeLimit,
)
from pluralign.commands.output import give, writable


def feasible(
    instance: InstanceArgument,
    ranking: Annotated[
        str, typer.Argument(metavar='"A>B>C"', help='best first, ≻ is > too; or a JSON list: \'["A", "B"]\'')
    ],
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
    """Is a ranking feasible? A parameter θ that induces it, or a minimal conflict."""
    writable(plot)
    loaded = pl.load(instance, features, fmt, ties=ties, incomplete=incomplete)  # type: ignore[arg-type]
    if plot is not None:
        from pluralign.pictures.instances import require_features

        require_features(loaded)
    answer = pl.feasible(loaded, ranking, time_limit)
    return give(answer, as_json, certificate, plot, coq)
