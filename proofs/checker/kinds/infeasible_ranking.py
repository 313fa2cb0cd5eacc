"""Kind `infeasible-ranking`: no θ ranks the candidates strictly in this order.

Why this suffices: the pairs of a conflict cannot all be ranked as it says (see `read_conflict`), and the ranking ranks
every one of them so.
"""

from __future__ import annotations

from ..conflicts import read_conflict
from ..instance import Instance
from ..kind import Kind
from ..values import Fields, Rejected, reject


def prove_infeasible_ranking(instance: Instance, claim: Fields, evidence: Fields) -> None:
    instance.need_no_profile()
    if claim["feasible"] is not False:
        reject("'feasible'", "false", claim["feasible"])
    place = {c: k for k, c in enumerate(instance.ranking(claim["ranking"]))}
    if any(place[a] > place[b] for a, b in read_conflict(evidence["conflict"], instance)):
        raise Rejected("a pair of the conflict is in the opposite order in the ranking")


KIND = Kind("feasible ranking", "conflict", prove_infeasible_ranking)
