"""Kind `feasible-ranking`: some θ ranks the candidates strictly in this order.

Why this suffices: the evidence is that θ, and θ·x strictly decreases along the ranking. Without features every
ranking is induced by the rewards m, m − 1, …, 1, so that there is nothing to show.
"""

from __future__ import annotations

from ..conflicts import check_theta
from ..instance import Instance
from ..kind import Kind
from ..values import Fields, reject


def prove_feasible_ranking(instance: Instance, claim: Fields, evidence: Fields) -> None:
    instance.need_no_profile()
    if claim["feasible"] is not True:
        reject("'feasible'", "true", claim["feasible"])
    check_theta(evidence["theta"], instance.ranking(claim["ranking"]), instance)


KIND = Kind("feasible ranking", "theta", prove_feasible_ranking)
