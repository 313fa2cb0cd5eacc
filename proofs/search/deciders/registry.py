"""Which decision is asked: the first in `DECIDERS` that covers the rule, the axiom and the bound for the voters."""

from __future__ import annotations

from pluralign.formulations.errors import InputError
from pluralign.proofs.search.deciders.by_family import BY_FAMILY
from pluralign.proofs.search.deciders.by_fewest import BY_FEWEST
from pluralign.proofs.search.deciders.by_loss import BY_LOSS
from pluralign.proofs.search.deciders.by_pairs import BY_PAIRS
from pluralign.proofs.search.deciders.by_profiles import BY_PROFILES
from pluralign.proofs.search.deciders.decisions import Decider

DECIDERS: tuple[Decider, ...] = (BY_FAMILY, BY_LOSS, BY_FEWEST, BY_PAIRS, BY_PROFILES)

FALLBACK_VOTERS = (6, 3)
"""The most voters where no decision covers any number of them and none is asked for: by pairs, and one by one."""


def decider_for(rule: str, axiom: str, voters: int | None) -> Decider | None:
    """The first decider that covers the question."""
    return next((decider for decider in DECIDERS if decider.covers(rule, axiom, voters)), None)


def named(name: str) -> Decider:
    """The decider of that name; raises `InputError` if there is none."""
    for decider in DECIDERS:
        if decider.name == name:
            return decider
    raise InputError(f"no decision is called {name!r}; there are {', '.join(decider.name for decider in DECIDERS)}")


def fallback_voters(rule: str, axiom: str) -> int:
    """The most voters where no decision covers any number of them and none is asked for."""
    many, few = FALLBACK_VOTERS
    return many if BY_PAIRS.covers(rule, axiom, many) else few
