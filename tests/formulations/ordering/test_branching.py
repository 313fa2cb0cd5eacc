"""Reliability branching: which pair is chosen, what trials cost, and that a probe is the program's own optimum."""

from __future__ import annotations

import numpy as np
import pytest

from pluralign.formulations.ordering.bounding_tree import tree_bound
from pluralign.formulations.ordering.branching import Experience
from pluralign.formulations.ordering.relaxation import Relaxation
from pluralign.formulations.ordering.subsets import best_order

HALF = np.full((4, 4), 0.5)


def test_the_pair_both_of_whose_orientations_gain_is_chosen() -> None:
    gains = {(0, 1): 9.0, (1, 0): 0.0, (0, 2): 4.0, (2, 0): 4.0, (0, 3): 1.0, (3, 0): 8.0}
    best = Experience.of(4).best([(0, 1), (0, 2), (0, 3)], HALF, 10.0, gains.__getitem__)
    assert best == (0, 2)  # 16 > 8 > 0


def test_gains_beyond_what_is_needed_do_not_count() -> None:
    gains = {(0, 1): 100.0, (1, 0): 2.0, (0, 2): 5.0, (2, 0): 5.0}
    assert Experience.of(4).best([(0, 1), (0, 2)], HALF, 5.0, gains.__getitem__) == (0, 2)
    assert Experience.of(4).best([(0, 1), (0, 2)], HALF, 100.0, gains.__getitem__) == (0, 1)


def test_orientations_that_were_tried_often_are_not_tried_again() -> None:
    tried: list[tuple[int, int]] = []

    def trial(pair: tuple[int, int]) -> float:
        tried.append(pair)
        return 1.0

    experience = Experience.of(4)
    for _ in range(10):
        experience.best([(0, 1), (2, 3)], HALF, 3.0, trial)
    assert len(tried) == 16  # four times each of two orientations of two pairs
    assert experience.total[0, 1] / experience.count[0, 1] == 2.0  # for each unit of z


def test_after_trials_in_vain_no_more_pairs_are_tried() -> None:
    pairs = [(a, b) for a in range(12) for b in range(a)]
    tried = []
    Experience.of(12).best(
        pairs, np.full((12, 12), 0.5), 1.0, lambda pair: float(tried.append(pair) or pair == pairs[0])
    )
    assert len(tried) == 2 * 5  # the first pair, then four that are no better


@pytest.mark.parametrize("seed", range(10))
def test_a_probe_is_the_optimum_with_the_rows_as_they_are(seed: int) -> None:
    random_ = np.random.default_rng(seed)
    n = random_.integers(0, 30, size=(6, 6))
    np.fill_diagonal(n, 0)
    probed, solved = Relaxation(n), Relaxation(n)
    for relaxation in (probed, solved):
        first = relaxation.solve()
        assert first is not None
        assert first.Z is not None
        relaxation.add(relaxation.violated_triangles(first.Z, 100))
    fixed = np.zeros((6, 6), dtype=bool)
    fixed[3, 1] = fixed[1, 4] = True
    solved.fix(fixed)
    expected = solved.solve()
    assert expected is not None
    assert probed.probe(fixed) == pytest.approx(expected.value)


def test_a_probe_of_a_circle_is_infinite() -> None:
    relaxation = Relaxation(np.ones((3, 3), dtype=np.int64) - np.eye(3, dtype=np.int64))
    relaxation.add([relaxation.new_cut([(0, 1), (1, 2), (2, 0)])])
    fixed = np.zeros((3, 3), dtype=bool)
    fixed[0, 1] = fixed[1, 2] = fixed[2, 0] = True
    assert relaxation.probe(fixed) == np.inf


def test_towards_a_goal_the_tree_proves_what_the_best_ranking_costs() -> None:
    """The Paley tournament on 11 points, where directed triangles alone leave a gap: its best ranking has 35 arcs of 55."""
    squares = {k * k % 11 for k in range(1, 11)}
    n = np.array([[int((b - a) % 11 in squares) for b in range(11)] for a in range(11)])
    assert best_order(n)[1] == 35
    root, towards, beyond = (
        tree_bound(n),
        tree_bound(n, enough=20, most_nodes=999),
        tree_bound(n, enough=21, most_nodes=999),
    )
    assert root.cost < 20
    assert towards.cost == 55 - 35
    assert towards.nodes > 1
    assert beyond.cost <= 20
