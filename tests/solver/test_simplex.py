"""The exact simplex: right answers, from every basis, without cycling."""

import itertools
import random
from fractions import Fraction as Q

import pytest

from pluralign.solver.linear import lp, simplex
from pluralign.solver.linear.lp import LinearProgram
from pluralign.solver.linear.simplex import Infeasible, Optimal, Place, Unbounded
from pluralign.solver.results import NEVER, Deadline, LimitReached


def run(program, basis=None, deadline=NEVER):
    """The exact method alone, its evidence verified by lp.verify."""
    answer = simplex.solve(
        program.objective,
        program.rows,
        row_lower=program.row_lower,
        row_upper=program.row_upper,
        lower=program.lower,
        upper=program.upper,
        basis=basis,
        deadline=deadline,
    )
    lp.verify(program, answer)
    return answer


def random_bounds(rng):
    low, high = sorted((rng.randint(-4, 4), rng.randint(-4, 4)))
    return rng.choice([(None, None), (low, None), (None, high), (low, low), (low, high)])


def random_program(rng):
    """Small integers, so that degenerate vertices, duplicate rows and every kind of answer are common."""
    n, m = rng.randint(0, 6), rng.randint(0, 7)
    rows = [[rng.randint(-2, 2) * rng.randint(0, 1) for _ in range(n)] for _ in range(m)]
    sides, boxes = [random_bounds(rng) for _ in range(m)], [random_bounds(rng) for _ in range(n)]
    if rng.random() < 0.5:  # feasible and degenerate: everything holds at the origin, much of it tightly
        sides = [rng.choice([(0, None), (None, 0), (0, 0), (-1, 2)]) for _ in range(m)]
        boxes = [rng.choice([(0, None), (None, 0), (None, None), (0, 3), (0, 0)]) for _ in range(n)]
    return LinearProgram(
        [rng.randint(-3, 3) for _ in range(n)],
        rows,
        row_lower=[a for a, _ in sides],
        row_upper=[b for _, b in sides],
        lower=[a for a, _ in boxes],
        upper=[b for _, b in boxes],
    )


def random_basis(rng, program):
    return [rng.choice(list(Place)) for _ in range(len(program.objective) + len(program.rows))]


def same(a, b):
    return type(a) is type(b) and (not isinstance(a, Optimal) or a.value == b.value)


@pytest.mark.parametrize("seed", range(300))
def test_every_proposed_basis_leads_to_the_same_answer(seed):
    rng = random.Random(seed)
    program = random_program(rng)
    answer = run(program)
    for _ in range(3):
        assert same(answer, run(program, random_basis(rng, program)))


@pytest.mark.parametrize("seed", range(300))
def test_the_final_basis_needs_no_pivot(seed):
    program = random_program(random.Random(1000 + seed))
    answer = run(program)
    if not (isinstance(answer, Infeasible) and answer.crossed is not None):
        again = run(program, answer.basis)
        assert same(answer, again)
        assert again.pivots == 0


@pytest.mark.parametrize("patience", [-1, 0, 3])
def test_bland_may_take_over_at_any_time(patience, monkeypatch):
    rng = random.Random(patience)
    programs = [random_program(rng) for _ in range(100)]
    answers = [run(program) for program in programs]
    monkeypatch.setattr(simplex, "PATIENCE", patience)
    for program, answer in zip(programs, answers, strict=True):
        assert same(answer, run(program, random_basis(rng, program)))


def vertices(program):
    """All points where n independent bounds or rows are tight, by Gaussian elimination in fractions."""
    n = len(program.objective)
    planes = []
    for j, bounds in enumerate(zip(program.lower, program.upper, strict=True)):
        planes += [([Q(int(k == j)) for k in range(n)], b) for b in set(bounds) if b is not None]
    for row, *bounds in zip(program.rows, program.row_lower, program.row_upper, strict=True):
        planes += [([Q(row.get(j, 0)) for j in range(n)], b) for b in set(bounds) if b is not None]
    for chosen in itertools.combinations(planes, n):
        point = solution([[*a, Q(b)] for a, b in chosen])
        if point is not None:
            yield point


def solution(system):
    n = len(system)
    for k in range(n):
        pivot = next((i for i in range(k, n) if system[i][k]), None)
        if pivot is None:
            return None
        system[k], system[pivot] = system[pivot], system[k]
        system[k] = [v / system[k][k] for v in system[k]]
        for i in range(n):
            if i != k and system[i][k]:
                system[i] = [v - system[i][k] * w for v, w in zip(system[i], system[k], strict=True)]
    return [row[-1] for row in system]


def feasible(program, x):
    values = [*x, *(sum(a * x[j] for j, a in row.items()) for row in program.rows)]
    lower, upper = (*program.lower, *program.row_lower), (*program.upper, *program.row_upper)
    return all(
        (low is None or low <= v) and (high is None or v <= high)
        for v, low, high in zip(values, lower, upper, strict=True)
    )


@pytest.mark.parametrize("seed", range(60))
def test_the_optimum_over_a_box_is_the_best_vertex(seed):
    rng = random.Random(seed)
    n, m = rng.randint(1, 3), rng.randint(0, 4)
    program = LinearProgram(
        [Q(rng.randint(-9, 9), rng.randint(1, 4)) for _ in range(n)],
        [[Q(rng.randint(-5, 5), rng.randint(1, 3)) for _ in range(n)] for _ in range(m)],
        row_lower=[rng.choice([None, Q(rng.randint(-9, 3), 2)]) for _ in range(m)],
        row_upper=[rng.choice([None, Q(rng.randint(4, 9), 2)]) for _ in range(m)],
        lower=[-rng.randint(0, 3) for _ in range(n)],
        upper=[rng.randint(0, 3) for _ in range(n)],
    )
    values = [
        sum(c * v for c, v in zip(program.objective, x, strict=True)) for x in vertices(program) if feasible(program, x)
    ]
    answer = run(program)
    assert isinstance(answer, Optimal) == bool(values)
    if values:
        assert answer.value == min(values)


def test_beale_cycles_under_the_largest_coefficient_rule_alone(monkeypatch):
    # E. M. L. Beale, Cycling in the dual simplex algorithm, 1955; slacks are columns 4 to 6
    program = LinearProgram(
        [Q(-3, 4), 150, Q(-1, 50), 6, 0, 0, 0],
        [
            [Q(1, 4), -60, Q(-1, 25), 9, 1, 0, 0],
            [Q(1, 2), -90, Q(-1, 50), 3, 0, 1, 0],
            [0, 0, 1, 0, 0, 0, 1],
        ],
        row_lower=[0, 0, 1],
        row_upper=[0, 0, 1],
        lower=[0] * 7,
    )
    slack = [Place.LOWER] * 4 + [Place.BASIC] * 3 + [Place.LOWER] * 3
    assert run(program, slack).value == Q(-1, 20)
    monkeypatch.setattr(simplex, "PATIENCE", -1)
    assert run(program, slack).value == Q(-1, 20)
    monkeypatch.setattr(simplex, "PATIENCE", 10**9)
    with pytest.raises(LimitReached):
        run(program, slack, Deadline(0.3))


def test_kuhn():
    # the example of H. W. Kuhn, in M. Balinski and A. Tucker, Duality theory of linear programs, 1969
    program = LinearProgram(
        [-2, -3, 1, 12],
        [[-2, -9, 1, 9], [Q(1, 3), 1, Q(-1, 3), -2]],
        row_upper=[0, 0],
        lower=[0] * 4,
    )
    assert isinstance(run(program), Unbounded)
    bounded = LinearProgram(program.objective, [*program.rows, [2, 3, -1, -12]], row_upper=[0, 0, 2], lower=[0] * 4)
    assert run(bounded).value == -2


def test_klee_minty():
    n = 8
    rows = [[2 ** (i - j + 1) if j < i else int(i == j) for j in range(n)] for i in range(n)]
    program = LinearProgram(
        [-(2 ** (n - 1 - j)) for j in range(n)],
        rows,
        row_upper=[5 ** (i + 1) for i in range(n)],
        lower=[0] * n,
    )
    assert run(program).value == -(5**n)


def test_without_rows_variables_go_to_their_bounds():
    program = LinearProgram([1, -1, 0, 0], lower=[-2, 0, None, 7], upper=[None, 5, None, 7])
    assert run(program).x == (-2, 5, 0, 7)
    assert run(program, [Place.UPPER, Place.LOWER, Place.FREE, Place.BASIC]).pivots == 1  # one bound flip
    assert isinstance(run(LinearProgram([1])), Unbounded)
    assert run(LinearProgram([])).value == 0


def test_a_free_variable_enters_in_either_direction():
    for cost in (1, -1):
        program = LinearProgram([cost, 0], [[1, 1], [1, -1]], row_lower=[-3, -5], row_upper=[4, 6])
        assert run(program).value == (-4 if cost == 1 else -5)


def test_an_empty_row_is_a_statement_about_zero():
    assert isinstance(run(LinearProgram([1], [[0]], row_lower=[1], lower=[0])), Infeasible)
    assert run(LinearProgram([1], [[0]], row_lower=[-1], lower=[0])).value == 0


def test_singular_and_oversized_bases_are_mended():
    rows = [[1, 2, 3], [2, 4, 6], [1, 0, 1]]
    program = LinearProgram([1, 1, 1], rows, row_lower=[2, 4, 1], row_upper=[9, 18, 5], lower=[0] * 3)
    value = run(program).value
    for k in range(7):
        for basic in itertools.combinations(range(6), k):
            basis = [Place.BASIC if v in basic else Place.UPPER for v in range(6)]
            assert run(program, basis).value == value


def test_one_row_of_the_proposed_basis_shows_infeasibility_without_a_pivot():
    # Rows 1 and 2 are both violated at the origin; row 1 alone is impossible, their sum is not.
    program = LinearProgram([0, 0], [[1, 0], [0, 1]], row_lower=[5, 1], lower=[0, 0], upper=[4, 9])
    answer = run(program, [Place.LOWER] * 2 + [Place.BASIC] * 2)
    assert isinstance(answer, Infeasible)
    assert answer.pivots == 0


def test_crossed_bounds_are_named():
    assert run(LinearProgram([0, 0], lower=[0, 3], upper=[1, 2])).crossed == 1
    assert run(LinearProgram([0], [[1]], row_lower=[1], row_upper=[0])).crossed == 1


def test_a_basis_of_the_wrong_length_is_refused():
    with pytest.raises(ValueError, match="needs 2"):
        run(LinearProgram([1], [[1]]), [Place.BASIC])


def test_the_deadline_is_kept():
    with pytest.raises(LimitReached):
        run(LinearProgram([1], [[1]], row_lower=[0]), deadline=Deadline(0))


def test_a_larger_program_from_the_slack_basis():
    rng = random.Random(0)
    rows = [[rng.randint(-1000, 1000) for _ in range(20)] for _ in range(60)]
    program = LinearProgram(
        [rng.randint(-9, 9) for _ in range(20)],
        rows,
        row_upper=[rng.randint(1, 1000) for _ in rows],
        lower=[-10] * 20,
        upper=[10] * 20,
    )
    answer = run(program)
    assert isinstance(answer, Optimal)
    assert run(program, answer.basis).pivots == 0
