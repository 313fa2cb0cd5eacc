"""`pluralign axioms`."""

from __future__ import annotations

from typing import Annotated

import typer

import pluralign as pl
from pluralign.commands.options import (
    AsJson,
    AxiomNames,
    CertificateFile,
    FeaturesFile,
    Format,
    IncompleteOption,
    InstanceArgument,
    Plot,
    RuleName,
    TiesOption,
    TimeLimit,
    listed,
)
from pluralign.commands.output import give, writable
from pluralign.process.exit_codes import ANSWERED, UNDECIDED


def axioms(
    instance: InstanceArgument,
    rule: RuleName,
    axiom: AxiomNames = None,
    second: Annotated[str | None, typer.Option(metavar="INSTANCE", help="a second profile, for separability")] = None,
    features: FeaturesFile = None,
    fmt: Format = None,
    ties: TiesOption = "refuse",
    incomplete: IncompleteOption = None,
    time_limit: TimeLimit = None,
    certificate: CertificateFile = None,
    plot: Plot = None,
    as_json: AsJson = False,
) -> int:
    """Which axioms a rule satisfies on an instance, each verdict with a witness and a proof; exit code 3 if one is open."""
    writable(plot)
    other = None if second is None else pl.load(second, features, fmt, ties=ties, incomplete=incomplete)  # type: ignore[arg-type]
    loaded = pl.load(instance, features, fmt, ties=ties, incomplete=incomplete)  # type: ignore[arg-type]
    answer = pl.axioms(loaded, rule, listed(axiom) or None, other, time_limit)
    give(answer, as_json, certificate, plot)
    undecided = any(row["holds"] is None and row["applies"] for row in answer.result["axioms"].values())
    return UNDECIDED if undecided else ANSWERED
