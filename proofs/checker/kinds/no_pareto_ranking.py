"""Kind `no-pareto-ranking`: no feasible ranking respects every unanimous pair.

Why this suffices: every pair of the conflict is unanimous, and no θ ranks all of them as it says.
"""

from __future__ import annotations

from ..conflicts import read_conflict
from ..instance import Instance
from ..kind import Kind
from ..values import Fields, Rejected, reject


def prove_no_pareto_ranking(instance: Instance, claim: Fields, evidence: Fields) -> None:
    respecting = claim["respects-unanimity"]
    if type(respecting) is not int or respecting != 0:
        reject("'respects-unanimity'", "0", respecting)
    instance.need_profile()
    if not instance.unanimous().issuperset(read_conflict(evidence["conflict"], instance)):
        raise Rejected("a pair of the conflict is not unanimous")


KIND = Kind("respects-unanimity", "conflict", prove_no_pareto_ranking)
