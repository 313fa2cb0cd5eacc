"""Votes as a learner sees them: scaled differences of features in floats, fractions of votes, and the group of each pair.

Features are centred within prompts, which changes no difference, and divided by their standard deviation over the responses;
features that are constant there are left out. A learned θ is taken back to the votes' own features exactly (`learned`).
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from pluralign.formulations.ensembles.oracles.linear_search import unit_features
from pluralign.formulations.ensembles.reading.features import require_linear
from pluralign.formulations.ensembles.votes import Votes
from pluralign.formulations.errors import InputError
from pluralign.formulations.numbers import listed
from pluralign.formulations.types import Bools, Floats, Ints

_CONSTANT = 1e-12  # of the largest value


@dataclass(frozen=True, eq=False)
class Comparisons:
    """n pairs. D: n×d scaled differences. p: fractions of votes. weight: μ times n. count: votes a pair. group: of each pair.

    first, second: numbers of the responses, or None where only differences are known; points: their scaled features, R×d.
    """

    D: Floats
    p: Floats
    weight: Floats
    count: Floats
    group: Ints
    first: Ints | None = None
    second: Ints | None = None
    points: Floats | None = None

    @property
    def size(self) -> int:
        """n."""
        return len(self.p)

    def take(self, pairs: Bools | Ints) -> Comparisons:
        """Some of the pairs."""
        first = None if self.first is None else self.first[pairs]
        second = None if self.second is None else self.second[pairs]
        points = self.points
        if points is not None and first is not None and second is not None:  # only of their responses
            used, number = np.unique(np.concatenate([first, second]), return_inverse=True)
            points, first, second = points[used], number[: len(first)], number[len(first) :]
        return Comparisons(
            self.D[pairs],
            self.p[pairs],
            self.weight[pairs],
            self.count[pairs],
            self.group[pairs],
            first,
            second,
            points,
        )

    def unlabelled(self, most: int, seed: int) -> Floats:
        """Differences of two random responses, also across prompts; where only differences are known, combinations of two."""
        rng = np.random.default_rng(seed)
        if self.points is not None:
            R = len(self.points)
            found = self.points[rng.integers(R, size=most)] - self.points[rng.integers(R, size=most)]
        else:
            signs = rng.choice([-1.0, 1.0], size=(2, most, 1))
            two = self.D[rng.integers(self.size, size=(2, most))]
            found = (signs * two).sum(axis=0) / np.sqrt(2)
        return np.asarray(found[np.abs(found).sum(axis=1) > 1e-9])


@dataclass(frozen=True, eq=False)
class Scaling:
    """How θ for scaled features becomes one for the unit features of the votes: divided by `spread`, 0 where `kept` is not."""

    kept: Bools
    spread: Floats

    def back(self, theta: Floats) -> Floats:
        """θ for all unit features (`linear_search.unit_features`)."""
        out = np.zeros(len(self.kept))
        out[self.kept] = theta / self.spread
        return out


def comparisons_of(
    votes: Votes, group: Ints | None = None, scaled: bool = True
) -> tuple[Comparisons, Scaling, Sequence[str]]:
    """The comparisons in votes with features, their scaling, and the names of constant features, which are left out.

    group: of each pair, by default its prompt. scaled: else features are taken as they are, up to a power of two. Raises
    `InputError` without features, for pairs of equal features, and if all features are constant.
    """
    require_linear(votes)
    assert votes.features is not None
    Z, exponents = unit_features(votes)
    sizes = np.diff(votes.starts)
    prompt = np.repeat(np.arange(len(sizes)), sizes)
    sums = np.zeros((len(sizes), Z.shape[1]))
    np.add.at(sums, prompt, Z)
    Z = Z - (sums / np.maximum(sizes, 1)[:, None])[prompt]
    spread = np.sqrt((Z**2).mean(axis=0))
    kept: Bools = spread > _CONSTANT
    names = [name for name, stays in zip(votes.features.names, kept.tolist(), strict=True) if not stays]
    if not kept.any():
        raise InputError(
            f"{votes.source}: all features are constant within prompts ({listed(names)}); give features that differ"
        )
    spread = spread[kept]
    if not scaled:  # what unit_features has divided by is multiplied again, all by one factor
        denominators = [float(q) for q in votes.features.denominators]
        own = np.array([2.0 ** min(k, 900) / q for k, q in zip(exponents, denominators, strict=True)])[kept]
        spread = own.max() / own
    points = Z[:, kept] / spread
    made = Comparisons(
        points[votes.first] - points[votes.second],
        votes.p,
        votes.mu * votes.size,
        np.maximum(1.0, (votes.total // 2 if votes.ties is not None else votes.total).astype(float)),
        votes.prompt if group is None else group,
        votes.first,
        votes.second,
        points,
    )
    return made, Scaling(kept, spread), names
