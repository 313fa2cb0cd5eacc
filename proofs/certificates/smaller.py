"""Certificates that no smaller instance violates an axiom: kind `no-smaller-violation` of docs/certificates.md.

The trees are those that the checker will ask for, so its own cases are gone through, with exact linear programs in the place
of evidence. What it finds is compared in tests with the search by arrays in `proofs/search/smallest/`, which shares nothing
with it.
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from operator import mul, sub
from typing import Any

from flint import fmpq, fmpq_mat

from pluralign.formulations.instances.instance import Instance
from pluralign.proofs.certificates.answers import Certificate, document
from pluralign.proofs.checker.kinds.no_smaller_violation import (
    Size,
    Tree,
    cases_of,
    check_cases,
    smaller_sizes,
    split,
    tightened,
)
from pluralign.proofs.checker.kinds.smaller_cases import CASES
from pluralign.proofs.checker.kinds.smaller_families import families
from pluralign.proofs.checker.kinds.smaller_profiles import RULES, Form, Limits, Open, Path
from pluralign.proofs.checker.kinds.smaller_worlds import Case
from pluralign.proofs.checker.values import Rejected
from pluralign.solver.integers import over_common_denominator
from pluralign.solver.linear.lp import Infeasible, LinearProgram, Optimal, solve
from pluralign.solver.results import Deadline

MOST_LISTED = 3_000
"""Up to so many profiles of all families and cases of a size are tried in turn rather than in a tree."""
FEW_VOTERS, MOST_OF_FEW = 3, 400_000
"""Profiles of so few voters, which all cases ask about, are tried up to this number, as trees grow with the rankings."""

OF_ONE_PROFILE = (
    "po",
    "pmc",
    "majority",
    "condorcet-winner",
    "condorcet-winner-pareto",
    "condorcet-loser",
    "majority-loser",
    "smith",
    "unanimity",
    "pareto-winner",
)

FarkasMultipliers = list[list[int]]
ScaledPoint = tuple[Sequence[int], int]
"""Numerators of all numbers, and their denominator."""


class NotProved(Exception):  # noqa: N818 - an outcome, not a fault
    """Nothing proves it this way: a smaller instance violates the axiom, or the families of a size are not known."""


def knows(rule: str, axiom: str) -> bool:
    """Whether the kind is about this rule and this axiom."""
    return rule in RULES and axiom in CASES


def size_of(instance: Instance) -> tuple[Sequence[str], int, int]:
    """The candidates, the number of voters, and the dimension that the differences of the features span."""
    assert instance.features is not None
    first = instance.features[0]
    rows = [[fmpq(x.numerator, x.denominator) for x in map(sub, row, first)] for row in instance.features]
    return instance.names, sum(ballot.count for ballot in instance.ballots), fmpq_mat(rows).rank()


def no_smaller_violation(
    rule: str, axiom: str, names: Sequence[str], voters: int, dimension: int, deadline: Deadline
) -> Certificate:
    """That no instance smaller than one with these candidates, so many voters and this dimension violates the axiom.

    Raises `NotProved`, and `LimitReached` at the deadline.
    """
    try:
        sizes = list(smaller_sizes(len(names), voters, dimension))
        for m, d, _ in sizes:
            families(m, d)  # are they known?
        proofs = [_proof(rule, axiom, size, deadline) for size in sizes]
    except Rejected as reason:
        raise NotProved(str(reason)) from None
    claim = {"rule": rule, "axiom": axiom, "voters": voters, "dimension": dimension}
    return document("no-smaller-violation", {"candidates": list(names)}, claim, {"proofs": proofs})


def _proof(rule: str, axiom: str, size: Size, deadline: Deadline) -> dict[str, Any]:
    """With ties broken in any way if that does, as names make no difference then.

    In a tree about two profiles it hardly ever does.
    """
    for ties in ("any", "fixed"):
        cases = list(cases_of(rule, axiom, size, ties == "fixed"))
        listed = _listed(cases, size[2], axiom)
        if ties == "fixed" or listed or axiom in OF_ONE_PROFILE:
            try:
                return {"ties": ties, "nodes": _nodes(cases, size, listed, deadline)}
            except (NotProved, Rejected):
                if ties == "fixed":
                    raise
    raise AssertionError("with fixed ties it is returned or raised")


def _listed(families: list[list[Case]], voters: int | None, axiom: str) -> bool:
    """Whether trying all profiles is the shorter way."""
    if voters is None:
        return False
    few = voters <= FEW_VOTERS and axiom in OF_ONE_PROFILE
    numbers = [[_profiles(case) for case in cases] for cases in families if cases]
    return sum(map(sum, numbers)) <= MOST_LISTED or (few and sum(map(max, numbers)) <= MOST_OF_FEW)


def _nodes(families: list[list[Case]], size: Size, listed: bool, deadline: Deadline) -> list[Any] | None:
    """None if the profiles are `listed`, after trying them."""
    nodes: list[Any] = []
    for cases in families:
        deadline.check()
        if listed:
            check_cases(cases, None, size)
            continue
        for case in cases:
            _grow(Tree(case, iter(())), [tightened(limit) for limit in case.limits()], [], None, nodes, deadline)
    return None if listed else nodes


def _profiles(case: Case) -> int:
    assert case.together is not None
    return math.comb(case.together + case.unknowns - 1, case.unknowns - 1)


def _grow(
    tree: Tree, limits: Limits, choices: list[int], point: ScaledPoint | None, nodes: list[Any], deadline: Deadline
) -> None:
    """Append the nodes below one with these limits, which the point satisfies if there is one."""
    deadline.check()
    options: list[tuple[int, Limits]] = []
    try:
        if tree.demand(Path(choices)):  # whether these answers are possible or not
            nodes.append(None)
            return
    except Open as question:
        options = question.options
    if point is None:
        found = _contradiction(limits, tree.unknowns, deadline)
        if isinstance(found, list):
            nodes.append(found)
            return
        point = found
    if options:
        nodes.append(None)
        for answer, supposed in options:
            more = [tightened(form) for form in supposed if any(form[:-1])]
            kept = point if all(_satisfies(point, form) for form in more) else None
            _grow(tree, limits + more, [*choices, answer], kept, nodes, deadline)
        return
    numerators, denominator = point
    number = next((i for i, x in enumerate(numerators) if x % denominator), None)
    if number is None:
        raise NotProved(
            f"the axiom is violated where the numbers of voters are {[x // denominator for x in numerators]}"
        )
    k = numerators[number] // denominator
    nodes.append({"split": [number, k]})
    for limit in split(number, k, tree.unknowns):
        _grow(tree, [*limits, limit], choices, None, nodes, deadline)


def _satisfies(point: ScaledPoint, form: Form) -> bool:
    numerators, denominator = point
    value: int = sum(map(mul, form, numerators), form[-1] * denominator)  # the constant comes last
    return value >= 0


def _contradiction(limits: Limits, unknowns: int, deadline: Deadline) -> FarkasMultipliers | ScaledPoint:
    """Positive multipliers of limits, [[limit, multiplier], …], or a point that satisfies all limits."""
    rows = [{i: c for i, c in enumerate(form[:-1]) if c} for form in limits]
    program = LinearProgram([0] * unknowns, rows, row_lower=[-form[-1] for form in limits], lower=[0] * unknowns)
    answer = solve(program, deadline)
    if isinstance(answer, Optimal):
        return over_common_denominator(answer.x)
    assert isinstance(answer, Infeasible)
    assert answer.crossed is None, "no bound is above another one"
    scale = math.lcm(*(y.denominator for y in answer.y))
    whole = [int(y * scale) for y in answer.y]
    divisor = math.gcd(*whole)
    return [[i, y // divisor] for i, y in enumerate(whole) if y]
