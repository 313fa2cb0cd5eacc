"""`pluralign learn`."""

from __future__ import annotations

import sys
from typing import Annotated, Any

import typer

import pluralign as pl
from pluralign.commands import votes_table
from pluralign.commands.options import AsJson, CertificateFile, ClusterAddress, Plot, StoreFile, TimeLimit
from pluralign.commands.output import give, writable
from pluralign.formulations.errors import InputError
from pluralign.process.exit_codes import UNDECIDED

GroupOption = Annotated[
    str | None,
    typer.Option(
        metavar="COLUMN",
        help="a column of VOTES with a group for each prompt; groups are not split, and resampled whole",
    ),
]


def learn(
    votes: Annotated[
        str, typer.Argument(metavar="VOTES", help="a table (.csv .tsv .jsonl .json .parquet, also .gz) or an instance")
    ],
    features: votes_table.FeaturesOption = None,
    texts: votes_table.TextsOption = None,
    size: Annotated[str, typer.Option(metavar="K|auto", help="at most so many rewards")] = "4",
    outliers: Annotated[
        str,
        typer.Option(metavar="exclude|allow|D", help="members that disagree with more than half (or D) of the votes"),
    ] = "exclude",
    shrinkage: Annotated[
        str, typer.Option(metavar="auto|S", help="of few votes towards a soft Bradley-Terry model, 0 to 1")
    ] = "auto",
    validation: Annotated[
        str, typer.Option(metavar="SHARE", help="of the prompts, which are not learned from; 0 for none")
    ] = "0.2",
    group: GroupOption = None,
    standardise: Annotated[str, typer.Option(metavar="HOW", help="features: within-prompt or no")] = "within-prompt",
    starts: Annotated[int, typer.Option(min=0, metavar="N", help="soft starts beside boosting, for each size")] = 6,
    method: Annotated[
        str,
        typer.Option(metavar="NAME", help="auto (best), descent, boosting, annealing, mixture or stagewise"),
    ] = "auto",
    cross_validate: Annotated[
        int | None, typer.Option(min=2, metavar="N", help="also leave out each of N folds of all prompts in turn")
    ] = None,
    curve: Annotated[bool, typer.Option("--curve", help="also learn from parts of the training pairs")] = False,
    seed: Annotated[int, typer.Option(min=0, metavar="N", help="of everything random")] = 0,
    seeds: Annotated[
        int,
        typer.Option(min=1, metavar="N", help="so many seeds for the starts; the best members of each size are kept"),
    ] = 1,
    out: Annotated[str | None, typer.Option("--out", "-o", metavar="FILE.json", help="write the ensemble")] = None,
    layout: votes_table.LayoutOption = None,
    column: votes_table.ColumnOption = None,
    ignore: votes_table.Ignore = None,
    choice: votes_table.Choice = None,
    prompts: votes_table.Prompts = None,
    workers: Annotated[
        int, typer.Option(min=0, metavar="N", help="processes for seeds, folds and parts; 0 for none but this")
    ] = 0,
    cluster: ClusterAddress = None,
    store: StoreFile = None,
    time_limit: TimeLimit = None,
    certificate: CertificateFile = None,
    plot: Plot = None,
    as_json: AsJson = False,
) -> int:
    """Learn a small ensemble of linear rewards from votes on some prompts, and judge it on others."""
    from pluralign.process.progress import counted

    writable(plot)
    read_size: Any = size
    if size != "auto":
        if not size.isdecimal():
            raise InputError(f"--size {size}: give a whole number, 1 or more, or auto")
        read_size = int(size)
    known = votes_table.features_or(texts, features)
    table = votes_table.read(votes, column, ignore, choice, known, layout, prompts, group)
    groups = votes_table.groups(votes, group, column)
    with counted("learn", "parts") as watch:
        answer = pl.learn(
            table,
            size=read_size,
            outliers=outliers,
            shrinkage=shrinkage,
            validation=validation,  # type: ignore[arg-type]
            group=groups,
            standardise=standardise,  # type: ignore[arg-type]
            starts=starts,
            method=method,
            cross_validate=cross_validate,
            curve=curve,
            workers=workers,
            cluster=cluster,
            store=store,
            seed=seed,
            seeds=seeds,
            time_limit=time_limit,
            watch=watch,
        )
    if out is not None:
        pl.save_ensemble(answer, out)
    code = give(answer, as_json, certificate, plot)
    if answer.result["beats_half"] is False:
        print(
            "pluralign: on the validation prompts the ensemble is no better than the constant 1/2: these features tell "
            "nothing that few rewards could use; see the baselines",
            file=sys.stderr,
        )
        return UNDECIDED
    return code
