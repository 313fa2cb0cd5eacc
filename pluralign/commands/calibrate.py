"""`pluralign calibrate`."""

from __future__ import annotations

from dataclasses import dataclass, replace
from enum import StrEnum
from typing import Annotated, Any

import typer

import pluralign as pl
from pluralign.commands import votes_table
from pluralign.commands.options import (
    AsJson,
    CertificateFile,
    ClusterAddress,
    CoqFile,
    MilpSolver,
    Plot,
    SolverOption,
    TimeLimit,
    WorkersOption,
    processes,
)
from pluralign.commands.output import give, writable
from pluralign.formulations.errors import InputError


class CalibrationMethod(StrEnum):
    """How the ensemble is made."""

    auto = "auto"
    greedy = "greedy"
    frank_wolfe = "frank-wolfe"
    milp = "milp"


def calibrate(
    votes: Annotated[
        str,
        typer.Argument(
            metavar="VOTES",
            help="a table (.csv .tsv .jsonl .json .parquet, also .gz), an instance, or builtin:NAME such as cems",
        ),
    ],
    rewards: Annotated[str, typer.Option(metavar="CLASS", help="any or linear (with features)")] = "any",
    objective: Annotated[
        str | None,
        typer.Option(metavar="NAME", help="exact, error or support; without it error, or with --size the whole curve"),
    ] = None,
    norm: Annotated[str, typer.Option(metavar="NAME", help="of the error: squared, absolute or maximum")] = "squared",
    size: Annotated[int | None, typer.Option(metavar="K", help="at most so many rewards")] = None,
    level: Annotated[str, typer.Option(metavar="EPS", help="for --objective support: the error allowed")] = "0",
    exclude_outliers: Annotated[
        str | None, typer.Option(metavar="BETA,GAMMA", help="only rewards with d(r) at most BETA·OPT + GAMMA")
    ] = None,
    features: votes_table.FeaturesOption = None,
    layout: votes_table.LayoutOption = None,
    column: votes_table.ColumnOption = None,
    ignore: votes_table.Ignore = None,
    choice: votes_table.Choice = None,
    prompts: votes_table.Prompts = None,
    leave_out_equal: Annotated[
        bool,
        typer.Option("--leave-out-equal", help="leave out pairs of equal features (for linear rewards)"),
    ] = False,
    gap: Annotated[
        str | None,
        typer.Option(
            metavar="G",
            help="the relative gap that counts as solved, such as 0.01 (default: 0, or 0.000001 for more than 200 prompts)",
        ),
    ] = None,
    nodes: Annotated[
        int | None,
        typer.Option(
            min=1, metavar="N", help="the most nodes of a branching tree (default: 30000, or 3000 without a time limit)"
        ),
    ] = None,
    method: Annotated[
        CalibrationMethod,
        typer.Option(
            help="auto is best; greedy chooses --size annotators of a profile; frank-wolfe makes --steps steps; "
            "milp is the integer program for --size rewards, which only claims its answer"
        ),
    ] = CalibrationMethod.auto,
    ensemble: Annotated[
        str | None, typer.Option(metavar="FILE", help="evaluate this ensemble (a JSON answer of calibrate, or thetas)")
    ] = None,
    solver: SolverOption = MilpSolver.highs,
    prune: Annotated[
        str | None,
        typer.Option(
            metavar="BETA", help="with --ensemble or --steps: leave its outliers out, with the theorem's bound"
        ),
    ] = None,
    steps: Annotated[int, typer.Option(min=0, metavar="N", help="so many Frank-Wolfe steps from it")] = 0,
    members: Annotated[
        int | None,
        typer.Option(min=0, metavar="N", help="show and write only N rewards of the ensemble, the heaviest"),
    ] = None,
    workers: WorkersOption = None,
    cluster: ClusterAddress = None,
    time_limit: TimeLimit = None,
    certificate: CertificateFile = None,
    coq: CoqFile = None,
    plot: Plot = None,
    as_json: AsJson = False,
) -> int:
    """Ensembles of rewards that prefer each response as often as the annotators do; exactly, nearly, or with few rewards."""
    from pluralign.answers.calibration import heaviest

    writable(plot)
    if method is CalibrationMethod.greedy and votes == "-":
        raise InputError("--method greedy: reads the profile twice, and standard input can be read once; name a file")
    table, left_out = votes_table.read(votes, column, ignore, choice, features, layout, prompts), 0
    if leave_out_equal:
        from pluralign.formulations.ensembles.reading.files import comparable

        table, left_out = comparable(table)
    asked = _Asked(
        table,
        votes,
        rewards,
        objective,
        norm,
        size,
        level,
        _outliers(exclude_outliers),
        gap,
        nodes,
        ensemble,
        solver,
        prune,
        steps,
        members,
        processes(workers),
        cluster,
        time_limit,
    )
    answer = _answered(asked, method)
    answer = replace(answer, result=heaviest(answer.result, members))
    if left_out:
        answer.result["left_out"] = left_out
    return give(answer, as_json, certificate, plot, coq)


@dataclass(frozen=True)
class _Asked:
    """The options, read. Names of classes, objectives and norms are checked where they are used."""

    votes: pl.Votes
    path: str
    rewards: Any
    objective: Any
    norm: Any
    size: int | None
    level: str
    exclude_outliers: tuple[str, str] | None
    gap: str | None
    nodes: int | None
    ensemble: str | None
    solver: MilpSolver
    prune: str | None
    steps: int
    members: int | None
    workers: int
    cluster: str | None
    time_limit: float | None


def _answered(asked: _Asked, method: CalibrationMethod) -> pl.Answer:
    """By the function for what was asked. Raises `InputError` for options that do not go together."""
    if method in (CalibrationMethod.greedy, CalibrationMethod.milp):
        return _constructed(asked, method)
    if method is CalibrationMethod.frank_wolfe or asked.ensemble is not None:
        return _evaluated(asked)
    if asked.steps or asked.prune:
        raise InputError("--steps, --prune: give an ensemble to start from by --ensemble FILE, or --method frank-wolfe")
    return pl.calibrate(
        asked.votes,
        asked.rewards,
        asked.objective,
        norm=asked.norm,
        size=asked.size,
        level=asked.level,
        exclude_outliers=asked.exclude_outliers,
        gap=asked.gap,
        nodes=asked.nodes,
        members=asked.members,
        workers=asked.workers,
        cluster=asked.cluster,
        time_limit=asked.time_limit,
    )


def _constructed(asked: _Asked, method: CalibrationMethod) -> pl.Answer:
    """By greedy or milp. The greedy needs the profile itself, not only its votes."""
    return pl.calibrate(
        asked.path if method is CalibrationMethod.greedy else asked.votes,
        asked.rewards,
        norm=asked.norm,
        size=asked.size,
        method=method.value,
        solver=asked.solver.value,
        time_limit=asked.time_limit,
    )


def _evaluated(asked: _Asked) -> pl.Answer:
    start = None if asked.ensemble is None else pl.read_ensemble(asked.ensemble, asked.votes)
    return pl.evaluate(
        asked.votes,
        start,
        asked.rewards,
        steps=asked.steps,
        prune=asked.prune,
        norm=asked.norm,
        time_limit=asked.time_limit,
    )


def _outliers(text: str | None) -> tuple[str, str] | None:
    if text is None:
        return None
    parts = text.split(",")
    if len(parts) != 2:
        raise InputError(f"--exclude-outliers {text}: expected two numbers BETA,GAMMA, such as 2,0")
    return parts[0], parts[1]
