"""`pluralign evaluate`."""

from __future__ import annotations

from typing import Annotated, Any

import typer

import pluralign as pl
from pluralign.commands import votes_table
from pluralign.commands.options import AsJson, CertificateFile, Plot
from pluralign.commands.output import give, writable


def evaluate(
    ensemble: Annotated[
        str, typer.Argument(metavar="ENSEMBLE", help="a file of `learn`, an answer of `calibrate`, or members as JSON")
    ],
    votes: Annotated[
        str, typer.Argument(metavar="VOTES", help="a table (.csv .tsv .jsonl .json .parquet, also .gz) or an instance")
    ],
    features: votes_table.FeaturesOption = None,
    texts: votes_table.TextsOption = None,
    against: Annotated[
        str | None,
        typer.Option(
            metavar="NAME|FILE", help="compare with half, hedged, btl or soft-btl only, or with another ensemble"
        ),
    ] = None,
    confidence: Annotated[str, typer.Option(metavar="C", help="of the intervals")] = "0.95",
    annotators: Annotated[
        int | None, typer.Option(min=1, metavar="N", help="of whom each pair's voters are a sample without replacement")
    ] = None,
    by: Annotated[
        str | None,
        typer.Option(metavar="COLUMN", help="a column of VOTES: prompts with one entry are resampled together"),
    ] = None,
    reliability: Annotated[
        bool, typer.Option("--reliability", help="how often people prefer what is given a share")
    ] = False,
    allow_overlap: Annotated[
        bool, typer.Option("--allow-overlap", help="do not remark on prompts that were learned from")
    ] = False,
    bound: Annotated[
        bool,
        typer.Option(
            "--bound", help="prove a bound on the mean error over prompts, if these and votes are independent draws"
        ),
    ] = False,
    layout: votes_table.LayoutOption = None,
    column: votes_table.ColumnOption = None,
    ignore: votes_table.Ignore = None,
    choice: votes_table.Choice = None,
    prompts: votes_table.Prompts = None,
    certificate: CertificateFile = None,
    plot: Plot = None,
    as_json: AsJson = False,
) -> int:
    """The error of an ensemble on votes: exactly on these, and estimated for all annotators, beside baselines."""
    writable(plot)
    known = votes_table.features_or(texts, features)
    table = votes_table.read(votes, column, ignore, choice, known, layout, prompts, by)
    answer = pl.evaluate(
        table,
        _ensemble(ensemble, table),
        against=against,
        confidence=confidence,  # type: ignore[arg-type]
        annotators=annotators,
        group=votes_table.groups(votes, by, column),
        reliability=reliability or plot is not None,
        allow_overlap=allow_overlap,
        bound=bound,
    )
    return give(answer, as_json, certificate, plot)


def _ensemble(path: str, votes: pl.Votes) -> Any:
    """The file's name for a learned one, whose features are found by name; else the ensemble."""
    from pluralign.answers.evaluate import learned_of

    return learned_of(path) or pl.read_ensemble(path, votes)
