"""Whatever the checker accepts of a changed certificate about ensembles is true."""

from __future__ import annotations

import random
from fractions import Fraction

import pytest
from support.ensemble_definitions import is_true, plain
from support.ensemble_examples import DOCUMENTS, TINY
from support.ensemble_mutations import damaged, others
from support.mutations import accepted, leaves, with_leaf

from pluralign.proofs.checker import check


@pytest.mark.parametrize("name", DOCUMENTS)
def test_whatever_is_accepted_after_a_change_is_true(name: str) -> None:
    document = DOCUMENTS[name]
    check(document)
    rng = random.Random(name)
    changes = [(path, x) for path, value in leaves(document) for x in others(value)]
    kept = 0
    for path, value in rng.sample(changes, min(len(changes), 500)):
        changed = with_leaf(document, path, value)
        if accepted(changed):
            assert is_true(changed), (path, value)
            kept += 1
    assert kept < 50


@pytest.mark.parametrize("name", DOCUMENTS)
def test_claims_that_say_more_are_rejected(name: str) -> None:
    """Any change of a number of the claim, but for a weaker bound or more rewards than needed."""
    document = DOCUMENTS[name]
    for key, value in document["claim"].items():
        if key in ("rewards", "norm", "excluding") or value is None:
            continue
        up, down = (with_leaf(document, ("claim", key), plain(Fraction(value) + x)) for x in (TINY, -TINY))
        assert not accepted(up)
        assert accepted(down) == (key in ("least", "lower_bound"))


@pytest.mark.parametrize("name", DOCUMENTS)
def test_missing_unknown_and_repeated_things_are_rejected(name: str) -> None:
    for changed in damaged(DOCUMENTS[name]):
        assert not accepted(changed) or is_true(changed)
