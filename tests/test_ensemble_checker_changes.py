"""Whatever the checker accepts of a changed certificate about ensembles is true."""

from __future__ import annotations

import random
import re
from collections.abc import Iterator
from fractions import Fraction
from typing import Any

import pytest
from ensemble_definitions import NORMS, is_true, plain
from ensemble_examples import DOCUMENTS, TINY
from mutations import accepted, leaves, places, with_leaf, wrong_values

from proofs.checker import check

Json = Any

NAMES = ["A", "B", "C", "q", "s", "any", "linear", *NORMS, "0", "1", "2"]


def others(value: Any) -> list[Any]:
    """Wrong values, and numbers near the right one."""
    wrong = [True, None, 1.5, [], {}, *wrong_values(value, NAMES)]
    if type(value) is int or (type(value) is str and re.fullmatch("-?[0-9]+(/[0-9]+)?", value)):
        wrong += [plain(Fraction(value) + x) for x in (Fraction(1, 7), Fraction(-1, 7), 1, -1)] + [
            plain(-Fraction(value))
        ]
    return [x for x in wrong if type(x) is not type(value) or x != value]


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


def damaged(document: Json) -> Iterator[Json]:
    """Without one key, with one more, and with an entry of a list left out, doubled or turned."""
    for path, value in places(document):
        changes: list[Json] = []
        if isinstance(value, dict):
            changes = [{k: x for k, x in value.items() if k != key} for key in value] + [{**value, "more": 1}]
        elif isinstance(value, list) and value:
            changes = [value[1:], [*value, value[0]], value[::-1], []]
        for change in changes if path else ():
            yield with_leaf(document, path, change)
