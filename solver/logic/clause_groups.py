"""Clauses in groups that can be switched on and off: models of some groups, and minimal sets of groups without one.

Each clause gets the negation of its group's own variable, and the variables of the groups that are on are assumed. Variables,
groups and clauses may be added at any time.
Source: deletion-based extraction of minimal unsatisfiable subsets, J. Marques-Silva, Minimal unsatisfiability, 2010.
"""

from __future__ import annotations

import math
from collections.abc import Iterable, Sequence
from threading import Timer
from typing import Any

from pluralign.solver.logic.sat import Clause
from pluralign.solver.results import NEVER, Deadline, LimitReached


class ClauseGroups:
    """always: clauses on the variables 1, …, variables. groups: further clauses, which hold where their group is on."""

    def __init__(
        self,
        variables: int,
        always: Iterable[Clause],
        groups: Iterable[Iterable[Clause]],
        deadline: Deadline = NEVER,
    ) -> None:
        from pysat.solvers import Solver

        self._deadline = deadline
        self._last = variables
        self._switches: list[int] = []  # of each group the variable that is true where it is on
        self._group: dict[int, int] = {}  # the groups by their switches
        self._solver: Any = Solver(name="glucose4")
        for count, clause in enumerate(always):
            if count % 1024 == 0:
                deadline.check()
            self._solver.add_clause(clause)
        for clauses in groups:
            deadline.check()
            group = self.group()
            for clause in clauses:
                self.add(clause, group)

    def variables(self, count: int) -> int:
        """The first of so many new variables."""
        self._last += count
        return self._last - count + 1

    def group(self) -> int:
        """The number of a new group; they are numbered from 0."""
        self._switches.append(self.variables(1))
        self._group[self._last] = len(self._switches) - 1
        return self._group[self._last]

    def add(self, clause: Clause, group: int | None = None) -> None:
        """One more clause, which always holds if no group is named."""
        self._solver.add_clause(clause if group is None else [*clause, -self._switches[group]])

    def prefer(self, literals: Sequence[int]) -> None:
        """Models have these true where nothing speaks against it."""
        self._solver.set_phases(literals)

    def __enter__(self) -> ClauseGroups:
        return self

    def __exit__(self, *_: object) -> None:
        self._solver.delete()

    def model(self, on: Iterable[int]) -> frozenset[int] | None:
        """The true variables of a model in which these groups hold, or None; then `core` tells which cannot hold together.

        Raises `LimitReached` at the deadline.
        """
        self._deadline.check()
        assumptions = [self._switches[i] for i in on]
        if math.isinf(self._deadline.left()):
            satisfiable = self._solver.solve(assumptions)
        else:
            self._solver.clear_interrupt()
            timer = Timer(self._deadline.left(), self._solver.interrupt)
            timer.start()
            satisfiable = self._solver.solve_limited(assumptions, expect_interrupt=True)
            timer.cancel()
        if satisfiable is None:
            raise LimitReached(f"the time limit of {self._deadline.seconds} s was reached")
        return frozenset(v for v in self._solver.get_model() if v > 0 and v not in self._group) if satisfiable else None

    def core(self) -> list[int]:
        """Of the groups last switched on some without a model."""
        return [self._group[v] for v in self._solver.get_core() or ()]

    def minimal(self, groups: Sequence[int]) -> list[int]:
        """Of groups that have no model some that have none either, but any fewer of them have one.

        Raises `LimitReached` at the deadline.
        """
        # python-sat's MUSX cannot be stopped at a deadline, and took five times as long on 12,500 groups: it does not learn
        # from cores which groups are not needed. Its OptUx, which finds the smallest set, took ten times as long.
        needed: list[int] = []
        left = list(groups)
        while left:
            tried = left.pop()
            if self.model(needed + left) is None:
                core = set(self.core())
                left = [i for i in left if i in core]
            else:
                needed.append(tried)
        return needed
