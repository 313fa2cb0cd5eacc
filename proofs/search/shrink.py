"""Shrinking: from a proved violation to one with fewer voters, candidates and dimensions, and smaller coordinates.

Every step keeps a violation that `proofs.axioms.verdicts` proves, and feasible ballots. The end is a local minimum:
with one voter, candidate or dimension fewer, or one coordinate one unit closer to 0, no proved violation is left. Large steps
are tried before small ones, in a fixed order. Source of the idea: Zeller & Hildebrandt, Simplifying and isolating
failure-inducing input, IEEE TSE 28, 2002; MacIver & Donaldson, Test-case reduction via test-case generation, ECOOP 2020.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, replace
from fractions import Fraction
from math import gcd, lcm, trunc

from pluralign.formulations.errors import InputError
from pluralign.formulations.instances.instance import Instance
from pluralign.formulations.instances.points import Points
from pluralign.formulations.numbers import shown, suggestion
from pluralign.formulations.rankings.feasibility import infeasible_ballots
from pluralign.proofs.axioms.derived_profiles import changed, listed_ballots, with_ballots, without_candidate
from pluralign.proofs.axioms.verdicts import Verdict, verdicts
from pluralign.solver.results import NEVER, Deadline, LimitReached, Status

FeatureRows = tuple[tuple[Fraction, ...], ...]

ORDER = ("voters", "candidates", "dimensions", "coordinates")


@dataclass(frozen=True)
class Shrunk:
    """The smallest violation found and its proved verdict. steps: how many were taken, of `tried`.

    minimal: whether no single step more is left; False if the deadline came before that was known.
    """

    instance: Instance
    verdict: Verdict
    steps: int
    tried: int
    minimal: bool


def shrink(
    instance: Instance,
    rule: str,
    axiom: str,
    order: Sequence[str] = ORDER,
    deadline: Deadline = NEVER,
    progress: Callable[[Instance], None] | None = None,
) -> Shrunk:
    """Shrink a violation, what comes first in `order` first; what is not in it stays. progress: called after each step.

    At the deadline the best instance so far is returned. Raises `InputError` for an unknown kind of step, an instance with
    comparisons or infeasible ballots, and where the axiom is not provably violated to begin with.
    """
    for kind in order:
        if kind not in _STEPS:
            raise InputError(f"unknown step {shown(kind)}{suggestion(kind, _STEPS)}; steps are {', '.join(_STEPS)}")
    if not instance.ballots:
        raise InputError(f"{instance.source}: shrinking removes voters one by one; give ballots")
    search = _Search(rule, axiom, deadline)
    verdict = search.violation(with_ballots(instance, listed_ballots(instance)))
    if verdict is None:
        raise InputError(f"{instance.source}: no proved violation of {axiom} by {rule} with feasible ballots to shrink")
    return search.run(instance, verdict, order, progress)


class _Search:
    def __init__(self, rule: str, axiom: str, deadline: Deadline) -> None:
        self.rule, self.axiom, self.deadline = rule, axiom, deadline
        self.tried = 0
        self._failed: set[Instance] = set()

    def violation(self, instance: Instance) -> Verdict | None:
        """The verdict, if it proves a violation and all ballots are feasible; None also at the deadline."""
        if instance in self._failed:
            return None
        self.tried += 1
        try:
            if not infeasible_ballots(instance, Points.of(instance), self.deadline):
                verdict = verdicts(instance, self.rule, [self.axiom], deadline=self.deadline)[self.axiom]
                if verdict.holds is False and verdict.status is Status.PROVED:
                    return verdict
        except LimitReached:
            pass
        self._failed.add(instance)
        return None

    def run(
        self, instance: Instance, verdict: Verdict, order: Sequence[str], progress: Callable[[Instance], None] | None
    ) -> Shrunk:
        """Steps of each kind until none is left, from the first kind again until a whole round changes nothing."""
        instance = with_ballots(instance, listed_ballots(instance))
        steps, before = 0, -1
        while before < steps and self.deadline.left() > 0:
            before = steps
            for kind in order:
                while (found := self._step(kind, instance)) is not None:
                    instance, verdict = found
                    steps += 1
                    if progress is not None:
                        progress(instance)
        return Shrunk(instance, verdict, steps, self.tried, self.deadline.left() > 0)

    def _step(self, kind: str, instance: Instance) -> tuple[Instance, Verdict] | None:
        """The first smaller instance of this kind that is a violation too."""
        for smaller in _STEPS[kind](instance):
            if self.deadline.left() <= 0:
                return None
            verdict = self.violation(smaller)
            if verdict is not None:
                return smaller, verdict
        return None


# --- the steps, large ones first --------------------------------------------------------------------------


def _fewer_voters(instance: Instance) -> Iterator[Instance]:
    """All counts divided by what they have in common, whole ballots, half of them, and one voter."""
    ballots = listed_ballots(instance)
    common = gcd(*(count for _, count in ballots))
    if common > 1:
        yield with_ballots(instance, [(ranking, count // common) for ranking, count in ballots])
    for part in (lambda count: count, lambda count: count // 2, lambda count: 1):
        for ranking, count in sorted(ballots, key=lambda b: -b[1]):
            taken = part(count)
            if taken > 0 and (taken < count or len(ballots) > 1):
                yield changed(instance, (ranking, -taken))


def _fewer_candidates(instance: Instance) -> Iterator[Instance]:
    for c in range(instance.m) if instance.m > 1 else ():
        yield without_candidate(instance, c)


def _fewer_dimensions(instance: Instance) -> Iterator[Instance]:
    """Each coordinate left out, where the candidates stay different."""
    features = instance.features
    if features is not None and len(features[0]) > 1:
        for j in range(len(features[0])):
            yield from _with(instance, tuple(row[:j] + row[j + 1 :] for row in features))


def _smaller_coordinates(instance: Instance) -> Iterator[Instance]:
    """What reduces (denominators, then the sum of absolute values): whole coordinates, then single entries.

    Scaling and shifting a coordinate of all candidates changes no rule that sees rewards only, so that comes first.
    """
    features = instance.features
    if features is None:
        return
    size = _size(features)
    seen = {features}
    for smaller in (*_whole_coordinates(features), *_single_entries(features)):
        if smaller not in seen and _size(smaller) < size:
            seen.add(smaller)
            yield from _with(instance, smaller)


def _size(features: FeatureRows) -> tuple[int, Fraction]:
    """What every step of this kind reduces; it takes no infinite sequence of steps to do so."""
    entries = [x for row in features for x in row]
    return sum(x.denominator for x in entries), sum((abs(x) for x in entries), Fraction(0))


def _whole_coordinates(features: FeatureRows) -> Iterator[FeatureRows]:
    for j, column in enumerate(zip(*features, strict=True)):
        q = lcm(*(x.denominator for x in column))
        p = gcd(*(int(x * q) for x in column)) or 1
        scaled = [x * q / p for x in column]
        yield _replaced(features, j, scaled)
        for base in sorted(set(scaled)):
            yield _replaced(features, j, [x - base for x in scaled])
        yield _replaced(features, j, [Fraction(round(x)) for x in column])
        yield _replaced(features, j, [Fraction(trunc(x / 2)) for x in column])


def _single_entries(features: FeatureRows) -> Iterator[FeatureRows]:
    for i, row in enumerate(features):
        for j, x in enumerate(row):
            for value in _simpler(x):
                column = [r[j] for r in features]
                column[i] = value
                yield _replaced(features, j, column)


def _simpler(x: Fraction) -> Iterator[Fraction]:
    """Nearer to 0 or of a smaller denominator, the simplest first; the last is one unit closer to 0."""
    if not x:
        return
    yield Fraction(0)
    if x.denominator > 1:
        yield Fraction(trunc(x))
        yield Fraction(round(x))
        yield x.limit_denominator(max(1, x.denominator // 2))
    yield Fraction(trunc(x / 2))
    yield closer(x)


def closer(x: Fraction) -> Fraction:
    """One unit closer to 0, or 0."""
    return x - max(Fraction(-1), min(Fraction(1), x))


def _replaced(features: FeatureRows, j: int, column: Sequence[Fraction]) -> FeatureRows:
    return tuple((*row[:j], x, *row[j + 1 :]) for row, x in zip(features, column, strict=True))


def _with(instance: Instance, features: FeatureRows) -> Iterator[Instance]:
    """The instance with these features, unless two candidates would coincide."""
    if len(set(features)) == len(features):
        yield replace(instance, features=features)


_STEPS: dict[str, Callable[[Instance], Iterator[Instance]]] = {
    "voters": _fewer_voters,
    "candidates": _fewer_candidates,
    "dimensions": _fewer_dimensions,
    "coordinates": _smaller_coordinates,
}
