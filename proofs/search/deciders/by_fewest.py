"""Loss-based rules on a configuration, for profiles of at most so many voters: the fewest with a violation."""

from __future__ import annotations

from pluralign.formulations.instances.instance import Instance
from pluralign.formulations.losses.loss_rule import PREFIXES
from pluralign.formulations.losses.losses import LOSSES
from pluralign.proofs.search.deciders.decisions import Decider, Decision, sees_lengths
from pluralign.proofs.search.fewest.fewest import fewest
from pluralign.proofs.search.inverse.linear import is_linear
from pluralign.proofs.search.inverse.situations import SUPPORTED
from pluralign.solver.results import Deadline


def decide(configuration: Instance, rule: str, axiom: str, voters: int | None, deadline: Deadline) -> Decision:
    """A violation of the fewest voters, or none of at most so many; the note says what was not decided exactly, if anything.

    Profiles that floats call violated are tried first. Raises `LimitReached` at the deadline.
    """
    assert voters is not None, "profiles of any size cannot be listed"
    found = fewest(configuration, rule, axiom, voters, deadline)
    deadline.check()
    if found.instance is None and not found.proved_minimal:
        return Decision(None, found.covered)
    return Decision(found.instance)


def covers(rule: str, axiom: str, voters: int | None) -> bool:
    """Losses that are smooth or linear in the ballot weights, axioms about one profile, and a bound for the voters."""
    known = rule.startswith(PREFIXES) and (is_linear(rule) or LOSSES[rule.partition(":")[2]].smooth)
    return known and not sees_lengths(rule) and axiom in SUPPORTED and voters is not None


BY_FEWEST = Decider("fewest-1", covers, decide)
