"""Kind `calibrated-ensemble`: some ensemble of `size` considered rewards agrees with the votes exactly.

Why this suffices: the evidence is that ensemble, and its greatest error is 0.
"""

from __future__ import annotations

from ..kind import Kind
from ..values import Fields
from .ensembles import check_ensemble, check_size, restricted_poll
from .votes import Poll


def prove_calibrated_ensemble(poll: Poll, claim: Fields, evidence: Fields) -> None:
    poll, _ = restricted_poll(poll, claim, evidence)
    check_size(claim["size"], check_ensemble(evidence["ensemble"], poll, "maximum", 0))


KIND = Kind("rewards size excluding", "ensemble optimum", prove_calibrated_ensemble)
