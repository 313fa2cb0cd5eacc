"""Strict cones: every answer right, whatever the floating-point solver says."""

from __future__ import annotations

from fractions import Fraction
from itertools import combinations

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, invariant, rule
from support import amounts
from support.brute import strictly_feasible
from support.strategies import COORDINATES

from pluralign.solver.cones.cone import Conflict, Witness
from pluralign.solver.cones.margin import MarginProgram, Proposal
from pluralign.solver.cones.strict_system import StrictRows
from pluralign.solver.integers import int_array, positive_dependency, product
from pluralign.solver.results import Deadline, LimitReached

Rows = list[tuple[Fraction, ...]]


@st.composite
def systems(draw: st.DrawFn) -> Rows:
    d, coordinate = draw(st.integers(1, 4)), draw(COORDINATES)
    row = st.tuples(*[coordinate] * d).map(lambda v: tuple(map(Fraction, v)))
    return draw(st.lists(row, min_size=1, max_size=8))


def cone_of(rows: Rows) -> StrictRows:
    cone = StrictRows(len(rows[0]))
    for i, row in enumerate(rows):
        cone.add(i, row)
    return cone


def assert_right(rows: dict[int, tuple[Fraction, ...]], d: int, answer: Witness | Conflict) -> None:
    """The answer by definition, and the opposite answer excluded by Z3."""
    if isinstance(answer, Witness):
        theta = [int(t) for t in answer.theta]
        assert all(sum(x * t for x, t in zip(row, theta, strict=True)) > 0 for row in rows.values())
        return
    used = [rows[key] for key in answer.keys]
    assert all(w > 0 for w in answer.weights)
    assert len(used) <= d + 1
    assert not any(sum(w * row[j] for w, row in zip(answer.weights, used, strict=True)) for j in range(d))
    assert not strictly_feasible(used, d)
    assert all(strictly_feasible([r for r in used if r is not left], d) for left in used), "not minimal"


@given(systems())
@settings(max_examples=amounts.of(300, 100))
def test_a_witness_or_a_minimal_conflict(rows: Rows) -> None:
    answer = cone_of(rows).decide()
    assert_right(dict(enumerate(rows)), len(rows[0]), answer)
    assert isinstance(answer, Witness) == strictly_feasible(rows, len(rows[0]))


LIES = {
    "nothing": lambda program: None,
    "zero": lambda program: Proposal(np.zeros(program.d), 0.0, np.zeros(program.rows)),
    "feasible": lambda program: Proposal(np.ones(program.d), 1.0, np.ones(program.rows)),
    "infeasible": lambda program: Proposal(np.zeros(program.d), -1.0, np.ones(program.rows)),
}


@pytest.mark.parametrize("lie", LIES)
def test_a_lying_solver_cannot_make_the_answer_wrong(lie: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(MarginProgram, "solve", LIES[lie])
    rng = np.random.default_rng(1)
    for _ in range(25):
        d = int(rng.integers(1, 5))
        rows = [tuple(Fraction(int(x)) for x in row) for row in rng.integers(-3, 4, size=(rng.integers(1, 8), d))]
        answer = cone_of(rows).decide()
        assert_right(dict(enumerate(rows)), d, answer)


@pytest.mark.parametrize("gap", [1, 10**3, 10**12, 10**30])
def test_a_sliver_and_its_complement(gap: int) -> None:
    """θ2/θ1 between 1 − 1/gap and 1: a cone of width 1/gap; turned by one unit it is empty."""
    sliver = [
        (Fraction(gap), Fraction(1 - gap)),
        (Fraction(-gap + 1), Fraction(gap + 1)),
        (Fraction(1), Fraction(0)),
    ]
    rows = [(Fraction(gap + 1), Fraction(-gap)), (Fraction(-gap), Fraction(gap - 1))]
    for system in (sliver, rows, [*rows, (Fraction(1), Fraction(1))]):
        answer = cone_of(system).decide()
        assert_right(dict(enumerate(system)), 2, answer)
        assert isinstance(answer, Witness) == strictly_feasible(system, 2)


class Changing(RuleBasedStateMachine):
    """Rows come and go; the answer is always that of the rows present."""

    def __init__(self) -> None:
        super().__init__()
        self.cone = StrictRows(2)
        self.rows: dict[int, tuple[Fraction, ...]] = {}
        self.next = 0

    @rule(row=st.tuples(st.integers(-2, 2), st.integers(-2, 2)))
    def add(self, row: tuple[int, int]) -> None:
        self.rows[self.next] = (Fraction(row[0]), Fraction(row[1], 3))
        self.cone.add(self.next, self.rows[self.next])
        self.next += 1

    @rule(data=st.data())
    def remove(self, data: st.DataObject) -> None:
        if self.rows:
            key = data.draw(st.sampled_from(sorted(self.rows)))
            del self.rows[key]
            self.cone.remove(key)

    @invariant()
    def answer_is_right(self) -> None:
        answer = self.cone.decide()
        assert_right(self.rows, 2, answer)
        assert isinstance(answer, Witness) == strictly_feasible(list(self.rows.values()), 2)


TestChanging = Changing.TestCase
TestChanging.settings = settings(max_examples=amounts.of(30, 10), stateful_step_count=12)


def test_what_was_learned_is_used_again() -> None:
    cone = cone_of([(Fraction(1), Fraction(0)), (Fraction(0), Fraction(1))])
    assert isinstance(cone.decide(), Witness)
    cone.add("against", (Fraction(-1), Fraction(-1)))
    first = cone.decide()
    solved = cone.linear_programs
    cone.remove("against")
    assert isinstance(cone.decide(), Witness), "the last witness is still one"
    cone.add("other name", (Fraction(-2), Fraction(-2)))
    second = cone.decide()
    assert cone.linear_programs == solved, "the same row makes the same conflict"
    assert isinstance(first, Conflict)
    assert isinstance(second, Conflict)
    assert dict(zip(second.keys, second.weights, strict=True)) == {0: 2, 1: 2, "other name": 1}


def test_a_zero_row_is_a_conflict_by_itself_and_no_rows_are_none() -> None:
    cone = StrictRows(3)
    assert isinstance(cone.decide(), Witness)
    cone.add("zero", (0, 0, 0))
    assert cone.decide() == Conflict(("zero",), (1,))


def test_wrong_use_is_refused() -> None:
    cone = StrictRows(2)
    cone.add("a", (1, 2))
    with pytest.raises(ValueError, match="in use"):
        cone.add("a", (1, 2))
    with pytest.raises(ValueError, match="3 entries, not 2"):
        cone.add("b", (1, 2, 3))
    with pytest.raises(ValueError, match="at least 1"):
        StrictRows(0)
    with pytest.raises(KeyError):
        cone.remove("c")


def test_the_deadline_is_kept() -> None:
    with pytest.raises(LimitReached):
        cone_of([(Fraction(1), Fraction(2))]).decide(Deadline(0))


def test_products_do_not_overflow() -> None:
    big = int_array([[2**61, 2**61], [1, 1]])
    assert product(big, int_array([4, 4])).tolist() == [2**64, 8]
    assert product(big, int_array([2**70, 1])).tolist() == [2**131 + 2**61, 2**70 + 1]


def test_dependencies_of_one_sign_only() -> None:
    assert positive_dependency([[1, 0], [0, 1], [-2, -4]]) == [2, 4, 1]
    assert positive_dependency([[1, 0], [0, 1], [2, -4]]) is None, "mixed signs"
    assert positive_dependency([[1, 0], [0, 1]]) is None, "independent"
    assert positive_dependency([[1], [-1], [2]]) is None, "more than one"
    assert positive_dependency([]) is None
    for pair in combinations([[3, 6], [-1, -2]], 2):
        assert positive_dependency(pair) == [1, 3]
