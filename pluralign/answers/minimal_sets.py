"""`minimal_sets`: all minimal sets of axioms that no rule satisfies, and all maximal ones that some rule does, by families."""

from __future__ import annotations

import contextlib
import json
from collections.abc import Callable, Sequence
from dataclasses import replace
from fractions import Fraction
from pathlib import Path
from typing import Any

from pluralign.answers import arguments
from pluralign.answers.answer import Answer, Stopwatch, proved
from pluralign.answers.arguments import InstanceLike
from pluralign.answers.compatible import Asked, RuleDomain, told
from pluralign.formulations.errors import InputError
from pluralign.formulations.instances.instance import Instance
from pluralign.process import limits
from pluralign.process.pools import opened
from pluralign.proofs.certificates.answers import Certificate
from pluralign.proofs.certificates.compatibility import compatibility_certificate
from pluralign.proofs.certificates.compatibility_read import read_compatibility
from pluralign.proofs.compatibility.axioms import AXIOMS, require_known
from pluralign.proofs.compatibility.carried import renaming
from pluralign.proofs.compatibility.decide import Compatibility
from pluralign.proofs.compatibility.family_sets import FamilyTask, found_sets, weakest
from pluralign.proofs.compatibility.minimal_sets import cover_all
from pluralign.proofs.compatibility.question import question
from pluralign.proofs.executor import Lost, completed
from pluralign.proofs.search.configurations import IntegerPoints
from pluralign.proofs.search.smallest.complete import dependence, representatives
from pluralign.proofs.search.store import Store
from pluralign.solver.errors import parameter
from pluralign.solver.results import Deadline, LimitReached, Status

NOT_ASKED = ("majority-relation", "neutrality")
"""Axioms of `compatible` that are meant only where they are named: they say what a rule may see."""
MOST_TIME = 0.75
"""The part of the time that is left which a family may take: the arguments are to be told, too."""


@arguments.limited
def minimal_sets(
    axioms: Sequence[str] = (),
    candidates: int | None = None,
    voters: int = 3,
    dimension: int | None = None,
    instance: InstanceLike | None = None,
    family: Sequence[Sequence[int]] | None = None,
    named_voters: bool = False,
    time_limit: float | None = None,
    cluster: str | None = None,
    workers: int = 0,
    store: str | Path | None = None,
    watch: Callable[[int, int], None] = lambda done, all_: None,
) -> Answer:
    """List the minimal sets of axioms that no rule satisfies for 1 to `voters` voters, and the maximal ones that some does.

    axioms: of these, by default all that can be asked for but "majority-relation" and "neutrality". candidates: 3 by default.
    dimension: of the features, for each family of feasible rankings that there is with such features, up to the names of the
    candidates; else one family, that of instance or family as in `compatible`, or all rankings. workers, cluster: who decides
    the families. store: an SQLite file that keeps what was found, also when the time limit comes. watch: told (done, all)
    families.

    Result: `axioms`, `candidates`, `voters`, `dimension`, `all_families` (whether no features have another family; None without
    dimension), `complete`, `families`, those with few rankings first, and `seconds`. A family is `{candidates, dependence,
    rankings, complete, impossible, possible}`; candidates: with their features; dependence: candidate -> λ_c with Σ λ_c = 0 and
    Σ λ_c x_c = 0, where the features have but one, else None. impossible: `{axioms, voters, weakest}`, with the most voters in
    the profiles of its argument, and whether no other set of the family follows from it, then with that `argument` (if there is
    time) and `same_as`, `{family, names}`: the first family, from 1, that has this argument with other names, with
    the names here of its candidates, or None. possible: `{axioms, without}`. Each set has a certificate; that there are no more
    is seen from the sets (`cover_all`). At the time limit what was found by then is the answer. Status: proved if complete.
    Raises `InputError` as `compatible` does.
    """
    elapsed = Stopwatch()
    asked_for = arguments.words(axioms, "axioms") or [axiom for axiom in AXIOMS if axiom not in NOT_ASKED]
    require_known(asked_for)
    voters, workers = arguments.whole(voters, "voters", 1), arguments.whole(workers, "workers")
    dimension = arguments.optional(dimension, "dimension", 1)
    candidates = arguments.optional(candidates, "candidates", 1)
    instance = None if instance is None else arguments.an_instance(instance)
    family = None if family is None else arguments.orders(family, "family")
    asked = Asked(list(dict.fromkeys(asked_for)), candidates, voters, instance, family, named_voters)
    deadline = arguments.deadline(time_limit)
    domains, every = _domains(asked, dimension, deadline)
    found = [_Family(domain, asked) for domain in domains]
    specification = asked.specification() | {"minimal_sets": True, "dimension": dimension}
    with Store(store, specification) as kept, opened(workers, cluster) as pool:
        for k, one in enumerate(found):
            one.read(kept, f"family {k}", deadline)
        left = [k for k, one in enumerate(found) if not one.complete]
        tasks = ((k, found[k].task(_arguments(found), deadline)) for k in left)  # each is made when it is handed out
        with contextlib.suppress(LimitReached):
            for done, (k, more) in enumerate(completed(pool, found_sets, tasks, lambda _: True, deadline), 1):
                if deadline.left() <= 0:
                    limits.answered()
                if not isinstance(more, Lost):
                    kept.save(f"family {k}", len(kept.done(f"family {k}")), more | {"hits": []})
                    found[k].add(more)
                watch(len(found) - len(left) + done, len(found))
    limits.answered()  # what was found is told in any case
    telling = deadline.or_later(deadline.grace())
    complete = all(one.complete for one in found)
    result = {
        "axioms": asked.axioms,
        "candidates": domains[0].instance.m,
        "voters": voters,
        "dimension": dimension,
        "all_families": None if dimension is None else every,
        "complete": complete,
        "families": [one.row(found[:k], telling) for k, one in enumerate(found)],
        "seconds": elapsed.seconds(),
    }
    certificates = [certificate for one in found for certificate in one.certificates]
    status = Status.PROVED if complete else Status.UNKNOWN
    return Answer(status, result, certificates).about("minimal_sets", asked.instance)


def _domains(asked: Asked, dimension: int | None, deadline: Deadline) -> tuple[list[RuleDomain], bool]:
    """The families, and whether they are all."""
    if dimension is None:
        return [asked.domain(deadline)], True
    if asked.instance is not None or asked.family is not None:
        raise InputError(
            f"{parameter('dimension', dimension)}: asks for all families; leave out {parameter('instance')} and "
            f"{parameter('family')}"
        )
    m = asked.named().m
    if dimension >= m:
        raise InputError(f"{parameter('dimension', dimension)}: {m} candidates span at most {m - 1} dimensions")
    points, every = representatives(m, dimension, deadline)
    names = tuple("abcdefghij"[:m])
    instances = (Instance(names, features=_exact(one), source="features") for one in sorted(points))
    domains = [replace(asked, candidates=m, instance=one).domain(deadline) for one in instances]
    return sorted(domains, key=lambda domain: len(domain.family or ())), every


def _exact(points: IntegerPoints) -> tuple[tuple[Fraction, ...], ...]:
    return tuple(tuple(map(Fraction, point)) for point in points)


class _Family:
    """What is found of one family."""

    def __init__(self, domain: RuleDomain, asked: Asked) -> None:
        self.domain = domain
        self.question = question(
            domain.instance.m, asked.voters, asked.axioms, domain.family, domain.ballots, not asked.named_voters
        )
        self.certificates: list[Certificate] = []
        self.answers: list[Compatibility] = []
        self.complete = False

    def _sets(self, possible: bool) -> list[frozenset[str]]:
        return [frozenset(one.question.axioms) for one in self.answers if one.compatible == possible]

    def refuted(self) -> list[Compatibility]:
        """What no rule satisfies, each with its argument."""
        return [one for one in self.answers if not one.compatible]

    def task(self, arguments: Sequence[Compatibility], deadline: Deadline) -> FamilyTask:
        """What is left to be found, with some time left to tell it."""
        impossible, possible = self._sets(False), self._sets(True)
        return FamilyTask(
            self.question,
            self.domain.instance,
            self.domain.thetas,
            impossible,
            possible,
            arguments,
            MOST_TIME * deadline.left(),
        )

    def add(self, more: dict[str, Any]) -> None:
        """What was found."""
        self.certificates += more["certificates"]
        self.answers += map(read_compatibility, more["certificates"])
        impossible, possible = self._sets(False), self._sets(True)
        self.complete = bool(more["complete"]) and cover_all(self.question.axioms, impossible, possible)

    def read(self, store: Store, stage: str, deadline: Deadline) -> None:
        """What was found before, if it is about this question and the checker accepts it."""
        for shard in store.done(stage).values():
            try:
                self.add(shard)
                about = [
                    compatibility_certificate(self.domain.instance, one, self.domain.thetas) for one in self.answers
                ]
                given = [one["instance"] for one in self.certificates]
            except (LookupError, TypeError, ValueError) as error:
                raise store.damaged() from error
            asked = [replace(one.question, axioms=self.question.axioms) for one in self.answers]
            if given != json.loads(json.dumps([one["instance"] for one in about])) or set(asked) - {self.question}:
                raise store.damaged()
        if self.certificates and proved({}, self.certificates, deadline).status is not Status.PROVED:
            raise store.damaged()

    def row(self, before: Sequence[_Family], deadline: Deadline) -> dict[str, Any]:
        """The entry of the result; arguments that are not told at the deadline are left out. before: the families before."""
        names = self.domain.instance.names
        impossible = sorted(self.refuted(), key=_size)
        possible = sorted((one for one in self.answers if one.compatible), key=_size)
        weak = weakest([one.question.axioms for one in impossible])
        every = self.question.axioms
        return {
            "candidates": self.domain.instance.to_json(profile=False)["candidates"],
            "dependence": _dependence(self.domain.instance),
            "rankings": len(self.question.family),
            "complete": self.complete,
            "impossible": [
                {
                    "axioms": list(one.question.axioms),
                    "voters": max(len(profile) for demand in one.argument or () for profile in demand.profiles),
                    "weakest": sharp,
                }
                | (_argument(one, names, deadline) | _same(one, before, names) if sharp else {})
                for one, sharp in zip(impossible, weak, strict=True)
            ],
            "possible": [
                {
                    "axioms": list(one.question.axioms),
                    "without": [axiom for axiom in every if axiom not in one.question.axioms],
                }
                for one in possible
            ],
        }


def _argument(answer: Compatibility, names: Sequence[str], deadline: Deadline) -> dict[str, Any]:
    """The key of an impossible set with its argument, if there is time to tell it; its certificate is there all the same."""
    if deadline.left() <= 0:
        return {}
    with contextlib.suppress(LimitReached), limits.interrupted_at(deadline):
        return {"argument": told(answer, names)["argument"]}
    return {}


def _same(answer: Compatibility, before: Sequence[_Family], names: Sequence[str]) -> dict[str, Any]:
    """The key that says where the argument was told before."""
    for number, family in enumerate(before, 1):
        for other in family.refuted():
            if other.question.axioms == answer.question.axioms and (named := renaming(other, answer)) is not None:
                theirs = family.domain.instance.names
                return {"same_as": {"family": number, "names": {theirs[c]: names[to] for c, to in enumerate(named)}}}
    return {"same_as": None}


def _arguments(families: Sequence[_Family]) -> list[Compatibility]:
    """All that are known, but for those which are others with other names."""
    found: list[Compatibility] = []
    for answer in (answer for family in families for answer in family.refuted()):
        same = (one for one in found if one.question.axioms == answer.question.axioms)
        if not any(renaming(one, answer) for one in same):
            found.append(answer)
    return found


def _dependence(instance: Instance) -> dict[str, int] | None:
    if instance.features is None:
        return None
    values = dependence(instance.features)
    return None if values is None else dict(zip(instance.names, values, strict=True))


def _size(answer: Compatibility) -> tuple[int, tuple[str, ...]]:
    return len(answer.question.axioms), answer.question.axioms
