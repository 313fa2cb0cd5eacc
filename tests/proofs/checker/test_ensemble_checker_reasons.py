"""Rejected certificates about ensembles have a reason, and accepted ones may be written in more than one way."""

from __future__ import annotations

import copy
import json
from fractions import Fraction
from pathlib import Path

import pytest
from support.ensemble_definitions import plain, reason
from support.ensemble_examples import (
    CEILING,
    CYCLE,
    DOCUMENTS,
    PART,
    PROOF,
    PROOFS,
    W,
    edited,
    proved,
    separated,
    single,
)
from support.mutations import with_leaf
from support.types import Json

from pluralign.proofs.checker import check
from pluralign.proofs.checker.command import main

THETA = DOCUMENTS["linear error"]["evidence"]["ceiling"]["parts"][0]["thetas"][1]
PAIR = ["q", "A", "B", "1/2", 1]

MEMBERS = DOCUMENTS["calibrated"]["evidence"]["ensemble"]
NEGATIVE = [{**MEMBERS[0], "weight": "1/2"}, {**MEMBERS[1], "weight": "3/4"}, {**MEMBERS[1], "weight": "-1/4"}]

REASONS = [
    (edited("none", "instance", "prompts", to={}), "at least one entry"),
    (edited("none", "instance", "prompts", to=["q"]), "a prompt must be a list"),
    (edited("none", "instance", "prompts", "q", to=["A"]), "two or more different names"),
    (edited("none", "instance", "prompts", "q", to=["A", "B", "A"]), "two or more different names"),
    (edited("none", "instance", "prompts", "q", to=["A", "B", 3]), "two or more different names"),
    (edited("none", "instance", "pairs", to=[]), "'pairs' must be a list with at least one entry"),
    (edited("none", "instance", "pairs", 0, to=PAIR[:4]), "a pair must be [prompt"),
    (edited("none", "instance", "pairs", 0, 0, to="z"), "two different responses of a prompt"),
    (edited("none", "instance", "pairs", 0, 0, to=["q"]), "a pair must be [prompt"),
    (edited("none", "instance", "pairs", 0, 1, to="B"), "two different responses of a prompt"),
    (edited("none", "instance", "pairs", 0, 1, to="Z"), "two different responses of a prompt"),
    (edited("none", "instance", "pairs", 0, 3, to="4/3"), "p* must be from 0 to 1"),
    (edited("none", "instance", "pairs", 0, 3, to=-1), "p* must be from 0 to 1"),
    (edited("none", "instance", "pairs", 0, 3, to=0.5), "p* must be an integer or a string"),
    (edited("none", "instance", "pairs", 0, 3, to=True), "p* must be an integer or a string"),
    (edited("none", "instance", "pairs", 0, 4, to=0), "a positive integer"),
    (edited("none", "instance", "pairs", 0, 4, to="1/2"), "a positive integer"),
    (edited("none", "instance", "pairs", to=[PAIR, ["q", "B", "A", "1/2", 1]]), "paired twice"),
    (edited("none", "instance", "pairs", to=[PAIR, PAIR]), "paired twice"),
    (edited("none", "instance", "features", to={}), "'features' must be an object with the keys ['q']"),
    (edited("none", "instance", "features", to={"q": {"A": [1]}}), "the features of a prompt"),
    (edited("linear small", "instance", "features", "q", "A", to=[1]), "two compared responses have the same features"),
    (edited("linear small", "instance", "features", "q", "A", to=[1, 2]), "differ in length"),
    (edited("linear small", "instance", "features", "q", "A", to=[]), "at least one entry"),
    (edited("linear small", "instance", "features", to=None), "linear rewards need features"),
    (edited("none", "claim", "rewards", to="some"), "'rewards' must be one of any, linear"),
    (edited("small", "claim", "norm", to="euclidean"), "'norm' must be one of squared, absolute, maximum"),
    (edited("small", "claim", "size", to=0), "a positive integer"),
    (edited("small", "claim", "size", to=True), "an integer or a string"),
    (edited("small", "claim", "size", to=1), "at least the number of rewards"),
    (edited("error", "claim", "size", to=2), "the number of rewards"),
    (edited("error", "evidence", "ensemble", to=[]), "at least one entry"),
    (edited("error", "evidence", "ensemble", 0, "weight", to=0), "with the sum 1"),
    (edited("error", "evidence", "ensemble", 0, "weight", to="1/1000"), "with the sum 1"),
    (edited("calibrated", "evidence", "ensemble", to=NEGATIVE), "with the sum 1"),
    (edited("error", "evidence", "ensemble", 0, "theta", to=[1]), "'theta' must be null"),
    (edited("error", "evidence", "ensemble", 0, "rankings", to={}), "'rankings' must be an object"),
    (edited("error", "evidence", "ensemble", 0, "rankings", "q", to=["A", "B"]), "all responses of the prompt"),
    (edited("error", "evidence", "ensemble", 0, "rankings", "q", to=["A", "B", "B"]), "all responses of the prompt"),
    (edited("error", "evidence", "ensemble", 0, "rankings", "q", to=["A", "B", ["C"]]), "all responses of the prompt"),
    (edited("error", "evidence", "ensemble", 0, "rankings", "q", to=["A", "B", "C", "A"]), "all responses"),
    (edited("calibrated", "evidence", "ensemble", 0, "theta", to=None), "theta must be a list"),
    (edited("calibrated", "evidence", "ensemble", 0, "theta", to=[1]), "theta has 1 numbers"),
    (edited("calibrated", "evidence", "ensemble", 0, "theta", to=[1, 2]), "the same reward"),
    (edited("error", "claim", "excluding", to=None), "'optimum' must be null"),
    (edited("two parts", "claim", "excluding", to={"beta": 1, "gamma": 0, "optimum": 0}), "'optimum' must be an object"),
    (edited("two parts", "claim", "excluding", to=False), "'excluding' must be an object"),
    (edited("none", *W, to=[1, 1]), "'weights' has 2 entries, not 3"),
    (edited("none", *W, to=[1, 1, 0.5]), "an integer or a string"),
    (edited("none", *CEILING, "penalty", to=1), "'penalty' must be 0, or positive if outliers are excluded"),
    (edited("none", *CEILING, "parts", to=[]), "at least one entry"),
    (edited("two parts", *CEILING, "parts", to=DOCUMENTS["two parts"]["evidence"]["ceiling"]["parts"][:1]), "not 2"),
    (edited("two parts", *PART, "thetas", to=[[1, 2]]), "'thetas' must be null"),
    (edited("two parts", *PROOF, to="subsets"), "a part of a ceiling has the unknown key 'thetas'"),
    (edited("linear error", *PART, to={"k": 1, "proof": "subsets"}), "is for rewards 'any'"),
    (edited("none", *PROOF, to="trust me"), "the proof of a part must be an object"),
    (edited("none", *PROOF, "unit", to=0), "'unit' must be positive"),
    (edited("none", *PROOF, "unit", to=-1), "'unit' must be positive"),
    (edited("none", *PROOF, "cost", to="1/2"), "'cost' an integer"),
    (edited("none", *PROOF, "cost", to=10**6), "the bound of node"),
    (edited("none", *PROOF, "cuts", 0, to=["A", "B", "D"]), "the name of a candidate"),
    (edited("none", *PROOF, "cuts", 0, to=[["A", "B", 1]]), "do not sum to zero"),
    (edited("merged", *PROOF, "cuts", to=[["0", "3", "1"]]), "the name of a candidate"),
    (edited("merged", *PROOF, "cuts", to=[["A", "B", "C"]]), "the name of a candidate"),
    (edited("merged", *PROOF, "cuts", to=[[["0", "1", 1], ["2", "1", 1]]]), "do not sum to zero"),
    (edited("linear error", *PART, "thetas", to=[[1, 2]]), "are not one for each of the 4 regions"),
    (edited("linear error", *PART, "thetas", 0, to=[0, 0]), "the same reward"),
    (edited("linear error", *PART, "thetas", 0, to=THETA), "are not one for each"),
    (edited("linear small", "evidence", "thetas", to=[[1]]), "'thetas' must be null"),
    (edited("small", "evidence", "tree", to=None), "node 0 of the tree, depth first: a node that is not 0 must be a list"),
    (edited("linear error", *W, to=None), "'weights' must be a list"),
    (with_leaf(edited("linear error", *W, to=None), CEILING, None), "'weights' must be a list"),
    (with_leaf(edited("linear error", *W, to=None), ("claim", "lower_bound"), 0), "'ceiling' must be null"),
    (with_leaf(edited("linear error", *CEILING, to=None), ("claim", "lower_bound"), 0), "a ceiling must be an object"),
    (edited("nothing found", "claim", "error", to=0), "'error' must be null"),
    (edited("single", "claim", "norm", to="maximum"), "error of the ensemble"),
    (edited("single", "evidence", "tree", to=[]), "'tree' must be null"),
    (edited("single", "evidence", "thetas", to=[]), "'thetas' must be null"),
    (edited("single", *CEILING, to=None), "a node that is not 0 must be a list"),
]  # fmt: skip


@pytest.mark.parametrize(("document", "why"), REASONS)
def test_rejections_have_a_reason(document: Json, why: str) -> None:
    given_reason = reason(document)
    assert why in given_reason
    assert len(given_reason) < 250


def test_a_theta_must_induce_the_rankings() -> None:
    document = copy.deepcopy(DOCUMENTS["merged"])
    member = document["evidence"]["ensemble"][0]
    member["theta"] = [-x for x in member["theta"]]
    assert "theta does not induce the rankings" in reason(document)


def test_responses_that_are_not_compared_may_tie() -> None:
    """In PLANE A and D have the same features: either order is induced."""
    document = copy.deepcopy(DOCUMENTS["linear error"])
    ranking = document["evidence"]["ensemble"][0]["rankings"]["q"]
    a, d = ranking.index("A"), ranking.index("D")
    assert abs(a - d) == 1
    ranking[a], ranking[d] = "D", "A"
    proved(document)


def test_a_prompt_without_pairs_has_a_part_too() -> None:
    votes = {**CYCLE, "prompts": {**CYCLE["prompts"], "empty": ["A", "B"]}}
    for proof in PROOFS["any"]:
        document = separated(votes, "any", proof)
        proved(document)
        assert document["evidence"]["ceiling"]["parts"][1]["k"] == 0
        assert "a ceiling has 1 parts, not 2" in reason(edited_parts(document, 1))


def edited_parts(document: Json, count: int) -> Json:
    path = ("evidence", "ceiling", "parts")
    return with_leaf(document, path, document["evidence"]["ceiling"]["parts"][:count])


def test_a_ceiling_is_about_sums_of_losses_only() -> None:
    """Not about the norm maximum, not even of one reward."""
    document = single(CYCLE, "any", "absolute", "subsets")
    document["claim"] |= {"norm": "maximum", "error": None}
    document["evidence"]["ensemble"] = None
    assert "not for the norm maximum" in reason(document)


def test_a_bound_may_be_left_out() -> None:
    document = copy.deepcopy(DOCUMENTS["linear error"])
    document["claim"]["lower_bound"] = 0
    check(document)
    document["evidence"] |= {"weights": None, "ceiling": None}
    check(document)


def test_a_ceiling_for_other_weights_proves_nothing() -> None:
    document = copy.deepcopy(DOCUMENTS["none"])
    document["evidence"]["weights"] = [plain(3 * Fraction(w)) for w in document["evidence"]["weights"]]
    assert "a part of a ceiling proves" in reason(document)


def test_the_line_that_says_what_is_proved(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    file = tmp_path / "ensembles.json"
    file.write_text("\n".join(json.dumps(document) for document in DOCUMENTS.values()), encoding="utf-8")
    assert main([str(file)]) == 0
    lines = capsys.readouterr().out.splitlines()
    assert len(lines) == len(DOCUMENTS)
    assert 'no-calibrated-ensemble  {"rewards": "any", "excluding": null}' in lines[list(DOCUMENTS).index("none")]
    file.write_text(json.dumps(edited("none", "claim", "rewards", to="all")), encoding="utf-8")
    assert main([str(file)]) == 1
    assert "no-calibrated-ensemble: 'rewards' must be one of any, linear" in capsys.readouterr().err
