"""A case of an axiom: the profiles that it speaks about, and whether it holds by what is known of the outputs there."""

from __future__ import annotations

import math
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from itertools import combinations, pairwise, product

from ..budget import spend
from ..values import Fields
from .axiom_demands import DEMANDS
from .axiom_outputs import Below, Profile, Ranked, Study

Test = Callable[..., bool | None]  # of what is known of the outputs; None if that leaves it open


@dataclass(frozen=True)
class Case:
    """key: the witness that names it. supposes: some feasible ranking begins with one of these, if there are any.

    respecting: and has every unanimous pair in order. holds: whatever outputs the rule chooses on the profiles.
    """

    key: Fields
    profiles: tuple[Callable[[], Profile], ...]
    holds: Test
    supposes: tuple[Ranked, ...] = ()
    respecting: bool = False


Cases = Iterator[Case]


def is_case(study: Study, case: Case, untied: str) -> bool | None:
    """Whether it is one: what it supposes is so, and no tie is broken on its profiles; None if nothing shows it.

    untied: "winner" or "ranking", where ties must not decide that; empty if they may.
    """
    shown = [study.supposed(case.supposes, case.respecting)]
    if untied and shown[0] is not False:
        tied = [study.tied(profile(), untied == "ranking") for profile in case.profiles]
        shown += [None if one is None else not one for one in tied]
    return False if False in shown else None if None in shown else True


def satisfied(study: Study, case: Case) -> bool | None:
    return case.holds(*(study.below(profile()) for profile in case.profiles))


def by_winners(accepts: Callable[..., bool]) -> Test:
    """Whether the winners on the profiles are accepted, if all that are possible give one answer."""

    def holds(*outputs: Below) -> bool | None:
        choices = [winners(below) for below in outputs]
        spend(10 * math.prod(map(len, choices)))
        answers = {accepts(*some) for some in product(*choices)}
        return answers.pop() if len(answers) == 1 else None

    return holds


def demanded(axiom: str, named: Ranked) -> Test:
    """What an axiom about winners demands of the rankings, of which their winners are enough."""
    return by_winners(lambda *some: DEMANDS[axiom](named, *((winner,) for winner in some)))


def winners(below: Below) -> Ranked:
    """The candidates that may be first."""
    spend(len(below) ** 2)
    return tuple(a for a in below if not any(a in others for others in below.values()))


def in_order(ranking: Ranked, below: Below) -> bool | None:
    if any(a in below[b] for a, b in combinations(ranking, 2)):
        return False
    return True if all(b in below[a] for a, b in pairwise(ranking)) else None
