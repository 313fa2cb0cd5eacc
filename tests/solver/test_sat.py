"""Satisfiability: proofs that need no search to check, against trying every assignment."""

from __future__ import annotations

from itertools import combinations, product

import pytest
from hypothesis import given
from hypothesis import strategies as st
from support.refutations import check

from pluralign.solver.logic import sat
from pluralign.solver.results import Deadline, LimitReached

literals = st.integers(1, 5).flatmap(lambda v: st.sampled_from([v, -v]))
formulas = st.lists(st.lists(literals, min_size=1, max_size=3), max_size=40)


def holds(clauses, assignment) -> bool:
    return all(any((v > 0) == assignment[abs(v)] for v in clause) for clause in clauses)


def satisfiable(clauses) -> bool:
    variables = sorted({abs(v) for clause in clauses for v in clause})
    return any(
        holds(clauses, dict(zip(variables, values, strict=True)))
        for values in product([False, True], repeat=len(variables))
    )


@given(formulas)
def test_a_refutation_exists_iff_no_assignment_satisfies_the_clauses(clauses):
    refutation = sat.refutation(clauses)
    assert (refutation is None) == satisfiable(clauses)
    if refutation is not None:
        check(clauses, refutation)


@given(formulas)
def test_models_satisfy_the_clauses(clauses):
    with sat.Incremental(clauses) as formula:
        model = formula.model()
        assert (model is None) == (not satisfiable(clauses))
        if model is not None:
            assert all(any(v in model for v in clause) for clause in clauses)


@pytest.mark.parametrize("holes", [3, 5, 6])
def test_more_pigeons_than_holes(holes):
    def sits(pigeon, hole):
        return 1 + pigeon * holes + hole

    clauses = [[sits(p, h) for h in range(holes)] for p in range(holes + 1)]
    clauses += [[-sits(p, h), -sits(q, h)] for p, q in combinations(range(holes + 1), 2) for h in range(holes)]
    refutation = sat.refutation(clauses)
    assert refutation is not None
    check(clauses, refutation)
    assert sat.refutation(clauses[1:]) is None


def test_idle_steps_are_left_out():
    clauses = [[1], [-1], *([v, v + 1] for v in range(2, 30))]
    refutation = sat.refutation(clauses)
    assert refutation is not None
    assert {hint for step in refutation for hint in step.hints} == {0, 1}


def test_the_deadline_ends_it():
    with pytest.raises(LimitReached):
        sat.refutation([[1], [-1]], Deadline(0))


def test_a_wrong_proposal_is_not_believed(monkeypatch):
    monkeypatch.setattr(sat, "_proposal", lambda *_: [(False, ())])
    with pytest.raises(sat.NotAProofError):
        sat.refutation([[1, 2], [-1, 2]])
