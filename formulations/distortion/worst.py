"""The distortion of a lottery, exactly, with the worst parameters and a bound for each competitor.

Dinkelbach's iteration (1967) from below: t is always the ratio of a profile, Σ count · max θ·(x_k − t x̄) is a sum of small
linear programs for each competitor k, and where it is positive its maximisers are a profile with a greater ratio. It runs in
floats and is repeated in exact numbers from where floats end, normally without a step.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field, replace
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
from pluralign.formulations.types import Floats
from pluralign.solver.linear.corner import Corner, Scalars
from pluralign.solver.linear.lp import Infeasible, LinearProgram, Optimal, solve
from pluralign.solver.linear.sections import Proposals
from pluralign.solver.results import NEVER, Deadline, LimitReached

_STEP = 1e-11  # a relative gain in floats that is none


@dataclass(frozen=True)
class WorstCase:
    """The distortion of a lottery. value: None for infinite. competitor, profile: where it is attained.

    bounds: for each competitor that it is not more; empty if infinite. Where a limit was reached, `exact` is False, value is
    only attained, and bounds are missing.
    """

    lottery: tuple[Fraction, ...]
    value: Fraction | None
    competitor: int
    profile: UtilityProfile
    bounds: tuple[CompetitorBound, ...] = ()
    exact: bool = True


@dataclass
class _Search:
    """The float iteration: t with its profile, and of each competitor what was found when it did not improve t."""

    t: float = 1.0
    best: int = 0
    proposals: Proposals | None = None
    settled: dict[int, Proposals] = field(default_factory=dict)


def only(problem: DistortionProblem, c: int) -> tuple[Fraction, ...]:
    """The lottery that is candidate number c."""
    return tuple(Fraction(int(k == c)) for k in range(problem.m))


def worst_case(problem: DistortionProblem, lottery: Sequence[Fraction], deadline: Deadline = NEVER) -> WorstCase:
    """The distortion of a lottery (m weights ≥ 0 with the sum 1). All polytopes must have points.

    Raises `LimitReached` at the deadline if nothing was found by then.
    """
    lottery = tuple(lottery)
    mean, den = problem.mean(lottery)
    infinite = _infinite(problem, mean, deadline)
    if infinite is not None:
        return WorstCase(lottery, None, *infinite)
    search = _Search()
    try:
        _descend(problem, search, _floats(problem, mean, den), deadline)
        return _exact(problem, search, lottery, deadline)
    except LimitReached:
        partial = _attained(problem, search, mean, den)
        if partial is None:
            raise
        value, profile = partial
        return WorstCase(lottery, value, search.best, profile, exact=False)


def exceeds(
    problem: DistortionProblem, lottery: Sequence[Fraction], least: Fraction, deadline: Deadline = NEVER
) -> tuple[int, UtilityProfile] | None:
    """A competitor and a profile whose ratio is more than `least`, if the float iteration finds one."""
    mean, den = problem.mean(lottery)
    infinite = _infinite(problem, mean, deadline)
    if infinite is not None:
        return infinite
    search = _Search()
    _descend(problem, search, _floats(problem, mean, den), deadline, float(least) * (1 + 1e-9))
    found = _attained(problem, search, mean, den, deadline)
    return (search.best, found[1]) if found is not None and found[0] > least else None


def _floats(problem: DistortionProblem, mean: Sequence[int], den: int) -> Floats:
    top = max(max(row) for row in problem.X) or 1
    return np.array([float(Fraction(value, den * top)) for value in mean])


def _descend(
    problem: DistortionProblem, search: _Search, mean: Floats, deadline: Deadline, enough: float = np.inf
) -> None:
    """Dinkelbach in floats, competitor by competitor, those first that look worst; stops once t is enough."""
    x, weights = problem.floats, problem.weights

    def offer(found: Proposals) -> bool:
        w = np.where(found.known[:, None], found.theta, 0.0).T @ weights
        utilities, own = x @ w, float(mean @ w)
        k = int(utilities.argmax())
        ratio = float(utilities[k]) / own if own > 0 else np.inf if utilities[k] > 0 else 1.0
        if not np.isfinite(ratio) or (search.proposals is not None and ratio <= search.t * (1 + _STEP)):
            return False
        search.t, search.best, search.proposals = max(ratio, 1.0), k, found
        return True

    found = problem.sections.maximise(-mean, deadline)
    offer(found)
    w = np.where(found.known[:, None], found.theta, 0.0).T @ weights
    for k in np.argsort(-(x @ w), kind="stable").tolist():
        while search.t < enough:
            objective = x[k] - search.t * mean
            found = problem.sections.maximise(objective, deadline)
            gain = float(weights @ np.where(found.known, found.theta @ objective, 0.0))
            if gain <= 1e-12 * float(weights.sum()) or not offer(found):
                search.settled[k] = found
                break


def _attained(
    problem: DistortionProblem, search: _Search, mean: Sequence[int], den: int, deadline: Deadline = NEVER
) -> tuple[Fraction, UtilityProfile] | None:
    """The exact ratio of the profile that floats ended with, and the profile; None if there is none."""
    if search.proposals is None:
        return None
    t = Scalars.of([Fraction(search.t) / den])
    objective = [t.combined(parts) for parts in zip(problem.X[search.best], mean, strict=True)]
    profile = profile_at(problem, search.proposals, objective, deadline)
    own, other = profile.utility(mean), profile.utility(problem.X[search.best])
    return None if own == 0 else (Fraction(other * den, own), profile)


def _exact(problem: DistortionProblem, search: _Search, lottery: tuple[Fraction, ...], deadline: Deadline) -> WorstCase:
    mean, den = problem.mean(lottery)
    start = _attained(problem, search, mean, den, deadline)
    if start is None:  # all that was seen is 0/0
        start = Fraction(1), UtilityProfile.of(problem, _anywhere(problem, mean, deadline))
    (value, profile), best = start, search.best
    bounds: dict[int, CompetitorBound] = {}
    order = [best, *(k for k in range(problem.m) if k != best)]
    while (k := next((k for k in order if k not in bounds), None)) is not None:
        deadline.check()
        found = search.settled.get(k)
        t = [value / den]
        bound = None if k == best or found is None else rounded_bound(problem, k, [mean], t, found)
        if bound is None:
            bound, other = exact_bound(problem, k, [mean], t, found, deadline)
            if bound is None:
                value = Fraction(other.utility(problem.X[k]) * den, other.utility(mean))
                best, profile = k, other
                bounds = {c: b for c, b in bounds.items() if b.at is not None}
                continue
        bounds[k] = bound
    scaled = tuple(_per_lottery(bounds[k], den) for k in range(problem.m))
    return WorstCase(lottery, value, best, profile, scaled)


def _per_lottery(bound: CompetitorBound, den: int) -> CompetitorBound:
    """The bound for x̄ instead of den · x̄: a and y_1 belong to the same t·x̄, so that a gains and y_1 loses the factor."""
    if isinstance(bound.evidence, list):
        corners = [
            Corner(c.theta, c.den, tuple((row, (den * y, z)) for row, (y, z) in c.prices), den * c.unit)
            for c in bound.evidence
        ]
        return replace(bound, evidence=corners)
    assert bound.at is not None
    return replace(bound, at=tuple(a * den for a in bound.at))


def _anywhere(problem: DistortionProblem, mean: Sequence[int], deadline: Deadline) -> list[Corner]:
    """A profile where x̄ is worth as much as possible."""
    return corners_of(problem, [mean], Scalars((), 1), None, deadline)


def _infinite(problem: DistortionProblem, mean: Sequence[int], deadline: Deadline) -> tuple[int, UtilityProfile] | None:
    """A competitor and a profile with w·x̄ = 0 < w·x_k, if there is one: parameters on features that x̄ has nothing of."""
    free = [j for j, value in enumerate(mean) if value == 0]
    if not free:
        return None
    corners = []
    target = [sum(row[j] for row in problem.X) for j in free]
    for v in range(problem.n):
        deadline.check()
        program = LinearProgram(
            target,
            [*([row[j] for j in free] for row in problem.rows(v)), [1] * len(free)],
            row_lower=[0] * len(problem.polytopes[v]) + [1],
            row_upper=[None] * len(problem.polytopes[v]) + [1],
            lower=[0] * len(free),
            maximize=True,
        )
        answer = solve(program, deadline)
        if isinstance(answer, Infeasible):
            return None
        assert isinstance(answer, Optimal)
        corners.append(_corner(answer.x, free, problem.d))
    profile = UtilityProfile.of(problem, corners)
    utilities = [profile.utility(row) for row in problem.X]
    best = max(range(problem.m), key=utilities.__getitem__)
    return (best, profile) if utilities[best] > 0 else None


def _corner(x: Sequence[Fraction], places: Sequence[int], d: int) -> Corner:
    scalars = Scalars.of(x)
    theta = [0] * d
    for j, top in zip(places, scalars.tops, strict=True):
        theta[j] = top
    return Corner(tuple(theta), scalars.bottom)
