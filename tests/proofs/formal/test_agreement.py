"""The checker extracted from Coq agrees with proofs/checker on certificates of the engine and on thousands of changed ones."""

from __future__ import annotations

import copy
import json
import random
from collections.abc import Iterator
from pathlib import Path

import pytest
from support import distortion_examples
from support.agreement import changed, in_comparisons, load, random_instance, same_verdicts, verified_lines
from support.ensemble_definitions import is_true
from support.ensemble_examples import CYCLE, DOCUMENTS, small_tree, votes_on
from support.ensemble_mutations import damaged, others
from support.mutations import accepted, leaves, with_leaf
from support.random_votes import votes_of
from support.types import Json

import pluralign as pl
from pluralign.proofs import verified

pytestmark = pytest.mark.usefixtures("built")


LEXIMAX = ("lcpo", "leximax-copeland", "lcpo-half", "leximax-copeland-half", "leximax-borda", "leximax-plurality")
KEMENY = ("kemeny", "kemeny-po", "slater")
EXACT = ("hinge", "squared-hinge", "squared")
SIZES = [(4, 2, 3), (5, 2, 4), (5, 3, 5), (6, 3, 3), (7, 2, 5)]


def certificates_of(folder: Path, rng: random.Random, sizes: list[tuple[int, int, int]]) -> Iterator[Json]:
    """Rankings, outputs of rules, orders in them, and what LCPO's unanimous pairs exclude."""
    for m, d, n in sizes:
        document = random_instance(rng, m, d, n)
        instance = load(document, folder)
        for rule in LEXIMAX:
            yield from pl.aggregate(instance, rule).certificates
        for rule in KEMENY:
            for method in ("branch", "enumeration", "cones"):
                for found in pl.aggregate(instance, rule, method=method).certificates:
                    yield found
                    if "tree" in found["evidence"]["proof"]:
                        plain = copy.deepcopy(found)
                        plain["claim"]["first"], plain["evidence"]["proof"]["earlier"] = False, []
                        yield plain
        yield from pl.aggregate(instance, "ranked-pairs").certificates
        losses = [f"{rng.choice(['loss', 'majority-loss'])}:{name}" for name in EXACT]
        for rule in losses:
            yield from pl.aggregate(instance, rule).certificates
        for ranking in (document["ballots"][0]["ranking"], rng.sample(list("abcdefg"[:m]), m)):
            yield from pl.feasible(instance, ranking).certificates
        compared = load(in_comparisons(document), folder)
        for rule in (*LEXIMAX[:5], losses[0], *KEMENY, "ranked-pairs"):
            yield from pl.aggregate(compared, rule).certificates


def agree(folder: Path, rng: random.Random, sizes: list[tuple[int, int, int]], most: int) -> dict[str, int]:
    """How often each verdict is given; fresh certificates and up to so many changed ones."""
    originals = list(certificates_of(folder, rng, sizes))
    assert {document["kind"] for document in originals} >= {
        "feasible-ranking", "leximax-ranking", "kemeny-ranking", "loss-orders", "ranked-pairs-ranking",
    }  # fmt: skip
    mutants = [(mutant, document) for document in originals for mutant in changed(document, rng)]
    both = [(document, document) for document in originals] + rng.sample(mutants, min(len(mutants), most))
    counts = {"True": 0, "False": 0, "uncovered": 0}
    for (document, original), said in zip(both, verified_lines([one for one, _ in both], folder), strict=True):
        counts[said] += 1
        assert document is not original or said == "True", document
        if said != "uncovered" and accepted(document) != (said == "True"):
            assert said == "True", document
            assert searched(original), document
            assert true_by_enumeration(document, folder), document
    return counts


def searched(document: Json) -> bool:
    """Where the evidence is a list, the verified checker looks for a tree of its own, and a wrong list may do, too."""
    return document["kind"] == "kemeny-ranking" and not {"rankings", "cones"}.isdisjoint(document["evidence"]["proof"])


def true_by_enumeration(document: Json, folder: Path) -> bool:
    """That the ranking costs what is claimed, which is the least cost, and comes first if that is claimed."""
    claim = document["claim"]
    found = pl.aggregate(load(document["instance"], folder), claim["rule"], method="enumeration").certificates
    [best] = [one["claim"] for one in found if one["kind"] == document["kind"]]
    return claim["cost"] == best["cost"] and (not claim["first"] or claim["ranking"] == best["ranking"])


def test_rankings_rules_and_losses_agree(tmp_path: Path) -> None:
    counts = agree(tmp_path, random.Random(19), SIZES[:1], 300)
    assert counts["True"] > 15
    assert counts["False"] > 150


def test_ranked_pairs_agree(tmp_path: Path) -> None:
    """Whatever is said of ties: nothing, that they do not matter, or that they do, with another ranking."""
    rng, originals = random.Random(23), []
    for _ in range(6):
        document = random_instance(rng, 5, 2, rng.randint(3, 4))
        for ballot in document["ballots"]:
            ballot["count"] = 1  # so that margins are equal
        for instance in (document, in_comparisons(document)):
            originals += pl.aggregate(load(instance, tmp_path), "ranked-pairs").certificates
    said = [found["claim"].get("ties") for found in originals]
    assert min(map(said.count, ("none", "broken"))) > 2
    for found in originals[:]:
        plain = copy.deepcopy(found)
        plain["claim"].pop("ties", None)
        plain["evidence"]["other"] = None
        originals.append(plain)
    assert max(len(found["evidence"]["conflicts"]) for found in originals) > 2
    mutants = [mutant for found in originals[::5] for mutant in changed(found, rng)]
    mutants = rng.sample(mutants, 300)
    mutants += [with_leaf(found, ("claim", "ties"), ties) for found in originals for ties in ("none", "broken", None)]
    same_verdicts(originals, mutants, tmp_path)


def test_all_feasible_rankings_agree(tmp_path: Path) -> None:
    """Lists with a ranking that is missing, twice there, or infeasible, too, and wrong numbers."""
    rng = random.Random(24)
    originals, mutants = [], []
    for m, d in ((1, 1), (4, 1), (4, 2), (4, 3)):
        document = random_instance(rng, m, d, 1)
        instance = load({"candidates": document["candidates"]}, tmp_path)
        originals += [*pl.rankings(instance, count_only=True).certificates, *pl.rankings(instance).certificates]
    originals += pl.rankings(load({"candidates": ["a", "b", "c"]}, tmp_path)).certificates
    assert {found["kind"] for found in originals} == {"feasible-rankings", "feasible-ranking-count"}
    for found in originals:
        mutants += list(changed(found, rng)) if found["claim"]["count"] < 30 else []
        mutants += [with_leaf(found, ("claim", "count"), found["claim"]["count"] + step) for step in (-1, 1)]
        for k in range(min(3, len(found["claim"].get("rankings", [])))):
            shorter, twice = copy.deepcopy(found), copy.deepcopy(found)
            for part, key in (("claim", "rankings"), ("evidence", "thetas")):
                del shorter[part][key][k]
                twice[part][key][k] = twice[part][key][k - 1]
            shorter["claim"]["count"] -= 1
            mutants += [shorter, twice]
    same_verdicts(originals, rng.sample(mutants, 250), tmp_path)


@pytest.mark.slow
def test_rankings_rules_and_losses_agree_on_ten_thousand(tmp_path: Path) -> None:
    counts = agree(tmp_path, random.Random(20), SIZES, 10_000)
    assert counts["True"] > 200
    assert counts["False"] > 4000


@pytest.mark.slow
def test_the_engine_computes_what_the_definitions_say(tmp_path: Path) -> None:
    """What the verified checker accepts is the output by the definition in Coq; it accepts the engine's on every instance."""
    rng = random.Random(21)
    sizes = [(rng.randint(3, 5), rng.randint(1, 3), rng.randint(1, 6)) for _ in range(60)]
    documents = list(certificates_of(tmp_path, rng, sizes))
    said = verified_lines(documents, tmp_path)
    outputs = [words for document, words in zip(documents, said, strict=True) if document["kind"] == "leximax-ranking"]
    assert set(outputs) == {"True"}
    assert len(outputs) >= 60 * 11
    assert set(said) == {"True"}


def test_small_ensembles_by_trees_agree(tmp_path: Path) -> None:
    """Children that close a cycle are not looked at; a wrong node elsewhere is not accepted, in an empty box neither."""
    rng = random.Random(25)
    grown = [found for found in DOCUMENTS.values() if found["evidence"].get("tree") is not None]
    assert {found["claim"]["norm"] for found in grown} == {"squared", "absolute", "maximum"}
    closed = ["pair", 0, 0, ["pair", 0, 1, ["pair", 0, 2, "no node", 0], 0], 0]
    originals = [*grown, small_tree(CYCLE, "squared", 1, "1/3", closed)]
    mutants = []
    for found in grown:
        chosen = rng.sample([leaf for leaf in leaves(found) if "optimum" not in leaf[0]], 10)  # ceilings are its own
        mutants += [with_leaf(found, path, rng.choice(others(value))) for path, value in chosen]
    for leaf in (
        0,
        1,
        ["at", [1, 1]],
        ["at", ["1/2", "1/2"]],
        ["slopes", [0]],
        ["outlier", 0],
        ["conflict", 0, [[0, 1]]],
    ):
        for v in (0, "1/4", "3/4", 1, "1/3"):  # of the two boxes one may be empty
            for tree in (["box", 1, v, leaf, 0], ["pair", 0, 0, leaf, ["box", 0, v, 0, leaf]]):
                mutants.append(small_tree(votes_on("AB", "AB", ["1/2"]), "squared", 2, 0, tree))
    same_verdicts(originals, mutants, tmp_path)


@pytest.mark.slow
def test_ensembles_agree(tmp_path: Path) -> None:
    """The verified checker computes ceilings itself, so it may accept a true claim whose evidence is wrong."""
    rng = random.Random(3)
    originals = list(DOCUMENTS.values())
    assert {found["claim"]["rewards"] for found in originals if found["claim"]["excluding"]} == {"any", "linear"}
    both = [(found, found) for found in originals]
    for original in originals:
        mutants = [*damaged(original), *(with_leaf(original, p, x) for p, v in leaves(original) for x in others(v))]
        both += [(mutant, original) for mutant in rng.sample(mutants, min(len(mutants), 1000))]
    counts = {"True": 0, "False": 0, "uncovered": 0}
    for (document, original), said in zip(both, verified_lines([one for one, _ in both], tmp_path), strict=True):
        counts[said] += 1
        assert document is not original or said == "True", document
        if said != "uncovered" and accepted(document) != (said == "True"):
            assert said == "True", document
            same = all(document[key] == original[key] for key in ("kind", "instance", "claim"))
            assert same or is_true(document), document
    assert counts["True"] > 30
    assert counts["False"] > 1000


@pytest.mark.slow
def test_the_engine_computes_what_the_definitions_of_ensembles_say(tmp_path: Path) -> None:
    """p̂, errors in three norms, d(r) and OPT by the definitions in Coq are those that the engine claims, on random votes."""
    rng = random.Random(22)
    documents = []
    for k in range(100):
        votes = votes_of(rng, [(3,), (4,), (3, 2)][k % 3], 0.8, rng.randint(1, 2))
        kind, outliers = ("any", "linear")[k % 2], rng.choice([None, (1, "1/4"), ("3/2", "1/20")])
        for norm in ("squared", "absolute", "maximum"):
            answer = pl.calibrate(votes, kind, "error", norm=norm, exclude_outliers=outliers)
            documents += answer.certificates
        documents += pl.calibrate(votes, kind, "exact", exclude_outliers=outliers).certificates
    assert len(documents) > 390
    assert {found["kind"] for found in documents} >= {"calibrated-ensemble", "ensemble-error", "no-calibrated-ensemble"}
    assert set(verified_lines(documents, tmp_path)) == {"True"}


def distortions(folder: Path) -> list[Json]:
    """Of small instances with features that are not negative, one of them with comparisons, and of one with more voters."""
    documents = list(distortion_examples.examples().values())
    # whoever is compared with nobody may be worth all, and nothing
    free = {
        "candidates": {"a": [1, 0, 0], "b": [0, 1, 0], "c": [0, 0, 1]},
        "comparisons": [{"above": "a", "below": "b", "count": 1}],
    }
    documents += pl.distortion(load(free, folder), best="candidate").certificates
    assert {found["kind"] for found in documents} == {"distortion", "least-distortion", "inconsistent-ballot"}
    assert {(found["claim"]["over"], found["claim"]["distortion"]) for found in documents if "over" in found["claim"]} > {
        ("candidates", "infinite"), ("candidates", 1), ("lotteries", 1),
    }  # fmt: skip
    instance = random_instance(random.Random(8), 6, 3, 9)
    instance["candidates"] = {name: [x + 9 for x in row] for name, row in instance["candidates"].items()}
    loaded = load(instance, folder)
    for answer in (
        pl.distortion(loaded, loaded.names[0]),
        pl.distortion(loaded, lottery=dict.fromkeys(loaded.names, "1/6")),
    ):
        documents += [found for found in answer.certificates if found["kind"] == "distortion"]
    return documents


def test_distortions_agree(tmp_path: Path) -> None:
    """The verified checker scales features itself, so it may accept a true claim that the other one reads more strictly."""
    rng, originals = random.Random(4), distortions(tmp_path)
    documents = list(originals)
    for original in originals:
        mutants = [*damaged(original), *(with_leaf(original, p, x) for p, v in leaves(original) for x in others(v))]
        documents += rng.sample(mutants, min(len(mutants), 60))
    counts = {"True": 0, "False": 0, "uncovered": 0}
    for document, said in zip(documents, verified_lines(documents, tmp_path), strict=True):
        counts[said] += 1
        if said != "uncovered" and accepted(document) != (said == "True"):
            assert said == "True", document
            assert distortion_examples.judged_true(document), document
    assert counts["True"] > 22
    assert counts["False"] > 500
    assert counts["uncovered"] < 60


def test_steps_of_theorems_are_followed(tmp_path: Path) -> None:
    """Where a step lacks its hints, or the last clause is not empty, the verified checker says no."""
    [document] = pl.prove("lcpo/winner-monotonicity", 3).certificates
    broken = []
    for part in range(len(document["evidence"]["parts"])):
        steps = document["evidence"]["parts"][part]["steps"]
        broken += [with_leaf(document, ("evidence", "parts", part, "steps", k, 1), []) for k in range(len(steps))]
        broken.append(with_leaf(document, ("evidence", "parts", part, "steps"), steps[:-1]))
    path = tmp_path / "theorems.jsonl"
    path.write_text("".join(json.dumps(found) + "\n" for found in [document, *broken]))
    first, *rest = verified.check_verified(str(path))
    assert first.verdict.accepted
    assert (first.verified, "clauses" in first.scope) == ("in part", True)
    assert all(answer.verified == "yes" and not answer.verdict.accepted for answer in rest)


def test_version_1_maps_names_to_features(tmp_path: Path) -> None:
    documents = list(certificates_of(tmp_path, random.Random(5), SIZES[:2]))
    lines = verified_lines(documents, tmp_path)
    for document in documents:
        assert document["version"] == 2
        document["version"] = 1
        document["instance"]["candidates"] = dict(document["instance"]["candidates"])
    assert verified_lines(documents, tmp_path) == lines
