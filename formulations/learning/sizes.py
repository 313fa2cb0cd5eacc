"""How many rewards: the smallest number whose error on groups that were left out is within a standard error of the best."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace

import numpy as np

from pluralign.formulations.learning.comparisons import Comparisons
from pluralign.formulations.learning.fitting import LearnerFit, Plan, fitted
from pluralign.formulations.learning.splits import held_out
from pluralign.formulations.learning.targets import within_a_deviation
from pluralign.formulations.types import Floats

MOST_AUTO = 8
"""The largest size that is tried where none is asked for."""

_SHARE = 0.2


def smallest_good(errors: Mapping[int, Floats]) -> int:
    """The size, from the weighted squared errors of each size on groups left out (length G)."""
    best = min(errors, key=lambda k: (float(errors[k].sum()), k))
    return next(k for k in sorted(errors) if within_a_deviation(errors[k], errors[best]))


def fitted_of_good_size(data: Comparisons, plan: Plan) -> LearnerFit:
    """Of the plan's sizes one, chosen on a fifth of the groups, and learned again from all pairs.

    Half of the time left is for the choice. Raises as `fitted`, and `InputError` for groups that cannot be split.
    """
    split = held_out(data.group, data.first, data.second, _SHARE, plan.seed)
    train, test = data.take(split.train), data.take(split.test)
    tried = fitted(train, replace(plan, deadline=plan.deadline.share(0.5)))
    _, number = np.unique(test.group, return_inverse=True)
    if number.max() == 0:  # one group, of which responses were left out
        number = np.arange(test.size)
    errors = {}
    for k, (thetas, weights) in tried.members.items():
        gap = (test.D @ thetas.T > 0) @ weights - test.p
        errors[k] = np.bincount(number, test.weight * gap**2).astype(float)
    return fitted(data, replace(plan, sizes=(smallest_good(errors),)))
