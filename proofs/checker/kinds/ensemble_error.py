"""Kind `ensemble-error`: an ensemble of `size` rewards has this error, and none of any size has less than `lower_bound`.

Why this suffices: the error of the ensemble is computed here, and for any weights w the dual value less a ceiling of w bounds
the error of every ensemble from below.
"""

from __future__ import annotations

from ..kind import Kind
from ..values import Fields, Rejected, read_choice, read_null, read_number, read_vector
from .ceilings import check_ceiling
from .ensembles import NORMS, check_ensemble, check_size, dual_value, restricted_poll
from .votes import Poll


def prove_ensemble_error(poll: Poll, claim: Fields, evidence: Fields) -> None:
    norm = read_choice(claim["norm"], "'norm'", NORMS)
    poll, _ = restricted_poll(poll, claim, evidence)
    check_size(claim["size"], check_ensemble(evidence["ensemble"], poll, norm, claim["error"]))
    least = read_number(claim["lower_bound"], "'lower_bound'")
    if least == 0 and evidence["weights"] is None:
        read_null(evidence["ceiling"], "'ceiling'")
        return
    weights = read_vector(evidence["weights"], "'weights'", len(poll.pairs))
    if dual_value(poll, weights, norm) - check_ceiling(evidence["ceiling"], poll, weights) < least:
        raise Rejected("the weights and the ceiling do not prove the lower bound")


KIND = Kind("rewards norm size error lower_bound excluding", "ensemble weights ceiling optimum", prove_ensemble_error)
