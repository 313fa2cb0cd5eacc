"""Certificates of kind `theorem` (docs/certificates.md, Theorems)."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from pluralign.formulations.instances.instance import Instance
from pluralign.proofs.certificates.answers import Certificate, conflict_json, document, theta_json
from pluralign.proofs.theorems.encoding import text
from pluralign.proofs.theorems.refutation import profiles_json
from pluralign.proofs.theorems.semantics import Counterexample
from pluralign.proofs.theorems.statements import Statement
from pluralign.solver.cones.cone import Conflict

Thetas = Sequence[Any] | None


def claim(statement: Statement, domain: str, holds: bool) -> dict[str, Any]:
    """What the certificate says."""
    return {
        "rule": statement.rule,
        "axiom": statement.axiom,
        "domain": domain,
        "hypotheses": statement.supposed,
        "holds": holds,
    }


def proved(
    statement: Statement, domain: str, instance: dict[str, Any], parts: Sequence[dict[str, Any]], thetas: Thetas = None
) -> Certificate:
    """That the statement holds: all its parts refuted."""
    evidence = {"parts": list(parts), "thetas": thetas}
    return document("theorem", instance, claim(statement, domain, True), evidence)


def refuted(
    statement: Statement,
    domain: str,
    instance: dict[str, Any],
    example: Counterexample,
    points: Sequence[Sequence[int]] | None = None,
    thetas: Thetas = None,
) -> Certificate:
    """That the statement fails, by a counterexample; points and thetas show its family to be one of the domain."""
    evidence = {
        "family": [text(r) for r in example.family],
        "profiles": profiles_json(example.profiles),
        "points": None if points is None else [list(point) for point in points],
        "thetas": thetas,
    }
    return document("theorem", instance, claim(statement, domain, False), evidence)


def no_c1_rule(
    statement: Statement, profiles: Sequence[Instance], thetas: Sequence[Sequence[Any]], conflict: Conflict
) -> Certificate:
    """That no rule of the majority relation satisfies Pareto optimality: profiles of one relation, thetas of their ballots."""
    first = profiles[0]
    names = first.names
    evidence = {
        "profiles": [
            [[[names[c] for c in ballot.ranking], ballot.count] for ballot in instance.ballots] for instance in profiles
        ],
        "thetas": [[theta_json(theta) for theta in row] for row in thetas],
        "conflict": conflict_json(names, conflict),
    }
    return document("theorem", first.to_json(profile=False), claim(statement, "features", False), evidence)
