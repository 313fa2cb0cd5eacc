"""Whatever the checker accepts about ensembles of random votes is true."""

from __future__ import annotations

import itertools
from fractions import Fraction
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from support import amounts
from support.ensemble_ceilings import ceiling, dual, ensemble, maximum, outliers
from support.ensemble_definitions import NORMS, certificate, error, is_true, plain, rewards
from support.ensemble_examples import (
    PART,
    PROOF,
    PROOFS,
    TINY,
    least_squares,
    polls,
    proved,
    separated,
    small,
    stronger,
)
from support.ensemble_trees import grid
from support.types import Json

from pluralign.proofs.checker import check
from pluralign.proofs.checker.kinds import ceilings, regions


@settings(max_examples=amounts.of(60, 20), deadline=None)
@given(polls(), st.data())
def test_least_errors_of_random_votes(votes: Json, data: st.DataObject) -> None:
    kind = "linear" if votes["features"] and data.draw(st.booleans()) else "any"
    proof = data.draw(st.sampled_from(PROOFS[kind]))
    excluding: tuple[Json, Json] = (None, None)
    rho = 0
    if data.draw(st.booleans()):
        gamma = Fraction(data.draw(st.integers(0, 4)), 8)
        excluding, rho = outliers(votes, kind, 1, gamma, proof), data.draw(st.integers(0, 2))
    document = least_squares(votes, kind, proof, excluding, rho)
    check(document)
    assert is_true(document)
    if not excluding[0] or (proof == "all" and not rho and (kind == "linear" or len(votes["prompts"]) == 1)):
        proved(document)
    assert "do not prove the lower bound" in stronger(document, "claim", "lower_bound")
    if Fraction(document["claim"]["error"]) > 0 and not excluding[0]:
        proved(separated(votes, kind, proof))


@settings(max_examples=amounts.of(60, 20), deadline=None)
@given(polls(), st.data())
def test_any_allowed_weights_bound_the_error(votes: Json, data: st.DataObject) -> None:
    """Trees with rough units prove a little less, but nothing wrong."""
    kind = "linear" if votes["features"] and data.draw(st.booleans()) else "any"
    proof, norm = data.draw(st.sampled_from(PROOFS[kind])), data.draw(st.sampled_from(NORMS))
    listed = rewards(votes, kind == "linear")
    weights = data.draw(st.sampled_from(grid(votes, norm)))
    claim: Json = {"rewards": kind, "norm": norm, "size": 1, "excluding": None}
    top = ceiling(votes, claim, weights, proof, units=data.draw(st.integers(1, 3)))
    exact = maximum(list(listed), weights)
    assert Fraction(top["k"]) >= exact
    one = [(Fraction(1), data.draw(st.sampled_from(sorted(listed))))]
    claim["error"] = plain(error(votes, one, norm))
    claim["lower_bound"] = plain(dual(votes, weights, norm) - Fraction(top["k"]))
    evidence = {"ensemble": ensemble(listed, one), "weights": list(map(plain, weights)), "ceiling": top}
    document = certificate("ensemble-error", votes, claim, {**evidence, "optimum": None})
    check(document)
    assert is_true(document)
    assert "do not prove the lower bound" in stronger(document, "claim", "lower_bound")
    assert "a part of a ceiling proves" in stronger(document, *PART, "k", by=-TINY)
    if proof == "tree":
        assert "the bound of node" in stronger(document, *PROOF, "cost", by=Fraction(1))


@settings(max_examples=8, deadline=None)
@given(polls(), st.data())
def test_small_ensembles_of_random_votes(votes: Json, data: st.DataObject) -> None:
    check_small(votes, data)


@pytest.mark.slow
@settings(max_examples=amounts.of(50, 16), deadline=None)
@given(polls(), st.data())
def test_small_ensembles_of_many_random_votes(votes: Json, data: st.DataObject) -> None:
    check_small(votes, data)


def check_small(votes: Json, data: st.DataObject) -> None:
    kind = "linear" if votes["features"] and data.draw(st.booleans()) else "any"
    size, norm = data.draw(st.integers(1, 2)), data.draw(st.sampled_from(NORMS))
    proved(small(votes, kind, norm, size))


@settings(max_examples=amounts.of(60, 20), deadline=None)
@given(st.lists(st.lists(st.integers(-2, 2), min_size=3, max_size=3).filter(any), min_size=1, max_size=6))
def test_any_arrangement_is_counted(vectors: list[list[int]]) -> None:
    """Whitney's theorem: Σ (−1)^(|B| − rank B) over all sets B of the hyperplanes, up to sign."""
    zero = (0, 0, 0)
    normals = list({regions.direction_of(tuple(v), zero) for v in vectors})
    total = 0
    for n in range(len(normals) + 1):
        for some in itertools.combinations(normals, n):
            total += (-1) ** (n - rank(some))
    assert ceilings.count_cells(normals) == total


def rank(rows: Any) -> int:
    left, found = [[Fraction(x) for x in row] for row in rows], 0
    for j in range(3):
        if pivot := next((row for row in left if row[j]), None):
            left = [
                [x - row[j] / pivot[j] * y for x, y in zip(row, pivot, strict=True)] for row in left if row is not pivot
            ]
            found += 1
    return found
