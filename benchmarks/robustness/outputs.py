"""Whole outputs on hard instances: LCPO and linear Kemeny in the plane, where the truth is found by looking at every cone.

All feasible rankings of points in the plane are those of the directions between the critical ones, x_a − x_b turned by a
right angle. With fractions this needs neither a solver nor anything of the engine.
"""

from __future__ import annotations

import itertools
import json
import random
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, replace
from fractions import Fraction
from functools import cmp_to_key
from types import SimpleNamespace
from typing import Any, cast

import numpy as np

from pluralign.benchmarks.peers.plain_loop import leximax_with_linprog
from pluralign.benchmarks.robustness.methods import SECONDS
from pluralign.formulations.instances.instance import Ballot, Instance
from pluralign.formulations.instances.points import Points
from pluralign.formulations.kemeny.methods import kemeny
from pluralign.formulations.kemeny.names import KemenyMethod
from pluralign.formulations.kemeny.problem import KemenyProblem
from pluralign.formulations.leximax.greedy import leximax_greedy
from pluralign.formulations.leximax.rules import LeximaxProblem
from pluralign.formulations.types import Ranking
from pluralign.proofs import checker
from pluralign.proofs.certificates import answers as certificates
from pluralign.proofs.certificates.kemeny import kemeny_certificate
from pluralign.solver.results import Deadline, LimitReached, Status

Point = tuple[Fraction, Fraction]
NUMBER = 12  # profiles of each family
GAP = 1e-4  # in the big-M model: how much better than the next a candidate must be, for features scaled to 1


@dataclass(frozen=True)
class PlaneProfile:
    """A profile of feasible ballots in the plane, and all its feasible rankings."""

    family: str
    number: int
    instance: Instance
    feasible: tuple[Ranking, ...]

    @property
    def name(self) -> str:
        """Family and number."""
        return f"{self.family} {self.number}"

    def prefers(self, a: int, b: int) -> int:
        """How many voters rank a above b."""
        ballots = ((ballot.count, [level[0] for level in ballot.levels]) for ballot in self.instance.ballots)
        return sum(count for count, order in ballots if order.index(a) < order.index(b))

    def cost(self, ranking: Ranking) -> int:
        """Σ n_ba over a above b."""
        return sum(self.prefers(b, a) for a, b in itertools.combinations(ranking, 2))

    def truth(self, rule: str) -> Ranking:
        """The output by its definition, from the list."""
        if rule == "kemeny":
            return min(self.feasible, key=lambda ranking: (self.cost(ranking), ranking))
        voters = sum(ballot.count for ballot in self.instance.ballots)
        m = self.instance.m
        wins = [sum(self.prefers(a, b) > self.prefers(b, a) for b in range(m)) for a in range(m)]
        pareto = [r for r in self.feasible if all(self.prefers(b, a) < voters for a, b in itertools.combinations(r, 2))]
        return min(pareto, key=lambda ranking: [(-wins[c], c) for c in ranking])


@dataclass(frozen=True)
class MethodOutput:
    """A method's output, None if it is silent, and its status or error."""

    ranking: Ranking | None
    status: str


def feasible_rankings(points: Sequence[Point]) -> list[Ranking]:
    """All rankings that some θ induces, in lexicographic order."""
    normals: set[Point] = set()
    for (a, b), (c, d) in itertools.permutations(points, 2):
        y, x = b - d, a - c
        size = max(abs(x), abs(y))
        normals.add((-y / size, x / size))  # one for each direction
    directions = sorted(normals, key=cmp_to_key(_angle))
    found = set()
    for (a, b), (c, d) in zip(directions, directions[1:] + directions[:1], strict=True):
        s, t = (a + c, b + d) if len(directions) > 2 else (-b, a)
        rewards = [s * x + t * y for x, y in points]
        assert len(set(rewards)) == len(points), "a direction between critical ones has no ties"
        found.add(tuple(sorted(range(len(points)), key=rewards.__getitem__, reverse=True)))
    return sorted(found)


def _angle(u: Point, v: Point) -> int:
    """Which comes first counter-clockwise from (1, 0)."""
    half = [y < 0 or (y == 0 and x < 0) for x, y in (u, v)]
    if half[0] != half[1]:
        return 1 if half[0] else -1
    cross = u[0] * v[1] - u[1] * v[0]
    return -1 if cross > 0 else int(cross < 0)


def profiles(family: str) -> Iterator[PlaneProfile]:
    """The profiles of a family: seven points, seven kinds of feasible ballots."""
    for number in range(NUMBER):
        rng = random.Random(f"{family} {number}")
        points: list[Point] = []
        while len(points) < 7:
            point = FAMILIES[family](rng)
            if point not in points:
                points.append(point)
        rankings = feasible_rankings(points)
        chosen = [rng.choice(rankings) for _ in range(7)]
        ballots = tuple(Ballot.strict(ranking, rng.randint(1, 3)) for ranking in chosen)
        names = tuple(f"c{i}" for i in range(len(points)))
        instance = Instance(names, tuple(points), ballots, source=f"{family} {number}")
        yield PlaneProfile(family, number, instance, tuple(rankings))


def _point(x: int | Fraction, y: int | Fraction) -> Point:
    return Fraction(x), Fraction(y)


FAMILIES: dict[str, Callable[[random.Random], Point]] = {
    "plane, ordinary": lambda rng: _point(rng.randint(-50, 50), rng.randint(-50, 50)),
    "plane, grid": lambda rng: _point(rng.randint(0, 2), rng.randint(0, 2)),
    "plane, one unit at 10^15": lambda rng: _point(10**15 + rng.randint(0, 3), 10**15 + rng.randint(0, 3)),
    "plane, nearly on a line": lambda rng: _point(t := rng.randint(-(10**6), 10**6), 3 * t + rng.randint(0, 3)),
    "plane, even nearer to a line": lambda rng: _point(t := rng.randint(-(10**12), 10**12), 3 * t + rng.randint(0, 3)),
    "plane, sizes 10^-3 to 10^9": lambda rng: _point(
        rng.randint(-99, 99) * Fraction(10) ** rng.randint(-3, 9), rng.randint(-99, 99) * Fraction(10) ** rng.randint(-3, 9)
    ),
    "plane, huge denominators": lambda rng: _point(
        Fraction(rng.randint(0, 10**9), rng.randint(10**8, 10**9)), Fraction(rng.randint(0, 10**9), rng.randint(10**8, 10**9))
    ),
}  # fmt: skip


# --- the engine


def _checked(document: dict[str, Any]) -> str:
    try:
        checker.check(json.loads(json.dumps(document)))
    except checker.Rejected as reason:
        return f"certificate rejected: {reason}"
    return "proved"


def engine_lcpo(profile: PlaneProfile) -> MethodOutput:
    """LCPO, proved and checked."""
    try:
        outcome = leximax_greedy(LeximaxProblem.of(profile.instance, "lcpo"), Deadline(SECONDS))
    except LimitReached:
        return MethodOutput(None, "no time")
    return MethodOutput(outcome.ranking, _checked(certificates.leximax(profile.instance, outcome)))


def engine_kemeny(profile: PlaneProfile, method: KemenyMethod = "auto") -> MethodOutput:
    """Linear Kemeny, proved and checked."""
    outcome = kemeny(KemenyProblem.of(profile.instance), method, Deadline(SECONDS))
    if outcome.status is not Status.PROVED:
        return MethodOutput(None, "no time")
    return MethodOutput(outcome.ranking, _checked(kemeny_certificate(profile.instance, outcome)))


def engine_kemeny_branch(profile: PlaneProfile) -> MethodOutput:
    """The same by branch and cut, which never lists the rankings."""
    return engine_kemeny(profile, "branch")


# --- float-only peers


def loop_lcpo(profile: PlaneProfile) -> MethodOutput:
    """One scipy.optimize.linprog for every test, on the features in floats."""
    assert profile.instance.features is not None
    features = SimpleNamespace(X=np.array([[float(x) for x in row] for row in profile.instance.features]))
    problem = replace(LeximaxProblem.of(profile.instance, "lcpo"), points=cast(Points, features))
    try:
        return MethodOutput(tuple(leximax_with_linprog(problem)[0]), "optimal")
    except RuntimeError as nobody:
        return MethodOutput(None, str(nobody))


def big_m_kemeny(profile: PlaneProfile) -> MethodOutput:
    """The textbook model in Pyomo, solved by HiGHS: z_ab = 1 forces θ·(x_a − x_b) ≥ 10^-4, features scaled to 1, |θ_j| ≤ 1."""
    import pyomo.environ as pyo
    from pyomo.contrib.solver.common.factory import SolverFactory

    features = profile.instance.features
    assert features is not None
    X = np.array([[float(x) for x in row] for row in features])
    X = (X - X.mean(axis=0)) / np.maximum(np.abs(X - X.mean(axis=0)).max(axis=0), 1e-300)
    m, d = X.shape
    model = pyo.ConcreteModel()
    model.theta = pyo.Var(range(d), bounds=(-1, 1))
    model.z = pyo.Var([(a, b) for a in range(m) for b in range(m) if a < b], domain=pyo.Binary)
    model.rows = pyo.ConstraintList()
    big = 2.0 * d + GAP
    cost: Any = 0
    for a, b in itertools.combinations(range(m), 2):
        gap = sum(model.theta[j] * float(X[a, j] - X[b, j]) for j in range(d))
        model.rows.add(gap >= GAP - big * (1 - model.z[a, b]))
        model.rows.add(-gap >= GAP - big * model.z[a, b])
        cost += profile.prefers(b, a) * model.z[a, b] + profile.prefers(a, b) * (1 - model.z[a, b])
    model.cost = pyo.Objective(expr=cost)
    result = SolverFactory("highs").solve(
        model, load_solutions=False, raise_exception_on_nonoptimal_result=False, time_limit=SECONDS, threads=1
    )
    status = result.termination_condition.name
    if status != "convergenceCriteriaSatisfied":
        return MethodOutput(None, status)
    values = result.solution_loader.get_vars()
    places = [0] * m
    for a, b in itertools.combinations(range(m), 2):
        places[b if values[model.z[a, b]] > 0.5 else a] += 1
    if sorted(places) != list(range(m)):
        return MethodOutput((), "optimal, but no ranking")
    return MethodOutput(tuple(sorted(range(m), key=places.__getitem__)), "optimal")


METHODS: dict[str, dict[str, Callable[[PlaneProfile], MethodOutput]]] = {
    "lcpo": {"pluralign": engine_lcpo, "loop over scipy linprog": loop_lcpo},
    "kemeny": {
        "pluralign": engine_kemeny,
        "pluralign, branch and cut": engine_kemeny_branch,
        "big-M in Pyomo, HiGHS": big_m_kemeny,
    },
}


def right(profile: PlaneProfile, rule: str, method: str, ranking: Ranking) -> bool:
    """The engine must break ties as defined; of Kemeny's peers any feasible ranking of least cost is right."""
    truth = profile.truth(rule)
    if rule == "kemeny" and not method.startswith("pluralign"):
        return ranking in profile.feasible and profile.cost(ranking) == profile.cost(truth)
    return ranking == truth
