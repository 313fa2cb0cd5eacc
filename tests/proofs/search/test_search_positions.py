"""Z3 over positions and ballots together agrees with the search by families; what it finds is proved."""

from __future__ import annotations

from typing import Any

import pytest

import pluralign as pl
from pluralign.formulations.errors import InputError
from pluralign.proofs.axioms.verdicts import verdicts
from pluralign.proofs.search.spec import Spec, specify
from pluralign.proofs.search.strategies import monolithic
from pluralign.proofs.search.strategies.monolithic import Monolithic, decide_by_positions
from pluralign.proofs.search.strategies.position_encoding import RULES, VIOLATED
from pluralign.solver.results import Deadline, Status

KNOWN = [
    ("leximax-copeland", "po", 3, 2, "none"),
    ("leximax-plurality", "po", 3, 1, "none"),
    ("leximax-plurality", "po", 3, 2, "found"),
    ("leximax-plurality", "pmc", 3, 2, "found"),
    ("kemeny", "majority", 3, 2, "none"),
    ("leximax-borda", "majority", 3, 2, "found"),
    ("leximax-borda", "majority", 3, 1, "none"),
    ("lcpo", "po", 3, 2, "none"),
]


@pytest.mark.parametrize(("rule", "axiom", "m", "d", "answer"), KNOWN)
def test_known_answers(rule: str, axiom: str, m: int, d: int, answer: str) -> None:
    found = decide_by_positions(m, d, rule, axiom)
    assert found.answer == answer
    if answer == "found":
        assert found.instance is not None
        assert (found.instance.m, found.instance.d) == (m, d)
        verdict = verdicts(found.instance, rule, [axiom])[axiom]
        assert (verdict.holds, verdict.status) == (False, Status.PROVED)


def families(rule: str, axiom: str, m: int, d: int) -> bool:
    """Whether the exhaustive search finds a violation: all families of three points are on this grid."""
    answer = pl.search(rule, axiom, candidates=m, dimensions=d, bound=2, strategy="exhaustive")
    assert answer.result["explored"]["voters"] == "any"
    assert answer.result["explored"]["undecided"] == 0
    return bool(answer.result["found"])


@pytest.mark.parametrize("axiom", VIOLATED)
@pytest.mark.parametrize("rule", [rule for rule in RULES if rule != "kemeny-po"])
def test_the_decomposition_agrees(rule: str, axiom: str) -> None:
    for m, d in ((2, 1), (3, 1), (3, 2)):
        assert (decide_by_positions(m, d, rule, axiom).answer == "found") == families(rule, axiom, m, d)


@pytest.mark.slow
@pytest.mark.parametrize("axiom", VIOLATED)
def test_the_decomposition_agrees_about_kemeny_subject_to_pareto_optimality(axiom: str) -> None:
    for m, d in ((2, 1), (3, 1), (3, 2)):
        assert (decide_by_positions(m, d, "kemeny-po", axiom).answer == "found") == families("kemeny-po", axiom, m, d)


@pytest.mark.slow
@pytest.mark.parametrize(("d", "rule"), [(1, "lcpo"), (2, "lcpo"), (3, "lcpo")])
def test_some_questions_about_four_candidates_are_settled(d: int, rule: str) -> None:
    assert decide_by_positions(4, d, rule, "po", Deadline(120)).answer == "none"
    assert not families(rule, "po", 4, min(d, 2))


def test_the_deadline() -> None:
    assert decide_by_positions(3, 2, "lcpo", "po", Deadline(0)) == Monolithic("unknown")
    assert decide_by_positions(4, 2, "leximax-copeland", "po", Deadline(0.5)).answer == "unknown"


def test_a_model_that_the_verdict_does_not_confirm_is_unknown(monkeypatch: pytest.MonkeyPatch) -> None:
    class Doubt:
        holds, status = None, Status.UNKNOWN

    monkeypatch.setattr(monolithic, "violation", lambda *_: Doubt())
    assert decide_by_positions(3, 2, "leximax-borda", "majority") == Monolithic("unknown")


def test_one_candidate_and_more_dimensions_than_needed() -> None:
    assert decide_by_positions(1, 1, "lcpo", "po").answer == "none"
    found = decide_by_positions(3, 4, "leximax-borda", "majority").instance
    assert found is not None
    assert found.d == 4


# --- as a strategy of the search --------------------------------------------------------------------------


def search(rule: str, axiom: str, **options: Any) -> Any:
    return pl.search(rule, axiom, strategy="positions", **options)


def test_a_search_that_exhausts_all_positions() -> None:
    answer = search("leximax-copeland", "po", candidates=(2, 3), dimensions=(1, 2))
    explored = answer.result["explored"]
    assert (answer.status, answer.result["found"]) == (pl.Status.CLAIMED, False)
    assert (explored["bound"], explored["voters"], explored["undecided"]) == ("any", "any", 0)
    assert [(row["candidates"], row["dimensions"]) for row in explored["sizes"]] == [(2, 1), (2, 2), (3, 1), (3, 2)]


def test_a_search_that_finds_a_violation() -> None:
    answer = search("leximax-borda", "majority", candidates=(2, 3), dimensions=2)
    assert (answer.status, answer.result["found"]) == (pl.Status.PROVED, True)
    assert answer.certificates[0]["claim"]["axiom"] == "majority"


def test_a_search_that_stalls(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(
        "pluralign.proofs.search.strategies.positions.decide_by_positions", lambda *_: Monolithic("unknown")
    )
    answer = search("lcpo", "po", candidates=3, dimensions=2)
    assert (answer.status, answer.result["found"]) == (pl.Status.UNKNOWN, False)
    assert answer.result["explored"]["undecided"] == 1


@pytest.mark.parametrize(
    ("rule", "axiom", "options", "words"),
    [
        ("loss:hinge", "po", {}, "no encoding of loss:hinge"),
        ("lcpo", "clones", {}, "no encoding of clones"),
        ("lcpo", "po", {"candidates": (3, 5)}, "4 at most"),
        ("lcpo", "po", {"voters": 3}, "any number of voters"),
    ],
)
def test_what_is_not_known_is_refused(rule: str, axiom: str, options: dict[str, Any], words: str) -> None:
    with pytest.raises(InputError, match=words):
        specify(rule, axiom, strategy="positions", **options)


def test_the_specification() -> None:
    spec = specify("lcpo", "po", strategy="positions", bound=5, seed=3)
    assert (spec.bound, spec.seed, spec.voters) == (0, 0, None)
    assert Spec.from_json(spec.to_json()) == spec
