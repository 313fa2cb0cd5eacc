"""The learner: teacher, shrinkage, starts, descent - in this order, the same for the same seed whatever the workers.

What it answers are directions and weights in floats, for each size asked for; `learned` makes exact rewards of them.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Any

import numpy as np

from pluralign.formulations.learning.bradley_terry import bradley_terry
from pluralign.formulations.learning.comparisons import Comparisons
from pluralign.formulations.learning.descent import Members, Problem, boosted, first, polished
from pluralign.formulations.learning.pricing import Search
from pluralign.formulations.learning.splits import folds
from pluralign.formulations.learning.starts import mirrors, mixture
from pluralign.formulations.learning.targets import AMOUNTS, Validated, problem_of, validated
from pluralign.formulations.types import Floats
from pluralign.solver.results import NEVER, Deadline, LimitReached

SAMPLED, SAMPLE = 50_000, 20_000
"""More pairs than the first are learned from a sample of about the second, of whole groups, and polished on all."""

_GROW = Search((8.0,), 15, 6)
_FINE = Search((8.0,), 15, 8)
_LAST = Search((8.0,), 12, 4)
_MIRRORS = 6  # random mirror pairs, of which the two best are polished


@dataclass(frozen=True)
class Plan:
    """How to learn. sizes: the numbers of members asked for. shrinkage: an amount, or None for the best of `targets.AMOUNTS`.

    tau: the largest d(r) of a member, None for any. starts: soft mixtures (or mirrors) beside boosting, for each size.
    """

    sizes: tuple[int, ...] = (4,)
    shrinkage: float | None = None
    tau: float | None = 0.5
    starts: int = 4
    seed: int = 0
    folds: int = 3
    deadline: Deadline = NEVER


@dataclass(frozen=True, eq=False)
class LearnerFit:
    """For each size: directions (k×d, for the scaled features) and weights by the training votes; and how they came about.

    teacher: θ of the soft Bradley-Terry model. history: for each size the training objective after every start.
    """

    members: dict[int, tuple[Floats, Floats]]
    teacher: Floats
    penalty: float
    shrinkage: dict[int, float]
    validation: Validated
    history: dict[int, list[float]] = field(default_factory=dict)
    complete: bool = True


def fitted(data: Comparisons, plan: Plan) -> LearnerFit:
    """Learn. Raises `LimitReached` if the deadline comes before there is a first member."""
    rng = np.random.default_rng(plan.seed)
    part = _sample(data, rng) if data.size > SAMPLED else data
    splits = folds(part.group, part.first, part.second, plan.folds, plan.seed) if _can_split(part) else []
    amounts = AMOUNTS if plan.shrinkage is None else (plan.shrinkage,)
    chosen = validated(part, splits, plan.sizes, plan.tau, amounts, plan.seed, plan.deadline)
    teacher = bradley_terry(part.D, part.p, part.weight * part.count, chosen.penalty)
    shrinkage = {k: chosen.amount(k) for k in plan.sizes}
    votes_only = problem_of(data, 0.0, teacher, plan.tau)
    members: dict[int, tuple[Floats, Floats]] = {}
    history: dict[int, list[float]] = {}
    complete = True
    for amount in sorted(set(shrinkage.values())):
        sizes = [k for k in sorted(plan.sizes) if shrinkage[k] == amount]
        problem = problem_of(part, amount, teacher, plan.tau, seed=plan.seed)
        whole = problem if part is data else problem_of(data, amount, teacher, plan.tau, seed=plan.seed)
        for k, found in _of_sizes(problem, whole, sizes, teacher, plan, history).items():
            last = Members.of(votes_only, found.thetas)
            members[k] = last.thetas, last.weights
    complete = set(members) == set(plan.sizes) and plan.deadline.left() > 0
    if not members:
        raise LimitReached("no reward was found within the limits that disagrees with few enough votes; allow more")
    return LearnerFit(members, teacher, chosen.penalty, shrinkage, chosen, history, complete)


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
    problem: Problem,
    whole: Problem,
    sizes: Sequence[int],
    teacher: Floats,
    plan: Plan,
    history: dict[int, list[float]],
) -> dict[int, Members]:
    """The best members of each size, from one size to the next, so that the objective never rises with it."""
    rng = np.random.default_rng(plan.seed)
    out: dict[int, Members] = {}
    best = first(problem, Search(), rng, [teacher, rng.standard_normal(problem.data.d)])
    if best is None:
        return out
    best = polished(problem, best, _FINE, rng, deadline=plan.deadline)
    for k in range(1, max(sizes) + 1):
        if plan.deadline.left() == 0 and out:
            break
        if k > 1:
            best = boosted(problem, best, _GROW, rng)
            best = polished(problem, best, _GROW, rng, sweeps=2, deadline=plan.deadline)
        if k not in sizes:
            continue
        candidates = [best, *(_starts(problem, k, teacher, plan, rng) if k > 1 else [])]
        values = []
        for members in candidates:
            done = polished(problem, members, _FINE, rng, deadline=plan.deadline)
            values.append(problem.error(done.p))
            if values[-1] <= problem.error(best.p):
                best = done
        history[k] = values
        out[k] = best
        if whole is not problem:
            there = Members.of(whole, best.thetas)
            out[k] = polished(whole, there, _LAST, rng, sweeps=2, deadline=plan.deadline)
    return out


def _starts(problem: Problem, k: int, teacher: Floats, plan: Plan, rng: Any) -> list[Members]:
    found: list[Members] = []
    if problem.inliers is None:
        for _ in range(plan.starts):
            if plan.deadline.left() == 0:
                break
            found.append(mixture(problem, k, rng))
        return found
    if not plan.starts:
        return []
    made = [mirrors(problem, k, teacher, rng) for _ in range(_MIRRORS)]
    known = sorted((m for m in made if m is not None), key=lambda m: problem.error(m.p))
    return known[:2]
