"""The least absolute or largest error over a class of rewards, and exact calibration: column generation with a rational master.

The master is a linear program over the weights of the rewards found so far, solved exactly; its dual prices are the weights w,
and a reward of larger gain enters (Halpern et al. 2025, Section 2: calibration is membership in the linear ordering polytope).
Where the oracle is exact the answer is exact: the ensemble's error equals the bound B(w, K(w)).
"""

from __future__ import annotations

from collections.abc import Sequence
from fractions import Fraction

import numpy as np

from pluralign.formulations.ensembles.ensemble import Ensemble, Norm, Reward
from pluralign.formulations.ensembles.least.bounds import ErrorBound, bound
from pluralign.formulations.ensembles.least.squared_error import Solution
from pluralign.formulations.ensembles.oracles.oracle import Oracle
from pluralign.formulations.ensembles.oracles.tree_ceilings import GRID
from pluralign.formulations.ensembles.votes import Votes
from pluralign.solver.linear import lp
from pluralign.solver.results import NEVER, Deadline, LimitReached

_AT_ONCE = 60
_EFFORT = 4


class LinearError:
    """One run: the rewards found so far, which may come from elsewhere (the least squared error has good ones)."""

    def __init__(self, votes: Votes, oracle: Oracle, norm: Norm, start: Sequence[Reward]) -> None:
        if norm == "squared":
            raise ValueError("the squared error is not linear; see least_error")
        self.votes, self.oracle, self.norm = votes, oracle, norm
        self._p, self._mu = votes.fractions(), votes.measure()
        self.rewards: list[Reward] = []
        self._known: set[bytes] = set()
        self._add(start or oracle.propose(votes.mu * (2 * votes.p - 1), (), 0))

    def run(self, goal: Fraction, nodes: int, deadline: Deadline = NEVER) -> Solution:
        """A solution whose gap is at most `goal` if that can be proved within the limits; at the deadline the best known.

        Raises `LimitReached` if the deadline comes before the first master problem is solved.
        """
        best: ErrorBound | None = None
        solution: Solution | None = None
        effort = 0
        try:
            while True:
                ensemble, w, value = self._master(deadline)
                solution = Solution(ensemble, value, best)
                if value == 0:
                    return solution
                w_float = np.array([float(x) for x in w])
                found = self.oracle.propose(w_float, ensemble.rewards, effort)
                if self._add(self._better(found, w, ensemble)):
                    continue
                if not self.oracle.exact and effort < _EFFORT:
                    effort += 1
                    continue
                exact = w if self.oracle.exact else self._on_grid(w)
                ceiling, better = self.oracle.ceiling(exact, None, nodes, deadline)
                proved = bound(self.votes, self.norm, exact, ceiling)
                if best is None or proved.value > best.value:
                    best = proved
                solution = Solution(ensemble, value, best)
                if solution.gap <= goal or not self._add(better):
                    return solution
        except LimitReached:
            if solution is None:
                raise
            return Solution(solution.ensemble, solution.error, best)

    def _add(self, rewards: Sequence[Reward]) -> int:
        """How many of these are new."""
        added = 0
        for reward in rewards:
            key = np.packbits(reward.prefers_first(self.votes)).tobytes()
            if key not in self._known:
                self._known.add(key)
                self.rewards.append(reward)
                added += 1
        return added

    def _better(self, found: Sequence[Reward], w: Sequence[Fraction], ensemble: Ensemble) -> list[Reward]:
        """Those that gain more than the ensemble's rewards do, the best first."""
        numbers = np.array([float(x) for x in w])
        least = max(float(numbers[reward.prefers_first(self.votes)].sum()) for reward in ensemble.rewards)
        values = [float(numbers[reward.prefers_first(self.votes)].sum()) for reward in found]
        order = sorted(range(len(found)), key=lambda i: -values[i])
        scale = float(np.abs(numbers).sum())
        return [found[i] for i in order[:_AT_ONCE] if values[i] > least + 1e-11 * scale]

    def _on_grid(self, w: Sequence[Fraction]) -> list[Fraction]:
        """The weights rounded towards 0 to multiples of one power of two, so that the norm still admits them."""
        top = max(map(abs, w))
        if not top:
            return list(w)
        exponent = GRID
        while top * 2**exponent < 1 << GRID:
            exponent += 1
        unit = Fraction(1, 2**exponent)
        return [unit * int(x / unit) for x in w]

    # --- the master problem

    def _master(self, deadline: Deadline) -> tuple[Ensemble, list[Fraction], Fraction]:
        """The best weights of the rewards known, the dual prices of the pairs, and the least error."""
        vectors = np.array([reward.prefers_first(self.votes) for reward in self.rewards], dtype=np.int8)
        program = self._absolute(vectors) if self.norm == "absolute" else self._maximum(vectors)
        answer = lp.solve(program, deadline)
        assert isinstance(answer, lp.Optimal), "some weights exist, and errors are not negative"
        k, size = len(self.rewards), self.votes.size
        kept = [(reward, x) for reward, x in zip(self.rewards, answer.x[:k], strict=True) if x]
        ensemble = Ensemble(tuple(reward for reward, _ in kept), tuple(x for _, x in kept))
        w = list(answer.y[:size])
        if self.norm == "maximum":
            w = [a + b for a, b in zip(w, answer.y[size : 2 * size], strict=True)]
        return ensemble, w, answer.value

    def _absolute(self, vectors: np.ndarray) -> lp.LinearProgram:
        """min Σ μ (above + below) with Σ α s + above − below = p*, Σ α = 1."""
        k, size = vectors.shape
        cost: list[int | Fraction] = [0] * k + [*self._mu, *self._mu]
        rows: list[dict[int, int | Fraction]] = []
        for e in range(size):
            row: dict[int, int | Fraction] = dict.fromkeys(np.flatnonzero(vectors[:, e]).tolist(), 1)
            rows.append(row | {k + e: 1, k + size + e: -1})
        rows.append(dict.fromkeys(range(k), 1))
        right: list[int | Fraction] = [*self._p, 1]
        return lp.LinearProgram(cost, rows, row_lower=right, row_upper=right, lower=[0] * len(cost))

    def _maximum(self, vectors: np.ndarray) -> lp.LinearProgram:
        """min t with Σ α s + t ≥ p* and Σ α s − t ≤ p* on every pair, Σ α = 1."""
        k, size = vectors.shape
        rows: list[dict[int, int | Fraction]] = []
        for sign in (1, -1):
            for e in range(size):
                row: dict[int, int | Fraction] = dict.fromkeys(np.flatnonzero(vectors[:, e]).tolist(), 1)
                rows.append(row | {k: sign})
        rows.append(dict.fromkeys(range(k), 1))
        none: list[int | Fraction | None] = [None] * size
        lower, upper = [*self._p, *none, 1], [*none, *self._p, 1]
        return lp.LinearProgram([0] * k + [1], rows, row_lower=lower, row_upper=upper, lower=[0] * (k + 1))


def least_linear(
    votes: Votes,
    oracle: Oracle,
    norm: Norm,
    goal: Fraction = Fraction(0),
    nodes: int = 1,
    start: Sequence[Reward] = (),
    deadline: Deadline = NEVER,
) -> Solution:
    """The least error in the norm `absolute` or `maximum` over the oracle's class, see `LinearError.run`."""
    return LinearError(votes, oracle, norm, start).run(goal, nodes, deadline)
