"""Inverse search: does some profile of feasible ballots, of any number of voters, make a loss-based rule violate an axiom?

The features are fixed. For a target θ the condition that it minimises the loss is linear in the ballot weights (`stationary`);
for squared and hinge loss and for majority-based losses so is the violation itself, which makes the search exhaustive
(`linear`). Weights are rounded to few voters, and what is returned has passed the exact certificate of the axiom.
"""

from __future__ import annotations

import itertools
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from fractions import Fraction
from math import lcm

import numpy as np

from pluralign.formulations.errors import InputError
from pluralign.formulations.instances.instance import MAX_WEIGHT, Instance
from pluralign.formulations.losses.loss_rule import rule_names
from pluralign.formulations.losses.losses import LOSSES
from pluralign.formulations.numbers import shown, suggestion
from pluralign.formulations.types import Ints
from pluralign.proofs.axioms.axioms import AXIOMS
from pluralign.proofs.axioms.verdicts import Verdict, verdicts
from pluralign.proofs.search.inverse.descent import NEAR, Descent
from pluralign.proofs.search.inverse.linear import alternatives, is_linear
from pluralign.proofs.search.inverse.situations import REVERSIBLE, SUPPORTED, Electorate, Situation, situations
from pluralign.proofs.search.inverse.stationary import Targets
from pluralign.proofs.search.inverse.systems import Alternative, Coverage
from pluralign.solver.results import NEVER, Deadline, LimitReached, Status

SolvedSituation = tuple[Situation, list[Fraction] | None]

FEW = (*range(1, 61), 80, 100, 150, 200, 300, 500, 1000, 10_000, 100_000, 1_000_000)
"""Numbers of voters to which weights are rounded."""
_HITS = 24  # targets with a solution, before profiles are tried
_TARGETS = 12  # linear programs for each situation, the most promising first
_PROOFS = 8  # rounded profiles of one batch that are decided exactly


@dataclass(frozen=True)
class InverseResult:
    """A violation, or none. verdict: proved, `holds` is False. exhausted: one sentence that says exactly what was covered.

    complete: whether, without a violation, it is proved that there is none for any number of voters.
    """

    instance: Instance | None
    verdict: Verdict | None
    exhausted: str
    complete: bool = False


def find(configuration: Instance, rule: str, axiom: str, deadline: Deadline = NEVER) -> InverseResult:
    """Look for ballots on which the rule provably violates the axiom at these features; a profile given is ignored.

    rule: `loss:NAME` or `majority-loss:NAME`. Exhaustive for `loss:squared`, `loss:hinge` and `majority-loss:`, not for other
    losses. At the deadline the sentence says what was covered until then. Raises `InputError` for an unknown rule or axiom
    and without features.
    """
    loss = check_rule(rule)
    check_axiom(axiom)
    if axiom not in SUPPORTED:
        known = ", ".join(SUPPORTED)
        return InverseResult(None, None, f"nothing was covered: the inverse search knows {known}, not {axiom}")
    if LOSSES[loss].decay is not None:
        return InverseResult(None, None, f"nothing was covered: {rule} has weight decay, which is not known here")
    try:
        electorate = Electorate(bare(configuration), deadline)
        if electorate.m == 1:
            return InverseResult(None, None, "there is one candidate, which no axiom constrains", complete=True)
        if is_linear(rule):
            return _linear(electorate, rule, axiom, deadline)
        if not LOSSES[loss].smooth:
            return InverseResult(
                None, None, f"nothing was covered: {rule} has corners, and only the hinge is known here"
            )
        return _smooth(electorate, rule, axiom, deadline)
    except LimitReached as limit:
        return InverseResult(None, None, f"nothing was covered: {limit}")


def check_rule(rule: str) -> str:
    """The name of the loss. Raises `InputError` for a rule that is not loss-based."""
    names = rule_names()
    if rule not in names:
        hint = suggestion(rule, names) or f"; loss-based rules are {', '.join(names)}"
        raise InputError(f"unknown rule {shown(rule)}{hint}")
    return rule.partition(":")[2]


def check_axiom(axiom: str) -> None:
    """Raises `InputError` for an unknown axiom."""
    if axiom not in AXIOMS:
        raise InputError(f"unknown axiom {shown(axiom)}{suggestion(axiom, AXIOMS)}; axioms are {', '.join(AXIOMS)}")


def confirmed(instance: Instance, rule: str, axiom: str, deadline: Deadline = NEVER) -> Verdict | None:
    """The verdict, if it is proved that the axiom is violated."""
    verdict = verdicts(instance, rule, [axiom], deadline=deadline)[axiom]
    return verdict if verdict.holds is False and verdict.status is Status.PROVED else None


def bare(configuration: Instance) -> Instance:
    """The candidates and features alone."""
    return Instance(configuration.names, configuration.features, source=configuration.source)


# --- rules whose violations are linear in the ballot weights ----------------------------------------------


def _linear(electorate: Electorate, rule: str, axiom: str, deadline: Deadline) -> InverseResult:
    coverage = Coverage()
    solved = unproved = 0
    ended = ""
    try:
        for alternative in alternatives(electorate, rule, situations(electorate, axiom), deadline, coverage):
            w = alternative.weights(deadline)
            solved += 1
            if w is None:
                continue
            instance = electorate.profile(_few(alternative, w))
            verdict = confirmed(instance, rule, axiom, deadline)
            if verdict is not None:
                return InverseResult(
                    instance, verdict, f"stopped at the first violation, in system {solved} of inequalities"
                )
            unproved += 1
    except LimitReached as limit:
        ended = str(limit)
    what = decided(electorate, rule, solved, coverage)
    if ended:
        return InverseResult(None, None, f"not exhaustive: {ended} after {what} were decided exactly")
    if coverage.undecided or unproved:
        left = f"{len(coverage.undecided)} majority relations and {unproved} profiles that are not decided"
        return InverseResult(
            None, None, f"no violation for any number of voters but for {left}; {what} were decided exactly"
        )
    sentence = f"exhaustive: no profile of any number of voters violates {axiom}; {what} were decided exactly"
    return InverseResult(None, None, sentence, complete=True)


def decided(electorate: Electorate, rule: str, systems: int, coverage: Coverage) -> str:
    """What a search through all systems looked at, as the beginning of a sentence."""
    relations = f"{coverage.relations} majority relations and " if rule.startswith("majority-loss:") else ""
    return f"{relations}{systems} systems of linear inequalities in the weights of {electorate.size} feasible rankings"


def _few(alternative: Alternative, w: Sequence[Fraction]) -> list[int]:
    """Few voters in about these proportions that solve the system, at last exactly these proportions."""
    for n in FEW:
        counts = rounded([float(x) for x in w], n)
        if alternative.met(counts):
            return counts
    common = lcm(*(x.denominator for x in w))
    if common >= MAX_WEIGHT:
        raise LimitReached("the violating profile needs 2^62 or more voters")
    return [int(x * common) for x in w]


def rounded(w: Sequence[float], n: int) -> list[int]:
    """n voters in about the proportions w ≥ 0, Σ w = 1, by largest remainders."""
    scaled = np.array(w) * n
    counts = np.floor(scaled + 1e-9)
    counts[np.argsort(counts - scaled, kind="stable")[: max(0, n - int(counts.sum()))]] += 1
    result: list[int] = counts.astype(np.int64).tolist()
    return result


# --- smooth losses ----------------------------------------------------------------------------------------


def _smooth(electorate: Electorate, rule: str, axiom: str, deadline: Deadline) -> InverseResult:
    descent = Descent(LOSSES[check_rule(rule)], electorate)
    targets = Targets(descent, electorate)
    queue = _in_turn([_solutions(targets, s, deadline) for s in situations(electorate, axiom)])
    tried = solved = 0
    ended = ""
    try:
        while batch := list(itertools.islice(queue, _HITS)):
            tried += len(batch)
            solutions = [(s, w) for s, w in batch if w is not None]
            solved += len(solutions)
            found = _best(electorate, descent, rule, axiom, solutions, deadline)
            if found is not None:
                instance, verdict = found
                return InverseResult(instance, verdict, f"stopped at the first violation, after {tried} targets")
    except LimitReached as limit:
        ended = f"; {limit}"
    every = "up to reversal of all ballots" if axiom in REVERSIBLE else "for all candidates"
    return InverseResult(
        None,
        None,
        f"not exhaustive: no violation near {targets.number} targets θ, {every}; floats refuted {targets.number - tried} of "
        f"them at once or put them last, and {solved} of the others are minima for some ballot weights{ended}",
    )


def _solutions(targets: Targets, situation: Situation, deadline: Deadline) -> Iterator[SolvedSituation]:
    for system in itertools.islice(targets.systems(situation), _TARGETS):
        deadline.check()
        yield situation, system.weights(deadline)


def _in_turn(iterators: Iterable[Iterator[SolvedSituation]]) -> Iterator[SolvedSituation]:
    """One from each in turn, until all are exhausted."""
    left = list(iterators)
    while left:
        for iterator in list(left):
            try:
                yield next(iterator)
            except StopIteration:
                left.remove(iterator)


def _best(
    electorate: Electorate,
    descent: Descent,
    rule: str,
    axiom: str,
    solutions: Sequence[SolvedSituation],
    deadline: Deadline,
) -> tuple[Instance, Verdict] | None:
    """Of the weights rounded to few voters the profile with the fewest that violates in floats and then exactly."""
    candidates: list[tuple[int, float, list[int]]] = []
    for situation, w in solutions:
        assert w is not None
        counts: Ints = np.array([rounded([float(x) for x in w], n) for n in FEW])
        counts = counts[situation.met(counts)]
        gaps = descent.gaps(counts)
        least = gaps.least(situation)
        for k in np.flatnonzero(gaps.reached & (least > NEAR)).tolist():
            candidates.append((int(counts[k].sum()), -float(least[k]), counts[k].tolist()))
    for _, _, best in sorted(candidates)[:_PROOFS]:
        instance = electorate.profile(best)
        verdict = confirmed(instance, rule, axiom, deadline)
        if verdict is not None:
            return instance, verdict
    return None
