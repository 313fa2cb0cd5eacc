"""No content of a certificate of a theorem makes the checker fail."""

from __future__ import annotations

import copy
import random

import pytest
from support.mutations import places, with_leaf
from support.theorem_definitions import verdict
from support.theorem_examples import FAILURES, losses, majority_relation, proofs
from support.types import Json


@pytest.mark.parametrize(
    "name", ["existence, lcpo", "monotone, kemeny", "features, pmc", "refuted", "relation", "loss"]
)
def test_no_content_makes_the_checker_fail(name: str) -> None:
    extra = {"refuted": FAILURES["sequence"], "relation": majority_relation(), "loss": losses("majority-loss", 2)}
    document, rng = extra.get(name) or proofs(name), random.Random(name)
    everywhere = [path for path, _ in places(document, ()) if path]
    values: list[Json] = [
        None,
        True,
        0,
        -1,
        10**30,
        1.5,
        "",
        "0",
        "-n0",
        "01",
        [],
        [[]],
        {},
        {"a": 1},
        [[1], [1]],
        ["1/0"],
    ]
    for path in rng.sample(everywhere, min(60, len(everywhere))):
        for value in values:
            changed = with_leaf(document, path, copy.deepcopy(value))
            text = verdict(changed)
            assert text is None or (text and "\n" not in text)
