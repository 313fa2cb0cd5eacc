"""A strict checker of LRAT proofs without RAT steps, from the format's definition; it shares nothing with the package."""

from __future__ import annotations


def accepts(cnf: str, lrat: str) -> bool:
    """Whether the proof derives the empty clause: hints of each step have one literal left, and the last one has none."""
    known = dict(enumerate(_clauses(cnf), 1))
    for line in lrat.splitlines():
        number, *numbers = map(int, line.split())
        end = numbers.index(0)
        clause, hints = numbers[:end], numbers[end + 1 : -1]
        if number <= max(known) or numbers[-1] != 0 or not _propagates(known, clause, hints):
            return False
        known[number] = set(clause)
        if not clause:
            return True
    return False


def used_clauses(lrat: str) -> set[int]:
    """The numbers of the clauses that are hints of some step."""
    lines = [[*map(int, line.split())] for line in lrat.splitlines()]
    return {hint for numbers in lines for hint in numbers[numbers.index(0) + 1 : -1]}


def _clauses(cnf: str) -> list[set[int]]:
    head, *rest = [line for line in cnf.splitlines() if not line.startswith("c ")]
    p, kind, variables, count = head.split()
    clauses = [[*map(int, line.split())] for line in rest]
    if (
        (p, kind) != ("p", "cnf")
        or len(clauses) != int(count)
        or any(clause.index(0) != len(clause) - 1 for clause in clauses)
    ):
        raise ValueError("not a DIMACS CNF file")
    if max((abs(v) for clause in clauses for v in clause), default=0) > int(variables):
        raise ValueError("more variables than the file says")
    return [set(clause[:-1]) for clause in clauses]


def _propagates(known: dict[int, set[int]], clause: list[int], hints: list[int]) -> bool:
    true = {-v for v in clause}
    for place, hint in enumerate(hints, 1):
        left = [v for v in known.get(hint, {1, 2}) if -v not in true]
        if not left:
            return place == len(hints)
        if len(left) > 1 or left[0] in true:
            return False
        true.add(left[0])
    return False
