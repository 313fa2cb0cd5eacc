"""The clauses that say what instances of axioms ask of the outputs."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from itertools import combinations, product

from pluralign.formulations.types import Ranking
from pluralign.proofs.compatibility.axioms import AxiomInstance
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
    patterns = Patterns(family)
    return clauses + [clause for instance in instances for clause in patterns.clauses(instance, number)]


def one_output(first: int, size: int) -> Iterator[tuple[int, ...]]:
    """Exactly one of the variables first, …, first + size − 1 is true."""
    outputs = range(first, first + size)
    yield tuple(outputs)
    for one, other in combinations(outputs, 2):
        yield -one, -other


class Patterns:
    """Clauses of instances: for any outputs on all but the last profile, one of those on the last that make it hold.

    What this means depends on the axiom and the candidates named only, not on the profiles.
    """

    def __init__(self, family: Sequence[Ranking]) -> None:
        self.family = family
        self.known: dict[tuple[str, Ranking], list[tuple[tuple[int, ...], list[int]]]] = {}

    def clauses(self, instance: AxiomInstance, number: Mapping[Profile, int]) -> Iterator[tuple[int, ...]]:
        """number: as `numbered` has it."""
        key = instance.axiom, instance.candidates
        if key not in self.known:
            self.known[key] = list(self._implications(instance))
        firsts = [number[profile] for profile in instance.profiles]
        for given, right in self.known[key]:
            literals = [-first - j for first, j in zip(firsts, given, strict=False)]  # the last profile has none given
            yield tuple(dict.fromkeys(literals + [firsts[-1] + j for j in right]))

    def _implications(self, instance: AxiomInstance) -> Iterator[tuple[tuple[int, ...], list[int]]]:
        family = self.family
        for given in product(range(len(family)), repeat=len(instance.profiles) - 1):
            outputs = [family[j] for j in given]
            right = [j for j, last in enumerate(family) if instance.holds(*outputs, last)]
            if len(right) < len(family):
                yield given, right
