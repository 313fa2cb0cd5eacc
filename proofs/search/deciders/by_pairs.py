"""Loss-based rules on a configuration: profiles of at most so many voters by their pairs, for axioms that compare profiles.

Floats go through all profiles, with one minimisation for all that the loss cannot tell apart; exact verdicts decide what they
propose. So a violation is proved, and that there is none rests on floats, which the note says.
"""

from __future__ import annotations

from itertools import islice

from pluralign.formulations.instances.instance import Instance
from pluralign.proofs.search.deciders.decisions import Decider, Decision, violation
from pluralign.proofs.search.pairs.minimisers import LossFamily, handles
from pluralign.proofs.search.pairs.violated import COMPARED, LossProfiles, violating
from pluralign.solver.results import Deadline, LimitReached, Status

TRIED = 12
"""Profiles of so many voters that the exact verdict is asked about."""
EXACTLY = 3
"""Up to so many voters all profiles are decided exactly, if nobody asks for more."""


def decide(configuration: Instance, rule: str, axiom: str, voters: int | None, deadline: Deadline) -> Decision:
    """A violation of few voters, those of fewest first. Raises `LimitReached` at the deadline."""
    assert voters is not None, "profiles of any size cannot be listed"
    if configuration.m == 1:
        return Decision(None)
    family = LossFamily(configuration, rule, deadline)
    profiles = LossProfiles(family, deadline)
    unproved, covered, ended = 0, 0, ""
    try:
        for n in range(1, voters + 1):
            for counts in islice(violating(profiles, axiom, n), TRIED):
                instance = family.electorate.profile(counts.tolist())
                verdict = violation(instance, rule, axiom, deadline)
                if verdict.holds is False and verdict.status is Status.PROVED:
                    return Decision(instance)
                unproved += 1
            covered = n
    except LimitReached as limit:
        deadline.check()
        ended = f"; {limit}"  # too many profiles, or vertices
    left = f", but for {unproved} profiles without a proof" if unproved else ""
    return Decision(None, f"no violation with up to {covered} voters in floats{left}{ended}")


def covers(rule: str, axiom: str, voters: int | None) -> bool:
    """Losses without weight decay, axioms that compare profiles, and more voters than all profiles are decided for."""
    return handles(rule) and axiom in COMPARED and voters is not None and voters > EXACTLY


BY_PAIRS = Decider("pairs-1", covers, decide)
