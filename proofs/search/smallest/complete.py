"""Families of feasible rankings of m candidates with features of rank d: all that real features can have, where they are known.

- d = 1: two rankings; d = m − 1: all of them.
- d = m − 2: there is one affine dependence λ, Σ λ_c = 0, Σ λ_c x_c = 0. A ranking is infeasible iff Gordan's multipliers are
  the partial sums of ±λ along it, so the family is known from the signs of the sums of λ over sets of candidates. Z3 lists
  them all, exactly.

Elsewhere the families of integer points with small coordinates stand for them, and nothing is claimed about others.
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from fractions import Fraction
from itertools import combinations, pairwise
from typing import Any

from pluralign.proofs.search.configurations import Configuration, IntegerPoints, Size, classes
from pluralign.proofs.search.families import canonical, families
from pluralign.solver.integers import only_dependency, over_common_denominator, primitive
from pluralign.solver.results import NEVER, Deadline

BOUNDS = {(5, 2): 2, (5, 3): 1}
"""(m, d) -> largest coordinates of the integer points tried where the families are not known; 1 elsewhere."""


def representatives(m: int, d: int, deadline: Deadline = NEVER) -> tuple[list[IntegerPoints], bool]:
    """Points for each family, up to the names of the candidates, and whether these are all families there are."""
    if (m, d) not in _listed:
        _listed[m, d] = _representatives(m, d, deadline)
    return _listed[m, d]


_listed: dict[tuple[int, int], tuple[list[IntegerPoints], bool]] = {}


def _representatives(m: int, d: int, deadline: Deadline) -> tuple[list[IntegerPoints], bool]:
    if m == 1 or not 1 <= d < m:
        return [], True
    if d == 1:
        return [tuple((c,) for c in range(m))], True
    if d == m - 1:
        return [(tuple([0] * d), *(tuple(int(i == j) for j in range(d)) for i in range(d)))], True
    if d == m - 2:
        return _one_dependence(m, deadline)
    return _integer_points(m, d, deadline), False


def dependence(points: Sequence[Sequence[Fraction | int]]) -> list[int] | None:
    """Primitive integers λ with Σ λ_c = 0 and Σ λ_c x_c = 0, if there is but one up to a factor; its first sign is positive."""
    rows = [over_common_denominator(map(Fraction, (1, *point))) for point in points]
    values = only_dependency([row for row, _ in rows])
    if values is None:
        return None
    values = [value * scale for value, (_, scale) in zip(values, rows, strict=True)]
    sign = 1 if next(value for value in values if value) > 0 else -1
    return primitive([sign * value for value in values])


def _one_dependence(m: int, deadline: Deadline) -> tuple[list[IntegerPoints], bool]:
    found: dict[Any, IntegerPoints] = {}
    dependences, complete = _dependences(m, deadline)
    for dependence in dependences:
        points = _points(dependence)
        [family] = families([points])
        key = canonical(m, family)
        size = max(abs(x) for point in points for x in point)
        if key not in found or size < max(abs(x) for point in found[key] for x in point):
            found[key] = points
    return list(found.values()), complete


def _dependences(m: int, deadline: Deadline) -> tuple[list[list[int]], bool]:
    """An integer λ, decreasing, for each pattern of signs of its sums over sets; and whether Z3 says that there are no others.

    Two equal points are left out.
    """
    import z3

    solver = z3.Solver()
    values = [z3.Real(f"l{c}") for c in range(m)]
    solver.add(z3.Sum(values) == 0, values[0] == 1, *(a >= b for a, b in pairwise(values)))
    sums = [z3.Sum([values[c] for c in chosen]) for k in range(1, m) for chosen in combinations(range(m), k)]
    found = []
    while (status := solver.check()) == z3.sat:
        deadline.check()
        model = solver.model()
        exact = [Fraction(str(model.eval(v, model_completion=True).as_fraction())) for v in values]
        signs = [Fraction(str(model.eval(s, model_completion=True).as_fraction())) for s in sums]
        solver.add(z3.Or([z3.Not(_of_sign(s, v)) for s, v in zip(sums, signs, strict=True)]))
        if sum(v != 0 for v in exact) > 2:
            scale = math.lcm(*(v.denominator for v in exact))
            found.append([int(v * scale) for v in exact])
    return found, status == z3.unsat


def _of_sign(term: Any, value: Fraction) -> Any:
    return term > 0 if value > 0 else term < 0 if value < 0 else term == 0


def _points(dependence: list[int]) -> IntegerPoints:
    """Points with this dependence: all but the first are the corners of a simplex."""
    first, *others = dependence
    d = len(others) - 1
    scale = abs(first)
    corners = [tuple([0] * d), *(tuple(scale * int(i == j) for j in range(d)) for i in range(d))]
    sums = [sum(w * corner[j] for w, corner in zip(others, corners, strict=True)) for j in range(d)]
    found = (tuple(-s // first for s in sums), *corners)
    common = math.gcd(*(x for point in found for x in point)) or 1
    return tuple(tuple(x // common for x in point) for point in found)


def _integer_points(m: int, d: int, deadline: Deadline) -> list[IntegerPoints]:
    size = Size(m, d, BOUNDS.get((m, d), 1))
    least: dict[Any, Configuration] = {}
    for shard in range(size.shards):
        deadline.check()
        for key, one in classes(size, size.shard(shard)).items():
            least[key] = min(least.get(key, one), one)
    full = [one for key, one in least.items() if key[0] == d]  # those of smaller rank come with smaller d
    kinds: dict[Any, Configuration] = {}
    for start in range(0, len(full), 500):
        deadline.check()
        part = full[start : start + 500]
        for one, family in zip(part, families([one.points for one in part]), strict=True):
            key = canonical(m, family)
            kinds[key] = min(kinds.get(key, one), one)
    return [one.points for one in sorted(kinds.values())]
