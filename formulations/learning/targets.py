"""What members are fitted to: votes, shrunk towards a soft Bradley-Terry teacher where these are few.

With the amount s the target of a voted pair is (1 − s) p̄ + s q, q the teacher's; pairs of training responses without votes join
with the target q and together the weight s. How much is chosen on prompts that are left out, by hard error: the noise of the
votes there is the same for every amount.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np

from pluralign.formulations.learning.bradley_terry import PENALTIES, bradley_terry, sigmoid
from pluralign.formulations.learning.comparisons import Comparisons
from pluralign.formulations.learning.descent import Members, Problem, boosted, first
from pluralign.formulations.learning.lines import Inliers
from pluralign.formulations.learning.metric import Metric
from pluralign.formulations.learning.pricing import Differences, Search
from pluralign.formulations.learning.splits import Split
from pluralign.formulations.types import Floats
from pluralign.solver.results import NEVER, Deadline

AMOUNTS = (0.0, 0.5, 1.0)
UNLABELLED, _IN_VALIDATION = 16_000, 4000
"""Pairs without votes at most; and while the amount is chosen."""

_QUICK = Search((8.0,), 10, 2, 1)


@dataclass(frozen=True, eq=False)
class Validated:
    """What was chosen on groups left out, with the hard squared error there for each amount and size."""

    penalty: float
    errors: dict[tuple[float, int], float]

    @property
    def amount(self) -> float:
        """The best shrinkage over all sizes; the smaller of two that are equal."""
        totals: dict[float, float] = {}
        for (amount, _), value in self.errors.items():
            totals[amount] = totals.get(amount, 0.0) + value
        return min(totals, key=lambda amount: (totals[amount], amount))


def problem_of(
    data: Comparisons,
    amount: float,
    teacher: Floats,
    tau: float | None,
    most: int = UNLABELLED,
    seed: int = 0,
    metric: Metric | None = None,
) -> Problem:
    """Targets shrunk by so much; tau: members must have d(r) ≤ tau on the votes (None: any).

    metric: the coordinates of the problem; those of the data if None, of which the teacher's θ always is.
    """
    mu = data.weight / data.weight.sum()
    n = data.size
    D, y = data.D, data.p
    if amount > 0:
        y = (1 - amount) * y + amount * sigmoid(D @ teacher)
        more = data.unlabelled(min(most, 2 * n + 2000), seed)
        if len(more):
            D, y = np.vstack([D, more]), np.concatenate([y, sigmoid(more @ teacher)])
            mu = np.concatenate([mu, np.full(len(more), amount / len(more))]) / (1 + amount)
    inliers = None
    if tau is not None:
        lean = np.zeros(len(y))
        own = data.weight / data.weight.sum()
        lean[:n] = own * (2 * data.p - 1)
        inliers = Inliers(lean, float(own @ data.p) - tau + 1e-9)
    return Problem(Differences.of(D if metric is None else metric.differences(D)), y, mu, inliers)


def boosting_path(problem: Problem, teacher: Floats, most: int, rng: Any, search: Search = _QUICK) -> list[Members]:
    """Plain boosting: members of sizes 1, …, most; fewer where nothing gains any more."""
    members = first(problem, search, rng, [teacher])
    path: list[Members] = []
    while members is not None:
        path.append(members)
        if len(path) == most:
            break
        members = boosted(problem, members, search, rng)
    return path


def penalty_for(data: Comparisons, splits: Sequence[Split]) -> float:
    """The teacher's penalty, by the squared error of its predictions on groups left out."""
    if not splits:
        return 1e-3
    weight = data.weight * data.count
    totals = []
    starts: list[Floats | None] = [None] * len(splits)
    for penalty in sorted(PENALTIES, reverse=True):
        total = 0.0
        for i, split in enumerate(splits):
            theta = bradley_terry(data.D[split.train], data.p[split.train], weight[split.train], penalty, starts[i])
            starts[i] = theta
            gap = sigmoid(data.D[split.test] @ theta) - data.p[split.test]
            total += float((weight[split.test] * gap) @ gap)
        totals.append((total, penalty))
    return min(totals)[1]


def validated(
    data: Comparisons,
    splits: Sequence[Split],
    sizes: Sequence[int],
    tau: float | None,
    amounts: Sequence[float],
    seed: int,
    deadline: Deadline = NEVER,
) -> Validated:
    """The teacher's penalty, and what each amount of shrinkage costs on the groups left out: by whole folds."""
    penalty = penalty_for(data, splits)
    errors = dict.fromkeys(((amount, k) for amount in amounts for k in sizes), 0.0)
    if len(amounts) == 1:
        return Validated(penalty, errors)
    for number, split in enumerate(splits):
        train, test = data.take(split.train), data.take(split.test)
        teacher = bradley_terry(train.D, train.p, train.weight * train.count, penalty)
        metric = Metric.of(train)
        votes_only = problem_of(train, 0.0, teacher, tau, metric=metric)
        of_fold: dict[tuple[float, int], float] = {}
        for amount in amounts:
            if deadline.left() == 0:
                return Validated(penalty, errors)
            problem = problem_of(train, amount, teacher, tau, _IN_VALIDATION, seed + number, metric)
            rng = np.random.default_rng(seed + number)
            path = boosting_path(problem, metric.inward(teacher), max(sizes), rng)
            for k in sizes:
                of_fold[amount, k] = (
                    _error(votes_only, path[min(k, len(path)) - 1].thetas, metric, test) if path else 1.0
                )
        errors = {key: value + of_fold[key] for key, value in errors.items()}
    return Validated(penalty, errors)


def _error(train: Problem, thetas: Floats, metric: Metric, test: Comparisons) -> float:
    """The squared error on other votes, with the best weights for the training votes."""
    members = Members.of(train, thetas)
    gap = (test.D @ metric.outward(members.thetas).T > 0) @ members.weights - test.p
    return float((test.weight * gap) @ gap)
