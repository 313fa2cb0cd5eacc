"""Rules for so many profiles that not all that the axioms say can be told to a SAT solver.

What a rule must satisfy on one profile alone leaves some outputs there. The first guess takes the cheapest of them by Kemeny's
costs, and is made better: the instances that it does not satisfy are told to the solver, which has variables for their
profiles only, and its model is the next guess on these. A guess that satisfies all instances is a rule; if the solver has no
model, no rule satisfies the instances told.

Source: clauses generated as they are violated, as in lazy SMT (R. Nieuwenhuis, A. Oliveras, C. Tinelli, 2006).
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from itertools import combinations

import numpy as np

from pluralign.formulations.types import Bools, Ints
from pluralign.proofs.compatibility.axioms import AxiomInstance
from pluralign.proofs.compatibility.demands import DemandDomain, Demands
from pluralign.solver.logic.clause_groups import ClauseGroups
from pluralign.solver.results import NEVER, Deadline

AT_ONCE = 20_000
"""Violated instances of an axiom that are told after one guess."""


class LazyRules:
    """Rules on all profiles of the domain that satisfy some of the axioms, given by their places in `demands`.

    apart: whether the solver can tell the instances of an axiom apart, so that `core` names instances.
    """

    def __init__(
        self, domain: DemandDomain, demands: Sequence[Demands], apart: bool = False, deadline: Deadline = NEVER
    ) -> None:
        self.domain, self.demands, self.apart, self.deadline = domain, demands, apart, deadline
        self.clauses = ClauseGroups(0, (), (), deadline)
        self._group: dict[tuple[int, int], int] = {}  # of an instance, or of an axiom as its instance −1
        self._told: list[Bools] = [np.zeros(len(one.kinds), dtype=bool) for one in demands]
        # profile -> the variable "the first winner"; those of the other winners and of the rankings follow
        self._first: dict[int, int] = {}
        # whether any axiom sees more of an output than its winner on several profiles at once
        self._rankings = any(one.profiles > 1 and not one.of_winners for one in demands)
        self._alone = [k for k, one in enumerate(demands) if one.profiles == 1]
        self._outputs = {k: self._allowed_alone(demands[k]) for k in self._alone}
        self._order = {k: np.argsort(demands[k].scopes[:, 0], kind="stable") for k in self._alone}
        self._sorted = {k: demands[k].scopes[order, 0] for k, order in self._order.items()}
        if not apart:
            for k in range(len(demands)):
                self._group[k, -1] = self.clauses.group()

    def __enter__(self) -> LazyRules:
        return self

    def __exit__(self, *_: object) -> None:
        self.clauses.__exit__()

    def rule(self, axioms: Iterable[int]) -> Ints | None:
        """The number of the output on each profile, or None. Raises `LimitReached` at the deadline."""
        chosen = sorted(axioms)
        allowed = self._allowed(chosen)
        for profile in np.nonzero(~allowed.any(axis=1))[0][:1]:
            self._mention(int(profile))
        costs = np.where(allowed, self.domain.costs, np.iinfo(np.int32).max)
        guess: Ints = costs.argmin(axis=1)
        while True:
            on = [g for (k, _), g in self._group.items() if k in chosen]
            true = self.clauses.model(on)
            if true is None:
                return None
            for profile, first in self._first.items():
                guess[profile] = self._read(costs[profile], first, true)
            if not self._tell(chosen, guess):
                return guess

    def core(self) -> list[AxiomInstance]:
        """Instances that no rule satisfies, after `rule` has found none of the axioms; only if they are told apart."""
        named = list(self._group)
        return [self._instance(*named[group]) for group in self.clauses.core()]

    def told(self) -> list[AxiomInstance]:
        """All instances that the solver knows; only if they are told apart."""
        return [self._instance(k, i) for k, i in self._group]

    @property
    def variables(self) -> int:
        """How many outputs on profiles the solver knows."""
        return len(self._first) * len(self.domain.family)

    def _instance(self, k: int, i: int) -> AxiomInstance:
        return self.demands[k].instance(i, self.domain)

    def core_axioms(self) -> list[int]:
        """Axioms that no rule satisfies together, after `rule` has found none; only if instances are not told apart."""
        return self.clauses.core()

    def _allowed_alone(self, one: Demands) -> Bools:
        """(profiles × rankings): what an axiom about one profile leaves there."""
        allowed = np.ones((len(self.domain.profiles), len(self.domain.family)), dtype=bool)
        by_ranking = one.allowed[:, self.domain.winner] if one.of_winners else one.allowed
        np.logical_and.at(allowed, one.scopes[:, 0], by_ranking[one.kinds])
        return allowed

    def _allowed(self, chosen: Sequence[int]) -> Bools:
        every = np.ones((len(self.domain.profiles), len(self.domain.family)), dtype=bool)
        for k in self._alone:
            if k in chosen:
                every &= self._outputs[k]
        return every

    def _read(self, costs: Ints, first: int, true: frozenset[int]) -> int:
        """The output of a model on a profile that has variables."""
        winners = len(self.domain.winners)
        if self._rankings:
            return next(j for j in range(len(self.domain.family)) if first + winners + j in true)
        winner = next(w for w in range(winners) if first + w in true)
        rankings = self.domain.with_winner[winner]
        return int(rankings[costs[rankings].argmin()])

    def _tell(self, chosen: Sequence[int], guess: Ints) -> bool:
        """Tell the solver of instances that the guess does not satisfy; whether there are any."""
        winners = self.domain.winner[guess]
        some = False
        for k in chosen:
            one = self.demands[k]
            self.deadline.check()
            if one.profiles == 1:
                continue
            broken = one.violated(winners if one.of_winners else guess)
            for i in broken[:: -(-len(broken) // AT_ONCE) or 1].tolist():
                self._add(k, i)
                some = True
        return some

    def _add(self, k: int, i: int) -> None:
        """Tell the solver of an instance about several profiles."""
        one = self.demands[k]
        assert not self._told[k][i], "a model satisfies what was told"
        self._told[k][i] = True
        group = self._group_of(k, i)
        shift = 0 if one.of_winners else len(self.domain.winners)
        *others, last = [self._mention(p) + shift for p in one.scopes[i].tolist()]
        for given, right in one.implications[int(one.kinds[i])]:
            clause = [-first - v for first, v in zip(others, given, strict=True)] + [last + v for v in right]
            self.clauses.add(list(dict.fromkeys(clause)), group)

    def _group_of(self, k: int, i: int) -> int:
        key = (k, i) if self.apart else (k, -1)
        if key not in self._group:
            self._group[key] = self.clauses.group()
        return self._group[key]

    def _mention(self, profile: int) -> int:
        """The variable "the first winner" of a profile; when it is new, what its output can be is told."""
        if profile in self._first:
            return self._first[profile]
        winners, rankings = len(self.domain.winners), len(self.domain.family)
        first = self._first[profile] = self.clauses.variables(winners + rankings)
        add = self.clauses.add
        add(list(range(first, first + winners)))
        for a, b in combinations(range(first, first + winners), 2):
            add([-a, -b])
        for w, some in enumerate(self.domain.with_winner):
            outputs = [first + winners + int(j) for j in some]
            add([-(first + w), *outputs])
            if self._rankings:
                for j in outputs:
                    add([-j, first + w])
                for a, b in combinations(outputs, 2):
                    add([-a, -b])
        cheapest = int(self.domain.costs[profile].argmin())
        self.clauses.prefer([first + int(self.domain.winner[cheapest]), first + winners + cheapest])
        self._alone_on(profile, first)
        return first

    def _alone_on(self, profile: int, first: int) -> None:
        """What the axioms about one profile say of it."""
        winners = len(self.domain.winners)
        for k in self._alone:
            one = self.demands[k]
            left, right = np.searchsorted(self._sorted[k], [profile, profile + 1])
            for i in self._order[k][left:right].tolist():
                group = self._group_of(k, i)
                shift = 0 if one.of_winners else winners
                for v in np.nonzero(~one.allowed[one.kinds[i]])[0].tolist():
                    self.clauses.add([-(first + shift + v)], group)
