"""The answer of `learn`: what is said of the ensemble of the size chosen, and what is proved of it."""

from __future__ import annotations

import contextlib
from dataclasses import dataclass, replace
from fractions import Fraction
from importlib.metadata import version
from typing import Any

import numpy as np

from pluralign.answers.answer import Answer, Stopwatch, proved
from pluralign.formulations.ensembles.ensemble import Ensemble
from pluralign.formulations.ensembles.least.squared_error import Solution
from pluralign.formulations.ensembles.votes import Votes
from pluralign.formulations.learning import files
from pluralign.formulations.learning.fit_votes import LearnedSizes
from pluralign.formulations.learning.fitting import Plan
from pluralign.formulations.learning.floor import floor
from pluralign.formulations.learning.report import Judged, baselines, half, members_json, of_learned, report
from pluralign.formulations.learning.uniform import uniform_json
from pluralign.formulations.numbers import as_json
from pluralign.formulations.types import Ints
from pluralign.proofs.certificates.ensembles import Writer, certifiable
from pluralign.solver.results import Deadline, LimitReached, Status

_FLOOR_SHARE, _FLOOR_SECONDS = 1 / 4, 60.0
"""Of the time left after learning, and at most so many seconds, for the least error possible on the training votes."""


@dataclass(frozen=True, eq=False)
class Parts:
    """The votes to learn from and those left out (None for none), with the group of each pair."""

    train: Votes
    train_group: Ints
    validation: Votes | None
    validation_group: Ints | None


def learned_answer(
    parts: Parts, found: LearnedSizes, chosen: int, plan: Plan, tau: Fraction | None, watch: Stopwatch
) -> Answer:
    """The ensemble of the size `chosen`, on the votes learned from and on those left out; see `learn`."""
    train = Judged.of(found.votes, _kept_group(parts.train, parts.train_group, found), seed=plan.seed)
    learned = replace(found.learned[chosen], made=_made(found, chosen, plan, tau))
    ensemble = found.ensembles[chosen]
    result: dict[str, Any] = {
        "size": learned.size,
        "members": members_json(found.votes, learned, tau),
        "features": list(learned.features),
        "train": train.row(of_learned(found.votes, learned)),
        "validation": None,
        "shrinkage": found.fit.shrinkage[chosen],
        "outliers": "allow" if tau is None else as_json(tau),
        "constant_features": list(found.constant),
        "left_out": found.left_out,
        "method": plan.method,
        "complete": found.fit.complete,
        "uniform": uniform_json(found.votes, of_learned(found.votes, learned).p, len(learned.features)),
    }
    rows = []
    held = None if parts.validation is None else Judged.of(parts.validation, parts.validation_group, seed=plan.seed)
    for k, other in found.learned.items():
        row: dict[str, Any] = {"size": k, "members": other.size, "train": train.row(of_learned(found.votes, other))}
        row["validation"] = None if held is None else held.row(of_learned(held.votes, other))
        row |= {"shrinkage": found.fit.shrinkage[k], "objectives": found.fit.objectives[k]}
        rows.append(row)
    result["sizes"] = rows
    result["beats_half"] = None
    if held is not None:
        one = of_learned(held.votes, learned)
        more = report(held, one, baselines(held.votes, learned))
        result["validation"] = held.row(one)
        result |= {key: more[key] for key in ("measured", "baselines", "differences")}
        result["beats_half"] = held.difference(one, half(held.votes))["difference"] < 0
    result["ensemble"] = files.to_json(learned)
    share = plan.deadline.share(_FLOOR_SHARE, _FLOOR_SECONDS)
    bound = floor(found.votes, found.ensembles.values(), share)
    return _proved(found.votes, ensemble, bound, result, share, watch)


def _kept_group(votes: Votes, group: Ints, found: LearnedSizes) -> Ints:
    """Groups of the pairs whose features differ."""
    if not found.left_out:
        return group
    assert votes.features is not None
    X = votes.features.X
    differ = np.array(X[votes.first] != X[votes.second], dtype=bool).any(axis=1)
    return np.asarray(group[differ])


def _made(found: LearnedSizes, chosen: int, plan: Plan, tau: Fraction | None) -> dict[str, Any]:
    """How it was made: what says later which prompts it has seen, and lets it be made again."""
    import pluralign

    return {
        "pluralign": pluralign.__version__,
        **{name: version(name) for name in ("numpy", "scipy")},
        "size": chosen,
        "seed": plan.seed,
        "starts": plan.starts,
        "seeds": len(found.fit.objectives[chosen]),
        "method": plan.method,
        "shrinkage": found.fit.shrinkage[chosen],
        "penalty": found.fit.penalty,
        "outliers": None if tau is None else as_json(tau),
        "pairs": found.votes.size,
        "votes": files.digest(found.votes),
        "prompts": list(found.votes.prompts),
    }


def _proved(
    votes: Votes, ensemble: Ensemble, bound: Solution | None, result: dict[str, Any], share: Deadline, watch: Stopwatch
) -> Answer:
    """The exact training error with its certificate, where that is not too large, and the floor if the checker has time."""
    result |= {"proves": "the error on the training votes", "floor": None}
    if not certifiable(votes, ensemble):
        result["seconds"] = watch.seconds()
        return Answer(Status.CLAIMED, result)
    writer, error = Writer(votes, "linear"), ensemble.error(votes)
    answer: Answer | None = None
    if bound is not None:
        more = {
            "proves": "the error on the training votes, and that no ensemble of linear rewards is below the floor",
            "floor": {
                "lower_bound": as_json(bound.lower),
                "error": as_json(bound.error),
                "size": bound.ensemble.size,
            },
        }
        with contextlib.suppress(LimitReached):
            answer = proved(result | more, [writer.least("squared", ensemble, error, bound.bound)], share)
    if answer is None:
        answer = proved(result, [writer.least("squared", ensemble, error, None)])
    answer.result["seconds"] = watch.seconds()
    return answer
