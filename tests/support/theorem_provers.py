"""Proofs of theorems, found by a SAT solver that is told which choices of inequalities have no solution.

Whatever the solver says, the checker must find correct.
"""

from __future__ import annotations

from fractions import Fraction
from typing import Any

from pysat.solvers import Solver
from scipy.optimize import linprog
from support.theorem_definitions import abouts, certificate, formula
from support.types import Json


def lemma_for(model: list[int], names: list[str], violation: Any) -> list[Any] | None:
    """A clause false in the model that holds by its inequalities, and multipliers; None if these have a solution."""
    active = []
    for v in model:
        inequality = violation.inequality(names[abs(v) - 1])
        if inequality and (v > 0 or inequality.equivalent):
            row = [0] * (violation.columns + 1)
            for column, c in inequality.terms:
                row[column] += c if v > 0 else -c
            active.append((v, row, inequality.strict == (v > 0)))
    reals = getattr(violation, "reals", None)
    if reals is None:  # free variables
        lines = [[row[i] for _, row, _ in active] for i in range(violation.columns)]
        lines += [[-x for x in line] for line in lines]
    else:
        lines = [[row[i] + row[j] for _, row, _ in active] for i, j in reals]
    strict = [[float(s) for _, _, s in active]]
    if not active or not any(strict[0]):
        return None
    cost = [1.0 + i / (len(active) * 100) for i in range(len(active))]
    found = linprog(cost, A_ub=lines, b_ub=[0] * len(lines), A_eq=strict, b_eq=[1], method="highs-ds")
    if found.status:
        return None
    multipliers = [Fraction(y).limit_denominator(1000) for y in found.x]
    used = [(v, y) for (v, _, _), y in zip(active, multipliers, strict=True) if y]
    return [[-v for v, _ in used], [int(y) if y.denominator == 1 else str(y) for _, y in used]]


def hints_for(step: list[int], known: list[list[int]]) -> list[int]:
    """Clauses that become unit one after the other if the step is false, of which the last is false."""
    false = dict.fromkeys(step, -1)
    while True:
        for h, clause in enumerate(known):
            rest = [v for v in clause if v not in false]
            if not rest:
                return needed(h, false, known)
            if len(rest) == 1 and -rest[0] not in false:
                false[-rest[0]] = h
                break
        else:
            raise AssertionError("the step does not follow by unit propagation")


def needed(last: int, false: dict[int, int], known: list[list[int]]) -> list[int]:
    order = list(false)
    wanted, hints = set(known[last]), [last]
    for v in reversed(order):
        if v in wanted and false[v] >= 0:
            hints.append(false[v])
            wanted.update(u for u in known[false[v]] if u != -v)
    return hints[::-1]


def part_for(violation: Any, candidate: int | str | None = None, family: list[str] | None = None) -> Json | None:
    """A part that refutes the violation, or None if it is possible for some real weights."""
    words = list(violation.clauses())
    names = sorted({word.removeprefix("-") for clause in words for word in clause})
    number = {name: v for v, name in enumerate(names, 1)} | {"-" + name: -v for v, name in enumerate(names, 1)}
    clauses = [[number[word] for word in clause] for clause in words]
    lemmas: list[Any] = []
    with Solver("glucose4", bootstrap_with=clauses) as solver:
        while solver.solve():
            lemma = lemma_for(solver.get_model(), names, violation)
            if lemma is None:
                return None
            lemmas.append(lemma)
            solver.add_clause(lemma[0])
    known = [*clauses, *(clause for clause, _ in lemmas)]
    with Solver("glucose4", bootstrap_with=known, with_proof=True) as solver:
        assert not solver.solve()
        learned = [[int(v) for v in line.split()[:-1]] for line in solver.get_proof() if line[0] != "d"]
    steps = []
    for step in [*(clause for clause in learned if clause), []]:
        steps.append([step, hints_for(step, known)])
        known.append(step)
    part = {"candidate": candidate, "family": family, "variables": names, "clauses": clauses}
    return trimmed({**part, "lemmas": lemmas, "steps": steps})


def trimmed(part: Json) -> Json:
    """Without what the last step does not need."""
    first, second = len(part["clauses"]), len(part["clauses"]) + len(part["lemmas"])
    everything = [*part["clauses"], *part["lemmas"], *part["steps"]]
    wanted = {len(everything) - 1}
    for i in reversed(range(second, len(everything))):
        if i in wanted:
            wanted.update(everything[i][1])
    kept = sorted(wanted)
    place = {old: new for new, old in enumerate(kept)}
    lists = [[everything[i] for i in kept if low <= i < high] for low, high in ((0, first), (first, second))]
    steps = [[everything[i][0], [place[h] for h in everything[i][1]]] for i in kept if i >= second]
    used = sorted({abs(v) for i in kept for v in (everything[i] if i < first else everything[i][0])})
    number = {old: new for new, old in enumerate(used, 1)}

    def again(clause: list[int]) -> list[int]:
        return [number[abs(v)] * (1 if v > 0 else -1) for v in clause]

    return {
        **part,
        "variables": [part["variables"][v - 1] for v in used],
        "clauses": [again(clause) for clause in lists[0]],
        "lemmas": [[again(clause), ys] for clause, ys in lists[1]],
        "steps": [[again(clause), hints] for clause, hints in steps],
    }


def proof(
    claim: Json, m: int, families: list[list[str]] | None = None, instance: Json = None, thetas: Json = None
) -> Json:
    parts = []
    for family, c in ((f, about) for f in families or [None] for about in abouts(claim, m, f)):
        part = part_for(formula(claim, m, tuple(family or ()), "" if c is None else str(c)), c, family)
        assert part is not None
        parts.append(part)
    return certificate(instance or [f"c{i}" for i in range(m)], claim, {"parts": parts, "thetas": thetas})
