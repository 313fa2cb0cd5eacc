"""`compatible`: whether some rule satisfies axioms on all profiles of a few voters."""

from __future__ import annotations

import json
import math
from collections.abc import Sequence
from dataclasses import dataclass
from fractions import Fraction
from pathlib import Path
from typing import Any

from pluralign.answers import arguments
from pluralign.answers.answer import Answer, Stopwatch, proved
from pluralign.answers.arguments import InstanceLike
from pluralign.formulations.errors import InputError
from pluralign.formulations.instances.instance import Instance
from pluralign.formulations.rankings.enumeration import all_rankings
from pluralign.formulations.types import Ranking
from pluralign.process.pools import opened
from pluralign.proofs.axioms.derived_profiles import listed_ballots
from pluralign.proofs.certificates.compatibility import compatibility_certificate
from pluralign.proofs.certificates.compatibility_read import read_compatibility
from pluralign.proofs.compatibility.argument import argument
from pluralign.proofs.compatibility.decide import Compatibility, compatibility
from pluralign.proofs.compatibility.question import question
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
    `instances` and `text`). If there are many profiles and the axioms are among condorcet-winner, condorcet-loser, smith,
    participation and the two of involvement, the rule looks at weighted majorities only; then `pairwise_rule` has the number
    of its `relations`, and the certificate the winner on each.
    Raises `InputError` for unknown axioms, questions that are too large and a cluster that cannot be reached, `LimitReached`
    after time_limit seconds.
    """
    axioms, voters = arguments.words(axioms, "axioms"), arguments.whole(voters, "voters", 1)
    candidates = arguments.optional(candidates, "candidates", 1)
    workers = arguments.whole(workers, "workers")
    instance = None if instance is None else arguments.an_instance(instance)
    family = None if family is None else arguments.orders(family, "family")
    asked = Asked(axioms, candidates, voters, instance, family, named_voters)
    limit = arguments.deadline(time_limit)
    with Store(store, asked.specification()) as kept:
        done = kept.done("answer").get(0)
        if done is not None:
            return _kept(asked, done, kept, limit)
        answer = _answered(asked, workers, cluster, limit)
        if answer.status is Status.PROVED:
            shard = {"certificates": list(answer.certificates), "seconds": answer.result["seconds"], "hits": []}
            kept.save("answer", 0, shard)
    return answer


@dataclass(frozen=True)
class RuleDomain:
    """What rules are asked about: the instance names the candidates; allowed rankings with their θ, if any, and ballots."""

    instance: Instance
    family: Sequence[Sequence[int]] | None
    thetas: Sequence[Sequence[Fraction] | None] | None
    ballots: list[Ranking] | None


@dataclass(frozen=True)
class Asked:
    """The question as it was put."""

    axioms: list[str]
    candidates: int | None
    voters: int
    instance: Instance | None
    family: Sequence[Sequence[int]] | None
    named_voters: bool

    def specification(self) -> dict[str, Any]:
        """What a store belongs to: one question."""
        # the instance as text: the candidates' order counts
        instance = None if self.instance is None else json.dumps(self.instance.to_json())
        return {
            "version": version(),
            "compatible": self.axioms,
            "candidates": self.candidates,
            "voters": self.voters,
            "instance": instance,
            "family": self.family,
            "named_voters": self.named_voters,
        }

    def named(self) -> Instance:
        """What names the candidates. Raises `InputError` where it has another number of them than was asked for."""
        if self.instance is None:
            return _unnamed(3 if self.candidates is None else self.candidates)
        if self.candidates not in (None, self.instance.m):
            raise InputError(
                f"{self.instance.source}: has {self.instance.m} candidates, not {self.candidates}; "
                f"leave out {parameter('candidates')}"
            )
        return self.instance

    def domain(self, deadline: Deadline) -> RuleDomain:
        """The rankings. Raises `InputError` where they are given twice, and `LimitReached` at the deadline."""
        instance, family, thetas = self.named(), self.family, None
        if instance.features is not None:
            if family is not None:
                raise InputError(
                    f"{instance.source}: its features say which rankings are allowed; leave out {parameter('family')}"
                )
            rankings = all_rankings(instance, deadline)
            family, thetas = [ranking for ranking, _ in rankings], [theta for _, theta in rankings]
        ballots = None
        if instance.ballots:
            ballots = sorted({ranking for ranking, _ in listed_ballots(instance)})
        return RuleDomain(instance, family, thetas, ballots)


def _answered(asked: Asked, workers: int, cluster: str | None, deadline: Deadline) -> Answer:
    watch = Stopwatch()
    if not asked.axioms:
        raise InputError("no axiom is given; name one or more, such as po separability")
    domain = asked.domain(deadline)
    given = (domain.instance.m, asked.voters, asked.axioms, domain.family, domain.ballots, not asked.named_voters)
    with opened(workers, cluster) as pool:
        [(_, answer)] = completed(pool, _decided, [(0, (given, deadline.left()))], lambda _: True, deadline)
    if isinstance(answer, Lost):
        raise LimitReached(f"the question was lost: {answer.reason}")
    result = told(answer, domain.instance.names) | {"seconds": watch.seconds()}
    evidence = [compatibility_certificate(domain.instance, answer, domain.thetas)]
    return proved(result, evidence, deadline).about("compatible", domain.instance)


def _kept(asked: Asked, done: dict[str, Any], store: Store, deadline: Deadline) -> Answer:
    """The answer that a store has: what its certificate proves, if that is what is asked."""
    domain = asked.domain(deadline)
    given = (domain.instance.m, asked.voters, asked.axioms, domain.family, domain.ballots, not asked.named_voters)
    expected = question(*given, weighted=True)  # that it is not too large was seen before
    try:
        [certificate] = done["certificates"]
        answer = read_compatibility(certificate)
        seconds = float(done["seconds"])
        about = compatibility_certificate(domain.instance, answer, domain.thetas)
        same = all(json.loads(json.dumps(about[key])) == certificate[key] for key in ("kind", "instance", "claim"))
    except (LookupError, TypeError, ValueError) as error:
        raise store.damaged() from error
    if answer.question != expected or not same:
        raise store.damaged()
    result = told(answer, domain.instance.names) | {"seconds": seconds}
    return proved(result, [certificate], deadline).about("compatible", domain.instance)


def told(answer: Compatibility, names: Sequence[str]) -> dict[str, Any]:
    """The keys of an answer that its certificate says."""
    result: dict[str, Any] = {
        "compatible": answer.compatible,
        "axioms": list(answer.question.axioms),
        "candidates": list(names),
        "voters": answer.question.voters,
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
    return result


def _decided(task: tuple[tuple[Any, ...], float]) -> Compatibility:
    """The answer to what `compatibility` is given, within so many seconds."""
    (m, voters, axioms, family, ballots, anonymous), seconds = task
    deadline = Deadline(None if math.isinf(seconds) else seconds)
    return compatibility(m, voters, axioms, family, ballots, anonymous, deadline)


def _unnamed(candidates: int) -> Instance:
    if not 2 <= candidates <= MOST_CANDIDATES:
        raise InputError(f"{parameter('candidates', candidates)}: give a number from 2 to {MOST_CANDIDATES}")
    return Instance(tuple(str(c) for c in range(candidates)), source=f"{candidates} candidates")
