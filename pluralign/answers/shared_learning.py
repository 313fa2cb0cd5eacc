"""What `learn` shares out: draws of starts, folds, and parts of the votes; carried out by a pool, and kept in a store."""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from typing import Any, Protocol, TypeVar

from pluralign.formulations.ensembles.votes import Votes
from pluralign.formulations.learning import files
from pluralign.formulations.learning.comparisons import Comparisons
from pluralign.formulations.learning.fitting import Drawn, LearnerFit, Plan, Prepared, drawn, finished, prepared
from pluralign.formulations.learning.validation import Predicted, Task, carried_out
from pluralign.formulations.types import Ints, JsonObject, Watch
from pluralign.proofs.executor import Lost, Pool, completed
from pluralign.proofs.search.store import Store
from pluralign.proofs.version import version
from pluralign.solver.results import Deadline, LimitReached


class _Kept(Protocol):
    def to_json(self) -> JsonObject:
        """As a store keeps it."""


Result = TypeVar("Result", bound=_Kept)


@dataclass(frozen=True, eq=False)
class _Draw:
    """Starts to draw and to follow. seconds: of the time limit, which begins where the draw does."""

    ready: Prepared
    plan: Plan
    number: int
    seconds: float | None


def _followed(draw: _Draw) -> Drawn:
    return drawn(draw.ready, replace(draw.plan, deadline=Deadline(draw.seconds)), draw.number)


@dataclass(frozen=True, eq=False)
class Shared:
    """Where the work of one call of `learn` is done, what is already done, and whom to tell how many of how many shards are."""

    pool: Pool
    store: Store
    plan: Plan
    watch: Watch

    def fitted(self, draws: int, data: Comparisons, plan: Plan) -> LearnerFit:
        """As `fitting.fitted`, of so many draws; of those that the time limit leaves, if there is one."""
        ready = prepared(data, plan)
        tasks = [_Draw(ready, replace(plan, deadline=Deadline()), k, self._left()) for k in range(draws)]
        found: dict[int, Drawn] = {}
        pool = self.pool if draws > 1 else None
        try:
            self._carry("draws", pool, _followed, tasks, Drawn.from_json, found)
        except LimitReached:
            if not found:
                raise
        return finished(ready, plan, [found[k] for k in sorted(found)])

    def predicted(self, stage: str, tasks: Sequence[Task]) -> list[Predicted]:
        """The results of folds or parts, in their order. Raises `LimitReached` at the deadline."""
        found: dict[int, Predicted] = {}
        timed = [replace(task, seconds=self._left()) for task in tasks]
        self._carry(stage, self.pool, carried_out, timed, Predicted.from_json, found)
        return [found[k] for k in range(len(tasks))]

    def _left(self) -> float | None:
        return None if self.plan.deadline.seconds is None else self.plan.deadline.left()

    def _carry(
        self,
        stage: str,
        pool: Pool | None,
        function: Callable[[Any], Result],
        tasks: Sequence[Any],
        read: Callable[[JsonObject], Result],
        found: dict[int, Result],
    ) -> None:
        """Add results to `found` as they come, those in the store first. pool: None to work here and now."""
        found |= {k: read(value) for k, value in self.store.done(stage).items() if k < len(tasks)}
        self.watch(len(found), len(tasks))
        left = [(k, task) for k, task in enumerate(tasks) if k not in found]
        now = ((k, function(task)) for k, task in left)
        for k, one in now if pool is None else completed(pool, function, left, lambda _: True, self.plan.deadline):
            if isinstance(one, Lost):
                raise LimitReached(f"a part of the votes was not learned from: {one.reason}")
            found[k] = one
            self.watch(len(found), len(tasks))
            if self.plan.deadline.left() > 0:  # else it may have ended early
                self.store.save(stage, k, {**one.to_json(), "hits": []})


def specification(votes: Votes, group: Ints, plan: Plan, **more: Any) -> JsonObject:
    """What a store belongs to: votes, and all that decides what is learned from them; not how many draws, folds or parts."""
    return {
        "version": version(),
        "learn": files.digest(votes),
        "groups": hashlib.sha256(group.astype("<i8").tobytes()).hexdigest(),
        "most": max(plan.sizes),
        **{name: getattr(plan, name) for name in ("shrinkage", "tau", "starts", "seed", "method")},
        **more,
    }
