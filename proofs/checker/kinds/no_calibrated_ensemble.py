"""Kind `no-calibrated-ensemble`: no ensemble of considered rewards agrees with the votes exactly.

Why this suffices: Σ w p̂ is at most the ceiling for every reward, so for every ensemble, and Σ w p* is greater.
"""

from __future__ import annotations

from operator import mul

from ..kind import Kind
from ..values import Fields, Rejected, read_null, read_vector
from .ceilings import check_ceiling
from .ensembles import restricted_poll
from .votes import Poll, total


def prove_no_calibrated_ensemble(poll: Poll, claim: Fields, evidence: Fields) -> None:
    poll, possible = restricted_poll(poll, claim, evidence)
    if not possible:
        read_null(evidence["weights"], "'weights'")
        read_null(evidence["ceiling"], "'ceiling'")
        return
    weights = read_vector(evidence["weights"], "'weights'", len(poll.pairs))
    if total(map(mul, weights, poll.p)) <= check_ceiling(evidence["ceiling"], poll, weights):
        raise Rejected("the weights do not separate p* from the rewards")


KIND = Kind("rewards excluding", "weights ceiling optimum", prove_no_calibrated_ensemble)
