"""Linear programs: exact answers whatever the floats say, and evidence that cannot be faked."""

import random
import subprocess
import sys
from dataclasses import replace
from fractions import Fraction as Q
from pathlib import Path

import flint
import numpy as np
import pytest
import z3
from hypothesis import given, settings
from hypothesis import strategies as st
from support import amounts

from pluralign.solver.linear import lp
from pluralign.solver.linear.lp import (
    Infeasible,
    LinearProgram,
    Optimal,
    Place,
    Unbounded,
    WrongAnswerError,
    solve,
    verify,
)
from pluralign.solver.results import Deadline, LimitReached

small = st.integers(-4, 4)
fractions = st.builds(Q, st.integers(-20, 20), st.integers(1, 12))
scales = st.builds(lambda a, e: Q(a) * Q(10) ** e, st.integers(-9, 9), st.integers(-12, 12))
long = st.builds(Q, st.integers(-(2**200), 2**200), st.integers(1, 2**200))
beyond_floats = st.builds(lambda a, e: Q(a) * Q(10) ** e, st.integers(-3, 3), st.sampled_from([-400, 0, 350, 400]))


@st.composite
def programs(draw, numbers):
    """Any kind of program; in half of them all rows and columns are drawn around one feasible point."""
    n, m = draw(st.integers(0, 6)), draw(st.integers(0, 7))
    entry = st.one_of(st.just(0), numbers)
    rows = [[draw(entry) for _ in range(n)] for _ in range(m)]
    x = [draw(numbers) for _ in range(n)] if draw(st.booleans()) else None

    def bounds(value):
        a, b = sorted((draw(numbers), draw(numbers)))
        if value is not None:
            a, b = value - abs(a) * draw(st.integers(0, 1)), value + abs(b)
        return draw(st.sampled_from([(None, None), (a, None), (None, b), (a, a), (a, b)]))

    def activity(row):
        return None if x is None else sum(a * v for a, v in zip(row, x, strict=True))

    sides = [bounds(activity(row)) for row in rows]
    boxes = [bounds(None if x is None else x[j]) for j in range(n)]
    return LinearProgram(
        [draw(numbers) for _ in range(n)],
        rows,
        row_lower=[a for a, _ in sides],
        row_upper=[b for _, b in sides],
        lower=[a for a, _ in boxes],
        upper=[b for _, b in boxes],
        maximize=draw(st.booleans()),
    )


every_kind = st.one_of(*map(programs, [small, fractions, scales, long, beyond_floats]))


@settings(max_examples=amounts.of(150, 50), deadline=None)
@given(every_kind, st.data())
def test_the_answer_does_not_depend_on_the_proposal(program, data):
    answer = solve(program)
    length = len(program.objective) + len(program.rows)
    basis = data.draw(st.lists(st.sampled_from(Place), min_size=length, max_size=length))
    other = solve(program, basis=basis)
    assert type(answer) is type(other)
    if isinstance(answer, Optimal):
        assert answer.value == other.value
        assert solve(program, basis=answer.basis).pivots == 0


def z3_answer(program):
    """The same program in Z3's rational arithmetic: a value, "unbounded" or "infeasible"."""
    x = [z3.Real(f"x{j}") for j in range(len(program.objective))]
    number = lambda a: z3.Q(Q(a).numerator, Q(a).denominator)  # noqa: E731
    optimize = z3.Optimize()
    bodies = [(v, lo, hi) for v, lo, hi in zip(x, program.lower, program.upper, strict=True)]
    for row, low, high in zip(program.rows, program.row_lower, program.row_upper, strict=True):
        bodies.append((z3.Sum([number(a) * x[j] for j, a in row.items()] + [number(0)]), low, high))
    for body, low, high in bodies:
        if low is not None:
            optimize.add(body >= number(low))
        if high is not None:
            optimize.add(body <= number(high))
    objective = z3.Sum([number(c) * v for c, v in zip(program.objective, x, strict=True)] + [number(0)])
    goal = optimize.maximize(objective) if program.maximize else optimize.minimize(objective)
    if optimize.check() != z3.sat:
        return "infeasible"
    value = goal.value()
    return "unbounded" if "oo" in str(value) else Q(value.as_string())


@settings(max_examples=amounts.of(80, 26), deadline=None)
@given(st.one_of(programs(small), programs(fractions), programs(scales)))
def test_z3_agrees(program):
    answer = solve(program)
    expected = z3_answer(program)
    match answer:
        case Optimal():
            assert answer.value == expected
        case Infeasible():
            assert expected == "infeasible"
        case Unbounded():
            assert expected == "unbounded"


def dense(n, m, seed):
    rng = random.Random(seed)
    return LinearProgram(
        [rng.randint(-9, 9) for _ in range(n)],
        [[rng.randint(-1000, 1000) for _ in range(n)] for _ in range(m)],
        row_upper=[rng.randint(1, 1000) for _ in range(m)],
        lower=[-10] * n,
        upper=[10] * n,
    )


@pytest.mark.parametrize("seed", range(10))
def test_highs_proposes_the_optimal_basis_of_an_ordinary_program(seed):
    assert solve(dense(20, 60, seed)).pivots == 0


@pytest.mark.parametrize("seed", range(10))
def test_highs_proposes_a_basis_that_shows_ordinary_infeasibility(seed):
    # Gordan: with so many random directions no θ is on the positive side of all
    rng = random.Random(seed)
    rows = [[rng.randint(-1000, 1000) for _ in range(8)] for _ in range(60)]
    answer = solve(LinearProgram([0] * 8, rows, row_lower=[1] * 60))
    assert isinstance(answer, Infeasible)
    assert answer.pivots == 0
    assert sum(1 for v in answer.y if v) <= 9


@pytest.mark.parametrize("wrong", [None, "reversed", "all basic", "none basic"])
def test_a_wrong_proposal_costs_pivots_only(wrong, monkeypatch):
    program = dense(6, 12, 1)
    right = solve(program)
    proposals = {
        None: None,
        "reversed": list(reversed(right.basis)),
        "all basic": [Place.BASIC] * 18,
        "none basic": [Place.LOWER] * 18,
    }
    monkeypatch.setattr(lp, "propose", lambda *_, **__: proposals[wrong])
    assert solve(program).value == right.value


def test_the_multipliers_prove_a_maximum_from_above():
    # max x + y with x + 2y ≤ 4, 3x + y ≤ 6
    program = LinearProgram([1, 1], [[1, 2], [3, 1]], row_upper=[4, 6], lower=[0, 0], maximize=True)
    answer = solve(program)
    assert (answer.value, answer.x, answer.y, answer.z) == (
        Q(14, 5),
        (Q(8, 5), Q(6, 5)),
        (Q(2, 5), Q(1, 5)),
        (0, 0),
    )


def test_rows_may_be_sparse_and_numbers_from_numpy_or_flint():
    huge = np.array([2**62, 2**62])
    program = LinearProgram(
        huge,
        [{1: flint.fmpq(1, 3)}, {0: huge[0]}],
        row_lower=[flint.fmpz(1), None],
        row_upper=[None, True],
        lower=[0, 0],
    )
    assert solve(program).value == 3 * 2**62
    assert isinstance(program.objective[0], int)


def test_bad_input_is_named():
    with pytest.raises(TypeError, match=r"0\.5 is not exact"):
        LinearProgram([1], [[0.5]])
    with pytest.raises(ValueError, match="2 coefficients; the objective has 1"):
        LinearProgram([1], [[1, 2]])
    with pytest.raises(ValueError, match="column 3"):
        LinearProgram([1], [{3: 1}])
    with pytest.raises(ValueError, match="row_lower has 2 entries, expected 1"):
        LinearProgram([1], [[1]], row_lower=[1, 2])


def test_the_deadline_is_kept():
    with pytest.raises(LimitReached):
        solve(dense(20, 60, 0), Deadline(0))


# --- Evidence

OPTIMUM = LinearProgram([2, 3], [[1, 1], [1, -1]], row_lower=[2, None], row_upper=[None, 1], lower=[0, 0])
CONFLICT = LinearProgram([0, 0], [[1, 1], [1, 1]], row_lower=[2, None], row_upper=[None, 1], lower=[0, None])
ENDLESS = LinearProgram([-1, 0], [[1, -1]], row_upper=[1], lower=[0, 0])
HALF = Q(1, 2)


def test_the_evidence_is_accepted():
    for program, kind in [(OPTIMUM, Optimal), (CONFLICT, Infeasible), (ENDLESS, Unbounded)]:
        answer = solve(program)
        assert isinstance(answer, kind)
        verify(program, answer)


@pytest.mark.parametrize(
    ("program", "change", "reason"),
    [
        (OPTIMUM, {"x": (Q(2), Q(0))}, "row 1"),
        (OPTIMUM, {"x": (Q(3), Q(-1))}, "column 1"),
        (OPTIMUM, {"x": (Q(0), Q(2))}, "the point has value 6"),
        (OPTIMUM, {"x": (Q(0),)}, "1 coordinates"),
        (OPTIMUM, {"value": Q(4)}, "the answer 4"),
        (OPTIMUM, {"y": (Q(2), Q(0))}, "do not combine"),
        (OPTIMUM, {"y": (Q(2), Q(0)), "z": (Q(0), Q(1))}, "the multipliers 4"),
        (OPTIMUM, {"y": (Q(2), Q(1)), "z": (Q(-1), Q(2))}, "a bound that does not exist"),
        (OPTIMUM, {"y": ()}, "0 and 2 multipliers"),
        (CONFLICT, {"y": (Q(1), Q(-2))}, "do not combine"),
        (CONFLICT, {"y": (Q(0), Q(0)), "z": (Q(0), Q(0))}, "no contradiction"),
        (CONFLICT, {"y": (Q(-1), Q(1))}, "a bound that does not exist"),
        (CONFLICT, {"crossed": 0}, "do not exclude"),
        (CONFLICT, {"crossed": 9}, "do not exclude"),
        (ENDLESS, {"ray": (Q(1), Q(0))}, "runs into a bound"),
        (ENDLESS, {"ray": (Q(0), Q(1))}, "does not improve"),
        (ENDLESS, {"point": (Q(5), Q(0))}, "row 0"),
        (ENDLESS, {"ray": ()}, "0 coordinates"),
    ],
)
def test_false_evidence_is_rejected(program, change, reason):
    with pytest.raises(WrongAnswerError, match=reason):
        verify(program, replace(solve(program), **change))


# --- Numbers and neighbours that floats do not like


def test_a_thin_cone_has_an_exact_margin():
    # the largest margin t over the box, where the true optimum is far below every float tolerance
    e = Q(1, 10**30)
    rows = [[1, 0, -1], [-1, e, -1]]
    program = LinearProgram([0, 0, 1], rows, row_lower=[0, 0], lower=[-1, -1, None], upper=[1, 1, None], maximize=True)
    assert solve(program).value == e / 2
    program = LinearProgram([0, 0], [[1, 0], [-1, 0]], row_lower=[e, e], lower=[-1, -1], upper=[1, 1])
    assert isinstance(solve(program), Infeasible)


def test_numbers_beyond_the_range_of_floats():
    g = Q(10) ** 400
    program = LinearProgram([1, 1], [[g, 1], [1 / g, 1]], row_lower=[g, 3], lower=[0, 0])
    x = (g - 3) / (g - 1 / g)
    assert solve(program).x == (x, 3 - x / g)


def test_it_is_silent_and_shares_the_process_with_other_highs_users():
    # a fresh process: HiGHS prints its banner once, and fixes its number of threads at the first run
    script = """
import sys
from pluralign.solver.linear.lp import LinearProgram, solve
program = LinearProgram([1, 1], [[1, 2]], row_lower=[1], lower=[0, 0])
if sys.argv[1] == "after":
    from support.quiet import quiet
    with quiet():
        import highspy
        other = highspy.Highs()
        other.setOptionValue("threads", 2)
        other.addVar(0, 1)
        other.run()
answer = solve(program)
sys.stderr.write(f"{answer.value} {answer.pivots}")
"""
    for order in ("before", "after"):
        done = subprocess.run(
            [sys.executable, "-c", script, order],
            cwd=Path(__file__).parents[1],
            capture_output=True,
            text=True,
            check=True,
        )
        assert (done.stdout, done.stderr) == ("", "1/2 0")
