"""Kind `feasible-rankings`: these are all rankings that some θ induces strictly, and there are `count` of them.

Why this suffices: the rankings differ, each is induced by its θ, and their number is that of all feasible rankings. A
feasible ranking is a region that the hyperplanes θ·(x_a − x_b) = 0 of all pairs leave, and the regions are counted here.
"""

from __future__ import annotations

from ..instance import Instance
from ..kind import Kind
from ..values import Fields, read_count, read_list, reject
from .regions import check_complete


def prove_feasible_rankings(instance: Instance, claim: Fields, evidence: Fields) -> None:
    instance.need_no_profile()
    rankings = [instance.ranking(ranking) for ranking in read_list(claim["rankings"], "'rankings'")]
    if read_count(claim["count"], "'count'") != len(rankings):
        reject("'count'", f"the number of rankings ({len(rankings)})", claim["count"])
    check_complete(rankings, evidence["thetas"], instance)


KIND = Kind("count rankings", "thetas", prove_feasible_rankings)
