"""All feasible rankings of an instance: as many as are counted, those that brute force finds, each with its θ."""

from __future__ import annotations

from fractions import Fraction
from math import factorial

import pytest
from support.brute import feasible_rankings

import pluralign as pl
from pluralign.formulations.rankings.enumeration import all_rankings, number_of_rankings


@pytest.mark.parametrize("name", ["talk", "separability", "loss-counterexample-m4", "c1-fails-po-small"])
def test_they_are_those_of_brute_force_in_lexicographic_order(name: str) -> None:
    instance = pl.load(f"builtin:{name}")
    assert instance.features is not None
    found = all_rankings(instance)
    rankings = [ranking for ranking, _ in found]
    assert rankings == sorted(feasible_rankings(instance))
    assert number_of_rankings(instance) == len(found)
    assert all(theta is not None and instance.induced(theta) == ranking for ranking, theta in found)


def test_without_features_every_ranking_is_feasible_and_has_no_parameter() -> None:
    instance = pl.Instance(tuple("abcd"))
    assert number_of_rankings(instance) == len(all_rankings(instance)) == factorial(4)
    assert {theta for _, theta in all_rankings(instance)} == {None}


def test_fractions_are_as_good_as_integers() -> None:
    points = pl.load("builtin:separability").features
    assert points is not None
    shrunk = pl.Instance(tuple("ABCD"), tuple(tuple(x * Fraction(1, 7) for x in row) for row in points))
    assert [r for r, _ in all_rankings(shrunk)] == [r for r, _ in all_rankings(pl.load("builtin:separability"))]
