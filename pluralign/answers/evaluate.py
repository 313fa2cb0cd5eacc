"""`evaluate`: a given ensemble's exact error, after Frank-Wolfe steps or without its outliers where that is asked for."""

from __future__ import annotations

import os
import warnings
from collections.abc import Mapping
from dataclasses import dataclass
from fractions import Fraction
from typing import Any

from pluralign.answers import arguments
from pluralign.answers.answer import Answer, Stopwatch, proved
from pluralign.answers.arguments import VotesLike
from pluralign.answers.calibration import described
from pluralign.answers.held_out import bounded
from pluralign.formulations.ensembles import outliers, problem
from pluralign.formulations.ensembles.ensemble import NORMS, REWARDS, Ensemble, Norm, Reward, Rewards
from pluralign.formulations.ensembles.ensemble import error as exact_error
from pluralign.formulations.ensembles.oracles.best_reward import best_reward
from pluralign.formulations.ensembles.oracles.considered_rewards import ConsideredRewards
from pluralign.formulations.ensembles.reading.ensembles import ensemble_of, read_ensemble
from pluralign.formulations.ensembles.reading.groups import group_of_pairs
from pluralign.formulations.ensembles.small.greedy import frank_wolfe
from pluralign.formulations.ensembles.votes import Votes
from pluralign.formulations.errors import InputError, InputNote
from pluralign.formulations.learning import files
from pluralign.formulations.learning.learned import LearnedEnsemble, agreement, matched, preferences, without_ties
from pluralign.formulations.learning.report import (
    Judged,
    Prediction,
    baseline_of,
    baselines,
    judged_members,
    of_learned,
    of_rewards,
    report,
)
from pluralign.formulations.numbers import as_json, shown
from pluralign.proofs.certificates.ensembles import Writer, certifiable
from pluralign.solver.errors import parameter
from pluralign.solver.results import Deadline, Status

ERROR = "the error of this ensemble"
"""What the certificate of an evaluation proves: not that no other ensemble has a smaller error."""

TIED = f"{ERROR}, a member with ties being the mean of two without"

BASELINES = ("half", "hedged", "btl", "soft-btl")
"""Names of what an ensemble may be compared with."""

EnsembleLike = Any
"""An `Ensemble`, an answer of `calibrate`, the file it was saved in, or its members."""


@arguments.limited
def evaluate(
    votes: VotesLike,
    ensemble: EnsembleLike | None,
    rewards: Rewards = "any",
    *,
    steps: int = 0,
    prune: Fraction | int | float | str | None = None,
    norm: Norm = "squared",
    against: Any = None,
    confidence: float = 0.95,
    annotators: int | None = None,
    group: Mapping[str, Any] | None = None,
    reliability: bool = False,
    allow_overlap: bool = False,
    bound: bool = False,
    time_limit: float | None = None,
) -> Answer:
    """The exact error of an ensemble, after so many Frank-Wolfe steps on the squared error; None starts with one reward.

    votes: as in `calibrate`. ensemble: an `Ensemble`, an answer of `calibrate` or `learn`, the file it was saved in, or its
    members, such as [{"weight": "1/2", "theta": [1, 2]}, …]. prune: β > 1: then the (β, (β+1)√ε)-outliers are left out, where ε
    is the squared error, and the theorem's bounds are verified exactly: `pruned` tells the weight dropped, both errors and
    the guarantee.

    What is estimated of the annotators, of whom these votes are a sample: `unbiased_error`, without the noise of few votes, and
    its `interval` at this confidence, resampling prompts (or groups, where `group` says which prompts belong together);
    `measured` tells on how many pairs; `baselines`, `differences` of the error to theirs, and with `reliability` how often
    people prefer what the ensemble gives a share. against: one baseline only ("half", and for learned ensembles "hedged",
    "btl", "soft-btl"), or another ensemble. annotators: of so many each pair's votes are a sample without replacement. Learned
    ensembles may tie compared responses: half a vote each way, and `ties` tells how often; `member_reports` has d(r) of every
    member, from which others it `differs`, and whom it ranks `first`. They note prompts that they were learned from, unless
    `allow_overlap`. bound: `held_out_bound`, below which the mean error over prompts is with this
    confidence if these prompts and votes are independent draws and none was learned from; a certificate says so. With `against`
    also `held_out_difference`, the same of the difference to that error, for which one vote a pair is enough.

    Result: `error`, `lower_bound` (0: nothing is proved about other ensembles), `size`, `members` and `steps`, one row for each
    ensemble on the way: `size`, `error`, and the `gap` 2 Σ μ (p* − p̂)(g − p̂) of the reward g that was added. Raises
    `InputError` for linear rewards without features and ensembles that do not fit the votes.
    """
    watch = Stopwatch()
    arguments.one_of(rewards, "rewards", REWARDS)
    arguments.one_of(norm, "norm", NORMS)
    votes, steps = arguments.some_votes(votes), arguments.whole(steps, "steps")
    beta = None if prune is None else arguments.fraction(prune, "prune")
    deadline = arguments.deadline(time_limit)
    judged = Judged.of(
        votes,
        group_of_pairs(votes, group),
        _confidence(confidence),
        arguments.optional(annotators, "annotators", 1),
    )
    asked = _Measured(judged, against, reliability, allow_overlap)
    learned = learned_of(ensemble)
    if learned is not None and not steps and beta is None and norm == "squared":
        answer = _of_learned(votes, learned, asked, watch)
        return _bounded(answer, votes, learned, ensemble, asked) if bound else answer
    if bound and (steps or beta is not None or ensemble is None):
        raise InputError(
            f"{parameter('bound')}: needs an ensemble that does not depend on these votes; make it of others, without "
            f"{parameter('steps')} and {parameter('prune')} here"
        )
    given = ensemble
    ensemble = None if ensemble is None else _an_ensemble(ensemble, votes)
    if rewards == "linear" and ensemble is not None and any(reward.theta is None for reward in ensemble.rewards):
        raise InputError("the ensemble has rewards without theta, which are not linear: give theta, or use rewards any")
    rows = []
    if steps or ensemble is None:
        ensemble, made = frank_wolfe(votes, best_reward(votes, rewards), steps, ensemble, deadline)
        rows = [
            {"size": s.size, "error": as_json(s.error), "gap": None if s.gap is None else float(s.gap)} for s in made
        ]
    more: dict[str, Any] = {"steps": rows}
    if beta is not None:
        ensemble, more["pruned"] = _pruned(votes, ensemble, rewards, beta, deadline)
    more |= asked.report(votes, of_rewards(votes, ensemble), baselines(votes, None))
    answer = evaluated(votes, ensemble, rewards, norm, more, watch)
    return _bounded(answer, votes, ensemble, given, asked) if bound else answer


def _bounded(answer: Answer, votes: Votes, one: LearnedEnsemble | Ensemble, given: Any, asked: _Measured) -> Answer:
    """The answer with `held_out_bound`, and of the difference to `against`. Raises as `bounded`."""
    other = asked.against
    against = None if other is None else _against(other, votes, one)
    seen = [name for value in (given, other) for name in _learned_from(value)]
    return bounded(answer, votes, one, Fraction(str(asked.judged.sample.confidence)), against, seen)


def _against(other: Any, votes: Votes, one: LearnedEnsemble | Ensemble) -> LearnedEnsemble | Ensemble | str:
    """What the ensemble is compared with, as an ensemble or "half"; known to `asked.report` already."""
    if not isinstance(other, str) or other not in BASELINES:
        return learned_of(other) or _an_ensemble(other, votes)
    if other == "half":
        return other
    found = baseline_of(one, other) if isinstance(one, LearnedEnsemble) else None
    if found is None:
        raise InputError(
            f"{parameter('against', other)}: no finite ensemble predicts that, so nothing is proved of the difference; "
            "choose half, hedged or btl, or leave out " + parameter("bound")
        )
    return found


def _learned_from(value: Any) -> tuple[str, ...]:
    """The prompts from which an ensemble was made, as far as it knows."""
    found = learned_of(value) if not isinstance(value, Ensemble) else None
    if found is not None:
        return tuple(found.made.get("prompts", ()))
    subject = getattr(value, "subject", None) if isinstance(value, Answer) else None
    return subject.prompts if isinstance(subject, Votes) else ()


@dataclass(frozen=True)
class _Measured:
    """What is asked of the estimates."""

    judged: Judged
    against: Any
    reliability: bool
    allow_overlap: bool

    def report(self, votes: Votes, one: Prediction, known: dict[str, Prediction]) -> dict[str, Any]:
        """The keys of estimates; another ensemble to compare with is the baseline `against`."""
        name = self.against
        if name is not None and not (isinstance(name, str) and name in BASELINES):
            other = learned_of(name)
            known = dict(known)
            if other is not None:
                known["against"] = of_learned(matched(votes, other), other)
            else:
                known["against"] = of_rewards(votes, _an_ensemble(name, votes))
            name = "against"
        return report(self.judged, one, known, name, self.reliability)


def _confidence(value: Any) -> float:
    number = arguments.fraction(value, "confidence")
    if not 0 < number < 1:
        raise InputError(f"{parameter('confidence', str(value))}: give a number between 0 and 1, such as 0.95")
    return float(number)


def learned_of(value: Any) -> LearnedEnsemble | None:
    """A learned ensemble in a file, an answer of `learn` or a decoded file; None for anything else."""
    if isinstance(value, LearnedEnsemble):
        return value
    if isinstance(value, Answer):
        return files.from_json(value.result["ensemble"], "the answer") if "ensemble" in value.result else None
    if isinstance(value, dict):
        return files.from_json(value, "ensemble") if files.is_learned(value) else None
    if isinstance(value, (str, os.PathLike)) and files.file_is_learned(value):
        return files.read_learned(value)
    return None


def _of_learned(votes: Votes, learned: LearnedEnsemble, asked: _Measured, watch: Stopwatch) -> Answer:
    votes = matched(votes, learned)
    seen = set(learned.made.get("prompts", ())) & set(votes.prompts)
    if seen and not asked.allow_overlap:
        warnings.warn(
            f"{votes.source}: {len(seen)} of {len(votes.prompts)} prompts were learned from: errors may look too small; "
            "leave them out, or allow the overlap",
            InputNote,
            stacklevel=4,  # of evaluate's caller: arguments.limited is between
        )
    known = preferences(votes, learned.thetas)
    ties = int((known == 1).any(axis=1).sum())
    more = asked.report(votes, Prediction.of(*agreement(votes, learned, known)), baselines(votes, learned))
    more |= {"ties": ties, "overlap": len(seen), "member_reports": judged_members(votes, learned)}
    members = [
        {"weight": as_json(w), "rankings": None, "theta": [as_json(t) for t in theta]}
        for w, theta in zip(learned.weights, learned.thetas, strict=True)
    ]
    rewards = without_ties(votes, learned)
    if rewards is not None:
        if ties:
            more |= {"size": learned.size, "members": members, "proves": TIED}
        return evaluated(votes, rewards, "linear", "squared", {"steps": []} | more, watch).about("evaluate", votes)
    error = exact_error(votes, *agreement(votes, learned, known))
    result = {
        "rewards": "linear",
        "norm": "squared",
        "prompts": len(votes.prompts),
        "pairs": votes.size,
        "error": as_json(error),
        "lower_bound": 0,
        "gap": 1.0 if error else 0.0,
        "size": learned.size,
        "members": members,
    }
    return Answer(Status.CLAIMED, result | more | {"seconds": watch.seconds()}, [], "evaluate", votes)


def _an_ensemble(value: Any, votes: Votes) -> Ensemble:
    """An ensemble for these votes; raises `InputError` where it is none, or does not fit them."""
    if isinstance(value, Ensemble):
        rewards, weights = value.rewards, value.weights
        known = isinstance(rewards, tuple) and all(isinstance(reward, Reward) for reward in rewards)
        if not known or not isinstance(weights, tuple) or len(weights) != len(rewards):
            raise InputError("the ensemble needs a tuple of rewards and as many weights")
        if not all(isinstance(w, Fraction) and w > 0 for w in weights) or sum(weights) != 1:
            raise InputError("the ensemble's weights must be fractions of more than 0 that add up to 1")
        if any(len(reward.place) != len(votes.responses) for reward in value.rewards):
            raise InputError(f"the ensemble is not about the {len(votes.responses)} responses of {votes.source}")
        return value
    if isinstance(value, Answer):
        return ensemble_of(value.result, votes, "the answer")
    if isinstance(value, (str, os.PathLike)):
        return read_ensemble(value, votes)
    if isinstance(value, (list, tuple, dict)):
        return ensemble_of(list(value) if isinstance(value, tuple) else value, votes)
    raise InputError(
        f"{parameter('ensemble')} is {shown(value)}; give an Ensemble, an answer of calibrate, or its file"
    )


def _pruned(
    votes: Votes, ensemble: Ensemble, rewards: Rewards, beta: Fraction, deadline: Deadline
) -> tuple[Ensemble, dict[str, Any]]:
    """The ensemble without outliers. Raises `LimitReached` if OPT is not known exactly, `InputError` unless β > 1."""
    closest = problem.proved_closest(ConsideredRewards.of(votes, rewards, deadline), problem.Effort(deadline=deadline))
    done = outliers.prune(votes, ensemble, closest.optimum, beta)
    return done.ensemble, {
        "beta": as_json(beta),
        "optimum": as_json(closest.optimum),
        "dropped": as_json(done.dropped),
        "before": as_json(done.before),
        "after": as_json(done.after),
        "guarantee": float(done.guarantee),
    }


def evaluated(
    votes: Votes, ensemble: Ensemble, rewards: Rewards, norm: Norm, more: dict[str, Any], watch: Stopwatch
) -> Answer:
    """The exact error, with a certificate where it is not too large."""
    error = ensemble.error(votes, norm)
    writer = Writer(votes, rewards)
    result = described(writer, norm, ensemble, error, Fraction(0)) | {"proves": ERROR} | more
    result["seconds"] = watch.seconds()
    if not certifiable(votes, ensemble):
        return Answer(Status.CLAIMED, result, [], "calibrate", votes)
    return proved(result, [writer.least(norm, ensemble, error, None)]).about("calibrate", votes)
