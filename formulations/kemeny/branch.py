"""Kemeny by branch and cut over pair orientations, with an exact proof: every leaf of the tree carries an integer bound.

The relaxation has directed triangles and, with features, Gordan conflicts as cuts, all added when violated. Its float
multipliers are rounded and the bound is computed again in integers (`ordering.bounds`); a node is a leaf only if that bound
exceeds what is looked for. The output is the first of the optimal rankings: for each position and each candidate that would
come earlier in the fixed order, a tree of its own shows that no optimal ranking begins so.
"""

from __future__ import annotations

from typing import Any

import numpy as np

from pluralign.formulations.kemeny.node import Node
from pluralign.formulations.kemeny.problem import KemenyOutcome, KemenyProblem
from pluralign.formulations.kemeny.search import KemenySearch
from pluralign.formulations.ordering.branching import ends
from pluralign.formulations.ordering.trees import Branch, Earlier, GrowingTree, Leaf
from pluralign.formulations.types import Bools, Ranking
from pluralign.solver.results import NEVER, Deadline, LimitReached, Status


def kemeny_branch(
    problem: KemenyProblem,
    deadline: Deadline = NEVER,
    first: bool = True,
    all_optima: bool = False,
    most_programs: int | None = None,
) -> KemenyOutcome:
    """The output with its proof; see `kemeny`. most_programs: stop after so many linear programs, as at a deadline.

    At the deadline the outcome is `unknown`; `LimitReached` is raised if no allowed ranking is known by then.
    """
    search = KemenySearch(problem, deadline, most_programs)
    run = _Run(search)
    try:
        empty = search.begin()
    except LimitReached:
        if search.best is None:
            raise
        return run.outcome(
            Status.UNKNOWN, bound=search.lower, message=f"the time limit of {deadline.seconds} s was reached"
        )
    if empty is not None:
        return KemenyOutcome(Status.PROVED, problem.rule, None, empty=empty, method="branch")
    tree: Branch | None = None
    is_first = False
    earlier: list[Earlier] = []
    try:
        tree = run.optimum()
        if first:
            run.make_first(earlier)
            is_first = True
        optima = run.all_optima() if all_optima else None
    except LimitReached as limit:
        if tree is None:
            return run.outcome(Status.UNKNOWN, bound=search.lower, message=str(limit))
        rest = "not all optimal ones are known" if is_first or not first else "it may not be the first optimal one"
        proof = search.planes.proof(tree, earlier if is_first else [])
        message = f"{limit}: the ranking is optimal, but {rest}"
        return run.outcome(Status.UNKNOWN, bound=search.best_cost, first=is_first, message=message, proof=proof)
    proof = search.planes.proof(tree, earlier)
    return run.outcome(Status.PROVED, bound=search.best_cost, first=is_first, proof=proof, optima=optima)


class _Run:
    """Trees, the first of the optimal rankings, and the evidence, from one search."""

    def __init__(self, search: KemenySearch) -> None:
        self.search = search

    # --- trees

    def optimum(self) -> Branch:
        """Make `best` an optimal ranking and return the tree that proves it."""
        tree = self.tree(self.search.problem.unanimous, None)
        assert isinstance(tree, Branch), "without a limit the search ends in a tree"
        return tree

    def tree(self, fixed: Bools, limit: int | None) -> Branch | Ranking:
        """A tree that no allowed ranking with these pairs costs at most `limit`, or such a ranking.

        Without a limit: that none costs less than the best ranking, which improves on the way.
        """
        growing = GrowingTree()
        leaves: dict[int, int] = {}
        open_: list[tuple[int, Bools, int]] = [(0, fixed, self.search.lower)]
        while open_:
            number, here, lower = open_.pop()
            self.search.nodes += 1
            node = Node(self.search, here, limit, lower)
            try:
                result = node.solve()
            except LimitReached:
                if limit is None:
                    self.search.lower = min([node.least(), self.search.best_cost, *(bound for _, _, bound in open_)])
                raise
            if node.found is not None:
                return node.found
            if isinstance(result, Leaf):
                leaves[number] = result.multipliers
                continue
            pair, likely = result
            least = node.least()
            children = []
            for place, end in zip(growing.split(number, pair), ends(pair), strict=True):
                child = here.copy()
                child[end] = True
                children.append((place, child, least))
            open_ += children[::-1] if likely else children
        return growing.branch(leaves)

    # --- the first of the optimal rankings, and all of them

    def make_first(self, earlier: list[Earlier]) -> None:
        """Make `best` the first optimal ranking; `earlier` takes the trees that nothing comes before it."""
        for k in range(self.search.problem.m - 1):
            assert self.search.best is not None
            for c in sorted(self.search.best[k + 1 :]):
                if c > self.search.best[k]:
                    break
                answer = self._continues(self.search.best[:k], c)
                if answer is None:
                    continue
                if isinstance(answer, Branch):
                    earlier.append(Earlier(k, c, answer))
                else:
                    self.search.best = answer
                    break

    def _continues(self, prefix: Ranking, c: int) -> Branch | Ranking | None:
        """An optimal ranking that begins with the prefix and c, or why there is none (None: c is blocked by unanimity)."""
        placed = np.zeros(self.search.problem.m, dtype=bool)
        fixed = self.search.problem.unanimous.copy()
        for a in (*prefix, c):
            placed[a] = True
            fixed[a, ~placed] = True
        return None if (fixed & fixed.T).any() else self.tree(fixed, self.search.best_cost)

    def all_optima(self) -> tuple[Ranking, ...]:
        """All optimal rankings in lexicographic order."""
        assert self.search.best is not None
        known, done = {self.search.best}, []
        prefixes: list[Ranking] = [()]
        while prefixes:
            prefix = prefixes.pop()
            if len(prefix) == self.search.problem.m:
                done.append(prefix)
                continue
            longer = []
            for c in range(self.search.problem.m):
                if c in prefix:
                    continue
                begin = (*prefix, c)
                if not any(ranking[: len(begin)] == begin for ranking in known):
                    answer = self._continues(prefix, c)
                    if not isinstance(answer, tuple):
                        continue
                    known.add(answer)
                longer.append(begin)
            prefixes += longer[::-1]
            known = {ranking for ranking in known if any(ranking[: len(p)] == p for p in prefixes)}
        return tuple(done)

    def outcome(self, status: Status, **rest: Any) -> KemenyOutcome:
        """The best ranking as an outcome."""
        assert self.search.best is not None
        theta = self.search.test(self.search.best).theta
        return KemenyOutcome(
            status,
            self.search.problem.rule,
            self.search.best,
            self.search.best_cost,
            theta,
            method="branch",
            linear_programs=self.search.programs,
            nodes=self.search.nodes,
            **rest,
        )
