"""Trees with first-order bounds, and what they stand on: against brute force, linear programs, and weak duality once more."""

from __future__ import annotations

import random
import time
from itertools import combinations, permutations

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from numpy.typing import NDArray
from support import amounts
from support.types import Pair

from pluralign.formulations.ordering.first_order_tree import FirstOrderBound, first_order_bound
from pluralign.formulations.ordering.orders import improved
from pluralign.formulations.ordering.relaxation import Relaxation
from pluralign.formulations.ordering.trees import Leaf
from pluralign.formulations.ordering.triangle_duals import ascend, exact
from pluralign.solver.results import Deadline

Matrix = NDArray[np.int64]


def cost(n: Matrix, order: tuple[int, ...]) -> int:
    return sum(int(n[b, a]) for i, a in enumerate(order) for b in order[i + 1 :])


def random_matrix(rng: random.Random, m: int, top: int) -> Matrix:
    n = np.array([[rng.randint(0, top) for _ in range(m)] for _ in range(m)], dtype=np.int64)
    np.fill_diagonal(n, 0)
    return np.maximum(n - n.T, 0) if rng.random() < 0.5 else n


def closed(fixed: frozenset[Pair]) -> frozenset[Pair]:
    while True:
        more = fixed | {(a, d) for a, b in fixed for c, d in fixed if b == c}
        if more == fixed:
            return fixed
        fixed = more


def proves(n: Matrix, multipliers: dict[tuple[int, int, int], int], fixed: frozenset[Pair]) -> int:
    """By weak duality, written down once more: a positive multiplier of abc says x_ab + x_bc − x_ac ≤ 1."""
    m = len(n)
    value = -sum(max(0, y) for y in multipliers.values())
    for a, b in combinations(range(m), 2):
        above, below = int(n[b, a]), int(n[a, b])
        for (i, j, k), y in multipliers.items():
            above += y * (((a, b) in ((i, j), (j, k))) - ((a, b) == (i, k)))
        value += above if (a, b) in fixed else below if (b, a) in fixed else min(above, below)
    return value


def check(n: Matrix, found: FirstOrderBound) -> None:
    """The branches are complete, and every leaf proves the cost."""
    triangles = list(combinations(range(len(n)), 3))
    seen = set()
    stack: list[tuple[int, frozenset[Pair]]] = [(0, frozenset())]
    while stack:
        number, fixed = stack.pop()
        assert number not in seen
        seen.add(number)
        node = found.tree.nodes[number]
        if isinstance(node, Leaf):
            part = found.multipliers[node.multipliers]
            assert (np.diff(part.triangles) > 0).all()
            y = {triangles[t]: part.quantum * v for t, v in zip(part.triangles.tolist(), part.y.tolist(), strict=True)}
            assert 0 not in y.values()
            assert proves(n, y, closed(fixed)) >= found.cost
            continue
        (a, b), above, below = node
        assert not {(a, b), (b, a)} & closed(fixed)
        stack += [(above, fixed | {(a, b)}), (below, fixed | {(b, a)})]
    assert len(seen) == len(found.tree.nodes)
    assert sorted(leaf.multipliers for leaf in found.tree.nodes if isinstance(leaf, Leaf)) == list(
        range(len(found.multipliers))
    )


@settings(max_examples=amounts.of(40, 13), deadline=None)
@given(st.integers(2, 7), st.sampled_from([1, 3, 100, 2**20]), st.integers(0, 10**6), st.sampled_from([0, 1, 5, 20]))
def test_goals_below_the_least_cost_are_proved(m: int, top: int, seed: int, percent: int) -> None:
    n = random_matrix(random.Random(seed), m, top)
    least = min(cost(n, order) for order in permutations(range(m)))
    goal = least - percent * int(n.sum()) // 1000 - 1
    found = first_order_bound(n, goal, 2000)
    check(n, found)
    assert goal <= found.cost <= least
    assert all(sorted(order) == list(range(m)) for order in found.orders)


@pytest.mark.parametrize("seed", range(20))
def test_even_the_least_cost_is_proved(seed: int) -> None:
    """First-order bounds come only near it, but orders that are complete cost what they cost."""
    rng = random.Random(seed)
    n = random_matrix(rng, rng.randint(2, 5), rng.choice([1, 7, 1000]))
    least = min(cost(n, order) for order in permutations(range(len(n))))
    found = first_order_bound(n, least, 10_000)
    check(n, found)
    assert found.cost == least


def test_multipliers_of_costs_of_all_sizes_fit() -> None:
    """Large costs on few pairs: the mean cost, and with it the unit of the multipliers, is small."""
    n = np.zeros((9, 9), dtype=np.int64)
    for a, b in combinations(range(9), 2):
        n[a, b] = 2**29 if (a, b) in ((0, 1), (1, 2)) else 1
    n[2, 0] = 2**29
    n[0, 2] = 0
    found = first_order_bound(n, 2**28, 1000)
    check(n, found)
    assert found.cost >= 2**28


@pytest.mark.parametrize("seed", range(20))
def test_goals_above_the_least_cost_are_not(seed: int) -> None:
    rng = random.Random(seed)
    m = rng.randint(3, 6)
    n = random_matrix(rng, m, 50)
    least = min(cost(n, order) for order in permutations(range(m)))
    found = first_order_bound(n, least + 1 + seed % 3, 300)
    check(n, found)
    assert found.cost <= least


def test_a_tree_is_needed_and_found() -> None:
    """The relaxation of a random tournament of 26 is below its best order: branching has to close most of the gap."""
    rng = np.random.default_rng(5)
    n = np.triu(rng.integers(0, 2, (26, 26)), 1) * 1000
    n = n + np.triu(1000 - n, 1).T
    np.fill_diagonal(n, 0)
    root = first_order_bound(n, 10**7, 1)
    best = min(cost(n, tuple(improved((n.T - n).astype(float), rng.permutation(26).tolist()))) for _ in range(50))
    goal = root.cost + 19 * (best - root.cost) // 20
    found = first_order_bound(n, goal, 20_000)
    assert found.cost >= goal
    assert len(found.multipliers) > 5
    check(n, found)


def test_limits_leave_what_is_proved() -> None:
    rng = np.random.default_rng(1)
    n = np.triu(rng.integers(-(2**20), 2**20, (24, 24)), 1)
    n = np.maximum(n, 0) + np.maximum(-n, 0).T
    few = first_order_bound(n, 2**29, 100)
    assert few.nodes < 200
    check(n, few)
    start = time.monotonic()
    check(n, first_order_bound(n, few.cost + 2**22, 10**6, Deadline(1.0)))
    assert time.monotonic() - start < 30
    none = first_order_bound(n, 2**29, 10**6, Deadline(0.0))
    assert len(none.tree.nodes) == 1
    check(n, none)


@pytest.mark.parametrize("seed", range(6))
def test_first_order_bounds_are_nearly_those_of_the_linear_program(seed: int) -> None:
    """Several problems side by side, each with other pairs fixed."""
    rng = random.Random(seed)
    m, width = 7 + seed % 3, 4
    n = random_matrix(rng, m, 1000)
    upper = np.triu(np.ones((m, m)), 1)
    difference = (n.T - n) * upper
    scale = float(np.abs(difference).sum() / upper.sum())
    low = np.zeros((m, m, width), dtype=np.float32)
    high = np.repeat(upper[:, :, None], width, axis=2).astype(np.float32)
    expected = []
    for q in range(width):
        order = rng.sample(range(m), m)
        fixed = np.zeros((m, m), dtype=bool)
        for a, b in rng.sample(list(combinations(order, 2)), q):  # pairs in the order of one ranking: never a cycle
            fixed[a, b] = True
            i, j = min(a, b), max(a, b)
            low[i, j, q] = high[i, j, q] = float(a < b)
        relaxation = Relaxation(n)
        relaxation.fix(fixed)
        while (relaxed := relaxation.solve()) and (cuts := relaxation.violated_triangles(relaxed.Z, 1000)):
            relaxation.add(cuts)
        assert relaxed is not None
        expected.append((relaxed.value - float((n * upper).sum())) / scale)
    x = np.repeat(np.triu(np.full((m, m), 0.5), 1)[:, :, None], width, axis=2).astype(np.float32)
    multipliers = np.zeros((m * (m - 1) * (m - 2) // 6, width), dtype=np.float32)
    values = ascend((difference / scale).astype(np.float32), low, high, x, multipliers, 100, 1e9, 0.0)
    assert values == pytest.approx(np.array(expected), abs=0.02)
    assert (values < np.array(expected) + 1e-4).all()
    for q in range(width):  # the multipliers that are left prove the values
        fixed_here = np.where(low[:, :, q] > 0, 1, np.where(high[:, :, q] < upper, -1, 0)).astype(np.int8)
        y = np.rint(multipliers[:, q] * scale * 64).astype(np.int64)
        assert exact(difference.astype(np.int64) * 64, fixed_here, y) / 64 / scale == pytest.approx(values[q], abs=1e-2)


@pytest.mark.parametrize("seed", range(30))
def test_exact_bounds_are_weak_duality(seed: int) -> None:
    rng = random.Random(seed)
    m = rng.randint(3, 6)
    n = random_matrix(rng, m, 20)
    order = tuple(rng.sample(range(m), m))
    some = frozenset(rng.sample(list(combinations(order, 2)), rng.randint(0, 4)))
    fixed = np.zeros((m, m), dtype=np.int8)
    for a, b in some:
        fixed[min(a, b), max(a, b)] = 1 if a < b else -1
    y = np.array([rng.randint(-9, 9) for _ in combinations(range(m), 3)], dtype=np.int64)
    upper = np.triu(np.ones((m, m), dtype=np.int64), 1)
    value = int((n * upper).sum()) + exact((n.T - n) * upper, fixed, y)
    assert value == proves(n, dict(zip(combinations(range(m), 3), y.tolist(), strict=True)), some)
    allowed = (p for p in permutations(range(m)) if all(p.index(a) < p.index(b) for a, b in some))
    assert value <= min(cost(n, p) for p in allowed)
