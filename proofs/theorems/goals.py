"""What is to be decided: a statement for one m in one domain, and the parts that this takes."""

from __future__ import annotations

import math
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import get_args

from pluralign.formulations.errors import InputError
from pluralign.formulations.instances.instance import Instance
from pluralign.formulations.numbers import shown, suggestion
from pluralign.formulations.rankings import allowable_sequences
from pluralign.formulations.rankings.enumeration import all_rankings, number_of_rankings
from pluralign.formulations.types import Ranking
from pluralign.proofs.theorems.encoding import BY_PAIRS
from pluralign.proofs.theorems.outlines import has_outline
from pluralign.proofs.theorems.parts import TheoremPart
from pluralign.proofs.theorems.statements import Domain, Statement
from pluralign.proofs.theorems.violations import parts
from pluralign.solver.errors import parameter

MOST = {"any": 6, "plane": 5, "features": 6, "all-features": 6}
"""The largest m of each domain; beyond it the encoding has m! rankings too many."""
LONG = 720
"""More allowed rankings than this take long in any query."""
LONG_BY_PAIRS = 60
"""The same for the rules of `BY_PAIRS`, whose queries are harder."""


@dataclass(frozen=True)
class Goal:
    """instance: the points of the domain `features` (None for the statements that have their own)."""

    statement: Statement
    domain: Domain
    m: int
    instance: Instance | None = None

    @property
    def builtin(self) -> bool:
        """Whether a built-in instance is to refute it."""
        return self.domain == "features" and self.instance is None and self.statement.method == "profiles"


def goals(
    statements: Sequence[Statement],
    candidates: int | None = None,
    domain: str | None = None,
    instance: Instance | None = None,
    large: bool = False,
) -> list[Goal]:
    """The goals of the statements: by default those of their sizes, else for the given m, domain or instance.

    Raises `InputError` for a domain or a number of candidates that does not exist or does not fit, and, unless `large`, for
    one that takes more than a few minutes, saying about how long.
    """
    if domain is not None and domain not in get_args(Domain):
        hint = suggestion(domain, get_args(Domain))
        raise InputError(f"unknown domain {shown(domain)}{hint}; domains are {', '.join(get_args(Domain))}")
    if instance is not None:
        return _about(statements, candidates, domain, instance, large)
    found = [goal for s in statements for goal in _sizes(s, candidates, domain)]
    if not found:
        asked = " and ".join(
            [f"{candidates} candidates"] * (candidates is not None) + [f"the domain {domain}"] * (domain is not None)
        )
        listing = parameter("list_theorems()", option="`pluralign prove --list`")
        raise InputError(f"no chosen theorem is about {asked}; {listing} shows what each is about")
    for goal in found:
        _check_size(goal, large)
    return found


def _about(
    statements: Sequence[Statement], candidates: int | None, domain: str | None, instance: Instance, large: bool
) -> list[Goal]:
    if domain not in (None, "features"):
        raise InputError(
            f"{parameter('domain', domain)} has no instance; leave out {parameter('instance')}, or choose the domain features"
        )
    if candidates not in (None, instance.m):
        raise InputError(
            f"{instance.source}: has {instance.m} candidates, not {candidates}; leave out {parameter('candidates')}"
        )
    if instance.features is None:
        raise InputError(
            f"{instance.source}: has no features, so all rankings are feasible; give the candidates features"
        )
    chosen = [s for s in statements if s.method == "profiles"]
    if not chosen:
        raise InputError(f"{statements[0].name} is not about one instance; leave out {parameter('instance')}")
    found = [Goal(s, "features", instance.m, instance) for s in chosen]
    for goal in found:
        _check_size(goal, large)
    return found


def _sizes(statement: Statement, candidates: int | None, domain: str | None) -> Iterator[Goal]:
    if statement.method != "profiles":
        fixed = statement.method == "majority-relation" or statement.rule == "monotone-loss"
        sizes = list(statement.sizes)
        if candidates is not None:
            sizes = [size for size in sizes if size[1] == candidates] if fixed else [("all-features", candidates)]
        yield from (Goal(statement, d, m) for d, m in sizes if domain in (None, d))
        return
    sizes = list(statement.sizes)
    if candidates is not None or domain is not None:
        domains = [domain] if domain else sorted({d for d, _ in sizes})
        sizes = [
            (d, m)  # type: ignore[misc]
            for d in domains
            if d != "features"
            for m in ([candidates] if candidates is not None else sorted({m for _, m in sizes if m <= MOST[d]}))
        ]
    yield from (Goal(statement, d, m) for d, m in sizes)
    if statement.builtin and domain in (None, "features") and candidates is None:
        yield Goal(statement, "features", 0)


def _check_size(goal: Goal, large: bool) -> None:
    """Refuse what cannot be encoded, and what takes long unless that is wanted."""
    m, name = goal.m, f"{goal.statement.name}, {goal.domain}, {goal.m} candidates"
    if goal.builtin or goal.statement.method == "majority-relation":
        return
    if not 2 <= m <= MOST[goal.domain]:
        raise InputError(f"{name}: this domain is decided for 2 to {MOST[goal.domain]} candidates; choose one of these")
    if large or has_outline(goal.statement.rule, goal.statement.axiom):
        return
    if goal.instance is not None:
        rankings = number_of_rankings(goal.instance)
    else:
        rankings = {"any": math.factorial(m), "plane": m * (m - 1), "features": 1, "all-features": 1}[goal.domain]
    queries = len(parts(goal.statement.axiom, m)) * (len(families(goal)) if goal.domain == "plane" else 1)
    by_pairs = goal.statement.rule in BY_PAIRS
    if rankings > (LONG_BY_PAIRS if by_pairs else LONG) or (rankings > 120 and queries > 1) or queries > 100:
        size = f"{rankings} rankings" + (f" in each of {queries} queries" if queries > 1 else "")
        time = "hours, if it ends at all" if by_pairs or rankings > 120 else "from minutes to hours"
        raise InputError(
            f"{name}: {size} take {time}; to try all the same, add {parameter('large', True)} (and a {parameter('time_limit')})"
        )


def families(goal: Goal) -> list[tuple[Ranking, ...] | None]:
    """The families of allowed rankings that have a query of their own; None stands for any."""
    if goal.domain == "any":
        return [None]
    if goal.domain == "plane":
        if goal.statement.hypotheses.ties == "fixed":
            return [tuple(sorted(family)) for family in allowable_sequences.families(goal.m)]
        return [tuple(sorted(family)) for family, _ in allowable_sequences.classes(goal.m)]
    assert goal.instance is not None, "features are given by an instance"
    return [tuple(sorted(ranking for ranking, _ in all_rankings(goal.instance)))]


def parts_of(goal: Goal, script: bool) -> Iterator[TheoremPart]:
    """The queries that decide the goal."""
    s = goal.statement
    if s.method != "profiles":
        for number in range(2 if s.method == "monotone-loss" else 1):
            yield TheoremPart(s.rule, s.axiom, goal.m, s.hypotheses, number=number, script=script)
        return
    for family in families(goal):
        for about in parts(s.axiom, goal.m, family if s.hypotheses.ballots else None):
            yield TheoremPart(s.rule, s.axiom, goal.m, s.hypotheses, about, family, script=script)
