"""Which axioms follow from which: `docs/axioms.md` proves it for every rule.

This is so on every single profile of feasible ballots, whatever outputs the rule may choose: where the consequence is violated,
the premise is, too. Axioms are read as defined, not without ties.
"""

from __future__ import annotations

IMPLIED: dict[str, tuple[str, ...]] = {
    "po": ("pareto-winner", "unanimity"),
    "pmc": ("unanimity",),
    "smith": ("condorcet-winner",),
    "condorcet-winner": ("condorcet-winner-pareto",),
    "condorcet-winner-pareto": ("majority",),
    "condorcet-loser": ("majority-loser",),
    "participation": ("positive-involvement", "negative-involvement"),
    "monotonicity": ("winner-monotonicity",),
}
"""Premise -> what follows from it in one step."""


def consequences(axiom: str) -> tuple[str, ...]:
    """All axioms that follow from it, in the order in which they do."""
    found: dict[str, None] = {}
    queue = [axiom]
    while queue:
        for implied in IMPLIED.get(queue.pop(0), ()):
            if implied not in found:
                found[implied] = None
                queue.append(implied)
    return tuple(found)


def premises(axiom: str) -> tuple[str, ...]:
    """All axioms that it follows from."""
    return tuple(premise for premise in IMPLIED if axiom in consequences(premise))
