"""Kind `feasible-rankings`: these are all rankings that some θ induces strictly, and there are `count` of them.

Why this suffices: the rankings differ, each is induced by its θ, and their number is that of all feasible rankings. A
feasible ranking is a region that the hyperplanes θ·(x_a − x_b) = 0 of all pairs leave, and the regions are counted here.
"""

from __future__ import annotations

from ..conflicts import check_theta
from ..instance import Instance
from ..kind import Kind
from ..regions import check_count
from ..values import Fields, Rejected, read_count, read_list, reject


def prove_feasible_rankings(instance: Instance, claim: Fields, evidence: Fields) -> None:
    count = read_count(claim["count"], "'count'")
    rankings = [instance.ranking(ranking) for ranking in read_list(claim["rankings"], "'rankings'")]
    thetas = read_list(evidence["thetas"], "'thetas'")
    if not count == len(rankings) == len(thetas):
        reject("'count'", f"the number of rankings ({len(rankings)}) and of thetas ({len(thetas)})", count)
    if len(set(map(tuple, rankings))) != count:
        raise Rejected("a ranking is listed twice")
    for ranking, theta in zip(rankings, thetas, strict=True):
        check_theta(theta, ranking, instance)
    check_count(count, instance)


KIND = Kind("count rankings", "thetas", prove_feasible_rankings)
