"""Fewer rewards with the same p̂: Carathéodory's theorem, in rational arithmetic.

With M' pairs on which the rewards do not all agree, p̂ is a point in M' dimensions and an average of the rewards' points, so
M' + 1 of the rewards suffice (theory: min(n, M + 1)), and no number below that always does.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from fractions import Fraction

import numpy as np
from flint import nmod_mat

from pluralign.formulations.ensembles.ensemble import Ensemble, Reward
from pluralign.formulations.ensembles.votes import Votes
from pluralign.formulations.types import Bools
from pluralign.solver.integers import over_common_denominator
from pluralign.solver.linear import lp
from pluralign.solver.results import NEVER, Deadline

PRIMES = (2**61 - 1, 2**62 - 57)  # ranks modulo a large prime are true ranks, but for very bad luck, which is noticed
BLOCK = 1000


def merged(ensemble: Ensemble, votes: Votes) -> Ensemble:
    """The same p̂ with different rewards: those that agree on every compared pair are joined into the first of them."""
    groups: dict[bytes, int] = {}
    rewards: list[Reward] = []
    weights: list[Fraction] = []
    for reward, weight in zip(ensemble.rewards, ensemble.weights, strict=True):
        key = np.packbits(reward.prefers_first(votes)).tobytes()
        if key in groups:
            weights[groups[key]] += weight
        else:
            groups[key] = len(rewards)
            rewards.append(reward)
            weights.append(weight)
    return Ensemble(tuple(rewards), tuple(weights))


def reduced(votes: Votes, ensemble: Ensemble, deadline: Deadline = NEVER) -> Ensemble:
    """Some of the rewards, reweighted, with exactly the same p̂; at most M' + 1, never more than there were.

    M' is the number of pairs with p̂ neither 0 nor 1. What the rewards that remain prefer is affinely independent: no weights
    but these give that p̂. Rewards that are independent already keep their weights.

    Source: C. Carathéodory, 1907; the vertex is found by an exact linear program, a block of rewards at a time, so that no
    number is larger than a determinant of the rewards' preferences times the given weights. Raises `LimitReached`.
    """
    start = merged(ensemble, votes)
    preferred = np.array([reward.prefers_first(votes) for reward in start.rewards])
    rows = _equations(preferred)
    for modulus in (*PRIMES, None):
        chosen = rows if modulus is None else rows[_independent(rows, modulus, deadline)]
        if len(chosen) == start.size:
            return start  # independent modulo a prime, hence independent
        answer = _reduce(start, chosen, deadline)
        if same_agreement(votes, start, answer):
            return answer
    raise AssertionError("a solution of all equations has another p̂")


def same_agreement(votes: Votes, one: Ensemble, other: Ensemble) -> bool:
    """Whether two ensembles have the same p̂ on every pair, exactly."""
    (a, p), (b, q) = one.agreement(votes), other.agreement(votes)
    return bool((a.astype(object) * q == b.astype(object) * p).all())


def _equations(preferred: Bools) -> Bools:
    """The different equations that p̂ imposes on the weights of K rewards: the pairs they dispute, and the sum (rows of K).

    preferred: K×M. A pair and its opposite impose the same equation beside the sum, as do pairs with the same preferences.
    """
    disputed = preferred[:, preferred.any(axis=0) & ~preferred.all(axis=0)].T
    disputed = disputed ^ disputed[:, :1]  # every pair turned round so that the first reward does not prefer it
    packed = np.unique(np.packbits(disputed, axis=1), axis=0)
    rows = np.unpackbits(packed, axis=1, count=len(preferred)).astype(bool)
    return np.vstack([np.ones((1, len(preferred)), dtype=bool), rows])


def _independent(rows: Bools, modulus: int, deadline: Deadline) -> list[int]:
    """Indices of rows that span all rows, and are independent, modulo a prime."""
    kept: list[int] = []
    width = rows.shape[1]
    for start in range(0, len(rows), 2 * width):
        deadline.check()
        tried = kept + list(range(start, min(start + 2 * width, len(rows))))
        matrix = nmod_mat(width, len(tried), rows[tried].T.astype(int).ravel().tolist(), modulus)
        echelon, rank = matrix.rref()
        # row i of the echelon form is zero up to its pivot, which lies right of the pivot above
        pivots, column = [], 0
        for i in range(rank):
            while not int(echelon[i, column]):
                column += 1
            pivots.append(column)
            column += 1
        kept = [tried[j] for j in pivots]
        if rank == width:
            break
    return kept


def _reduce(start: Ensemble, rows: Bools, deadline: Deadline) -> Ensemble:
    """A vertex of {weights ≥ 0: rows · weights as at the start}, reached by taking in one block of rewards after the other."""
    weights: dict[int, Fraction] = {}
    for block in _blocks(start.size, BLOCK + 2 * len(rows)):
        weights.update((j, start.weights[j]) for j in block)
        columns = sorted(weights)
        vertex = _vertex(rows[:, columns], [weights[j] for j in columns], deadline)
        weights = {j: x for j, x in zip(columns, vertex, strict=True) if x}
    kept = sorted(weights)
    return Ensemble(tuple(start.rewards[j] for j in kept), tuple(weights[j] for j in kept))


def _blocks(count: int, size: int) -> Iterator[range]:
    for low in range(0, count, size):
        yield range(low, min(low + size, count))


def _vertex(rows: Bools, weights: Sequence[Fraction], deadline: Deadline) -> Sequence[Fraction]:
    """Nonnegative weights with the same rows · weights, of which as few are positive as a basic solution has."""
    numbers, q = over_common_denominator(weights)
    lists = [np.flatnonzero(row).tolist() for row in rows]
    sums = [sum(numbers[j] for j in line) for line in lists]
    program = lp.LinearProgram(
        [0] * len(numbers),
        [dict.fromkeys(line, 1) for line in lists],
        row_lower=sums,
        row_upper=sums,
        lower=[0] * len(numbers),
    )
    answer = lp.solve(program, deadline)
    assert isinstance(answer, lp.Optimal)  # the given weights are feasible
    return [x / q for x in answer.x]
