"""Exact decisions of queries of `solver.logic.query`: a model with rational values, or a refutation checkable step by step.

A SAT solver proposes which literals hold, an exact linear program decides whether their inequalities can. If not, the
multipliers of Farkas' lemma make a *lemma*: a clause that says these literals cannot all hold. Where clauses and lemmas have no
model left, `solver.logic.sat` proves so.
Source: R. Nieuwenhuis, A. Oliveras, C. Tinelli, Solving SAT and SAT modulo theories (lazy SMT), 2006.
"""

from __future__ import annotations

import itertools
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from fractions import Fraction

from pluralign.solver.integers import over_common_denominator
from pluralign.solver.linear import lp
from pluralign.solver.logic import sat
from pluralign.solver.logic.float_model import SlackProgram
from pluralign.solver.logic.query import Query
from pluralign.solver.results import NEVER, Deadline

Images = Callable[[tuple[int, ...]], Iterable[Sequence[int]]]

MOST_LEMMAS = 16
"""Conflicts looked for in one proposal of the SAT solver."""


@dataclass(frozen=True)
class Lemma:
    """Clause, and for each of its literals a positive integer.

    If all literals were false, so many times their inequalities would add up to Σ c·x > 0 (or ≥ 0, none of them strict …)
    with c ≤ 0 on non-negative variables and c = 0 on free ones; one is strict, so that is a contradiction.
    """

    literals: tuple[int, ...]
    multipliers: tuple[int, ...]


@dataclass(frozen=True)
class Model:
    """values: of the real variables, in units that make them integers where all are rational. true: names of Booleans."""

    values: dict[str, Fraction]
    true: frozenset[str]


@dataclass(frozen=True)
class Refuted:
    """lemmas and steps: hints count the clauses of the query, then the lemmas, then the steps (`solver.logic.sat.Step`)."""

    lemmas: tuple[Lemma, ...]
    steps: sat.Refutation


def decide(
    query: Query,
    seeds: Iterable[Sequence[int]] = (),
    images: Images = lambda _: (),
    deadline: Deadline = NEVER,
) -> Model | Refuted:
    """Whether the query can hold.

    seeds: clauses that might be lemmas; images: of a lemma, clauses that might be lemmas with the same multipliers, such as
    those that a symmetry of the query makes of it. Those that are none are left out. Raises `LimitReached` at the deadline.
    """
    theory = _Theory(query, images, deadline)
    for seed in seeds:
        theory.learn(_unit_lemma(query, seed) or _conflict(query, [-v for v in seed], deadline))
    with sat.Incremental([*query.clauses, *theory.clauses()]) as formula:
        while (proposal := formula.model()) is not None:
            known = len(theory.lemmas)
            found = theory.judge(proposal)
            if found is not None:
                return found
            for clause in theory.clauses(known):
                formula.add(clause)
    steps = sat.refutation([*query.clauses, *theory.clauses()], deadline)
    assert steps is not None, "two SAT solvers disagree"
    return _without_idle_lemmas(len(query.clauses), list(theory.lemmas.values()), steps)


def outlined(
    query: Query, seeds: Iterable[Sequence[int]], outline: Iterable[sat.Clause], deadline: Deadline = NEVER
) -> Refuted | None:
    """The refutation along an outline, clauses that end in the empty one; None if one of them does not follow.

    They have to follow from the clauses and the seeds, one after the other, by unit propagation.
    """
    lemmas = [lemma for seed in seeds if (lemma := _unit_lemma(query, seed)) is not None]
    try:
        steps = sat.derived([*query.clauses, *(lemma.literals for lemma in lemmas)], outline, deadline)
    except sat.NotAProofError:
        return None
    return _without_idle_lemmas(len(query.clauses), lemmas, steps)


class _Theory:
    """Which literals of a proposal hold together: floats suspect a few, the rationals decide."""

    def __init__(self, query: Query, images: Images, deadline: Deadline) -> None:
        self.query, self.images, self.deadline = query, images, deadline
        self.literals = [v for n in query.atoms for v in (n, -n) if query.inequality(v) is not None]
        self.program = SlackProgram(query, self.literals)
        self.lemmas: dict[frozenset[int], Lemma] = {}

    def clauses(self, start: int = 0) -> list[tuple[int, ...]]:
        """The lemmas, but for the first few."""
        return [lemma.literals for lemma in itertools.islice(self.lemmas.values(), start, None)]

    def learn(self, lemma: Lemma | None) -> None:
        """Keep a lemma and its images."""
        if lemma is None or frozenset(lemma.literals) in self.lemmas:
            return
        self.lemmas[frozenset(lemma.literals)] = lemma
        for literals in self.images(lemma.literals):
            image = Lemma(tuple(literals), lemma.multipliers)
            if frozenset(literals) not in self.lemmas and contradicts(self.query, image):
                self.lemmas[frozenset(literals)] = image

    def judge(self, proposal: frozenset[int]) -> Model | None:
        """Values for the literals that hold; or None, having learned why not: lemmas, each without a literal of the last."""
        active = [v for v in self.literals if v in proposal]
        for attempt in range(MOST_LEMMAS):
            self.deadline.check()
            answer = self._suspected(active) or (None if attempt else _solve(self.query, active, self.deadline))
            if isinstance(answer, Lemma):
                self.learn(answer)
                active.remove(-answer.literals[0])
            elif answer is None:
                break
            else:
                return Model(answer, self._true(proposal, answer))
        return None

    def _true(self, proposal: frozenset[int], values: Mapping[str, Fraction]) -> frozenset[str]:
        """The names of what is true; an atom that the proposal leaves out is what the values say."""
        left_out = [v for v in self.query.atoms if v not in proposal and -v not in proposal]
        return frozenset(
            self.query.names[v - 1]
            for v in (*proposal, *left_out)
            if v > 0 and (v in proposal or self.query.atoms[v].holds(values))
        )

    def _suspected(self, active: Sequence[int]) -> Lemma | None:
        suspects = self.program.suspects(active)
        if suspects is None:
            return None
        return _rounded_lemma(self.query, suspects) or _conflict(self.query, list(suspects), self.deadline)


def _rounded_lemma(query: Query, suspects: Mapping[int, float]) -> Lemma | None:
    """The lemma whose multipliers are small multiples of the smallest weight, as in most cases they are."""
    if not suspects:
        return None
    unit = min(suspects.values())
    for factor in (1, 2, 3):
        multipliers = tuple(round(factor * weight / unit) for weight in suspects.values())
        lemma = Lemma(tuple(-v for v in suspects), multipliers)
        if contradicts(query, lemma):
            return lemma
    return None


def _conflict(query: Query, literals: Sequence[int], deadline: Deadline) -> Lemma | None:
    answer = _solve(query, literals, deadline)
    return answer if isinstance(answer, Lemma) else None


def _solve(query: Query, literals: Sequence[int], deadline: Deadline) -> dict[str, Fraction] | Lemma:
    """Values that satisfy the inequalities of the literals, or the lemma that none do: maximise the least slack."""
    number = {x: j for j, x in enumerate((*query.nonnegative, *query.free))}
    n = len(number)
    rows: list[dict[int, int]] = []
    for literal in literals:
        inequality = query.inequality(literal)
        assert inequality is not None, "only literals of atoms are asked about"
        form, strict = inequality
        rows.append({number[x]: c for x, c in form.items()} | ({n: -1} if strict else {}))
    program = lp.LinearProgram(
        [0] * n + [1],
        rows,
        row_lower=[0] * len(rows),
        lower=[0] * len(query.nonnegative) + [None] * len(query.free) + [0],
        upper=[None] * n + [1],
        maximize=True,
    )
    answer = lp.solve(program, deadline)
    assert isinstance(answer, lp.Optimal), "0 is feasible and the objective is bounded"
    if answer.value > 0:
        return {x: answer.x[j] for x, j in number.items()}
    weights, _ = over_common_denominator([-y for y in answer.y])
    support = [(v, w) for v, w in zip(literals, weights, strict=True) if w]
    lemma = Lemma(tuple(-v for v, _ in support), tuple(w for _, w in support))
    assert contradicts(query, lemma), "multipliers verified by the linear program make a lemma"
    return lemma


def contradicts(query: Query, lemma: Lemma) -> bool:
    """Whether the multipliers prove the lemma."""
    total: dict[str, int] = {}
    some_strict = False
    for literal, weight in zip(lemma.literals, lemma.multipliers, strict=True):
        inequality = query.inequality(-literal)
        if inequality is None or weight <= 0:
            return False
        form, strict = inequality
        some_strict |= strict
        for x, c in form.items():
            total[x] = total.get(x, 0) + weight * c
    free = set(query.free)
    return some_strict and all(c == 0 if x in free else c <= 0 for x, c in total.items())


def _unit_lemma(query: Query, literals: Sequence[int]) -> Lemma | None:
    lemma = Lemma(tuple(literals), (1,) * len(literals))
    return lemma if contradicts(query, lemma) else None


def _without_idle_lemmas(clauses: int, lemmas: list[Lemma], steps: sat.Refutation) -> Refuted:
    used = sorted({h - clauses for step in steps for h in step.hints if clauses <= h < clauses + len(lemmas)})
    place = {old: clauses + new for new, old in enumerate(used)}
    shift = len(lemmas) - len(used)

    def renumbered(hint: int) -> int:
        if hint < clauses:
            return hint
        return place[hint - clauses] if hint < clauses + len(lemmas) else hint - shift

    kept = tuple(sat.Step(step.literals, tuple(map(renumbered, step.hints))) for step in steps)
    return Refuted(tuple(lemmas[k] for k in used), kept)
