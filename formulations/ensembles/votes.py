"""Votes on pairs of responses: what fraction p* of the annotators prefers which, on how many prompts, and with what weight.

Halpern, Micha, Procaccia and Shapira, Pairwise Calibrated Rewards for Pluralistic Alignment, NeurIPS 2025, Section 2.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field, fields
from fractions import Fraction
from functools import cached_property
from typing import Any

import numpy as np

from pluralign.formulations.ensembles.vote_checks import LENGTH_M, adopt
from pluralign.formulations.errors import InputError
from pluralign.formulations.numbers import as_json
from pluralign.formulations.types import ExactInts, Floats, Ints


@dataclass(frozen=True, eq=False)
class Features:
    """Features of all R responses: x_j = X[:, j] / denominators[j], with integers X (R×d) and one positive integer a column."""

    names: tuple[str, ...]
    X: ExactInts
    denominators: tuple[int, ...]

    def __eq__(self, other: object) -> bool:
        if not isinstance(other, Features):
            return NotImplemented
        same = (self.names, self.denominators) == (other.names, other.denominators)
        return same and bool(np.array_equal(self.X, other.X))

    __hash__ = None  # type: ignore[assignment]

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


@dataclass(frozen=True, eq=False)
class Votes:
    """M compared pairs of responses to P prompts, R responses in all.

    Responses are numbered through: those of prompt i are `starts[i]` to `starts[i+1] − 1`. Pair e compares `first[e]` with
    `second[e]`, two responses of one prompt; no two pairs compare the same responses, and pairs are sorted by prompt. The
    fraction that prefers the first is p*_e = wins[e] / total[e] (a tie is half a vote), and μ_e = weight[e] / Σ weight.

    prompts: P names. responses: R names, different within a prompt. first, second: length M. wins, total, weight: integers,
    0 ≤ wins ≤ total, total > 0, weight > 0; int64, or Python integers (dtype object) where these do not fit. features: needed
    for linear rewards. ties: how many of the total/2 votes on each pair are ties, or None where single votes are not known, as
    for counts that are fractions; the noise of few votes is estimated by it. Lists are as good as arrays. Raises `InputError`
    for anything else. See also `from_arrays` and `from_frame`, which add up rows of the same pair, and `read_votes`.
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
    ties: ExactInts | None = None
    memo: dict[str, Any] = field(default_factory=dict, repr=False)

    def __post_init__(self) -> None:
        adopt(self)

    def __eq__(self, other: object) -> bool:
        """Whether prompts, responses, pairs, their votes and weights and the features are the same, whatever the source."""
        if not isinstance(other, Votes):
            return NotImplemented
        names = (self.prompts, self.responses, self.features) == (other.prompts, other.responses, other.features)
        return names and all(np.array_equal(getattr(self, x), getattr(other, x)) for x in ("starts", *LENGTH_M))

    __hash__ = None  # type: ignore[assignment]

    def __getstate__(self) -> dict[str, Any]:
        """Without what was derived, which is made again where it is needed."""
        return {one.name: getattr(self, one.name) for one in fields(self)} | {"memo": {}}

    def __repr__(self) -> str:
        features = "" if self.features is None else f", {self.features.d} features"
        counts = f"{len(self.prompts)} prompts, {len(self.responses)} responses, {self.size} pairs{features}"
        return f"<Votes {self.source}: {counts}>"

    @classmethod
    def from_frame(
        cls,
        frame: Any,
        *,
        columns: Mapping[str, str | None] | None = None,
        choices: Mapping[str, str] | None = None,
        features: Any = None,
        layout: str | None = None,
        prompts: Sequence[str] | None = None,
        ignore: Sequence[str] = (),
        decimals: bool = False,
        source: str = "frame",
    ) -> Votes:
        """The votes in a data frame of pandas, polars or others, with the rows and options of `read_votes`.

        decimals: take floats as they are printed; else exactly, as binary fractions. features: a frame, too, or a file.
        """
        from pluralign.formulations.ensembles.reading.files import votes_of_frame

        return votes_of_frame(
            frame, columns, choices, features, layout, prompts, ignore, decimals=decimals, source=source
        )

    @classmethod
    def from_arrays(
        cls,
        prompts: Any,
        a: Any,
        b: Any,
        votes_a: Any,
        votes_b: Any,
        *,
        ties: Any = None,
        weight: Any = None,
        features: Any = None,
        decimals: bool = False,
        source: str = "arrays",
    ) -> Votes:
        """The votes in arrays or lists with an entry a row: names of the prompt and its responses a and b, and numbers.

        prompts: None for one prompt. ties: half a vote each way. weight: μ, which is normalised. Rows of the same pair, either
        way round, are added. features: a frame or a file, as in `from_frame`. decimals: take floats as they are printed; else
        exactly, as binary fractions. Raises `InputError` as `read_votes`.
        """
        from pluralign.formulations.ensembles.reading.files import votes_of_columns

        given = {
            "prompt": prompts,
            "a": a,
            "b": b,
            "votes_a": votes_a,
            "votes_b": votes_b,
            "ties": ties,
            "weight": weight,
        }
        return votes_of_columns(given, features, decimals, source)

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

    def counts(self) -> tuple[ExactInts, ExactInts, ExactInts]:
        """The votes for the first, for the second, and ties (each of length M). Raises `InputError` if not known."""
        if self.ties is None:
            raise InputError(f"{self.source}: the numbers of single votes are not known; give whole numbers of votes")
        first = (self.wins - self.ties) // 2
        return first, self.total // 2 - first - self.ties, self.ties

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
        return self.part(prompt, prompt + 1)

    def part(self, low: int, high: int) -> Votes:
        """The votes on the prompts from number `low` to `high` − 1."""
        begin, end = int(self.starts[low]), int(self.starts[high])
        first, last = np.searchsorted(self.prompt, [low, high]).tolist()
        e = slice(first, last)
        features = self.features
        if features is not None:
            features = Features(features.names, features.X[begin:end], features.denominators)
        part = object.__new__(Votes)  # a part of votes that were checked needs no check
        part.__dict__.update(
            source=self.source,
            prompts=self.prompts[low:high],
            responses=self.responses[begin:end],
            starts=self.starts[low : high + 1] - begin,
            first=self.first[e] - begin,
            second=self.second[e] - begin,
            wins=self.wins[e],
            total=self.total[e],
            weight=self.weight[e],
            features=features,
            ties=None if self.ties is None else self.ties[e],
            memo={},
        )
        return part

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
