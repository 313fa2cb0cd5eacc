"""Every axiom that can be asked of a rule, with three candidates: against the definitions, the engine and the table."""

from __future__ import annotations

import itertools
import random
import re
from collections import Counter
from pathlib import Path

import pytest
from support.theorem_definitions import (
    AXIOMS,
    JOINING,
    MERGING,
    OF_ONE,
    RAISING,
    RULES,
    rankings,
    search,
    statement,
    violations,
)

import pluralign as pl
from pluralign.formulations.errors import InputError
from pluralign.proofs import checker
from pluralign.proofs.executor import Here
from pluralign.proofs.matrix.cell import CellAnswer
from pluralign.proofs.matrix.known import known
from pluralign.proofs.theorems import statements
from pluralign.proofs.theorems.goals import Goal
from pluralign.proofs.theorems.prove import each_result
from pluralign.proofs.theorems.statements import selected, statement_of
from pluralign.solver.results import NEVER, Status

ASKED = [rule for rule in RULES if rule != "lcpo-sequence"]
FAMILIES = [list(F) for k in range(1, 7) for F in itertools.combinations(rankings(3), k)]
DOCUMENT = (Path(__file__).parents[3] / "docs/mathematics/theorems.md").read_text(encoding="utf-8")


def decided(rule, axiom, domain="any", m=3):
    asked = statement_of(rule, axiom)
    [result] = each_result([Goal(asked, domain, m)], Here(), NEVER)
    return result


def documented():
    """(rule, axiom) -> whether it holds for three candidates, as the documentation has it."""
    head, _, *rows = re.search(r"\| rule \| existence.*?\n\n", DOCUMENT, re.DOTALL)[0].strip().splitlines()
    axioms = [
        ["existence", "unanimity", "pareto-winner"], *([a] for a in ("po", "pmc", "majority")),
        ["condorcet-winner", "condorcet-winner-pareto", "smith"], *([a] for a in ("condorcet-loser", "majority-loser")),
        *([a] for a in ("reversal-symmetry", "winner-monotonicity", "monotonicity", "participation")),
        ["positive-involvement", "negative-involvement"],
        *([a] for a in ("strategy-proofness", "separability", "reinforcement", "homogeneity")),
    ]  # fmt: skip
    assert len(head.split("|")) == len(axioms) + 3
    found = {}
    for row in rows:
        first, *cells = [cell.strip() for cell in row.split("|")[1:-1]]
        names = first.replace("lcpo, leximax-copeland, both with half points", ", ".join(ASKED[:4])).split(", ")
        for rule, (several, cell) in itertools.product(names, zip(axioms, cells, strict=True)):
            marks = cell.split(", ") if "," in cell else [cell] * len(several)
            found |= {(rule, axiom): mark == "✓" for axiom, mark in zip(several, marks, strict=True)}
    return found


def profiles_to_try(axiom, family):
    """All profiles of up to three voters, or what axioms about several of up to two make of them."""
    most = 3 if axiom in (*OF_ONE, "reversal-symmetry", "homogeneity") else 2
    some = [Counter(p) for n in range(1, most + 1) for p in itertools.combinations_with_replacement(family, n)]
    if axiom in MERGING:
        yield from map(list, itertools.combinations_with_replacement(some, 2))
    elif axiom in JOINING:
        yield from ([p, p + Counter([s])] for p in some for s in family)
    elif axiom in (*RAISING, "strategy-proofness"):
        yield from ([p, p - Counter([s]) + Counter([t])] for p in some for s in p for t in family if s != t)
    else:
        yield from ([p] for p in some)


def test_all_that_is_documented_can_be_asked():
    assert documented().keys() == set(itertools.product(ASKED, AXIOMS))
    assert {s.axiom for s in selected("slater/all")} == set(AXIOMS)
    assert {s.rule for s in (selected(f"{rule}/smith")[0] for rule in ASKED)} == set(ASKED)


@pytest.mark.parametrize(
    "pair",
    ["lcpo-half/po", "leximax-copeland-half/smith", "leximax-borda/condorcet-loser", "leximax-borda/reinforcement",
     "slater/unanimity", "slater/negative-involvement", "ranked-pairs/pmc", "lcpo/condorcet-winner-pareto",
     "leximax-plurality/majority-loser", "kemeny/strategy-proofness", "leximax-copeland/reversal-symmetry"],
)  # fmt: skip
def test_some_are_decided_as_documented(pair):
    result = decided(*pair.split("/"))
    assert (result.holds, result.status) == (documented()[tuple(pair.split("/"))], Status.PROVED)
    for certificate in result.certificates:
        checker.check(certificate)


@pytest.mark.slow
@pytest.mark.parametrize("rule", ASKED)
def test_all_are_decided_as_documented_and_by_brute_force(rule):
    """What is proved has no small violation, nor one in the table; what is refuted has the violation that is shown."""
    rng = random.Random(rule)
    for axiom in AXIOMS:
        result = decided(rule, axiom)
        assert (result.holds, result.status) == (documented()[rule, axiom], Status.PROVED), axiom
        ties = statement_of(rule, axiom).hypotheses.ties
        claim = statement(rule, axiom, True, ties=ties)
        cell = None if axiom == "existence" else known(rule, axiom)
        if result.holds:
            for family in FAMILIES:
                for profiles in profiles_to_try(axiom, family):
                    assert not any(violations(claim, family, [dict(p) for p in profiles])), (axiom, family, profiles)
            assert not any(cases for _, _, cases in search(claim, 3, 400, rng))
            assert cell is None or cell.answer is CellAnswer.PROVED or cell.about["candidates"] > 3
        else:
            evidence = result.certificates[0]["evidence"]
            assert any(violations(claim, evidence["family"], [dict(p) for p in evidence["profiles"]]))
            assert cell is None or cell.answer is not CellAnswer.PROVED


@pytest.mark.slow
@pytest.mark.parametrize("rule", ASKED)
def test_the_engine_confirms_counterexamples_with_features(rule):
    """Each one in the plane is asked of `axioms`, which stops the prover if it says otherwise."""
    refuted = [axiom for axiom in AXIOMS if not documented()[rule, axiom]]
    for axiom in refuted:
        result = decided(rule, axiom, "plane")
        assert result.status is Status.PROVED
        assert result.holds is not None


def test_the_engine_confirms_a_voter_who_should_have_stayed_away():
    result = decided("slater", "participation", "plane")
    assert (result.holds, result.status) == (False, Status.PROVED)
    assert len(result.counterexample["profiles"]) == 2


@pytest.mark.parametrize(
    ("name", "words"),
    [
        ("lcpo/clones", "candidates leave the profile"),
        ("slater/resolvability", "a single voter decides"),
        ("loss:hinge/po", "whole classes only, majority-loss/pmc"),
        ("majority-loss:logistic", "whole classes only"),
        ("ranked-pair/po", "did you mean 'ranked-pairs/po'"),
        ("lcpo/smiht", "did you mean 'lcpo/smith'"),
    ],
)
def test_what_cannot_be_asked_is_refused(name, words):
    with pytest.raises(InputError, match=words) as refusal:
        selected(name)
    assert "\n" not in str(refusal.value)


def test_a_rule_stands_for_what_is_listed_of_it():
    assert len(selected("lcpo")) < len(selected("lcpo/all")) == len(AXIOMS)
    assert [s.name for s in selected("ranked-pairs")] == [s.name for s in selected("ranked-pairs/all")]
    assert selected(None) == list(statements.STATEMENTS.values())


def test_a_pair_from_outside(run):
    done = run("prove", "leximax-borda/smith")
    assert done.code == 0
    assert "REFUTED" in done.out
    [row] = pl.prove("ranked-pairs/unanimity", candidates=2).result["theorems"]
    assert (row["holds"], row["status"], row["candidates"]) == (True, "proved", 2)
