"""`pluralign calibrate`: arguments to `pl.calibrate`, exit codes."""

from __future__ import annotations

from enum import StrEnum
from fractions import Fraction
from functools import partial
from typing import Annotated, Any

import typer

from formulations.errors import InputError


class Method(StrEnum):
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
            help="a table (.csv .tsv .jsonl .parquet, also .gz), an instance, or builtin:NAME such as cems",
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
    features: Annotated[
        str | None, typer.Option(metavar="FILE", help="a table prompt,response and one column a feature")
    ] = None,
    layout: Annotated[
        str | None,
        typer.Option(
            metavar="NAME",
            help="pairs, annotations, multipref, personalllm, helpsteer2, tldr, ukpconvarg1, pandalm, squality or cems",
        ),
    ] = None,
    column: Annotated[
        list[str] | None, typer.Option(metavar="KEY=NAME", help="the table's name of a column (may be repeated)")
    ] = None,
    choice: Annotated[
        list[str] | None, typer.Option(metavar="VALUE=a|b|tie", help="what a choice means (may be repeated)")
    ] = None,
    prompts: Annotated[
        list[str] | None, typer.Option(metavar="NAME", help="only this prompt (may be repeated)")
    ] = None,
    leave_out_equal: Annotated[
        bool,
        typer.Option("--leave-out-equal", help="leave out pairs of equal features (for linear rewards)"),
    ] = False,
    gap: Annotated[str, typer.Option(metavar="G", help="the relative gap that counts as solved, such as 0.01")] = "0",
    nodes: Annotated[int, typer.Option(min=1, metavar="N", help="the most nodes of a branching tree")] = 3000,
    method: Annotated[
        Method,
        typer.Option(
            help="auto is best; greedy chooses --size annotators of a profile; frank-wolfe makes --steps steps; "
            "milp is the integer program for --size rewards, which only claims its answer"
        ),
    ] = Method.auto,
    ensemble: Annotated[
        str | None, typer.Option(metavar="FILE", help="evaluate this ensemble (a JSON answer of calibrate, or thetas)")
    ] = None,
    solver: Annotated[str, typer.Option(metavar="NAME", help="for --method milp: highs or cbc")] = "highs",
    prune: Annotated[
        str | None,
        typer.Option(
            metavar="BETA", help="with --ensemble or --steps: leave its outliers out, with the theorem's bound"
        ),
    ] = None,
    steps: Annotated[int, typer.Option(min=0, metavar="N", help="so many Frank-Wolfe steps from it")] = 0,
    time_limit: Annotated[
        float | None, typer.Option(min=0.0, metavar="SECONDS", help="stop with what is known after so long")
    ] = None,
    certificate: Annotated[str | None, typer.Option(metavar="FILE", help="write the certificates")] = None,
    plot: Annotated[str | None, typer.Option(metavar="FILE", help="write a picture: .png, .svg or .pdf")] = None,
    as_json: Annotated[bool, typer.Option("--json", help="print one JSON object and nothing else")] = False,
) -> int:
    """Ensembles of rewards that prefer each response as often as the annotators do; exactly, nearly, or with few rewards."""
    from formulations.ensembles.read import comparable
    from pluralign import cli
    from pluralign.calibration import calibrate as run
    from pluralign.calibration import read_votes
    from pluralign.evaluation import evaluate, greedy, integer_program, read_ensemble
    from pluralign.pictures import canvas, ensembles

    canvas.ready(plot)
    table = read_votes(
        votes,
        columns=_pairs("--column", column),
        choices=_pairs("--choice", choice),
        features=features,
        layout=layout,
        prompts=prompts,
    )
    left_out = 0
    if leave_out_equal:
        table, left_out = comparable(table)
    if method is Method.greedy:
        if size is None:
            raise InputError("--method greedy: give the number of annotators to choose by --size K")
        answer = greedy(table, _annotators(votes), size)
    elif method is Method.milp:
        if size is None or solver not in ("highs", "cbc"):
            raise InputError("--method milp: give the number of rewards by --size K, and --solver highs or cbc")
        answer = integer_program(table, rewards, norm, size, solver, time_limit)  # type: ignore[arg-type]
    elif ensemble is not None or method is Method.frank_wolfe:
        start = None if ensemble is None else read_ensemble(ensemble, table)
        beta = None if prune is None else _number("--prune", prune)
        answer = evaluate(
            table,
            start,
            rewards,  # type: ignore[arg-type]
            steps=steps,
            prune=beta,
            norm=norm,  # type: ignore[arg-type]
            time_limit=time_limit,
        )
    elif steps or prune:
        raise InputError("--steps, --prune: give an ensemble to start from by --ensemble FILE, or --method frank-wolfe")
    else:
        answer = run(
            table,
            rewards,  # type: ignore[arg-type]
            objective,  # type: ignore[arg-type]
            norm=norm,  # type: ignore[arg-type]
            size=size,
            level=_number("--level", level),
            exclude_outliers=_outliers(exclude_outliers),
            gap=_number("--gap", gap),
            nodes=nodes,
            time_limit=time_limit,
        )
    if left_out:
        answer.result["left_out"] = left_out
    picture = None if plot is None else partial(ensembles.draw, table, path=plot)
    return cli._give(answer, certificate, as_json, "calibrate", picture)


def _annotators(path: str) -> list[Any]:
    """The ballots of a profile as rewards."""
    from formulations.ensembles.read import annotators_of
    from formulations.read import load

    if not path.startswith("builtin:") and not path.endswith((".json", ".soc")):
        raise InputError(
            f"{path}: the greedy chooses among annotators with complete rankings; give a profile (.json, .soc)"
        )
    return annotators_of(load(path))


def _pairs(option: str, values: list[str] | None) -> dict[str, str] | None:
    if not values:
        return None
    out = {}
    for value in values:
        key, sign, name = value.partition("=")
        if not (sign and key):
            raise InputError(f"{option} {value}: expected KEY=VALUE, such as a=response_1")
        out[key] = name
    return out


def _number(option: str, text: str) -> Fraction:
    from formulations.numbers import exact

    value = exact(text, option)
    if value < 0:
        raise InputError(f"{option} {text}: expected a number of at least 0")
    return value


def _outliers(text: str | None) -> tuple[Fraction, Fraction] | None:
    if text is None:
        return None
    parts = text.split(",")
    if len(parts) != 2:
        raise InputError(f"--exclude-outliers {text}: expected two numbers BETA,GAMMA, such as 2,0")
    beta, gamma = (_number("--exclude-outliers", part) for part in parts)
    return beta, gamma
