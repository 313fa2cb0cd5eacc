"""A reward of large gain for given weights of the pairs, as the steps of Frank-Wolfe need it."""

from __future__ import annotations

from collections.abc import Callable

import numpy as np

from pluralign.formulations.ensembles.ensemble import Reward, Rewards
from pluralign.formulations.ensembles.oracles.linear_search import linear_oracle
from pluralign.formulations.ensembles.oracles.oracle import OnePrompt
from pluralign.formulations.ensembles.reading.features import require_linear
from pluralign.formulations.ensembles.votes import Votes
from pluralign.formulations.types import Floats


def best_reward(votes: Votes, rewards: Rewards) -> Callable[[Floats], Reward]:
    """A function of weights w (length M) that looks for a reward r of the class with the largest Σ w [r prefers the first].

    For arbitrary rewards prompt by prompt. Raises `InputError` for linear rewards without features.
    """
    if rewards == "linear":
        require_linear(votes)
        return linear_oracle(votes)
    oracles = [(OnePrompt(part), votes.pairs_of(i), part) for i, part in enumerate(votes.split())]

    def answer(w: Floats) -> Reward:
        places = []
        for oracle, pairs, part in oracles:
            found = oracle.propose(w[pairs], (), 2) if part.size else [Reward(np.arange(len(part.responses)))]
            best = max(found, key=lambda reward: float(w[pairs][reward.prefers_first(part)].sum()))
            places.append(best.place)
        return Reward(np.concatenate(places))

    return answer
