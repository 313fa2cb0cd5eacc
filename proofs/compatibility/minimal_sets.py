"""All minimal sets of axioms that no rule satisfies, and all maximal ones that some rule does.

Any two such lists are complete if each set of axioms contains one of the former or is contained in one of the latter. While
some set does neither, it is decided: made smaller as long as it has no rule, or larger as long as it has one.

Source: M. Liffiton, A. Previti, A. Malik, J. Marques-Silva, Fast, flexible MUS enumeration, Constraints 21 (2016).
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass

from pluralign.formulations.types import Ints
from pluralign.proofs.compatibility.lazy import LazyRules

Axioms = frozenset[int]


@dataclass(frozen=True, eq=False)
class FoundSet:
    """Axioms, and a rule that satisfies them if one does (then none does so with an axiom more)."""

    axioms: Axioms
    rule: Ints | None


def minimal_sets(
    rules: LazyRules, impossible: Iterable[Axioms] = (), possible: Iterable[Axioms] = ()
) -> Iterator[FoundSet]:
    """The sets, as they are found. impossible, possible: those known. Raises `LimitReached` at the deadline."""
    every = frozenset(range(len(rules.demands)))
    with _Undecided(every, impossible, possible) as undecided:
        while (some := undecided.next()) is not None:
            rule = rules.rule(some)
            if rule is None:
                found = FoundSet(_smaller(rules, frozenset(rules.core_axioms())), None)
            else:
                found = _larger(rules, some, rule, every)
            undecided.settle(found.axioms, found.rule is not None)
            yield found


def _smaller(rules: LazyRules, axioms: Axioms) -> Axioms:
    """A minimal set without a rule, of axioms without one."""
    needed: Axioms = frozenset()
    left = sorted(axioms)
    while left:
        tried = left.pop()
        if rules.rule(needed | set(left)) is None:
            core = set(rules.core_axioms())
            left = [k for k in left if k in core]
        else:
            needed |= {tried}
    return needed


def _larger(rules: LazyRules, axioms: Axioms, rule: Ints, every: Axioms) -> FoundSet:
    """A maximal set with a rule, which contains axioms that have one."""
    for k in sorted(every - axioms):
        more = rules.rule(axioms | {k})
        if more is not None:
            axioms, rule = axioms | {k}, more
    return FoundSet(axioms, rule)


class _Undecided:
    """Sets that contain no impossible one and are contained in no possible one, large ones first."""

    def __init__(self, every: Axioms, impossible: Iterable[Axioms], possible: Iterable[Axioms]) -> None:
        from pysat.solvers import Solver

        self._every = every
        self._solver = Solver(name="glucose4")
        self._solver.set_phases([k + 1 for k in every])
        for axioms in impossible:
            self.settle(axioms, False)
        for axioms in possible:
            self.settle(axioms, True)

    def __enter__(self) -> _Undecided:
        return self

    def __exit__(self, *_: object) -> None:
        self._solver.delete()

    def settle(self, axioms: Axioms, possible: bool) -> None:
        """The set is decided, and with it those that contain it, or that it contains."""
        clause = [k + 1 for k in self._every - axioms] if possible else [-k - 1 for k in axioms]
        self._solver.add_clause(clause)

    def next(self) -> Axioms | None:
        """A set that is not decided yet, or None."""
        if not self._solver.solve():
            return None
        left_out = {-v - 1 for v in self._solver.get_model() if v < 0}
        return self._every - left_out


def cover_all(axioms: Iterable[str], impossible: Sequence[frozenset[str]], possible: Iterable[frozenset[str]]) -> bool:
    """Whether every set of these axioms contains one of the impossible sets or is contained in one of the possible ones.

    What no possible set contains hits the complement of each; whether the smallest that do so contain impossible sets is looked
    at one by one, so that completeness rests on no solver. Source: C. Berge, Hypergraphs, 1989 (sequential transversals).
    """
    every = frozenset(axioms)
    hitting = {frozenset[str]()}
    for one in possible:
        left = every - one
        grown = {h for h in hitting if h & left} | {h | {axiom} for h in hitting if not h & left for axiom in left}
        hitting = {h for h in grown if not any(other < h for other in grown)}
    return all(any(one <= h for one in impossible) for h in hitting)
