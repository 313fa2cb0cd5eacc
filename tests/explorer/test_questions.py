"""What the page is told is what the verbs answer, exactly, whatever way the instance came."""

from __future__ import annotations

import json
from typing import Any

import pytest

import pluralign as pl
from pluralign.explorer import documents, presets
from pluralign.explorer.questions import answer
from pluralign.formulations.errors import InputError
from pluralign.proofs.axioms.axioms import AXIOMS

M4 = "builtin:loss-counterexample-m4"
THIRDS = (
    '{"candidates": {"2": ["1/3", 0.1], "1": [0, 1e-1], "b": [1, 0]}, "ballots": [{"count": 2, "theta": [1, "1/7"]}]}'
)
TIED = {"candidates": [["a", ["1", "0"]], ["b", ["0", "1"]]], "ballots": [{"theta": ["2", "2"]}]}


def ask(about: str, instance: Any = None, **more: Any) -> Any:
    """The value of an answer, which a message can hold."""
    reply = answer({"about": about, "instance": instance, **more}, lambda part: None)
    assert json.loads(json.dumps(reply)) == reply
    return reply["value"]


def test_a_document_is_the_instance_exactly_and_keeps_the_order_of_names_and_theta() -> None:
    document = documents.opened(THIRDS, "thirds.json")
    assert document["candidates"] == [["2", ["1/3", "1/10"]], ["1", ["0", "1/10"]], ["b", ["1", "0"]]]
    assert document["ballots"] == [{"count": 2, "theta": ["1", "1/7"]}]
    again = documents.document(documents.instance_of(json.loads(json.dumps(document))), document)
    assert again == document


@pytest.mark.parametrize("builtin", [row["name"] for row in pl.list_builtins()])
def test_every_built_in_instance_comes_through_a_document_unchanged(builtin: str) -> None:
    instance = pl.load(builtin)
    document = json.loads(json.dumps(presets.preset(builtin)["instance"]))
    assert documents.instance_of(document) == instance


@pytest.mark.parametrize("rule", ["lcpo", "kemeny", "loss:logistic"])
def test_answers_are_those_of_the_verbs(rule: str) -> None:
    instance, document = pl.load(M4), presets.preset(M4)["instance"]
    found = ask("rule", document, rule=rule)
    own = pl.aggregate(instance, rule).to_json()
    assert {**found, "seconds": 0} == documents.safe({**own, "seconds": 0})
    told: list[Any] = []
    reply = answer({"about": "axioms", "instance": document, "rule": rule, "axioms": ["po", "pmc"]}, told.append)
    own = pl.axioms(instance, rule, ["po", "pmc"]).to_json()
    assert reply["value"] == documents.safe(own)
    assert told == [{name: row} for name, row in own["axioms"].items()]


def test_cells_ballots_and_distortion_are_those_of_the_verbs() -> None:
    instance, document = pl.load(M4), presets.preset(M4)["instance"]
    assert ask("cells", {"candidates": document["candidates"]}) == documents.safe(pl.rankings(instance).to_json())
    profile = ask("profile", document)
    assert [ballot["feasible"] for ballot in profile["ballots"]] == [True, True]
    assert profile["above"][1][3] == 5
    found = ask("distortion", document)
    own = pl.distortion(instance, candidates=True, best_of_lotteries=True, shift=True, skip_empty=True)
    assert found["results"] == documents.safe(own["results"])


def test_an_infeasible_ballot_is_shown_with_its_conflict() -> None:
    document = {
        "candidates": [["a", ["0"]], ["b", ["1"]], ["c", ["2"]]],
        "ballots": [{"count": 1, "ranking": ["b", "a", "c"]}],
    }
    [ballot] = ask("profile", document)["ballots"]
    assert ballot["feasible"] is False
    assert {(pair["above"], pair["below"]) for pair in ballot["conflict"]} == {("b", "a"), ("a", "c")}


def test_certificates_that_are_saved_are_accepted(tmp_path: Any) -> None:
    document = presets.preset(M4)["instance"]
    of = {"about": "axioms", "instance": document, "rule": "loss:logistic", "axioms": ["po"]}
    found = ask("certificate", of=of)
    assert [verdict["verdict"] for verdict in found["verdicts"]] == ["accepted"]
    file = tmp_path / "certificate.json"
    file.write_text(found["text"], encoding="utf-8")
    [verdict] = pl.check(file)
    assert verdict.accepted


def test_every_preset_is_there_and_violates_what_it_says() -> None:
    listed = presets.listed()
    assert len(listed["violations"]) > 150
    quick = [
        row for row in listed["violations"] if row["rule"] in ("lcpo", "kemeny", "loss:hinge") and row["candidates"] < 5
    ]
    for row in quick[::3]:
        preset = presets.preset(row["name"])
        [verdict] = ask("axioms", preset["instance"], rule=row["rule"], axioms=[row["axiom"]])["axioms"].values()
        assert verdict["holds"] is False
        assert (len(preset["instance"]["candidates"]), preset["rule"], preset["axiom"]) == (
            row["candidates"],
            row["rule"],
            row["axiom"],
        )


def test_the_vocabulary_has_all_axioms_and_quick_ones_need_one_profile() -> None:
    words = presets.vocabulary()
    assert [axiom["name"] for axiom in words["axioms"]] == list(AXIOMS)
    assert [rule["name"] for rule in words["rules"]] == pl.list_rules()
    quick = {axiom["name"] for axiom in words["axioms"] if axiom["quick"]}
    assert {"po", "pmc"} <= quick
    assert not {"separability", "clones"} & quick


@pytest.mark.parametrize(
    ("question", "said"),
    [
        ({}, "about is None; choose"),
        ({"about": "rules"}, "about is 'rules'; choose"),
        ({"about": "rule", "rule": "lcpo"}, "the instance: None where an object"),
        ({"about": "rule", "rule": 3, "instance": {"candidates": ["a"]}}, "unknown rule 3"),
        ({"about": "rule", "rule": "lcpo", "instance": {"candidates": [["a", ["1"]], ["b", ["1"]]]}}, "equal features"),
        ({"about": "rule", "rule": "lcpo", "instance": {"candidates": ["a", "b"]}}, "no ballots"),
        ({"about": "profile", "instance": TIED}, "ballot 1: theta gives 'a' and 'b' equal rewards; change it a little"),
        ({"about": "axioms", "rule": "lcpo", "axioms": 3, "instance": {"candidates": ["a"]}}, "names is 3; give a list"),
        ({"about": "rule", "rule": "lcpo", "instance": {"candidates": ["a"]}, "seconds": 0}, "seconds is 0"),
        ({"about": "preset", "name": ["x"]}, "no preset is called"),
        ({"about": "preset", "name": "builtin:../etc"}, "no such built-in"),
        ({"about": "certificate", "of": {"about": "open"}}, "about is 'open'; choose cells"),
        ({"about": "certificate"}, "of: name the question"),
        ({"about": "open", "name": "x.json", "text": "{"}, "x.json: not JSON at line 1"),
        ({"about": "open", "name": "../x.soc", "text": "hm"}, "../x.soc"),
        ({"about": "open", "name": "x.json"}, "give the text and the name"),
    ],
)  # fmt: skip
def test_what_cannot_be_answered_is_said_in_a_line(question: dict[str, Any], said: str) -> None:
    reply = answer(question, lambda part: None)
    assert list(reply) == ["problem"]
    assert said in reply["problem"]
    assert "\n" not in reply["problem"]


def test_a_limit_of_time_is_a_problem_and_not_an_answer() -> None:
    names = [f"c{i}" for i in range(9)]
    instance = {
        "candidates": [
            [name, [str((7 * i * i) % 23), str((5 * i**3) % 29), str((i**4) % 31), str(i)]]
            for i, name in enumerate(names)
        ]
    }
    reply = answer({"about": "cells", "instance": instance}, lambda part: None)
    assert "problem" in reply  # more cells than are drawn
    assert "rankings" in reply["problem"]


def test_what_is_too_large_to_be_drawn_is_refused() -> None:
    instance = pl.Instance([f"c{i}" for i in range(documents.MOST_CANDIDATES + 1)])
    with pytest.raises(InputError, match="draws up to 30"):
        documents.document(instance)
