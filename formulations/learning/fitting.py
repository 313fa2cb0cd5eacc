"""The learner: teacher, shrinkage, starts, descent - in this order, and the same for the same seed.

What it answers are directions and weights in floats, for each size asked for; `learned` makes exact rewards of them. Starts are
drawn as often as asked; draws do not depend on each other, so that others may carry them out.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Any

import numpy as np

from pluralign.formulations.learning.bradley_terry import bradley_terry
from pluralign.formulations.learning.comparisons import Comparisons
from pluralign.formulations.learning.descent import Members
from pluralign.formulations.learning.methods import SOFT, members_by
from pluralign.formulations.learning.metric import Metric
from pluralign.formulations.learning.one_thread import in_one_thread
from pluralign.formulations.learning.paths import members_of_sizes
from pluralign.formulations.learning.splits import folds
from pluralign.formulations.learning.targets import AMOUNTS, Validated, problem_of, validated
from pluralign.formulations.types import Floats, JsonObject
from pluralign.solver.results import NEVER, Deadline, LimitReached

SAMPLED, SAMPLE = 50_000, 20_000
"""More pairs than the first are learned from a sample of about the second, of whole groups, and polished on all."""


@dataclass(frozen=True)
class Plan:
    """How to learn. sizes: the numbers of members asked for. shrinkage: an amount, or None for the best of `targets.AMOUNTS`.

    tau: the largest d(r) of a member, None for any. starts: soft mixtures (or mirrors) beside boosting, for each size.
    method: one of `methods.METHODS`. closely: from so many pairs on, steeper joint steps follow votes that are not shrunk;
    of fewer they would learn the noise.
    """

    sizes: tuple[int, ...] = (4,)
    shrinkage: float | None = None
    tau: float | None = 0.5
    starts: int = 6
    seed: int = 0
    folds: int = 3
    deadline: Deadline = NEVER
    method: str = "auto"
    closely: int = 1000


@dataclass(frozen=True, eq=False)
class Prepared:
    """What all draws begin with: the pairs, those of them by which members are found first, and what was chosen for them.

    teacher: θ of the soft Bradley-Terry model. amounts: of shrinkage, for each size.
    """

    data: Comparisons
    part: Comparisons
    chosen: Validated
    teacher: Floats
    amounts: dict[int, float]


@dataclass(frozen=True, eq=False)
class Drawn:
    """For each size directions (k×d, in the coordinates of the `Metric` of the pairs), and the objective after every start.

    The last one is that of these directions.
    """

    thetas: dict[int, Floats]
    history: dict[int, list[float]]

    def to_json(self) -> JsonObject:
        """Numbers of JSON, which are exact."""
        return {
            "thetas": {str(k): thetas.tolist() for k, thetas in self.thetas.items()},
            "history": {str(k): values for k, values in self.history.items()},
        }

    @classmethod
    def from_json(cls, value: JsonObject) -> Drawn:
        """The same again."""
        thetas = {int(k): np.array(rows) for k, rows in value["thetas"].items()}
        return cls(thetas, {int(k): values for k, values in value["history"].items()})


@dataclass(frozen=True, eq=False)
class LearnerFit:
    """For each size: directions (k×d, for the scaled features) and weights by the training votes; and how they came about.

    teacher: θ of the soft Bradley-Terry model. shrinkage: for each size. history: for each size the training objective after
    every start of every draw. objectives: the least one of each draw.
    """

    members: dict[int, tuple[Floats, Floats]]
    teacher: Floats
    penalty: float
    shrinkage: dict[int, float]
    validation: Validated
    history: dict[int, list[float]] = field(default_factory=dict)
    objectives: dict[int, list[float]] = field(default_factory=dict)
    complete: bool = True


def fitted(data: Comparisons, plan: Plan) -> LearnerFit:
    """Learn. Raises `LimitReached` if the deadline comes before there is a first member."""
    ready = prepared(data, plan)
    return finished(ready, plan, [drawn(ready, plan)])


@in_one_thread
def prepared(data: Comparisons, plan: Plan) -> Prepared:
    """The teacher and the shrinkage, chosen on groups left out."""
    plan.deadline.check()
    part = _sample(data, np.random.default_rng(plan.seed)) if data.size > SAMPLED else data
    splits = folds(part.group, part.first, part.second, plan.folds, plan.seed) if _can_split(part) else []
    automatic = plan.shrinkage is None and bool(splits) and plan.method not in SOFT
    amounts = AMOUNTS if automatic else (0.0 if plan.method in SOFT else plan.shrinkage or 0.0,)
    chosen = validated(part, splits, plan.sizes, plan.tau, amounts, plan.seed, plan.deadline)
    teacher = bradley_terry(part.D, part.p, part.weight * part.count, chosen.penalty)
    return Prepared(data, part, chosen, teacher, {k: chosen.amount(k) for k in plan.sizes})


@in_one_thread
def drawn(ready: Prepared, plan: Plan, draw: int = 0) -> Drawn:
    """Members from the starts of a draw: everything else is the same for all draws."""
    metric = Metric.of(ready.part)
    inward = metric.inward(ready.teacher)
    out = Drawn({}, {})
    for amount in sorted(set(ready.amounts.values())):
        sizes = [k for k, own in ready.amounts.items() if own == amount]
        problem = problem_of(ready.part, amount, ready.teacher, plan.tau, seed=plan.seed, metric=metric)
        if plan.method == "auto":
            whole = problem
            if ready.part is not ready.data:
                whole = problem_of(ready.data, amount, ready.teacher, plan.tau, seed=plan.seed, metric=metric)
            rng = np.random.default_rng([plan.seed, draw])
            soft = plan.starts if amount < 1 or plan.tau is not None else 0  # a soft model alone is no mixture
            closely = amount == 0 and ready.part.size >= plan.closely
            found, history = members_of_sizes(problem, whole, inward, sizes, soft, closely, rng, plan.deadline)
        else:
            seed = plan.seed + draw
            found = members_by(plan.method, ready.part, problem, metric, inward, sizes, seed, plan.deadline)
            history = {k: [problem.error(one.p)] for k, one in found.items()}
        out.thetas.update({k: one.thetas for k, one in found.items()})
        out.history.update(history)
    return out


@in_one_thread
def finished(ready: Prepared, plan: Plan, draws: Sequence[Drawn]) -> LearnerFit:
    """Of each size the members of the least objective (of the first draw that has it), with the best weights for the votes.

    Raises `LimitReached` if there are none.
    """
    metric = Metric.of(ready.part)
    votes_only = problem_of(ready.data, 0.0, ready.teacher, plan.tau, metric=metric)
    members: dict[int, tuple[Floats, Floats]] = {}
    history: dict[int, list[float]] = {}
    objectives: dict[int, list[float]] = {}
    for k in plan.sizes:
        having = [one for one in draws if k in one.thetas]
        if not having:
            continue
        best = min(having, key=lambda one: one.history[k][-1])
        last = Members.of(votes_only, best.thetas[k])
        members[k] = metric.outward(last.thetas), last.weights
        history[k] = [value for one in having for value in one.history[k]]
        objectives[k] = [one.history[k][-1] for one in having]
    if not members:
        raise LimitReached("no reward was found within the limits that disagrees with few enough votes; allow more")
    complete = set(members) == set(plan.sizes) and plan.deadline.left() > 0
    chosen = ready.chosen
    return LearnerFit(members, ready.teacher, chosen.penalty, ready.amounts, chosen, history, objectives, complete)


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
