"""The nearest point of αR + (1 − α)P: bounded from both sides, R by linear programs and P by all rankings."""

from __future__ import annotations

import random
from itertools import combinations, pairwise

import numpy as np
import pytest
from support.small_votes import all_rewards, random_reward, votes_on

from pluralign.formulations.ensembles.least.compromise import Compromise, NearestRelaxed
from pluralign.formulations.ensembles.least.projection import nearest_relaxed
from pluralign.formulations.ensembles.oracles.oracle import OnePrompt
from pluralign.formulations.ensembles.votes import Votes
from pluralign.formulations.ordering.relaxation import Relaxation
from pluralign.solver.results import NEVER, Deadline

GRID = 2.0**20


def noisy_votes(rng: random.Random, m: int) -> Votes:
    rows = [(*rng.sample(pair, 2), rng.randint(0, 1), 1, rng.randint(1, 3)) for pair in combinations(range(m), 2)]
    return votes_on([m], rows)


def most_over_rankings(votes: Votes, w: np.ndarray) -> float:
    return max(float(w[reward.prefers_first(votes)].sum()) for reward in all_rewards(votes))


def most_over_triangles(votes: Votes, w: np.ndarray) -> float:
    m = len(votes.responses)
    n = np.zeros((m, m), dtype=np.int64)
    for a, b, x in zip(
        votes.first.tolist(), votes.second.tolist(), np.rint(w * GRID).astype(int).tolist(), strict=True
    ):
        n[(a, b) if x > 0 else (b, a)] += abs(x)
    relaxation = Relaxation(n)
    while (relaxed := relaxation.solve()) and (cuts := relaxation.violated_triangles(relaxed.Z, 1000)):
        relaxation.add(cuts)
    assert relaxed is not None
    return (int(n.sum()) - relaxed.value) / GRID + float(np.minimum(w, 0).sum())


@pytest.mark.parametrize("seed", range(8))
@pytest.mark.parametrize("alpha", [0.15, 0.5, 0.9])
def test_weights_attain_the_distance(seed: int, alpha: float) -> None:
    """For any w the distance is at least (Σ w p* − αK_R − (1 − α)K_P) / ‖w‖, and for these weights nearly as large."""
    rng = random.Random(seed)
    votes = noisy_votes(rng, 7)
    start = [random_reward(rng, votes) for _ in range(3)]
    found = Compromise(votes, start, OnePrompt(votes).propose).weights(alpha, NEVER)
    assert found is not None
    w, reached = found
    upper = float((w**2 / (4 * votes.mu)).sum())  # the squared distance to the point found
    room = float(w @ votes.p) - alpha * most_over_triangles(votes, w) - (1 - alpha) * most_over_rankings(votes, w)
    lower = max(room, 0.0) ** 2 / float((w**2 / votes.mu).sum())
    assert lower <= upper * (1 + 1e-4)
    assert lower >= 0.95 * upper
    assert reached == pytest.approx(lower, rel=0.02, abs=1e-6)


def test_a_tree_that_gets_farther_attains_more() -> None:
    votes = noisy_votes(random.Random(3), 16)
    compromise = Compromise(votes, [random_reward(random.Random(0), votes)], OnePrompt(votes).propose)
    reached = [found[1] for a in (0.7, 0.4, 0.2, 0.05) if (found := compromise.weights(a, NEVER))]
    assert len(reached) == 4
    assert all(later >= 0.98 * earlier for earlier, later in pairwise(reached))
    assert reached[-1] > 1.01 * reached[0]
    assert len(compromise.found) > 1


def test_no_weights_after_the_deadline() -> None:
    votes = noisy_votes(random.Random(3), 6)
    compromise = Compromise(votes, [random_reward(random.Random(0), votes)], OnePrompt(votes).propose)
    assert compromise.weights(0.5, Deadline(0.0)) is None


@pytest.mark.parametrize("seed", range(6))
def test_the_nearest_relaxed_point_is_that_of_the_quadratic_program(seed: int) -> None:
    """Several prompts at once, pairs in either direction, and pairs that nobody compared."""
    rng = random.Random(seed)
    rows = []
    for low, m in ((0, 6), (6, 8)):
        pairs = [p for p in combinations(range(low, low + m), 2) if seed % 2 or rng.random() < 0.8]
        rows += [(*rng.sample(pair, 2), rng.randint(0, 3), 3, rng.randint(1, 4)) for pair in pairs]
    votes = votes_on([6, 8], rows)
    relaxed = NearestRelaxed(votes)
    for _ in range(3):
        target = np.array([rng.uniform(-0.5, 1.5) for _ in range(votes.size)])
        for _ in range(10):  # from where it was
            z = relaxed.nearest(target)
        for i, (low, m) in enumerate(((0, 6), (6, 8))):
            e = votes.pairs_of(i)
            a, b = votes.first[e] - low, votes.second[e] - low
            aim, mu = np.full((m, m), 0.5), np.zeros((m, m))
            aim[a, b], aim[b, a] = target[e], 1 - target[e]
            mu[a, b] = mu[b, a] = votes.mu[e]
            Z = nearest_relaxed(aim, mu)
            assert Z is not None
            best = float(votes.mu[e] @ (Z[a, b] - target[e]) ** 2)
            assert float(votes.mu[e] @ (z[e] - target[e]) ** 2) == pytest.approx(best, rel=2e-3, abs=1e-5)
            assert z[e] == pytest.approx(Z[a, b], abs=0.02)
