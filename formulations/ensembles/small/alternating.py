"""Good ensembles of k rewards quickly: each reward in turn becomes the best one for the others, and all weights are refitted.

With weights and other rewards fixed, the error is linear in [reward j prefers the first], so the best reward j is a (linear)
Kemeny problem. Starts are forward stagewise (Halpern et al. 2025, training heuristic). Floats search; the last weights are
exact.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass

import numpy as np

from pluralign.formulations.ensembles.ensemble import Norm, Reward, Rewards, of_orders
from pluralign.formulations.ensembles.oracles.linear_search import linear_oracle
from pluralign.formulations.ensembles.oracles.rewards_pool import RewardsPool
from pluralign.formulations.ensembles.small.swaps import NOTHING, POWER, best_weights
from pluralign.formulations.ensembles.small.weights import Fit, Fitter
from pluralign.formulations.ensembles.votes import Votes
from pluralign.formulations.ordering import insertion_search
from pluralign.formulations.ordering.subsets import MOST, likely_orders
from pluralign.formulations.types import Floats, Ints
from pluralign.solver.results import NEVER, Deadline

Propose = Callable[[Floats], Reward]


@dataclass(frozen=True)
class Alternated:
    """k rewards or fewer (all weights positive), their vectors (k×M) and their exact fit."""

    members: tuple[Reward, ...]
    vectors: tuple[tuple[int, ...], ...]
    fit: Fit


def proposer(
    votes: Votes, rewards: Rewards, pool: RewardsPool | None = None, seed: int = 0, deadline: Deadline = NEVER
) -> Propose:
    """Given w (length M), a reward with a large Σ w [first preferred]: of the pool the best, else by a local search."""
    if pool is not None:
        vectors, members = pool.vectors.astype(np.float64), pool.members
        return lambda w: members[int((vectors @ w).argmax())]
    if rewards == "linear":
        return linear_oracle(votes, starts=2, seed=seed, deadline=deadline)
    prompts, random = _prompts_by_size(votes), np.random.default_rng(seed)

    def ranked(w: Floats) -> Reward:
        orders: list[list[int]] = []
        for some in prompts:
            n, m = len(some.start), some.responses
            gain = np.zeros((n, m, m))
            gain[some.prompt, some.first, some.second] = w[some.pairs]
            gain -= gain.transpose(0, 2, 1)
            best = likely_orders(gain) if m <= MOST else np.array([_searched(one, random) for one in gain])
            orders += (some.start[:, None] + best).tolist()
        return of_orders(votes, orders)

    return ranked


@dataclass(frozen=True, eq=False)
class _Prompts:
    """n prompts with so many responses each: the first response of each; of each of their pairs (`pairs`, numbers in the votes)
    the prompt, from 0 to n − 1, and the two responses, from 0 on.
    """

    responses: int
    start: Ints
    pairs: Ints
    prompt: Ints
    first: Ints
    second: Ints


def _prompts_by_size(votes: Votes) -> list[_Prompts]:
    sizes = np.diff(votes.starts)
    out = []
    for m in np.unique(sizes).tolist():
        chosen = np.flatnonzero(sizes == m)
        pairs = np.flatnonzero(sizes[votes.prompt] == m)
        start = votes.starts[votes.prompt[pairs]]
        prompt = np.searchsorted(chosen, votes.prompt[pairs])
        out.append(
            _Prompts(m, votes.starts[chosen], pairs, prompt, votes.first[pairs] - start, votes.second[pairs] - start)
        )
    return out


def _searched(gain: Floats, random: np.random.Generator) -> Ints:
    """An order of much gain of many responses."""
    m = len(gain)
    starts = np.array([np.argsort(-gain.sum(axis=1)), *(random.permutation(m) for _ in range(3))])
    found = insertion_search.search(gain, starts, random, 2, 8)
    best: Ints = found[int(insertion_search.gains(gain, found).argmax())]
    return best


def alternated(
    votes: Votes,
    k: int,
    norm: Norm,
    propose: Propose,
    fitter: Fitter,
    starts: int = 8,
    seed: int = 0,
    deadline: Deadline = NEVER,
) -> Alternated:
    """The best ensemble of at most k rewards that so many starts lead to (at least one, whatever the deadline)."""
    search = _Alternation(votes, norm, propose, np.random.default_rng(seed))
    candidates: dict[tuple[tuple[int, ...], ...], float] = {}
    found: dict[tuple[int, ...], Reward] = {}
    for number in range(starts):
        members, value = search.run(k, number, deadline)
        vectors = [tuple(member.prefers_first(votes).astype(int).tolist()) for member in members]
        found.update(zip(vectors, members, strict=True))
        candidates[tuple(sorted(set(vectors)))] = value
        if value < NOTHING or not deadline.left():
            break
    best: tuple[Fit, tuple[tuple[int, ...], ...]] | None = None
    for rows in sorted(candidates, key=candidates.__getitem__)[:3]:
        fit = fitter(rows)
        if best is None or fit.error < best[0].error:
            best = fit, rows
    assert best is not None, "there is at least one start"
    fit, rows = best
    used = [j for j, weight in enumerate(fit.weights) if weight]
    weights = tuple(fit.weights[j] for j in used)
    kept = tuple(rows[j] for j in used)
    return Alternated(tuple(found[row] for row in kept), kept, Fit(weights, fit.error, fit.slopes))


class _Alternation:
    """The search from one start."""

    def __init__(self, votes: Votes, norm: Norm, propose: Propose, random: np.random.Generator) -> None:
        self.votes, self.norm, self.propose, self.random = votes, norm, propose, random
        self.p, self.mu = votes.p, votes.mu

    def run(self, k: int, number: int, deadline: Deadline) -> tuple[list[Reward], float]:
        """Start `number` (0 is forward stagewise, others are disturbed) until nothing improves any more."""
        members: list[Reward] = []
        noise = 0.0 if number == 0 else 0.5
        for j in range(k):
            weights = self._fitted(members)[0] if members else np.zeros(0)
            share = 1 / (j + 1)
            rest = self.p - (1 - share) * self._agreement(members, weights)
            members.append(self.propose(self._gain(rest, share) * (1 + noise * self.random.standard_normal(len(rest)))))
        weights, value = self._fitted(members)
        improving = True
        while improving and deadline.left():
            improving = False
            for j in range(k):
                others = members[:j] + members[j + 1 :]
                rest = self.p - self._agreement(others, np.delete(weights, j))
                for share in dict.fromkeys((max(float(weights[j]), 0.05), 0.5 * float(weights[j]) + 0.5 / k)):
                    trial = [*members[:j], self.propose(self._gain(rest, share)), *members[j + 1 :]]
                    fitted, error = self._fitted(trial)
                    if error < value * (1 - 1e-9) - 1e-15:
                        members, weights, value, improving = trial, fitted, error, True
                        break
        return members, value

    def _gain(self, rest: Floats, share: float) -> Floats:
        """What the error falls by, pair by pair, if a reward of this weight prefers the first response."""
        power = {"squared": 2, "absolute": 1, "maximum": POWER}[self.norm]
        change: Floats = np.abs(rest) ** power - np.abs(rest - share) ** power
        return change if self.norm == "maximum" else self.mu * change

    def _agreement(self, members: Sequence[Reward], weights: Floats) -> Floats:
        total = np.zeros(len(self.p))
        for weight, member in zip(weights, members, strict=True):
            total += weight * member.prefers_first(self.votes)
        return total

    def _fitted(self, members: Sequence[Reward]) -> tuple[Floats, float]:
        """Nearly the best weights, and the error with them."""
        t = np.array([member.prefers_first(self.votes) for member in members], dtype=np.float64).T[None]
        weights, values = best_weights(self.p, self.mu, self.norm, t, 30)
        return weights[0], float(values[0])
