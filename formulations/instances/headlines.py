"""Built-in instances that show at a glance what rules do: the smallest known of their kind, found for this project."""

from __future__ import annotations

import math
import re
from fractions import Fraction
from functools import partial

from pluralign.formulations.errors import InputError
from pluralign.formulations.instances.instance import Instance
from pluralign.formulations.instances.making import Builtin, Coordinate, instance_of

HERE = "this project"
FRACTION = re.compile(r"loss-fraction-(\d{1,9})-(\d{1,9})")
"""The names of `loss_fraction`: any two numbers of voters."""


def losses_fail() -> Instance:
    """Four candidates in the plane, voters 2:1: each of the six losses has d above c, and everybody ranks c above d.

    The ranking of the two is cast, so pairwise majority consistency fails, too. No smaller instance violates Pareto optimality
    by one of the five monotone losses.
    """
    features = {"a": (-2, -2), "b": (-2, 1), "c": (1, -1), "d": (2, -1)}
    return instance_of("losses-fail-m4", features, [(2, "bcda"), (1, "acdb")])


def losses_fail_two_voters() -> Instance:
    """Five candidates in space, two voters: each of the six losses has b above a, against both.

    In the plane two voters never suffice.
    """
    features = {"a": (1, -1, 0), "b": (0, 0, 0), "c": (-1, 0, -1), "d": (-1, 0, 1), "e": (0, 1, 0)}
    return instance_of("losses-fail-two-voters", features, [(1, "ceabd"), (1, "edabc")])


def loss_fraction(majority: int, minority: int) -> Instance:
    """Four candidates in the plane on which the logistic loss fails PO and PMC with so many voters on the two sides.

    `majority` voters rank a≻b≻c'≻c, the others c'≻c≻b≻a. With c' at c, the minimum is at rewards with r(a) − r(b) = y₁ and r(b)
    − r(c) = y₂ that solve σ(y₂) + σ(y₁ + y₂) = 2p and σ(y₁) + 2σ(y₁ + y₂) = 3p, p being the share of the majority. The features
    are such that it is at a multiple of θ = (1, −1), and c' = c + ε(1, 2) falls below c for small ε. Raises `InputError` unless
    the majority is one.
    """
    if not 0 < minority < majority:
        raise InputError(
            f"builtin:loss-fraction-{majority}-{minority}: the first number of voters must be the larger one, and the second "
            "at least 1"
        )
    q = minority / (majority + minority)
    low, high = max(0.0, (3 * q - 1) / 2), 3 * q / 2  # of w = 1 − σ(y₁ + y₂)
    for _ in range(200):
        w = (low + high) / 2
        low, high = (w, high) if _logit(3 * q - 2 * w) + _logit(2 * q - w) < _logit(w) else (low, w)
    ratio = Fraction(round(1000 * _logit(3 * q - 2 * w) / _logit(2 * q - w)), 1000)
    voters = majority + minority
    epsilon = Fraction((majority - minority) * minority, 50 * voters**2)
    features: dict[str, tuple[Coordinate, Coordinate]] = {
        "a": ((2 + ratio) / 3, -(1 + 2 * ratio) / 3),
        "b": (Fraction(2, 3), Fraction(-1, 3)),
        "c": (0, 0),
        "c'": (epsilon, 2 * epsilon),
    }
    ballots = [(majority, ("a", "b", "c'", "c")), (minority, ("c'", "c", "b", "a"))]
    return instance_of(f"loss-fraction-{majority}-{minority}", features, ballots)


def _logit(rest: float) -> float:
    """y with 1 − σ(y) = rest."""
    return math.log1p(-rest) - math.log(rest)


def pareto_against_condorcet() -> Instance:
    """Five candidates in space, three voters: e beats everybody and can be first, but not in a feasible ranking with a above b.

    As everybody ranks a above b, no rule has both Pareto optimality and Condorcet winners, from five candidates in dimension 3
    on.
    """
    features = {"a": (0, 1, 1), "b": (0, 0, 1), "c": (1, 1, 0), "d": (-1, 0, -1), "e": (0, 0, 0)}
    return instance_of("pareto-against-condorcet", features, [(1, "abecd"), (1, "ceabd"), (1, "deabc")])


def kemeny_fails_po_small() -> Instance:
    """Linear Kemeny has c above b with six candidates in space and three voters, who all rank b above c; the optimum is unique.

    With five candidates, in the plane, or with two voters it never breaks a unanimous pair.
    """
    features = {
        "a": (-1, 0, 0),
        "b": (-1, 1, -1),
        "c": (0, 1, -1),
        "d": (0, 0, 0),
        "e": (1, -1, -1),
        "f": (1, 0, 1),
    }
    return instance_of("kemeny-fails-po-m6", features, [(1, "adfbce"), (1, "cbdfae"), (1, "edfcab")])


def kemeny_po_separability_small(part: int | None = None) -> Instance:
    """Six candidates in space: Kemeny subject to PO has one output on two profiles of 2 and 3 voters and another one on both.

    `part` is 1 or 2 for one of the two profiles, None for all voters.
    """
    features = {
        "a": (-1, 0, 0),
        "b": (0, 0, 0),
        "c": (1, 0, 1),
        "d": (-1, 1, -1),
        "e": (0, 1, -1),
        "f": (1, -1, -1),
    }
    parts = [[(1, "abcdef"), (1, "cbeadf")], [(1, "abcdef"), (1, "edbcaf"), (1, "fbcead")]]
    ballots = [*parts[0], *parts[1]] if part is None else parts[part - 1]
    return instance_of("kemeny-po-separability-m6" + (f"-{part}" if part else ""), features, ballots)


def majority_favourite_last() -> Instance:
    """Linear Kemeny puts a last, whom five of nine voters rank first; four candidates in the plane, and no tie."""
    features = {"a": (1, 1), "b": (-1, 0), "c": (0, -1), "d": (-1, -1)}
    ballots = [(1, "abcd"), (1, "abdc"), (3, "acdb"), (4, "dbca")]
    return instance_of("majority-favourite-last", features, ballots)


HEADLINES = (
    Builtin("losses-fail-m4", "all six losses fail PO and PMC: four candidates, three voters", HERE, losses_fail),
    Builtin("losses-fail-two-voters", "all six losses fail PO with two voters", HERE, losses_fail_two_voters),
    *(
        Builtin(
            f"loss-fraction-{majority}-{minority}",
            f"logistic loss fails PO and PMC with {majority}:{minority} voters; so for every A-B with A > B",
            HERE,
            partial(loss_fraction, majority, minority),
        )
        for majority, minority in ((51, 49), (999, 1))
    ),
    Builtin("pareto-against-condorcet", "no rule has both PO and Condorcet winners", HERE, pareto_against_condorcet),
    Builtin("kemeny-fails-po-m6", "linear Kemeny fails PO with six candidates", HERE, kemeny_fails_po_small),
    Builtin(
        "kemeny-po-separability-m6",
        "Kemeny subject to PO fails separability with six candidates, merged profile",
        HERE,
        kemeny_po_separability_small,
    ),
    *(
        Builtin(
            f"kemeny-po-separability-m6-{part}",
            f"its {'first' if part == 1 else 'second'} part",
            HERE,
            partial(kemeny_po_separability_small, part),
        )
        for part in (1, 2)
    ),
    Builtin(
        "majority-favourite-last",
        "linear Kemeny has the first choice of a majority last",
        HERE,
        majority_favourite_last,
    ),
)
