"""`compatible`: whether some rule satisfies axioms on all profiles of a few voters."""

from __future__ import annotations

import json
import math
from collections.abc import Sequence
from pathlib import Path
from typing import Any

from pluralign.answers import arguments
from pluralign.answers.answer import Answer, Stopwatch, proved
from pluralign.answers.arguments import InstanceLike
from pluralign.formulations.errors import InputError
from pluralign.formulations.instances.instance import Instance
from pluralign.formulations.rankings.enumeration import all_rankings
from pluralign.process.pools import opened
from pluralign.proofs.axioms.derived_profiles import listed_ballots
from pluralign.proofs.certificates.compatibility import compatibility_certificate
from pluralign.proofs.compatibility.argument import argument
from pluralign.proofs.compatibility.decide import Compatibility, compatibility
from pluralign.proofs.executor import Lost, completed
from pluralign.proofs.search.store import Store
from pluralign.proofs.version import version
from pluralign.solver.errors import parameter
from pluralign.solver.results import Deadline, LimitReached, Status

MOST_CANDIDATES = 10


@arguments.limited
def compatible(
    axioms: Sequence[str],
    candidates: int | None = None,
    voters: int = 3,
    instance: InstanceLike | None = None,
    family: Sequence[Sequence[int]] | None = None,
    named_voters: bool = False,
    time_limit: float | None = None,
    cluster: str | None = None,
    workers: int = 0,
    store: str | Path | None = None,
) -> Answer:
    """Look for a rule that satisfies the axioms for 1 to `voters` voters, or show that there is none.

    axioms: names as in `list_axioms()`, "majority-relation" (C1) and "neutrality". candidates: 3 by default. instance: names
    the candidates; with features, its feasible rankings are the allowed ones, and if it has ballots, voters cast these
    rankings only. family: the allowed rankings otherwise, by numbers from 0. named_voters: the output may depend on who casts
    which ballot. workers: 0 for this process, else another one decides. store: an SQLite file that keeps the answer; a question
    is one piece of work, kept when it is done. cluster: address of a dask.distributed scheduler, one of whose workers decides;
    without it this process.

    Result: `compatible`, `axioms`, `candidates`, `voters`, and `rule` (a list of `{ballots, output}`) or `argument` (its
    `instances` and `text`). If there are too many profiles for a list and the axioms are among condorcet-winner,
    condorcet-loser and participation, the rule looks at weighted majorities only; then `pairwise_rule` has the number of its
    `relations`, and the certificate the winner on each.
    Raises `InputError` for unknown axioms, questions that are too large and a cluster that cannot be reached, `LimitReached`
    after time_limit seconds.
    """
    axioms, voters = arguments.words(axioms, "axioms"), arguments.whole(voters, "voters", 1)
    candidates = arguments.optional(candidates, "candidates", 1)
    workers = arguments.whole(workers, "workers")
    instance = None if instance is None else arguments.an_instance(instance)
    family = None if family is None else arguments.orders(family, "family")
    question = (axioms, candidates, voters, instance, family, named_voters)
    with Store(store, _specification(*question)) as kept:
        done = kept.done("answer").get(0)
        if done is not None:
            instance = _unnamed(3 if candidates is None else candidates) if instance is None else instance
            known = proved(done["result"], done["certificates"], arguments.deadline(time_limit))
            return known.about("compatible", instance)
        answer = _answered(*question, workers, cluster, arguments.deadline(time_limit))
        if answer.status is Status.PROVED:
            kept.save("answer", 0, {"result": answer.result, "certificates": list(answer.certificates), "hits": []})
    return answer


def _specification(
    axioms: list[str],
    candidates: int | None,
    voters: int,
    instance: Instance | None,
    family: Sequence[Sequence[int]] | None,
    named_voters: bool,
) -> dict[str, Any]:
    """What a store belongs to: one question."""
    return {
        "version": version(),
        "compatible": axioms,
        "candidates": candidates,
        "voters": voters,
        "instance": None
        if instance is None
        else json.dumps(instance.to_json()),  # as text: the candidates' order counts
        "family": family,
        "named_voters": named_voters,
    }


def _answered(
    axioms: list[str],
    candidates: int | None,
    voters: int,
    instance: Instance | None,
    family: Sequence[Sequence[int]] | None,
    named_voters: bool,
    workers: int,
    cluster: str | None,
    deadline: Deadline,
) -> Answer:
    watch = Stopwatch()
    if not axioms:
        raise InputError("no axiom is given; name one or more, such as po separability")
    if instance is None:
        instance = _unnamed(3 if candidates is None else candidates)
    elif candidates not in (None, instance.m):
        raise InputError(
            f"{instance.source}: has {instance.m} candidates, not {candidates}; leave out {parameter('candidates')}"
        )
    ballots, thetas = None, None
    if instance.features is not None:
        if family is not None:
            raise InputError(
                f"{instance.source}: its features say which rankings are allowed; leave out {parameter('family')}"
            )
        rankings = all_rankings(instance, deadline)
        family, thetas = [ranking for ranking, _ in rankings], [theta for _, theta in rankings]
    if instance.ballots:
        ballots = sorted({ranking for ranking, _ in listed_ballots(instance)})
    given = (instance.m, voters, axioms, family, ballots, not named_voters)
    with opened(workers, cluster) as pool:
        [(_, answer)] = completed(pool, _decided, [(0, (given, deadline.left()))], lambda _: True, deadline)
    if isinstance(answer, Lost):
        raise LimitReached(f"the question was lost: {answer.reason}")
    names = instance.names
    result: dict[str, Any] = {
        "compatible": answer.compatible,
        "axioms": list(answer.question.axioms),
        "candidates": list(names),
        "voters": voters,
    }
    if answer.table is not None:
        result["rule"] = [
            {"ballots": [[names[c] for c in ballot] for ballot in profile], "output": [names[c] for c in output]}
            for profile, output in answer.table.items()
        ]
    elif answer.pairwise is not None:
        result["pairwise_rule"] = {"relations": answer.pairwise.relations}
    else:
        assert answer.argument is not None
        used = [
            {
                "axiom": one.axiom,
                "profiles": [[[names[c] for c in ballot] for ballot in profile] for profile in one.profiles],
                "candidates": [names[c] for c in one.candidates],
            }
            for one in answer.argument
        ]
        result["argument"] = {"instances": used, "text": argument(answer, names)}
    result["seconds"] = watch.seconds()
    return proved(result, [compatibility_certificate(instance, answer, thetas)], deadline).about("compatible", instance)


def _decided(task: tuple[tuple[Any, ...], float]) -> Compatibility:
    """The answer to what `compatibility` is given, within so many seconds."""
    (m, voters, axioms, family, ballots, anonymous), seconds = task
    deadline = Deadline(None if math.isinf(seconds) else seconds)
    return compatibility(m, voters, axioms, family, ballots, anonymous, deadline)


def _unnamed(candidates: int) -> Instance:
    if not 2 <= candidates <= MOST_CANDIDATES:
        raise InputError(f"{parameter('candidates', candidates)}: give a number from 2 to {MOST_CANDIDATES}")
    return Instance(tuple(str(c) for c in range(candidates)), source=f"{candidates} candidates")
