"""All rewards of a class that differ on the compared pairs, where they are few enough to list.

Source: Halpern et al. 2025, Section 2 (rewards as rankings of the responses, or linear in features).
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from fractions import Fraction
from itertools import permutations, product

import numpy as np
from numpy.typing import NDArray

from pluralign.formulations.ensembles.ensemble import Reward, Rewards, linear, of_orders
from pluralign.formulations.ensembles.oracles.many_cells import more_cells
from pluralign.formulations.ensembles.votes import Votes
from pluralign.formulations.errors import InputError
from pluralign.formulations.rankings.arrangement import cover_number, feasible_rankings
from pluralign.formulations.types import Bools, ExactInts
from pluralign.solver import integers
from pluralign.solver.cones.cone import Witness
from pluralign.solver.cones.strict_system import StrictRows
from pluralign.solver.integers import int_array, over_common_denominator, primitive
from pluralign.solver.results import NEVER, Deadline

LIMIT = 50_000
MOST_RESPONSES = 8  # of one prompt, for rewards of the class `any`: 40,320 rankings
MOST_PLANES = 500  # each is one level of recursion
ARRANGED = 20_000  # up to so many rankings of all responses are enumerated before they are projected


@dataclass(frozen=True)
class RewardsPool:
    """Different vectors (N×M of 0 and 1, in lexicographic order) with a reward for each.

    Row i of `vectors` is what `members[i]` prefers on the compared pairs: 1 for the first response. The pool is complete for
    the class `rewards`, up to `max_distance` where that is given. thetas: of linear rewards, those of the whole class, outliers
    among them: only the whole class can be counted, so a proof that the pool is complete lists these.
    """

    rewards: Rewards
    vectors: NDArray[np.int8]
    members: tuple[Reward, ...]
    max_distance: Fraction | None = None
    thetas: tuple[tuple[Fraction, ...], ...] = ()

    @property
    def size(self) -> int:
        """N, the number of vectors."""
        return len(self.members)


def pool(
    votes: Votes,
    rewards: Rewards = "any",
    max_distance: Fraction | None = None,
    limit: int = LIMIT,
    deadline: Deadline = NEVER,
) -> RewardsPool | None:
    """All rewards of the class that differ on the compared pairs, or None if there are more than `limit` (or too many to tell).

    max_distance: only rewards with d(r) = Σ μ (p*·[second preferred] + (1 − p*)·[first preferred]) at most this; the pool may
    be empty. Raises InputError for linear rewards without features, or where compared responses have equal ones;
    LimitReached at the deadline.
    """
    found = _any(votes, limit, deadline) if rewards == "any" else _linear(votes, limit, deadline)
    if found is None:
        return None
    vectors, members = found
    thetas = tuple(member.theta for member in members if member.theta is not None)
    if max_distance is not None:
        kept = np.flatnonzero(within(votes, vectors, max_distance))
        vectors, members = vectors[kept], [members[i] for i in kept.tolist()]
    order = np.lexsort(vectors.T[::-1]) if votes.size else np.arange(len(vectors))
    return RewardsPool(rewards, vectors[order], tuple(members[i] for i in order.tolist()), max_distance, thetas)


def distances(votes: Votes, vectors: NDArray[np.int8]) -> tuple[ExactInts, int]:
    """d(r) of each vector (N×M), as integers (length N) over one positive integer."""
    p, mu = votes.fractions(), votes.measure()
    second = [m * f for m, f in zip(mu, p, strict=True)]
    change = [m - 2 * s for m, s in zip(mu, second, strict=True)]
    numbers, q = over_common_denominator([*change, sum(second, Fraction(0))])
    return integers.product(vectors.astype(np.int64), int_array(numbers[:-1])) + numbers[-1], q


def within(votes: Votes, vectors: NDArray[np.int8], max_distance: Fraction) -> Bools:
    """Which vectors (N×M) have d(r) ≤ max_distance (length N), exactly."""
    d, q = distances(votes, vectors)
    return np.array([int(x) * max_distance.denominator <= max_distance.numerator * q for x in d], dtype=bool)


VectorsAndRewards = tuple[NDArray[np.int8], list[Reward]]


def _any(votes: Votes, limit: int, deadline: Deadline) -> VectorsAndRewards | None:
    """The product of the prompts' different vectors."""
    each: list[list[tuple[NDArray[np.int8], tuple[int, ...]]]] = []
    total = 1
    for i in range(len(votes.prompts)):
        low, high = int(votes.starts[i]), int(votes.starts[i + 1])
        e = votes.pairs_of(i)
        if e.start == e.stop:
            each.append([(np.zeros(0, dtype=np.int8), tuple(range(low, high)))])
            continue
        if high - low > MOST_RESPONSES:
            return None
        deadline.check()
        orders = np.array(list(permutations(range(high - low))), dtype=np.int64)
        place = np.argsort(orders, axis=1)
        vectors = (place[:, votes.first[e] - low] < place[:, votes.second[e] - low]).astype(np.int8)
        distinct, which = np.unique(vectors, axis=0, return_index=True)
        total *= len(distinct)
        if total > limit:
            return None
        each.append([(v, tuple((low + orders[j]).tolist())) for v, j in zip(distinct, which.tolist(), strict=True)])
    combined = list(product(*each))
    vectors = np.array([np.concatenate([v for v, _ in row]) for row in combined], dtype=np.int8)
    return vectors.reshape(len(combined), votes.size), [of_orders(votes, [o for _, o in row]) for row in combined]


def _linear(votes: Votes, limit: int, deadline: Deadline) -> VectorsAndRewards | None:
    """The cells of the arrangement of the compared pairs' feature differences."""
    features = votes.features
    if features is None:
        raise InputError(f"{votes.source}: linear rewards need features of the responses; give a table of features")
    X = features.X.astype(object)
    differences = X[votes.first] - X[votes.second]
    if len(equal := np.flatnonzero([not any(row) for row in differences])):
        e = int(equal[0])
        a, b = votes.responses[votes.first[e]], votes.responses[votes.second[e]]
        raise InputError(
            f"{votes.source}: responses {a!r} and {b!r} of prompt {votes.prompts[votes.prompt[e]]!r} are compared but have "
            "equal features; no linear reward tells them apart: change the features or leave out the pair"
        )
    used = np.unique(np.concatenate([votes.first, votes.second]))
    points = sorted({tuple(row) for row in X[used].tolist()})
    if votes.size and cover_number(len(points), min(features.d, len(points) - 1)) <= ARRANGED:
        thetas: Sequence[Sequence[int]] = feasible_rankings(points, deadline)[1].tolist()
    else:
        cells = _cells(differences.tolist(), features.d, limit, deadline)
        if cells is None:
            return None
        thetas = cells
    known: dict[bytes, tuple[NDArray[np.int8], Reward]] = {}
    for number, theta in enumerate(thetas):
        if number % 1000 == 0:
            deadline.check()
        gaps = differences @ np.array(theta, dtype=object) if votes.size else np.zeros(0)
        vector = np.array([g > 0 for g in gaps], dtype=np.int8)
        if vector.tobytes() not in known:
            if len(known) == limit:
                return None
            reward = linear(votes, features.parameter(np.array(theta, dtype=object)))
            known[vector.tobytes()] = (vector, reward)
    vectors = np.array([v for v, _ in known.values()], dtype=np.int8).reshape(len(known), votes.size)
    return vectors, [r for _, r in known.values()]


def _cells(rows: Sequence[Sequence[int]], d: int, limit: int, deadline: Deadline) -> list[list[int]] | None:
    """An integer θ in every cell of the hyperplanes row·θ = 0 (each row nonzero), one hyperplane after the other."""
    lines: dict[tuple[int, ...], None] = {}
    for row in rows:
        scaled = primitive(row)
        sign = 1 if next(v for v in scaled if v) > 0 else -1
        lines.setdefault(tuple(sign * v for v in scaled))
    if len(lines) > MOST_PLANES or more_cells(list(lines), limit):
        return None
    cone = StrictRows(d)
    found: list[list[int]] = []
    planes = list(lines)

    def descend(depth: int, theta: list[int]) -> bool:
        """Both sides of the next hyperplane, as far as they meet the cell that the cone holds; false if there are too many."""
        if depth == len(planes):
            found.append(theta)
            return len(found) <= limit
        row = planes[depth]
        value = sum(a * b for a, b in zip(row, theta, strict=True))
        for sign in (1, -1):
            cone.add(depth, [sign * v for v in row])
            inside: list[int] | None = theta
            if sign * value <= 0:
                answer = cone.decide(deadline)
                inside = [int(v) for v in answer.theta] if isinstance(answer, Witness) else None
            good = inside is None or descend(depth + 1, inside)
            cone.remove(depth)
            if not good:
                return False
        return True

    start = cone.decide(deadline)
    assert isinstance(start, Witness), "the empty system has a solution"
    return found if descend(0, [int(v) for v in start.theta]) else None
