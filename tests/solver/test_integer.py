"""Integer programs through HiGHS and CBC: exact re-checks, honest outcomes, silence."""

import itertools
import random
import subprocess
import sys
from fractions import Fraction as Q
from pathlib import Path

import pyomo.environ as pyo
import pytest
from pyomo.common.numeric_types import RegisterNumericType

from pluralign.solver.integer import engines
from pluralign.solver.integer.engines import SolverReply
from pluralign.solver.integer.program import available, solve, version
from pluralign.solver.results import Deadline, Status

RegisterNumericType(Q)
both = pytest.mark.parametrize("solver", ["highs", "cbc"])


def model(n, domain=pyo.NonNegativeIntegers, bounds=(None, None)):
    m = pyo.ConcreteModel()
    m.x = pyo.Var(range(n), domain=domain, bounds=bounds)
    m.c = pyo.ConstraintList()
    return m


def dot(a, x):
    return sum(v * x[j] for j, v in enumerate(a))


def is_claimed(answer, objective):
    return (answer.status, answer.outcome, answer.objective) == (Status.CLAIMED, "optimal", objective)


@both
def test_solvers_name_their_version(solver):
    assert available(solver)
    assert version(solver)[0].isdigit()


@both
@pytest.mark.parametrize("seed", range(6))
def test_knapsacks(solver, seed):
    rng = random.Random(seed)
    values, weights = ([rng.randint(1, 30) for _ in range(9)] for _ in range(2))
    m = model(9, pyo.Binary)
    m.c.add(dot(weights, m.x) <= sum(weights) // 2)
    m.o = pyo.Objective(expr=dot(values, m.x) + 7, sense=pyo.maximize)
    best = max(dot(values, x) + 7 for x in itertools.product((0, 1), repeat=9) if dot(weights, x) <= sum(weights) // 2)
    answer = solve(m, solver)
    assert is_claimed(answer, best)
    assert answer.exact
    assert answer.bound == pytest.approx(best)
    assert dot(values, [answer.values[m.x[j]] for j in range(9)]) + 7 == best
    assert all(type(v) is int for v in answer.values.values())


@both
@pytest.mark.parametrize("seed", range(3))
def test_assignments(solver, seed):
    rng = random.Random(seed)
    cost = [[Q(rng.randint(1, 40), 3) for _ in range(5)] for _ in range(5)]
    m = model(25, pyo.Binary)
    for i in range(5):
        m.c.add(sum(m.x[5 * i + j] for j in range(5)) == 1)
        m.c.add(sum(m.x[5 * j + i] for j in range(5)) == 1)
    m.o = pyo.Objective(expr=sum(cost[i][j] * m.x[5 * i + j] for i in range(5) for j in range(5)))
    best = min(sum(cost[i][p[i]] for i in range(5)) for p in itertools.permutations(range(5)))
    assert is_claimed(solve(m, solver), best)


@both
@pytest.mark.parametrize("seed", range(3))
def test_linear_orderings(solver, seed):
    rng = random.Random(seed)
    n = 5
    wins = {(a, b): rng.randint(0, 9) for a in range(n) for b in range(n) if a != b}
    m = pyo.ConcreteModel()
    m.above = pyo.Var(list(itertools.combinations(range(n), 2)), domain=pyo.Binary)
    m.cycles = pyo.ConstraintList()
    for a, b, c in itertools.combinations(range(n), 3):
        m.cycles.add((0, m.above[a, b] + m.above[b, c] - m.above[a, c], 1))
    score = sum(wins[p] * m.above[p] + wins[p[::-1]] * (1 - m.above[p]) for p in m.above)
    m.o = pyo.Objective(expr=score, sense=pyo.maximize)
    best = max(
        sum(wins[p[i], p[j]] for i in range(n) for j in range(i + 1, n)) for p in itertools.permutations(range(n))
    )
    assert is_claimed(solve(m, solver), best)


@both
@pytest.mark.parametrize("seed", range(25))
def test_random_programs_in_a_box(solver, seed):
    rng = random.Random(seed)
    n = rng.randint(1, 3)
    m = model(n, pyo.Integers, (-3, 3))
    rows = [[rng.randint(-5, 5) for _ in range(n)] for _ in range(rng.randint(0, 3))]
    sides = [(rng.randint(-9, 2), rng.randint(-2, 9)) for _ in rows]
    for row, (low, high) in zip(rows, sides, strict=True):
        if any(row) and low <= high:
            m.c.add((low, dot(row, m.x), high))
    cost = [rng.randint(-5, 5) for _ in range(n)]
    m.o = pyo.Objective(expr=dot(cost, m.x) + 0 * m.x[0])
    values = [
        dot(cost, x)
        for x in itertools.product(range(-3, 4), repeat=n)
        if all(
            low <= dot(row, x) <= high for row, (low, high) in zip(rows, sides, strict=True) if any(row) and low <= high
        )
    ]
    answer = solve(m, solver)
    if values:
        assert is_claimed(answer, min(values))
    else:
        assert (answer.status, answer.outcome) == (Status.CLAIMED, "infeasible")


@both
def test_parity_is_infeasible(solver):
    m = model(2, bounds=(0, 10))
    m.c.add(2 * m.x[0] - 2 * m.x[1] == 1)
    m.o = pyo.Objective(expr=m.x[0])
    answer = solve(m, solver)
    assert (answer.status, answer.outcome, answer.objective) == (Status.CLAIMED, "infeasible", None)
    assert not answer.values


@both
def test_unbounded(solver):
    m = model(2)
    m.c.add(m.x[0] - 2 * m.x[1] <= 3)
    m.o = pyo.Objective(expr=m.x[0], sense=pyo.maximize)
    assert (solve(m, solver).status, solve(m, solver).outcome) == (Status.CLAIMED, "unbounded")
    assert m.o.active


@both
def test_an_unbounded_relaxation_without_an_integer_point_is_infeasible(solver):
    m = model(3)
    m.c.add(2 * m.x[1] - 2 * m.x[2] == 1)
    m.o = pyo.Objective(expr=m.x[0], sense=pyo.maximize)
    m.c.add(m.x[1] <= 5)
    assert solve(m, solver).outcome == "infeasible"


@both
def test_unbounded_where_cbc_calls_a_huge_point_optimal(solver):
    m = model(4)
    m.c.add(4 * m.x[0] + 3 * m.x[1] + 2 * m.x[2] <= 4)
    m.c.add(-5 * m.x[1] - m.x[2] - 3 * m.x[3] <= -3)
    m.c.add(-4 * m.x[0] - 5 * m.x[1] - m.x[2] <= 5)
    m.o = pyo.Objective(expr=2 * m.x[0] + 4 * m.x[1] - 5 * m.x[3])
    assert solve(m, solver).outcome == "unbounded"


@both
def test_a_program_that_cbc_preprocesses_into_an_infeasible_point(solver):
    m = model(1)
    m.y = pyo.Var()
    m.c.add(3 * m.x[0] + m.y <= 4)
    m.c.add(-m.x[0] + m.y <= -2)
    m.o = pyo.Objective(expr=m.x[0] + 0 * m.y)
    answer = solve(m, solver)
    assert is_claimed(answer, 0)
    assert answer.values[m.y] <= -2


@both
def test_a_program_that_cbc_preprocesses_into_infeasibility(solver):
    # https://github.com/coin-or/Cbc/issues/749
    m = model(1, pyo.Integers, (-100, 100))
    m.y = pyo.Var([1, 2], bounds=(-100, 100))
    m.c.add(24.79 * m.x[0] - 36.14 * m.y[1] - 80.87 * m.y[2] <= -699.466)
    m.c.add(-36.41 * m.y[1] + 57.84 * m.y[2] <= -74.9916)
    m.c.add(-90.35 * m.x[0] - 4.52 * m.y[2] <= -16.41)
    m.c.add(39.91 * m.y[1] - 12.07 * m.y[2] <= 314.212)
    m.o = pyo.Objective(expr=-46 * m.x[0] - 118 * m.y[1] - 17 * m.y[2])
    answer = solve(m, solver)
    assert answer.outcome == "optimal"
    assert not answer.exact
    assert answer.objective == pytest.approx(-1167.16, abs=0.01)


def market_split(seed=1, n=40, k=4):
    """G. Cornuéjols and M. Dawande, 1999: far too hard for a second."""
    rng = random.Random(seed)
    m = model(n, pyo.Binary)
    m.slack = pyo.Var(range(2 * k), domain=pyo.NonNegativeIntegers)
    for i in range(k):
        row = [rng.randint(0, 99) for _ in range(n)]
        m.c.add(dot(row, m.x) + m.slack[i] - m.slack[k + i] == sum(row) // 2)
    m.o = pyo.Objective(expr=sum(m.slack.values()))
    return m


@both
@pytest.mark.parametrize("seconds", [0, 0.001, 0.5])
def test_a_time_limit_is_not_an_optimum(solver, seconds):
    answer = solve(market_split(), solver, Deadline(seconds))
    assert (answer.status, answer.outcome) == (Status.UNKNOWN, "limit")
    if answer.objective is not None:
        assert answer.exact
        assert answer.bound is None or answer.bound <= answer.objective


@both
def test_models_without_variables_or_objective(solver):
    assert is_claimed(solve(pyo.ConcreteModel(), solver), 0)
    m = model(2, bounds=(0, 9))
    m.c.add(m.x[0] + m.x[1] >= 3)
    answer = solve(m, solver)
    assert is_claimed(answer, 0)
    assert sum(answer.values.values()) >= 3
    m.x.fix(1)
    assert solve(m, solver).outcome == "infeasible"


@both
def test_variables_that_occur_nowhere_get_a_value_too(solver):
    m = model(3, pyo.Integers, (Q(3, 2), Q(9, 2)))
    m.o = pyo.Objective(expr=m.x[0])
    answer = solve(m, solver)
    assert [answer.values[m.x[j]] for j in range(3)] == [2, 2, 2]
    m.x[2].bounds = (Q(1, 3), Q(2, 3))
    assert "x[2]" in solve(m, solver).message


@both
def test_fractions_are_read_exactly(solver):
    m = model(2, bounds=(0, 100))
    m.c.add(Q(1, 3) * m.x[0] + Q(1, 7) * m.x[1] >= Q(5, 3))
    m.o = pyo.Objective(expr=Q(1, 9) * (m.x[0] + m.x[1]))
    assert is_claimed(solve(m, solver), Q(5, 9))


@both
def test_a_point_within_tolerance_is_no_solution(solver):
    # 0 = 10^-7 is false, though not for a float solver
    m = model(1, bounds=(0, 1))
    m.y = pyo.Var(domain=pyo.NonNegativeIntegers, bounds=(0, 0))
    m.c.add(m.x[0] + m.y == Q(1, 10**7))
    m.o = pyo.Objective(expr=m.x[0])
    answer = solve(m, solver)
    assert answer.outcome in ("error", "infeasible")
    assert not answer.values


@both
def test_continuous_variables_are_said_to_be_inexact(solver):
    m = model(1, bounds=(1, 9))
    m.y = pyo.Var()
    m.c.add(3 * m.y >= m.x[0] + 1)
    m.o = pyo.Objective(expr=m.y)
    answer = solve(m, solver)
    assert answer.outcome == "optimal"
    assert not answer.exact
    assert answer.values[m.x[0]] == 1
    assert answer.objective == pytest.approx(2 / 3)


@both
def test_numbers_that_no_float_holds_are_an_error_not_an_answer(solver):
    m = model(2, bounds=(0, None))
    m.c.add(10**400 * m.x[0] + m.x[1] >= 1)
    m.o = pyo.Objective(expr=m.x[0])
    assert (solve(m, solver).status, solve(m, solver).outcome) == (Status.UNKNOWN, "error")


@both
def test_bounds_that_highs_takes_for_infinite_do_not_make_a_program_unbounded(solver):
    m = model(1, bounds=(0, 10**21))
    m.o = pyo.Objective(expr=m.x[0], sense=pyo.maximize)
    assert solve(m, solver).outcome != "unbounded"


def test_an_unknown_solver_is_refused():
    with pytest.raises(ValueError, match="highs and cbc"):
        solve(model(1), "glpk")


def test_models_that_are_not_integer_linear_are_refused():
    m = model(2)
    m.o = pyo.Objective(expr=m.x[0] * m.x[1])
    with pytest.raises(ValueError, match="the objective is not linear"):
        solve(m)
    m.o2 = pyo.Objective(expr=m.x[0])
    with pytest.raises(ValueError, match="2 active objectives"):
        solve(m)
    m.o.deactivate()
    m.s = pyo.SOSConstraint(var=m.x, sos=1)
    with pytest.raises(ValueError, match="SOSConstraint"):
        solve(m)
    m.s.deactivate()
    m.z = pyo.Var(domain=[1, 3, 7])
    with pytest.raises(ValueError, match="neither real nor integer"):
        solve(m)


@pytest.mark.parametrize(
    ("reply", "outcome"),
    [
        (SolverReply("optimal", [2.9999999, 1e-9], 3.0), "optimal"),
        (SolverReply("optimal", [2.0, 0.0], 2.0), "error"),
        (SolverReply("optimal", [5.0, 0.0], 3.0), "limit"),
        (SolverReply("optimal", [3.0, 0.0], None), "limit"),
        (SolverReply("optimal"), "error"),
        (SolverReply("limit", [4.0, 0.0], 1.5), "limit"),
        (SolverReply("limit", [2.0, 0.0], 1.5), "error"),
        (SolverReply("infeasible"), "infeasible"),
        (SolverReply("error", message="broken"), "error"),
        (SolverReply("unbounded"), "error"),
        (SolverReply("open"), "infeasible"),
        (SolverReply("optimal", [float("nan"), 0.0], 3.0), "error"),
    ],
)
def test_what_a_solver_says_is_judged_exactly(reply, outcome, monkeypatch):
    m = model(2, bounds=(0, 9))
    m.c.add(m.x[0] + m.x[1] >= 3)
    m.o = pyo.Objective(expr=m.x[0] + m.x[1])
    monkeypatch.setitem(engines.ENGINES, "highs", lambda *_: reply)
    answer = solve(m)
    assert answer.outcome == outcome
    assert (answer.status is Status.CLAIMED) == (outcome in ("optimal", "infeasible"))
    assert bool(answer.values) == (outcome in ("optimal", "limit"))


def test_a_failing_solver_is_an_outcome(monkeypatch):
    def fail(*_):
        raise OSError("no such library")

    monkeypatch.setitem(engines.ENGINES, "cbc", fail)
    m = model(1)
    m.o = pyo.Objective(expr=m.x[0])
    answer = solve(m, "cbc")
    assert (answer.outcome, answer.message) == ("error", "OSError: no such library")


@both
def test_solvers_are_silent(solver, capfd):
    m = model(2)
    m.c.add(m.x[0] + m.x[1] >= 3)
    m.o = pyo.Objective(expr=m.x[0] + 2 * m.x[1])
    solve(m, solver)
    solve(market_split(), solver, Deadline(0.2))
    print("mine")
    assert capfd.readouterr() == ("mine\n", "")


def test_silence_and_threads_in_a_fresh_process():
    script = """
import sys
import pyomo.environ as pyo
from pluralign.solver.integer.program import solve
from support.quiet import quiet
if sys.argv[1] == "after":
    with quiet():
        import highspy
        other = highspy.Highs()
        other.setOptionValue("threads", 2)
        other.addVar(0, 1)
        other.run()
m = pyo.ConcreteModel()
m.x = pyo.Var([1, 2], domain=pyo.NonNegativeIntegers)
m.c = pyo.Constraint(expr=3 * m.x[1] + 5 * m.x[2] >= 7)
m.o = pyo.Objective(expr=m.x[1] + m.x[2])
answers = [solve(m, solver) for solver in ("highs", "cbc")]
sys.stderr.write(" ".join(f"{a.outcome} {a.objective}" for a in answers))
"""
    for order in ("before", "after"):
        done = subprocess.run(
            [sys.executable, "-c", script, order],
            cwd=Path(__file__).parents[1],
            capture_output=True,
            text=True,
            check=True,
        )
        assert (done.stdout, done.stderr) == ("", "optimal 2 optimal 2")
