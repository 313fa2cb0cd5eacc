"""Errors on votes that were not learned from: means over pairs with bootstrap intervals over prompts, reliability, members.

Intervals resample prompts (or groups of them), since pairs of one prompt are not independent; where there is one prompt its
responses are resampled, and a pair counts as often as both of its responses together.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

import numpy as np

from pluralign.formulations.errors import InputError
from pluralign.formulations.types import Bools, Floats, Ints
from pluralign.solver.errors import parameter

TIMES = 1000
ROOM = 1_000_000
"""Numbers in an array of draws at most."""
FEW_GROUPS = 20
"""Below so many groups an interval is rough."""


@dataclass(frozen=True)
class Estimate:
    """A mean over pairs with its interval; groups: how many were resampled."""

    value: float
    low: float
    high: float
    pairs: int
    groups: int

    @property
    def rough(self) -> bool:
        """Whether there were too few groups for a good interval."""
        return self.groups < FEW_GROUPS


class Bootstrap:
    """Resampled weights of pairs, the same for all quantities that are estimated on them, so that differences are paired."""

    def __init__(
        self, weight: Floats, group: Ints, first: Ints, second: Ints, confidence: float = 0.95, seed: int = 0
    ) -> None:
        if not 0 < confidence < 1:
            raise InputError(f"{parameter('confidence', confidence)}: give a number between 0 and 1, such as 0.95")
        self.weight, self.confidence, self.seed = weight, confidence, seed
        _, self.group = np.unique(group, return_inverse=True)
        self.groups = int(self.group.max(initial=-1)) + 1
        self._sides = None
        if self.groups == 1:
            names, number = np.unique(np.concatenate([first, second]), return_inverse=True)
            self.groups = len(names)
            self._sides = number[: len(first)], number[len(first) :]

    def estimate(self, values: Floats, among: Bools | None = None) -> Estimate:
        """The weighted mean of the values that are numbers (of those `among` the pairs), with its interval."""
        known = ~np.isnan(values) if among is None else ~np.isnan(values) & among
        if not known.any():
            return Estimate(np.nan, np.nan, np.nan, 0, 0)
        weight = self.weight * known
        terms = weight * np.where(known, values, 0.0)
        value = float(terms.sum() / weight.sum())
        means = self._means(terms, weight)
        means = means[~np.isnan(means)]
        tail = (1 - self.confidence) / 2
        low, high = np.quantile(means, [tail, 1 - tail]) if len(means) else (np.nan, np.nan)
        there = self.group[known] if self._sides is None else np.concatenate([side[known] for side in self._sides])
        return Estimate(value, float(low), float(high), int(known.sum()), len(np.unique(there)))

    def _means(self, terms: Floats, weight: Floats) -> Floats:
        """The mean for each draw; NaN where nothing of weight is drawn."""
        if self._sides is None:
            sums = np.bincount(self.group, terms, self.groups), np.bincount(self.group, weight, self.groups)
            parts = [(count @ sums[0], count @ sums[1]) for count in self._draws(self.groups)]
        else:
            a, b = self._sides
            drawn = (count[:, a] * count[:, b] for count in self._draws(len(terms)))
            parts = [(both @ terms, both @ weight) for both in drawn]
        with np.errstate(divide="ignore", invalid="ignore"):
            return np.concatenate([of_terms / of_weight for of_terms, of_weight in parts])

    def _draws(self, numbers: int) -> Iterator[Floats]:
        """How often each group is drawn, a row for each time; as many rows at once as have room with `numbers` in each."""
        rng = np.random.default_rng(self.seed)
        most = max(1, ROOM // max(self.groups, numbers))
        for start in range(0, TIMES, most):
            rows = min(most, TIMES - start)
            drawn = rng.integers(self.groups, size=(rows, self.groups)) + self.groups * np.arange(rows)[:, None]
            yield np.bincount(drawn.ravel(), minlength=rows * self.groups).reshape(rows, self.groups).astype(float)


@dataclass(frozen=True)
class Level:
    """The pairs with p̂ between two bounds: their mean p̂ and their mean vote, with an interval."""

    low: float
    high: float
    predicted: float
    voted: Estimate


@dataclass(frozen=True)
class Reliability:
    """error = miscalibration + spread: how far the mean vote of a level is from p̂, and how far p* is from that mean."""

    levels: tuple[Level, ...]
    miscalibration: float
    spread: float


def reliability(p: Floats, voted: Floats, errors: Floats, sample: Bootstrap, bins: int = 10) -> Reliability:
    """By the values of p̂ to two digits where these are few, as those of small ensembles, else by bins of equal width.

    p, voted, errors: p̂, p̄ and the unbiased errors (length M).
    """
    known = ~np.isnan(errors)
    few = len(np.unique(np.round(p[known], 12))) <= 2 * bins
    values = np.unique(np.round(p[known], 2))  # 0.343 and 0.344 are one level
    level = np.searchsorted(values, np.round(p, 2)) if few else np.minimum((p * bins).astype(np.int64), bins - 1)
    weight = sample.weight * known
    whole = float(weight.sum())
    levels, miscalibration = [], 0.0
    for k in np.unique(level[known]).tolist():
        own = (level == k) & known
        share = float(weight[own].sum()) / whole
        predicted = float(weight[own] @ p[own]) / float(weight[own].sum())
        mean = sample.estimate(voted, own)
        low, high = (predicted, predicted) if few else (k / bins, (k + 1) / bins)
        levels.append(Level(low, high, predicted, mean))
        miscalibration += share * (mean.value - predicted) ** 2
    total = float(weight @ np.where(known, errors, 0.0)) / whole
    return Reliability(tuple(levels), miscalibration, total - miscalibration)


@dataclass(frozen=True)
class MemberReport:
    """One member: its weight, d(r) on these votes, and the share of pairs on which it differs from each member."""

    weight: float
    disagreement: float
    differs: tuple[float, ...]


def member_reports(B: Floats, weights: Sequence[float], p: Floats, mu: Floats) -> list[MemberReport]:
    """B: M×k, what members prefer (1, 0, and 1/2 for ties). p: votes. mu: μ, with the sum 1."""
    out = []
    for j, weight in enumerate(weights):
        b = B[:, j]
        d = float(mu @ (p * (1 - b) + (1 - p) * b))
        differs = tuple(float(mu @ np.abs(b - other)) for other in B.T)
        out.append(MemberReport(float(weight), d, differs))
    return out
