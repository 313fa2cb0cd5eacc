"""Minimal impossible sets of axioms, against a decision of every set by all clauses at once."""

from __future__ import annotations

import dataclasses
import itertools
import json
import random
from fractions import Fraction
from pathlib import Path
from typing import Any

import pytest

import pluralign as pl
from pluralign import show_sets
from pluralign.formulations.instances.instance import Instance
from pluralign.formulations.types import Ranking
from pluralign.proofs import checker
from pluralign.proofs.certificates.compatibility import compatibility_certificate
from pluralign.proofs.certificates.compatibility_read import read_compatibility
from pluralign.proofs.compatibility import question as questions
from pluralign.proofs.compatibility.axioms import AXIOMS, axiom_instances
from pluralign.proofs.compatibility.carried import _under, carried, renaming
from pluralign.proofs.compatibility.decide import Compatibility, compatibility
from pluralign.proofs.compatibility.family_sets import weakest
from pluralign.proofs.compatibility.minimal_sets import cover_all
from pluralign.proofs.compatibility.question import question, renamed
from pluralign.proofs.compatibility.refuting import refuted
from pluralign.solver.results import NEVER, LimitReached

EVERY = list(itertools.permutations(range(3)))


def random_family(rng: random.Random) -> list[Ranking]:
    return sorted(rng.sample(EVERY, rng.randint(2, 6)))


def certified(answer: Any) -> dict[str, Any]:
    """The certificate, which the checker accepts and which says the answer again."""
    certificate = json.loads(json.dumps(compatibility_certificate(Instance(("a", "b", "c")), answer)))
    checker.check(certificate)
    assert read_compatibility(certificate) == answer
    return certificate  # type: ignore[no-any-return]


@pytest.mark.parametrize("seed", range(12))
def test_what_is_told_when_needed_is_enough(seed: int, monkeypatch: pytest.MonkeyPatch) -> None:
    """The same verdicts as from all clauses at once, with rules and arguments that the checker accepts."""
    rng = random.Random(seed)
    family, axioms = random_family(rng), rng.sample(list(AXIOMS), rng.randint(2, 6))
    voters, anonymous = rng.randint(1, 3), rng.random() < 0.8
    if not anonymous:
        voters = min(voters, 2)
    at_once = compatibility(3, voters, axioms, family, anonymous=anonymous)
    monkeypatch.setattr(questions, "MAX_VARIABLES", 0)
    lazily = compatibility(3, voters, axioms, family, anonymous=anonymous)
    assert lazily.compatible == at_once.compatible
    certified(at_once)
    certified(lazily)


@pytest.mark.parametrize("seed", range(4))
def test_every_set_is_decided_by_the_lists(seed: int) -> None:
    rng = random.Random(100 + seed)
    family, axioms = (
        random_family(rng),
        ["strategy-proofness", *rng.sample(sorted({*AXIOMS} - {"strategy-proofness"}), 4)],
    )
    answer = pl.minimal_sets(axioms, 3, 2, family=family)
    [found] = answer["families"]
    impossible, possible = ([set(row["axioms"]) for row in found[key]] for key in ("impossible", "possible"))
    for size in range(1, 6):
        for some in itertools.combinations(axioms, size):
            has_rule = compatibility(3, 2, some, family).compatible
            assert has_rule == any(set(some) <= other for other in possible)
            assert has_rule != any(set(some) >= other for other in impossible)
    assert all(not one < other for sets in (impossible, possible) for one in sets for other in sets)
    assert all(verdict.accepted for verdict in answer.check())
    assert len(answer.certificates) == len(impossible) + len(possible)


@pytest.mark.slow
def test_gibbard_and_satterthwaite_for_two_voters() -> None:
    """Every family of four candidates in the plane; on a line two rankings satisfy all axioms at once."""
    line = pl.minimal_sets(("pareto-winner", "strategy-proofness", "participation"), 4, 2, 1)
    assert [row["impossible"] for row in line["families"]] == [[]]
    plane = pl.minimal_sets(("pareto-winner", "strategy-proofness", "participation"), 4, 2, 2)
    assert (plane["status"], plane["all_families"], len(plane["families"])) == ("proved", True, 5)
    for family in plane["families"]:
        assert [row["axioms"] for row in family["impossible"]] == [["pareto-winner", "strategy-proofness"]]


def test_which_sets_others_follow_from() -> None:
    sets = [["pareto-winner", "strategy-proofness"], ["po", "strategy-proofness"], ["majority", "po"]]
    assert weakest(sets) == [True, False, True]


def test_a_store_goes_on_and_is_not_believed_blindly(tmp_path: Path) -> None:
    file = tmp_path / "s.db"
    asked: dict[str, Any] = {
        "axioms": ["po", "majority", "strategy-proofness"],
        "candidates": 3,
        "voters": 2,
        "store": file,
    }
    none = pl.minimal_sets(**asked, time_limit=0.0)
    assert (none["status"], none["complete"]) == ("unknown", False)
    first, again = pl.minimal_sets(**asked), pl.minimal_sets(**asked)
    assert {**first.result, "seconds": 0} == {**again.result, "seconds": 0}
    _change(file, lambda text: text.replace('"voters":2', '"voters":3'))
    with pytest.raises(pl.InputError, match="damaged"):
        pl.minimal_sets(**asked)


def test_a_changed_answer_of_compatible_is_not_believed(tmp_path: Path) -> None:
    for number, (old, new) in enumerate(
        [
            ('"voters":2', '"voters":1'),
            ('"axioms":["po"]', '"axioms":["pmc"]'),
            ("rule-table", "no-rule"),
            ("[[[0],0]", "[[[0],1]"),
        ]
    ):
        file = tmp_path / f"{number}.db"
        answer = pl.compatible(["po"], 2, 2, store=file)
        assert pl.compatible(["po"], 2, 2, store=file)["rule"] == answer["rule"]
        _change(file, lambda text, old=old, new=new: text.replace(old, new))
        if number < 3:
            with pytest.raises(pl.InputError, match="damaged"):
                pl.compatible(["po"], 2, 2, store=file)
        else:  # what the checker does not accept is not proved
            assert pl.compatible(["po"], 2, 2, store=file)["status"] == "claimed"


def _change(file: Path, change: Any) -> None:
    import sqlite3

    connection = sqlite3.connect(file)
    rows = connection.execute("SELECT stage, number, result FROM shards").fetchall()
    assert any(change(text) != text for _, _, text in rows)
    for stage, number, text in rows:
        connection.execute("UPDATE shards SET result = ? WHERE stage = ? AND number = ?", (change(text), stage, number))
    connection.commit()
    connection.close()


def test_the_command(run: Any, tmp_path: Path) -> None:
    question = ("compatible", "--minimal-sets", "pareto-winner", "strategy-proofness", "--voters", "2")
    page, file = tmp_path / "sets.md", tmp_path / "c.json"
    text = run(*question, "--markdown", page, "--certificate", file).out
    assert "impossible: pareto-winner, strategy-proofness (2 voters" in text
    assert "possible: all but strategy-proofness" in text
    assert "No anonymous rule satisfies pareto-winner and strategy-proofness." in page.read_text()
    assert all(verdict.accepted for verdict in checker.check_file(str(file)))
    for arguments, message in [
        (["po", "--dimension", "2"], "go with --minimal-sets"),
        (["--minimal-sets", "--candidates", "3", "--dimension", "3"], "span at most 2 dimensions"),
        (["--minimal-sets", "--family", "012", "--dimension", "2"], "asks for all families"),
    ]:
        done = run("compatible", *arguments)
        assert (done.code, message in done.err) == (2, True)


def test_sets_cover_all_as_looking_at_each_says() -> None:
    axioms, rng = "abcde", random.Random(0)
    every = [frozenset(one) for k in range(6) for one in itertools.combinations(axioms, k)]
    said = set()
    for _ in range(300):
        impossible, possible = (rng.sample(every, rng.randint(0, 4)) for _ in range(2))
        covered = all(any(i <= one for i in impossible) or any(one <= p for p in possible) for one in every)
        assert cover_all(axioms, impossible, possible) == covered
        minimal = [one for one in every if not any(one <= p for p in possible)]
        assert cover_all(axioms, minimal, possible)
        said.add(covered)
    assert said == {False, True}


def test_sets_whose_argument_there_is_no_time_to_tell_are_listed(monkeypatch: pytest.MonkeyPatch) -> None:
    def late(*_: object) -> None:
        raise LimitReached("the time limit was reached")

    monkeypatch.setattr("pluralign.answers.minimal_sets.told", late)
    answer = pl.minimal_sets(["majority", "strategy-proofness"], candidates=3, voters=2)
    [family] = answer.result["families"]
    [row] = family["impossible"]
    assert answer.status is pl.Status.PROVED
    assert "argument" not in row
    assert "no time to tell" in show_sets.minimal_sets(answer.to_json())
    assert "impossible" in show_sets.markdown(answer.to_json())


def test_an_argument_goes_over_to_families_that_have_its_ballots() -> None:
    """Under any names; what another family does not demand, or what does not exclude all rules there, is no argument."""
    rng, went = random.Random(3), 0
    for axioms in (
        ("pareto-winner", "strategy-proofness"),
        ("reversal-symmetry", "strategy-proofness"),
        ("po", "smith"),
    ):
        for _ in range(6):
            family = sorted(rng.sample(EVERY, rng.randint(4, 6)))
            answer = compatibility(3, 2, axioms, family)
            if answer.compatible:
                continue
            names = tuple(rng.sample(range(3), 3))
            asked = question(3, 2, axioms, [renamed(names, ranking) for ranking in family], None, True)
            there = carried(answer, asked)
            assert there is not None
            certified(there)
            assert renaming(answer, there) is not None
            assert not compatibility(3, 2, axioms, asked.family).compatible
            went += 1
            fewer = question(3, 2, axioms, family[:3], None, True)
            other = carried(answer, fewer)
            assert other is None or not compatibility(3, 2, axioms, fewer.family).compatible
    assert went > 3


@pytest.mark.parametrize(
    "axioms", [("majority", "strategy-proofness"), ("pmc", "reversal-symmetry", "strategy-proofness")]
)
def test_the_words_of_an_argument_are_its_refutation(axioms: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    """Step by step for all outputs that are alike, as where a solver would look at each; the checker accepts both."""
    answer = compatibility(3, 2, axioms)
    assert answer.argument is not None
    monkeypatch.setattr("pluralign.proofs.compatibility.refuting.FEW", 0)
    monkeypatch.setattr("pluralign.proofs.compatibility.refuting.refutation", None)
    certified(dataclasses.replace(answer, refutation=refuted(answer.question.family, answer.argument, NEVER)))
    for k in range(len(answer.argument)):
        rest = [*answer.argument[:k], *answer.argument[k + 1 :]]
        assert refuted(answer.question.family, rest, NEVER) is None


@pytest.mark.parametrize("axiom", AXIOMS)
def test_every_demand_has_its_like_under_other_names(axiom: str) -> None:
    """Where all rankings are allowed; it holds for the same outputs with other names."""
    asked = question(3, 2, [axiom], None, None, True)
    demands, rng = list(axiom_instances(asked)), random.Random(axiom)
    some = rng.sample(demands, min(len(demands), 8))
    for names in EVERY:
        argument = _under(names, Compatibility(asked, argument=tuple(some)), asked)
        assert argument is not None
        assert set(argument) <= set(demands)
        for one, other in zip(some, argument, strict=True):
            rule = {profile: rng.choice(EVERY) for profile in other.profiles}
            there = {p: rule[asked.profile(renamed(names, ballot) for ballot in p)] for p in one.profiles}
            back = {p: tuple(map(names.index, output)) for p, output in there.items()}
            assert one.satisfied(back) == other.satisfied(rule)


def test_one_argument_for_several_families(run: Any, tmp_path: Path) -> None:
    """Four candidates in the plane: each argument is told once, with the names that it has elsewhere."""
    page = tmp_path / "sets.md"
    asked = ["reversal-symmetry", "strategy-proofness"]
    answer = pl.minimal_sets(asked, 4, 2, 2)
    assert answer.status is pl.Status.PROVED
    assert [family["rankings"] for family in answer["families"]] == [8, 8, 10, 12, 12]
    for family in answer["families"]:
        weights, places = family["dependence"], family["candidates"]
        assert sum(weights.values()) == 0
        assert all(sum(weights[c] * Fraction(places[c][j]) for c in weights) == 0 for j in range(2))
    shared = [row["same_as"] for family in answer["families"] for row in family["impossible"]]
    told = [row["argument"]["text"] for family in answer["families"] for row in family["impossible"]]
    assert shared[0] is None
    run("compatible", "--minimal-sets", *asked, "--candidates", 4, "--dimension", 2, "--voters", 2, "--markdown", page)
    text = page.read_text()
    assert text.count("<details>") == shared.count(None)
    assert all((one in text) == (same is None) for one, same in zip(told, shared, strict=True))
    assert all(verdict.accepted for verdict in answer.check())
