"""Where an axiom is violated, so is each that it follows from: on single profiles, and in the catalogue."""

from __future__ import annotations

import random

import pytest

from pluralign.formulations.instances.instance import Ballot, Instance
from pluralign.formulations.rankings.arrangement import feasible_rankings
from pluralign.proofs.axioms.axioms import AXIOMS
from pluralign.proofs.axioms.implications import IMPLIED, consequences, premises
from pluralign.proofs.axioms.verdicts import verdicts
from pluralign.proofs.catalogue.entries import entries
from pluralign.proofs.catalogue.written import cells
from pluralign.proofs.matrix import known as known_cells
from pluralign.proofs.matrix.known import known

RULES = (
    "leximax-borda",
    "leximax-plurality",
    "kemeny",
    "slater",
    "ranked-pairs",
    "loss:squared",
    "majority-loss:squared",
)


def random_instance(rng: random.Random) -> Instance:
    points = rng.sample([(x, y) for x in range(-2, 3) for y in range(-2, 3)], rng.choice([3, 4]))
    rankings = [tuple(row) for row in feasible_rankings(points)[0].tolist()]
    ballots = [Ballot.strict(rng.choice(rankings), rng.randint(1, 3)) for _ in range(rng.randint(1, 3))]
    return Instance(tuple("abcd"[: len(points)]), tuple(points), tuple(ballots))  # type: ignore[arg-type]


def checked(seed: int, instances: int) -> set[str]:
    """The axioms that were violated."""
    rng = random.Random(seed)
    seen = set()
    names = [*IMPLIED, *dict.fromkeys(c for implied in IMPLIED.values() for c in implied)]
    for _ in range(instances):
        instance, rule = random_instance(rng), rng.choice(RULES)
        violated = {name for name, verdict in verdicts(instance, rule, names).items() if verdict.holds is False}
        for premise, implied in IMPLIED.items():
            for axiom in implied:
                assert axiom not in violated or premise in violated, (rule, instance.to_json(), premise, axiom)
        seen |= violated
    return seen


def test_on_single_profiles() -> None:
    assert len(checked(0, 40)) > 5


@pytest.mark.slow
def test_on_many_profiles() -> None:
    assert {c for implied in IMPLIED.values() for c in implied} <= checked(1, 3000)


def test_all_that_follows() -> None:
    assert consequences("smith") == ("condorcet-winner", "condorcet-winner-pareto", "majority")
    assert premises("majority") == ("smith", "condorcet-winner", "condorcet-winner-pareto")
    assert {*IMPLIED, *(axiom for implied in IMPLIED.values() for axiom in implied)} <= set(AXIOMS)
    assert not any(premise in consequences(premise) for premise in IMPLIED)


def test_the_catalogue_contradicts_no_implication() -> None:
    violated = {(found.rule, found.axiom) for found in entries() if not (found.holds or found.without_ties)}
    for rule, axiom in cells():
        assert not violated & {(rule, consequence) for consequence in consequences(axiom)}


def test_cells_are_filled_by_implication(monkeypatch: pytest.MonkeyPatch) -> None:
    proved = known_cells._theorem
    monkeypatch.setattr(
        known_cells, "_theorem", lambda rule, axiom: None if axiom == "pareto-winner" else proved(rule, axiom)
    )
    cell = known("ranked-pairs", "pareto-winner")
    assert cell is not None
    assert (cell.answer, cell.status, cell.about["implied_by"]) == ("proved", "claimed", "po")
    original = known_cells.entry
    monkeypatch.setattr(
        known_cells,
        "entry",
        lambda rule, axiom, holds, *more: None if axiom == "smith" else original(rule, axiom, holds, *more),
    )
    cell = known("kemeny", "smith")
    assert cell is not None
    assert (cell.answer, cell.status, cell.about["by"]) == ("violated", "proved", "condorcet-winner")
    assert cell.certificates[0]["claim"]["axiom"] == "condorcet-winner"
    assert known("kemeny", "smith+tie-free") is None
