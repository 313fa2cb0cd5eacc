"""The checker extracted from Coq agrees with proofs/checker on certificates of the engine and on thousands of changed ones."""

from __future__ import annotations

import copy
import json
import random
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from support.ensemble_examples import DOCUMENTS
from support.ensemble_mutations import damaged, others
from support.mutations import accepted, leaves, with_leaf
from support.types import Json

import pluralign as pl
from pluralign.proofs import verified

pytestmark = pytest.mark.slow


@pytest.fixture(scope="module", autouse=True)
def _built() -> None:
    try:
        verified.verified_checker()
    except pl.InputError as error:
        pytest.skip(str(error))


def random_instance(rng: random.Random, m: int, d: int, n: int) -> Json:
    """Different integer features, and ballots of random parameters."""
    names = "abcdefghij"[:m]
    rows: set[tuple[int, ...]] = set()
    while len(rows) < m:
        rows.add(tuple(rng.randint(-9, 9) for _ in range(d)))
    features = dict(zip(names, sorted(rows, key=lambda _: rng.random()), strict=True))
    ballots = []
    for _ in range(n):
        theta = [rng.gauss(0, 1) for _ in range(d)]
        rewards = {c: sum(t * x for t, x in zip(theta, row, strict=True)) for c, row in features.items()}
        ballots.append({"count": rng.randint(1, 3), "ranking": sorted(names, key=lambda c: -rewards[c])})
    return {"candidates": {c: list(row) for c, row in features.items()}, "ballots": ballots}


def load(document: Json, folder: Path) -> Any:
    path = folder / "instance.json"
    path.write_text(json.dumps(document))
    return pl.load(str(path))


def certificates_of(folder: Path, rng: random.Random) -> Iterator[Json]:
    """Rankings, outputs of rules, and what LCPO's unanimous pairs exclude."""
    for m, d, n in [(4, 2, 3), (5, 2, 4), (5, 3, 5), (6, 3, 3), (7, 2, 5)]:
        instance = load(random_instance(rng, m, d, n), folder)
        for rule in ("lcpo", "leximax-copeland"):
            yield from pl.aggregate(instance, rule).certificates
        for rule in ("kemeny", "kemeny-po"):
            for found in pl.aggregate(instance, rule, method="branch").certificates:
                yield found
                if "tree" in found["evidence"]["proof"]:
                    plain = copy.deepcopy(found)
                    plain["claim"]["first"], plain["evidence"]["proof"]["earlier"] = False, []
                    yield plain
        for _ in range(2):
            yield from pl.feasible(instance, rng.sample(list("abcdefg"[:m]), m)).certificates


def changed(document: Json, rng: random.Random) -> Iterator[Json]:
    """One place changed: a key, a list, a number, a name; or two neighbours of a ranking exchanged."""
    yield from damaged(document)
    names = [name for name, _ in document["instance"]["candidates"]]
    for path, value in leaves(document):
        for other in (rng.choice(names), rng.choice([0, -1, 1, 2, 3, "1/2", "-5/3", 10**20, None, True])):
            if other != value or type(other) is not type(value):
                yield with_leaf(document, path, other)
    for ranking in [document["claim"]["ranking"], *(b["ranking"] for b in document["instance"].get("ballots", []))]:
        for k in range(len(ranking) - 1):
            other = copy.deepcopy(document)
            place = other["claim"]["ranking"] if ranking is document["claim"]["ranking"] else None
            if place is None:
                place = next(b["ranking"] for b in other["instance"]["ballots"] if b["ranking"] == ranking)
            place[k], place[k + 1] = place[k + 1], place[k]
            yield other


def without_first(document: Json) -> bool:
    """Whether the Python checker accepts what the verified one covers of a Kemeny claim: that nothing is cheaper."""
    plain = copy.deepcopy(document)
    plain["claim"]["first"], plain["evidence"]["proof"]["earlier"] = False, []
    return accepted(plain)


def verified_lines(documents: list[Json], folder: Path) -> list[str]:
    path = folder / "certificates.jsonl"
    path.write_text("".join(json.dumps(document) + "\n" for document in documents))
    return [
        "uncovered"
        if answer.verified == "no"
        else "partly"
        if answer.verified == "in part"
        else str(answer.verdict.accepted)
        for answer in verified.check_verified(str(path))
    ]


def test_rankings_and_rules_agree(tmp_path: Path) -> None:
    rng = random.Random(19)
    documents = list(certificates_of(tmp_path, rng))
    assert {document["kind"] for document in documents} >= {
        "feasible-ranking", "infeasible-ranking", "leximax-ranking", "kemeny-ranking",
    }  # fmt: skip
    fresh = len(documents)
    mutants = [mutant for document in documents for mutant in changed(document, rng)]
    documents += rng.sample(mutants, min(len(mutants), 10_000))
    counts = {"True": 0, "False": 0, "partly": 0, "uncovered": 0}
    for i, (document, said) in enumerate(zip(documents, verified_lines(documents, tmp_path), strict=True)):
        counts[said] += 1
        if said == "partly":
            assert without_first(document), document
        elif said != "uncovered":
            assert accepted(document) == (said == "True"), document
        assert i >= fresh or said in ("True", "partly", "uncovered")
    assert counts["True"] > 200
    assert counts["False"] > 5000


def test_ensembles_agree(tmp_path: Path) -> None:
    """The verified checker computes ceilings itself, so it may accept a true claim whose stated ceiling is wrong."""
    rng = random.Random(3)
    originals = [found for found in DOCUMENTS.values() if found["claim"]["rewards"] == "any"]
    documents, true = list(originals), list(originals)
    for original in originals:
        mutants = [*damaged(original), *(with_leaf(original, p, x) for p, v in leaves(original) for x in others(v))]
        for mutant in rng.sample(mutants, min(len(mutants), 1000)):
            documents.append(mutant)
            true.append(original)
    counts = {"True": 0, "False": 0, "partly": 0, "uncovered": 0}
    for document, original, said in zip(documents, true, verified_lines(documents, tmp_path), strict=True):
        counts[said] += 1
        if said == "uncovered" or document["instance"].get("features", 0) != original["instance"]["features"]:
            continue
        python = accepted(document)
        assert python == (said == "True") or (
            said == "True" and all(document[key] == original[key] for key in ("kind", "instance", "claim"))
        ), document
    assert counts["True"] > 30
    assert counts["False"] > 1000


def test_version_1_maps_names_to_features(tmp_path: Path) -> None:
    documents = list(certificates_of(tmp_path, random.Random(5)))
    lines = verified_lines(documents, tmp_path)
    for document in documents:
        assert document["version"] == 2
        document["version"] = 1
        document["instance"]["candidates"] = dict(document["instance"]["candidates"])
    assert verified_lines(documents, tmp_path) == lines
