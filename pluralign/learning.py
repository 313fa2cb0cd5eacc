"""Estimators in scikit-learn's conventions, which the extra `learn` brings: `PairwiseEnsemble` and what it is compared with."""

from __future__ import annotations

from pluralign.formulations.extras import require

require("sklearn", "pluralign.learning")

from pluralign.formulations.learning.estimator import (  # noqa: E402 - the line above says what is missing
    BradleyTerry,
    Constant,
    Hedged,
    MixtureEM,
    PairwiseEnsemble,
    StagewiseSoft,
)

__all__ = ["BradleyTerry", "Constant", "Hedged", "MixtureEM", "PairwiseEnsemble", "StagewiseSoft"]
