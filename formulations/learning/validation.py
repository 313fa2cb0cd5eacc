"""Cross-validation and sample-size curves: the same learning on parts of the votes, each part judged on prompts left out.

A task is a part; tasks do not depend on each other, nor on who carries them out or when: their seed is in their plan.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace

import numpy as np

from pluralign.formulations.ensembles.votes import Votes
from pluralign.formulations.learning.fit_votes import learn_sizes, restricted
from pluralign.formulations.learning.fitting import Plan
from pluralign.formulations.learning.report import Judged, Prediction, baselines, of_learned
from pluralign.formulations.learning.splits import folds
from pluralign.formulations.learning.uniform import uniform_json
from pluralign.formulations.types import Bools, Floats, Ints, JsonObject
from pluralign.solver.results import Deadline

SMALLEST = 100
"""Pairs of the first part of a curve."""

_NEARLY_ALL = 0.8
"""Larger parts are left to the whole."""


@dataclass(frozen=True, eq=False)
class Task:
    """Learn from votes, predict others. seconds: of the time limit, which begins where the task does."""

    train: Votes
    group: Ints
    test: Votes
    plan: Plan
    scaled: bool
    seconds: float | None = None


@dataclass(frozen=True, eq=False)
class Predicted:
    """p̂ on the pairs left out by size and by baseline; uniform: the bound of the largest size by its training pairs."""

    sizes: dict[int, Floats]
    baselines: dict[str, Floats]
    uniform: JsonObject | None

    def to_json(self) -> JsonObject:
        """Numbers of JSON, which are exact."""
        return {
            "sizes": {str(k): p.tolist() for k, p in self.sizes.items()},
            "baselines": {name: p.tolist() for name, p in self.baselines.items()},
            "uniform": self.uniform,
        }

    @classmethod
    def from_json(cls, value: JsonObject) -> Predicted:
        """The same again."""
        sizes = {int(k): np.array(p) for k, p in value["sizes"].items()}
        return cls(sizes, {name: np.array(p) for name, p in value["baselines"].items()}, value["uniform"])


def carried_out(task: Task) -> Predicted:
    """Learn and predict. Raises as `learn_sizes`."""
    plan = replace(task.plan, deadline=Deadline(task.seconds))
    found = learn_sizes(task.train, plan, task.group, task.scaled)
    most = found.learned[max(found.learned)]
    sizes = {k: of_learned(task.test, found.learned[min(k, max(found.learned))]).p for k in task.plan.sizes}
    known = {name: one.p for name, one in baselines(task.test, most).items()}
    bound = uniform_json(found.votes, of_learned(found.votes, most).p, len(most.features))
    return Predicted(sizes, known, bound)


def fold_tasks(votes: Votes, group: Ints, count: int, plan: Plan, scaled: bool) -> tuple[list[Task], list[Bools]]:
    """A task for each fold of whole groups, and which pairs it leaves out."""
    splits = folds(group, votes.first, votes.second, count, plan.seed)
    tasks = [
        Task(restricted(votes, s.train), group[s.train], restricted(votes, s.test), _timeless(plan), scaled)
        for s in splits
    ]
    return tasks, [split.test for split in splits]


def cross_validation(votes: Votes, group: Ints, tests: Sequence[Bools], found: Sequence[Predicted]) -> JsonObject:
    """Of all pairs left out together: `folds`, `pairs`, `sizes` and `baselines` with differences to `hedged`."""
    out = np.any(list(tests), axis=0)
    judged = Judged.of(restricted(votes, out), group[out])

    def together(parts: list[Floats]) -> Floats:
        whole = np.full(votes.size, np.nan)
        for test, p in zip(tests, parts, strict=True):
            whole[test] = p
        return whole[out]

    known = {name: Prediction(together([one.baselines[name] for one in found])) for name in found[0].baselines}
    sizes = {k: Prediction(together([one.sizes[k] for one in found])) for k in found[0].sizes}

    def row(one: Prediction) -> JsonObject:
        return judged.row(one) | {"difference": judged.difference(one, known["hedged"])}

    return {
        "folds": len(tests),
        "pairs": int(out.sum()),
        "sizes": [{"size": k} | row(one) for k, one in sizes.items()],
        "baselines": {name: row(one) for name, one in known.items()},
    }


def curve_tasks(
    train: Votes, group: Ints, test: Votes, plan: Plan, scaled: bool
) -> tuple[list[Task], list[tuple[int, str]]]:
    """Tasks for nested random parts of the training pairs, with all votes and, where they are known, with one vote a pair."""
    order = np.random.default_rng(plan.seed).permutation(train.size)
    counts, n = [], SMALLEST
    while n <= _NEARLY_ALL * train.size:
        counts.append(n)
        n = 3 * n if str(n)[0] == "1" else n // 3 * 10
    tasks, rows = [], []
    single = None if train.ties is None or (train.total <= 2).all() else one_vote(train, plan.seed)
    for votes, name in ((train, "all"), (single, "one")):
        for count in [*counts, train.size] if votes is not None else []:
            among = np.zeros(train.size, dtype=bool)
            among[order[:count]] = True
            assert votes is not None
            tasks.append(Task(restricted(votes, among), group[among], test, _timeless(plan), scaled))
            rows.append((count, name))
    return tasks, rows


def curve_rows(
    test: Votes, group: Ints, rows: Sequence[tuple[int, str]], found: Sequence[Predicted]
) -> list[JsonObject]:
    """For each part: `pairs`, `votes` ("all" or "one" a pair), `error`, `interval`, `half`, `hedged`, `soft`, and `bound`.

    bound: the training error, and what uniform convergence adds to it.
    """
    judged = Judged.of(test, group)
    out = []
    for (pairs, votes), one in zip(rows, found, strict=True):
        row = judged.row(Prediction(one.sizes[max(one.sizes)]))
        known = {name: judged.row(Prediction(p))["unbiased_error"] for name, p in one.baselines.items()}
        out.append(
            {
                "pairs": pairs,
                "votes": votes,
                "error": row["unbiased_error"],
                "interval": row["interval"],
                "half": known["half"],
                "hedged": known.get("hedged"),
                "soft": known.get("soft-btl"),
                "bound": None if one.uniform is None else one.uniform["bound"],
            }
        )
    return out


def one_vote(votes: Votes, seed: int) -> Votes:
    """One of the votes on each pair, at random."""
    a, b, ties = (x.astype(np.int64) for x in votes.counts())
    drawn = np.random.default_rng(seed).integers(0, a + b + ties)
    first, tied = drawn < a, (drawn >= a) & (drawn < a + ties)
    wins = 2 * first.astype(np.int64) + tied
    return replace(votes, wins=wins, total=np.full(votes.size, 2), ties=tied.astype(np.int64), memo={})


def _timeless(plan: Plan) -> Plan:
    return replace(plan, deadline=Deadline())
