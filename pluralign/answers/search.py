"""`search`: an instance on which a rule violates an axiom, with its certificate, or an account of what was covered."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path
from typing import Any

from pluralign.answers import arguments
from pluralign.answers.answer import Answer, proved
from pluralign.formulations.instances.instance import Instance
from pluralign.formulations.instances.reading import from_json
from pluralign.process import limits
from pluralign.process.pools import opened
from pluralign.proofs.certificates.smaller import NotProved, knows, no_smaller_violation, size_of
from pluralign.proofs.search.deciders.decisions import violation
from pluralign.proofs.search.search import SearchOutcome, Watcher, specification
from pluralign.proofs.search.search import search as carry_out
from pluralign.proofs.search.shrink import ORDER
from pluralign.proofs.search.small import made_small
from pluralign.proofs.search.spec import specify
from pluralign.proofs.search.store import Store
from pluralign.solver.results import Deadline, LimitReached, Status

FEWEST = ("candidates",)
"""The first key by which the size of an instance is compared where a proof says that none is smaller."""
PROOF_SECONDS = 300.0
"""How long a proof that nothing is smaller is sought where the search has no time limit; some would take hours."""

Range = int | tuple[int, int]


@arguments.limited
def search(
    rule: str,
    axiom: str,
    *,
    candidates: Range | None = None,
    dimensions: Range | None = None,
    bound: int = 3,
    voters: int | str | None = None,
    strategy: str = "auto",
    seed: int = 0,
    minimize: Sequence[str] = (),
    trials: int = 1000,
    shrinking: bool = True,
    large: bool = False,
    store: str | Path | None = None,
    cluster: str | None = None,
    workers: int = 0,
    time_limit: float | None = None,
    watcher: Watcher | None = None,
) -> Answer:
    """Look for points and ballots on which the rule violates the axiom.

    candidates, dimensions: a number or (lowest, highest); 3 to 4 and 1 to 2 by default, all for the strategy "smallest". bound:
    coordinates are integers from −bound to bound. voters: the most, "any", or None for the best that can be decided. strategy:
    "exhaustive", "random", "local", "positions", "smallest" (rules on rankings: all families of feasible rankings by size;
    it is what "auto" means if candidates or voters are minimized first) or "auto". minimize: some of "voters", "candidates",
    "dimensions", "coordinates", what hits are compared by first; if empty, the search ends at the first. trials: instances
    tried by random and local. shrinking: make what was found a local minimum, by the keys of `minimize` first. large: allow
    sizes that take very long. store: an SQLite file that keeps what is finished. cluster: address of a dask.distributed
    scheduler. workers: local processes, 0 for this one; a script that asks for processes needs
    `if __name__ == "__main__":`.

    Result: `rule`, `axiom`, `found`, `instance` and `violation` (None if nothing was found), `explored`, and with the strategy
    "smallest" `minimal`: `{status, smaller}`, what was exhausted below; its status is proved where a certificate says so of all
    sizes with fewer candidates, then fewer voters, then fewer dimensions, and all real features; where none was found, `reason`
    says why. Without a time limit it is sought for 300 seconds. Status: proved with a
    violation; claimed if everything was exhausted without one; unknown otherwise. Raises `InputError` for bad arguments, a
    store that cannot be used, and a cluster that cannot be reached.
    """
    deadline = arguments.deadline(time_limit)
    spec = specify(
        rule,
        axiom,
        candidates=None if candidates is None else _range(candidates, "candidates"),
        dimensions=None if dimensions is None else _range(dimensions, "dimensions"),
        bound=arguments.whole(bound, "bound"),
        voters=voters if voters is None or voters == "any" else arguments.whole(voters, "voters"),
        strategy=strategy,
        seed=arguments.whole(seed, "seed"),
        minimize=arguments.words(minimize, "minimize"),
        trials=arguments.whole(trials, "trials"),
        large=large,
    )
    with opened(arguments.whole(workers, "workers"), cluster) as pool, Store(store, specification(spec)) as kept:
        outcome = carry_out(spec, kept, pool, deadline, watcher)
    return _answer(rule, axiom, outcome, shrinking, deadline).about("search")


def _answer(rule: str, axiom: str, outcome: SearchOutcome, shrinking: bool, deadline: Deadline) -> Answer:
    """The violation is made small and decided once more, for its certificate, which the checker has to accept."""
    hit = outcome.hit
    result: dict[str, Any] = {
        "rule": rule,
        "axiom": axiom,
        "found": hit is not None,
        "instance": None,
        "violation": None,
    }
    if hit is None:
        return Answer(outcome.status, result | {"explored": outcome.explored})
    instance: Instance = from_json(hit["instance"], "the instance found")
    limit = deadline.or_later(deadline.grace())
    explored = outcome.explored
    if shrinking:
        order = tuple(dict.fromkeys((*explored.get("minimize", ()), *ORDER)))
        small = made_small(instance, rule, axiom, order, limit)
        instance = small.instance
        explored = explored | {"shrunk": {"order": list(order), "steps": small.steps, "minimal": small.minimal}}
    result |= {"instance": instance.to_json(), "violation": hit["violation"], "explored": explored}
    if "below" in explored:
        result["minimal"] = {"status": str(Status.CLAIMED), "smaller": explored["below"]}
    try:
        verdict = violation(instance, rule, axiom, limit)
        assert verdict.certificate is not None, "hits are proved, and shrinking keeps a proof"
        answer = proved(result | {"violation": verdict.witness}, [verdict.certificate], limit)
    except LimitReached:
        return Answer(Status.CLAIMED, result)
    return _with_minimality(answer, instance, limit) if tuple(explored.get("minimize", ()))[:1] == FEWEST else answer


def _with_minimality(answer: Answer, instance: Instance, deadline: Deadline) -> Answer:
    """With the proof that no instance with fewer candidates, then voters, then dimensions does, if it is found."""
    result = answer.result
    if "minimal" not in result or answer.status is not Status.PROVED or not knows(result["rule"], result["axiom"]):
        return answer
    limit = deadline if deadline.left() < math.inf else Deadline(PROOF_SECONDS)
    try:
        with limits.interrupted_at(limit):
            certificate = no_smaller_violation(result["rule"], result["axiom"], *size_of(instance), limit)
        minimal = result["minimal"] | {"status": str(Status.PROVED)}
        return proved(result | {"minimal": minimal}, [*answer.certificates, certificate], limit)
    except (LimitReached, NotProved) as reason:
        minimal = result["minimal"] | {"reason": f"no certificate of that: {reason}"}
        return replace(answer, result=result | {"minimal": minimal})


def _range(value: Range, name: str) -> tuple[int, int]:
    if isinstance(value, (tuple, list)) and len(value) == 2:
        return arguments.whole(value[0], name), arguments.whole(value[1], name)
    number = arguments.whole(value, name)
    return number, number
