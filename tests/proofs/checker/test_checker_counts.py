"""How many rankings the checker says are feasible."""

from __future__ import annotations

import itertools
import math
import random
import time

import pytest
from support.mutations import accepted
from support.ranking_certificates import all_rankings
from support.ranking_judge import TALK, certificate, feasible_rankings

from pluralign.proofs.checker import check


def counts(points: list[tuple[int, ...]], count: int) -> bool:
    """Is `count`, and nothing near it, accepted as the number of feasible rankings?"""
    candidates = {str(i): list(p) for i, p in enumerate(points)}
    verdicts = [
        accepted(certificate("feasible-ranking-count", {"candidates": candidates}, {"count": n}, {}))
        for n in (count - 2, count - 1, count, count + 1, count + 2)
    ]
    return verdicts == [False, False, True, False, False]


def cover(m: int, d: int) -> int:
    """Cover's number of rankings of m points in general position."""
    if m == 2 or d == 1:
        return 2
    return cover(m - 1, d) + (m - 1) * cover(m - 1, d - 1)


@pytest.mark.parametrize(("m", "d"), [(2, 1), (6, 1), (4, 2), (5, 2), (10, 2), (5, 3), (7, 3), (5, 4), (7, 4), (5, 7)])
def test_points_in_general_position_have_covers_number_of_rankings(m: int, d: int) -> None:
    rng = random.Random(m * 10 + d)
    assert counts([tuple(rng.randint(-(10**6), 10**6) for _ in range(d)) for _ in range(m)], cover(m, d))


@pytest.mark.parametrize(("m", "d", "count"), [(10, 3, 1742), (10, 4, 18990), (12, 3, 3852)])
def test_larger_counts_are_quick(m: int, d: int, count: int) -> None:
    rng = random.Random(0)
    candidates = {str(i): [rng.randint(-1000, 1000) for _ in range(d)] for i in range(m)}
    start = time.process_time()
    check(certificate("feasible-ranking-count", {"candidates": candidates}, {"count": count}, {}))
    assert time.process_time() - start < 1


def test_the_talks_instance_has_68_feasible_rankings() -> None:
    assert len(feasible_rankings({"candidates": TALK})) == 68
    assert counts([tuple(p) for p in TALK.values()], 68)
    check(all_rankings({"candidates": TALK}))


@pytest.mark.parametrize(("n", "orders"), [(1, 1), (2, 1), (3, 2), (4, 14)])
def test_corners_of_a_cube_give_the_boolean_term_orders(n: int, orders: int) -> None:
    """Maclagan 1998: orders of subsets by weight, times the symmetries of the cube."""
    assert counts(list(itertools.product((0, 1), repeat=n)), orders * 2**n * math.factorial(n))


@pytest.mark.parametrize("d", [1, 2, 3, 4, 5])
def test_a_cross_polytope_gives_the_reflection_arrangement_of_type_b(d: int) -> None:
    points = [tuple(s * (i == j) for j in range(d)) for i in range(d) for s in (1, -1)]
    assert counts(points, 2**d * math.factorial(d))


@pytest.mark.parametrize("seed", range(8))
def test_counts_of_degenerate_points_agree_with_trying_every_ranking(seed: int) -> None:
    rng = random.Random(seed)
    m, d = (5, 3) if seed % 2 else (5, 2)
    points = rng.sample(list(itertools.product(range(3), repeat=d)), m)
    expected = len(feasible_rankings({"candidates": {str(i): list(p) for i, p in enumerate(points)}}))
    assert counts(points, expected)
    # The same in a space of more dimensions, where all the points lie on a plane or hyperplane.
    lifted = [(*p, sum(p), p[0] - 2 * p[1], 7) for p in points]
    assert counts(lifted, expected)


@pytest.mark.parametrize("seed", range(20))
def test_counts_in_the_plane_agree_with_turning_the_direction(seed: int) -> None:
    """Between neighbouring critical directions u and v lies u + v, so these show every feasible ranking."""
    rng = random.Random(seed)
    points = rng.sample(list(itertools.product(range(3 + seed % 3), repeat=2)), rng.randint(2, 9))
    normals = {(q[1] - p[1], p[0] - q[0]) for p, q in itertools.permutations(points, 2)}
    thetas = [(u[0] + v[0], u[1] + v[1]) for u, v in itertools.product(normals, repeat=2)]
    thetas += [(-u[1], u[0]) for u in normals]  # for points on one line
    found: dict[tuple[str, ...], tuple[int, int]] = {}
    for theta in thetas:
        reward = {str(i): theta[0] * p[0] + theta[1] * p[1] for i, p in enumerate(points)}
        if len(set(reward.values())) == len(points):
            found[tuple(sorted(reward, key=reward.__getitem__, reverse=True))] = theta
    assert counts(points, len(found))
    claim = {"count": len(found), "rankings": [list(r) for r in found]}
    evidence = {"thetas": [list(t) for t in found.values()]}
    candidates = {str(i): list(p) for i, p in enumerate(points)}
    check(certificate("feasible-rankings", {"candidates": candidates}, claim, evidence))
    if len(points) > 2:
        del claim["rankings"][-1], evidence["thetas"][-1]
        claim["count"] -= 1
        assert not accepted(certificate("feasible-rankings", {"candidates": candidates}, claim, evidence))


def test_without_features_every_order_counts() -> None:
    for m in (1, 2, 5, 30):
        names = [str(i) for i in range(m)]
        claim = {"count": math.factorial(m)}
        check(certificate("feasible-ranking-count", {"candidates": names}, claim, {}))


def test_one_candidate_has_one_ranking() -> None:
    check(certificate("feasible-ranking-count", {"candidates": {"a": [3, 4]}}, {"count": 1}, {}))
    claim = {"rule": "lcpo", "ranking": ["a"]}
    instance = {"candidates": {"a": [3, 4]}, "ballots": [{"count": 1, "ranking": ["a"]}]}
    check(certificate("leximax-ranking", instance, claim, {"theta": [0, 0], "conflicts": []}))
