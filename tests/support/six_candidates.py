"""The six candidates on which losses violate the axioms."""

from __future__ import annotations

from fractions import Fraction

from pluralign.formulations.instances.instance import Ballot, Instance


def construction(epsilon: Fraction, voters: tuple[int, int] = (2, 1)) -> Instance:
    """The six candidates of theory.md with δ = 1/2."""
    d, e = Fraction(1, 2), epsilon
    features = (
        (Fraction(2), Fraction(1)),
        (Fraction(1), Fraction(1)),
        (Fraction(0), Fraction(0)),
        (2 - e, Fraction(1)),
        (1 - e, Fraction(1)),
        (-e, d * e),
    )
    ballots = (Ballot.strict((0, 3, 1, 4, 5, 2), voters[0]), Ballot.strict((5, 2, 4, 1, 3, 0), voters[1]))
    return Instance(("a", "b", "c", "a'", "b'", "c'"), features, ballots)
