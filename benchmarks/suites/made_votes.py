"""Made votes of any size, by a seeded generator."""

from __future__ import annotations

from fractions import Fraction
from typing import TYPE_CHECKING

import numpy as np

from pluralign.formulations.ensembles.ensemble import Ensemble, linear, rewards_of
from pluralign.formulations.ensembles.votes import Features, Votes
from pluralign.formulations.types import Theta

if TYPE_CHECKING:
    pass

DECIMALS = 4  # of the made features


def made_votes(
    prompts: int = 9402, responses: int = 8, annotators: int = 10, features: int = 10, seed: int = 0, noise: float = 0.5
) -> tuple[Votes, Ensemble]:
    """Votes of annotators on all pairs of responses to each prompt, and the annotators' linear rewards, weighing the same.

    Features are normal, rounded to `DECIMALS` decimals. Annotator k has a normal θ_k and prefers the response x with the larger
    θ_k·x + noise, where the noise is normal, drawn for each annotator and response, with `noise` times the standard deviation
    of θ_k·x. The defaults have the size of PersonalLLM (Zollo et al. 2025): 263,256 pairs, 10 annotators. The same
    arguments give the same votes.
    """
    random = np.random.default_rng(seed)
    size, unit = prompts * responses, 10**DECIMALS
    X = np.rint(random.standard_normal((size, features)) * unit).astype(np.int64)
    i, j = np.triu_indices(responses, 1)
    base = responses * np.arange(prompts, dtype=np.int64)[:, None]
    first, second = (base + i).ravel(), (base + j).ravel()
    wins = np.zeros(len(first), dtype=np.int64)
    thetas: list[Theta] = []
    votes = Votes(
        source=f"made votes, seed {seed}",
        prompts=tuple(f"p{x}" for x in range(prompts)),
        responses=tuple(f"r{x}" for x in range(responses)) * prompts,
        starts=responses * np.arange(prompts + 1, dtype=np.int64),
        first=first,
        second=second,
        wins=wins,
        total=np.full(len(first), 2 * annotators, dtype=np.int64),
        weight=np.ones(len(first), dtype=np.int64),
        features=Features(tuple(f"x{x}" for x in range(features)), X, (unit,) * features),
    )
    while len(thetas) < annotators:
        theta = np.rint(random.standard_normal(features) * 10**6).astype(np.int64)
        rewards = rewards_of(votes, theta)
        if (rewards[first] == rewards[second]).any():
            continue  # hardly ever: a tie of rewards is not an annotator's linear reward
        scale = noise * unit * float(np.linalg.norm(theta.astype(np.float64)))
        felt = rewards + np.rint(random.standard_normal(size) * scale).astype(np.int64)
        wins += 2 * (felt[first] > felt[second]) + (felt[first] == felt[second])
        thetas.append(tuple(Fraction(int(t), 10**6) for t in theta))
    weights = (Fraction(1, annotators),) * annotators
    return votes, Ensemble(tuple(linear(votes, theta) for theta in thetas), weights)
