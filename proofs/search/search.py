"""The search: stages of shards through a pool and a store, to a hit or to an account of all that was covered.

The answer does not depend on the workers or on interruptions. Without `minimize` the search ends at the first shard with a hit,
when all shards before it are finished, and what later shards found is not looked at. With `minimize` all shards count.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any, Protocol

from pluralign.formulations.types import JsonObject
from pluralign.proofs.executor import Lost, Pool, completed
from pluralign.proofs.search.shards import Stage
from pluralign.proofs.search.spec import EXHAUSTING, Spec
from pluralign.proofs.search.store import Store
from pluralign.proofs.search.strategies import registry
from pluralign.proofs.version import version
from pluralign.solver.results import Deadline, LimitReached, Status


class Watcher(Protocol):
    """Told how the search gets on."""

    def stage(self, name: str, shards: int, done: int) -> None:
        """A stage of so many shards begins, so many of which were in the store."""

    def advance(self, result: JsonObject) -> None:
        """A shard is finished."""

    def found(self, hit: dict[str, Any]) -> None:
        """The best violation so far has changed."""


class Silent:
    """A watcher that says nothing."""

    def stage(self, name: str, shards: int, done: int) -> None:
        """Nothing."""

    def advance(self, result: JsonObject) -> None:
        """Nothing."""

    def found(self, hit: dict[str, Any]) -> None:
        """Nothing."""


@dataclass(frozen=True)
class SearchOutcome:
    """status: proved with a hit, claimed if all is exhausted without one (there is no certificate of that), else unknown.

    hit: the violation by the order of the specification. explored: what was covered, and whether that is `complete`.
    """

    status: Status
    hit: dict[str, Any] | None
    explored: dict[str, Any]
    interrupted: bool = False


@dataclass
class _Progress:
    finished: list[tuple[Stage, dict[int, JsonObject]]] = field(default_factory=list)
    best: dict[str, Any] | None = None
    failed: list[dict[str, Any]] = field(default_factory=list)
    reason: str = ""
    interrupted: bool = False


def specification(spec: Spec) -> dict[str, Any]:
    """What a store belongs to."""
    return {"version": version(), **spec.to_json()}


def search(spec: Spec, store: Store, pool: Pool, deadline: Deadline, watcher: Watcher | None = None) -> SearchOutcome:
    """Carry out a search, or go on with the one in the store.

    The deadline, Ctrl-C and dying workers end it early, with an account of what was covered. Raises `InputError` if the store
    cannot be written, or a shard cannot be carried out.
    """
    progress = _Progress()
    try:
        _stages(spec, store, pool, deadline, watcher or Silent(), progress)
    except LimitReached as limit:
        progress.reason = str(limit)
    except KeyboardInterrupt:
        progress.reason, progress.interrupted = "interrupted", True
    return _outcome(spec, progress)


def _stages(spec: Spec, store: Store, pool: Pool, deadline: Deadline, watcher: Watcher, progress: _Progress) -> None:
    generator = registry.strategy(spec.strategy).stages(spec)
    stage: Stage | None = next(generator, None)
    while stage is not None:
        counted = _run(stage, spec, store, pool, deadline, watcher, progress)
        if progress.best is not None and not _goes_on(spec, progress.best, stage):
            return
        try:
            stage = generator.send(counted)
        except StopIteration:
            return
        if progress.best is not None and not _goes_on(spec, progress.best, stage):
            return


def _goes_on(spec: Spec, best: dict[str, Any], stage: Stage) -> bool:
    """Whether the stage may have a hit that counts and is better than the best."""
    if not spec.minimize:
        return False
    first = spec.minimize[0]  # sizes come in this order, if it is one of theirs
    return bool(stage.about.get(first, best[first]) <= best[first])


def _run(
    stage: Stage, spec: Spec, store: Store, pool: Pool, deadline: Deadline, watcher: Watcher, progress: _Progress
) -> dict[int, JsonObject]:
    """Finish a stage; returns the results that count. They are in `progress` however this ends."""
    done = store.done(stage.name)
    watcher.stage(stage.name, stage.count, len(done))
    counted: dict[int, JsonObject] = {}
    progress.finished.append((stage, counted))
    first = stage.count

    ends = stage.until_hit or not spec.minimize

    def take(number: int, result: JsonObject) -> None:
        nonlocal first
        counted[number] = result
        if result["hits"] and ends:
            first = min(first, number)
            for late in [k for k in counted if k > first]:
                del counted[late]
        hits = [hit for row in counted.values() for hit in row["hits"]] if ends else result["hits"]
        candidates = hits if ends else [*hits, *([progress.best] if progress.best else [])]
        best = min(candidates, key=spec.order, default=None)
        if best is not None and best != progress.best:
            progress.best = best
            watcher.found(best)

    for number in sorted(done):
        if number <= first:
            take(number, done[number])
    todo = ((k, _task(spec, stage.payload(k), deadline)) for k in range(stage.count) if k not in done)
    for number, result in completed(pool, registry.run, todo, lambda k: k <= first, deadline):
        if isinstance(result, Lost):
            progress.failed.append({"stage": stage.name, "shard": number, "reason": result.reason})
            continue
        store.save(stage.name, number, result)
        watcher.advance(result)
        if number <= first:
            take(number, result)
    return counted


def _task(spec: Spec, payload: Any, deadline: Deadline) -> dict[str, Any]:
    seconds = None if deadline.seconds is None else deadline.left()
    return {"spec": spec.to_json(), "payload": payload, "seconds": seconds, "limit": deadline.seconds}


def _outcome(spec: Spec, progress: _Progress) -> SearchOutcome:
    covered = registry.strategy(spec.strategy).explored(spec, progress.finished)
    failed = sorted(progress.failed, key=lambda row: (row["stage"], row["shard"]))
    complete = not progress.reason and not failed
    explored = {
        "strategy": spec.strategy,
        "candidates": list(spec.candidates),
        "dimensions": list(spec.dimensions),
        "bound": spec.bound,
        "voters": "any" if spec.voters is None else spec.voters,
        "decision": spec.decider,
        **({} if spec.strategy in EXHAUSTING else {"seed": spec.seed}),
        **({"minimize": list(spec.minimize)} if spec.minimize else {}),
        "complete": complete,
        **({"reason": progress.reason} if progress.reason else {}),
        **({"failed": failed} if failed else {}),
        "shards": sum(len(results) for _, results in progress.finished),
        **covered,
    }
    exhausted = complete and spec.strategy in EXHAUSTING and not covered["undecided"]
    status = Status.PROVED if progress.best is not None else Status.CLAIMED if exhausted else Status.UNKNOWN
    return SearchOutcome(status, progress.best, explored, progress.interrupted)
