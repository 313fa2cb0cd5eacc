"""Sections of the simplex with at most three columns: corners with bases, against exact solutions of their programs."""

from __future__ import annotations

from collections.abc import Sequence
from fractions import Fraction
from itertools import pairwise

import numpy as np
import pytest

from pluralign.solver.linear import corner as corner_module
from pluralign.solver.linear.corner import Scalars, best_corner, emptiness, point
from pluralign.solver.linear.polygons import Polygons, bases, corners, is_flat, sides
from pluralign.solver.results import Deadline, LimitReached


def random_rows(seed: int) -> tuple[list[list[int]], int]:
    """Up to six rows of small numbers, so that sections are often flat, empty, or have many rows in one corner."""
    random = np.random.default_rng(seed)
    d, r, top = (int(random.integers(*ends)) for ends in ((1, 4), (0, 7), (1, 4)))
    return random.integers(-top, top + 1, (r, d)).tolist(), d


def test_corners_are_where_maxima_are_and_their_bases_prove_them(monkeypatch: pytest.MonkeyPatch) -> None:
    seen = {"empty": 0, "flat": 0, "proper": 0}
    for seed in range(150):
        rows, d = random_rows(seed)
        around = sides(rows, d)
        seen["empty" if not around else "flat" if is_flat(around, d) else "proper"] += 1
        assert (emptiness(rows, d) is None) == bool(around)
        assert len(set(corners(rows, d))) == len(around)
        for objective in np.random.default_rng(seed).integers(-5, 6, (3, d)).tolist() if around else []:
            best = best_corner(rows, [objective], Scalars((), 1), None)
            assert best is not None
            values = {c: Fraction(dot(objective, c), sum(c)) for c in corners(rows, d)}
            assert max(values.values()) == Fraction(dot(objective, best.theta), best.den)
            for corner, zero in [] if is_flat(around, d) else bases(around, d):
                place = point(rows, d, zero)
                assert place is not None
                assert [Fraction(x, place[1]) for x in place[0]] == [Fraction(x, sum(corner)) for x in corner]
                if values[corner] == max(values.values()):
                    with monkeypatch.context() as patch:
                        patch.setattr(corner_module, "solve", None)  # no linear program is needed
                        assert best_corner(rows, [objective], Scalars((), 1), (zero, place)) is not None
    assert min(seen.values()) > 10


def dot(a: Sequence[int], b: Sequence[int]) -> int:
    return sum(x * y for x, y in zip(a, b, strict=True))


def test_proposals_are_exact_bases_and_multipliers_bound_the_maximum(monkeypatch: pytest.MonkeyPatch) -> None:
    """Orders of three among ten vectors; a, b, a makes a segment, equal vectors a row of zeros, the last one is empty."""
    random = np.random.default_rng(1)
    X = [*random.integers(0, 9, (8, 3)).tolist(), [5, 5, 5], [5, 5, 5], [6, 6, 6]]
    ballots = [random.permutation(8)[:3].tolist() for _ in range(20)] + [[0, 1, 0], [8, 9, 8], [8, 9, 10]]
    rows = [[[x - y for x, y in zip(X[a], X[b], strict=True)] for a, b in pairwise(ballot)] for ballot in ballots]
    full = [i for i, some in enumerate(rows) if not is_flat(sides(some, 3), 3)]
    assert len(full) > 10
    programs = Polygons(X, np.array(X) / 9, np.array(ballots)[:, :-1], np.array(ballots)[:, 1:])
    for objective in random.integers(-9, 10, (10, 3)).tolist():
        found = programs.maximise(np.array(objective, dtype=float))
        best = [best_corner(some, [objective], Scalars((), 1), None) for some in rows]
        assert found.known.tolist() == [corner is not None for corner in best]
        for i, corner in enumerate(best):
            if corner is None:
                continue
            exact = dot(objective, corner.theta) / corner.den
            steps = zip(found.nonbasic[i], found.multipliers[i], strict=True)
            upper = np.array(objective) + sum(y * np.array(rows[i][v - 3]) / 9 for v, y in steps if v >= 3)
            assert (found.multipliers[i] >= 0).all()
            assert upper.max() <= exact + 1e-7
            assert abs(objective @ found.theta[i] - exact) <= 1e-7
        with monkeypatch.context() as patch:
            patch.setattr(corner_module, "solve", None)  # no linear program is needed
            for i in full:
                zero = tuple(found.nonbasic[i].tolist())
                assert best_corner(rows[i], [objective], Scalars((), 1), (zero, programs.corner(i, zero))) is not None


def test_one_column_no_rows_nothing_at_all_and_no_time() -> None:
    assert corners([], 1) == [(1,)] == corners([[0], [2]], 1)
    assert corners([[-1]], 1) == []
    nothing = np.zeros((2, 0), dtype=np.int64)
    found = Polygons([[1, 2]], np.array([[0.5, 1.0]]), nothing, nothing).maximise(np.array([1.0, 3.0]))
    assert found.theta.tolist() == [[0, 1], [0, 1]]
    assert found.nonbasic.tolist() == [[0], [0]]
    empty = np.array([[0]]), np.array([[1]])
    assert not Polygons([[1], [2]], np.array([[0.5], [1.0]]), *empty).maximise(np.array([1.0])).known.any()
    with pytest.raises(LimitReached):
        Polygons([[1, 2]], np.array([[0.5, 1.0]]), nothing, nothing).maximise(np.array([1.0, 3.0]), Deadline(0.0))
