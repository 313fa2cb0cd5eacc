"""Positions, feasible rankings, ballots, a combinatorial rule and a violated axiom as constraints for Z3.

Written without the encoding of `proofs.theorems`, of which it is a cross-check. Ballot weights sum to 1 and stand for any
number of voters. θ and Gordan's multipliers are multiplied with positions: nonlinear real arithmetic.
"""

from __future__ import annotations

from collections.abc import Callable, Generator
from itertools import combinations, pairwise, permutations
from typing import Any

from pluralign.formulations.types import Ranking

Term = Any  # of Z3, which has no types

RULES = ("lcpo", "leximax-copeland", "leximax-borda", "leximax-plurality", "kemeny", "kemeny-po")


class PositionModel:
    """The candidates `basis` are the unit vectors; every other one is in the span of those before it in `basis`."""

    def __init__(self, m: int, basis: Ranking, rule: str, axiom: str) -> None:
        import z3

        self.z3, self.m, self.rule, self.axiom = z3, m, rule, axiom
        self.solver, self.half = z3.Solver(), z3.Q(1, 2)
        self.rankings: list[Ranking] = list(permutations(range(m)))
        self.x = [self._position(c, basis) for c in range(m)]
        for a, b in combinations(range(m), 2):
            self.solver.add(z3.Or([p != q for p, q in zip(self.x[a], self.x[b], strict=True)]))
        self.w = {r: z3.Real(f"w{r}") for r in self.rankings}
        self.solver.add(z3.Sum(list(self.w.values())) == 1)
        self.feasible: dict[Ranking, Term] = {}
        for r in self.rankings:
            if r[::-1] not in self.feasible:  # −θ induces the reverse
                self.feasible[r] = self.feasible[r[::-1]] = self._feasible(r)
            self.solver.add(self.w[r] >= 0, z3.Or(self.feasible[r], self.w[r] == 0))
        self.possible = {r: self._possible(r) for r in self.rankings}
        self.output = {r: z3.Bool(f"o{r}") for r in self.rankings}
        self.solver.add(z3.Or(list(self.output.values())))
        for r in self.rankings:
            chosen = self._cheapest(r) if rule.startswith("kemeny") else self._greedy(r)
            self.solver.add(z3.Implies(self.output[r], z3.And(self.possible[r], *chosen)))
        self.solver.add(z3.Or(list(VIOLATED[axiom](self))))

    def _position(self, c: int, basis: Ranking) -> list[Term]:
        values = [self.z3.RealVal(int(c == b)) for b in basis]
        if c and c not in basis:
            values = [
                self.z3.Real(f"x{c},{j}") if b < c else v for j, (b, v) in enumerate(zip(basis, values, strict=True))
            ]
        return values

    def _feasible(self, ranking: Ranking) -> Term:
        """f, with θ·(x_a − x_b) ≥ 1 for neighbours if it is true, and Gordan's multipliers if it is false."""
        z3, name = self.z3, "".join(map(str, ranking))
        rows = [[p - q for p, q in zip(self.x[a], self.x[b], strict=True)] for a, b in pairwise(ranking)]
        f, d = z3.Bool(f"f{name}"), len(rows[0])
        theta = [z3.Real(f"t{name},{j}") for j in range(d)]
        multipliers = [z3.Real(f"l{name},{k}") for k in range(len(rows))]
        gains = [z3.Sum([t * x for t, x in zip(theta, row, strict=True)]) >= 1 for row in rows]
        sums = [z3.Sum([u * row[j] for u, row in zip(multipliers, rows, strict=True)]) == 0 for j in range(d)]
        self.solver.add(z3.Implies(f, z3.And(gains)))
        self.solver.add(z3.Or(f, z3.And(*sums, z3.Sum(multipliers) == 1, *(u >= 0 for u in multipliers))))
        return f

    # --- what the ballots say

    def share(self, condition: Callable[[Ranking], bool]) -> Term:
        """The weight of the rankings of which this is true."""
        return self.z3.Sum([self.z3.RealVal(0), *(w for r, w in self.w.items() if condition(r))])

    def above(self, a: int, b: int) -> Term:
        """The share of the voters who rank a above b."""
        return self.share(lambda r: r.index(a) < r.index(b))

    def beats(self, a: int, b: int) -> Term:
        """A strict majority ranks a above b."""
        return self.above(a, b) > self.half

    def unanimous(self, a: int, b: int) -> Term:
        """Everyone ranks a above b."""
        return self.z3.And([w <= 0 for r, w in self.w.items() if r.index(b) < r.index(a)])

    def favourite(self, a: int) -> Term:
        """More than half of the voters rank a first."""
        return self.share(lambda r: r[0] == a) > self.half

    def _score(self, c: int) -> Term:
        others = [b for b in range(self.m) if b != c]
        if self.rule == "leximax-plurality":
            return self.share(lambda r: r[0] == c)
        if self.rule == "leximax-borda":
            return self.z3.Sum([self.above(c, b) for b in others])
        return self.z3.Sum([self.z3.If(self.beats(c, b), 1, 0) for b in others])

    # --- the rule

    def _possible(self, ranking: Ranking) -> Term:
        if self.rule not in ("lcpo", "kemeny-po"):
            return self.feasible[ranking]
        respected = [self.z3.Not(self.unanimous(b, a)) for a, b in combinations(ranking, 2)]
        return self.z3.And(self.feasible[ranking], *respected)

    def _greedy(self, ranking: Ranking) -> Generator[Term]:
        """Who could be next instead of the one chosen has a lower score, or the same and comes later in the fixed order."""
        for k, chosen in enumerate(ranking):
            for c in ranking[k + 1 :]:
                instead = [p for r, p in self.possible.items() if r[: k + 1] == (*ranking[:k], c)]
                ours, theirs = self._score(chosen), self._score(c)
                ahead = ours >= theirs if chosen < c else ours > theirs
                yield self.z3.Or(ahead, self.z3.Not(self.z3.Or(instead)))

    def _cheapest(self, ranking: Ranking) -> Generator[Term]:
        """All other possible rankings contradict the voters more, or as much and come later as rankings."""
        for other, possible in self.possible.items():
            if other != ranking:
                swapped = [(a, b) for a, b in combinations(ranking, 2) if other.index(b) < other.index(a)]
                kept = self.z3.Sum([self.above(a, b) for a, b in swapped])
                half = len(swapped) * self.half
                yield self.z3.Or(kept >= half if ranking < other else kept > half, self.z3.Not(possible))


def _pareto(model: PositionModel) -> Generator[Term]:
    """Everyone has a above b, the output has not."""
    for a, b in permutations(range(model.m), 2):
        wrong = [o for r, o in model.output.items() if r.index(b) < r.index(a)]
        yield model.z3.And(model.unanimous(a, b), model.z3.Or(wrong))


def _pairwise_majority(model: PositionModel) -> Generator[Term]:
    """A feasible ranking has the majority on every pair, and another one is the output."""
    for ranking, feasible in model.feasible.items():
        agreed = [model.beats(a, b) for a, b in combinations(ranking, 2)]
        others = [o for r, o in model.output.items() if r != ranking]
        yield model.z3.And(feasible, *agreed, model.z3.Or(others))


def _majority(model: PositionModel) -> Generator[Term]:
    """Most have a first, the output has not."""
    for a in range(model.m):
        favourite = model.favourite(a)
        yield model.z3.And(favourite, model.z3.Or([o for r, o in model.output.items() if r[0] != a]))


VIOLATED = {"po": _pareto, "pmc": _pairwise_majority, "majority": _majority}
