"""Loss-based rules on a configuration, for profiles of any number of voters: the inverse search as a decision."""

from __future__ import annotations

from formulations.instance import Instance
from formulations.loss_rule import PREFIXES
from formulations.losses import LOSSES
from proofs.search.decisions import Decider, Decision
from proofs.search.inverse import find
from proofs.search.situations import SUPPORTED
from solver.results import Deadline


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


BY_LOSS = Decider(
    "inverse-2", lambda rule, axiom, voters: rule.startswith(PREFIXES) and axiom in SUPPORTED and voters is None, decide
)
