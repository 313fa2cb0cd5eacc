"""The exact set of minimisers where it is a polyhedron: which orders and rankings can be outputs."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from fractions import Fraction
from itertools import pairwise

from pluralign.formulations.instances.points import Points
from pluralign.formulations.rankings.feasibility import RankingTest
from pluralign.formulations.types import Bools
from pluralign.solver.linear.lp import LinearProgram, Optimal
from pluralign.solver.linear.lp import solve as solve_exactly
from pluralign.solver.linear.simplex import Unbounded
from pluralign.solver.results import NEVER, Deadline

IntegerVector = Sequence[int]
_MOST_RANKINGS = 200


@dataclass(frozen=True)
class Face:
    """{θ: lower ≤ rows · θ ≤ upper}, not empty; θ is a parameter for integer `Points`. A bound that does not exist is None."""

    rows: tuple[IntegerVector, ...]
    lower: tuple[Fraction | None, ...]
    upper: tuple[Fraction | None, ...]

    def reaches(self, row: IntegerVector, deadline: Deadline = NEVER) -> bool:
        """Whether some θ of the face has row · θ ≥ 0. Raises `LimitReached` at the deadline."""
        answer = solve_exactly(
            LinearProgram(row, self.rows, row_lower=self.lower, row_upper=self.upper, maximize=True), deadline
        )
        assert isinstance(answer, (Optimal, Unbounded)), "a face is not empty"
        return isinstance(answer, Unbounded) or answer.value >= 0

    def meets(self, rows: Sequence[IntegerVector], deadline: Deadline = NEVER) -> bool:
        """Whether some θ of the face has row · θ ≥ 0 for all these rows. Raises `LimitReached` at the deadline."""
        program = LinearProgram(
            [0] * len(rows[0]),
            [*self.rows, *rows],
            row_lower=[*self.lower, *[0] * len(rows)],
            row_upper=[*self.upper, *[None] * len(rows)],
        )
        return isinstance(solve_exactly(program, deadline), Optimal)


def possible_rankings(
    face: Face, points: Points, above: Bools, deadline: Deadline = NEVER
) -> tuple[tuple[int, ...], ...] | None:
    """The feasible rankings that some minimiser induces weakly, None if more than 200 rankings extend `above` (m×m).

    Raises `LimitReached` at the deadline.
    """
    extensions: list[tuple[int, ...]] = []
    for ranking in _extensions(above, []):
        if len(extensions) == _MOST_RANKINGS:
            return None
        extensions.append(ranking)
    test = RankingTest(points)
    possible = []
    for ranking in extensions:
        rows = [[int(x) for x in points.difference(a, b)] for a, b in pairwise(ranking)]
        if (not rows or face.meets(rows, deadline)) and test(ranking, deadline).feasible:
            possible.append(ranking)
    return tuple(possible)


def _extensions(above: Bools, prefix: list[int]) -> Iterator[tuple[int, ...]]:
    """The rankings that respect a strict order, in lexicographic order."""
    left = [c for c in range(len(above)) if c not in prefix]
    if not left:
        yield tuple(prefix)
    for c in left:
        if not any(above[b, c] for b in left):
            yield from _extensions(above, [*prefix, c])
