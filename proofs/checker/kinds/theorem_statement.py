"""What theorems are about: rules and how they break ties, axioms, families of rankings."""

from __future__ import annotations

from dataclasses import dataclass
from itertools import pairwise

from ..instance import Instance
from ..values import Rejected, read_list, reject
from .regions import check_complete

Family = tuple[str, ...]  # rankings as strings of candidates' digits, best first, in lexicographic order

DIGITS = "012345"

HALF = ("lcpo-half", "leximax-copeland-half")

LEXIMAX = ("lcpo", "leximax-copeland", *HALF, "leximax-borda", "leximax-plurality")

TIES = {
    **dict.fromkeys(LEXIMAX, ("fixed", "profile")),
    **dict.fromkeys(("kemeny", "kemeny-po", "slater"), ("fixed", "any")),
    **dict.fromkeys(("ranked-pairs", "lcpo-sequence"), ("fixed",)),
}  # rule -> how it may break ties

RESPECTING = ("lcpo", "lcpo-half", "kemeny-po", "lcpo-sequence")  # rules that respect unanimous pairs

ONE_PROFILE = (
    "existence", "po", "pmc", "majority", "condorcet-winner", "condorcet-winner-pareto", "condorcet-loser", "smith",
    "majority-loser", "unanimity", "pareto-winner",
)  # fmt: skip

RAISING = ("winner-monotonicity", "monotonicity")

JOINING = ("participation", "positive-involvement", "negative-involvement")

OF_A_BALLOT = (*JOINING, "strategy-proofness")

OF_PARTS = ("separability", "reinforcement")

PROFILES = {
    **dict.fromkeys(ONE_PROFILE, 1),
    **dict.fromkeys((*RAISING, *OF_A_BALLOT, "reversal-symmetry", "homogeneity"), 2),
    **dict.fromkeys(OF_PARTS, 3),
}  # axiom -> how many profiles it compares

GIVEN = {**dict.fromkeys(PROFILES, 2), **dict.fromkeys((*ONE_PROFILE, "reversal-symmetry", "homogeneity"), 1)}
"""Axiom -> how many profiles a counterexample has; others are made from these."""


@dataclass(frozen=True)
class Statement:
    """A theorem's claim, apart from whether it holds; the candidates are `letters`."""

    rule: str
    axiom: str
    domain: str
    ballots: str
    ties: str
    majority: str
    letters: str


def read_word(value: object, letters: str) -> str:
    if type(value) is not str or sorted(value) != list(letters):
        reject("a ranking", f"the digits {letters} in some order", value)
    return value


def read_family(value: object, letters: str) -> Family:
    family = tuple(read_word(word, letters) for word in read_list(value, "'family'"))
    if any(s >= t for s, t in pairwise(family)):
        raise Rejected("'family' is not in lexicographic order, each ranking once")
    return family


def check_family(family: Family, thetas: object, instance: Instance) -> None:
    """The family must be all feasible rankings."""
    check_complete([[int(c) for c in word] for word in family], thetas, instance)


Order = tuple[int, ...]  # a ranking by numbers
