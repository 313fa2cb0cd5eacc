"""All instances of an axiom as arrays, so that those which a rule does not satisfy are found at once.

Rankings are given by their numbers in the family, profiles by theirs among all, those of fewer voters first. An axiom about
winners sees of an output only which candidate is first, so its values are the numbers of the candidates that may be first.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property
from itertools import chain, product

import numpy as np

from pluralign.formulations.errors import InputError
from pluralign.formulations.types import Bools, Ints, Ranking
from pluralign.proofs.compatibility.axioms import AXIOMS, AxiomInstance, of_winners
from pluralign.proofs.compatibility.question import CompatibilityQuestion, Profile
from pluralign.solver.results import Deadline

MAX_INSTANCES = 20_000_000
"""More instances of one axiom are refused: they take some 40 bytes each, and a second for half a million."""


class DemandDomain:
    """The profiles and the outputs of a question, numbered."""

    def __init__(self, asked: CompatibilityQuestion) -> None:
        self.asked, self.family = asked, asked.family
        self.profiles: list[Profile] = list(chain.from_iterable(asked.profiles.values()))
        self.number = {profile: i for i, profile in enumerate(self.profiles)}
        self.up_to = np.cumsum([0, *map(len, asked.profiles.values())])  # [n]: profiles of at most n voters
        self.winners = sorted({ranking[0] for ranking in self.family})
        self.winner: Ints = np.array([self.winners.index(ranking[0]) for ranking in self.family])  # of each ranking
        self.with_winner = [np.nonzero(self.winner == w)[0] for w in range(len(self.winners))]

    @cached_property
    def costs(self) -> Ints:
        """(profiles × rankings): how many pairs of ballots a ranking reverses, Kemeny's cost."""
        place = np.argsort(np.array(self.family), axis=1)
        above = (place[:, :, None] < place[:, None, :]).astype(np.int32)
        between = np.einsum("kab,lba->kl", above, above)
        number = {ranking: k for k, ranking in enumerate(self.family)}
        blocks = []
        for profiles in self.asked.profiles.values():
            ballots = np.array([[number[ballot] for ballot in profile] for profile in profiles])
            blocks.append(sum(between[column] for column in ballots.T))
        costs: Ints = np.concatenate(blocks)
        return costs


@dataclass(frozen=True, eq=False)
class Demands:
    """Instance i is about the profiles scopes[i] and holds for the values v, w, … on them if allowed[kinds[i], v, w, …].

    of_winners: the values are winners, else rankings. named: of each kind the candidates that its instances name.
    """

    axiom: str
    of_winners: bool
    scopes: Ints
    kinds: Ints
    allowed: Bools
    named: list[Ranking]

    @property
    def profiles(self) -> int:
        """How many each instance is about."""
        return int(self.scopes.shape[1])

    def violated(self, values: Ints) -> Ints:
        """The instances that do not hold for these values on all profiles."""
        found: Ints = np.nonzero(~self.allowed[(self.kinds, *values[self.scopes.T])])[0]
        return found

    def few(self, profiles: int) -> Demands:
        """Those about the first so many profiles only."""
        kept = np.all(self.scopes < profiles, axis=1)
        return Demands(self.axiom, self.of_winners, self.scopes[kept], self.kinds[kept], self.allowed, self.named)

    def instance(self, i: int, domain: DemandDomain) -> AxiomInstance:
        """Instance i as others know it."""
        return AxiomInstance(
            self.axiom, tuple(domain.profiles[p] for p in self.scopes[i]), self.named[int(self.kinds[i])]
        )

    @cached_property
    def implications(self) -> list[list[tuple[tuple[int, ...], list[int]]]]:
        """By kind: values on all profiles but the last with those on the last that are allowed then, where not all are."""
        every = range(self.allowed.shape[-1])
        return [
            [
                (given, np.nonzero(kind[given])[0].tolist())
                for given in product(every, repeat=self.profiles - 1)
                if not kind[given].all()
            ]
            for kind in self.allowed
        ]


def demands(domain: DemandDomain, axiom: str, deadline: Deadline) -> Demands:
    """All instances of an axiom. Raises `InputError` if there are too many, `LimitReached` at the deadline."""
    kinds: dict[Ranking, int] = {}
    scopes: list[tuple[int, ...]] = []
    kind_of: list[int] = []
    for profile in domain.profiles:
        deadline.check()
        for candidates, profiles in dict.fromkeys(AXIOMS[axiom][0](domain.asked, profile)):
            scopes.append(tuple(domain.number[p] for p in profiles))
            kind_of.append(kinds.setdefault(candidates, len(kinds)))
        if len(scopes) > MAX_INSTANCES:
            raise InputError(
                f"{axiom} has more than {MAX_INSTANCES:,} instances on these profiles; take fewer voters, fewer candidates "
                "or a smaller family"
            )
    size = len(scopes[0]) if scopes else 1
    by_winners = of_winners(axiom)
    values = [domain.family[some[0]] for some in domain.with_winner] if by_winners else domain.family
    holds = AXIOMS[axiom][1]
    allowed = np.array(
        [[holds(candidates, *outputs) for outputs in product(values, repeat=size)] for candidates in kinds], dtype=bool
    ).reshape(len(kinds), *[len(values)] * size)
    return Demands(
        axiom,
        by_winners,
        np.array(scopes, dtype=np.int64).reshape(-1, size),
        np.array(kind_of, dtype=np.int64),
        allowed,
        list(kinds),
    )
