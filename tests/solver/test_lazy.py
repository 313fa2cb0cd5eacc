"""Clauses with linear inequalities: exact models or checkable refutations, against Z3 and cvc5."""

from __future__ import annotations

from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st
from support.refutations import check

from pluralign.solver.logic import lazy, smt
from pluralign.solver.logic.query import Query, smtlib
from pluralign.solver.results import Deadline, LimitReached

VARIABLES = ("x", "y", "z")


@st.composite
def queries(draw) -> Query:
    free = draw(st.sampled_from([[], ["z"]]))
    query = Query(nonnegative=[x for x in VARIABLES if x not in free], free=free)
    for k in range(draw(st.integers(1, 5))):
        form = {x: draw(st.integers(-2, 2)) for x in VARIABLES}
        query.atom(f"a{k}", form, strict=draw(st.booleans()), one_sided=draw(st.booleans()))
    query.var("b")
    literals = st.integers(1, len(query.names)).flatmap(lambda v: st.sampled_from([v, -v]))
    for clause in draw(st.lists(st.lists(literals, min_size=1, max_size=3), max_size=10)):
        query.add(*clause)
    return query


def value(form, values) -> Fraction:
    return sum((c * values[x] for x, c in form.items()), Fraction(0))


@given(queries())
def test_models_are_models_and_refutations_are_proofs(query):
    answer = lazy.decide(query)
    said = {smt.run(engine, smtlib(query)).answer for engine in smt.ENGINES}
    if isinstance(answer, lazy.Refuted):
        assert said == {"unsat"}
        assert all(lazy.contradicts(query, lemma) for lemma in answer.lemmas)
        check([*query.clauses, *(lemma.literals for lemma in answer.lemmas)], answer.steps)
        return
    assert said == {"sat"}
    assert all(answer.values[x] >= 0 for x in query.nonnegative)
    truth = {v: query.names[v - 1] in answer.true for v in range(1, len(query.names) + 1)}
    assert all(any(truth[abs(v)] == (v > 0) for v in clause) for clause in query.clauses)
    for v, true in truth.items():
        inequality = query.inequality(v if true else -v)
        if inequality is not None:
            total = value(inequality[0], answer.values)
            assert total > 0 if inequality[1] else total >= 0


def test_seeds_that_are_no_lemmas_are_left_out():
    query = Query(nonnegative=["x", "y"])
    a, b = query.atom("a", {"x": 1, "y": -1}, strict=True), query.atom("b", {"y": 1}, strict=True)
    query.add(a)
    query.add(-b)
    answer = lazy.decide(query, seeds=[(-a, b)])  # y = 0 < x
    assert isinstance(answer, lazy.Model)
    assert answer.values["x"] > answer.values["y"] == 0


def test_wrong_multipliers_and_one_sided_literals_prove_nothing():
    query = Query(nonnegative=["x"], free=["z"])
    a = query.atom("a", {"x": 1, "z": 1}, strict=True)
    b = query.atom("b", {"x": -2, "z": -2}, strict=False)
    c = query.atom("c", {"x": 1}, strict=True, one_sided=True)
    assert lazy.contradicts(query, lazy.Lemma((-a, -b), (2, 1)))
    assert not lazy.contradicts(query, lazy.Lemma((-a, -b), (1, 1)))
    assert not lazy.contradicts(query, lazy.Lemma((-a, -b), (-2, -1)))
    assert not lazy.contradicts(query, lazy.Lemma((-b,), (1,)))
    assert not lazy.contradicts(query, lazy.Lemma((c,), (1,)))


def test_the_deadline_ends_it():
    query = Query(nonnegative=["x"])
    query.add(query.atom("a", {"x": 1}, strict=True))
    with pytest.raises(LimitReached):
        lazy.decide(query, deadline=Deadline(0))


def test_scripts_that_are_none_are_refused():
    for engine in smt.ENGINES:
        with pytest.raises(ValueError, match="does not read"):
            smt.run(engine, "(assert (> x 0))(check-sat)")
        assert smt.available(engine)
