"""The learner: teacher, shrinkage, starts, descent - in this order, and the same for the same seed.

What it answers are directions and weights in floats, for each size asked for; `learned` makes exact rewards of them.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any

import numpy as np

from pluralign.formulations.learning.annealing import settled
from pluralign.formulations.learning.bradley_terry import bradley_terry
from pluralign.formulations.learning.comparisons import Comparisons
from pluralign.formulations.learning.descent import Members, Problem, boosted, first, polished
from pluralign.formulations.learning.methods import SOFT, members_by
from pluralign.formulations.learning.metric import Metric
from pluralign.formulations.learning.pricing import Search
from pluralign.formulations.learning.splits import folds
from pluralign.formulations.learning.starts import mirrors, mixture
from pluralign.formulations.learning.targets import AMOUNTS, Validated, problem_of, validated
from pluralign.formulations.types import Floats
from pluralign.solver.results import NEVER, Deadline, LimitReached

SAMPLED, SAMPLE = 50_000, 20_000
"""More pairs than the first are learned from a sample of about the second, of whole groups, and polished on all."""

_GROW = Search((8.0,), 15, 2, 2)
_FINE = Search((8.0,), 15, 4)
_SHARP = Search((8.0, 32.0), 20, 10)
_LAST = Search((8.0,), 12, 2)
_STEEPER = (8.0, 16.0, 32.0, 64.0)  # joint steps where votes are followed
_STEEP, _JOINT = (16.0, 64.0, 256.0), 10  # joint steps on all pairs after a sample
_SOFT = 100  # steps of a soft mixture
_MIRRORS = 6  # random mirror pairs
_BEST = 2  # starts that are polished to the end


@dataclass(frozen=True)
class Plan:
    """How to learn. sizes: the numbers of members asked for. shrinkage: an amount, or None for the best of `targets.AMOUNTS`.

    tau: the largest d(r) of a member, None for any. starts: soft mixtures (or mirrors) beside boosting, for each size.
    method: one of `methods.METHODS`.
    """

    sizes: tuple[int, ...] = (4,)
    shrinkage: float | None = None
    tau: float | None = 0.5
    starts: int = 4
    seed: int = 0
    folds: int = 3
    deadline: Deadline = NEVER
    method: str = "auto"


@dataclass(frozen=True, eq=False)
class LearnerFit:
    """For each size: directions (k×d, for the scaled features) and weights by the training votes; and how they came about.

    teacher: θ of the soft Bradley-Terry model. history: for each size the training objective after every start.
    """

    members: dict[int, tuple[Floats, Floats]]
    teacher: Floats
    penalty: float
    shrinkage: float
    validation: Validated
    history: dict[int, list[float]] = field(default_factory=dict)
    complete: bool = True


def fitted(data: Comparisons, plan: Plan) -> LearnerFit:
    """Learn. Raises `LimitReached` if the deadline comes before there is a first member."""
    plan.deadline.check()
    rng = np.random.default_rng(plan.seed)
    part = _sample(data, rng) if data.size > SAMPLED else data
    splits = folds(part.group, part.first, part.second, plan.folds, plan.seed) if _can_split(part) else []
    automatic = plan.shrinkage is None and bool(splits) and plan.method not in SOFT
    amounts = AMOUNTS if automatic else (0.0 if plan.method in SOFT else plan.shrinkage or 0.0,)
    chosen = validated(part, splits, plan.sizes, plan.tau, amounts, plan.seed, plan.deadline)
    teacher = bradley_terry(part.D, part.p, part.weight * part.count, chosen.penalty)
    metric = Metric.of(part)
    problem = problem_of(part, chosen.amount, teacher, plan.tau, seed=plan.seed, metric=metric)
    whole = problem
    if part is not data:
        whole = problem_of(data, chosen.amount, teacher, plan.tau, seed=plan.seed, metric=metric)
    inward = metric.inward(teacher)
    if plan.method == "auto":
        found, history = _of_sizes(problem, whole, inward, chosen.amount, plan)
    else:
        found = members_by(plan.method, part, problem, metric, inward, plan.sizes, plan.seed, plan.deadline)
        history = {k: [problem.error(one.p)] for k, one in found.items()}
    if not found:
        raise LimitReached("no reward was found within the limits that disagrees with few enough votes; allow more")
    votes_only = problem_of(data, 0.0, teacher, plan.tau, metric=metric)
    members: dict[int, tuple[Floats, Floats]] = {}
    for k, one in found.items():
        last = Members.of(votes_only, one.thetas)
        members[k] = metric.outward(last.thetas), last.weights
    complete = set(members) == set(plan.sizes) and plan.deadline.left() > 0
    return LearnerFit(members, teacher, chosen.penalty, chosen.amount, chosen, history, complete)


def _can_split(data: Comparisons) -> bool:
    return data.first is not None or len(np.unique(data.group)) > 1


def _sample(data: Comparisons, rng: Any) -> Comparisons:
    """About `SAMPLE` pairs of whole groups; of the pairs themselves where groups are large."""
    names, number, sizes = np.unique(data.group, return_inverse=True, return_counts=True)
    order = rng.permutation(len(names))
    among = np.zeros(len(names), dtype=bool)
    among[order[: max(1, int(np.searchsorted(np.cumsum(sizes[order]), SAMPLE)))]] = True
    chosen = np.flatnonzero(among[number])
    if not SAMPLE / 2 <= len(chosen) <= 2 * SAMPLE:
        chosen = np.sort(rng.permutation(data.size)[:SAMPLE])
    return data.take(chosen)


def _of_sizes(
    problem: Problem, whole: Problem, teacher: Floats, amount: float, plan: Plan
) -> tuple[dict[int, Members], dict[int, list[float]]]:
    """The best members of each size, from one size to the next, so that the objective never rises with it; its values."""
    rng = np.random.default_rng(plan.seed)
    out: dict[int, Members] = {}
    history: dict[int, list[float]] = {}
    best = first(problem, Search(), rng, [teacher, rng.standard_normal(problem.data.d)])
    if best is None:
        return out, history
    best = polished(problem, best, _FINE, rng, deadline=plan.deadline)
    for k in range(1, max(plan.sizes) + 1):
        if plan.deadline.left() == 0 and out:
            break
        if k > 1:
            best = boosted(problem, best, _GROW, rng)
            best = polished(problem, best, _GROW, rng, sweeps=1 + (k in plan.sizes), deadline=plan.deadline)
        if k not in plan.sizes:
            continue
        starts = _starts(problem, k, teacher, amount < 1, plan, rng) if k > 1 else []
        roughly = [polished(problem, one, _GROW, rng, sweeps=2, deadline=plan.deadline) for one in starts]
        values = [problem.error(one.p) for one in roughly]
        for one in sorted([best, *roughly], key=lambda one: problem.error(one.p))[:_BEST]:
            done = polished(problem, settled(problem, one), _FINE, rng, deadline=plan.deadline)
            values.append(problem.error(done.p))
            if values[-1] <= problem.error(best.p):
                best = done
        if amount == 0:  # few votes are not worth it
            best = polished(problem, settled(problem, best, _STEEPER), _SHARP, rng, deadline=plan.deadline)
            values.append(problem.error(best.p))
        history[k] = values
        out[k] = best
        if whole is not problem:
            out[k] = _on_all(whole, Members.of(whole, best.thetas), rng, plan.deadline)
    return out, history


def _on_all(whole: Problem, members: Members, rng: Any, deadline: Deadline) -> Members:
    """Members from a sample on all pairs: joint steps, the steeper the more pairs tell, or descent where these find nothing."""
    found = settled(whole, members, _STEEP, _JOINT)
    return found if found is not members else polished(whole, members, _LAST, rng, sweeps=2, deadline=deadline)


def _starts(problem: Problem, k: int, teacher: Floats, soft: bool, plan: Plan, rng: Any) -> list[Members]:
    """Mirror pairs where there are no outliers; else soft mixtures, unless the targets are those of one soft model."""
    if problem.inliers is not None:
        made = [mirrors(problem, k, teacher, rng) for _ in range(_MIRRORS if plan.starts else 0)]
        known = sorted((m for m in made if m is not None), key=lambda m: problem.error(m.p))
        return known[:_BEST]
    found: list[Members] = []
    for _ in range(plan.starts if soft else 0):
        if plan.deadline.left() == 0:
            break
        found.append(mixture(problem, k, rng, _SOFT))
    return found
