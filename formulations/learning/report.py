"""An ensemble judged on votes: the exact error, the unbiased one with its interval, beside the baselines.

Baselines: the constant 1/2; the teacher's ranking (one reward); it and its reverse, with weights (hedged); its soft
probabilities, which no finite ensemble has; the majority of the other votes, which no single reward is much better than.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from fractions import Fraction

import numpy as np

from pluralign.formulations.ensembles.ensemble import Ensemble, error
from pluralign.formulations.ensembles.votes import Votes
from pluralign.formulations.errors import InputError
from pluralign.formulations.learning.bradley_terry import sigmoid
from pluralign.formulations.learning.learned import LearnedEnsemble, agreement, preferences, ranked_first
from pluralign.formulations.learning.measures import (
    Bootstrap,
    Estimate,
    Reliability,
    member_reports,
    reliability,
)
from pluralign.formulations.learning.noise import errors, majority_errors, noise
from pluralign.formulations.numbers import as_json
from pluralign.formulations.types import ExactInts, Floats, Ints, JsonObject, Theta
from pluralign.solver.errors import parameter


@dataclass(frozen=True, eq=False)
class Prediction:
    """p̂ of every pair in floats; exact: as integers over one, None for soft ones."""

    p: Floats
    exact: tuple[ExactInts, int] | None = None

    @classmethod
    def of(cls, numbers: ExactInts, q: int) -> Prediction:
        """From integers over q."""
        return cls((numbers / q).astype(np.float64), (numbers, q))


@dataclass(frozen=True, eq=False)
class Judged:
    """The votes, how intervals are made, and noise: of each pair, NaN where there is one vote or single votes are not known."""

    votes: Votes
    sample: Bootstrap
    noise: Floats

    @classmethod
    def of(
        cls,
        votes: Votes,
        group: Ints | None = None,
        confidence: float = 0.95,
        annotators: int | None = None,
        seed: int = 0,
    ) -> Judged:
        """group: of each pair, by default its prompt. annotators: N, of which each pair's were drawn without replacement."""
        if annotators is not None and votes.ties is None:
            votes.counts()
        known = np.full(votes.size, np.nan) if votes.ties is None else noise(votes, annotators)
        own = votes.prompt if group is None else group
        return cls(votes, Bootstrap(votes.mu, own, votes.first, votes.second, confidence, seed), known)

    def row(self, one: Prediction) -> JsonObject:
        """`pairs`, `error` (exact where it can be), `unbiased_error` and `interval` (null where every pair has one vote)."""
        exact = None if one.exact is None else error(self.votes, *one.exact)
        plain = float(self.votes.mu @ (one.p - self.votes.p) ** 2)
        return {
            "pairs": self.votes.size,
            "error": plain if exact is None else as_json(exact),
            **interval_json(self.sample.estimate(errors(self.votes, one.p, self.noise)), "unbiased_error"),
        }

    def difference(self, one: Prediction, other: Prediction) -> JsonObject:
        """The error of one less that of the other, for which one vote a pair is enough: (p̂ − p̂')(p̂ + p̂' − 2p̄)."""
        values = (one.p - other.p) * (one.p + other.p - 2 * self.votes.p)
        return interval_json(self.sample.estimate(values), "difference")


def interval_json(estimate: Estimate, name: str) -> JsonObject:
    """A value with its interval; null where there is none."""
    if not estimate.pairs:
        return {name: None, "interval": None}
    return {name: estimate.value, "interval": [estimate.low, estimate.high]}


def half(votes: Votes) -> Prediction:
    """The constant 1/2."""
    return Prediction.of(np.ones(votes.size, dtype=np.int64), 2)


def of_learned(votes: Votes, learned: LearnedEnsemble) -> Prediction:
    """A learned ensemble on votes with its features."""
    return Prediction.of(*agreement(votes, learned))


def soft(votes: Votes, theta: Theta) -> Prediction:
    """The probabilities of a Bradley-Terry model."""
    assert votes.features is not None
    scaled = np.array([float(t / q) for t, q in zip(theta, votes.features.denominators, strict=True)])
    D = (votes.features.X[votes.first] - votes.features.X[votes.second]).astype(np.float64)
    return Prediction(sigmoid(D @ scaled))


def baselines(votes: Votes, learned: LearnedEnsemble | None) -> dict[str, Prediction]:
    """By name; those of the teacher where it is known."""
    found = {"half": half(votes)}
    if learned is None or learned.teacher is None:
        return found
    theta = learned.teacher
    one = preferences(votes, [theta])[:, 0]
    found["btl"] = Prediction.of(one, 2)
    if learned.hedge is not None:
        first, second = learned.hedge
        q = 2 * first.denominator
        found["hedged"] = Prediction.of(
            one * int(first * q / 2) + (2 - one) * int(second * q / 2), q
        )  # both have one denominator
    found["soft-btl"] = soft(votes, theta)
    return found


def baseline_of(learned: LearnedEnsemble, name: str) -> LearnedEnsemble | None:
    """The finite ensemble "btl" or "hedged" of the same teacher; None where there is none."""
    if learned.teacher is None or (name == "hedged" and learned.hedge is None) or name not in ("btl", "hedged"):
        return None
    one = learned.teacher
    both: tuple[tuple[Theta, Fraction], ...] = ((one, Fraction(1)),)
    if name == "hedged" and learned.hedge is not None:
        both = tuple(zip((one, tuple(-t for t in one)), learned.hedge, strict=True))
    kept = [(theta, weight) for theta, weight in both if weight]
    return replace(learned, thetas=tuple(t for t, _ in kept), weights=tuple(w for _, w in kept))


def report(
    judged: Judged,
    one: Prediction,
    others: dict[str, Prediction],
    against: str | None = None,
    with_reliability: bool = False,
) -> JsonObject:
    """The keys that `evaluate` adds: `unbiased_error`, `interval`, `measured`, `baselines`, `differences`, `reliability`.

    against: only this baseline in `differences`. Raises `InputError` for a baseline that is not known.
    """
    votes = judged.votes
    if against is not None and against not in others:
        raise InputError(
            f"{parameter('against', against)}: this ensemble has no such baseline; choose {', '.join(others)}"
        )
    measured = ~np.isnan(judged.noise)
    estimate = judged.sample.estimate(errors(votes, one.p, judged.noise))
    rows = {name: judged.row(other) for name, other in others.items()}
    if votes.ties is not None:
        majority = judged.sample.estimate(majority_errors(votes))
        rows["majority"] = {
            "pairs": majority.pairs,
            "error": None,
            **interval_json(majority, "unbiased_error"),
        }
    compared = others if against is None else {against: others[against]}
    out: JsonObject = {
        **interval_json(estimate, "unbiased_error"),
        "measured": {
            "pairs": int(measured.sum()),
            "one_vote": int((~measured).sum()),
            "confidence": judged.sample.confidence,
            "groups": judged.sample.groups,
            "rough": judged.sample.groups < 20,
        },
        "baselines": rows,
        "differences": {name: judged.difference(one, other) for name, other in compared.items()},
    }
    if with_reliability and measured.any():
        out["reliability"] = reliability_json(
            reliability(one.p, votes.p, errors(votes, one.p, judged.noise), judged.sample)
        )
    return out


def reliability_json(found: Reliability) -> JsonObject:
    """The levels, and the two parts of the error."""
    return {
        "levels": [
            {
                "low": level.low,
                "high": level.high,
                "predicted": level.predicted,
                "voted": level.voted.value,
                "interval": [level.voted.low, level.voted.high],
                "pairs": level.voted.pairs,
            }
            for level in found.levels
        ],
        "miscalibration": found.miscalibration,
        "spread": found.spread,
    }


def judged_members(votes: Votes, learned: LearnedEnsemble) -> list[JsonObject]:
    """`members_json`, and `first`: the responses of each prompt that a member ranks first, several where it ties them."""
    rows = members_json(votes, learned)
    return [row | {"first": ranked_first(votes, theta)} for row, theta in zip(rows, learned.thetas, strict=True)]


def members_json(votes: Votes, learned: LearnedEnsemble, limit: Fraction | None = None) -> list[JsonObject]:
    """Of each member `weight`, `theta`, `disagreement` d(r) on these votes, `outlier` and `differs` from each member.

    limit: the largest d(r) that is not an outlier's; None for 1/2.
    """
    found = preferences(votes, learned.thetas)
    rows = member_reports(found / 2, [float(w) for w in learned.weights], votes.p, votes.mu)
    most = 0.5 if limit is None else float(limit)
    return [
        {
            "weight": as_json(weight),
            "theta": [as_json(t) for t in theta],
            "disagreement": row.disagreement,
            "outlier": row.disagreement > most,
            "differs": list(row.differs),
        }
        for weight, theta, row in zip(learned.weights, learned.thetas, rows, strict=True)
    ]


def of_rewards(votes: Votes, ensemble: Ensemble) -> Prediction:
    """An ensemble of rewards of the votes' own responses."""
    return Prediction.of(*ensemble.agreement(votes))
