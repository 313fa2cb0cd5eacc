"""Instances for property tests: degenerate, near-degenerate and badly scaled ones on purpose."""

from __future__ import annotations

from fractions import Fraction

from hypothesis import strategies as st

from pluralign.formulations.instances.instance import Ballot, Comparison, Instance

SMALL = st.integers(-2, 2)
HUGE = st.builds(lambda base, unit: base * 10**12 + unit, st.integers(-1, 1), st.integers(-2, 2))
FINE = st.builds(Fraction, st.integers(-3, 3), st.sampled_from([1, 2, 10**9 + 7, 10**18 + 9]))
MIXED = st.sampled_from([0, 1, -1, 10**12, 10**12 + 1, -(10**12), Fraction(1, 10**9), Fraction(-1, 3)])
COORDINATES = st.sampled_from([SMALL, HUGE, FINE, MIXED])


@st.composite
def features(draw: st.DrawFn, most: int = 5) -> tuple[tuple[Fraction, ...], ...]:
    """2 to `most` different vectors of 1 to 3 coordinates of one of the kinds above."""
    d, coordinate = draw(st.integers(1, 3)), draw(COORDINATES)
    vector = st.tuples(*[coordinate] * d).map(lambda v: tuple(map(Fraction, v)))
    return tuple(draw(st.lists(vector, min_size=2, max_size=most, unique=True)))


@st.composite
def instances(draw: st.DrawFn, most: int = 5) -> Instance:
    """Candidates with or without features, ballots (feasible or not) or comparisons."""
    rows = draw(st.one_of(st.none(), features(most), features(most), features(most)))
    m = len(rows) if rows is not None else draw(st.integers(1, most))
    names = tuple(f"c{i}" for i in range(m))
    count = st.integers(1, 3)
    if m > 1 and draw(st.booleans()) and draw(st.booleans()):
        pair = st.permutations(range(m)).map(lambda p: (p[0], p[1]))
        comparisons = draw(st.lists(st.builds(lambda p, n: Comparison(*p, n), pair, count), min_size=1, max_size=8))
        return Instance(names, rows, comparisons=tuple(comparisons))
    ballot = st.builds(Ballot.strict, st.permutations(range(m)), count)
    return Instance(names, rows, ballots=tuple(draw(st.lists(ballot, min_size=1, max_size=4))))
