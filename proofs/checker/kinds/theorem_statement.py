"""What theorems are about: rules and how they break ties, axioms, families of rankings."""

from __future__ import annotations

from dataclasses import dataclass
from itertools import pairwise

from ..instance import Instance
from ..values import Rejected, read_list, reject
from .regions import check_complete

Family = tuple[str, ...]  # rankings as strings of candidates' digits, best first, in lexicographic order

DIGITS = "012345"

LEXIMAX = ("lcpo", "leximax-copeland", "leximax-borda", "leximax-plurality")

TIES = {
    **dict.fromkeys(LEXIMAX, ("fixed", "profile")),
    **dict.fromkeys(("kemeny", "kemeny-po"), ("fixed", "any")),
    "lcpo-sequence": ("fixed",),
}  # rule -> how it may break ties

RESPECTING = ("lcpo", "kemeny-po", "lcpo-sequence")  # rules that respect unanimous pairs

PROFILES = {"existence": 1, "po": 1, "pmc": 1, "majority": 1, "winner-monotonicity": 2, "separability": 3}


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
