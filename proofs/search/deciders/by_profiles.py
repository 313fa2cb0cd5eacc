"""Any rule and axiom on a configuration, by listing the profiles of a few voters."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import chain, combinations_with_replacement

from pluralign.formulations.instances.instance import Instance
from pluralign.proofs.axioms.derived_profiles import with_ballots
from pluralign.proofs.search.deciders.decisions import Decider, Decision, feasible_family, violation
from pluralign.proofs.search.families import rankings
from pluralign.solver.results import Deadline, Status


def decide_by_profiles(
    configuration: Instance, rule: str, axiom: str, voters: int | None, deadline: Deadline
) -> Decision:
    """Every profile of at most so many voters with feasible ballots, each decided exactly, the smallest first.

    The first violation has the fewest voters. Profiles on which the verdict is open are counted in the note.
    """
    assert voters is not None, "profiles of any size cannot be listed"
    ballots = [tuple(row) for row in rankings(configuration.m, feasible_family(configuration, deadline)).tolist()]
    undecided = 0
    for profile in _profiles(len(ballots), voters):
        deadline.check()
        instance = with_ballots(configuration, [(ballots[k], 1) for k in profile])
        verdict = violation(instance, rule, axiom, deadline)
        if verdict.holds is False and verdict.status is Status.PROVED:
            return Decision(instance)
        undecided += verdict.holds is not True
    return Decision(None, f"{undecided} profiles are open" if undecided else "")


def _profiles(kinds: int, voters: int) -> Iterator[tuple[int, ...]]:
    """Multisets of 1, 2, …, voters of so many kinds of ballots."""
    return chain.from_iterable(combinations_with_replacement(range(kinds), n) for n in range(1, voters + 1))


BY_PROFILES = Decider("profiles", lambda rule, axiom, voters: voters is not None, decide_by_profiles)
