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
from pluralign.formulations.learning.measures import FEW_GROUPS
from pluralign.formulations.learning.metric import Metric
from pluralign.formulations.learning.pricing import Differences, Search
from pluralign.formulations.learning.splits import Split
from pluralign.formulations.types import Floats
from pluralign.solver.results import NEVER, Deadline

AMOUNTS = (0.0, 0.5, 1.0)
UNLABELLED, _IN_VALIDATION = 8000, 4000
"""Pairs without votes at most; and while the amount is chosen."""

_QUICK = Search((8.0,), 10, 2, 1)


@dataclass(frozen=True, eq=False)
class Validated:
    """What was chosen on groups left out, and the hard squared error there for each amount and size: of each group (length G).

    amounts: those there were to choose from, in increasing order. free: any member may be learned, outliers too.
    """

    penalty: float
    amounts: tuple[float, ...]
    errors: dict[tuple[float, int], Floats]
    free: bool = True

    def amount(self, k: int) -> float:
        """The best shrinkage for k members; of free ones the smallest within one standard error, over groups, of the best.

        A size has an amount of its own: many members can follow votes where few are rather led by the teacher. Judged is plain
        boosting from a part of the groups, which shrinkage helps more than it helps what begins with soft mixtures. Where
        outliers are excluded, the starts are mirror pairs about the teacher instead. Of few groups there is no good standard
        error: the best it is.
        """
        if len(self.amounts) == 1:
            return self.amounts[0]
        best = min(self.amounts, key=lambda amount: (float(self.errors[amount, k].sum()), amount))
        if not self.free or len(self.errors[best, k]) < FEW_GROUPS:
            return best
        return next(a for a in self.amounts if within_a_deviation(self.errors[a, k], self.errors[best, k]))


def within_a_deviation(one: Floats, best: Floats) -> bool:
    """Whether the sum of one exceeds that of the other by at most a standard error of the difference. Both by groups."""
    difference = one - best
    return float(difference.sum()) <= float(np.sqrt(len(difference)) * difference.std())


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
    names, number = np.unique(data.group, return_inverse=True)
    if len(names) == 1:  # of which responses were left out
        number = np.arange(data.size)
    errors = {(amount, k): np.zeros(number.max() + 1) for amount in amounts for k in sizes}
    if len(amounts) == 1:
        return Validated(penalty, tuple(amounts), errors, tau is None)
    for order, split in enumerate(splits):
        train, test = data.take(split.train), data.take(split.test)
        teacher = bradley_terry(train.D, train.p, train.weight * train.count, penalty)
        metric = Metric.of(train)
        votes_only = problem_of(train, 0.0, teacher, tau, metric=metric)
        of_fold: dict[tuple[float, int], Floats] = {}
        for amount in amounts:
            if deadline.left() == 0:
                return Validated(penalty, tuple(amounts), errors, tau is None)
            problem = problem_of(train, amount, teacher, tau, _IN_VALIDATION, seed + order, metric)
            rng = np.random.default_rng(seed + order)
            path = boosting_path(problem, metric.inward(teacher), max(sizes), rng)
            for k in sizes:
                own = _errors(votes_only, path[min(k, len(path)) - 1].thetas, metric, test) if path else test.weight
                of_fold[amount, k] = np.bincount(number[split.test], own, number.max() + 1).astype(float)
        errors = {key: value + of_fold[key] for key, value in errors.items()}
    return Validated(penalty, tuple(amounts), errors, tau is None)


def _errors(train: Problem, thetas: Floats, metric: Metric, test: Comparisons) -> Floats:
    """The weighted squared errors on other votes, with the best weights for the training votes."""
    members = Members.of(train, thetas)
    gap = (test.D @ metric.outward(members.thetas).T > 0) @ members.weights - test.p
    return np.asarray(test.weight * gap**2)
