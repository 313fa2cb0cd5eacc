"""Outlines of proofs close for what holds, at no hypothesis less, and nothing rests on them."""

from __future__ import annotations

import pytest

from pluralign.proofs import checker
from pluralign.proofs.executor import Here
from pluralign.proofs.theorems import parts
from pluralign.proofs.theorems.encoding import PARETO, THEOREM, Hypotheses
from pluralign.proofs.theorems.goals import goals
from pluralign.proofs.theorems.outlines import OUTLINES, RULES, outline
from pluralign.proofs.theorems.prove import each_result
from pluralign.proofs.theorems.statements import selected
from pluralign.proofs.theorems.violations import parts as queries
from pluralign.proofs.theorems.violations import violation
from pluralign.solver.logic import lazy
from pluralign.solver.results import NEVER, Status


def along(rule, axiom, m, hypotheses=THEOREM, about=None, family=None, start=()):
    encoder = violation(rule, axiom, m, hypotheses, about, family)
    return lazy.outlined(encoder.query, encoder.seeds, [*start, *outline(encoder, axiom, about)])


TRUE = [(rule, axiom) for rule in RULES for axiom in OUTLINES if not (axiom == "condorcet-winner" and rule in PARETO)]


@pytest.mark.parametrize(("rule", "axiom"), TRUE)
def test_every_line_follows_for_what_is_proved_for_all_m(rule, axiom):
    for m in (2, 3, 4):
        assert all(along(rule, axiom, m, about=about) for about in queries(axiom, m)), m


@pytest.mark.parametrize(
    ("rule", "axiom", "hypotheses"),
    [
        ("lcpo", "winner-monotonicity", Hypotheses(ties="profile")),
        ("lcpo", "majority", Hypotheses(majority="weak")),
        ("lcpo", "majority", Hypotheses(ballots=False)),
        ("lcpo", "pmc", Hypotheses(majority="weak")),
        ("lcpo", "condorcet-winner", THEOREM),
    ],
)
def test_no_outline_proves_what_is_false(rule, axiom, hypotheses):
    """For some of the queries, at m = 4, there is a counterexample."""
    assert not all(along(rule, axiom, 4, hypotheses, about) for about in queries(axiom, 4))


def test_a_line_that_does_not_follow_ends_it():
    encoder = violation("lcpo", "po", 3, THEOREM)
    assert along("lcpo", "pmc", 3) is not None
    assert along("lcpo", "pmc", 3, start=[(encoder.allowed((0, 1, 2)),)]) is None


def test_without_an_outline_the_query_is_decided_all_the_same(monkeypatch):
    """A wrong outline costs nothing but its time."""
    monkeypatch.setitem(OUTLINES, "majority", lambda encoder, _: iter([(encoder.some(0),), (-encoder.some(0),)]))
    [result] = each_result(goals(selected("lcpo/majority"), 3, "any"), Here(), NEVER)
    assert result.status is Status.PROVED
    assert result.checks["clausal"] == "accepted"


def test_a_step_left_out_is_rejected():
    [goal] = goals(selected("lcpo/condorcet-loser"), 4, "any")
    [result] = each_result([goal], Here(), NEVER)
    certificate = result.certificates[0]
    del certificate["evidence"]["parts"][0]["steps"][3]
    with pytest.raises(checker.Rejected):
        checker.check(certificate)


@pytest.mark.slow
@pytest.mark.parametrize("axiom", ["pmc", "majority", "condorcet-loser", "winner-monotonicity"])
def test_six_candidates(axiom, monkeypatch):
    """All 720 rankings: along an outline, no other way ends."""
    monkeypatch.setattr(parts, "AFTER_AN_OUTLINE", 0.0)
    [result] = each_result(goals(selected(f"lcpo/{axiom}"), 6, "any"), Here(), NEVER)
    assert result.status is Status.PROVED
