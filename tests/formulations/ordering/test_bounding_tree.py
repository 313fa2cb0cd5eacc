"""Bounds on the cost of rankings by branching: against brute force, and every proof evaluated again from what it says."""

from __future__ import annotations

import random
import time
from collections.abc import Iterable, Sequence
from fractions import Fraction
from itertools import permutations

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from numpy.typing import NDArray
from support import amounts

from pluralign.formulations.instances.points import Points
from pluralign.formulations.ordering.bounding_tree import TreeBound, tree_bound
from pluralign.formulations.ordering.trees import Leaf, OrderingProof
from pluralign.formulations.rankings.arrangement import feasible_rankings
from pluralign.solver.results import Deadline

Matrix = NDArray[np.int64]
Rows = Sequence[Sequence[int]]
MANY = 400


def cost(n: Matrix, order: Sequence[int]) -> int:
    return sum(int(n[b, a]) for i, a in enumerate(order) for b in order[i + 1 :])


def cheapest(n: Matrix, rankings: Iterable[Sequence[int]]) -> int:
    return min(cost(n, ranking) for ranking in rankings)


def leaf_bound(n: Matrix, proof: OrderingProof, leaf: Leaf, fixed: frozenset[tuple[int, int]]) -> Fraction:
    """Σ y + Σ over pairs of the smaller reduced cost that the fixed pairs leave: weak duality, in fractions."""
    m = len(n)
    reduced = {(a, b): Fraction(int(n[b, a])) for a in range(m) for b in range(m) if a != b}
    total = Fraction(0)
    for cut, y in proof.multipliers[leaf.multipliers].fractions():
        assert y >= 0
        total += y
        for a, b in proof.cuts[cut].keys:
            reduced[b, a] -= y
    for a in range(m):
        for b in range(a):
            options = [reduced[pair] for pair in ((a, b), (b, a)) if pair[::-1] not in fixed]
            total += min(options)
    return total


def proved(n: Matrix, found: TreeBound, rows: Rows | None = None) -> None:
    """The tree proves the cost: every branch is complete, every cut a conflict, every leaf bound at least the cost."""
    proof = found.proof
    for conflict in proof.cuts:
        pairs = list(conflict.keys)
        if rows is None or (len(pairs) == 3 and {a for a, _ in pairs} == {b for _, b in pairs}):
            assert len({a for a, _ in pairs}) == len(pairs) == 3
            assert {a for a, _ in pairs} == {b for _, b in pairs}
        else:  # Gordan: positive multiples of the differences cancel
            assert min(conflict.weights) > 0
            for j in range(len(rows[0])):
                assert (
                    sum(w * (rows[a][j] - rows[b][j]) for w, (a, b) in zip(conflict.weights, pairs, strict=True)) == 0
                )
    seen = set()
    stack: list[tuple[int, frozenset[tuple[int, int]]]] = [(0, frozenset())]
    while stack:
        number, fixed = stack.pop()
        assert number not in seen
        seen.add(number)
        node = proof.tree.nodes[number]
        if isinstance(node, Leaf):
            assert leaf_bound(n, proof, node, fixed) > found.cost - 1
            continue
        (a, b), above, below = node
        assert a != b
        assert not {(a, b), (b, a)} & fixed
        assert min(above, below) > number
        stack += [(above, fixed | {(a, b)}), (below, fixed | {(b, a)})]
    assert len(seen) == len(proof.tree.nodes)
    assert {leaf.multipliers for leaf in proof.tree.nodes if isinstance(leaf, Leaf)} == set(
        range(len(proof.multipliers))
    )


def random_matrix(rng: random.Random, m: int, top: int) -> Matrix:
    n = np.array([[rng.randint(0, top) for _ in range(m)] for _ in range(m)], dtype=np.int64)
    np.fill_diagonal(n, 0)
    return n


# --- all rankings


@settings(max_examples=amounts.of(60, 20), deadline=None)
@given(st.integers(2, 6), st.sampled_from([1, 3, 100, 2**20, 2**40]), st.integers(0, 10**6), st.integers(1, 8))
def test_no_ranking_costs_less_and_the_proof_says_so(m: int, top: int, seed: int, nodes: int) -> None:
    n = random_matrix(random.Random(seed), m, top)
    if seed % 3 == 0:  # as column generation asks: one direction of each pair
        n = np.maximum(n - n.T, 0)
    least = cheapest(n, permutations(range(m)))
    few, many = tree_bound(n, most_nodes=nodes), tree_bound(n, most_nodes=MANY)
    for found in (few, many):
        proved(n, found)
        assert all(sorted(order) == list(range(m)) for order in found.orders)
    assert few.cost <= many.cost == least
    assert few.nodes <= nodes + 1


def test_seven_and_cycles_of_cycles() -> None:
    rng = random.Random(1)
    for top in (1, 1, 5, 10**6):
        n = random_matrix(rng, 7, top)
        found = tree_bound(n, most_nodes=MANY)
        proved(n, found)
        assert found.cost == cheapest(n, permutations(range(7)))


def fence() -> Matrix:
    """The smallest facet that triangles do not give: three rungs, each the reverse of all crossings."""
    n = np.zeros((6, 6), dtype=np.int64)
    for i in range(3):
        n[i, 3 + i] = 1
        for j in range(3):
            if i != j:
                n[3 + j, i] = 1
    return n


def test_triangles_alone_leave_a_gap_that_branching_closes() -> None:
    n = 4 * fence()  # bounds are rounded up to integers: without the factor the root would suffice
    least = cheapest(n, permutations(range(6)))
    root, tree = tree_bound(n), tree_bound(n, most_nodes=MANY)
    proved(n, root)
    proved(n, tree)
    assert root.cost < tree.cost == least == 8
    assert isinstance(root.proof.tree.nodes[0], Leaf)
    assert len(tree.proof.tree.nodes) > 1


def test_nothing_to_pay_and_two_candidates() -> None:
    for m in (2, 3, 5):
        found = tree_bound(np.zeros((m, m), dtype=np.int64), most_nodes=5)
        proved(np.zeros((m, m), dtype=np.int64), found)
        assert found.cost == 0
    n = np.array([[0, 7], [4, 0]])
    assert tree_bound(n).cost == 4


@pytest.mark.parametrize("seed", range(8))
def test_the_search_ends_when_enough_is_proved(seed: int) -> None:
    n = 10 * fence() + np.kron(np.array([[0, 1], [1, 0]]), random_matrix(random.Random(seed), 3, 1))
    n = n * (1 - np.eye(6, dtype=np.int64))
    full = tree_bound(n, most_nodes=MANY)
    assert full.cost == cheapest(n, permutations(range(6)))
    for enough in (0, tree_bound(n).cost, full.cost):
        found = tree_bound(n, enough=enough, most_nodes=MANY)
        proved(n, found)
        assert enough <= found.cost <= full.cost
        assert found.nodes <= full.nodes
    beyond = tree_bound(n, enough=full.cost + 1, most_nodes=MANY)
    assert beyond.cost == full.cost


def test_at_the_deadline_there_is_a_proof() -> None:
    n = random_matrix(random.Random(3), 40, 1000)
    trivial = int(np.triu(np.minimum(n, n.T), 1).sum())
    costs = []
    for seconds in (0.0, 0.02, 1.0):
        start = time.monotonic()
        found = tree_bound(n, most_nodes=10**6, deadline=Deadline(seconds))
        assert time.monotonic() - start < seconds + 2
        proved(n, found)
        costs.append(found.cost)
    assert costs[0] == trivial < costs[-1]


# --- feasible rankings only


def random_points(rng: random.Random, m: int, d: int) -> list[list[int]]:
    rows: list[list[int]] = []
    while len(rows) < m:
        row = [rng.randint(-4, 4) for _ in range(d)]
        if row not in rows:
            rows.append(row)
    return rows


@pytest.mark.parametrize("seed", range(24))
def test_points_against_all_feasible_rankings(seed: int) -> None:
    rng = random.Random(seed)
    m, d = rng.randint(3, 6), rng.choice([1, 2, 2, 3])
    rows = random_points(rng, m, d)
    points = Points([[Fraction(x) for x in row] for row in rows])
    n = random_matrix(rng, m, rng.choice([2, 50, 2**20]))
    if seed % 2:
        n = np.maximum(n - n.T, 0)
    rankings, _ = feasible_rankings(rows)
    least = cheapest(n, rankings.tolist())
    for nodes in (1, 5, MANY):
        found = tree_bound(n, points, most_nodes=nodes)
        proved(n, found, rows)
        assert found.cost <= least
    assert found.cost >= tree_bound(n, most_nodes=MANY).cost
    assert found.cost == least


def test_points_make_a_difference() -> None:
    """On a line only two rankings are left, each the reverse of the other."""
    rows = [[0], [1], [3], [4]]
    n = np.zeros((4, 4), dtype=np.int64)
    for a, b in [(0, 1), (2, 1), (2, 3), (0, 3), (2, 0)]:
        n[a, b] = 5
    found = tree_bound(n, Points([[Fraction(x) for x in row] for row in rows]), most_nodes=MANY)
    proved(n, found, rows)
    assert tree_bound(n, most_nodes=MANY).cost == 0
    assert found.cost == min(cost(n, range(4)), cost(n, range(3, -1, -1))) == 10
