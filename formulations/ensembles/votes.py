"""Votes on pairs of responses: what fraction p* of the annotators prefers which, on how many prompts, and with what weight.

Halpern, Micha, Procaccia and Shapira, Pairwise Calibrated Rewards for Pluralistic Alignment, NeurIPS 2025, Section 2.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from fractions import Fraction
from functools import cached_property
from typing import Any

import numpy as np

from pluralign.formulations.numbers import as_json
from pluralign.formulations.types import ExactInts, Floats, Ints


@dataclass(frozen=True)
class Features:
    """Features of all R responses: x_j = X[:, j] / denominators[j], with integers X (R×d) and one positive integer a column."""

    names: tuple[str, ...]
    X: ExactInts
    denominators: tuple[int, ...]

    @property
    def d(self) -> int:
        """The number of features."""
        return len(self.denominators)

    def row(self, response: int) -> tuple[Fraction, ...]:
        """The features of one response."""
        return tuple(Fraction(int(x), q) for x, q in zip(self.X[response], self.denominators, strict=True))

    def parameter(self, theta: ExactInts) -> tuple[Fraction, ...]:
        """The θ for the features that gives every response the reward of this θ (length d) for X."""
        return tuple(Fraction(int(t)) * q for t, q in zip(theta, self.denominators, strict=True))


@dataclass(frozen=True)
class Votes:
    """M compared pairs of responses to P prompts, R responses in all.

    Responses are numbered through: those of prompt i are `starts[i]` to `starts[i+1] − 1`. Pair e compares `first[e]` with
    `second[e]`, two responses of one prompt; no two pairs compare the same responses, and pairs are sorted by prompt. The
    fraction that prefers the first is p*_e = wins[e] / total[e] (a tie is half a vote), and μ_e = weight[e] / Σ weight.

    prompts: P names. responses: R names, different within a prompt. first, second: length M. wins, total, weight: integers,
    0 ≤ wins ≤ total, total > 0, weight > 0; int64, or Python integers (dtype object) where these do not fit. features: needed
    for linear rewards.
    """

    source: str
    prompts: tuple[str, ...]
    responses: tuple[str, ...]
    starts: Ints
    first: Ints
    second: Ints
    wins: ExactInts
    total: ExactInts
    weight: ExactInts
    features: Features | None = None
    memo: dict[str, Any] = field(default_factory=dict, repr=False, compare=False)

    @property
    def size(self) -> int:
        """M, the number of pairs."""
        return len(self.first)

    @cached_property
    def prompt(self) -> Ints:
        """The prompt of each pair (length M), nondecreasing."""
        return np.searchsorted(self.starts, self.first, side="right") - 1

    @cached_property
    def p(self) -> Floats:
        """p* in floating point, for searching only (length M)."""
        return (self.wins / self.total).astype(np.float64)

    @cached_property
    def mu(self) -> Floats:
        """μ in floating point, for searching only (length M)."""
        return (self.weight / int(self.weight.sum())).astype(np.float64)

    def fractions(self) -> list[Fraction]:
        """p* exactly (length M)."""
        return [Fraction(int(a), int(b)) for a, b in zip(self.wins, self.total, strict=True)]

    def measure(self) -> list[Fraction]:
        """μ exactly (length M)."""
        whole = sum(int(w) for w in self.weight)
        return [Fraction(int(w), whole) for w in self.weight]

    def pairs_of(self, prompt: int) -> slice:
        """The pairs of one prompt."""
        low, high = np.searchsorted(self.prompt, [prompt, prompt + 1])
        return slice(int(low), int(high))

    def split(self) -> Iterator[Votes]:
        """The votes on each prompt by themselves; weights stay as they are, so that errors weigh as in the whole."""
        for i in range(len(self.prompts)):
            yield self.only(i)

    def only(self, prompt: int) -> Votes:
        """The votes on one prompt."""
        low, high = int(self.starts[prompt]), int(self.starts[prompt + 1])
        e = self.pairs_of(prompt)
        features = self.features
        if features is not None:
            features = Features(features.names, features.X[low:high], features.denominators)
        return Votes(
            self.source,
            (self.prompts[prompt],),
            self.responses[low:high],
            np.array([0, high - low], dtype=np.int64),
            self.first[e] - low,
            self.second[e] - low,
            self.wins[e],
            self.total[e],
            self.weight[e],
            features,
        )

    def to_json(self) -> dict[str, Any]:
        """The canonical form in certificates: docs/certificates.md, Votes."""
        names = {
            prompt: list(self.responses[low:high])
            for prompt, low, high in zip(self.prompts, self.starts[:-1].tolist(), self.starts[1:].tolist(), strict=True)
        }
        pairs = [
            [self.prompts[i], self.responses[a], self.responses[b], as_json(Fraction(int(w), int(t))), int(mu)]
            for i, a, b, w, t, mu in zip(
                self.prompt.tolist(),
                self.first.tolist(),
                self.second.tolist(),
                self.wins,
                self.total,
                self.weight,
                strict=True,
            )
        ]
        features = None
        if self.features is not None:
            features = {
                prompt: {self.responses[r]: [as_json(x) for x in self.features.row(r)] for r in range(low, high)}
                for prompt, low, high in zip(
                    self.prompts, self.starts[:-1].tolist(), self.starts[1:].tolist(), strict=True
                )
            }
        return {"prompts": names, "pairs": pairs, "features": features}
