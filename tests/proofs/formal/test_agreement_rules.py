"""That no rule satisfies axioms: the checker extracted from Coq agrees with proofs/checker on true, false and changed ones."""

from __future__ import annotations

import random
from pathlib import Path

import pytest
from support.agreement import changed, same_verdicts, verified_lines
from support.mutations import accepted
from support.random_rules import random_question, random_refutation
from support.types import Json

import pluralign as pl

pytestmark = pytest.mark.usefixtures("built")

LINE = pl.Instance.from_arrays([[0], [1], [3]])
IMPOSSIBLE = [
    (["po", "neutrality"], {"candidates": 2, "voters": 2}),
    (["unanimity", "strategy-proofness"], {"candidates": 3, "voters": 2}),
    (["unanimity", "neutrality"], {"instance": LINE, "voters": 2}),
]


def impossible() -> list[Json]:
    """The engine's, one of them with features."""
    found = [pl.compatible(axioms, **given) for axioms, given in IMPOSSIBLE]  # type: ignore[arg-type]
    return [document for answer in found for document in answer.certificates if document["kind"] == "no-rule"]


def refutations(rng: random.Random, number: int) -> list[Json]:
    """Of random questions, with demands that are not there and steps with faults."""
    return [random_refutation(rng, *random_question(rng)[:2]) for _ in range(number)]


def agreed(documents: list[Json], folder: Path) -> list[str]:
    said = verified_lines(documents, folder)
    assert said == [str(accepted(document)) for document in documents]
    return said


def test_refutations_of_rules_agree(tmp_path: Path) -> None:
    rng = random.Random(5)
    said = agreed(refutations(rng, 120), tmp_path)
    assert said.count("True") > 7
    assert said.count("False") > 60
    originals = impossible()
    assert len(originals) > 1
    same_verdicts(
        originals, rng.sample([mutant for found in originals for mutant in changed(found, rng)], 150), tmp_path
    )


@pytest.mark.slow
def test_hundreds_of_refutations_of_rules_agree(tmp_path: Path) -> None:
    rng = random.Random(6)
    documents = refutations(rng, 600)
    said = agreed(documents, tmp_path)
    shown = {
        one["axiom"]
        for document, words in zip(documents, said, strict=True)
        if words == "True"
        for one in document["evidence"]["instances"]
    }
    assert len(shown) > 20  # of the 22 axioms that rules may be asked for
    proved = [document for document, words in zip(documents, said, strict=True) if words == "True"]
    small = sorted(proved, key=lambda document: len(str(document)))[:30]
    mutants = [mutant for found in rng.sample(small, 12) for mutant in changed(found, rng)]
    same_verdicts(proved, rng.sample(mutants, 600), tmp_path)
