"""Regions of parameters: what they decide is what exact conflicts say, and trees that rest on it are optimal and checked."""

from __future__ import annotations

import copy
import json

import numpy as np
import pytest
from support.mutations import accepted

from pluralign.benchmarks.suites.frozen import random_profile
from pluralign.formulations.instances.points import Points
from pluralign.formulations.kemeny.methods import kemeny
from pluralign.formulations.kemeny.problem import RULES, KemenyProblem
from pluralign.formulations.kemeny.region import Region, RegionTest
from pluralign.formulations.ordering.gordan_separation import circuit
from pluralign.formulations.ordering.relaxation import Relaxation
from pluralign.formulations.rankings.feasibility import RankingTest
from pluralign.proofs.certificates.kemeny import kemeny_certificate
from pluralign.solver.results import Status


@pytest.mark.parametrize("seed", range(3))
def test_a_region_decides_the_pairs_whose_reverse_is_in_conflict_with_the_fixed_ones(seed: int) -> None:
    m, d = 8, 2 + seed
    random = np.random.default_rng(seed)
    points = Points.of(random_profile(m, d, n=1, seed=seed))
    assert points is not None
    rewards = points.X @ random.normal(size=d)
    regions, exact = RegionTest(points), RankingTest(points)
    region = Region(np.zeros((m, m), dtype=bool))
    for _ in range(6):
        a, b = random.permutation(m)[:2].tolist()
        fixed = region.fixed.copy()
        fixed[(a, b) if rewards[a] > rewards[b] else (b, a)] = True
        region = regions.within(region, fixed)
        open_ = ~region.known & ~region.known.T & ~np.eye(m, dtype=bool)
        region = regions.decide(region, open_) or region
        pairs = region.pairs()
        for above in range(m):
            for below in set(range(m)) - {above}:
                conflict = exact.conflict([*pairs, (below, above)])
                assert region.known[above, below] == (conflict is not None)
        assert region.thetas is not None
        for pair, reason in region.decided.items():
            found = circuit(points, [*reason.pairs, pair[::-1]])
            assert found is not None
            assert all(region.fixed[key] or key == pair[::-1] for key in found.keys)


def test_dear_orientations_cost_as_much_as_they_say() -> None:
    problem = KemenyProblem.of(random_profile(9, 3, n=21, seed=3))
    relaxation = Relaxation(problem.n)
    relaxed = relaxation.solve()
    assert relaxed is not None
    for more in (0.5, 4.0, 10.0):
        for pair in relaxation.dear(more)[:6]:
            fixed = np.zeros((9, 9), dtype=bool)
            fixed[pair] = True
            assert relaxation.probe(fixed) > relaxed.value + more
            relaxation.fix(np.zeros((9, 9), dtype=bool))
            assert relaxation.solve() is not None  # reduced costs are those of the last solve


@pytest.mark.parametrize(("m", "d"), [(7, 2), (7, 3), (7, 4), (7, 5)])
@pytest.mark.parametrize("rule", RULES)
def test_the_tree_finds_the_best_of_all_feasible_rankings(rule: str, m: int, d: int) -> None:
    problem = KemenyProblem.of(random_profile(m, d, n=21, seed=m * d), rule)
    branched, listed = kemeny(problem, "branch"), kemeny(problem, "enumeration")
    assert (branched.ranking, branched.cost) == (listed.ranking, listed.cost)
    assert accepted(json.loads(json.dumps(kemeny_certificate(problem.instance, branched))))


def test_a_tree_with_regions_is_proved_and_no_part_of_it_can_be_left_out() -> None:
    problem = KemenyProblem.of(random_profile(14, 4, n=21, seed=4), "kemeny")
    outcome = kemeny(problem, "branch", first=False)
    assert outcome.status is Status.PROVED
    assert outcome.cost == kemeny(problem, "cones", first=False).cost
    document = json.loads(json.dumps(kemeny_certificate(problem.instance, outcome)))
    assert accepted(document)
    proof = document["evidence"]["proof"]
    assert len(proof["tree"]) > 1
    used = {node["bound"] for node in proof["tree"] if "bound" in node}
    for number in used:
        weaker = copy.deepcopy(document)
        weaker["evidence"]["proof"]["multipliers"][number] = []
        assert not accepted(weaker), "without multipliers a bound is that of all pairs by themselves"
    for number, cut in enumerate(proof["cuts"][:20]):
        if isinstance(cut[0], list):  # a conflict, not a triangle
            wrong = copy.deepcopy(document)
            wrong["evidence"]["proof"]["cuts"][number][0][2] += 1
            assert not accepted(wrong), "a conflict cancels"
