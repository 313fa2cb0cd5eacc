"""Frozen cases: every candidate can be told from the others, and the cases that are in tables stay what they are."""

from __future__ import annotations

import pytest

from pluralign.benchmarks.suites.frozen import random_profile


@pytest.mark.parametrize("seed", range(12))
@pytest.mark.parametrize(("m", "d"), [(5, 1), (30, 1), (9, 2), (6, 3)])
def test_candidates_differ_even_where_there_are_few_points(m: int, d: int, seed: int) -> None:
    """Seed 3 of (5, 1) draws one point twice, and then no ballot can be drawn from these features."""
    instance = random_profile(m, d, n=3, seed=seed)
    assert instance.features is not None
    assert len({tuple(row) for row in instance.features}) == m
    assert len(instance.ballots) == 3


def test_more_candidates_than_points_are_refused() -> None:
    with pytest.raises(ValueError, match="101 points"):
        random_profile(102, 1)


def test_cases_with_different_candidates_are_as_they_were() -> None:
    instance = random_profile(4, 2, n=1, seed=0)
    assert instance.features is not None
    assert [[int(x) for x in row] for row in instance.features] == [[35, 14], [1, -23], [-19, -46], [-43, -49]]
