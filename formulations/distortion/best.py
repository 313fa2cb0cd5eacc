"""The candidate and the lottery of least distortion.

Candidates: the smallest of m values; the others are refuted by a profile each whose ratio is not smaller. Lotteries: with
q = t p the least t is one linear program, minimise Σ q_c subject to q ≥ 0 and w·Σ q_c x_c ≥ w·x_k for all candidates k and
all w that the ballots allow. Rows that q violates are maxima of the small programs, so cutting planes in floats end near the
optimum; its rows are then made exact, the program solved in rationals, and every competitor bounded for its solution. The
multipliers λ of the rows prove it: Σ λ (w·x_c) ≤ 1 for every c and Σ λ (w·x_k) = t, so no lottery has less.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from fractions import Fraction

import numpy as np

from pluralign.formulations.distortion.bounds import (
    CompetitorBound,
    UtilityProfile,
    corners_of,
    exact_bound,
    profile_at,
    rounded_bound,
)
from pluralign.formulations.distortion.problem import DistortionProblem
from pluralign.formulations.distortion.worst import WorstCase, exceeds, only, worst_case
from pluralign.formulations.types import Floats
from pluralign.solver.linear.corner import Scalars
from pluralign.solver.linear.highs import new_highs, run
from pluralign.solver.linear.lp import LinearProgram, Optimal, solve
from pluralign.solver.linear.sections import Proposals
from pluralign.solver.results import NEVER, Deadline

_VIOLATION = 1e-9
_NEAR = 1e-7  # rows with so little slack enter the exact program
_ROUNDS = 400


@dataclass(frozen=True)
class BestCandidate:
    """A candidate of least distortion, the first of them, and of each other one a competitor and a profile that are as bad."""

    candidate: int
    worst: WorstCase
    refutations: dict[int, tuple[int, UtilityProfile]]


@dataclass(frozen=True)
class MixturePart:
    """A competitor and a profile, with its weight λ in the proof: for utilities in X times `profile.den`."""

    competitor: int
    profile: UtilityProfile
    weight: Fraction


@dataclass(frozen=True)
class BestLottery:
    """A lottery of least distortion, its value, the worst profile and competitor, bounds, and the mixture that proves it.

    Nothing is less than 1, which needs no mixture.
    """

    lottery: tuple[Fraction, ...]
    value: Fraction
    competitor: int
    profile: UtilityProfile
    bounds: tuple[CompetitorBound, ...]
    cuts: tuple[MixturePart, ...]


def best_candidate(
    problem: DistortionProblem, known: dict[int, WorstCase] | None = None, deadline: Deadline = NEVER
) -> BestCandidate:
    """The first candidate of least distortion. known: of candidates, where they have been found already.

    Raises `LimitReached` at the deadline.
    """
    known = {c: found for c, found in (known or {}).items() if found.exact}
    promising = np.argsort(-_utilities(problem), kind="stable").tolist()
    order = sorted(range(problem.m), key=lambda c: (c not in known, promising.index(c)))
    best: tuple[int, WorstCase] | None = None
    refuted: dict[int, tuple[int, UtilityProfile]] = {}
    for c in order:
        deadline.check()
        if best is not None and best[1].value is not None and c not in known:
            found = exceeds(problem, only(problem, c), best[1].value, deadline)
            if found is not None:
                refuted[c] = found
                continue
        worst = known[c] if c in known else worst_case(problem, only(problem, c), deadline)
        if not worst.exact:
            deadline.check()
        loser = c, worst
        if best is None or _before((c, worst), best):
            loser, best = best or (c, worst), (c, worst)
        if loser[0] != best[0]:
            refuted[loser[0]] = loser[1].competitor, loser[1].profile
    assert best is not None
    return BestCandidate(best[0], best[1], refuted)


def _before(one: tuple[int, WorstCase], other: tuple[int, WorstCase]) -> bool:
    a, b = one[1].value, other[1].value
    if a is None or b is None:
        return a is not None or (b is None and one[0] < other[0])
    return (a, one[0]) < (b, other[0])


def _utilities(problem: DistortionProblem) -> Floats:
    """The candidates' utilities in the middle of the polytopes."""
    found = problem.sections.maximise(problem.floats.sum(axis=0))
    w = np.where(found.known[:, None], found.theta, 0.0).T @ problem.weights
    utilities: Floats = problem.floats @ w
    return utilities


class _Master:
    """The linear program in floats: rows w·x_c ≥ w·x_k come and none goes."""

    def __init__(self, m: int) -> None:
        import highspy

        self._highs = new_highs(solver="simplex", presolve="off")
        self._optimal, self._infinity = highspy.HighsModelStatus.kOptimal, highspy.kHighsInf
        nothing = (0, np.array([], np.int32), np.array([]))
        for _ in range(m):
            self._highs.addCol(1.0, 0.0, self._infinity, *nothing)
        self._columns = np.arange(m, dtype=np.int32)

    def add(self, row: Floats, lower: float) -> None:
        self._highs.addRow(lower, self._infinity, len(row), self._columns, row)

    def solve(self) -> Floats | None:
        """q, None if HiGHS does not call it optimal even from a fresh start."""
        for _ in range(2):
            if run(self._highs) == self._optimal:
                q: Floats = np.maximum(np.array(self._highs.getSolution().col_value), 0.0)
                return q
            self._highs.clearSolver()
        return None


@dataclass
class _Row:
    """A competitor with the bases of a profile that violated; in floats its utilities divided by that of the competitor."""

    competitor: int
    utilities: Floats
    found: Proposals
    mean: tuple[Fraction, ...]


def best_lottery(problem: DistortionProblem, deadline: Deadline = NEVER) -> BestLottery:
    """The lottery of least distortion, which is at most m. Raises `LimitReached` at the deadline."""
    tight, settled = _cutting_planes(problem, deadline)
    exact: list[tuple[int, UtilityProfile]] = []
    for row in tight:
        t = Scalars.of(row.mean)
        objective = [t.combined(parts) for parts in zip(problem.X[row.competitor], *problem.X, strict=True)]
        exact.append((row.competitor, profile_at(problem, row.found, objective, deadline)))
    if not exact:
        anywhere = corners_of(problem, [[sum(column) for column in zip(*problem.X, strict=True)]], Scalars((), 1), None)
        profile = UtilityProfile.of(problem, anywhere)
        exact.append((max(range(problem.m), key=lambda c: profile.utility(problem.X[c])), profile))
    while True:
        deadline.check()
        q, weights = _exact_master(problem, exact, deadline)
        new, bounds = _verified(problem, q, settled, deadline)
        if not new:
            break
        exact += new
    value = sum(q, Fraction(0))
    cuts = tuple(MixturePart(k, p, w) for (k, p), w in zip(exact, weights, strict=True) if w and value > 1)
    lottery = tuple(x / value for x in q)
    competitor, profile = _attaining(problem, lottery, value, exact)
    return BestLottery(lottery, value, competitor, profile, bounds, cuts)


def _cutting_planes(problem: DistortionProblem, deadline: Deadline) -> tuple[list[_Row], dict[int, Proposals]]:
    """The rows that are tight at the end, and the last proposals for each competitor; in floats."""
    x, weights = problem.floats, problem.weights
    master = _Master(problem.m)
    rows: list[_Row] = []
    settled: dict[int, Proposals] = {}
    q = np.full(problem.m, 1.0 / problem.m)
    for _ in range(_ROUNDS):
        mean = q @ x
        violated = 0
        for k in range(problem.m):
            objective = x[k] - mean
            found = settled[k] = problem.sections.maximise(objective, deadline)
            w = np.where(found.known[:, None], found.theta, 0.0).T @ weights
            gain = float(w @ objective)
            own = float(w @ x[k])
            if gain <= _VIOLATION * max(own, 1e-12) or own <= 0:
                continue
            violated += 1
            rows.append(_Row(k, x @ w / own, found, tuple(Fraction(value) for value in q.tolist())))
            master.add(rows[-1].utilities, 1.0)
        if not violated:
            break
        answer = master.solve()
        if answer is None:
            break
        q = answer
    slack = [float(row.utilities @ q) - 1.0 for row in rows]
    tight = [row for row, s in zip(rows, slack, strict=True) if abs(s) <= _NEAR]
    return tight, settled


def _exact_master(
    problem: DistortionProblem, exact: Sequence[tuple[int, UtilityProfile]], deadline: Deadline
) -> tuple[tuple[Fraction, ...], tuple[Fraction, ...]]:
    """q and λ: the least Σ q with w·Σ q_c x_c ≥ w·x_k for these rows, w times its denominator; Σ q is at least 1."""
    table = [[profile.utility(row) for row in problem.X] for _, profile in exact]
    lower = [line[k] for line, (k, _) in zip(table, exact, strict=True)]
    m = problem.m
    answer = solve(LinearProgram([1] * m, [*table, [1] * m], row_lower=[*lower, 1], lower=[0] * m), deadline)
    assert isinstance(answer, Optimal), "some q satisfies all rows, and Σ q is not negative"
    return answer.x, answer.y[:-1]


def _verified(
    problem: DistortionProblem, q: Sequence[Fraction], settled: dict[int, Proposals], deadline: Deadline
) -> tuple[list[tuple[int, UtilityProfile]], tuple[CompetitorBound, ...]]:
    """Rows that q violates, or if there is none, a bound for each competitor."""
    vectors = [problem.X[c] for c in range(problem.m) if q[c]]
    t = [value for value in q if value]
    bounds, new = [], []
    for k in range(problem.m):
        bound = rounded_bound(problem, k, vectors, t, settled[k]) if k in settled else None
        if bound is None:
            bound, profile = exact_bound(problem, k, vectors, t, settled.get(k), deadline)
            if bound is None:
                new.append((k, profile))
                continue
        bounds.append(bound)
    return new, tuple(bounds)


def _attaining(
    problem: DistortionProblem,
    lottery: Sequence[Fraction],
    value: Fraction,
    exact: Sequence[tuple[int, UtilityProfile]],
) -> tuple[int, UtilityProfile]:
    """A row that is tight: where the lottery has this distortion.

    With the value 1 only Σ q ≥ 1 may be tight; then no candidate is ever worth more than the lottery, so those in it are worth
    the same as it, whatever the profile.
    """
    mean, den = problem.mean(lottery)
    for k, profile in exact:
        if profile.utility(problem.X[k]) * den * value.denominator == value.numerator * profile.utility(mean):
            return k, profile
    assert value == 1, "an optimum above 1 has a tight row"
    return next(c for c, weight in enumerate(lottery) if weight), exact[0][1]
