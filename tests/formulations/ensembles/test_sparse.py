"""Small ensembles: against brute force over all sets of rewards, with proofs checked independently; and known numbers."""

from __future__ import annotations

import copy
import itertools
import random
from fractions import Fraction
from typing import Any

import numpy as np
import pytest
from support import amounts
from support.random_votes import votes_of
from support.sparse_heuristic import sparse_heuristic

import pluralign as pl
from pluralign.formulations.ensembles.ensemble import NORMS, REWARDS, Norm, Rewards, linear
from pluralign.formulations.ensembles.oracles.rewards_pool import RewardsPool, distances, pool
from pluralign.formulations.ensembles.reading.builtin_votes import cems_votes
from pluralign.formulations.ensembles.small.proof import Checker, NotProvedError
from pluralign.formulations.ensembles.small.small_ensembles import SparseOutcome, smallest_error
from pluralign.formulations.ensembles.small.swaps import swapped
from pluralign.formulations.ensembles.small.weights import Fitter
from pluralign.formulations.ensembles.votes import Votes
from pluralign.formulations.errors import InputError
from pluralign.solver.results import NEVER, Deadline, LimitReached, Status

F = Fraction
UNIT = 1 << 20


def brute_force(votes: Votes, every: RewardsPool, k: int, norm: Norm) -> Fraction:
    """The least error over all sets of k rewards, each with exact weights."""
    fit = Fitter(votes, norm)
    k = min(k, every.size)
    return min(fit(rows).error for rows in itertools.combinations(every.vectors.tolist(), k))


# --- An independent checker of the proofs (see sparse_proof), slow and plain: everything with fractions and sets

Box = list[tuple[Fraction, Fraction]]
Order = set[tuple[int, int]]


def tight(box: Box) -> Box:
    for _ in range(2):
        box = [(lo, min(h for _, h in box[: j + 1])) for j, (lo, _) in enumerate(box)]
        box = [(max(x for x, _ in box[j:]), hi) for j, (_, hi) in enumerate(box)]
        low, high = sum(x for x, _ in box), sum(y for _, y in box)
        box = [(max(x, 1 - high + y), min(y, 1 - low + x)) for x, y in box]
    return box


def least(slope: list[Fraction], box: Box) -> Fraction:
    rest = 1 - sum(x for x, _ in box)
    value = sum((s * x for s, (x, _) in zip(slope, box, strict=True)), F(0))
    for s, (x, y) in sorted(zip(slope, box, strict=True)):
        value += s * min(rest, y - x)
        rest -= min(rest, y - x)
    return value


def transitive(order: Order, a: int, b: int) -> Order:
    up = {x for x, y in order if y == a} | {a}
    down = {y for x, y in order if x == b} | {b}
    return order | set(itertools.product(up, down))


def total_of(values: list[Fraction], which: tuple[int, ...], wanted: int) -> Fraction:
    return sum((x for x, i in zip(values, which, strict=True) if i == wanted), F(0))


class Leaf:
    """One leaf: its box, and for every pair the patterns that the orders allow."""

    def __init__(self, votes: Votes, norm: Norm, level: Fraction, box: Box, orders: list[Order]) -> None:
        self.norm, self.level, self.box, self.k = norm, level, box, len(orders)
        self.p, self.mu = votes.fractions(), votes.measure()
        pairs = list(zip(votes.first.tolist(), votes.second.tolist(), strict=True))
        self.side = [[1 if e in order else 0 if e[::-1] in order else None for order in orders] for e in pairs]
        every = list(itertools.product((0, 1), repeat=self.k))
        self.options = [
            [t for t in every if all(s in (None, x) for s, x in zip(row, t, strict=True))] for row in self.side
        ]
        self.cheapest = [min(self.cost(e, t) for t in self.options[e]) for e in range(len(pairs))]

    def cost(self, e: int, t: tuple[int, ...]) -> Fraction:
        lows, highs = [x for x, _ in self.box], [y for _, y in self.box]
        low = max(total_of(lows, t, 1), 1 - total_of(highs, t, 0))
        high = min(total_of(highs, t, 1), 1 - total_of(lows, t, 0))
        gap = max(F(0), low - self.p[e], self.p[e] - high)
        return gap if self.norm == "maximum" else self.mu[e] * (gap**2 if self.norm == "squared" else gap)

    def by_box(self) -> bool:
        return (max(self.cheapest) if self.norm == "maximum" else sum(self.cheapest)) >= self.level

    def by_slopes(self, w: list[Fraction]) -> bool:
        if len(w) != len(self.p) or self.norm == "squared":
            return False
        if self.norm == "maximum" and sum(map(abs, w)) > 1:
            return False
        if self.norm == "absolute" and any(abs(x) > m for x, m in zip(w, self.mu, strict=True)):
            return False
        value, slope = F(0), [F(0)] * self.k
        for e, x in enumerate(w):
            t = min(self.options[e], key=lambda t, e=e: self.cost(e, t))  # type: ignore[misc]
            most = x * self.p[e] - least([x * i for i in t], self.box)
            others = [self.cost(e, other) for other in self.options[e] if other != t]
            if x and others and (self.norm == "maximum" or most > min(others)):
                return False
            value += x * self.p[e] if x else F(0) if self.norm == "maximum" else self.cheapest[e]
            slope = [s - x * i for s, i in zip(slope, t, strict=True)]
        return value + least(slope, self.box) >= self.level

    def at(self, point: list[Fraction]) -> bool:
        if self.norm != "squared" or len(point) != self.k or sum(point) != 1:
            return False
        value, slope = F(0), [F(0)] * self.k
        for e, m in enumerate(self.mu):
            gap = {t: total_of(point, t, 1) - self.p[e] for t in self.options[e]}
            t = min(self.options[e], key=lambda t, gap=gap: abs(gap[t]))  # type: ignore[misc]
            tangent = [2 * m * gap[t] * i for i in t]
            constant = m * gap[t] ** 2 - sum(b * x for b, x in zip(tangent, point, strict=True))
            most = constant - least([-b for b in tangent], self.box)
            if all(most <= self.cost(e, other) for other in self.options[e] if other != t):
                value += constant
                slope = [s + b for s, b in zip(slope, tangent, strict=True)]
            else:
                value += self.cheapest[e]
        return value + least(slope, self.box) >= self.level

    def outlier(self, j: int, tau: Fraction | None) -> bool:
        parts = [{1: 1 - f, 0: f, None: min(f, 1 - f)}[s[j]] for f, s in zip(self.p, self.side, strict=True)]
        return tau is not None and sum(m * x for m, x in zip(self.mu, parts, strict=True)) > tau

    def conflict(self, votes: Votes, j: int, terms: list[list[int]]) -> bool:
        assert votes.features is not None
        total = np.zeros(votes.features.d, dtype=object)
        X = votes.features.X.astype(object)
        for e, w in terms:
            if self.side[e][j] is None or w <= 0:
                return False
            total += w * (X[votes.first[e]] - X[votes.second[e]]) * (1 if self.side[e][j] else -1)
        return bool(terms) and not any(total)


def accepts(votes: Votes, k: int, norm: Norm, level: Fraction, tree: Any, tau: Fraction | None = None) -> bool:
    """Whether the tree proves that k rewards have an error of at least `level`."""
    pairs = list(zip(votes.first.tolist(), votes.second.tolist(), strict=True))

    def leaf(node: Any, box: Box, orders: list[Order]) -> bool:
        if any(x > y for x, y in box) or sum(x for x, _ in box) > 1 or sum(y for _, y in box) < 1:
            return True
        here = Leaf(votes, norm, level, box, orders)
        if node == 0:
            return here.by_box()
        if node[0] == "outlier":
            return here.outlier(node[1], tau)
        if node[0] == "conflict":
            return here.conflict(votes, node[1], node[2])
        numbers = [F(x) for x in node[1]]
        return here.by_slopes(numbers) if node[0] == "slopes" else here.at(numbers)

    def holds(node: Any, box: Box, orders: list[Order]) -> bool:
        if node == 0 or node[0] not in ("box", "pair"):
            return leaf(node, box, orders)
        kind, j, at, one, two = node
        if kind == "box":
            v = F(at)
            low = [(x, min(y, v) if i == j else y) for i, (x, y) in enumerate(box)]
            high = [(max(x, v) if i == j else x, y) for i, (x, y) in enumerate(box)]
            return (v * UNIT).denominator == 1 and holds(one, tight(low), orders) and holds(two, tight(high), orders)
        for child, (a, b) in ((one, pairs[at]), (two, pairs[at][::-1])):
            if (b, a) not in orders[j]:
                new = [transitive(order, a, b) if i == j else order for i, order in enumerate(orders)]
                if not holds(child, box, new):
                    return False
        return True

    root = [(F(UNIT // k, UNIT) if j == 0 else F(0), F(-(-UNIT // (j + 1)), UNIT)) for j in range(k)]
    return holds(tree, root, [set() for _ in range(k)])


def checked(votes: Votes, outcome: SparseOutcome, norm: Norm, tau: Fraction | None = None) -> None:
    """A proved outcome: the ensemble has the error, and the tree proves the bound."""
    assert outcome.status is Status.PROVED, outcome.message
    assert outcome.ensemble is not None
    assert outcome.ensemble.size <= outcome.size
    assert sum(outcome.ensemble.weights) == 1
    assert min(outcome.ensemble.weights) > 0
    assert outcome.ensemble.error(votes, norm) == outcome.error == outcome.lower_bound
    for reward in outcome.ensemble.rewards:
        assert reward.theta is None or (linear(votes, reward.theta).place == reward.place).all()
    if outcome.error:
        assert outcome.level == outcome.error
        assert accepts(votes, outcome.size, norm, outcome.level, outcome.tree, tau)


# --- Against brute force


@pytest.mark.parametrize("norm", NORMS)
def test_three_responses(norm: Norm) -> None:
    rng = random.Random(1)
    for number in range(amounts.of(8, 4)):
        votes = votes_of(rng, (3,), rng.choice((0.6, 1.0)))
        every = pool(votes, "any")
        assert every is not None
        for k in (1, 2, 3):
            outcome = smallest_error(votes, every if number % 2 else None, k, norm)
            checked(votes, outcome, norm)
            assert outcome.error == brute_force(votes, every, k, norm)


@pytest.mark.parametrize("norm", NORMS)
def test_four_responses(norm: Norm) -> None:
    rng = random.Random(2)
    for number in range(amounts.of(3, 2)):
        votes = votes_of(rng, (4,), most=9)
        every = pool(votes, "any")
        assert every is not None
        for k in (1, 2):
            outcome = smallest_error(votes, every if number % 2 else None, k, norm)
            checked(votes, outcome, norm)
            assert outcome.error == brute_force(votes, every, k, norm)


@pytest.mark.parametrize("norm", NORMS)
def test_several_prompts(norm: Norm) -> None:
    rng = random.Random(3)
    for _ in range(3):
        votes = votes_of(rng, (3, 2, 2))
        every = pool(votes, "any")
        assert every is not None
        assert every.size == len({tuple(v) for v in every.vectors.tolist()})
        outcome = smallest_error(votes, every, 2, norm)
        checked(votes, outcome, norm)
        assert outcome.error == brute_force(votes, every, 2, norm)


@pytest.mark.parametrize("norm", NORMS)
@pytest.mark.parametrize("d", [1, 2])
def test_linear_rewards(norm: Norm, d: int) -> None:
    rng = random.Random(10 * d)
    for number in range(amounts.of(4, 2)):
        votes = votes_of(rng, (4,) if number % 2 else (3, 2), d=d)
        every = pool(votes, "linear")
        assert every is not None
        for k in (1, 2):
            outcome = smallest_error(votes, every if number < 2 else None, k, norm, rewards="linear")
            checked(votes, outcome, norm)
            assert outcome.error == brute_force(votes, every, k, norm)


def test_outliers_left_out() -> None:
    rng = random.Random(5)
    seen = set()
    for number in range(12):
        votes = votes_of(rng, (3, 2) if number % 2 else (4,), d=2)
        rewards: Rewards = "linear" if number % 4 < 2 else "any"
        every = pool(votes, rewards)
        assert every is not None
        d, q = distances(votes, every.vectors)
        best = F(int(min(d)), q)
        tau = best * F(5, 4) if number < 10 else best - F(1, 1000)
        near = pool(votes, rewards, tau)
        assert near is not None
        expected = [v for v, x in zip(every.vectors.tolist(), d, strict=True) if F(int(x), q) <= tau]
        assert near.vectors.tolist() == expected
        given = near if number % 3 else None
        outcome = smallest_error(votes, given, 2, rewards=rewards, max_distance=tau)
        seen.add(near.size == 0)
        if not near.size:
            assert outcome.status is Status.PROVED
            assert outcome.ensemble is None
        else:
            checked(votes, outcome, "squared", tau)
            assert outcome.error == brute_force(votes, near, 2, "squared")
    assert seen == {True, False}


# --- Pools


def test_the_linear_pool_has_every_cell_once() -> None:
    """By hyperplanes one after another, by rankings of all responses, and by many random θ."""
    rng = random.Random(6)
    for d in (1, 2, 3):
        for _ in range(5):
            votes = votes_of(rng, (4, 3), 0.7, d)
            assert votes.features is not None
            found = pool(votes, "linear")
            assert found is not None
            rows = [tuple(v) for v in found.vectors.tolist()]
            assert rows == sorted(set(rows))
            for row, reward in zip(rows, found.members, strict=True):
                assert tuple(reward.prefers_first(votes).astype(int).tolist()) == row
                assert reward.theta is not None
            X = votes.features.X[votes.first] - votes.features.X[votes.second]
            for _ in range(300):
                values = X @ np.array([rng.randint(-9, 9) for _ in range(d)])
                if values.all():
                    assert tuple((values > 0).astype(int).tolist()) in rows


def test_both_ways_to_the_linear_pool_agree(monkeypatch: pytest.MonkeyPatch) -> None:
    votes = votes_of(random.Random(7), (5, 3), 0.8, 3)
    first = pool(votes, "linear")
    monkeypatch.setattr("pluralign.formulations.ensembles.oracles.rewards_pool.ARRANGED", 0)
    second = pool(votes, "linear")
    assert first is not None
    assert second is not None
    assert first.vectors.tolist() == second.vectors.tolist()
    assert pool(votes, "linear", limit=3) is None


def test_pools_that_are_too_large() -> None:
    votes = votes_of(random.Random(8), (9,), d=3)
    assert pool(votes, "any") is None
    assert pool(votes_of(random.Random(8), (5, 5, 5)), "any", limit=1000) is None


def test_linear_rewards_need_features_that_differ() -> None:
    votes = votes_of(random.Random(9), (3,))
    with pytest.raises(InputError, match="need features"):
        pool(votes, "linear")
    with pytest.raises(InputError, match="need features"):
        smallest_error(votes, None, 1, rewards="linear")
    with pytest.raises(InputError, match="at least one reward"):
        smallest_error(votes, None, 0)


# --- Known numbers, and the same by other means


def test_cems_one_and_two_rewards() -> None:
    votes = cems_votes()
    every = pool(votes, "any")
    assert every is not None
    assert every.size == 720
    one, two = (smallest_error(votes, every, k) for k in (1, 2))
    checked(votes, one, "squared")
    checked(votes, two, "squared")
    assert float(one.error or 0) == pytest.approx(0.135716, abs=1e-6)
    assert float(two.error or 0) == pytest.approx(0.00950053790906987, abs=1e-14)
    absolute = smallest_error(votes, None, 2, "absolute")
    assert absolute.status is Status.PROVED
    assert float((absolute.error or 0) * 15) == pytest.approx(1.207283, abs=1e-6)
    assert absolute.ensemble is not None
    assert sorted(map(float, absolute.ensemble.weights)) == pytest.approx([0.365, 0.635], abs=5e-4)


def test_cems_three_rewards() -> None:
    votes = cems_votes()
    outcome = smallest_error(votes, None, 3)
    assert outcome.status is Status.PROVED
    assert float(outcome.error or 0) == pytest.approx(0.003251, abs=1e-6)


@pytest.mark.slow
def test_cems_more_rewards() -> None:
    votes = cems_votes()
    every = pool(votes, "any")
    assert float((smallest_error(votes, every, 3, "absolute").error or 0) * 15) == pytest.approx(0.6941, abs=1e-4)
    four = smallest_error(votes, every, 4)
    assert four.status is Status.PROVED
    assert float(four.error or 0) == pytest.approx(0.00065786, abs=1e-8)


def test_smallest_sizes() -> None:
    rng = random.Random(11)
    for _ in range(12):
        small = votes_of(rng, (3,), most=4)
        every = pool(small, "any")
        assert every is not None
        errors = [brute_force(small, every, k, "squared") for k in (1, 2, 3, 4)]
        answer = pl.calibrate(small, objective="support", size=4)
        assert answer.status is Status.PROVED
        expected = next((k for k, error in enumerate(errors, 1) if error == 0), None)
        assert answer.result["support"]["most"] == expected
        assert answer.result["size"] == (expected or 0)


def test_the_heuristic_gives_ensembles_with_their_error() -> None:
    votes = cems_votes()
    for norm in NORMS:
        ensemble, error = sparse_heuristic(votes, 2, norm)
        assert ensemble.error(votes, norm) == error
    assert float(sparse_heuristic(votes, 2)[1]) == pytest.approx(0.0095005, abs=1e-7)
    large = votes_of(random.Random(12), (12, 9, 8), d=4)
    for rewards in REWARDS:
        ensemble, error = sparse_heuristic(large, 3, rewards=rewards, starts=1)
        assert ensemble.size <= 3
        assert ensemble.error(large) == error


# --- Limits and wrong proofs


@pytest.mark.parametrize("norm", ["squared", "absolute"])
def test_exchanges_in_the_pool_find_the_best_rewards(norm: Norm) -> None:
    """Two of the 24 rankings of four responses, and rewards on two prompts: the best of brute force, with its error."""
    rng = random.Random(8)
    for sizes in ((4,), (4,), (3, 3)):
        votes = votes_of(rng, sizes)
        every = pool(votes)
        assert every is not None
        found = swapped(votes, every, 2, norm, 128, 0, NEVER)
        assert found == sorted(found)
        fit = Fitter(votes, norm)
        for value, rows in found:
            assert value >= float(fit(every.vectors[list(rows)].tolist()).error) - 1e-9
        best = min(fit(every.vectors[list(rows)].tolist()).error for _, rows in found)
        assert best == brute_force(votes, every, 2, norm)
    assert swapped(votes, every, 2, norm, 128, 0, Deadline(0.0)) == []


def test_a_limit_leaves_bounds() -> None:
    votes = votes_of(random.Random(13), (7, 6), most=9)
    outcome = smallest_error(votes, None, 3, deadline=Deadline(1.0), bound=F(1, 10**6))
    assert outcome.status is Status.UNKNOWN
    assert outcome.ensemble is not None
    assert outcome.error is not None
    assert F(1, 10**6) <= outcome.lower_bound < outcome.error
    assert outcome.ensemble.error(votes) == outcome.error
    if outcome.tree is not None:  # a slow machine may not get so far
        assert Checker(votes, 3, "squared", outcome.level).verify(outcome.tree) >= 1
    at_once = smallest_error(votes, None, 2, deadline=Deadline(0.0))
    assert at_once.status is Status.UNKNOWN
    assert at_once.ensemble is not None


def test_too_large_for_branch_and_bound() -> None:
    votes = votes_of(random.Random(14), (4,))
    outcome = smallest_error(votes, None, 9, deadline=Deadline(0.2))
    assert outcome.status in (Status.UNKNOWN, Status.PROVED)
    assert outcome.error is not None
    assert outcome.lower_bound <= outcome.error


def test_a_bound_that_is_reached_is_a_proof() -> None:
    votes = votes_of(random.Random(15), (7, 6), most=9)
    _, error = sparse_heuristic(votes, 1)
    assert smallest_error(votes, None, 1, bound=error, deadline=Deadline(0.5)).error == error


def leaves_of(tree: Any) -> list[tuple[Any, int]]:
    """Where the leaves are: (parent, index)."""
    out: list[tuple[Any, int]] = []
    stack: list[tuple[Any, int, Any]] = [(None, 0, tree)]
    while stack:
        parent, index, node = stack.pop()
        if node != 0 and node[0] in ("box", "pair"):
            stack += [(node, 3, node[3]), (node, 4, node[4])]
        elif parent is not None:
            out.append((parent, index))
    return out


@pytest.mark.parametrize("norm", NORMS)
def test_wrong_proofs_are_rejected(norm: Norm) -> None:
    """A higher level, missing parts, leaves of another kind: both checkers agree, and the worst are rejected."""
    votes = votes_of(random.Random(16), (4,), most=9)
    outcome = smallest_error(votes, None, 2, norm)
    assert outcome.error
    level = outcome.level

    def verdict(tree: Any, at: Fraction = level) -> bool:
        try:
            Checker(votes, 2, norm, at).verify(tree)
            mine = True
        except NotProvedError:
            mine = False
        assert accepts(votes, 2, norm, at, tree) is mine
        return mine

    assert verdict(outcome.tree)
    assert not verdict(outcome.tree, level * F(1001, 1000))
    assert not verdict(0)
    assert not verdict(outcome.tree[3])
    rejected = 0
    count = len(leaves_of(outcome.tree))
    for number in range(0, count, 1 + count // 8):
        for new in (0, ["at", ["1/2", "1/2"]], ["slopes", [0] * votes.size], ["outlier", 0]):
            tree = copy.deepcopy(outcome.tree)
            parent, index = leaves_of(tree)[number]
            parent[index] = new
            rejected += not verdict(tree)
    assert rejected > 0


def test_a_conflict_that_is_none_is_rejected() -> None:
    rng = random.Random(17)
    while True:
        votes = votes_of(rng, (4,), d=2)
        outcome = smallest_error(votes, None, 2, rewards="linear")
        spots = [(p, i) for p, i in leaves_of(outcome.tree) if p[i] != 0 and p[i][0] == "conflict"]
        if spots:
            break
    checker = Checker(votes, 2, "squared", outcome.level, "linear")
    checker.verify(outcome.tree)
    parent, index = spots[0]
    right = parent[index]
    changed = [
        [[e, w + (i == 0)] for i, (e, w) in enumerate(right[2])],
        [],
        [[e, -w] for e, w in right[2]],
        right[2][1:],
    ]
    for terms in changed:
        parent[index] = ["conflict", right[1], terms]
        with pytest.raises(NotProvedError):
            checker.verify(outcome.tree)
    parent[index] = right
    with pytest.raises(NotProvedError):
        Checker(votes, 2, "squared", outcome.level).verify(outcome.tree)


def test_verification_stops_at_the_deadline() -> None:
    votes = cems_votes()
    outcome = smallest_error(votes, None, 2)
    with pytest.raises(LimitReached):
        Checker(votes, 2, "squared", outcome.level).verify(outcome.tree, Deadline(0.0))
