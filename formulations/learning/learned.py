"""Learned ensembles: linear rewards by the names of their features, exactly, with the teacher and how they were made.

A θ of integers for the votes' features is made from the learned direction with the fewest bits that change nothing on the pairs
learned from; weights are the best ones over the rationals. On other votes θ·x may tie compared responses: half a vote each way.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from fractions import Fraction
from typing import Any

import numpy as np

from pluralign.formulations.ensembles.ensemble import Ensemble, Reward, linear, rewards_of
from pluralign.formulations.ensembles.least.exact_weights import corrected
from pluralign.formulations.ensembles.oracles.linear_search import exact_theta, unit_features
from pluralign.formulations.ensembles.outliers import disagreement
from pluralign.formulations.ensembles.votes import Features, Votes
from pluralign.formulations.errors import InputError
from pluralign.formulations.learning.comparisons import Scaling
from pluralign.formulations.numbers import listed, suggestion
from pluralign.formulations.types import ExactInts, Floats, Ints, Theta
from pluralign.solver.integers import INT64_BITS, int_array, over_common_denominator, primitive
from pluralign.solver.results import NEVER, Deadline, LimitReached


@dataclass(frozen=True)
class LearnedEnsemble:
    """Thetas for features of these names, with weights > 0 that add up to 1.

    teacher: θ of the soft Bradley-Terry model for the same features; hedge: the weights of θ and −θ. None where not known.
    """

    features: tuple[str, ...]
    thetas: tuple[Theta, ...]
    weights: tuple[Fraction, ...]
    teacher: Theta | None = None
    hedge: tuple[Fraction, Fraction] | None = None
    made: dict[str, Any] = field(default_factory=dict)

    @property
    def size(self) -> int:
        """How many rewards."""
        return len(self.weights)


def of_direction(votes: Votes, scaling: Scaling, theta: Floats, seed: int = 0) -> Reward:
    """The exact reward nearest to a direction for scaled features: integers of few bits, without ties on these pairs."""
    direction = scaling.back(theta)
    Z, _ = unit_features(votes)
    above = (Z[votes.first] - Z[votes.second]) @ direction > 0
    reward = exact_theta(votes, direction, np.where(above, 1.0, -1.0), seed)
    assert reward.theta is not None
    integers, _ = over_common_denominator(reward.theta)
    return replace(reward, theta=tuple(map(Fraction, primitive(integers))))


def exactly(
    votes: Votes,
    scaling: Scaling,
    thetas: Floats,
    weights: Floats,
    tau: Fraction | None = None,
    deadline: Deadline = NEVER,
) -> Ensemble:
    """The ensemble of these directions with the exact weights of least error on the votes, members without weight left out.

    tau: members with a larger d(r) on the votes, which rounding may have made, are left out, too. Raises `LimitReached` if
    none is left.
    """
    rewards: list[Reward] = []
    start: list[Fraction] = []
    for theta, weight in zip(thetas, weights.tolist(), strict=True):
        reward = of_direction(votes, scaling, theta)
        if tau is None or disagreement(votes, reward) <= tau:
            rewards.append(reward)
            start.append(Fraction(max(weight, 1e-9)))
    if not rewards:
        raise LimitReached("every reward found disagrees with too many votes; allow more by outliers")
    whole = sum(start, Fraction(0))
    return corrected(votes, Ensemble(tuple(rewards), tuple(x / whole for x in start)), deadline)


def of_ensemble(votes: Votes, ensemble: Ensemble, **more: Any) -> LearnedEnsemble:
    """An ensemble of linear rewards by the names of the votes' features."""
    assert votes.features is not None
    thetas = tuple(reward.theta for reward in ensemble.rewards)
    if None in thetas:
        raise ValueError("a reward has no theta")
    return LearnedEnsemble(votes.features.names, tuple(t for t in thetas if t is not None), ensemble.weights, **more)


def matched(votes: Votes, learned: LearnedEnsemble) -> Votes:
    """The votes with the ensemble's features in its order, by name. Raises `InputError` for one that is missing."""
    if votes.features is None:
        raise InputError(
            f"{votes.source}: the ensemble needs features {listed(learned.features)}; give a table of them"
        )
    names = votes.features.names
    if names == learned.features:
        return votes
    if not learned.features or (len(set(names)) < len(names)):
        if len(names) != len(learned.features):
            raise InputError(f"{votes.source}: {len(names)} features; the ensemble has {len(learned.features)}")
        return votes
    missing = [name for name in learned.features if name not in names]
    if missing:
        hint = suggestion(missing[0], names)
        raise InputError(
            f"{votes.source}: no feature {listed(missing)}, which the ensemble was learned with; there are "
            f"{listed(names)}{hint}"
        )
    order = [names.index(name) for name in learned.features]
    features = Features(
        learned.features, votes.features.X[:, order], tuple(votes.features.denominators[j] for j in order)
    )
    return replace(votes, features=features, memo={})


def for_features_of(votes: Votes, learned: LearnedEnsemble) -> LearnedEnsemble:
    """The same ensemble with thetas for all of the votes' features in their order. Raises as `matched`."""
    matched(votes, learned)
    assert votes.features is not None
    names = votes.features.names
    if names == learned.features or not learned.features or len(set(names)) < len(names):
        return learned
    at = {name: j for j, name in enumerate(learned.features)}

    def spread(theta: Theta) -> Theta:
        return tuple(theta[at[name]] if name in at else Fraction(0) for name in names)

    teacher = None if learned.teacher is None else spread(learned.teacher)
    return replace(learned, features=names, thetas=tuple(map(spread, learned.thetas)), teacher=teacher)


def preferences(votes: Votes, thetas: Sequence[Theta]) -> ExactInts:
    """2 where θ·x prefers the first response, 1 where it ties both, 0 else: M×k integers, exactly. Features as `matched`."""
    assert votes.features is not None
    out = np.empty((votes.size, len(thetas)), dtype=np.int64)
    for j, theta in enumerate(thetas):
        scaled, _ = over_common_denominator([t / q for t, q in zip(theta, votes.features.denominators, strict=True)])
        rewards = rewards_of(votes, int_array(scaled))
        a, b = rewards[votes.first], rewards[votes.second]
        out[:, j] = 2 * np.array(a > b, dtype=np.int64) + np.array(a == b, dtype=np.int64)
    return out


def ranked_first(votes: Votes, theta: Theta) -> dict[str, list[str]]:
    """The responses of each prompt with the largest θ·x, exactly; several where they tie. Features as `matched`."""
    assert votes.features is not None
    scaled, _ = over_common_denominator([t / q for t, q in zip(theta, votes.features.denominators, strict=True)])
    rewards = rewards_of(votes, int_array(scaled))
    found = {}
    for prompt, low, high in zip(votes.prompts, votes.starts[:-1].tolist(), votes.starts[1:].tolist(), strict=True):
        if low < high:
            own = rewards[low:high]
            found[prompt] = [votes.responses[low + r] for r in np.flatnonzero(own == own.max()).tolist()]
    return found


def agreement(votes: Votes, learned: LearnedEnsemble, known: ExactInts | None = None) -> tuple[ExactInts, int]:
    """p̂ as integers (length M) over one positive integer; a tie is half. known: `preferences`."""
    weights, q = over_common_denominator(learned.weights)
    found = preferences(votes, learned.thetas) if known is None else known
    kind = np.int64 if (2 * q).bit_length() <= INT64_BITS else object
    total: ExactInts = np.zeros(votes.size, dtype=kind)
    for j, weight in enumerate(weights):
        total = total + weight * found[:, j].astype(kind)
    return total, 2 * q


def as_rewards(votes: Votes, learned: LearnedEnsemble) -> Ensemble | None:
    """The ensemble as rewards of the votes' responses; None if one ties compared responses."""
    try:
        return Ensemble(tuple(linear(votes, theta) for theta in learned.thetas), learned.weights)
    except ValueError:
        return None


def without_ties(votes: Votes, learned: LearnedEnsemble) -> Ensemble | None:
    """Rewards with the same p̂: in place of a θ with ties its neighbours θ + εη and θ − εη, each with half of its weight.

    One of the two prefers each side of a tied pair, and both what θ prefers. None where compared responses have equal
    features, which every θ ties.
    """
    assert votes.features is not None
    X = votes.features.X
    if not np.array(X[votes.first] != X[votes.second], dtype=bool).any(axis=1).all():
        return None
    found: list[tuple[Theta, Fraction]] = []
    known = preferences(votes, learned.thetas)
    for theta, weight, sides in zip(learned.thetas, learned.weights, known.T, strict=True):
        if (sides != 1).all():
            found.append((theta, weight))
        else:
            found += [(near, weight / 2) for near in _neighbours(votes, theta, np.flatnonzero(sides == 1))]
    return Ensemble(tuple(linear(votes, theta) for theta, _ in found), tuple(weight for _, weight in found))


def _neighbours(votes: Votes, theta: Theta, tied: Ints) -> tuple[Theta, Theta]:
    """N θ + η and N θ − η, where η ties none of these pairs, and N so large that nothing else changes its side."""
    assert votes.features is not None
    scaled, _ = over_common_denominator([t / q for t, q in zip(theta, votes.features.denominators, strict=True)])
    rng, most = np.random.default_rng(0), 1
    while True:
        eta = int_array(rng.integers(-most, most + 1, len(theta)).tolist())
        rewards = rewards_of(votes, eta)
        differences = np.abs(rewards[votes.first] - rewards[votes.second])
        if differences[tied].all():
            break
        most *= 2
    large = int(differences.max()) + 1  # θ·δ is an integer
    return (
        votes.features.parameter(int_array([large * t + int(e) for t, e in zip(scaled, eta, strict=True)])),
        votes.features.parameter(int_array([large * t - int(e) for t, e in zip(scaled, eta, strict=True)])),
    )
