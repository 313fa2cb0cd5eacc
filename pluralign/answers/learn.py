"""`learn`: a small ensemble of linear rewards from votes on some prompts, judged on others."""

from __future__ import annotations

import os
import warnings
from collections.abc import Mapping
from fractions import Fraction
from functools import partial
from pathlib import Path
from typing import Any, Literal

import numpy as np

from pluralign.answers import arguments
from pluralign.answers.answer import Answer, Stopwatch
from pluralign.answers.arguments import VotesLike
from pluralign.answers.learned_answer import Parts, learned_answer
from pluralign.answers.shared_learning import Shared, specification
from pluralign.formulations.ensembles.reading.groups import group_of_pairs
from pluralign.formulations.ensembles.votes import Votes
from pluralign.formulations.errors import InputError, InputNote
from pluralign.formulations.extras import require
from pluralign.formulations.files import path_of, write_atomically
from pluralign.formulations.learning import files
from pluralign.formulations.learning.fit_votes import LearnedSizes, learn_sizes, restricted
from pluralign.formulations.learning.fitting import Plan
from pluralign.formulations.learning.learned import LearnedEnsemble
from pluralign.formulations.learning.methods import METHODS
from pluralign.formulations.learning.order import in_order
from pluralign.formulations.learning.report import of_learned
from pluralign.formulations.learning.sizes import MOST_AUTO, smallest_good
from pluralign.formulations.learning.splits import held_out
from pluralign.formulations.learning.validation import cross_validation, curve_rows, curve_tasks, fold_tasks
from pluralign.formulations.numbers import shown
from pluralign.formulations.types import Ints, Watch
from pluralign.process.pools import opened
from pluralign.proofs.search.store import Store
from pluralign.solver.errors import parameter

STANDARDISE = ("within-prompt", "no")
Standardise = Literal["within-prompt", "no"]


@arguments.limited
def learn(
    votes: VotesLike,
    *,
    size: int | Literal["auto"] = 4,
    outliers: str | float | Fraction = "exclude",
    shrinkage: str | float | Fraction = "auto",
    validation: float | Fraction = Fraction(1, 5),
    group: Mapping[str, Any] | None = None,
    standardise: Standardise = "within-prompt",
    starts: int = 6,
    method: str = "auto",
    cross_validate: int | None = None,
    curve: bool = False,
    seed: int = 0,
    seeds: int = 1,
    workers: int = 0,
    cluster: str | None = None,
    store: str | Path | None = None,
    time_limit: float | None = None,
    watch: Watch = lambda done, all_: None,
) -> Answer:
    """An ensemble of at most `size` linear rewards learned from votes, for prompts that it has not seen.

    votes: as in `calibrate`, with features. size: "auto" is the smallest one within
    a standard error of the best on the validation prompts, of sizes up to 8. outliers: "exclude" members that disagree with
    more than half of the training votes (d(r) > 1/2), "allow" them, or the largest d(r) allowed. shrinkage: of targets towards
    a soft Bradley-Terry model, from 0 to 1, or "auto": chosen on training prompts left out. validation: the share of prompts
    (or of groups) that is not learned from; 0 for none. group: the group of each prompt, where groups must not be split.
    standardise: features are divided by their standard deviation within prompts, or not. method: "auto" is best; "descent",
    "boosting", "annealing", "mixture" and "stagewise" are its parts and what it is compared with. cross_validate: also leave
    out each of so many folds of all prompts. curve: also learn from parts of the training pairs, with all votes and with one a
    pair. seeds: of so many seeds, from `seed` on, for what is random about starts, the members of the least objective are kept
    for each size. workers, cluster: processes, or the scheduler of a dask.distributed cluster, for seeds, folds and parts; the
    answer is the same. store: an SQLite file that keeps those that are finished. watch: is told how many of how many are.

    Result: `size`, `members` (`weight`, `theta` for the features as they are), `train` and `validation` (`pairs`, `error`,
    `unbiased_error`, `interval`), `sizes` (the same for every size, its `shrinkage`, and `objectives`: the least one of each
    seed), `baselines` and `differences` on the validation prompts, `beats_half`, and `uniform`: with this confidence the error
    on new pairs is less than that on the training pairs, and `excess`, if those are independent draws (`vacuous` where 1/2 says
    as much; None where pairs have weights). `floor`: the
    `lower_bound` on the training error of every ensemble of linear rewards of any size, and the best `error` and `size` known;
    for up to three features (four with 300 pairs) where a quarter of the time left, and 60 seconds, are enough. Where asked
    for, `cross_validation` (`folds`, `pairs`, `sizes`, `baselines`), and `curve`: `pairs`, `votes`, `error`, `interval`,
    baselines. The certificate proves the training error, and the floor. Raises `InputError` for votes that cannot be learned
    from, a store that cannot be used and a cluster that cannot be reached, `LimitReached` if the time is up before there is a
    member.
    """
    clock = Stopwatch()
    require("sklearn", "learning")
    table, _ = in_order(arguments.some_votes(votes))
    if table.features is None:
        raise InputError(
            f"{table.source}: learning needs features of the responses; give a table by {parameter('features')}"
        )
    most = MOST_AUTO if size == "auto" else arguments.whole(size, "size", 1)
    arguments.one_of(standardise, "standardise", STANDARDISE)
    tau = _tau(outliers)
    share = arguments.fraction(validation, "validation", 0, 1)
    plan = Plan(
        tuple(range(1, most + 1)),
        _shrinkage(shrinkage),
        None if tau is None else float(tau),
        arguments.whole(starts, "starts"),
        arguments.whole(seed, "seed"),
        deadline=arguments.deadline(time_limit),
        method=arguments.one_of(method, "method", METHODS),
    )
    folds_asked = None if cross_validate is None else arguments.whole(cross_validate, "cross_validate", 2)
    own = group_of_pairs(table, group)
    _check_parts(own, folds_asked, curve, share)
    parts = _parts(table, own, share, plan.seed)
    scaled = standardise == "within-prompt"
    draws = arguments.whole(seeds, "seeds", 1)
    belongs = specification(table, own, plan, validation=str(share), standardise=standardise)
    with opened(arguments.whole(workers, "workers"), cluster) as pool, Store(store, belongs) as kept:
        shared = Shared(pool, kept, plan, watch)
        found = learn_sizes(parts.train, plan, parts.train_group, scaled, partial(shared.fitted, draws))
        if size != "auto" and most > found.votes.size + 1:
            warnings.warn(
                f"{table.source}: {size} rewards are more than the data supports: at most {found.votes.size + 1} for "
                f"{found.votes.size} training pairs are learned",
                InputNote,
                stacklevel=3,  # of learn's caller: arguments.limited is between
            )
        chosen = max(found.learned) if size != "auto" else _smallest_good(parts, found)
        answer = learned_answer(parts, found, chosen, plan, tau, clock)
        if folds_asked is not None:
            tasks, tests = fold_tasks(table, own, folds_asked, plan, scaled)
            predicted = shared.predicted(f"{len(tasks)} folds", tasks)
            answer.result["cross_validation"] = cross_validation(table, own, tests, predicted)
        if curve:
            assert parts.validation is not None
            assert parts.validation_group is not None
            tasks, rows = curve_tasks(parts.train, parts.train_group, parts.validation, plan, scaled)
            predicted = shared.predicted("curve", tasks)
            answer.result["curve"] = curve_rows(parts.validation, parts.validation_group, rows, predicted)
    answer.result["seconds"] = clock.seconds()
    return answer.about("learn", parts.validation if parts.validation is not None else found.votes)


def _check_parts(group: Ints, folds: int | None, curve: bool, share: Fraction) -> None:
    if curve and not share:
        raise InputError(
            f"{parameter('curve')}: is measured on validation prompts; give {parameter('validation')} more than 0"
        )
    groups = len(np.unique(group))
    if folds is not None and 1 < groups < folds:
        raise InputError(
            f"{parameter('cross_validate', folds)}: fewer groups of prompts than folds; give at most {groups}"
        )


def save_ensemble(learned: LearnedEnsemble | Answer, path: str | os.PathLike[str]) -> None:
    """Write a learned ensemble, or the one of an answer of `learn`, as JSON: whole or not at all. Raises `InputError`."""
    from json import dumps

    value = learned.result["ensemble"] if isinstance(learned, Answer) else files.to_json(learned)
    text = dumps(value, ensure_ascii=False, indent=1) + "\n"
    write_atomically(path_of(path, "path"), lambda stream: stream.write(text.encode()), "the ensemble")


def _parts(votes: Votes, group: Ints, share: Fraction, seed: int) -> Parts:
    if not share:
        return Parts(votes, group, None, None)
    split = held_out(group, votes.first, votes.second, float(share), seed)
    return Parts(restricted(votes, split.train), group[split.train], restricted(votes, split.test), group[split.test])


def _tau(outliers: Any) -> Fraction | None:
    """The largest d(r) of a member, None for any."""
    if outliers == "allow":
        return None
    if outliers == "exclude":
        return Fraction(1, 2)
    if isinstance(outliers, str) and outliers.isalpha():
        raise InputError(
            f"{parameter('outliers')} is {shown(outliers)}; choose exclude, allow, or a number from 0 to 1"
        )
    tau = arguments.fraction(outliers, "outliers")
    if tau > 1:
        raise InputError(f"{parameter('outliers', str(outliers))}: expected exclude, allow, or a number from 0 to 1")
    return tau


def _shrinkage(value: Any) -> float | None:
    if value == "auto":
        return None
    amount = arguments.fraction(value, "shrinkage")
    if amount > 1:
        raise InputError(f"{parameter('shrinkage', str(value))}: expected auto, or a number from 0 to 1")
    return float(amount)


def _smallest_good(parts: Parts, found: LearnedSizes) -> int:
    """The smallest size within one standard error, over groups, of the best on the validation prompts."""
    if parts.validation is None or parts.validation_group is None:
        raise InputError(
            f"{parameter('size', 'auto')}: is chosen on validation prompts; give {parameter('validation')} more than 0"
        )
    votes = parts.validation
    _, number = np.unique(parts.validation_group, return_inverse=True)
    errors = {}
    for k, learned in found.learned.items():
        gap = votes.mu * (of_learned(votes, learned).p - votes.p) ** 2
        errors[k] = np.bincount(number, gap).astype(float)
    return smallest_good(errors)
