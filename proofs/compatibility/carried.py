"""An argument about one family of rankings, with the candidates renamed, as one about another family.

What the axioms ask depends on the family, so each demand must be one there, too, and what follows from them all is proved anew.
"""

from __future__ import annotations

from dataclasses import replace
from itertools import permutations

from pluralign.formulations.types import Ranking
from pluralign.proofs.compatibility.axioms import AXIOMS, AxiomInstance
from pluralign.proofs.compatibility.decide import Compatibility, is_minimal
from pluralign.proofs.compatibility.question import CompatibilityQuestion, Profile, renamed
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
    profiles = tuple(asked.profile(renamed(names, ballot) for ballot in profile) for profile in one.profiles)
    orders, candidates = _orders(one.axiom, profiles), _candidates(names, one)
    for profile in dict.fromkeys(profiles):
        for case in AXIOMS[one.axiom][0](asked, profile):
            if case[0] == candidates and case[1] in orders:
                return AxiomInstance(one.axiom, case[1], candidates)
    return None


def _candidates(names: Ranking, one: AxiomInstance) -> Ranking:
    """What the demand names; those of "smith" are a set, and those of "neutrality" a relabelling."""
    if one.axiom == "neutrality":
        return tuple(names[one.candidates[c]] for c in map(names.index, range(len(names))))
    found = renamed(names, one.candidates)
    return tuple(sorted(found)) if one.axiom == "smith" else found


def _orders(axiom: str, profiles: tuple[Profile, ...]) -> list[tuple[Profile, ...]]:
    if axiom in ("reversal-symmetry", "majority-relation"):
        return [profiles, profiles[::-1]]
    if axiom in ("separability", "reinforcement"):
        first, second, both = profiles
        return [profiles, (second, first, both)]
    return [profiles]
