"""Ensembles of rewards, and how far they are from the votes: exactly.

p̂_e is the weight of the rewards that prefer the first response of pair e; the error is Σ μ_e (p̂_e − p*_e)² (Halpern et al.
2025, Section 2), or Σ μ_e |p̂_e − p*_e|, or max |p̂_e − p*_e|.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from fractions import Fraction
from typing import Literal, get_args

import numpy as np

from pluralign.formulations.ensembles.votes import Votes
from pluralign.formulations.types import Bools, ExactInts, Ints, Theta
from pluralign.solver.integers import INT64_BITS, bit_size, int_array, over_common_denominator, product

Norm = Literal["squared", "absolute", "maximum"]
NORMS: tuple[Norm, ...] = get_args(Norm)
Rewards = Literal["any", "linear"]
REWARDS: tuple[Rewards, ...] = get_args(Rewards)


@dataclass(frozen=True, eq=False)
class Reward:
    """One reward: `place[r]` (length R) is the place of response r among those of its prompt, 0 for the best.

    theta: for a linear reward, with respect to the votes' features; it induces the places.
    """

    place: Ints
    theta: Theta | None = None

    def __eq__(self, other: object) -> bool:
        if not isinstance(other, Reward):
            return NotImplemented
        return self.theta == other.theta and bool(np.array_equal(self.place, other.place))

    __hash__ = None  # type: ignore[assignment]

    def prefers_first(self, votes: Votes) -> Bools:
        """Whether the first response of each pair is the better one (length M)."""
        above: Bools = self.place[votes.first] < self.place[votes.second]
        return above

    def rankings(self, votes: Votes) -> dict[str, list[str]]:
        """The responses of each prompt by name, best first."""
        out = {}
        for prompt, low, high in zip(votes.prompts, votes.starts[:-1].tolist(), votes.starts[1:].tolist(), strict=True):
            order = low + np.argsort(self.place[low:high], kind="stable")
            out[prompt] = [votes.responses[r] for r in order.tolist()]
        return out


@dataclass(frozen=True)
class Ensemble:
    """Rewards with positive weights that add up to 1."""

    rewards: tuple[Reward, ...]
    weights: tuple[Fraction, ...]

    @property
    def size(self) -> int:
        """How many rewards."""
        return len(self.rewards)

    def agreement(self, votes: Votes) -> tuple[ExactInts, int]:
        """p̂ as integers (length M) over one positive integer."""
        weights, q = over_common_denominator(self.weights)
        kind = np.int64 if q.bit_length() <= INT64_BITS else object
        total: ExactInts = np.zeros(votes.size, dtype=kind)
        for weight, reward in zip(weights, self.rewards, strict=True):
            total = total + weight * reward.prefers_first(votes).astype(kind)
        return total, q

    def error(self, votes: Votes, norm: Norm = "squared") -> Fraction:
        """The exact distance to the votes in that norm."""
        return error(votes, *self.agreement(votes), norm)


def error(votes: Votes, agreement: ExactInts, q: int, norm: Norm = "squared") -> Fraction:
    """The exact distance of p̂ = agreement / q (integers, length M) to p* in that norm."""
    # (p̂ − p*) = gap / (q · total), in integers; pairs with the same total are added before dividing
    bits = max(bit_size(agreement), q.bit_length()) + bit_size(votes.total) + 1
    whole = sum(int(w) for w in votes.weight)
    power = 2 if norm == "squared" else 1
    fits = power * bits + whole.bit_length() + votes.size.bit_length() <= INT64_BITS
    kind = np.int64 if fits else object
    gap = abs(agreement.astype(kind) * votes.total.astype(kind) - votes.wins.astype(kind) * q)
    total = votes.total.tolist()
    if norm == "maximum":
        return max(
            (Fraction(int(g), q * int(t)) for g, t in set(zip(gap.tolist(), total, strict=True))), default=Fraction(0)
        )
    terms = votes.weight.astype(kind) * gap**power
    sums: dict[int, int] = {}
    if kind is object or len(total) < 1000:
        for t, term in zip(total, terms.tolist(), strict=True):
            sums[t] = sums.get(t, 0) + term
    else:
        for t in np.unique(votes.total).tolist():
            sums[t] = int(terms[votes.total == t].sum())
    return sum((Fraction(s, (q * t) ** power) for t, s in sums.items()), Fraction(0)) / whole


def of_orders(votes: Votes, orders: Sequence[Sequence[int]]) -> Reward:
    """The reward that ranks the responses of prompt i in the order `orders[i]` of their numbers, best first."""
    place = np.empty(len(votes.responses), dtype=np.int64)
    for order in orders:
        place[np.array(order, dtype=np.intp)] = np.arange(len(order))
    return Reward(place)


def linear(votes: Votes, theta: Theta) -> Reward:
    """The reward θ·x; responses of equal reward that are not compared are ranked in their order.

    Raises ValueError if two compared responses have the same reward, or the votes have no features.
    """
    if votes.features is None:
        raise ValueError("linear rewards need features")
    scaled, _ = over_common_denominator([t / q for t, q in zip(theta, votes.features.denominators, strict=True)])
    rewards = rewards_of(votes, int_array(scaled))
    if (rewards[votes.first] == rewards[votes.second]).any():
        raise ValueError("θ gives two compared responses the same reward")
    return Reward(places(votes, rewards), theta)


def rewards_of(votes: Votes, theta: ExactInts) -> ExactInts:
    """The exact rewards (length R) of an integer θ (length d) for the integer features X."""
    assert votes.features is not None
    return product(votes.features.X, theta)


def places(votes: Votes, rewards: ExactInts) -> Ints:
    """The place of each response within its prompt (length R) by rewards (length R), ties in the given order."""
    count = len(rewards)
    prompt = np.repeat(np.arange(len(votes.prompts)), np.diff(votes.starts))
    if rewards.dtype == object:
        order = np.array(sorted(range(count), key=lambda r: (prompt[r], -rewards[r], r)), dtype=np.intp)
    else:
        order = np.lexsort((-rewards, prompt))
    place = np.empty(count, dtype=np.int64)
    place[order] = np.arange(count) - votes.starts[prompt]
    return place
