"""All axioms, and the two readings of each: as defined, and without ties.

`NAME+tie-free` is the axiom with the hypothesis that no tie is broken: a case counts only if on each of its profiles the rule
has one output (for axioms about winners, one winner) however ties are broken. Rules of ours break ties by the order of the
candidates (Kemeny by that of rankings), so that the output with the candidates in reverse order shows whether it matters: what
the two outputs begin with alike no tie touches, and where they part one is broken. Loss-based rules break no ties: whatever a
minimiser may output counts, and both readings are the same.
"""

from __future__ import annotations

from typing import NamedTuple

from pluralign.formulations.errors import InputError
from pluralign.formulations.numbers import shown, suggestion
from pluralign.proofs.axioms import one_profile, resolvability, several_profiles  # noqa: F401 - they define the axioms
from pluralign.proofs.axioms.definition import AXIOMS, Axiom, AxiomCase, Scene

TIE_FREE = "+tie-free"
"""What is put after the name of an axiom for the reading without ties."""


class Reading(NamedTuple):
    """An axiom and how it is read."""

    axiom: Axiom
    tie_free: bool


def is_axiom(name: str) -> bool:
    """Whether it is the name of an axiom, in either reading."""
    return name.removesuffix(TIE_FREE) in AXIOMS


def axiom_named(name: str) -> Reading:
    """The axiom of that name, with `+tie-free` read without ties. Raises `InputError` for an unknown one."""
    if not is_axiom(name):
        known = f"{', '.join(AXIOMS)}, each also as NAME{TIE_FREE}"
        raise InputError(f"unknown axiom {shown(name)}{suggestion(name, AXIOMS)}; axioms are {known}")
    return Reading(AXIOMS[name.removesuffix(TIE_FREE)], name.endswith(TIE_FREE))


__all__ = ["AXIOMS", "TIE_FREE", "Axiom", "AxiomCase", "Reading", "Scene", "axiom_named", "is_axiom"]
