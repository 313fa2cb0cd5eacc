"""`prove`: theorems on small m, each proved for all profiles of any size or refuted, with certificates."""

from __future__ import annotations

import contextlib
from collections.abc import Callable
from pathlib import Path
from typing import Any

from pluralign.answers import arguments
from pluralign.answers.answer import Answer, Stopwatch
from pluralign.answers.arguments import InstanceLike
from pluralign.formulations.files import folder_of
from pluralign.process.pools import opened
from pluralign.proofs.certificates.answers import Certificate, write_text
from pluralign.proofs.search.store import Store
from pluralign.proofs.theorems.goals import goals
from pluralign.proofs.theorems.prove import GoalResult, each_result, not_reached, specification
from pluralign.proofs.theorems.statements import selected
from pluralign.solver.results import LimitReached, Status


@arguments.limited
def prove(
    theorem: str | None = None,
    candidates: int | None = None,
    domain: str | None = None,
    instance: InstanceLike | None = None,
    *,
    large: bool = False,
    scripts: str | Path | None = None,
    workers: int = 0,
    cluster: str | None = None,
    store: str | Path | None = None,
    time_limit: float | None = None,
    watch: Callable[[int, int], None] = lambda done, all_: None,
) -> Answer:
    """Decide theorems: those of that name or rule (all listed if None), by default for their own numbers of candidates.

    theorem: a name of `list_theorems()`, any other "RULE/AXIOM" of a rule on rankings, "RULE" for those listed or "RULE/all".
    candidates: another number. domain: "any" family of allowed rankings, "plane" or "features"; instance: the points of the
    domain "features". large: allow what takes very long. scripts: a folder for the SMT-LIB scripts. workers: local processes, 0
    for this one; a script that asks for processes needs `if __name__ == "__main__":`. cluster: address of a dask.distributed
    scheduler, whose workers are used instead. store: an SQLite file that keeps the queries that are settled. watch:
    told (done, all) queries.

    Result: `theorems`, a list of `{name, statement, source, domain, candidates, supposes, holds, status, checks, seconds,
    counterexample, formal, note}` (its seconds are those of its queries, one after the other), `seconds`, and
    `processor_seconds` of this process and its workers, not of a cluster; formal is the proposition of
    `proofs/formal/statements` that settles the theorem for every number of candidates, or None; the status is unknown if one
    of them is. Raises `InputError` for unknown names and for sizes that do not exist or take very long, a store that cannot be
    used and a cluster that cannot be reached.
    """
    elapsed = Stopwatch()
    workers, candidates = arguments.whole(workers, "workers"), arguments.optional(candidates, "candidates", 1)
    instance = None if instance is None else arguments.an_instance(instance)
    deadline = arguments.deadline(time_limit)
    chosen = goals(selected(theorem), candidates, domain, instance, large)
    folder = None if scripts is None else folder_of(scripts, "scripts")
    order = {(goal.statement.name, goal.domain, goal.m): k for k, goal in enumerate(chosen)}
    results: list[GoalResult] = []
    with (
        contextlib.suppress(LimitReached),
        opened(workers, cluster) as pool,
        Store(store, specification()) as kept,
    ):
        for result in each_result(chosen, pool, deadline, folder is not None, watch, kept):
            results.append(result)
            for name, text in result.scripts.items():
                write_text(f"{folder}/{name}", text, "the script")
    settled = {id(result.goal) for result in results}
    results += [not_reached(goal, deadline) for goal in chosen if id(goal) not in settled]
    results.sort(key=lambda r: order.get((r.goal.statement.name, r.goal.domain, r.goal.m), len(order)))
    status = Status.UNKNOWN if any(r.status is Status.UNKNOWN for r in results) else Status.PROVED
    evidence: list[Certificate] = [certificate for result in results for certificate in result.certificates]
    rows = [_row(result) for result in results]
    times = {"seconds": elapsed.seconds(), "processor_seconds": elapsed.processor_seconds()}
    return Answer(status, {"theorems": rows} | times, evidence, "prove", instance)


def _row(result: GoalResult) -> dict[str, Any]:
    goal, statement = result.goal, result.goal.statement
    row: dict[str, Any] = {
        "name": statement.name,
        "statement": statement.text,
        "source": statement.source,
        "domain": goal.domain,
        "candidates": goal.m,
        "supposes": statement.supposes,
        "holds": result.holds,
        "status": str(result.status),
        "checks": result.checks,
        "seconds": round(result.seconds, 3),
        "counterexample": result.counterexample,
        "formal": statement.formal,
    }
    return row | ({"note": result.note} if result.note else {})
