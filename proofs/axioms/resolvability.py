"""Resolvability: one voter more can make whoever a tie puts first the winner without a tie."""

from __future__ import annotations

import itertools
from collections.abc import Iterator, Sequence

from pluralign.formulations.instances.instance import Instance
from pluralign.formulations.rules import family
from pluralign.proofs.axioms.definition import AxiomCase, Scene, define
from pluralign.proofs.axioms.derived_profiles import changed, listed_in_reverse
from pluralign.proofs.axioms.outputs import Output
from pluralign.proofs.axioms.several_profiles import MOST_LISTED
from pluralign.solver.results import LimitReached


@define(
    "resolvability",
    "winner",
    "If a tie decides who is first, some feasible ballot, cast by one voter more, makes the same candidate first without a "
    "tie.",
    "Tideman 1987, Social Choice and Welfare 4; Holliday & Pacuit 2023, Public Choice 197 (single-voter resolvability)",
    "ties are not to decide",
    needs_ballots=True,
    only_if_named=True,
)
def _resolvability(scene: Scene) -> Iterator[AxiomCase]:
    """The profiles: the given one, and those with a ballot more up to the first that will do, each with ties both ways."""
    instance = scene.instance
    if instance.m > MOST_LISTED:
        raise LimitReached(f"the rankings of more than {MOST_LISTED} candidates are not tried one by one")

    def both(label: str, profile: Instance) -> dict[str, Instance]:
        if family(scene.output(profile).rule) == "ranked-pairs":  # its output says itself whether ties matter
            return {label: profile}
        return {label: profile, f"{label}_ties_reversed": listed_in_reverse(profile)}

    def outputs(profiles: dict[str, Instance]) -> list[Output]:
        return [scene.output(profile) for profile in profiles.values()]

    def profiles() -> dict[str, Instance]:
        own = both("output", instance)
        found = dict(own)
        if _tied(outputs(own)) is not False:
            for k, ballot in enumerate(filter(scene.castable, itertools.permutations(range(instance.m))), 1):
                joined = both(f"output_joined_{k}", changed(instance, (ballot, 1)))
                found |= joined
                if _resolved(outputs(own), outputs(joined)):
                    break
        return found

    def holds(*known: Output) -> bool | None:
        own = len(both("output", instance))
        before, *after = (known[k : k + own] for k in range(0, len(known), own))
        tied, answers = _tied(before), [_resolved(before, joined) for joined in after]
        if tied is False or True in answers:
            return True
        return False if tied and None not in answers else None

    if not scene.tie_free:
        yield AxiomCase({"joins": "one voter"}, profiles, holds)


def _tied(outputs: Sequence[Output]) -> bool | None:
    """Whether a tie decides who is first, by the outputs with ties both ways, or that of ranked pairs; None if that is open."""
    one, *others = outputs
    if not others:
        return False if one.tied is False else None  # a tie may be elsewhere
    [other] = others
    if len(one.winners) != 1 or len(other.winners) != 1:
        return None
    return one.winners[0] != one.instance.m - 1 - other.winners[0]


def _resolved(before: Sequence[Output], after: Sequence[Output]) -> bool | None:
    """Whether the winner is the same, and no tie decides any more."""
    if len(before[0].winners) != 1 or len(after[0].winners) != 1:
        return None
    if before[0].winners != after[0].winners:
        return False
    tied = _tied(after)
    return None if tied is None else not tied
