"""Kind `feasible-ranking-count`: exactly `count` rankings are feasible.

Why this suffices: there is no evidence; the regions are counted here. A tiny certificate of this kind may ask for more
work than any computer can do.
"""

from __future__ import annotations

from ..instance import Instance
from ..kind import Kind
from ..values import Fields, read_count
from .regions import check_count


def prove_feasible_ranking_count(instance: Instance, claim: Fields, evidence: Fields) -> None:
    """A tiny certificate of this kind takes ages, say for 60 points in dimension 30."""
    instance.need_no_profile()
    check_count(read_count(claim["count"], "'count'"), instance)


KIND = Kind("count", "", prove_feasible_ranking_count)
