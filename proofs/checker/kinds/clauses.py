"""Clauses, lemmas by sums of inequalities (Farkas), and steps by unit propagation."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Protocol

from ..budget import keep, spend, words
from ..values import Pair, Rejected, read_index, read_list, read_number, read_two, reject, shown, to_integers


@dataclass(frozen=True)
class Inequality:
    """Σ coefficient · column > 0, or ≥ 0: what a Boolean says if true; if false the opposite, or else nothing."""

    terms: list[Pair]  # (column, coefficient); a column may occur twice
    strict: bool
    equivalent: bool = True


class Formula(Protocol):
    """What a part of a proof refutes: clauses, and the inequalities that Booleans stand for, over real columns."""

    columns: int

    def clauses(self) -> Iterator[list[str]]:
        """Clauses in names, those of negated Booleans with "-" before them."""

    def inequality(self, name: str) -> Inequality | None:
        """What the Boolean of this name stands for."""

    def never_positive(self, sums: list[int]) -> bool:
        """Whether Σ sums · column is never positive, whatever the real variables are."""


def read_literals(value: object, count: int) -> list[int]:
    """A clause of literals v or −v for the Booleans number v = 1, 2, …"""
    values = read_list(value, "a clause", may_be_empty=True)
    literals = [v for v in values if type(v) is int and 0 < abs(v) <= count]
    if len(literals) != len(values):
        reject("a clause", f"a list of integers ±1, …, ±{count}", value)
    return literals


def check_lemma(
    lemma: list[int],
    values: list[object],
    inequalities: dict[int, Inequality | None],
    formula: Formula,
) -> None:
    """If all literals were false, a sum of their inequalities would be positive, which it never is."""
    multipliers = [read_number(y, "a multiplier") for y in values]
    if len(multipliers) != len(lemma) or min(multipliers) <= 0:
        raise Rejected("a lemma does not have one positive multiplier for each literal")
    sums, positive = [0] * (formula.columns + 1), False
    spend(formula.columns)
    for v, y in zip(lemma, to_integers(multipliers)[0], strict=True):
        inequality = inequalities[abs(v)]
        if inequality is None or (v > 0 and not inequality.equivalent):
            raise Rejected(f"literal {v} of a lemma does not stand for an inequality if it is false")
        positive = positive or inequality.strict is (v < 0)
        signed = y if v < 0 else -y
        spend(len(inequality.terms) * words([y]))
        for column, coefficient in inequality.terms:
            sums[column] += signed * coefficient
    if not positive or not formula.never_positive(sums):
        raise Rejected(f"the multipliers of the lemma {shown(lemma)} do not prove it")


def check_steps(value: object, known: list[frozenset[int]], variables: int) -> None:
    """Steps that lead from the known clauses to the empty clause."""
    for entry in read_list(value, "'steps'"):
        clause, hints = read_two(entry, "a step")
        step = read_literals(clause, variables)
        check_step(step, read_list(hints, "hints"), known)
        keep(len(step))
        known.append(frozenset(step))
    if known[-1]:
        raise Rejected("the last step is not the empty clause")


def check_step(step: list[int], hints: list[object], known: list[frozenset[int]]) -> None:
    """If all literals of the step were false, the hints would make more and more of them so, up to a contradiction."""
    false, rest = set(step), frozenset[int]()
    for h in hints:
        hinted = known[read_index(h, "a hint", len(known))]
        spend(5 + len(hinted))
        rest = hinted - false
        if len(rest) > 1:
            raise Rejected(f"hint {h} for clause number {len(known)} leaves more than one literal")
        for v in rest:
            false.add(-v)
    if rest:
        raise Rejected(f"the hints for clause number {len(known)} do not end in a contradiction")
