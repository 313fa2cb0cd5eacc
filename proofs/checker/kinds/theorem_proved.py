"""Theorems of a rule that hold: a proof for every family, and every candidate or ballot, that the claim is about.

Why this suffices: whoever violates the axiom satisfies every clause of the formula (`theorem_formula`) and every lemma, which
a sum of inequalities shows; the steps lead from them to the empty clause, which nobody satisfies.
"""

from __future__ import annotations

import math
from itertools import permutations

from ..budget import spend
from ..instance import Instance
from ..values import Fields, Rejected, read_null, reject, same_json
from .theorem_formula import Violation
from .theorem_parts import check_part, read_parts
from .theorem_statement import DIGITS, OF_A_BALLOT, RAISING, Family, Statement, check_family, read_family


def plane_families(m: int) -> set[Family]:
    """All simple allowable sequences (Goodman and Pollack 1980) as sets of rankings, among them those of all points.

    As θ makes half a turn, one pair of neighbours after the other changes places, each pair once, until the ranking
    is reversed; the second half turn brings the reverses. A family may begin with any of its rankings.
    """
    sequences: list[Family] = [(DIGITS[:m],)]
    for _ in range(math.comb(m, 2)):
        last = [(rankings, rankings[-1], i) for rankings in sequences for i in range(m - 1)]
        sequences = [(*r, s[:i] + s[i + 1] + s[i] + s[i + 2 :]) for r, s, i in last if s[i] < s[i + 1]]
    return relabelled({tuple(sorted({*rankings, *(s[::-1] for s in rankings)})) for rankings in sequences}, DIGITS[:m])


def relabelled(families: set[Family], letters: str) -> set[Family]:
    spend(10 * len(families) * math.factorial(len(letters)) * max(map(len, families), default=0))
    tables = [str.maketrans(letters, "".join(new)) for new in permutations(letters)]
    return {tuple(sorted([s.translate(table) for s in family])) for family in families for table in tables}


def named(statement: Statement, family: Family) -> list[object]:
    """What there must be a part for: each candidate that may be raised, or each ballot, or nothing of the kind."""
    if statement.axiom in RAISING:
        return [*range(len(statement.letters))]
    if statement.axiom in OF_A_BALLOT:
        everything = map("".join, permutations(statement.letters))
        return [*family] if family and statement.ballots == "allowed" else [*everything]
    return [None]


def check_proved(statement: Statement, instance: Instance, evidence: Fields) -> None:
    """There must be a proof for every family, and every candidate to be raised or ballot, that the claim is about."""
    letters, domain = statement.letters, statement.domain
    parts = read_parts(evidence)
    families, covered = [], dict[Family, set[object]]()
    for part in parts:
        if domain == "any":
            read_null(part["family"], "'family'")
        families.append(() if domain == "any" else read_family(part["family"], letters))
        if not any(same_json(part["candidate"], one) for one in named(statement, families[-1])):
            words = "a candidate's number if one is raised, the ballot of who joins or lies, otherwise null"
            reject("'candidate'", words, part["candidate"])
        covered.setdefault(families[-1], set()).add(part["candidate"])
    wanted = plane_families(len(letters)) if domain == "plane" else {families[0]}
    if domain == "features":
        check_family(families[0], evidence["thetas"], instance)
    else:
        read_null(evidence["thetas"], "'thetas'")
    if not wanted.issuperset(covered):
        raise Rejected("a part is about a family that the claim is not about")
    complete = {family for family, about in covered.items() if len(about) == len(named(statement, family))}
    if not wanted <= (relabelled(complete, letters) if domain == "plane" and statement.ties != "fixed" else complete):
        raise Rejected("there is no part for one of the families, or for one of the candidates or ballots")
    for part, family in zip(parts, families, strict=True):
        check_part(part, Violation(statement, family, "" if part["candidate"] is None else str(part["candidate"])))
