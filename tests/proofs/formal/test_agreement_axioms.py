"""Verdicts about axioms: the checker extracted from Coq agrees with proofs/checker on true, false and changed ones."""

from __future__ import annotations

import json
import random
from pathlib import Path

import pytest
from support.agreement import changed, in_comparisons, load, random_instance, verified_lines
from support.mutations import accepted
from support.random_axioms import AXIOMS, random_axiom
from support.types import Json

import pluralign as pl
from pluralign.proofs.catalogue import entries

pytestmark = pytest.mark.usefixtures("built")

ONE_PROFILE = [
    "po", "pmc", "majority", "condorcet-winner", "condorcet-winner-pareto", "condorcet-loser", "smith", "majority-loser",
    "unanimity", "pareto-winner",
]  # fmt: skip
RULES = ["lcpo", "leximax-copeland-half", "leximax-borda", "ranked-pairs", "loss:squared", "majority-loss:hinge"]


def asked(documents: list[Json], folder: Path) -> dict[str, int]:
    """How often each verdict is given; what differs from proofs/checker is a list of rankings that is not looked at."""
    counts = {"True": 0, "False": 0, "uncovered": 0}
    for document, said in zip(documents, verified_lines(documents, folder), strict=True):
        counts[said] += 1
        if said != "uncovered" and accepted(document) != (said == "True"):
            outputs = document["evidence"]["outputs"]
            proofs = [found["evidence"]["proof"] for found in outputs if found["kind"] == "kemeny-ranking"]
            assert said == "True", document
            assert any(not {"rankings", "cones"}.isdisjoint(proof) for proof in proofs), document
    return counts


def random_certificates(rng: random.Random, number: int, axioms: list[str]) -> list[Json]:
    found = (random_axiom(rng) for _ in range(number))
    return [one[0] for one in found if one is not None and one[0]["claim"]["axiom"] in axioms]


def certificates(folder: Path, rng: random.Random, sizes: list[tuple[int, int, int]], rules: list[str]) -> list[Json]:
    """The engine's, of all verdicts about one profile, with ballots and with comparisons."""
    documents: list[Json] = []
    for size in sizes:
        ballots = random_instance(rng, *size)
        for instance in (ballots, in_comparisons(ballots)):
            for rule in rules:
                documents += pl.axioms(load(instance, folder), rule, ONE_PROFILE).certificates
    return documents


def violations() -> list[Json]:
    """Those of the table, by rules that are no losses, of axioms about the same candidates."""
    found = [document for entry in entries.entries() if not entry.holds for document in entry.certificates]
    claims = [(document, document["claim"]) for document in found if document["kind"] == "axiom"]
    other = ("clones", "local-iia", "resolvability")
    chosen = [document for document, claim in claims if ":" not in claim["rule"] and claim["axiom"] not in other]
    return json.loads(json.dumps(chosen))  # type: ignore[no-any-return]


def test_violations_of_the_table_are_verified(tmp_path: Path) -> None:
    rng, documents = random.Random(4), violations()
    said = verified_lines(documents, tmp_path)
    assert "False" not in said
    assert said.count("uncovered") < 5  # reversal symmetry without ties, and several voters who raise a candidate
    covered = [document for document, words in zip(documents, said, strict=True) if words == "True"]
    assert len(covered) > 130
    assert len({document["claim"]["axiom"] for document in covered}) == 18
    small = sorted(covered, key=lambda document: len(json.dumps(document)))[:40]
    mutants = rng.sample([mutant for document in rng.sample(small, 8) for mutant in changed(document, rng)], 80)
    assert asked(mutants, tmp_path)["False"] > 40


def test_verdicts_on_one_profile_agree(tmp_path: Path) -> None:
    """Certificates of a brute-force judge, with wrong, missing and foreign outputs, too; and changed ones of the engine."""
    rng = random.Random(1)
    counts = asked(random_certificates(rng, 200, AXIOMS), tmp_path)
    assert min(counts["True"], counts["False"]) > 30
    originals = certificates(tmp_path, rng, [(4, 2, 3)], RULES[:4:3])
    assert {found["claim"]["axiom"] for found in originals} == set(ONE_PROFILE)
    assert set(verified_lines(originals, tmp_path)) == {"True"}
    mutants = rng.sample([mutant for found in originals for mutant in changed(found, rng)], 200)
    assert asked(mutants, tmp_path)["False"] > 100


@pytest.mark.slow
def test_verdicts_on_one_profile_agree_on_thousands(tmp_path: Path) -> None:
    rng = random.Random(2)
    counts = asked(random_certificates(rng, 3000, AXIOMS), tmp_path)
    assert min(counts["True"], counts["False"]) > 300
    originals = certificates(
        tmp_path, rng, [(4, 2, 3), (5, 2, 4), (4, 1, 5)], [*RULES, "kemeny", "kemeny-po", "slater"]
    )
    assert {found["claim"]["holds"] for found in originals} == {True, False}
    assert set(verified_lines(originals, tmp_path)) == {"True"}
    mutants = rng.sample([mutant for found in originals for mutant in changed(found, rng)], 5000)
    assert asked(mutants, tmp_path)["False"] > 2000
