"""Loss-based rules on a configuration, for profiles of any number of voters: the inverse search as a decision."""

from __future__ import annotations

from pluralign.formulations.instances.instance import Instance
from pluralign.formulations.losses.loss_rule import PREFIXES
from pluralign.formulations.losses.losses import LOSSES
from pluralign.proofs.search.deciders.decisions import Decider, Decision, sees_lengths
from pluralign.proofs.search.inverse.inverse import find
from pluralign.proofs.search.inverse.situations import SUPPORTED
from pluralign.solver.results import Deadline


def decide(configuration: Instance, rule: str, axiom: str, voters: int | None, deadline: Deadline) -> Decision:
    """A violation, or what the inverse search covered without one; only where it is exhaustive nothing is open.

    With three candidates a nondecreasing loss cannot violate Pareto optimality: the theorem `monotone-loss/po`, which the tests
    prove again.
    """
    prefix, _, loss = rule.partition(":")
    if axiom == "po" and configuration.m <= 3 and prefix == "loss" and LOSSES[loss].nondecreasing:
        return Decision(None)
    found = find(configuration, rule, axiom, deadline)
    deadline.check()
    return Decision(found.instance, "" if found.complete else found.exhausted)


def covers(rule: str, axiom: str, voters: int | None) -> bool:
    """Losses without weight decay, axioms about one profile, and any number of voters."""
    return rule.startswith(PREFIXES) and not sees_lengths(rule) and axiom in SUPPORTED and voters is None


BY_LOSS = Decider("inverse-2", covers, decide)
