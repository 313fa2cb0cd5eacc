"""What was found made small: fewer voters at the same features first, then a local minimum."""

from __future__ import annotations

from collections.abc import Sequence

from pluralign.formulations.instances.instance import Instance
from pluralign.formulations.losses.loss_rule import PREFIXES
from pluralign.proofs.search.fewest.fewest import fewest
from pluralign.proofs.search.inverse.situations import SUPPORTED
from pluralign.proofs.search.shrink import ORDER, Shrunk, shrink
from pluralign.solver.results import NEVER, Deadline

FEW, SECONDS = 6, 10.0
"""Profiles of up to so many voters are tried in turn, for at most so long."""


def made_small(
    instance: Instance, rule: str, axiom: str, order: Sequence[str] = ORDER, deadline: Deadline = NEVER
) -> Shrunk:
    """As `shrink`; for loss-based rules, where other ballots may do with fewer voters, these are looked for before."""
    return shrink(_few_voters(instance, rule, axiom, deadline), rule, axiom, order, deadline)


def _few_voters(instance: Instance, rule: str, axiom: str, deadline: Deadline) -> Instance:
    voters = sum(ballot.count for ballot in instance.ballots)
    if not rule.startswith(PREFIXES) or axiom not in SUPPORTED or voters <= 2:
        return instance
    limit = deadline.share(1 / 2, SECONDS)
    found = fewest(instance, rule, axiom, min(voters - 1, FEW), limit, prove=False)
    return instance if found.instance is None else found.instance
