"""An argument about one family of rankings, with the candidates renamed, as one about another family.

What the axioms ask depends on the family, so each demand must be one there, too, and what follows from them all is proved anew.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from itertools import permutations

from pluralign.formulations.types import Ranking
from pluralign.proofs.compatibility.axioms import AXIOMS, AxiomInstance
from pluralign.proofs.compatibility.decide import Compatibility, is_minimal
from pluralign.proofs.compatibility.question import CompatibilityQuestion, renamed
from pluralign.proofs.compatibility.refuting import refuted
from pluralign.solver.results import NEVER, Deadline


def carried(answer: Compatibility, asked: CompatibilityQuestion, deadline: Deadline = NEVER) -> Compatibility | None:
    """The answer that no rule satisfies the axioms of `answer` in `asked`, by its argument for some names; None if that fails.

    asked: its axioms do not matter. Raises `LimitReached` at the deadline.
    """
    for names in permutations(range(asked.m)):
        argument = _under(names, answer, asked)
        if argument is None or not is_minimal(asked.family, argument, deadline):
            continue
        steps = refuted(asked.family, argument, deadline)
        if steps is not None:
            question = replace(asked, axioms=answer.question.axioms)
            return Compatibility(question, argument=tuple(argument), refutation=steps)
    return None


def renaming(answer: Compatibility, other: Compatibility) -> Ranking | None:
    """c -> π_c, the first that turns the argument of one answer into that of the other, or None."""
    assert other.argument is not None
    for names in permutations(range(other.question.m)):
        argument = _under(names, answer, other.question)
        if argument is not None and set(argument) == set(other.argument):
            return names
    return None


def _under(names: Ranking, answer: Compatibility, asked: CompatibilityQuestion) -> list[AxiomInstance] | None:
    """The argument with other names, if all that it demands is demanded in `asked`."""
    assert answer.argument is not None
    ballots = {ballot for one in answer.argument for profile in one.profiles for ballot in profile}
    if not all(renamed(names, ballot) in asked.cast for ballot in ballots):
        return None
    found = []
    for one in answer.argument:
        demand = _demand(names, one, asked)
        if demand is None:
            return None
        found.append(demand)
    return found


def _demand(names: Ranking, one: AxiomInstance, asked: CompatibilityQuestion) -> AxiomInstance | None:
    """The demand with other names; of profiles whose order says nothing only one order is among the cases of an axiom."""
    profiles = [asked.profile(renamed(names, ballot) for ballot in profile) for profile in one.profiles]
    for order in _orders(one.axiom, profiles):
        for candidates, others in AXIOMS[one.axiom][0](asked, order[0]):
            if list(others) == order and set(candidates) == {names[c] for c in one.candidates}:
                return AxiomInstance(one.axiom, others, candidates)
    return None


def _orders(axiom: str, profiles: list[tuple[Ranking, ...]]) -> Sequence[list[tuple[Ranking, ...]]]:
    if axiom == "reversal-symmetry":
        return [profiles, profiles[::-1]]
    if axiom in ("separability", "reinforcement"):
        first, second, both = profiles
        return [profiles, [second, first, both]]
    return [profiles]
