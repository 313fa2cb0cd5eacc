"""The clauses that say what instances of axioms ask of the outputs."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from itertools import combinations, product

from pluralign.formulations.types import Ranking
from pluralign.proofs.compatibility.axioms import AxiomInstance, of_winners
from pluralign.proofs.compatibility.question import Profile


def numbered(family: Sequence[Ranking], profiles: Iterable[Profile]) -> dict[Profile, int]:
    """The variable "the output on the profile is the first ranking of the family"; the other rankings follow."""
    return {profile: k * len(family) + 1 for k, profile in enumerate(profiles)}


def formula(family: Sequence[Ranking], instances: Sequence[AxiomInstance]) -> list[tuple[int, ...]]:
    """The clauses of some instances, in the order of docs/certificates.md.

    The profiles are numbered in the order of their first mention; k |F| + j + 1 is the Boolean "the output on profile k is
    ranking j of the family". First come, for each profile, the clause that some ranking is the output and those that two are
    not, then the clauses of the instances.
    """
    profiles = dict.fromkeys(profile for instance in instances for profile in instance.profiles)
    number = numbered(family, profiles)
    clauses = [clause for first in number.values() for clause in one_output(first, len(family))]
    patterns = Patterns(dict.fromkeys(profiles, tuple(family)))
    return clauses + [clause for instance in instances for clause in patterns.clauses(instance, number)]


def alike(
    family: Sequence[Ranking], instances: Iterable[AxiomInstance]
) -> dict[Profile, dict[Ranking, tuple[Ranking, ...]]]:
    """Of each profile the outputs that make no difference to any of the instances, by the first of them."""
    about: dict[Profile, list[AxiomInstance]] = {}
    for instance in instances:
        for profile in dict.fromkeys(instance.profiles):
            about.setdefault(profile, []).append(instance)
    return {profile: _classes(family, some) for profile, some in about.items()}


def _classes(family: Sequence[Ranking], instances: Sequence[AxiomInstance]) -> dict[Ranking, tuple[Ranking, ...]]:
    alone = [one for one in instances if len(one.profiles) == 1]
    whole = any(len(one.profiles) > 1 and not of_winners(one.axiom) for one in instances)
    found: dict[tuple[Ranking | bool, ...], list[Ranking]] = {}
    for output in family:
        found.setdefault((output if whole else output[:1], *(one.holds(output) for one in alone)), []).append(output)
    return {some[0]: tuple(some) for some in found.values()}


def told_apart(family: Sequence[Ranking], instances: Iterable[AxiomInstance]) -> dict[Profile, tuple[Ranking, ...]]:
    """On each profile one of the outputs that are alike: if any outputs satisfy the instances, some of these do."""
    return {profile: tuple(classes) for profile, classes in alike(family, instances).items()}


def one_output(first: int, size: int) -> Iterator[tuple[int, ...]]:
    """Exactly one of the variables first, …, first + size − 1 is true."""
    outputs = range(first, first + size)
    yield tuple(outputs)
    for one, other in combinations(outputs, 2):
        yield -one, -other


class Patterns:
    """Clauses of instances: for any outputs on all but the last profile, one of those on the last that make it hold.

    outputs: those that a profile may have. What is meant depends on them, the axiom and the candidates named only.
    """

    def __init__(self, outputs: Mapping[Profile, tuple[Ranking, ...]]) -> None:
        self.outputs = outputs
        self.known: dict[
            tuple[str, Ranking, tuple[tuple[Ranking, ...], ...]], list[tuple[tuple[int, ...], list[int]]]
        ] = {}

    def clauses(self, instance: AxiomInstance, number: Mapping[Profile, int]) -> Iterator[tuple[int, ...]]:
        """number: as `numbered` has it."""
        outputs = tuple(self.outputs[profile] for profile in instance.profiles)
        key = instance.axiom, instance.candidates, outputs
        if key not in self.known:
            self.known[key] = list(_implications(instance, outputs))
        firsts = [number[profile] for profile in instance.profiles]
        for given, right in self.known[key]:
            literals = [-first - j for first, j in zip(firsts, given, strict=False)]  # the last profile has none given
            yield tuple(dict.fromkeys(literals + [firsts[-1] + j for j in right]))


def _implications(
    instance: AxiomInstance, outputs: Sequence[tuple[Ranking, ...]]
) -> Iterator[tuple[tuple[int, ...], list[int]]]:
    *others, last = outputs
    for given in product(*(range(len(some)) for some in others)):
        chosen = [some[j] for some, j in zip(others, given, strict=True)]
        right = [j for j, output in enumerate(last) if instance.holds(*chosen, output)]
        if len(right) < len(last):
            yield given, right
