"""Ensembles for single prompts joined into one for all of them, with the same agreement on every pair.

With rewards of the class `any` prompts are independent: cut [0, 1] into intervals as long as the weights, once for each prompt;
the common refinement has a reward for every interval, and no more intervals than 1 + Σ (size of each − 1).
"""

from __future__ import annotations

from collections.abc import Sequence
from fractions import Fraction

import numpy as np

from pluralign.formulations.ensembles.ensemble import Ensemble, Reward
from pluralign.solver.errors import parameter
from pluralign.solver.results import LimitReached

MOST_PLACES = 40_000_000
"""Rewards times responses that are written down."""


def coupled(ensembles: Sequence[Ensemble]) -> Ensemble:
    """The joint ensemble; ensemble i is for prompt i alone, whose responses follow each other in this order.

    Raises `LimitReached` if it would have more than `MOST_PLACES` entries.
    """
    ends = [_ends(ensemble.weights) for ensemble in ensembles]
    cuts = sorted({end for each in ends for end in each})
    responses = sum(len(ensemble.rewards[0].place) for ensemble in ensembles)
    if len(cuts) * responses > MOST_PLACES:
        raise LimitReached(
            f"the joint ensemble has {len(cuts)} rewards for {responses} responses, too many to write down; "
            f"take fewer prompts, a smaller {parameter('size')}, or linear rewards"
        )
    at = [0] * len(ensembles)
    rewards, weights, before = [], [], Fraction(0)
    for cut in cuts:
        rewards.append(Reward(np.concatenate([e.rewards[i].place for e, i in zip(ensembles, at, strict=True)])))
        weights.append(cut - before)
        before = cut
        at = [i + (ends[k][i] == cut) for k, i in enumerate(at)]
    return Ensemble(tuple(rewards), tuple(weights))


def _ends(weights: Sequence[Fraction]) -> list[Fraction]:
    """Where the intervals end; the last one at 1."""
    total, out = Fraction(0), []
    for weight in weights:
        total += weight
        out.append(total)
    return out
