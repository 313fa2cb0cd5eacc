"""Counterexamples with features: built-in instances, and points in the plane judged again by the engine."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Any

from pluralign.formulations.instances import builtin, profile
from pluralign.formulations.instances.instance import Ballot, Instance
from pluralign.formulations.instances.points import Points
from pluralign.formulations.rankings.feasibility import RankingTest
from pluralign.formulations.types import Ranking
from pluralign.proofs import checker
from pluralign.proofs.axioms.verdicts import each_verdict
from pluralign.proofs.certificates import theorems as theorem_certificate
from pluralign.proofs.certificates.answers import Certificate
from pluralign.proofs.theorems.changes import OF_JOINING, OF_TWO_PARTS
from pluralign.proofs.theorems.semantics import BallotCounts, Counterexample
from pluralign.proofs.theorems.statements import Statement
from pluralign.solver.logic import lazy, smt
from pluralign.solver.logic.query import Query, smtlib
from pluralign.solver.results import NEVER, Deadline, LimitReached


@dataclass(frozen=True)
class BuiltinFailure:
    """A built-in counterexample: its name, the instance, how many voters, the outputs there, certificates, other checks."""

    name: str
    instance: Instance
    voters: int
    outputs: Any
    certificates: tuple[Certificate, ...]
    checks: dict[str, str]


def in_plane(points: Sequence[Sequence[int]]) -> Instance:
    """Candidates 0, 1, … at these points."""
    names = tuple(str(c) for c in range(len(points)))
    return Instance(names, tuple(map(tuple, points)), source="points in the plane")  # type: ignore[arg-type]


def with_profile(instance: Instance, counts: BallotCounts) -> Instance:
    """The instance with this profile."""
    return replace(instance, ballots=tuple(Ballot.strict(r, n) for r, n in sorted(counts.items())))


def recheck(statement: Statement, instance: Instance, example: Counterexample) -> None:
    """Ask the engine itself whether the rule violates the axiom there.

    Only where ties are fixed: the engine breaks them so. Raises AssertionError if the two disagree.
    """
    if statement.hypotheses.ties != "fixed" or statement.rule == "lcpo-sequence":
        return
    rule, axiom = statement.rule, statement.axiom
    if axiom == "existence" or statement.hypotheses.majority != "strict":
        return
    polled = [with_profile(instance, counts) for counts in example.profiles]
    first = polled[-1] if axiom in OF_JOINING else polled[0]  # the axiom lets a voter leave
    second = polled[1] if axiom in OF_TWO_PARTS else None
    [(_, verdict)] = each_verdict(first, rule, [axiom], second)
    assert verdict.holds is False, f"the engine finds that {rule} satisfies {axiom} on a counterexample"


def refute(statement: Statement, deadline: Deadline = NEVER) -> BuiltinFailure:
    """The built-in counterexample of the statement, proved. Raises `LimitReached`."""
    if statement.method == "majority-relation":
        return _no_c1_rule(statement, deadline)
    parts = [builtin.BUILTINS[name].make() for name in statement.builtin.split()]
    second = parts[1] if len(parts) > 1 else None
    [(_, verdict)] = each_verdict(parts[0], statement.rule, [statement.axiom], second, deadline)
    if verdict.certificate is None:
        raise LimitReached(f"builtin:{statement.builtin} was not decided: {verdict.witness}")
    assert verdict.holds is False, f"{statement.builtin} is no counterexample"
    _check(verdict.certificate)
    voters = sum(ballot.count for part in parts for ballot in part.ballots)
    outputs = {key: value for key, value in verdict.witness.items() if key.startswith("output")}
    names = " and ".join(f"builtin:{name}" for name in statement.builtin.split())
    checks = {"z3": "none", "cvc5": "none", "clausal": "none"}
    return BuiltinFailure(names, parts[0], voters, outputs, (verdict.certificate,), checks)


def _no_c1_rule(statement: Statement, deadline: Deadline) -> BuiltinFailure:
    """Whatever feasible ranking a C1 rule outputs on the four profiles of one majority relation, it breaks unanimity on one."""
    profiles = [builtin.c1_fails_po(k) for k in range(1, 5)]
    relation = profile.majority(profiles[0])
    assert all((profile.majority(p) == relation).all() for p in profiles), "the profiles share their majority relation"
    points = Points.of(profiles[0])
    assert points is not None
    test = RankingTest(points)
    pairs = sorted({pair for p in profiles for pair in zip(*map(list, profile.unanimous(p).nonzero()), strict=True)})
    plain = [(int(a), int(b)) for a, b in pairs]
    conflict = test.conflict(plain, deadline)
    assert conflict is not None, "no feasible ranking respects all unanimous pairs"
    thetas = [[test(ballot.ranking, deadline).theta for ballot in p.ballots] for p in profiles]
    certificate = theorem_certificate.no_c1_rule(statement, profiles, thetas, conflict)
    _check(certificate)
    query = _respecting(points, plain)
    assert isinstance(lazy.decide(query, deadline=deadline), lazy.Refuted)
    checks: dict[str, str] = {}
    for engine in smt.ENGINES:
        checks[engine] = smt.run(engine, smtlib(query), deadline).answer
        assert checks[engine] != "sat", f"{engine} finds a feasible ranking that respects all unanimous pairs"
    voters = sum(ballot.count for ballot in profiles[0].ballots)
    names = [profiles[0].names[c] for c in dict.fromkeys(c for pair in conflict.keys for c in pair)]
    return BuiltinFailure(
        "builtin:c1-fails-po-1 to -4",
        profiles[0],
        voters,
        {"conflict_among": names},
        (certificate,),
        {**checks, "clausal": "accepted"},
    )


def _check(certificate: Certificate) -> None:
    """Raises `LimitReached`, which leaves the theorem open, if the checker does not accept our own certificate."""
    try:
        checker.check(certificate, math.inf)
    except (checker.Rejected, checker.GaveUp) as reason:
        raise LimitReached(f"the checker does not accept our own certificate ({reason}); please report this") from None


def _respecting(points: Points, pairs: Sequence[Ranking]) -> Query:
    """Some θ ranks all pairs."""
    query = Query(free=[f"theta {j}" for j in range(points.d)])
    for a, b in pairs:
        form = {f"theta {j}": int(x) for j, x in enumerate(points.difference(a, b)) if x}
        query.add(query.atom(f"p {a} {b}", form, strict=True))
    return query
