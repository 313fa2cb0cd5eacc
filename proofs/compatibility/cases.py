"""Why no outputs satisfy instances of axioms, as a distinction of cases.

In every case the instances rule out outputs, one after the other, until none is left on some profile. Only the steps that lead
there are kept. Outputs that make no difference to the instances are looked at together.
"""

from __future__ import annotations

import itertools
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from functools import lru_cache

from pluralign.formulations.types import Ranking
from pluralign.proofs.compatibility.axioms import AxiomInstance, of_winners
from pluralign.proofs.compatibility.clauses import alike
from pluralign.proofs.compatibility.question import Profile

Outputs = tuple[Ranking, ...]
History = dict[Profile, tuple["Fact", ...]]
"""What is known of the output on each profile, each fact stronger than the one before."""


@dataclass(frozen=True, eq=False)
class Fact:
    """The output on a profile is one of `outputs`: by an instance (its number from 0) and earlier facts, or as a case."""

    profile: Profile
    outputs: Outputs
    instance: int | None = None
    premises: tuple[Fact, ...] = ()


@dataclass(frozen=True)
class Argument:
    """`facts` in turn and then a contradiction: the last fact has no outputs, or each of the cases is contradictory."""

    facts: tuple[Fact, ...]
    cases: tuple[tuple[Fact, Argument], ...] = ()

    def needs(self) -> set[Fact]:
        """The facts it rests on, its own included."""
        needed = set(self.facts)
        for fact, proof in self.cases:
            needed |= proof.needs() | {fact}
        return needed.union(*(fact.premises for fact in needed))


CACHED = 1 << 18
"""What instances say that is kept: most of it is asked again for other cases."""


class SatisfiedError(ValueError):
    """Some outputs satisfy all instances."""


def proof(family: Sequence[Ranking], instances: Sequence[AxiomInstance]) -> Argument:
    """A proof that no outputs in the family satisfy all instances. Raises `SatisfiedError` if some do."""
    classes = alike(family, instances)
    found = _Cases({profile: tuple(some) for profile, some in classes.items()}, instances).proof()
    return _Whole(classes).argument(found)


def lines(argument: Argument, family: Sequence[Ranking], number: Mapping[Profile, int]) -> Iterator[tuple[int, ...]]:
    """Clauses that follow one after the other from those of the instances by unit propagation, up to the empty one.

    number: as `clauses.numbered` has it. In a case all outputs that it leaves out are false, so that its clauses are those of
    the proof in it or some output that it leaves out.
    """
    place = {ranking: j for j, ranking in enumerate(family)}
    yield from _lines(argument, place, number, (), {})


def _lines(
    argument: Argument,
    place: Mapping[Ranking, int],
    number: Mapping[Profile, int],
    outside: tuple[int, ...],
    gone: Mapping[Profile, frozenset[Ranking]],
) -> Iterator[tuple[int, ...]]:
    def without(profile: Profile, outputs: frozenset[Ranking]) -> Iterator[tuple[int, ...]]:
        return ((-number[profile] - place[output], *outside) for output in sorted(outputs))

    gone = dict(gone)
    for fact in argument.facts:
        others = frozenset(place) - set(fact.outputs)
        yield from without(fact.profile, others - gone.get(fact.profile, frozenset()))
        gone[fact.profile] = others
    for case, inner in argument.cases:
        others = frozenset(place) - set(case.outputs)
        left = tuple(number[case.profile] + place[output] for output in sorted(others))
        yield from _lines(inner, place, number, outside + left, gone | {case.profile: others})
    for case, _ in argument.cases:
        yield from without(case.profile, frozenset(case.outputs))
    yield outside


class _Whole:
    """Facts about one output of each kind as facts about all outputs."""

    def __init__(self, classes: Mapping[Profile, Mapping[Ranking, Outputs]]) -> None:
        self._classes = classes
        self._known: dict[Fact, Fact] = {}

    def argument(self, argument: Argument) -> Argument:
        cases = tuple((self._fact(fact), self.argument(inner)) for fact, inner in argument.cases)
        return Argument(tuple(map(self._fact, argument.facts)), cases)

    def _fact(self, fact: Fact) -> Fact:
        if fact not in self._known:
            classes = self._classes[fact.profile]
            outputs = tuple(sorted(ranking for output in fact.outputs for ranking in classes[output]))
            self._known[fact] = replace(fact, outputs=outputs, premises=tuple(map(self._fact, fact.premises)))
        return self._known[fact]


class _Cases:
    """Facts from the instances by propagation, and a case distinction where these are not enough."""

    def __init__(self, outputs: Mapping[Profile, Outputs], instances: Sequence[AxiomInstance]) -> None:
        self.instances = instances
        self.scopes = [tuple(dict.fromkeys(instance.profiles)) for instance in instances]
        self.start: History = {profile: (Fact(profile, some),) for profile, some in outputs.items()}
        self._about = {profile: {i for i, scope in enumerate(self.scopes) if profile in scope} for profile in outputs}
        self._supported = lru_cache(CACHED)(self._supports)

    def proof(self) -> Argument:
        """A proof that no outputs satisfy all instances."""
        return self._refute(self.start)

    def _refute(self, history: History) -> Argument:
        history, facts = self._propagated(history)
        if facts and not facts[-1].outputs:
            return Argument(_needed(facts, {facts[-1]}))
        cases: list[tuple[Fact, Argument]] = []
        for fact in self._split(history):
            proof = self._refute(_with(history, fact))
            if fact not in proof.needs():  # the case makes no difference
                return Argument(_needed([*facts, *proof.facts], proof.needs()), proof.cases)
            cases.append((fact, proof))
        split = history[cases[0][0].profile][-1]
        needs = {split}.union(*(proof.needs() for _, proof in cases))
        return Argument(_needed(facts, needs), tuple(cases))

    def _propagated(self, history: History, begun: Profile | None = None) -> tuple[History, list[Fact]]:
        """begun: what is new since nothing followed is known of this profile; of all, if None."""
        facts: list[Fact] = []
        stale = set(range(len(self.scopes)) if begun is None else self._about[begun])
        while stale:
            for i, scope in enumerate(self.scopes):
                if i not in stale:
                    continue
                stale.discard(i)
                for profile in scope:
                    if fact := self._restricted(i, profile, history):
                        facts.append(fact)
                        history = _with(history, fact)
                        stale |= self._about[profile]
                        if not fact.outputs:
                            return history, facts
        return history, facts

    def _restricted(self, i: int, profile: Profile, history: History) -> Fact | None:
        """What instance i and the facts so far say about a profile, from as weak premises as possible; None if nothing new."""
        scope = self.scopes[i]
        premises = [history[p][-1] for p in scope]
        outputs = self._supported(i, profile, tuple(fact.outputs for fact in premises))
        if len(outputs) == len(history[profile][-1].outputs):
            return None
        for place, p in enumerate(scope):
            if p != profile or not outputs:
                for weaker in history[p][:-1]:
                    tried = [*premises[:place], weaker, *premises[place + 1 :]]
                    if self._supported(i, profile, tuple(fact.outputs for fact in tried)) == outputs:
                        premises = tried
                        break
        return Fact(profile, outputs, i, tuple(premises))

    def _supports(self, i: int, profile: Profile, known: tuple[Outputs, ...]) -> Outputs:
        """The outputs on the profile that the instance allows with some outputs on the others. known: those left on each."""
        scope, instance = self.scopes[i], self.instances[i]
        place = scope.index(profile)
        seen = _first if of_winners(instance.axiom) else _itself
        different = [{seen(output): output for output in some} for some in known]
        supported: set[object] = set()
        for outputs in itertools.product(*(some.values() for some in different)):
            if seen(outputs[place]) not in supported and instance.satisfied(dict(zip(scope, outputs, strict=True))):
                supported.add(seen(outputs[place]))
                if len(supported) == len(different[place]):
                    break
        return tuple(output for output in known[place] if seen(output) in supported)

    def _split(self, history: History) -> list[Fact]:
        """The case distinction by output, or by the candidate that is first, that leaves the fewest cases open."""
        best: tuple[tuple[int, int], list[Fact]] | None = None
        for profile, facts in history.items():
            for groups in _parts(facts[-1].outputs):
                cases = [Fact(profile, group, premises=(facts[-1],)) for group in groups]
                ends = [self._propagated(_with(history, case), profile)[1] for case in cases]
                still_open = sum(not facts or bool(facts[-1].outputs) for facts in ends)
                if best is None or (still_open, len(cases)) < best[0]:
                    best = (still_open, len(cases)), cases
        if best is None:
            raise SatisfiedError("the instances do not exclude all rules")
        return best[1]


def _parts(outputs: Outputs) -> list[list[Outputs]]:
    """The outputs by the candidate that is first, and each by itself, where that distinguishes more."""
    firsts = dict.fromkeys(map(_first, outputs))
    by_first = [tuple(output for output in outputs if output[0] == c) for c in firsts]
    singles: list[Outputs] = [(output,) for output in outputs]
    both = [by_first, singles] if len(firsts) < len(outputs) else [singles]
    return [parts for parts in both if len(parts) > 1]


def _first(ranking: Ranking) -> int:
    return ranking[0]


def _itself(ranking: Ranking) -> Ranking:
    return ranking


def _with(history: History, fact: Fact) -> History:
    return {**history, fact.profile: (*history[fact.profile], fact)}


def _needed(facts: Sequence[Fact], needs: set[Fact]) -> tuple[Fact, ...]:
    """Those facts on which others in `needs` rest, and these."""
    needs = set(needs)
    for fact in reversed(facts):
        if fact in needs:
            needs.update(fact.premises)
    return tuple(fact for fact in facts if fact in needs)
