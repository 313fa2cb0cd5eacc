"""Rewards that are no outliers where they are too many to list: the distance d(r) ≤ τ becomes a penalty on the gain.

d(r) = Σ μ p* − Σ μ (2p* − 1) [first preferred] is linear in the preferences, so for every ρ ≥ 0 a considered reward gains at
most K(w + ρ μ (2p* − 1)) + ρ (τ − Σ μ p*): Lagrange's relaxation. Its best ρ is where a reward beyond τ and one within tie.
Source of outliers: Halpern, Micha, Procaccia and Shapira 2025.
"""

from __future__ import annotations

import itertools
import math
from collections.abc import Sequence
from fractions import Fraction

import numpy as np

from pluralign.formulations.ensembles.ensemble import Reward
from pluralign.formulations.ensembles.least.bounds import Ceiling, CeilingPart
from pluralign.formulations.ensembles.oracles.oracle import Linear, OnePrompt, gains
from pluralign.formulations.ensembles.oracles.swept import SweptRewards
from pluralign.formulations.ensembles.votes import Votes
from pluralign.formulations.ordering import insertion_search
from pluralign.formulations.types import Floats
from pluralign.solver.integers import int_array, over_common_denominator
from pluralign.solver.results import NEVER, Deadline

_STEPS = 8  # values of ρ tried
_SLIGHT = 1e-9  # relative gains that are rounding
_BITS = 20  # of ρ
_KEEP = 48  # rankings that are improved within the threshold


class NearRewards:
    """An oracle for the rewards with d(r) ≤ threshold; `inner`: one for all prompts, or one for each prompt.

    nearest: a reward that is no outlier. Its ceilings are proved, but K(w) itself may be smaller: it is never exact.
    """

    exact = False

    def __init__(
        self, votes: Votes, inner: Sequence[OnePrompt | Linear | SweptRewards], threshold: Fraction, nearest: Reward
    ) -> None:
        self.votes, self.inner, self.nearest = votes, inner, nearest
        self._pairs = [votes.pairs_of(i) for i in range(len(inner))] if len(inner) > 1 else [slice(0, votes.size)]
        pairs = list(zip(votes.measure(), votes.fractions(), strict=True))
        self._lean = [mu * (2 * p - 1) for mu, p in pairs]
        self._slack = threshold - sum((mu * p for mu, p in pairs), Fraction(0))
        numbers, q = over_common_denominator(self._lean)
        self._numbers, self._least = int_array(numbers), math.ceil(-self._slack * q)
        self._float_lean = np.array([float(x) for x in self._lean])
        self._float_least = -float(self._slack) - _SLIGHT
        self._random = np.random.default_rng(0)

    def propose(self, w: Floats, near: Sequence[Reward], effort: int) -> list[Reward]:
        """See `Oracle`. Never empty: the nearest reward is always there."""
        found = self._search(w, near, effort)[1]
        if not isinstance(self.inner[0], OnePrompt):
            return found
        return [*found, *self._within(self._improved(w, [*found, *near]))]

    def ceiling(
        self,
        w: Sequence[Fraction],
        enough: Fraction | None = None,
        nodes: int = 1,
        deadline: Deadline = NEVER,
        rough: bool = False,
    ) -> tuple[Ceiling, list[Reward]]:
        """See `Oracle`."""
        rho, found = self._search(np.array([float(x) for x in w]), (), 1)
        penalty = _rounded(rho)
        shifted = [x + penalty * lean for x, lean in zip(w, self._lean, strict=True)]
        base = penalty * self._slack
        wanted = self._shares(shifted, None if enough is None else enough - base)
        parts: list[CeilingPart] = []
        met: list[list[Reward]] = []
        for i, (oracle, own, share) in enumerate(zip(self.inner, self._pairs, wanted, strict=True)):
            ceiling, rewards = oracle.ceiling(shifted[own], share, nodes, deadline.share(1 / (len(self.inner) - i)))
            parts += ceiling.parts
            met.append(rewards)
        k = sum((part.k for part in parts), base)
        return Ceiling(k, tuple(parts), penalty), [*self._within(self._joined(met)), *found]

    def _shares(self, shifted: Sequence[Fraction], enough: Fraction | None) -> list[Fraction | None]:
        """What to prove about each prompt: its best known gain, and an equal share of what is left of `enough`."""
        if enough is None or len(self.inner) == 1:
            return [enough] * len(self.inner)
        known = []
        for oracle, own in zip(self.inner, self._pairs, strict=True):
            w = np.array([float(x) for x in shifted[own]])
            rewards = oracle.propose(w, (), 0)
            known.append(Fraction(max(float(w[r.prefers_first(oracle.votes)].sum()) for r in rewards)))
        rest = (enough - sum(known)) / len(known)
        return [gain + rest for gain in known]

    def _search(self, w: Floats, near: Sequence[Reward], effort: int) -> tuple[float, list[Reward]]:
        """The best ρ found, and rewards of large gain within the threshold that were met on the way to it.

        The dual function of ρ is convex and piecewise linear: two rewards, one beyond the threshold and one within, propose
        the ρ at which they tie, until no reward gains more there.
        """
        found = [self.nearest]
        inside, outside, rho = self._point(w, self.nearest), None, 0.0
        for _ in range(_STEPS):
            proposed = self._proposed(w + rho * self._float_lean, near, effort)
            found += self._within(proposed)
            points = [self._point(w, reward) for reward in proposed]
            top, tied = max(points, key=lambda point: point[0] + rho * point[1]), inside[0] + rho * inside[1]
            if outside is not None and top[0] + rho * top[1] <= tied + _SLIGHT * abs(tied):
                break
            if top[1] < self._float_least:
                outside = top
            elif outside is None:  # the threshold does not matter
                break
            else:
                inside = top
            rho = max(0.0, (outside[0] - inside[0]) / (inside[1] - outside[1]))
        return rho, found

    def _proposed(self, w: Floats, near: Sequence[Reward], effort: int) -> list[Reward]:
        """Rewards of large gain, outliers among them."""
        if len(self.inner) == 1:
            return self.inner[0].propose(w, near, effort)
        starts = self.votes.starts.tolist()
        met = []
        for oracle, own, low, high in zip(self.inner, self._pairs, starts[:-1], starts[1:], strict=True):
            met.append(oracle.propose(w[own], [Reward(reward.place[low:high]) for reward in near], effort))
        return self._joined(met)

    def _improved(self, w: Floats, rewards: Sequence[Reward]) -> list[Reward]:
        """Rankings of more gain by moving single responses within the threshold; rounding may lead a little beyond it."""
        votes = self.votes
        places = np.array([reward.place for reward in rewards])[-_KEEP:]
        places = np.vstack([places, places])  # the second time perturbed
        starts = votes.starts.tolist()
        orders = [np.argsort(places[:, low:high], axis=1) for low, high in itertools.pairwise(starts)]
        half = len(places) // 2
        orders = [np.vstack([o[:half], insertion_search.perturbed(o[half:], self._random, 1)]) for o in orders]
        leaned = [self._matrix(self._float_lean, i) for i in range(len(orders))]
        room = -self._float_least + 0.5 * self._float_lean.sum()
        room = room + sum(insertion_search.gains(lean, o) for lean, o in zip(leaned, orders, strict=True))
        kept = room >= 0
        room = room[kept]
        done = []
        for i in self._random.permutation(len(orders)).tolist():
            better = insertion_search.improved(self._matrix(w, i), orders[i][kept], leaned[i], room)
            done.append((i, np.argsort(better, axis=1)))
        joined = np.hstack([place for _, place in sorted(done, key=lambda entry: entry[0])])
        return [Reward(place) for place in np.unique(joined, axis=0)]

    def _matrix(self, w: Floats, prompt: int) -> Floats:
        """What a above b gains over b above a (m×m)."""
        low, high = int(self.votes.starts[prompt]), int(self.votes.starts[prompt + 1])
        own = self.votes.pairs_of(prompt)
        gain = np.zeros((high - low, high - low))
        gain[self.votes.first[own] - low, self.votes.second[own] - low] = w[own]
        return gain - gain.T

    def _point(self, w: Floats, reward: Reward) -> tuple[float, float]:
        """The gain and Σ μ (2p* − 1) [first preferred] of a reward."""
        above = reward.prefers_first(self.votes)
        return float(w[above].sum()), float(self._float_lean[above].sum())

    def _within(self, rewards: Sequence[Reward]) -> list[Reward]:
        """Those that are no outliers, exactly."""
        if not rewards:
            return []
        vectors = np.array([reward.prefers_first(self.votes) for reward in rewards], dtype=np.int8)
        return [r for r, lean in zip(rewards, gains(vectors, self._numbers), strict=True) if lean >= self._least]

    def _joined(self, found: Sequence[Sequence[Reward]]) -> list[Reward]:
        """Rewards of all prompts: the best of each together, the second best of each, and so on."""
        if len(found) == 1:
            return list(found[0])
        if not all(found):
            return []
        return [
            Reward(np.concatenate([rewards[min(k, len(rewards) - 1)].place for rewards in found]))
            for k in range(max(map(len, found)))
        ]


def _rounded(rho: float) -> Fraction:
    """ρ as a fraction of few bits."""
    if rho <= 0 or not math.isfinite(rho):
        return Fraction(0)
    grid = Fraction(2) ** (math.frexp(rho)[1] - _BITS)
    return grid * round(Fraction(rho) / grid)
