"""`pluralign aggregate`."""

from __future__ import annotations

from enum import StrEnum
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
    MilpSolver,
    Plot,
    RuleName,
    SolverOption,
    TiesOption,
    TimeLimit,
)
from pluralign.commands.output import give, writable
from pluralign.formulations.errors import InputError


class RuleMethod(StrEnum):
    """How a rule is computed: leximax rules by greedy or milp, Kemeny rules by enumeration, branch, cones or milp."""

    auto = "auto"
    greedy = "greedy"
    enumeration = "enumeration"
    branch = "branch"
    cones = "cones"
    milp = "milp"


def aggregate(
    instance: InstanceArgument,
    rule: RuleName,
    method: Annotated[RuleMethod, typer.Option(help="auto is best; milp only claims its answer")] = RuleMethod.auto,
    solver: SolverOption = MilpSolver.highs,
    all_optima: Annotated[bool, typer.Option("--all", help="list all optimal rankings (Kemeny)")] = False,
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
    """The output of a rule on a profile."""
    for option, file in (("--certificate", certificate), ("--coq", coq)):
        if file is not None and method is RuleMethod.milp:
            raise InputError(f"{option}: --method milp only claims its answer; use another method for a proof")
    writable(plot)
    loaded = pl.load(instance, features, fmt, ties=ties, incomplete=incomplete)  # type: ignore[arg-type]
    answer = pl.aggregate(loaded, rule, method.value, all_optima, time_limit, solver.value)
    return give(answer, as_json, certificate, plot, coq)
