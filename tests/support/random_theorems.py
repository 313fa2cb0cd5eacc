"""Random proofs of theorems about two candidates, with a fault in the formula, and whether the claims are true."""

from __future__ import annotations

import itertools
import random
from collections.abc import Iterator
from dataclasses import replace
from functools import cache
from typing import Any

from support.theorem_definitions import PAIRED, abouts, certificate, formula, statements, violations
from support.theorem_provers import part_for
from support.types import Json

FAMILIES = (["01"], ["10"], ["01", "10"])
VOTERS = 4
FAULTS = ("none", "clause", "strict", "opposite", "real variables", "candidate", "steps")


@cache
def violated(number: int) -> bool:
    """Whether some profile of at most VOTERS voters violates statement number so and so, for some family."""
    claim = statements(2)[number]
    for family in FAMILIES:
        cast = family if claim["hypotheses"]["ballots"] == "allowed" else FAMILIES[2]
        profiles = [
            {s: k for s, k in zip(cast, counts, strict=True) if k}
            for counts in itertools.product(range(VOTERS + 1), repeat=len(cast))
            if 0 < sum(counts) <= VOTERS
        ]
        for some in itertools.product(profiles, repeat=1 + (claim["axiom"] in PAIRED)):
            if any(True for _ in violations(claim, family, list(some))):
                return True
    return False


class Faulty:
    """The formula of a theorem with a fault of the kind."""

    def __init__(self, violation: Any, fault: str, rng: random.Random) -> None:
        self.violation, self.fault, self.columns = violation, fault, violation.columns
        self.reals = list(violation.reals)
        self.words = [list(clause) for clause in violation.clauses()]
        names = sorted({word.lstrip("-") for clause in self.words for word in clause})
        self.wrong = rng.choice([name for name in names if violation.inequality(name)])
        if fault == "clause":
            clause = rng.choice([clause for clause in self.words if len(clause) > 1])
            clause.remove(rng.choice(clause))
        if fault == "real variables":
            self.reals.remove(rng.choice(self.reals))

    def clauses(self) -> Iterator[list[str]]:
        return iter(self.words)

    def inequality(self, name: str) -> Any:
        right = self.violation.inequality(name)
        if name != self.wrong or self.fault not in ("strict", "opposite"):
            return right
        if self.fault == "strict":
            return replace(right, strict=not right.strict, equivalent=True)
        return replace(right, terms=[(i, -c) for i, c in right.terms])


def random_theorem(rng: random.Random) -> tuple[Json, bool] | None:
    """A proof with some fault, and whether no violation is known; None if there is no such proof."""
    number = rng.randrange(len(statements(2)))
    claim, fault = statements(2)[number], rng.choice(FAULTS)
    parts = []
    for c in abouts(claim, 2)[: 1 if fault == "candidate" else 2]:
        if fault == "steps":
            unproved = {"variables": ["n0"], "clauses": [[1]], "lemmas": [], "steps": [[[], [0]]]}
            parts.append({"candidate": c, "family": None, **unproved})
            continue
        part = part_for(Faulty(formula(claim, 2, (), "" if c is None else str(c)), fault, rng), c)
        if part is None:
            return None
        parts.append(part)
    document = certificate(["c0", "c1"], {**claim, "holds": True}, {"parts": parts, "thetas": None})
    return document, not violated(number)
