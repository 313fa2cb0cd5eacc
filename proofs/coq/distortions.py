"""Theorems about lotteries and ballots in linear social choice, whose parameters are not negative and have the sum 1."""

from __future__ import annotations

import math
from collections.abc import Iterable
from fractions import Fraction
from itertools import pairwise

from pluralign.formulations.errors import InputError
from pluralign.proofs.coq.terms import Fields, Terms, accepted, in_integers, integer, listed, rational, theorem


def _entries(entries: Iterable[tuple[int, int]]) -> str:
    return listed(f"({row}, {integer(y)})" for row, y in entries)


def inconsistent(terms: Terms, claim: Fields, evidence: Fields) -> str:
    """No parameter is consistent with a ballot."""
    vote = claim["vote"]
    places = {pair: k for k, pair in enumerate(pairwise(vote))}
    weights = _entries((places[a, b], weight) for a, b, weight in evidence["conflict"])
    d = len(terms.rows[0])
    arguments = f"X {d} vote {weights}"
    statement = f"forall theta, ~ consistent (seq 0 {d}) nat (fun _ => map vec (rows_of X vote)) 0 theta"
    return (
        f"Definition vote : ranking := {terms.ranking(vote)}.\n"
        + accepted(f"check_inconsistent {arguments}")
        + theorem("none", statement, f"exact (check_inconsistent_sound {arguments} accepted).")
    )


def distortion(terms: Terms, claim: Fields, evidence: Fields) -> str:
    """The distortion of a lottery: no parameters have more, and no smaller bound holds."""
    if claim["distortion"] == "infinite":
        raise InputError("a theorem in Coq about an infinite distortion is not covered")
    t = Fraction(claim["distortion"])
    chances = {name: Fraction(weight) for name, weight in claim["lottery"]}
    p, total = in_integers([chances.get(name, Fraction(0)) for name in terms.names])
    votes: dict[tuple[str, ...], int] = {}
    for ballot in terms.instance["ballots"]:
        votes[tuple(ballot["ranking"])] = votes.get(tuple(ballot["ranking"]), 0) + ballot["count"]
    parameters = [list(map(Fraction, theta)) for theta in evidence["parameters"]]
    common = math.lcm(*(x.denominator for theta in parameters for x in theta))
    thetas = listed(listed(integer(int(x * common)) for x in theta) for theta in parameters)
    d = len(terms.rows[0])
    profile = f"X {d} votes p {integer(total)}"
    what = f"{rational(t)} bounds {terms.number(evidence['competitor'])} {integer(common)} {thetas}"
    of = f"(seq 0 {d}) nat (voters votes) (rows X votes) (seq 0 (length X)) (fun c => vec (x_of X c)) chances"
    statement = (
        f"lottery (seq 0 (length X)) chances /\\ at_most {of} {rational(t)} /\\\n"
        f"  forall s, at_most {of} s -> ({rational(t)} <= s)%Q"
    )
    bounds = listed(_bound(t, total, bound) for bound in evidence["bounds"])
    return (
        f"Definition votes : list (Z * ranking) := {listed(f'({integer(n)}, {terms.ranking(v)})' for v, n in votes.items())}.\n"
        f"Definition p : list Z := {listed(map(integer, p))}.\n"
        f"Definition chances : nat -> Q := chance p {integer(total)}.\n"
        f"Definition bounds : list (Q * Z * list (list (nat * Z))) := {bounds}.\n"
        + accepted(f"check_distortion {profile} {what}")
        + theorem("its_distortion", statement, f"exact (check_distortion_sound {profile} {what} accepted).")
    )


def _bound(t: Fraction, total: int, bound: Fields) -> str:
    """What a competitor gains: at t, with multipliers y − t z, or at a number of its own; all of them integers."""
    if bound["at"] is None:
        triples = [zip(row[::3], row[1::3], row[2::3], strict=True) for row in bound["multipliers"]]
        lists = [[(k, Fraction(y) - t * Fraction(z)) for k, y, z in triple] for triple in triples]
        at, unit = t, math.lcm(*(y.denominator for entries in lists for _, y in entries))
        times = unit * total * t.denominator
    else:
        at, unit = Fraction(bound["at"][0]), bound["unit"]
        lists = [[(k, Fraction(y)) for k, y in zip(row[::2], row[1::2], strict=True)] for row in bound["multipliers"]]
        times = at.denominator * total
    rows = listed(_entries((k, int(y * times)) for k, y in entries) for entries in lists)
    return f"({rational(at)}, {integer(unit)}, {rows})"
