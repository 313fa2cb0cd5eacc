"""One cell of the table: a theorem, a counterexample as small as was found, or an account of what was searched in vain."""

from __future__ import annotations

import contextlib
import math
import time
from collections.abc import Iterator
from dataclasses import dataclass, replace
from typing import Any

from pluralign.formulations.errors import InputError
from pluralign.formulations.instances import builtin
from pluralign.formulations.instances.instance import Instance
from pluralign.formulations.instances.reading import from_json
from pluralign.formulations.losses.loss_rule import PREFIXES
from pluralign.proofs import checker
from pluralign.proofs.axioms.implications import premises
from pluralign.proofs.axioms.verdicts import Verdict, each_verdict
from pluralign.proofs.certificates.answers import Certificate, instance_input
from pluralign.proofs.certificates.smaller import NotProved, knows, no_smaller_violation, size_of
from pluralign.proofs.executor import Here
from pluralign.proofs.matrix.cell import Cell, CellAnswer, not_asked
from pluralign.proofs.matrix.theorems import MOST_PROVED, theorem
from pluralign.proofs.search import smallest
from pluralign.proofs.search.search import search, specification
from pluralign.proofs.search.small import made_small
from pluralign.proofs.search.spec import specify
from pluralign.proofs.search.store import Store
from pluralign.proofs.theorems.changes import OF_A_BALLOT
from pluralign.proofs.theorems.encoding import BY_PAIRS
from pluralign.solver.results import NEVER, Deadline, LimitReached, Status

KPS = "kemeny-po-separability-m6"
BUILTINS = (
    "losses-fail-m4",
    "loss-counterexample-m4",
    "losses-fail-two-voters",
    "pareto-against-condorcet",
    "loss-counterexample-all",
    "kemeny-fails-po-m6",
    KPS,
    f"{KPS}-1 {KPS}-2",
)
"""Instances that small searches do not find, or not as fast, the smallest first; two names are the parts for separability."""
GRACE = 2.0
"""Seconds for the instances of the theory, and at least for making small what was found."""
FEW, MORE = (2, 4), (5, smallest.MOST_CANDIDATES)
"""Candidates of the searches for the smallest violation by a rule on rankings: what the first one exhausts counts."""
ORDER = ("candidates", "voters", "dimensions", "coordinates")
"""Of two instances that violate an axiom, the smaller one is that with fewer candidates, then with fewer voters."""


@dataclass(frozen=True)
class CellQuestion:
    """quick: small searches and a short time; seconds: after which the cell says what is known by then."""

    rule: str
    axiom: str
    quick: bool
    seconds: float

    def within(self, deadline: Deadline) -> CellQuestion:
        """The same with no more time than there is."""
        return replace(self, seconds=min(self.seconds, deadline.left()))


def decide(question: CellQuestion) -> Cell:
    """The cell; a violation counts more than a theorem for few candidates, which it follows upon."""
    if (silent := not_asked(question.rule, question.axiom)) is not None:
        return silent
    start, deadline = time.perf_counter(), Deadline(question.seconds)
    long = question.rule in BY_PAIRS or question.axiom in OF_A_BALLOT
    sizes = (3,) if question.quick and long else (3, MOST_PROVED)
    # violations are searched in the other half of the time
    proved = _theorem(question, sizes, deadline if question.quick else deadline.share(0.5))
    known = _known(question, Deadline(GRACE if question.rule.startswith(PREFIXES) else 5 * GRACE))
    hit: Hit | None = None
    about: dict[str, Any] = {}
    try:
        if proved is None or max(proved.about["candidates"]) < MOST_PROVED:
            hit, about = _searched(question, deadline)
    except LimitReached as limit:
        about = {"reason": str(limit)}
    hit = hit or known
    found = None if hit is None else _violated(question, hit, deadline.or_later(deadline.grace()))
    cell = found or proved or _without(question, about)
    return replace(cell, seconds=time.perf_counter() - start)


def _theorem(question: CellQuestion, sizes: tuple[int, ...], deadline: Deadline) -> Cell | None:
    """That the rule satisfies the axiom, or one that it follows from."""
    own = theorem(question.rule, question.axiom, sizes, deadline)
    for premise in () if own is not None else premises(question.axiom):
        if (cell := theorem(question.rule, premise, sizes, deadline)) is not None:
            return replace(cell, axiom=question.axiom, about=cell.about | {"implied_by": premise})
    return own


def _without(question: CellQuestion, about: dict[str, Any]) -> Cell:
    exhausted = bool(about.get("complete"))
    answer = CellAnswer.NONE_FOUND if exhausted else CellAnswer.OPEN
    return Cell(question.rule, question.axiom, answer, Status.CLAIMED if exhausted else Status.UNKNOWN, about, 0.0)


# --- counterexamples --------------------------------------------------------------------------------------


def _sizes(question: CellQuestion) -> Iterator[dict[str, Any]]:
    """Searches from small to large; each is exhaustive."""
    yield {"candidates": (2, 3), "dimensions": (1, 2), "bound": 1}
    yield {"candidates": (4, 4), "dimensions": (2, 2), "bound": 1}
    if not question.quick:
        yield {"candidates": (3, 4), "dimensions": (1, 2), "bound": 2}
        yield {"candidates": (4, 5), "dimensions": (3, 3), "bound": 1}


@dataclass(frozen=True)
class Hit:
    """An instance with the proved verdict that it violates the axiom, where it is from, and what was exhausted below it."""

    instance: Instance
    verdict: Verdict
    source: str
    smaller: str = ""


def _searched(question: CellQuestion, deadline: Deadline) -> tuple[Hit | None, dict[str, Any]]:
    """The violation of the first search that has one, and what the last complete search covered."""
    if not question.quick and smallest.knows(question.rule, question.axiom):
        return _smallest(question, deadline)
    covered: dict[str, Any] = {}
    for size in _sizes(question):
        spec = specify(question.rule, question.axiom, strategy="exhaustive", **size)
        with Store(None, specification(spec)) as store:
            outcome = search(spec, store, Here(), deadline)
        if outcome.hit is not None:
            instance = from_json(outcome.hit["instance"], "the instance found")
            return _hit(question, instance, "search", NEVER), covered
        if not outcome.explored["complete"]:
            return None, covered or outcome.explored
        covered = outcome.explored | {"complete": outcome.status is Status.CLAIMED}
        if not covered["complete"]:
            covered["reason"] = f"{covered['undecided']} decisions were left open"
    return None, covered


def _smallest(question: CellQuestion, deadline: Deadline) -> tuple[Hit | None, dict[str, Any]]:
    """The same for a rule on rankings: all families of feasible rankings and all profiles, in increasing order."""
    covered: dict[str, Any] = {}
    smaller: list[str] = []
    for candidates in FEW, MORE:
        spec = specify(question.rule, question.axiom, candidates=candidates, minimize=ORDER[:2])
        with Store(None, specification(spec)) as store:
            outcome = search(spec, store, Here(), deadline)
        smaller += [outcome.explored["below"]] if outcome.explored["below"] else []
        if outcome.hit is not None:
            instance = from_json(outcome.hit["instance"], "the instance found")
            hit = _hit(question, instance, "search", NEVER)
            return None if hit is None else replace(hit, smaller="; ".join(smaller)), covered
        if outcome.status is not Status.CLAIMED:
            return None, covered or outcome.explored | {"complete": False}
        covered = outcome.explored
    return None, covered


def _known(question: CellQuestion, deadline: Deadline) -> Hit | None:
    """A violation by an instance of the theory."""
    for name in BUILTINS:
        if question.rule.startswith(PREFIXES) and name.startswith("kemeny"):
            continue  # too many candidates for these
        first, *second = (builtin.BUILTINS[part].make() for part in name.split())
        if bool(second) != (question.axiom == "separability") and name.startswith("kemeny"):
            continue  # separability is tried on the two parts alone, all splits are too many
        try:
            if (found := _hit(question, first, f"builtin:{name}", deadline, *second)) is not None:
                return found
        except LimitReached:
            return None
    return None


def _hit(
    question: CellQuestion, instance: Instance, source: str, deadline: Deadline, second: Instance | None = None
) -> Hit | None:
    """The instance (merged with a second profile) as a hit, if it is one. Raises `LimitReached` at the deadline."""
    [(_, verdict)] = each_verdict(instance, question.rule, [question.axiom], second, deadline)
    if verdict.holds is not False or verdict.certificate is None:
        return None
    return Hit(from_json(instance_input(verdict.certificate), source), verdict, source)


def _violated(question: CellQuestion, hit: Hit, deadline: Deadline) -> Cell:
    """The violation, made small while there is time."""
    instance, verdict, minimal = hit.instance, hit.verdict, False
    with contextlib.suppress(InputError):  # the deadline came before shrinking had begun
        small = made_small(instance, question.rule, question.axiom, ORDER, deadline)
        instance, verdict, minimal = small.instance, small.verdict, small.minimal
    assert verdict.certificate is not None, "hits are proved, and shrinking keeps a proof"
    status: Status = Status.PROVED
    proofs: tuple[Certificate, ...] = (verdict.certificate,)
    smallest_of_all = _smallest_of_all(question, instance, deadline) if hit.smaller else None
    try:
        checker.check(verdict.certificate, math.inf)
        if smallest_of_all is not None:
            checker.check(smallest_of_all, math.inf)
            proofs = (*proofs, smallest_of_all)
    except (checker.Rejected, checker.GaveUp):  # a fault of this package: nothing is proved
        status, proofs, smallest_of_all = Status.CLAIMED, (), None
    about = {
        "source": hit.source,
        "candidates": instance.m,
        "dimensions": instance.d,
        "voters": sum(ballot.count for ballot in instance.ballots),
        "minimal": "proved" if smallest_of_all is not None else "claimed" if hit.smaller else None,
        "smaller": hit.smaller,
        "shrunk": minimal,
        "instance": instance.to_json(),
        "violation": verdict.witness,
    }
    return Cell(question.rule, question.axiom, CellAnswer.VIOLATED, status, about, 0.0, proofs)


def _smallest_of_all(question: CellQuestion, instance: Instance, deadline: Deadline) -> Certificate | None:
    """The certificate that no smaller instance violates the axiom, if it is found in time."""
    if not knows(question.rule, question.axiom):
        return None
    with contextlib.suppress(LimitReached, NotProved):
        return no_smaller_violation(question.rule, question.axiom, *size_of(instance), deadline)
    return None
