"""Z3 over positions and ballots together: an independent cross-check of the search by families, for the smallest sizes.

Combinatorial rules see of the features only which rankings are feasible. An invertible affine map of the points changes none
of that, so x_0 = 0 and the first candidates with independent differences are unit vectors (reduced echelon form): nothing is
lost, and positions are arbitrary rationals. Ballot weights sum to 1 and stand for any number of voters.
"""

from __future__ import annotations

from collections.abc import Sequence
from fractions import Fraction
from itertools import combinations
from math import lcm
from typing import Any, Literal, NamedTuple

import numpy as np

from pluralign.formulations.errors import InputError
from pluralign.formulations.instances.instance import MAX_WEIGHT, Instance
from pluralign.formulations.types import Ranking
from pluralign.proofs.axioms.derived_profiles import with_ballots
from pluralign.proofs.search.deciders.decisions import feasible_family, violation
from pluralign.proofs.search.families import codes
from pluralign.proofs.search.strategies.position_encoding import RULES, VIOLATED, PositionModel, Term
from pluralign.solver.errors import parameter
from pluralign.solver.results import NEVER, Deadline, LimitReached, Status

MOST_CANDIDATES = 4
"""More have so many rankings that Z3 does not come to an answer."""


class Monolithic(NamedTuple):
    """answer: found (the instance is proved to be a violation), none (there is none of that size), or unknown."""

    answer: Literal["found", "none", "unknown"]
    instance: Instance | None = None


def check(rule: str, axiom: str, m: int) -> None:
    """Raise `InputError` for what this encoding does not know."""
    given = parameter("strategy", "positions")
    if rule not in RULES:
        raise InputError(f"{given}: no encoding of {rule}; it knows {', '.join(RULES)}")
    if axiom not in VIOLATED:
        raise InputError(f"{given}: no encoding of {axiom}; it knows {', '.join(VIOLATED)}")
    if m > MOST_CANDIDATES:
        raise InputError(f"{parameter('candidates', m)}: {given} handles {MOST_CANDIDATES} at most")


def decide_by_positions(m: int, d: int, rule: str, axiom: str, deadline: Deadline = NEVER) -> Monolithic:
    """Whether m candidates in Q^d and ballots of any number of voters exist on which the rule violates the axiom.

    "unknown" at the deadline, and for a model that the exact verdict does not confirm. Raises `InputError` for a rule, an axiom
    or a size that this encoding does not know.
    """
    check(rule, axiom, m)
    unknown = False
    for rank in range(1, min(d, m - 1) + 1):
        for basis in combinations(range(1, m), rank):
            if deadline.left() <= 0:
                return Monolithic("unknown")
            found = _solve(PositionModel(m, basis, rule, axiom), d, deadline)
            if found.answer == "found":
                return found
            unknown |= found.answer == "unknown"
    return Monolithic("unknown" if unknown else "none")


def _solve(model: PositionModel, d: int, deadline: Deadline) -> Monolithic:
    """What Z3 says; a violation only if the exact verdict says so too."""
    left = deadline.left()
    if left < float("inf"):
        model.solver.set("timeout", max(1, int(1000 * left)))
    answer = model.solver.check()
    if answer == model.z3.unsat:
        return Monolithic("none")
    if answer != model.z3.sat:
        return Monolithic("unknown")
    found = model.solver.model()
    points = [[_value(model.z3, found, p) for p in row] for row in model.x]
    weights = {r: _value(model.z3, found, w) for r, w in model.w.items()}
    instance = _instance(points, weights, d)
    if instance is None:
        return Monolithic("unknown")
    try:
        verdict = violation(instance, model.rule, model.axiom, deadline)
    except LimitReached:
        return Monolithic("unknown")
    confirmed = verdict.holds is False and verdict.status is Status.PROVED
    return Monolithic("found", instance) if confirmed else Monolithic("unknown")


def _value(z3: Any, found: Term, term: Term) -> Fraction:
    """Of a real variable; irrational numbers, which are algebraic, are rounded."""
    value = found.eval(term, model_completion=True)
    if z3.is_algebraic_value(value):
        value = value.approx(30)
    return Fraction(value.numerator_as_long(), value.denominator_as_long())


def _instance(points: Sequence[Sequence[Fraction]], weights: dict[Ranking, Fraction], d: int) -> Instance | None:
    """Integer points in Q^d, and ballots in these proportions; None if rounding made some ballot infeasible."""
    scale = lcm(*(x.denominator for row in points for x in row))
    padded = tuple(tuple(int(x * scale) for x in row) + (0,) * (d - len(row)) for row in points)
    voters = lcm(*(w.denominator for w in weights.values()))
    ballots = [(r, int(w * voters)) for r, w in weights.items() if w > 0]
    if voters >= MAX_WEIGHT or len(set(padded)) < len(padded):
        return None
    features = tuple(tuple(map(Fraction, row)) for row in padded)
    instance = with_ballots(Instance(tuple("abcd"[: len(padded)]), features, source="a model of Z3"), ballots)
    family = set(feasible_family(instance))
    cast = codes(np.array([r for r, _ in ballots]))
    return instance if family.issuperset(cast.tolist()) else None
