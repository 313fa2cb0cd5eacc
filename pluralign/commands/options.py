"""Arguments and options that commands share, each said once."""

from __future__ import annotations

from enum import StrEnum
from typing import Annotated

import typer

from pluralign.process import limits
from pluralign.solver.results import Deadline

RULES = (
    "lcpo leximax-copeland leximax-borda leximax-plurality lcpo-half leximax-copeland-half kemeny kemeny-po slater "
    "ranked-pairs "
    "loss:NAME majority-loss:NAME; NAME: logistic exponential hinge squared-hinge squared probit "
    "label-smoothing margin davidson weight-decay"
)

AXIOMS = (
    "po pmc majority condorcet-winner condorcet-loser condorcet-winner-pareto smith majority-loser unanimity "
    "pareto-winner reversal-symmetry winner-monotonicity participation clones monotonicity separability "
    "reinforcement homogeneity local-iia positive-involvement negative-involvement strategy-proofness resolvability"
)

InstanceArgument = Annotated[
    str,
    typer.Argument(
        metavar="INSTANCE",
        help="a JSON file, a PrefLib .soc .soi .toc .toi file, a .csv of rankings, builtin:NAME, or - (standard input)",
    ),
]
FeaturesFile = Annotated[
    str | None,
    typer.Option(metavar="FILE.csv", help="features of the alternatives of a PrefLib file; first column their names"),
]
Format = Annotated[
    str | None,
    typer.Option(
        "--format", metavar="FORMAT", help="json, soc, soi, toc, toi, csv, tsv, lolib, where the name does not tell"
    ),
]
TiesOption = Annotated[
    str,
    typer.Option(
        "--ties", metavar="HOW", help="ballots that tie candidates: refuse, break (by the candidates' order) or skip"
    ),
]
IncompleteOption = Annotated[
    str | None,
    typer.Option(metavar="HOW", help="comparisons: take ballots as comparisons of the pairs that they rank"),
]
RuleName = Annotated[str, typer.Option(metavar="RULE", help=RULES)]
AxiomNames = Annotated[
    list[str] | None,
    typer.Option(
        metavar="AXIOM",
        help=f"only this axiom; several are repeated or joined by commas: {AXIOMS}; each also as NAME+tie-free, "
        "on profiles on which no tie is broken",
    ),
]
Large = Annotated[bool, typer.Option("--large", help="allow sizes that take very long")]
WorkersOption = Annotated[
    int | None, typer.Option(metavar="N", help="processes, 0 for none but this; one for each processor if absent")
]
ClusterAddress = Annotated[
    str | None, typer.Option("--cluster", metavar="ADDRESS", help="scheduler of a dask.distributed cluster")
]
StoreFile = Annotated[
    str | None, typer.Option("--store", metavar="FILE", help="keep finished work; the same command goes on with it")
]


def _from_now(context: typer.Context, seconds: float | None) -> float | None:
    """The limit counts from here, so that reading is part of it."""
    context.with_resource(limits.run(Deadline(None if seconds == float("inf") else seconds)))
    return seconds


TimeLimit = Annotated[
    float | None,
    typer.Option(
        min=0.0, metavar="SECONDS", callback=_from_now, help="stop after so long; what is open then is unknown"
    ),
]
CertificateFile = Annotated[str | None, typer.Option("--certificate", metavar="FILE", help="write the certificates")]
CoqFile = Annotated[
    str | None, typer.Option("--coq", metavar="FILE.v", help="write the proof as a theorem for Coq (docs/formal.md)")
]
LratFolder = Annotated[
    str | None,
    typer.Option(
        "--lrat", metavar="FOLDER", help="write the propositional part of proofs for LRAT checkers (docs/formal.md)"
    ),
]
Plot = Annotated[str | None, typer.Option("--plot", metavar="FILE", help="write a picture: .png, .svg or .pdf")]
AsJson = Annotated[bool, typer.Option("--json", help="print one JSON object and nothing else")]


class MilpSolver(StrEnum):
    """Solvers of the method milp."""

    highs = "highs"
    cbc = "cbc"


SolverOption = Annotated[MilpSolver, typer.Option("--solver", help="for --method milp")]


def listed(words: list[str] | None) -> list[str]:
    """ "po,pmc" as two words, wherever several are allowed."""
    return [part.strip() for word in words or [] for part in word.split(",")]


def processes(workers: int | None) -> int:
    """What --workers means: one for each processor if absent."""
    from pluralign.process.pools import processors

    return processors() if workers is None else workers
