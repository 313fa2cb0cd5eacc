"""Refutations of clauses, step by step, by definition."""

from __future__ import annotations


def follows(clause, hints, known) -> bool:
    """Reading the hints alone: each leaves at most one literal, the last none."""
    false = set(clause)
    for number, hint in enumerate(hints):
        left = [v for v in dict.fromkeys(known[hint]) if v not in false]
        if not left:
            return number == len(hints) - 1
        if len(left) > 1:
            return False
        false.add(-left[0])
    return False


def check(clauses, refutation) -> None:
    known = [tuple(c) for c in clauses]
    for step in refutation:
        assert follows(step.literals, step.hints, known)
        known.append(step.literals)
    assert known[-1] == ()
