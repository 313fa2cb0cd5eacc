"""Leximax rules: what is computed, by each of the ways that `methods` chooses from.

Leximax Copeland (Ge et al. 2024, Section 4) fills the ranking from the top: each position takes, among the candidates that
can come next in some allowed ranking with the prefix already fixed, the one with the highest score, ties by the fixed order
of the candidates. Allowed are the feasible rankings; subject to Pareto optimality (LCPO), those of them that respect every
unanimous pair.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from fractions import Fraction

import numpy as np

from pluralign.formulations.errors import InputError
from pluralign.formulations.instances import profile
from pluralign.formulations.instances.instance import Instance
from pluralign.formulations.instances.points import Points
from pluralign.formulations.types import Bools, Ints
from pluralign.solver.cones.cone import Conflict
from pluralign.solver.results import Status


@dataclass(frozen=True)
class Rule:
    """A leximax rule: the score to maximise, whether unanimous pairs must be respected, and how many units make a point."""

    name: str
    score: Callable[[Instance], Ints]
    pareto: bool
    unit: int = 1


RULES = {
    rule.name: rule
    for rule in (
        Rule("lcpo", profile.copeland, pareto=True),
        Rule("leximax-copeland", profile.copeland, pareto=False),
        Rule("lcpo-half", profile.copeland_half, pareto=True, unit=2),
        Rule("leximax-copeland-half", profile.copeland_half, pareto=False, unit=2),
        Rule("leximax-borda", profile.borda, pareto=False),
        Rule("leximax-plurality", profile.plurality, pareto=False),
    )
}


@dataclass(frozen=True)
class LeximaxProblem:
    """What both methods start from.

    points: None without features (every ranking is feasible). scores: m integers. unanimous: m×m, all False unless the rule
    is subject to Pareto optimality.
    """

    rule: str
    points: Points | None
    scores: tuple[int, ...]
    unanimous: Bools

    @classmethod
    def of(cls, instance: Instance, rule: str) -> LeximaxProblem:
        """Raises `InputError` for an unknown rule, or an instance without the profile that the rule needs."""
        if rule not in RULES:
            raise InputError(f"unknown rule {rule!r}; leximax rules are {', '.join(RULES)}")
        instance.require_profile()
        chosen = RULES[rule]
        unanimous = profile.unanimous(instance) if chosen.pareto else np.zeros((instance.m, instance.m), dtype=bool)
        return cls(rule, Points.of(instance), tuple(map(int, chosen.score(instance))), unanimous)

    @property
    def m(self) -> int:
        """The number of candidates."""
        return len(self.scores)

    def preference(self, c: int) -> tuple[int, int]:
        """Sort key: higher scores first, ties by the fixed order of the candidates."""
        return -self.scores[c], c


@dataclass(frozen=True)
class LeximaxOutcome:
    """The answer of a leximax rule.

    ranking: candidates' numbers, best first, or None if no feasible ranking respects the unanimous pairs; then `empty` is a
    conflict among these pairs. theta: for the instance's features (None without features). rejections: for each better-scored
    candidate that could not come next, a conflict among pairs that held then.
    """

    status: Status
    rule: str
    ranking: tuple[int, ...] | None
    theta: tuple[Fraction, ...] | None = None
    rejections: tuple[tuple[int, Conflict], ...] = ()
    empty: Conflict | None = None
    linear_programs: int = 0
    integer_programs: int = 0
    method: str = "greedy"
