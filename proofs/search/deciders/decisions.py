"""Is there a profile on a given configuration on which the rule violates the axiom? Deciders, and which one to ask.

A decider is a function of a configuration (an instance without ballots), a rule, an axiom, a bound for the number of voters
(None: any number) and a deadline. `deciders` lists them.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import NamedTuple

from pluralign.formulations.errors import InputError
from pluralign.formulations.instances.instance import Instance
from pluralign.formulations.instances.points import Points
from pluralign.formulations.losses import loss_rule
from pluralign.formulations.losses.losses import LOSSES
from pluralign.formulations.rankings.arrangement import feasible_rankings
from pluralign.formulations.rules import family
from pluralign.proofs.axioms.axioms import axiom_named
from pluralign.proofs.axioms.verdicts import Verdict, verdicts
from pluralign.proofs.search.families import NumberedFamily, codes
from pluralign.solver.results import NEVER, Deadline


class Decision(NamedTuple):
    """instance: the configuration with ballots that violate the axiom, or None if there are none.

    note: what remains undecided; empty if nothing does, so that None means a proof by exhaustion or an exact refutation.
    """

    instance: Instance | None
    note: str = ""


Decide = Callable[[Instance, str, str, int | None, Deadline], Decision]


@dataclass(frozen=True)
class Decider:
    """decide: (configuration, rule, axiom, most voters or None, deadline); raises `LimitReached` at the deadline.

    covers: whether it decides this (rule, axiom, most voters). name: part of a search's specification, with a version if
    answers change.
    """

    name: str
    covers: Callable[[str, str, int | None], bool]
    decide: Decide


def check_names(rule: str, axiom: str) -> None:
    """Raise `InputError` for an unknown rule or axiom (NAME or NAME+tie-free), naming the nearest."""
    family(rule)
    axiom_named(axiom)


def depends_on_family_only(rule: str) -> bool:
    """Whether the rule sees only ballots, feasible rankings and the order of the candidates (not a loss-based rule)."""
    return not rule.startswith(loss_rule.PREFIXES)


def sees_lengths(rule: str) -> bool:
    """Whether the rule may change under affine maps of the features: a loss with weight decay."""
    prefix, _, name = rule.rpartition(":")
    return f"{prefix}:" in loss_rule.PREFIXES and name in LOSSES and LOSSES[name].decay is not None


def feasible_family(configuration: Instance, deadline: Deadline = NEVER) -> NumberedFamily:
    """The feasible rankings of an instance by their lexicographic numbers; all without features. Kept with the instance."""
    if "family" not in configuration.memo:
        points = Points.of(configuration)
        if points is None:
            raise InputError(f"{configuration.source}: a search needs features")
        found = feasible_rankings(points.X.tolist(), deadline)[0]
        configuration.memo["family"] = tuple(sorted(codes(found).tolist()))
    family: NumberedFamily = configuration.memo["family"]
    return family


def violation(instance: Instance, rule: str, axiom: str, deadline: Deadline = NEVER) -> Verdict:
    """The exact verdict on one instance. Raises `LimitReached` at the deadline."""
    verdict = verdicts(instance, rule, [axiom], deadline=deadline)[axiom]
    if verdict.holds is None:
        deadline.check()
    return verdict
