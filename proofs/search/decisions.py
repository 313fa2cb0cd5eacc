"""Is there a profile on a given configuration on which the rule violates the axiom? Deciders, and which one to ask.

A decider is a function of a configuration (an instance without ballots), a rule, an axiom, a bound for the number of voters
(None: any number) and a deadline. To add one, put it in front of `DECIDERS`; the first that covers a question is asked.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from itertools import chain, combinations_with_replacement
from typing import NamedTuple

from formulations import kemeny, leximax, loss_rule
from formulations.arrangement import feasible_rankings
from formulations.errors import InputError
from formulations.instance import Instance
from formulations.numbers import suggestion
from formulations.points import Points
from proofs.axioms import AXIOMS
from proofs.derived import with_ballots
from proofs.search.families import Family, codes, rankings
from proofs.verdicts import Verdict, verdicts
from solver.results import NEVER, Deadline, Status

FALLBACK_VOTERS = 3


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


def rules() -> list[str]:
    """All rules."""
    return [*leximax.RULES, *kemeny.RULES, *loss_rule.rule_names()]


def check_names(rule: str, axiom: str) -> None:
    """Raise `InputError` for an unknown rule or axiom, naming the nearest."""
    if rule not in rules():
        raise InputError(f"unknown rule {rule!r}{suggestion(rule, rules())}; rules are {', '.join(rules())}")
    if axiom not in AXIOMS:
        raise InputError(f"unknown axiom {axiom!r}{suggestion(axiom, AXIOMS)}; axioms are {', '.join(AXIOMS)}")


def depends_on_family_only(rule: str) -> bool:
    """Whether the rule sees only ballots, feasible rankings and the order of the candidates (not a loss-based rule)."""
    return not rule.startswith(loss_rule.PREFIXES)


def decider_for(rule: str, axiom: str, voters: int | None) -> Decider | None:
    """The first decider that covers the question."""
    return next((decider for decider in DECIDERS if decider.covers(rule, axiom, voters)), None)


def named(name: str) -> Decider:
    """The decider of that name; raises `InputError` if there is none."""
    for decider in DECIDERS:
        if decider.name == name:
            return decider
    raise InputError(f"no decision is called {name!r}; there are {', '.join(decider.name for decider in DECIDERS)}")


def feasible_family(configuration: Instance, deadline: Deadline = NEVER) -> Family:
    """The feasible rankings of an instance by their lexicographic numbers; all without features. Kept with the instance."""
    if "family" not in configuration.memo:
        points = Points.of(configuration)
        if points is None:
            raise InputError(f"{configuration.source}: a search needs features")
        found = feasible_rankings(points.X.tolist(), deadline)[0]
        configuration.memo["family"] = tuple(sorted(codes(found).tolist()))
    family: Family = configuration.memo["family"]
    return family


def violation(instance: Instance, rule: str, axiom: str, deadline: Deadline = NEVER) -> Verdict:
    """The exact verdict on one instance. Raises `LimitReached` at the deadline."""
    verdict = verdicts(instance, rule, [axiom], deadline=deadline)[axiom]
    if verdict.holds is None:
        deadline.check()
    return verdict


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

DECIDERS: tuple[Decider, ...] = (BY_PROFILES,)
