"""Resolvability: against enumeration of ties, its certificates, and the rules that fail it."""

from __future__ import annotations

import copy
import itertools
import json
import random
from fractions import Fraction
from typing import Any

import pytest
from support.axiom_definitions import Definitions
from support.mutations import reason

from pluralign.formulations.errors import InputError
from pluralign.formulations.instances.instance import Ballot, Instance
from pluralign.proofs import checker
from pluralign.proofs.axioms.verdicts import Verdict, verdicts
from pluralign.proofs.catalogue.written import written_proof
from pluralign.proofs.compatibility.axioms import require_known
from pluralign.proofs.search.smallest import RULES, knows
from pluralign.proofs.search.smallest.outputs import FamilyRule
from pluralign.proofs.search.smallest.violated import violating
from pluralign.solver.results import NEVER, Status

ALL = list(itertools.permutations(range(3)))


def verdict(instance: Instance, rule: str, axiom: str = "resolvability") -> Verdict:
    return verdicts(instance, rule, [axiom])[axiom]


@pytest.mark.parametrize("rule", RULES)
def test_as_by_trying_all_ties_and_all_ballots(rule: str) -> None:
    rng = random.Random(rule)
    for d in (None, 1, 2, 2):
        points = None if d is None else tuple(rng.sample(list(itertools.product(range(-1, 2), repeat=d)), 3))
        definitions = Definitions(points, 3, rule)
        feasible = definitions.feasible(definitions.all)
        for _ in range(3):
            ballots = [(rng.choice(feasible), rng.randint(1, 2)) for _ in range(rng.randint(1, 3))]
            features = None if points is None else tuple(tuple(map(Fraction, x)) for x in points)
            found = verdict(Instance(tuple("abc"), features, tuple(Ballot.strict(*b) for b in ballots)), rule)
            assert found.holds is definitions.holds("resolvability", ballots)
            assert found.status is Status.PROVED
            assert found.certificate is not None
            checker.check(found.certificate)


@pytest.mark.parametrize("rule", [rule for rule in RULES if knows(rule, "resolvability")])
def test_the_search_by_arrays_finds_what_the_definitions_find(rule: str) -> None:
    """All rankings of three candidates, profiles of up to three voters; the rules with a theorem violate it nowhere."""
    definitions = Definitions(None, 3, rule)
    for n in range(1, 4):
        wrong = {tuple(counts.tolist()) for counts in violating(FamilyRule(rule, ALL), "resolvability", n, NEVER)}
        for some in itertools.combinations_with_replacement(range(6), n):
            ballots = [(ALL[k], 1) for k in some]
            counts = tuple(some.count(k) for k in range(6))
            assert (counts in wrong) is not definitions.holds("resolvability", ballots)
        assert not wrong or written_proof(rule, "resolvability") is None


@pytest.fixture(scope="module")
def violated() -> tuple[Instance, Any]:
    """A tie of a and b by Copeland scores that no voter resolves for a."""
    ballots = (Ballot.strict((0, 2, 1)), Ballot.strict((1, 0, 2), 2), Ballot.strict((2, 1, 0)))
    instance = Instance(
        tuple("abc"), ((Fraction(1), Fraction(0)), (Fraction(0), Fraction(0)), (Fraction(0), Fraction(1))), ballots
    )
    found = verdict(instance, "leximax-copeland")
    assert (found.holds, found.status) == (False, Status.PROVED)
    return instance, json.loads(json.dumps(found.certificate))


def test_what_is_left_out_or_changed_is_rejected(violated: tuple[Instance, Any]) -> None:
    _, document = violated
    assert reason(document) == ""
    for k, output in enumerate(document["evidence"]["outputs"]):
        if "ties" in output and output["profile"]["ballots"] != document["instance"]["ballots"]:
            continue  # where another candidate is first, nobody asks whether by a tie
        changed = copy.deepcopy(document)
        del changed["evidence"]["outputs"][k]
        assert reason(changed)
    for path, value in (("witness", {"joins": "two voters"}), ("rule", "leximax-borda"), ("holds", True)):
        changed = copy.deepcopy(document)
        changed["claim"][path] = value
        assert reason(changed)
    changed = copy.deepcopy(document)
    changed["claim"]["rule"] = "loss:logistic"
    changed["evidence"]["outputs"] = []
    assert "losses break none" in reason(changed) or "ties" in reason(changed)


def test_without_ties_it_asks_for_nothing(violated: tuple[Instance, Any]) -> None:
    found = verdict(violated[0], "leximax-copeland", "resolvability+tie-free")
    assert found.holds is True
    assert found.certificate is not None
    assert found.certificate["claim"]["witness"] == {"cases": 0}
    checker.check(found.certificate)


def test_losses_and_tables_are_not_asked(violated: tuple[Instance, Any]) -> None:
    found = verdict(violated[0], "loss:logistic")
    assert not found.applies
    assert "break none" in found.witness["reason"]
    with pytest.raises(InputError, match="breaks ties"):
        require_known(["resolvability"])
