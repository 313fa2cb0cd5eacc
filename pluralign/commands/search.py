"""`pluralign search`."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Annotated

import typer

import pluralign as pl
from pluralign.commands.options import (
    AXIOMS,
    AsJson,
    CertificateFile,
    ClusterAddress,
    Large,
    Plot,
    RuleName,
    StoreFile,
    TimeLimit,
    WorkersOption,
    processes,
)
from pluralign.commands.output import give, writable
from pluralign.formulations.errors import InputError
from pluralign.process.exit_codes import UNDECIDED

if TYPE_CHECKING:
    from pluralign.answers.answer import Answer


def search(
    rule: RuleName,
    axiom: Annotated[
        str, typer.Option(metavar="AXIOM", help=f"{AXIOMS}; or distortion: the largest that a local search finds")
    ],
    candidates: Annotated[
        str | None, typer.Option(metavar="M|LO-HI", help="numbers of candidates; 3-4 if absent, 2-6 for smallest")
    ] = None,
    dimensions: Annotated[
        str | None, typer.Option(metavar="D|LO-HI", help="numbers of features; 1-2 if absent, all for smallest")
    ] = None,
    bound: Annotated[int, typer.Option(metavar="B", help="features are integers from −B to B")] = 3,
    voters: Annotated[
        str | None, typer.Option(metavar="N|any", help="the most voters; without it the best that can be decided")
    ] = None,
    strategy: Annotated[
        str,
        typer.Option(
            metavar="NAME",
            help="exhaustive, random, local, positions (Z3 over all positions, m ≤ 4), smallest (rules on rankings), or auto",
        ),
    ] = "auto",
    seed: Annotated[int, typer.Option(metavar="N", help="of random and local")] = 0,
    trials: Annotated[int, typer.Option(metavar="N", help="instances tried by random and local")] = 1000,
    minimize: Annotated[
        str | None,
        typer.Option(
            metavar="KEYS",
            help="go on to the smallest violation by these, such as voters,coordinates (and candidates, dimensions)",
        ),
    ] = None,
    no_shrink: Annotated[bool, typer.Option("--no-shrink", help="leave what was found as it is")] = False,
    large: Large = False,
    store: StoreFile = None,
    workers: WorkersOption = None,
    cluster: ClusterAddress = None,
    time_limit: TimeLimit = None,
    certificate: CertificateFile = None,
    plot: Plot = None,
    as_json: AsJson = False,
) -> int:
    """Search for an instance on which a rule violates an axiom; or say what was covered."""
    from pluralign.process.progress import progress

    writable(plot)
    if axiom == "distortion":
        sizes = _range("--candidates", candidates or "3-4")[1], _range("--dimensions", dimensions or "1-2")[1]
        return give(_distortion(rule, sizes, voters, bound, trials, seed, time_limit), as_json, certificate, plot)
    with progress() as watcher:
        answer = pl.search(
            rule,
            axiom,
            candidates=None if candidates is None else _range("--candidates", candidates),
            dimensions=None if dimensions is None else _range("--dimensions", dimensions),
            bound=bound,
            voters=_voters(voters),
            strategy=strategy,
            seed=seed,
            minimize=[] if minimize is None else [key.strip() for key in minimize.split(",")],
            trials=trials,
            shrinking=not no_shrink,
            large=large,
            store=store,
            cluster=cluster,
            workers=processes(workers),
            time_limit=time_limit,
            watcher=watcher,
        )
    code = give(answer, as_json, certificate, plot)
    return UNDECIDED if answer.result["explored"].get("reason") == "interrupted" else code


def _distortion(
    rule: str, sizes: tuple[int, int], voters: str | None, bound: int, trials: int, seed: int, limit: float | None
) -> Answer:
    """The largest distortion found with the most candidates and features; three voters if nothing is said."""
    number = 3 if voters is None else _voters(voters)
    if not isinstance(number, int):
        raise InputError(f"--voters {voters}: distortion is searched for a number of voters, such as 3")
    return pl.search_distortion(
        rule, candidates=sizes[0], dimensions=sizes[1], voters=number, bound=bound, trials=trials, seed=seed,
        time_limit=limit,
    )  # fmt: skip


def _range(option: str, text: str) -> tuple[int, int]:
    """ "4" or "3-5" as a pair."""
    match = re.fullmatch(r"\s*(\d{1,9})\s*(?:-\s*(\d{1,9})\s*)?", text)
    if match is None:
        raise InputError(f"{option} {text}: give a number such as 4, or a range such as 3-5")
    low = int(match[1])
    return low, low if match[2] is None else int(match[2])


def _voters(text: str | None) -> int | str | None:
    if text is None or text == "any":
        return text
    if not re.fullmatch(r"\d{1,9}", text):
        raise InputError(f'--voters {text}: give a number, or "any"')
    return int(text)
