"""A part of a proof: clauses of a formula, lemmas, and steps that lead to the empty clause."""

from __future__ import annotations

import re
from collections.abc import Iterator

from ..budget import spend
from ..values import Fields, Rejected, read_fields, read_list, read_two, reject
from .clauses import Formula, Inequality, check_lemma, check_steps, read_literals
from .theorem_formula import Words

Losses = tuple[list[Words], dict[str, tuple[str, bool, bool]]]  # clauses; name -> signed terms, strict, equivalent


class OfLosses:
    """Inequalities between rewards and losses, all real variables being free and columns for themselves."""

    def __init__(self, losses: Losses) -> None:
        self.words, real = losses[0], dict[str, int]()
        self.inequalities: dict[str, Inequality] = {}
        for name, (text, strict, equivalent) in losses[1].items():
            terms = [(real.setdefault(x.lstrip("-"), len(real)), -1 if x[0] == "-" else 1) for x in text.split()]
            self.inequalities[name] = Inequality(terms, strict, equivalent)
        self.columns = len(real)

    def clauses(self) -> Iterator[Words]:
        return iter(self.words)

    def inequality(self, name: str) -> Inequality | None:
        return self.inequalities.get(name)

    def never_positive(self, sums: list[int]) -> bool:
        return not any(sums)


def read_parts(evidence: Fields) -> list[Fields]:
    keys = "candidate family variables clauses lemmas steps"
    return [read_fields(part, "a part", keys) for part in read_list(evidence["parts"], "'parts'")]


def check_clauses(known: list[frozenset[int]], formula: Formula, literals: dict[str, int]) -> None:
    """Each of the clauses known must be one of the formula."""
    foreign = set(known)
    for words in formula.clauses():
        spend(20 + 3 * len(words))
        foreign.discard(frozenset([literals.get(word, 0) for word in words]))
        if not foreign:
            break
    if foreign:
        number = next(i for i, clause in enumerate(known) if clause in foreign)
        raise Rejected(f"clause number {number} is not one of those of the theorem")


def check_part(part: Fields, formula: Formula) -> None:
    """The clauses and lemmas must follow from the formula, and the steps lead from them to the empty clause."""
    literals: dict[str, int] = {}
    for v, name in enumerate(read_list(part["variables"], "'variables'", may_be_empty=True), 1):
        if type(name) is not str or name in literals or not re.fullmatch("[a-z][0-9]?( [0-9]+){0,2}", name):
            reject("an entry of 'variables'", "the name of a Boolean, once", name)
        literals |= {name: v, f"-{name}": -v}
    names = list(literals)[::2]
    known = [frozenset(read_literals(clause, len(names))) for clause in read_list(part["clauses"], "'clauses'", True)]
    check_clauses(known, formula, literals)
    inequalities: dict[int, Inequality | None] = {}
    for entry in read_list(part["lemmas"], "'lemmas'", may_be_empty=True):
        clause, multipliers = read_two(entry, "a lemma")
        lemma = read_literals(clause, len(names))
        for v in set(map(abs, lemma)) - inequalities.keys():
            inequalities[v] = formula.inequality(names[v - 1])
        check_lemma(lemma, read_list(multipliers, "multipliers"), inequalities, formula)
        known.append(frozenset(lemma))
    check_steps(part["steps"], known, len(names))
